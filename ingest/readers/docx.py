"""Word documents of the Office Open XML kind (.docx): paragraphs and tables, in the order of the page.

Elements are those of ECMA-376 Part 1. Tracked changes count as accepted: what was inserted is read, what was deleted
is not. Notes stand at the end, each behind the mark that its place in the text has.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ingest.errors import DamagedFile, UnsupportedFormat
from ingest.legacy import Run, decoded_runs
from ingest.raw_text import RawText
from ingest.readers.cells import joined_cells
from ingest.readers.style_fonts import resolved_fonts

_ZIP = b"PK\x03\x04"
_BODY = "word/document.xml"
# The parts of an archive unpack to this much together; the longest real documents stay far below, bombs do not.
_LARGEST = 400_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BOX = f"{_W}txbxContent"
# What deleted text, and text that moved elsewhere, stands in.
_GONE = frozenset({f"{_W}del", f"{_W}moveFrom", _FALLBACK, _BOX, f"{_W}pPr", f"{_W}rPr"})
_AS_TEXT = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_NOTES = {f"{_W}footnoteReference": "footnotes", f"{_W}endnoteReference": "endnotes"}
# Offices that keep their letterhead in the page's header.
_LETTERHEAD = re.compile(r"CỘNG H\w+ XÃ HỘI|ĐẢNG CỘNG SẢN|ỦY BAN|UBND|\bSố\s*:", re.IGNORECASE)
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
        if _BODY.encode() not in data:
            raise UnsupportedFormat(
                "tệp nén không phải văn bản Word; chỉ đọc được .docx, .doc, .rtf, .pdf, .htm, .txt, .md, .jsonl"
            )
        try:
            _check_archive(data)
            return RawText(("\n".join(_Document(data).lines()),), paged=False)
        except DamagedFile:
            raise
        # python-docx and lxml raise many kinds for a broken archive; each means the same to whoever added it.
        except Exception as error:
            raise DamagedFile(f"tệp Word bị hỏng ({error}); hãy lưu lại từ bản gốc") from error


def _check_archive(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(part.file_size for part in archive.infolist()) > _LARGEST:
            raise DamagedFile("tệp Word giải nén ra quá lớn; hãy kiểm tra lại nguồn gốc của tệp")
        if archive.testzip() is not None:
            raise zipfile.BadZipFile("sai mã kiểm tra CRC")


class _Document:
    """One document while it is read: its lists, its styles' fonts, its notes."""

    def __init__(self, data: bytes) -> None:
        import docx

        from ingest.readers.numbering import Numbering

        self._document = docx.Document(io.BytesIO(data))
        self._numbering = Numbering(self._document)
        self._fonts = _fonts_of_styles(self._document)
        self._notes: list[tuple[str, str]] = []

    def lines(self) -> Iterator[str]:
        """All lines: a letterhead that is kept in the header, the body, the notes."""
        body = list(self._blocks(self._document.element.body))
        yield from self._letterhead("\n".join(body)[:_HEAD_LENGTH])
        yield from body
        parts = {kind: self._part(kind) for kind, _ in self._notes}
        for number, (kind, note_id) in enumerate(self._notes, start=1):
            for note in parts[kind]:
                if note.get(f"{_W}id") == note_id:
                    yield f"[{number}] {' '.join(' '.join(self._blocks(note)).split())}"

    def _part(self, kind: str) -> Sequence[Any]:
        """The elements of a part of the package that hangs on the body, empty where there is none."""
        from docx.oxml import parse_xml

        parts = (
            rel.target_part for rel in self._document.part.rels.values() if rel.reltype.endswith(f"/{kind}")
        )
        part = next(parts, None)
        return () if part is None else list(parse_xml(part.blob))

    def _letterhead(self, opening: str) -> Iterator[str]:
        """The lines of the first page's header, where the letterhead stands there and not in the body."""
        section = self._document.sections[0] if len(self._document.sections) else None
        if section is None or _LETTERHEAD.search(opening):
            return
        for header in (section.first_page_header, section.header):
            lines = [] if header.is_linked_to_previous else list(self._blocks(header._element))
            if any(_LETTERHEAD.search(line) for line in lines):
                yield from lines
                return

    def _blocks(self, container: Any) -> Iterator[str]:
        """The lines of a body or a cell: paragraphs as they are, tables row by row."""
        for block in container:
            match block.tag.removeprefix(_W):
                case "p":
                    yield from self._paragraph(block)
                case "tbl":
                    yield from self._table(block)
                case "sdt":
                    yield from self._blocks(block.iterfind(f"{_W}sdtContent/*"))
                case "ins" | "moveTo" | "customXml":
                    yield from self._blocks(block)

    def _paragraph(self, element: Any) -> Iterator[str]:
        from docx.text.paragraph import Paragraph

        text = decoded_runs(self._runs(element, self._style_font(element)))
        label = self._numbering.label(Paragraph(element, self._document._body)) if text.strip() else ""
        yield from f"{label} {text}".lstrip(" ").split("\n")
        for box in element.iter(_BOX):
            if not any(parent.tag in (_FALLBACK, _BOX) for parent in box.iterancestors()):
                yield from self._blocks(box)

    def _runs(self, element: Any, font: str | None) -> Iterator[Run]:
        for child in element:
            if child.tag in _GONE:
                continue
            if child.tag in (f"{_W}t", _MATH_TEXT):
                yield Run(child.text or "", font)
            elif child.tag in _AS_TEXT:
                yield Run(_AS_TEXT[child.tag], font)
            elif child.tag in _NOTES:
                self._notes.append((_NOTES[child.tag], child.get(f"{_W}id")))
                yield Run(f"[{len(self._notes)}]", font)
            elif child.tag == f"{_W}r":
                if not _is_hidden(child):
                    yield from self._runs(child, self._run_font(child) or font)
            else:
                yield from self._runs(child, font)

    def _style_font(self, paragraph: Any) -> str | None:
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        return self._fonts.get(None if style is None else style.get(f"{_W}val")) or self._fonts.get(None)

    def _run_font(self, run: Any) -> str | None:
        style = run.find(f"{_W}rPr/{_W}rStyle")
        return _font_of(run) or (None if style is None else self._fonts.get(style.get(f"{_W}val")))

    def _table(self, table: Any) -> Iterator[str]:
        for row in _within(table, "tr"):
            if row.find(f"{_W}trPr/{_W}del") is None:
                cells = (cell for cell in _within(row, "tc") if not _is_merged_away(cell))
                yield from joined_cells(map(self._blocks, cells))


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


def _is_hidden(run: Any) -> bool:
    hidden = run.find(f"{_W}rPr/{_W}vanish")
    return hidden is not None and hidden.get(f"{_W}val") not in ("0", "false")


def _font_of(element: Any) -> str | None:
    """The font that an element's own run properties name."""
    fonts = element.find(f"{_W}rPr/{_W}rFonts")
    return None if fonts is None else fonts.get(f"{_W}ascii") or fonts.get(f"{_W}hAnsi")


def _fonts_of_styles(document: Any) -> Mapping[str | None, str | None]:
    """Style id → the font of its text, its own or that of the style below; None → the document's default."""
    root = document.styles.element
    default = root.find(f"{_W}docDefaults/{_W}rPrDefault")
    own: dict[str | None, str | None] = {None: None if default is None else _font_of(default)}
    base: dict[str | None, str | None] = {}
    for style in root.iterfind(f"{_W}style"):
        name = style.get(f"{_W}styleId")
        own[name] = _font_of(style)
        below = style.find(f"{_W}basedOn")
        base[name] = None if below is None else below.get(f"{_W}val")
        if style.get(f"{_W}type") == "paragraph" and style.get(f"{_W}default") == "1":
            own[None] = own[name] or own[None]
    return resolved_fonts(own, base)
