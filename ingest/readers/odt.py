"""OpenDocument text (.odt), as LibreOffice writes it: paragraphs, lists, tables, notes at the end, fonts decoded.

Elements are those of OpenDocument 1.3, part 3. Tracked changes count as accepted: deleted text lies apart from the body
in that format, and is not read.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.damage import damaged
from ingest.errors import DamagedFile, EmptyInput, PasswordProtected
from ingest.legacy import Run
from ingest.raw_text import RawText
from ingest.readers.blocks import Block, Paragraph, Row, lines_of
from ingest.readers.elements import are_too_many
from ingest.readers.styles import resolved

_ZIP = b"PK\x03\x04"
_MARK = b"mimetypeapplication/vnd.oasis.opendocument.text"
# The parts that are read unpack to this much each; bombs go far beyond.
_LARGEST = 200_000_000
_MANIFEST = "META-INF/manifest.xml"
_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _TABLE, _STYLE, _OFFICE = (
    f"{_OASIS}text:1.0}}",
    f"{_OASIS}table:1.0}}",
    f"{_OASIS}style:1.0}}",
    f"{_OASIS}office:1.0}}",
)
# What the library raises for archives that are damaged, whatever part of them.
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    KeyError,
    ValueError,
    EOFError,
    OSError,
    RuntimeError,
)
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_AS_TEXT = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n", f"{_TEXT}soft-page-break": ""}
# Remarks of readers, and what the document says of itself.
_LEFT_OUT = frozenset(
    {f"{_OFFICE}annotation", f"{_TEXT}tracked-changes", f"{_TEXT}sequence-decls", f"{_OFFICE}forms"}
)


class OdtReader:
    """Reads .odt."""

    title = "OpenDocument (.odt)"
    suffixes: tuple[str, ...] = (".odt", ".ott")

    def recognises(self, data: bytes) -> bool:
        """Whether the bytes begin like an OpenDocument text, whose first part says what it is."""
        return data.startswith(_ZIP) and _MARK in data[:200]

    def read(self, data: bytes) -> RawText:
        """The text of the body. Raises DamagedFile, PasswordProtected or EmptyInput."""
        import lxml.etree

        try:
            document = _Document(_part(data, "content.xml"), _part(data, "styles.xml"))
            text = "\n".join(document.lines())
        except (lxml.etree.LxmlError, *_FAULTS) as error:
            raise damaged("tệp ODT bị hỏng", error, "lưu lại từ bản gốc") from error
        if not text.strip():
            raise EmptyInput("tệp ODT không có chữ nào; hãy kiểm tra lại bản gốc")
        return RawText((text,), paged=False)


def _part(data: bytes, name: str) -> Any:
    """The root of a part of the package; no entity, and nothing outside it, is ever resolved."""
    import lxml.etree

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if any(archive.getinfo(each).file_size > _LARGEST for each in (name, _MANIFEST)):
            raise DamagedFile("tệp ODT giải nén ra quá lớn; hãy kiểm tra lại nguồn gốc của tệp")
        if b"encryption-data" in archive.read(_MANIFEST):
            raise PasswordProtected("tệp ODT có mật khẩu; hãy gỡ mật khẩu rồi nạp lại")
        content = archive.read(name)
    if are_too_many([content]):
        raise DamagedFile("tệp ODT có quá nhiều phần tử; hãy kiểm tra lại nguồn gốc của tệp")
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return lxml.etree.fromstring(content, parser)


class _Document:
    """One document while it is read: the fonts of its styles, its notes."""

    def __init__(self, content: Any, styles: Any) -> None:
        self._body = content.find(f"{_OFFICE}body/{_OFFICE}text")
        self._fonts = _fonts_of_styles(styles, content)
        self._notes: list[tuple[Block, ...]] = []

    def lines(self) -> Iterator[str]:
        """The lines of the body, then the notes."""
        body = () if self._body is None else tuple(self._blocks(self._body, ""))
        yield from lines_of(body, self._notes)

    def _blocks(self, container: Any, label: str) -> Iterator[Block]:
        """Paragraphs, lists (a dash before each item, since its number is not in the text), tables row by row."""
        for block in container:
            if block.tag in _PARAGRAPHS:
                font = self._font(block) or self._fonts.get(None)
                yield Paragraph(tuple(self._runs(block, font)), label)
                label = ""
            elif block.tag == f"{_TABLE}table":
                yield from self._table(block)
            elif block.tag == f"{_TEXT}list":
                for item in block:
                    yield from self._blocks(item, "- ")
            elif block.tag not in _LEFT_OUT and isinstance(block.tag, str):
                yield from self._blocks(block, label)

    def _table(self, table: Any) -> Iterator[Block]:
        for row in table.iter(f"{_TABLE}table-row"):
            if next(row.iterancestors(f"{_TABLE}table")) is table:
                cells = row.iterfind(f"{_TABLE}table-cell")
                yield Row(tuple(tuple(self._blocks(cell, "")) for cell in cells))

    def _runs(self, element: Any, font: str | None) -> Iterator[Run]:
        if element.text:
            yield Run(element.text, font)
        for child in element:
            if child.tag == f"{_TEXT}note":
                yield Run(self._noted(child), font)
            elif child.tag == f"{_TEXT}s":
                yield Run(" " * min(int(child.get(f"{_TEXT}c", "1")), 200), font)
            elif child.tag in _AS_TEXT:
                yield Run(_AS_TEXT[child.tag], font)
            elif child.tag not in _LEFT_OUT and isinstance(child.tag, str):
                yield from self._runs(child, self._font(child) or font)
            if child.tail:
                yield Run(child.tail, font)

    def _noted(self, note: Any) -> str:
        body = note.find(f"{_TEXT}note-body")
        number = len(self._notes)
        self._notes.append(())
        # A note in this note comes after it.
        self._notes[number] = () if body is None else tuple(self._blocks(body, ""))
        return f"[{number + 1}]"

    def _font(self, element: Any) -> str | None:
        return self._fonts.get(element.get(f"{_TEXT}style-name"))


def _fonts_of_styles(*roots: Any) -> Mapping[str | None, str | None]:
    """Style name → the font of its text, its own or its parent's; None → the default paragraph's."""
    own: dict[str | None, str | None] = {}
    parent: dict[str | None, str | None] = {}
    for root in roots:
        for style in (*root.iter(f"{_STYLE}default-style"), *root.iter(f"{_STYLE}style")):
            name = style.get(f"{_STYLE}name")
            properties = style.find(f"{_STYLE}text-properties")
            if name is None and style.get(f"{_STYLE}family") != "paragraph":
                continue
            own[name] = None if properties is None else properties.get(f"{_STYLE}font-name")
            parent[name] = style.get(f"{_STYLE}parent-style-name")
    return resolved(own, parent)
