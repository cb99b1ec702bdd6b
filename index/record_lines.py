"""A records file, line by line: what of it is to be stored, and what is to be said of the other lines."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from index.records import Outcome
from index.results import Added
from ingest.catalogue import CatalogueRecord
from ingest.circulation import refusal, secrecy
from ingest.errors import BadRecord
from ingest.letterhead import HEAD_LENGTH
from ingest.readers.records import Record, RecordLine, read_records
from ingest.text import canonical_text

# What a follower is told when nothing more is to be said of a file: more lines than any file has.
ALL_LINES = 2**62

Batch = list[tuple[int, str, Record]]
"""Records with the numbers and the sums of their lines."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What is to be said beside a batch: of the lines before its last one that are not in it; and that one's number."""

    last_line: int
    said: list[Added] = field(default_factory=list)


class RecordLines:
    """Reads a stream once, by `batches`; `facts` and `is_faulty` hold when it is through."""

    def __init__(
        self, stream: BinaryIO, name: str, known: Mapping[str, str], size: int, told: int = 0
    ) -> None:
        """known: id → sum, of the records that are stored. size: records in a batch.

        told: so many lines were told of before; they are read for what they mean to the others, and not told again.
        """
        self._stream = stream
        self._name = name
        self._known = known
        self._size = size
        self._told = told
        self._seen: dict[str, tuple[int, str]] = {}
        self._beside: deque[Beside] = deque()
        self.facts: list[CatalogueRecord] = []
        self.is_faulty = False

    def batches(self) -> Iterator[Batch]:
        """New and changed records. Who takes them may run ahead of who stores them."""
        batch: Batch = []
        said: list[Added] = []
        for line in read_records(self._stream):
            outcome = self._looked_at(line)
            if line.line <= self._told:
                continue
            if isinstance(outcome, Added):
                said.append(outcome)
            elif outcome is not None:
                batch.append((line.line, line.sha256, outcome))
            if len(batch) == self._size:
                self._beside.append(Beside(line.line, said))
                yield batch
                batch, said = [], []
        if batch:
            self._beside.append(Beside(batch[-1][0], []))
            yield batch
        self._beside.append(Beside(ALL_LINES, said))

    def beside(self) -> Beside:
        """What goes with the next batch, in the order of `batches`; after the last one, with the end of the file."""
        return self._beside.popleft()

    def _looked_at(self, line: RecordLine) -> Record | Added | None:
        """The record, if it is to be stored, or what is said of it; None for a fact, which counts at the end."""
        match line.value:
            case BadRecord() as fault:
                return self._failed(fault)
            case Record() as record if record.id in self._seen:
                return self._repeated(line, *self._seen[record.id])
            case CatalogueRecord() as fact:
                self.facts.append(fact)
                return None
            case Record() as record if mark := _secrecy(record):
                return self._failed(BadRecord(line.line, f"mã {record.id}: {refusal(mark)}"))
            case Record() as record:
                self._seen[record.id] = (line.line, line.sha256)
                is_known = self._known.get(record.id) == line.sha256
                return Added(self._name, Outcome.UNCHANGED) if is_known else record

    def _failed(self, fault: BadRecord) -> Added:
        self.is_faulty = True
        return Added(self._name, Outcome.FAILED, detail=str(fault))

    def _repeated(self, line: RecordLine, first: int, sha256: str) -> Added:
        """A record whose id stands on an earlier line too: the same again, or another that would take its place."""
        if line.sha256 == sha256:
            return Added(self._name, Outcome.UNCHANGED)
        reason = f"mã bản ghi đã có ở dòng {first} với nội dung khác; mỗi bản ghi cần một mã riêng"
        return self._failed(BadRecord(line.line, reason))


def _secrecy(record: Record) -> str | None:
    """The degree of secrecy in the head of a record's text; an article of a law has no head."""
    return None if record.path else secrecy(canonical_text(record.text[:HEAD_LENGTH]))
