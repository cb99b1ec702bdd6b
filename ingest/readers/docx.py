"""Word documents of the Office Open XML kind (.docx): paragraphs and tables, in the order of the page."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ingest.errors import DamagedFile, UnsupportedFormat
from ingest.reading import RawText

if TYPE_CHECKING:
    from ingest.readers.numbering import Numbering

_ZIP = b"PK\x03\x04"
_BODY = "word/document.xml"


class DocxReader:
    """Reads .docx, and says what to do with another zip archive."""

    title = "Word (.docx)"
    suffixes: tuple[str, ...] = (".docx",)

    def recognises(self, data: bytes) -> bool:
        """Whether the bytes begin like a zip archive."""
        return data.startswith(_ZIP)

    def read(self, data: bytes) -> RawText:
        """The text of the body. Raises DamagedFile or UnsupportedFormat."""
        if _BODY.encode() not in data:
            raise UnsupportedFormat(
                "tệp nén không phải văn bản Word; chỉ đọc được .docx, .pdf, .txt, .md, .jsonl"
            )
        try:
            return RawText(("\n".join(_lines(data)),), paged=False)
        # python-docx and lxml raise many kinds for a broken archive; each means the same to whoever added it.
        except Exception as error:
            raise DamagedFile(f"tệp Word bị hỏng ({error}); hãy lưu lại từ bản gốc") from error


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
