"""Records: JSON Lines, one document or one catalogue fact a line, plain or gzip-compressed.

A document has `id` and `text`; `number`, `kind`, `issuer`, `issued_on`, `subject`, `title`, `path`, `source`
and `status` are optional. Lines are read one at a time, so a file may be larger than memory.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, cast

from ingest.catalogue import CatalogueRecord, is_catalogue_line, read_catalogue_record
from ingest.damage import damaged
from ingest.errors import BadRecord
from ingest.fields import Fields

_GZIP = b"\x1f\x8b"
# A line of more bytes than this is no record of a document: the longest codes have some 2 MB.
_LONGEST_LINE = 50_000_000
# Python itself refuses numbers of more than 4,300 digits.
_LONGEST_NUMBER = 4_000
_UTF8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Record:
    """One document as another system gave it: its id there, its text, and the header fields known of it."""

    id: str
    text: str
    number: str | None = None
    kind: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    subject: str | None = None
    title: str | None = None
    path: tuple[str, ...] = ()
    source: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A line of a records file: its number from 1, the SHA-256 of its bytes without line end, what it says.

    A line that cannot be read holds the BadRecord that says why, as a value: the rest of the file goes on.
    """

    line: int
    sha256: str
    value: Record | CatalogueRecord | BadRecord


def read_records(stream: BinaryIO) -> Iterator[RecordLine]:
    """The lines of a records file in order, blank ones left out. `stream` is read as it is, gzip or not.

    Lazy. A gzip stream that breaks off yields one last BadRecord and ends.
    """
    number = 0
    try:
        for number, raw in enumerate(_lines(stream), start=1):
            line = raw.rstrip(b"\r\n").removeprefix(_UTF8_MARK if number == 1 else b"")
            if line.strip():
                yield RecordLine(number, hashlib.sha256(line).hexdigest(), _read_line(number, line))
    # zlib.error for a broken stream, BadGzipFile for a wrong sum, EOFError for one that is cut off.
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        fault = damaged("tệp nén gzip bị hỏng hoặc bị cắt", error, "nén lại từ bản gốc")
        yield RecordLine(number + 1, "", BadRecord(number + 1, str(fault)))


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines as they are; of one that is too long only the first `_LONGEST_LINE` + 1 bytes."""
    start = stream.read(2)
    rejoined = _Rejoined(start, stream)
    source = gzip.GzipFile(fileobj=cast(BinaryIO, rejoined)) if start == _GZIP else rejoined
    while line := source.readline(_LONGEST_LINE + 1):
        yield line
        while len(line) > _LONGEST_LINE and not line.endswith(b"\n"):
            line = source.readline(_LONGEST_LINE + 1)


class _Rejoined:
    """A stream whose first bytes were read already, for a reader that must see them."""

    def __init__(self, start: bytes, stream: BinaryIO) -> None:
        self._start = start
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        if not self._start:
            return self._stream.read(size)
        taken, self._start = self._start[:size], self._start[size:]
        return taken

    def readline(self, size: int) -> bytes:
        head, end, self._start = self._start.partition(b"\n")
        return head + end if end else head + self._stream.readline(size)


def _read_line(number: int, line: bytes) -> Record | CatalogueRecord | BadRecord:
    if len(line) > _LONGEST_LINE:
        return BadRecord(number, f"dài hơn {_LONGEST_LINE // 1_000_000} MB; mỗi dòng chỉ chứa một văn bản")
    try:
        values = json.loads(line.decode("utf-8"), parse_int=_whole_number)
        if not isinstance(values, dict):
            return BadRecord(number, "phải là một đối tượng JSON {…} trên một dòng")
        return read_catalogue_record(values) if is_catalogue_line(values) else _record(values)
    except UnicodeDecodeError as error:
        return BadRecord(
            number, f"không phải UTF-8 ở byte {error.start + 1} của dòng; hãy lưu tệp với mã UTF-8"
        )
    except json.JSONDecodeError as error:
        return BadRecord(
            number, f"JSON sai ở ký tự {error.pos + 1}; mỗi dòng phải là một đối tượng JSON trọn vẹn"
        )
    except RecursionError:
        return BadRecord(number, "JSON lồng quá sâu")
    except ValueError as error:
        return BadRecord(number, str(error))


def _whole_number(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise ValueError(f"có một số dài hơn {_LONGEST_NUMBER} chữ số")
    return int(digits)


def _record(values: dict[str, object]) -> Record:
    fields = Fields(values)
    kind = fields.string("kind")
    return Record(
        id=fields.identifier("id"),
        text=fields.text("text"),
        number=fields.string("number"),
        kind=kind.lower() if kind else None,
        issuer=fields.string("issuer"),
        issued_on=fields.day("issued_on"),
        subject=fields.string("subject"),
        title=fields.string("title"),
        path=fields.strings("path"),
        source=fields.string("source"),
        status=fields.string("status"),
    )
