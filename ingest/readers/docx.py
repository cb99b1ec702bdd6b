"""Word documents of the Office Open XML kind (.docx): paragraphs and tables, in the order of the page."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ingest.errors import DamagedFile, PasswordProtected, UnsupportedFormat
from ingest.reading import RawText

if TYPE_CHECKING:
    from ingest.readers.numbering import Numbering

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BODY = "word/document.xml"
# Office wraps an encrypted document into an OLE container that has this stream; its name is UTF-16.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class DocxReader:
    """Reads .docx, and names what else stands in a zip or an OLE container, so that one knows what to do."""

    title = "Word (.docx)"
    suffixes: tuple[str, ...] = (".docx",)

    def recognises(self, data: bytes) -> bool:
        """Whether the bytes begin like a zip archive or an OLE container."""
        return data.startswith((_ZIP, _OLE))

    def read(self, data: bytes) -> RawText:
        """The text of the body. Raises DamagedFile, PasswordProtected or UnsupportedFormat."""
        if data.startswith(_OLE):
            raise _for_ole(data)
        if _BODY.encode() not in data:
            raise UnsupportedFormat(
                "tệp nén không phải văn bản Word; chỉ đọc được .docx, .pdf, .txt, .md, .jsonl"
            )
        try:
            return RawText(("\n".join(_lines(data)),), paged=False)
        # python-docx and lxml raise many kinds for a broken archive; each means the same to whoever added it.
        except Exception as error:
            raise DamagedFile(f"tệp Word bị hỏng ({error}); hãy lưu lại từ bản gốc") from error


def _for_ole(data: bytes) -> PasswordProtected | UnsupportedFormat:
    if _ENCRYPTED in data:
        return PasswordProtected("tệp Word có mật khẩu; hãy gỡ mật khẩu rồi nạp lại")
    return UnsupportedFormat("định dạng Word cũ (.doc) chưa đọc được; hãy lưu lại thành .docx")


def _lines(data: bytes) -> Iterator[str]:
    import docx

    from ingest.readers.numbering import Numbering

    if zipfile.ZipFile(io.BytesIO(data)).testzip() is not None:
        raise zipfile.BadZipFile("sai mã kiểm tra CRC")
    document = docx.Document(io.BytesIO(data))
    yield from _blocks(document, Numbering(document))


def _blocks(container: Any, numbering: "Numbering") -> Iterator[str]:
    """The lines of a body or a cell: paragraphs as they are, tables row by row."""
    from docx.table import Table

    for block in container.iter_inner_content():
        if isinstance(block, Table):
            yield from _rows(block, numbering)
        else:
            label = numbering.label(block) if block.text.strip() else ""
            yield from f"{label} {block.text}".lstrip(" ").split("\n")


def _rows(table: Any, numbering: "Numbering") -> Iterator[str]:
    """Cells of one line each are joined by a bar; a cell of several lines (a head, a foot) keeps them.

    A merged cell is listed by Word for every row and column that it spans, and is given once.
    """
    seen: set[Any] = set()
    for row in table.rows:
        cells = [list(_blocks(cell, numbering)) for cell in _unseen(row.cells, seen)]
        filled = [[line for line in cell if line.strip()] for cell in cells]
        if all(len(cell) <= 1 for cell in filled):
            yield " | ".join(cell[0].strip() for cell in filled if cell)
        else:
            for cell in filled:
                yield from cell


def _unseen(cells: Iterable[Any], seen: set[Any]) -> Iterator[Any]:
    for cell in cells:
        if cell._tc not in seen:
            seen.add(cell._tc)
            yield cell
