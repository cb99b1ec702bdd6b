"""The part of an ingest that needs no store: reading, understanding, segmenting. It runs in worker processes."""

import hashlib
import logging
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from ingest.circulation import refusal
from ingest.document import Document, Header
from ingest.errors import DamagedFile, IngestError, NeedsOcr, ReaderFailed
from ingest.file_names import shown_name
from ingest.ocr import OcrMode
from ingest.os_errors import os_reason
from ingest.readers.records import Record
from ingest.reading import read
from ingest.understand import understand, understand_record
from ingest.words import segment

log = logging.getLogger("vankien.preparation")

_ENDED = (
    "đọc tệp này quá lâu, quá nhiều bộ nhớ hoặc làm hỏng chương trình đọc; hãy kiểm tra lại nguồn gốc của tệp"
)
_FAILED = "chương trình đọc gặp lỗi ngoài dự kiến với tệp này; hãy lưu lại từ bản gốc và báo người quản trị xem nhật ký"
_NEEDS_MEMORY = "cần quá nhiều bộ nhớ để đọc tệp này; hãy kiểm tra lại nguồn gốc của tệp"
_TOO_DEEP = "cấu trúc lồng nhau quá sâu; hãy lưu lại từ bản gốc"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document with the words of its passages (and of what stands above each), in the stored form."""

    document: Document
    headings: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """A file read: its bytes and what they hold, or the reason why not.

    document: understood, its words not yet segmented. needs_ocr: only a program is missing.
    """

    name: str
    content: bytes
    sha256: str
    prepared: Prepared | None = None
    document: Document | None = None
    error: str | None = None
    needs_ocr: bool = False


@dataclass(frozen=True, slots=True)
class PreparedRecord:
    """A record read, with the sha256 of its line."""

    line: int
    sha256: str
    prepared: Prepared
    stated_validity: str | None = None


@lru_cache(maxsize=20_000)
def _segmented_heading(heading: str) -> str:
    """Headings repeat: the chapter above a hundred articles is segmented once."""
    return segment(heading)


def heading_words(header: Header, path: tuple[str, ...]) -> str:
    """What stands above a passage, in the stored form: kind, number, subject and the path of headings."""
    parts = dict.fromkeys((header.kind, header.number, header.subject, *path))
    return " ".join(words for part in parts if part and (words := _segmented_heading(part)))


def prepare(document: Document) -> Prepared:
    """Segment every passage of a document."""
    headings: dict[tuple[str, ...], str] = {}
    for passage in document.passages:
        if passage.path not in headings:
            headings[passage.path] = heading_words(document.header, passage.path)
    return Prepared(
        document=document,
        headings=tuple(headings[passage.path] for passage in document.passages),
        words=tuple(segment(passage.text) for passage in document.passages),
    )


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read: its name, and its bytes where it lies in another file; else the name is its path."""

    name: str
    content: bytes | None = None


def prepare_input(file: Input, ocr: OcrMode = OcrMode.AUTO) -> PreparedFile:
    """Read and prepare what is named, from the disk or from memory; a fault of the file becomes its `error`."""
    return segment_file(read_input(file, ocr))


def read_input(file: Input, ocr: OcrMode = OcrMode.AUTO) -> PreparedFile:
    """As `prepare_input`, without the words: the part that is done apart for a file that needs care."""
    name = shown_name(file.name)
    if file.content is not None:
        return _read_bytes(file.content, name, ocr)
    try:
        content = Path(file.name).read_bytes()
    except OSError as error:
        return PreparedFile(name, b"", "", error=f"không đọc được tệp: {os_reason(error)}")
    return _read_bytes(content, name, ocr)


def segment_file(file: PreparedFile) -> PreparedFile:
    """A file that was read, with its words; one with a fault stays as it is."""
    if file.document is None:
        return file
    try:
        return replace(file, prepared=prepare(file.document), document=None)
    except MemoryError:
        return replace(file, document=None, error=_NEEDS_MEMORY)


def prepare_bytes(content: bytes, name: str, ocr: OcrMode = OcrMode.AUTO) -> PreparedFile:
    """As `prepare_input`, for bytes in memory."""
    return segment_file(_read_bytes(content, name, ocr))


def _document(content: bytes, name: str, ocr: OcrMode) -> Document:
    """What the bytes hold. Raises IngestError; one file that breaks a reader must not stop those beside it."""
    try:
        return understand(read(content, name, ocr), name)
    except IngestError:
        raise
    except MemoryError as error:
        raise DamagedFile(_NEEDS_MEMORY) from error
    except RecursionError as error:
        raise DamagedFile(_TOO_DEEP) from error
    except Exception as error:
        log.exception("reading %s", name)
        raise ReaderFailed(_FAILED) from error


def _read_bytes(content: bytes, name: str, ocr: OcrMode) -> PreparedFile:
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        document = _document(content, name, ocr)
        # Not even its bytes are kept: what is returned here is what is stored.
        if document.secrecy:
            return PreparedFile(name, b"", sha256, error=refusal(document.secrecy))
        return PreparedFile(name, content, sha256, document=document)
    except NeedsOcr as error:
        return PreparedFile(name, content, sha256, error=str(error), needs_ocr=True)
    except IngestError as error:
        return PreparedFile(name, content, sha256, error=str(error))


def prepare_records(batch: list[tuple[int, str, Record]]) -> list[PreparedRecord]:
    """Prepare a batch of (line, sha256, record)."""
    return [
        PreparedRecord(line, sha256, prepare(understand_record(record)), record.status)
        for line, sha256, record in batch
    ]


def read_draft(file: Input, ocr: OcrMode = OcrMode.AUTO) -> Document:
    """A draft, understood; nothing of it is segmented. Raises IngestError."""
    return _document(file.content or b"", file.name, ocr)


def ended_draft(file: Input) -> Document:
    """What stands for a draft whose reading was ended by a limit: its fault, raised."""
    raise DamagedFile(_ENDED)


@dataclass(frozen=True, slots=True)
class Understood:
    """What a file holds, or the reason why it cannot be read; nothing is segmented."""

    name: str
    document: Document | None = None
    error: str | None = None


def understand_input(file: Input, ocr: OcrMode = OcrMode.AUTO) -> Understood:
    """Read and understand bytes in memory; a fault of the file becomes its `error`."""
    try:
        return Understood(file.name, read_draft(file, ocr))
    except IngestError as error:
        return Understood(file.name, error=str(error))


def ended_understanding(file: Input) -> Understood:
    """What stands for a file whose reading was ended by a limit, or broke a library."""
    return Understood(file.name, error=_ENDED)


def ended_input(file: Input) -> PreparedFile:
    """What stands for a file whose reading was ended by a limit, or broke a library."""
    return PreparedFile(shown_name(file.name), file.content or b"", "", error=_ENDED)


def ended_records(batch: list[tuple[int, str, Record]]) -> list[PreparedRecord]:
    """Records are text alone: what ends their worker is no fault of one of them."""
    raise MemoryError(f"không xử lý được các bản ghi từ dòng {batch[0][0]}; hãy giảm --jobs")
