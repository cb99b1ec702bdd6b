"""An `add` from paths to a report: which files, in which order, with what progress."""

import hashlib
import io
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, Protocol

from index.disk_files import RECORD_SUFFIXES, files_under, is_records_file, refused
from index.filing import Filing
from index.generation import file_sha256
from index.intake import Stored
from index.notices import notice
from index.preparation import (
    Input,
    PreparedFile,
    PreparedRecord,
    ended_input,
    ended_records,
    prepare_input,
    prepare_records,
    read_input,
    segment_file,
)
from index.record_lines import ALL_LINES, Beside, RecordLines
from index.records import Outcome
from index.results import Added, AddReport
from index.store import Store
from index.workers import Workers
from ingest.containers import LARGEST_CONTAINER, is_container, may_be_container, members_of
from ingest.errors import BadRecord
from ingest.file_names import shown_name
from ingest.ocr import OcrMode
from ingest.os_errors import os_reason
from ingest.readers.records import read_records
from ingest.reading import needs_care

# Records in one transaction and one task of a worker: what a kill can undo is at most this much work.
RECORDS_PER_BATCH = 200
# Fewer files than this are read in this process: starting workers costs more.
_FILES_WORTH_WORKERS = 8
# A records file below this size likewise.
_BYTES_WORTH_WORKERS = 2_000_000
# A records stream may begin with bad lines, and prose has no line that is a record.
_LINES_JUDGED = 20
_PEEKED = 8192

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


def no_progress(label: str, done: int, total: int) -> None:
    """Say nothing."""


class Watch(Protocol):
    """Follows an `add` from the side: how far it is, what became of each file, and whether it is to end early.

    `told` and `told_lines` are called inside the transaction that stores a file, or a batch of records, so that what is
    kept of it holds whenever that holds.
    """

    def reading(self, name: str) -> None:
        """A file is being read."""

    def told(self, result: Added, *, is_record: bool) -> None:
        """What became of a file, or of one record of a file."""

    def lines_told(self, name: str) -> int:
        """Of how many lines of a records file was told already, by one that was cut off."""

    def told_lines(self, name: str, lines: int) -> None:
        """Of so many lines of a records file was told; ALL_LINES at its end."""

    def records_read(self, name: str) -> None:
        """All records of a file were looked at."""

    def is_stopped(self) -> bool:
        """Whether no further file is to be put in."""

    def writing(self) -> AbstractContextManager[None]:
        """Holds the writer's lock for one write."""


class Unwatched:
    """Follows nothing. The caller of the `add` holds the writer's lock all the time."""

    def reading(self, name: str) -> None:
        """See Watch."""

    def told(self, result: Added, *, is_record: bool) -> None:
        """See Watch."""

    def lines_told(self, name: str) -> int:
        """None."""
        return 0

    def told_lines(self, name: str, lines: int) -> None:
        """See Watch."""

    def records_read(self, name: str) -> None:
        """See Watch."""

    def is_stopped(self) -> bool:
        """Never."""
        return False

    def writing(self) -> AbstractContextManager[None]:
        """The lock is held."""
        return nullcontext()


def name_of_input(content: bytes) -> str:
    """The name under which what came by standard input is kept: by its content, so that a second one is another.

    It ends like a records file's where one of the first lines is a record.
    """
    name = f"stdin-{hashlib.sha256(content).hexdigest()[:12]}"
    lines = islice(read_records(io.BytesIO(content)), _LINES_JUDGED)
    return f"{name}.jsonl" if any(not isinstance(each.value, BadRecord) for each in lines) else name


def _opening(path: Path) -> bytes:
    """A file's first bytes; none of one that cannot be read, which is left to the readers, who say why."""
    try:
        with path.open("rb") as file:
            return file.read(_PEEKED)
    except OSError:
        return b""


def _size(file: Input) -> int:
    return len(file.content or b"")


def wants_worker(start: bytes) -> bool:
    """Whether a file that begins so is to be read apart, under limits: programs wrote it, or it holds other files."""
    return needs_care(start) or may_be_container(start)


def _added_record(name: str, record: PreparedRecord, stored: Stored) -> Added:
    """What became of a record; a changed record says nothing, one that takes another document's place does."""
    before, own_id = stored.replaced, record.prepared.document.external_id
    detail = None
    if before is not None and before.external_id != own_id:
        held = before.external_id or before.file_name
        detail = f"dòng {record.line}, mã {own_id}: thay nội dung đã lưu của {before.name} ({held})"
    return Added(name, stored.outcome, stored.document_id, detail)


def _added_file(file: PreparedFile, stored: Stored) -> Added:
    """What became of a file that went in."""
    warnings = file.prepared.document.warnings if file.prepared else ()
    return Added(file.name, stored.outcome, stored.document_id, notice(stored), warnings)


class Adding:
    """One `add`. The caller publishes afterwards; it holds the writer's lock, or has `watch` take it for each write."""

    def __init__(
        self,
        store: Store,
        intake: Filing,
        jobs: int,
        progress: Progress = no_progress,
        ocr: OcrMode = OcrMode.AUTO,
        watch: Watch | None = None,
    ) -> None:
        self._watch: Watch = watch or Unwatched()
        self._store = store
        self._intake = intake
        self._jobs = jobs
        self._progress = progress
        self._ocr = ocr
        self._packed_records: list[tuple[str, bytes]] = []
        self.report = AddReport()

    def add(self, paths: Sequence[Path]) -> None:
        """Put in every file; what fails is reported and the rest goes on."""
        listed = [path.resolve() for path in files_under(paths) if self._is_readable(path, paths)]
        records = [path for path in listed if is_records_file(path)]
        self._add_files([path for path in listed if not is_records_file(path)])
        for path in records:
            self._add_records_file(path)

    def _is_readable(self, path: Path, named: Sequence[Path]) -> bool:
        """Whether there is a file to read; else the fault is told."""
        reason = refused(path, named)
        if reason:
            self._tell(Added(str(path.absolute()), Outcome.FAILED, detail=reason))
        return reason is None

    def add_bytes(self, content: bytes, name: str) -> None:
        """Put in one document, or records, from memory (standard input, an upload)."""
        sha256 = hashlib.sha256(content).hexdigest()
        if self._store.file_with_sha(sha256):
            self._tell(Added(name, Outcome.UNCHANGED, self._store.document_with_sha(sha256)))
        elif name.lower().endswith(RECORD_SUFFIXES):
            self._add_records(io.BytesIO(content), name, sha256, len(content))
        else:
            held = is_container(content)
            inputs = self._unpacked(name, content) if held else (Input(name, content),)
            self._add_inputs(inputs, 1, self._jobs if wants_worker(content) else 0, single=not held)

    # Files

    def _add_files(self, paths: Sequence[Path]) -> None:
        new = [path for path in paths if not self._is_known(path)]
        apart = len(new) >= _FILES_WORTH_WORKERS or any(wants_worker(_opening(path)) for path in new)
        single = len(new) == 1 and not may_be_container(_opening(new[0]))
        inputs = chain.from_iterable(map(self._inputs, new))
        self._add_inputs(inputs, len(new), self._jobs if apart else 0, single)

    def _inputs(self, path: Path) -> Iterator[Input]:
        """The file, or the new files that it holds."""
        content = b""
        # What cannot be read, or is gone by now, is left to the readers, who say why.
        with suppress(OSError):
            if may_be_container(_opening(path)):
                if path.stat().st_size > LARGEST_CONTAINER:
                    too_large = "tệp nén hoặc thư quá lớn; hãy giải nén rồi nạp cả thư mục"
                    self._tell(Added(shown_name(path), Outcome.FAILED, detail=too_large))
                    return
                content = path.read_bytes()
        if is_container(content):
            yield from self._unpacked(shown_name(path), content)
        else:
            yield Input(str(path))

    def _add_inputs(self, inputs: Iterable[Input], files: int, jobs: int, single: bool) -> None:
        """Prepare and put in. files: how many there are at least; what lies in containers comes on top.

        single: there is one file, whose words are segmented in this process: it loads the segmenter but once, and for
        one file the loading takes a worker longer than the rest.
        """
        prepare = partial(read_input if single else prepare_input, ocr=self._ocr)
        ahead: deque[str] = deque()
        with Workers(jobs) as workers:
            read = workers.map(prepare, self._followed(inputs, ahead), ended_input, _size)
            for done, file in enumerate(read, start=1):
                self._put(segment_file(file))
                self._progress("Đọc tài liệu", done, max(done, files))
                ahead.popleft()
                if ahead:
                    self._watch.reading(ahead[0])
                if self._watch.is_stopped():
                    return
        packed, self._packed_records = self._packed_records, []
        for name, content in packed:
            if not self._watch.is_stopped():
                self._add_records(
                    io.BytesIO(content), name, hashlib.sha256(content).hexdigest(), len(content)
                )

    def _followed(self, inputs: Iterable[Input], ahead: deque[str]) -> Iterator[Input]:
        """The inputs; those that were handed out and are not in yet stand in `ahead`."""
        for each in inputs:
            ahead.append(each.name)
            if len(ahead) == 1:
                self._watch.reading(each.name)
            yield each

    def _tell(self, result: Added, *, is_record: bool = False) -> None:
        self.report.count(result)
        self._watch.told(result, is_record=is_record)

    def _unpacked(self, name: str, data: bytes) -> Iterator[Input]:
        """The new files inside a container; those known already, and the faults, are counted on the way."""
        for member in members_of(data, name):
            if member.error is not None:
                self._tell(Added(member.name, Outcome.FAILED, detail=str(member.error)))
            elif self._store.file_with_sha(sha256 := hashlib.sha256(member.content).hexdigest()):
                self._tell(Added(member.name, Outcome.UNCHANGED, self._store.document_with_sha(sha256)))
            elif is_records_file(Path(member.name)):
                self._packed_records.append((member.name, member.content))
            else:
                yield Input(member.name, member.content)

    def _is_known(self, path: Path) -> bool:
        """Whether these very bytes are stored already; counted as unchanged."""
        try:
            known = self._store.file_with_sha(file_sha256(path))
        except OSError:
            return False
        if known:
            self._tell(Added(shown_name(path), Outcome.UNCHANGED))
        return known

    def _put(self, file: PreparedFile) -> None:
        if file.error is not None:
            outcome = Outcome.NEEDS_OCR if file.needs_ocr else Outcome.FAILED
            self._tell(Added(file.name, outcome, detail=file.error))
            return
        with self._watch.writing():
            stored = self._intake.put_file(
                file, lambda stored: self._watch.told(_added_file(file, stored), is_record=False)
            )
        self.report.count(_added_file(file, stored))

    # Records

    def _add_records_file(self, path: Path) -> None:
        try:
            sha256 = file_sha256(path)
            size = path.stat().st_size
            if self._store.file_with_sha(sha256):
                self._tell(Added(shown_name(path), Outcome.UNCHANGED))
                return
            with path.open("rb") as raw:
                self._add_records(raw, shown_name(path), sha256, size)
        except OSError as error:
            self._tell(
                Added(shown_name(path), Outcome.FAILED, detail=f"không đọc được tệp: {os_reason(error)}")
            )

    def _add_records(self, raw: BinaryIO, name: str, sha256: str, size: int) -> None:
        """Read lines, leave out those stored already, prepare the rest in workers, store batch by batch."""
        # The file is entered with its sum only at the end: until then a repeated `add` looks at every line.
        self._watch.reading(name)
        with self._watch.writing(), self._store.transaction():
            file_id = self._store.put_file(name, "", None)
        told = self._watch.lines_told(name)
        lines = RecordLines(raw, name, self._store.record_hashes(), RECORDS_PER_BATCH, told)
        jobs = self._jobs if size >= _BYTES_WORTH_WORKERS and self._jobs > 1 else 0
        with Workers(jobs) as workers:
            for batch in workers.map(prepare_records, lines.batches(), ended_records):
                with self._watch.writing():
                    tell = partial(self._tell_records, name, lines.beside(), batch)
                    self._intake.put_records(file_id, name, batch, tell)
                self._progress(f"Đọc bản ghi {Path(name).name}", raw.tell(), size)
                self._watch.reading(name)
                if self._watch.is_stopped():
                    return
        with self._watch.writing():
            tell = partial(self._tell_records, name, lines.beside(), ())
            has_news = bool(lines.facts) and told < ALL_LINES
            if has_news:
                self._intake.put_catalogue(lines.facts, tell)
            with self._store.transaction():
                if not has_news:
                    tell(())
                # A file with bad lines is looked at again, so that its faults are reported again.
                self._store.put_file(name, "" if lines.is_faulty else sha256, None)
        self._watch.records_read(name)

    def _tell_records(
        self, name: str, beside: Beside, batch: Sequence[PreparedRecord], put: Sequence[Stored]
    ) -> None:
        """Inside the transaction that stores a batch, or the facts of a catalogue, or the end of the file."""
        for said in beside.said:
            self._tell(said, is_record=True)
        for at, stored in enumerate(put):
            is_fact = not batch
            self._tell(
                Added(name, stored.outcome, stored.document_id)
                if is_fact
                else _added_record(name, batch[at], stored),
                is_record=True,
            )
        self._watch.told_lines(name, beside.last_line)
