"""A Word document as an office lays it out: paragraphs in one typeface, rules, tables, page numbers.

Only what the papers of `api.dossiers.office_style` need; `python-docx` underneath. Every run names the typeface for
all four kinds of letters, since Word takes Vietnamese ones now for Latin and now for Eastern letters.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.dossiers.office_style import FONT, PAGE_HEIGHT, PAGE_WIDTH, OfficeStyle
from api.printable import xml_text

_FONT_KINDS = ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia")
_THEME_KINDS = ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme")
_CENTRE, _JUSTIFIED, _LEFT = "center", "both", "left"
_RULE = {"w:val": "single", "w:sz": "6", "w:space": "0", "w:color": "000000"}


def printable(text: str) -> str:
    """On one line, without what XML cannot hold. Nothing that stands in a text becomes a field: it is only letters."""
    return " ".join(xml_text(text, " ").split())


@dataclass(frozen=True, slots=True)
class Type:
    """How letters look."""

    points: float
    bold: bool = False
    italic: bool = False
    underlined: bool = False


@dataclass(frozen=True, slots=True)
class Set:
    """How a paragraph is set. indent: of its first line, in millimetres. line: exact height in points; None: lines."""

    align: str = _JUSTIFIED
    indent: float = 0.0
    before: float = 0.0
    after: float = 0.0
    line: float | None = None
    lines: float = 1.0
    left: float = 0.0
    right: float = 0.0
    with_next: bool = False
    new_page: bool = False


CENTRED = Set(align=_CENTRE)
FLUSH = Set(align=_LEFT)
Piece = tuple[str, Type]


class Paper:
    """One document being written, from its first line to its last."""

    def __init__(self, style: OfficeStyle) -> None:
        import docx

        self.style = style
        self._document: Any = docx.Document()
        self._prepare_styles()
        self._prepare_section(self._document.sections[0])
        # The template's own author and its date of 2013 say nothing of this paper.
        self._document.core_properties.author = ""

    @property
    def body(self) -> Set:
        """How the text is set."""
        style = self.style
        return Set(indent=style.indent, after=style.after, line=style.line, lines=style.single_lines)

    @property
    def text_type(self) -> Type:
        """The type of the text."""
        return Type(self.style.body)

    def describe(self, title: str) -> None:
        """Name the document, as a file manager shows it."""
        self._document.core_properties.title = printable(title)[:250]
        self._document.core_properties.language = "vi-VN"

    def paragraph(self, pieces: Sequence[Piece], how: Set, into: Any = None) -> Any:
        """A paragraph of runs. into: a cell, or None for the page."""
        from docx.shared import Mm, Pt

        paragraph = (into or self._document).add_paragraph()
        form = paragraph.paragraph_format
        form.alignment = _alignment(how.align)
        form.space_before, form.space_after = Pt(how.before), Pt(how.after)
        form.line_spacing = Pt(how.line) if how.line else how.lines
        form.keep_with_next, form.page_break_before = how.with_next or None, how.new_page or None
        if how.indent:
            form.first_line_indent = Mm(how.indent)
        if how.left or how.right:
            form.left_indent, form.right_indent = Mm(how.left), Mm(how.right)
        for text, look in pieces:
            self._run(paragraph, text, look)
        return paragraph

    def line(self, text: str, look: Type, how: Set = CENTRED, into: Any = None) -> Any:
        """A paragraph of one run."""
        return self.paragraph([(text, look)], how, into)

    def rule(self, length: float, width: float, into: Any = None) -> None:
        """A rule of some millimetres in the middle of a column of `width`."""
        aside = max(0.0, (width - length) / 2)
        how = Set(align=_CENTRE, before=3, line=4, left=aside, right=aside)
        paragraph = self.paragraph([], how, into)
        border = _element("w:pBdr")
        border.append(_element("w:top", _RULE))
        properties = paragraph._p.get_or_add_pPr()
        properties.insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")

    def boxed(self, text: str, look: Type, length: float, width: float, into: Any = None) -> None:
        """A line of text in a box."""
        aside = max(0.0, (width - length) / 2)
        paragraph = self.line(text, look, Set(align=_CENTRE, before=6, left=aside, right=aside), into)
        border = _element("w:pBdr")
        for side in ("w:top", "w:left", "w:bottom", "w:right"):
            border.append(_element(side, {**_RULE, "w:space": "1"}))
        paragraph._p.get_or_add_pPr().insert_element_before(
            border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"
        )

    def columns(self, widths: Sequence[float]) -> list[Any]:
        """The cells of one row without borders, widths in millimetres; each begins empty."""
        table = self._table(1, widths)
        cells = list(table.rows[0].cells)
        for cell in cells:
            _clear(cell)
            _without_margins(cell)
        return cells

    def table(self, heads: Sequence[str], widths: Sequence[float], points: float) -> "Grid":
        """A table with borders and a row of heads that is repeated on every page."""
        table = self._table(1, widths)
        table.style = self._document.styles["Table Grid"]
        grid = Grid(self, table, points)
        grid.fill(table.rows[0], heads, Type(points, bold=True), centred=True)
        table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader", {"w:val": "true"}))
        return grid

    def annex(self) -> None:
        """Go on in a part whose pages are numbered by themselves (Nghị định 30, Phụ lục I, II.10)."""
        from docx.enum.section import WD_SECTION

        section = self._document.add_section(WD_SECTION.NEW_PAGE)
        numbers = _element("w:pgNumType", {"w:start": "1"})
        section._sectPr.insert_element_before(numbers, "w:cols", "w:titlePg", "w:docGrid")
        section.different_first_page_header_footer = True

    def saved(self) -> bytes:
        """The file's bytes."""
        file = io.BytesIO()
        self._document.save(file)
        return file.getvalue()

    # Underneath

    def _table(self, rows: int, widths: Sequence[float]) -> Any:
        from docx.shared import Mm

        table = self._document.add_table(rows, len(widths))
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
            for cell in column.cells:
                cell.width = Mm(width)
        return table

    def _run(self, paragraph: Any, text: str, look: Type) -> None:
        from docx.shared import Pt

        run = paragraph.add_run(xml_text(text, " "))
        run.font.size = Pt(look.points)
        run.font.bold, run.font.italic = look.bold, look.italic
        run.font.underline = look.underlined or None
        _name_font(run._r.get_or_add_rPr())

    def _prepare_styles(self) -> None:
        """One typeface and the Vietnamese language for everything, also what a clerk types into it later."""
        from docx.shared import Pt

        (defaults,) = self._document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")
        _name_font(defaults)
        for style in self._document.styles:
            if style.element.rPr is not None:
                _name_font(style.element.rPr)
        normal = self._document.styles["Normal"]
        normal.font.size = Pt(self.style.body)
        _name_font(normal.element.get_or_add_rPr())
        for language in defaults.iter(_qualified("w:lang")):
            for name in ("w:val", "w:eastAsia"):
                language.set(_qualified(name), "vi-VN")

    def _prepare_section(self, section: Any) -> None:
        """Page, margins, and the page number in the top margin from the second page on."""
        from docx.shared import Mm

        style = self.style
        section.page_width, section.page_height = Mm(PAGE_WIDTH), Mm(PAGE_HEIGHT)
        section.top_margin, section.bottom_margin = Mm(style.top), Mm(style.bottom)
        section.left_margin, section.right_margin = Mm(style.inner), Mm(style.outer)
        section.header_distance = section.footer_distance = Mm(style.header)
        section.different_first_page_header_footer = True
        paragraph = section.header.paragraphs[0]
        paragraph.alignment = _alignment(_CENTRE)
        look = Type(style.number_points)
        for kind, content in (
            ("begin", None),
            (None, " PAGE "),
            ("separate", None),
            ("text", "2"),
            ("end", None),
        ):
            self._run(paragraph, content if kind == "text" and content else "", look)
            _fill_field(paragraph.runs[-1]._r, kind, content)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table being filled, row by row."""

    paper: Paper
    table: Any
    points: float

    def row(self, texts: Sequence[str], centred: Sequence[int] = ()) -> None:
        """A row; centred: the places of the cells that are."""
        row = self.table.add_row()
        row._tr.get_or_add_trPr().append(_element("w:cantSplit", {"w:val": "true"}))
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            how = CENTRED if place in centred else FLUSH
            self._write(cell, text, Type(self.points), how)

    def heading(self, text: str) -> None:
        """A row of one cell over all columns."""
        cells = self.table.add_row().cells
        self._write(
            cells[0].merge(cells[-1]), text, Type(self.points, bold=True), replace(FLUSH, with_next=True)
        )

    def fill(self, row: Any, texts: Sequence[str], look: Type, centred: bool) -> None:
        """Write the cells of a row that is there."""
        for cell, text in zip(row.cells, texts, strict=True):
            self._write(cell, text, look, CENTRED if centred else FLUSH)

    def _write(self, cell: Any, text: str, look: Type, how: Set) -> None:
        _clear(cell)
        self.paper.line(text, look, replace(how, before=2, after=2), cell)


def _without_margins(cell: Any) -> None:
    """The text of a cell may take its whole width: the country's name fills its column, and stays on one line."""
    margins = _element("w:tcMar")
    for side in ("w:left", "w:right"):
        margins.append(_element(side, {"w:w": "0", "w:type": "dxa"}))
    cell._tc.get_or_add_tcPr().append(margins)


def _clear(cell: Any) -> None:
    for paragraph in list(cell.paragraphs):
        paragraph._p.getparent().remove(paragraph._p)


def _fill_field(run: Any, kind: str | None, content: str | None) -> None:
    """Turn an empty run into a part of a field; the text between its marks is what stands there before Word counts."""
    if kind == "text":
        return
    for text in run.findall(_qualified("w:t")):
        run.remove(text)
    if kind is None:
        code = _element("w:instrText", {"xml:space": "preserve"})
        code.text = content
        run.append(code)
    else:
        run.append(_element("w:fldChar", {"w:fldCharType": kind}))


def _name_font(properties: Any) -> None:
    fonts = properties.get_or_add_rFonts()
    for name in _THEME_KINDS:
        fonts.attrib.pop(_qualified(name), None)
    for name in _FONT_KINDS:
        fonts.set(_qualified(name), FONT)


def _element(name: str, attributes: dict[str, str] | None = None) -> Any:
    from docx.oxml import OxmlElement

    element = OxmlElement(name)
    for key, value in (attributes or {}).items():
        element.set(_qualified(key), value)
    return element


def _qualified(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))


def _alignment(name: str) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    return {
        _CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
        _JUSTIFIED: WD_ALIGN_PARAGRAPH.JUSTIFY,
        _LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    }[name]
