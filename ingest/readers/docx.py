"""Word documents of the Office Open XML kind (.docx): paragraphs and tables, in the order of the page.

Elements are those of ECMA-376 Part 1. Tracked changes count as accepted: what was inserted is read, what was deleted
is not. Notes stand at the end, each behind the mark that its place in the text has.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from ingest.damage import Fault, damaged
from ingest.errors import DamagedFile, UnsupportedFormat
from ingest.legacy import Run
from ingest.raw_text import RawText
from ingest.readers.blocks import Block, Paragraph, Row, lines_of
from ingest.readers.elements import are_too_many
from ingest.readers.styles import resolved

_ZIP = b"PK\x03\x04"
_BODY = "word/document.xml"
# The parts of an archive unpack to this much together; the longest real documents stay far below, bombs do not.
_LARGEST = 400_000_000
_PIECE = 1 << 20
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RUN, _RUN_PROPERTIES, _VALUE = f"{_W}r", f"{_W}rPr", f"{_W}val"
_RUN_STYLE, _FONTS, _VANISH = f"{_W}rStyle", f"{_W}rFonts", f"{_W}vanish"
_PARAGRAPH_STYLE = f"{_W}pPr/{_W}pStyle"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_TEXTS = frozenset({f"{_W}t", _MATH_TEXT})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BOX = f"{_W}txbxContent"
# What deleted text, and text that moved elsewhere, stands in.
_GONE = frozenset({f"{_W}del", f"{_W}moveFrom", _FALLBACK, _BOX, f"{_W}pPr", f"{_W}rPr"})
_AS_TEXT = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_NOTES = {f"{_W}footnoteReference": "footnotes", f"{_W}endnoteReference": "endnotes"}
# Offices that keep their letterhead in the page's header.
_LETTERHEAD = re.compile(r"CỘNG H\w+ XÃ HỘI|ĐẢNG CỘNG SẢN|ỦY BAN|UBND|\bSố\s*:", re.IGNORECASE)
# A letterhead in the body, and not the name of a body in a sentence.
_OWN_LETTERHEAD = re.compile(r"CỘNG H\w+ XÃ HỘI CHỦ|ĐẢNG CỘNG SẢN VIỆT NAM|^[^\w\n]*Số\s*:", re.MULTILINE)
_HEAD_LENGTH = 1_500


class DocxReader:
    """Reads .docx, and says what to do with another zip archive."""

    title = "Word (.docx)"
    suffixes: tuple[str, ...] = (".docx", ".docm", ".dotx")

    def recognises(self, data: bytes) -> bool:
        """Whether the bytes begin like a zip archive."""
        return data.startswith(_ZIP)

    def read(self, data: bytes) -> RawText:
        """The text of the body. Raises DamagedFile or UnsupportedFormat."""
        if not zipfile.is_zipfile(io.BytesIO(data)):
            raise DamagedFile("tệp nén hoặc tệp Word bị cắt hay hỏng; hãy lưu lại từ bản gốc")
        if _BODY.encode() not in data:
            raise UnsupportedFormat(
                "tệp nén không phải văn bản Word; chỉ đọc được .docx, .doc, .rtf, .pdf, .htm, .txt, .md, .jsonl"
            )
        try:
            _check_archive(data)
            return RawText(("\n".join(_Document(data).lines()),), paged=False)
        except (DamagedFile, MemoryError):
            raise
        # python-docx and lxml raise many kinds for a broken archive; each means the same to whoever added it.
        except Exception as error:
            raise damaged("tệp Word bị hỏng", error, "lưu lại từ bản gốc") from error


def _xml(archive: zipfile.ZipFile) -> Iterator[bytes]:
    """The parts' XML, piece by piece. Raises what zipfile does."""
    for part in archive.infolist():
        if part.filename.endswith(".xml"):
            with archive.open(part) as file:
                yield from iter(partial(file.read, _PIECE), b"")


def _check_archive(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(part.file_size for part in archive.infolist()) > _LARGEST:
            raise DamagedFile("tệp Word giải nén ra quá lớn; hãy kiểm tra lại nguồn gốc của tệp")
        if are_too_many(_xml(archive)):
            raise DamagedFile("tệp Word có quá nhiều phần tử; hãy kiểm tra lại nguồn gốc của tệp")
        if archive.testzip() is not None:
            raise Fault("sai mã kiểm tra")


class _Document:
    """One document while it is read: its lists, its styles' fonts, its notes."""

    def __init__(self, data: bytes) -> None:
        import docx

        from ingest.readers.numbering import Numbering

        self._document = docx.Document(io.BytesIO(data))
        self._numbering = Numbering(self._document)
        self._fonts = _fonts_of_styles(self._document)
        # Kind and id of each note → its number: a note is read once, however often the text points to it.
        self._notes: dict[tuple[str, str], int] = {}

    def lines(self) -> Iterator[str]:
        """All lines: a letterhead that is kept in the header, the body, the notes."""
        body = list(self._blocks(self._document.element.body))
        parts = {kind: self._part(kind) for kind in {kind for kind, _ in self._notes}}
        notes = [list(self._blocks(parts[kind].get(note_id, ()))) for kind, note_id in self._notes]
        lines = list(lines_of(body, notes))
        yield from self._letterhead("\n".join(lines)[:_HEAD_LENGTH])
        yield from lines

    def _part(self, kind: str) -> Mapping[str, Any]:
        """The notes of a part of the package that hangs on the body, by id; empty where there is none."""
        from docx.oxml import parse_xml

        parts = (
            rel.target_part for rel in self._document.part.rels.values() if rel.reltype.endswith(f"/{kind}")
        )
        part = next(parts, None)
        found = () if part is None else reversed(parse_xml(part.blob))
        # Of two with one id the first counts.
        return {each.get(f"{_W}id"): each for each in found}

    def _letterhead(self, opening: str) -> Iterator[str]:
        """The lines of the first page's header, where a letterhead stands there that the body lacks.

        A header that all pages repeat is furniture when the body has a letterhead of its own.
        """
        if not len(self._document.sections):
            return
        section = self._document.sections[0]
        first_only = section.different_first_page_header_footer
        header = section.first_page_header if first_only else section.header
        if header.is_linked_to_previous or (not first_only and _OWN_LETTERHEAD.search(opening)):
            return
        lines = list(lines_of(list(self._blocks(header._element))))
        if any(_LETTERHEAD.search(line) for line in lines):
            known = opening.split("\n")
            yield from (line for line in lines if line not in known)

    def _blocks(self, container: Any) -> Iterator[Block]:
        """What a body or a cell holds: paragraphs as they are, tables row by row."""
        for block in container:
            match block.tag.removeprefix(_W) if isinstance(block.tag, str) else "":
                case "p":
                    yield from self._paragraph(block)
                case "tbl":
                    yield from self._table(block)
                case "sdt":
                    yield from self._blocks(block.iterfind(f"{_W}sdtContent/*"))
                case "ins" | "moveTo" | "customXml":
                    yield from self._blocks(block)

    def _paragraph(self, element: Any) -> Iterator[Block]:
        runs = tuple(self._runs(element, self._style_font(element)))
        has_text = any(run.text.strip() for run in runs)
        label = self._numbering.label(element) if has_text else ""
        yield Paragraph(runs, f"{label} " if label else "")
        for box in element.iter(_BOX):
            if not any(parent.tag in (_FALLBACK, _BOX) for parent in box.iterancestors()):
                yield from self._blocks(box)

    def _runs(self, element: Any, font: str | None) -> Iterator[Run]:
        for child in element:
            tag = child.tag
            if tag in _TEXTS:
                yield Run(child.text or "", font)
            elif tag == _RUN:
                properties = child.find(_RUN_PROPERTIES)
                if properties is None:
                    yield from self._runs(child, font)
                elif not _is_hidden(properties):
                    yield from self._runs(child, self._run_font(properties) or font)
            elif tag in _AS_TEXT:
                yield Run(_AS_TEXT[tag], font)
            elif tag in _NOTES:
                note = (_NOTES[tag], child.get(f"{_W}id"))
                yield Run(f"[{self._notes.setdefault(note, len(self._notes) + 1)}]", font)
            elif tag not in _GONE:
                yield from self._runs(child, font)

    def _style_font(self, paragraph: Any) -> str | None:
        style = paragraph.find(_PARAGRAPH_STYLE)
        return self._fonts.get(None if style is None else style.get(_VALUE)) or self._fonts.get(None)

    def _run_font(self, properties: Any) -> str | None:
        style = properties.find(_RUN_STYLE)
        return _font_of(properties) or (None if style is None else self._fonts.get(style.get(_VALUE)))

    def _table(self, table: Any) -> Iterator[Block]:
        for row in _within(table, "tr"):
            if row.find(f"{_W}trPr/{_W}del") is None:
                cells = (cell for cell in _within(row, "tc") if not _is_merged_away(cell))
                yield Row(tuple(tuple(self._blocks(cell)) for cell in cells))


def _within(container: Any, name: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, also those inside content controls."""
    for child in container:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml"):
            yield from _within(child, name)


def _is_merged_away(cell: Any) -> bool:
    """Whether the cell only continues the one above it."""
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val") != "restart"


def _is_hidden(properties: Any) -> bool:
    hidden = properties.find(_VANISH)
    return hidden is not None and hidden.get(_VALUE) not in ("0", "false")


def _font_of(properties: Any) -> str | None:
    """The font that run properties name."""
    fonts = None if properties is None else properties.find(_FONTS)
    return None if fonts is None else fonts.get(f"{_W}ascii") or fonts.get(f"{_W}hAnsi")


def _fonts_of_styles(document: Any) -> Mapping[str | None, str | None]:
    """Style id → the font of its text, its own or that of the style below; None → the document's default."""
    root = document.styles.element
    default = root.find(f"{_W}docDefaults/{_W}rPrDefault")
    own: dict[str | None, str | None] = {
        None: None if default is None else _font_of(default.find(_RUN_PROPERTIES))
    }
    base: dict[str | None, str | None] = {}
    for style in root.iterfind(f"{_W}style"):
        name = style.get(f"{_W}styleId")
        own[name] = _font_of(style.find(_RUN_PROPERTIES))
        below = style.find(f"{_W}basedOn")
        base[name] = None if below is None else below.get(f"{_W}val")
        if style.get(f"{_W}type") == "paragraph" and style.get(f"{_W}default") == "1":
            own[None] = own[name] or own[None]
    return resolved(own, base)
