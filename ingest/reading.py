"""A file's bytes become raw text: the reader is chosen by what the bytes are, never by the file's name.

A new format is one module in `ingest/readers/` and one entry in `_readers`.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath
from typing import Protocol

from ingest.errors import EmptyInput
from ingest.ocr import OcrMode, with_pictures_read
from ingest.raw_text import RawText


class Reader(Protocol):
    """One file format. title: what people call it. suffixes: what its files' names end in, lower case."""

    title: str
    suffixes: tuple[str, ...]

    def recognises(self, data: bytes) -> bool:
        """Whether `data` is of this format, damaged or not; looks at the first bytes and at the end only."""

    def read(self, data: bytes) -> RawText:
        """The text of `data`. Raises an IngestError that says what is wrong and what to do."""


def read(data: bytes, name: str, ocr: OcrMode = OcrMode.AUTO) -> RawText:
    """The text of a file of any known format. `name` decides nothing: extensions are often wrong, which is noted.

    ocr: which pages are recognised as pictures. Raises an IngestError: EmptyInput, DamagedFile, PasswordProtected,
    NeedsOcr, InvalidEncoding or UnsupportedFormat.
    """
    if not data.strip():
        raise EmptyInput("tệp rỗng; hãy kiểm tra lại bản gốc")
    reader = next(reader for reader in _readers() if reader.recognises(data))
    raw = with_pictures_read(reader.read(data), data, ocr)
    if not any(page.strip() for page in raw.pages):
        cause = f" ({'; '.join(raw.notes)})" if raw.notes else ""
        raise EmptyInput(f"tệp không có chữ nào{cause}; hãy kiểm tra lại bản gốc")
    return replace(raw, notes=(*_named_otherwise(name, reader), *raw.notes))


def needs_care(start: bytes) -> bool:
    """Whether a file that begins so is of a format that can be made to harm its reader; plain text cannot."""
    *formats, _ = _readers()
    return any(reader.recognises(start) for reader in formats)


def _named_otherwise(name: str, reader: Reader) -> Iterator[str]:
    """A note where the name ends like another format's: the file may not be the one that was meant."""
    suffix = PurePath(name).suffix.lower()
    known = {each for other in _readers() for each in other.suffixes}
    if suffix in known and suffix not in reader.suffixes:
        yield f"đuôi tệp là {suffix} nhưng nội dung là {reader.title}; đã đọc theo nội dung"


def _readers() -> tuple[Reader, ...]:
    """The readers in the order in which they are asked; the last one takes whatever is left."""
    from ingest.readers import doc, docx, html, image, odt, pdf, plain, rtf

    return (
        pdf.PdfReader(),
        odt.OdtReader(),
        docx.DocxReader(),
        doc.DocReader(),
        rtf.RtfReader(),
        html.HtmlReader(),
        image.ImageReader(),
        plain.PlainReader(),
    )
