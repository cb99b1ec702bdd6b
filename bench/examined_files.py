"""What becomes of a file, by every step that a file takes, and whether what was read of it holds together."""

import io
import re
import shutil
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bench.flatness import held_megabytes
from index.knowledge_base import KnowledgeBase
from index.preparation import prepare
from ingest.containers import is_container, members_of
from ingest.document import Document, Evidence, Page, Passage, Reference, Section
from ingest.errors import BadRecord, IngestError
from ingest.ocr import OcrMode
from ingest.readers.records import Record, read_records
from ingest.reading import read
from ingest.understand import understand, understand_record
from tests.ingest.foreign_words import foreign_words

# A container of more members tells nothing new.
_MEMBERS = 12
# Names of fields, and values as they stand in a file.
_QUOTED = re.compile("“[^”]*”|«[^»]*»", re.DOTALL)
_VIETNAMESE = re.compile("[\u1ea0-\u1ef9đĐơƠưƯăĂ]")


@dataclass(frozen=True, slots=True)
class Examined:
    """outcome: `read`, the error that names it, or `crash`. faults: what does not hold. seconds: of the processor."""

    outcome: str
    seconds: float
    megabytes: float
    faults: tuple[str, ...] = ()


def examined(data: bytes, name: str, *, words: bool = False, scratch: Path | None = None) -> Examined:
    """Read and understand a file. words: segment its passages too. scratch: a base to put it into, made anew."""
    start, outcome, faults = time.process_time(), "read", []
    try:
        for document in _documents(data, name):
            if isinstance(document, IngestError):
                outcome = type(document).__name__
                faults += _told_badly(document)
            else:
                faults += broken(document)
                faults += _words_broken(document) if words else []
        if scratch is not None:
            faults += _stored(data, name, scratch)
    except (MemoryError, RecursionError) as error:
        outcome = type(error).__name__
    except Exception:  # noqa: BLE001 - what a reader lets through is what this looks for
        outcome, faults = "crash", [traceback.format_exc(limit=-8)]
    return Examined(outcome, time.process_time() - start, held_megabytes(), tuple(faults))


def _documents(data: bytes, name: str) -> Iterator[Document | IngestError]:
    if ".jsonl" in name:
        for line in islice(read_records(io.BytesIO(data)), _MEMBERS):
            if isinstance(line.value, BadRecord):
                yield line.value
            elif isinstance(line.value, Record):
                yield understand_record(line.value)
    elif is_container(data):
        for member in islice(members_of(data, name), _MEMBERS):
            yield member.error or _document(member.content, member.name)
    else:
        yield _document(data, name)


def _document(data: bytes, name: str) -> Document | IngestError:
    try:
        return understand(read(data, name, OcrMode.NEVER), name)
    except IngestError as error:
        return error


def _told_badly(error: IngestError) -> list[str]:
    """A message that is none for a person."""
    told = _QUOTED.sub("", str(error))
    if not _VIETNAMESE.search(told) or " object at 0x" in told or foreign_words(told):
        return [f"told as {told[:200]!r}"]
    return []


def broken(document: Document) -> list[str]:
    """What does not hold of a document's offsets."""
    text = document.text
    places: list[Section | Evidence | Page] = [*document.sections, *document.header.evidence, *document.pages]
    quoted: list[Passage | Reference] = [*document.passages, *document.references]
    faults = [
        f"the passages are not the body [{run.start}:{run.end}]"
        for run in document.body
        if "".join(each.text for each in document.passages if run.start <= each.start < run.end)
        != text[run.start : run.end]
    ]
    faults += [
        f"[{each.start}:{each.end}] is not {each.text[:60]!r}"
        for each in quoted
        if text[each.start : each.end] != each.text or not each.text
    ]
    faults += [
        f"{type(place).__name__} [{place.start}:{place.end}] of {len(text)} characters"
        for place in places
        if not 0 <= place.start <= place.end <= len(text)
    ]
    faults += [
        f"section {at} is inside section {section.parent}"
        for at, section in enumerate(document.sections)
        if section.parent is not None and not 0 <= section.parent < at
    ]
    try:
        "\n".join(filter(None, (text, *map(str, (document.header.number, document.header.subject))))).encode()
    except UnicodeEncodeError as error:
        faults.append(str(error))
    return faults[:5]


def _words_broken(document: Document) -> list[str]:
    prepared = prepare(document)
    if len(prepared.words) != len(document.passages) or len(prepared.headings) != len(document.passages):
        return [f"{len(prepared.words)} lines of words for {len(document.passages)} passages"]
    return []


def _stored(data: bytes, name: str, scratch: Path) -> list[str]:
    """What does not hold of a new base that the file was put into."""
    shutil.rmtree(scratch, ignore_errors=True)
    with KnowledgeBase.open(scratch) as base:
        base.add_bytes(data, name, ocr=OcrMode.NEVER)
        return [f"check: {each}" for each in base.check().faults]
