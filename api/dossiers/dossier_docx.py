"""A study outline as a Word document, laid out as the office must lay it out.

State: Nghị định 30/2020/NĐ-CP, Phụ lục I and mẫu 1.4. Party: Hướng dẫn 36-HD/VPTW, mục II. An outline is no paper with
power of signature: it has no number, and is marked as a draft.
"""

import itertools
from dataclasses import replace
from datetime import date
from typing import Any

from api.citation_form import long_day
from api.dossiers import dossier_words as words
from api.dossiers.docx_layout import CENTRED, FLUSH, Paper, Type, printable
from api.dossiers.office_style import CAPITAL_WIDTH, Office, StyleName
from index.answer import Quote
from index.dossier import Dossier, DossierSection
from index.dossier_forms import Content

# Twenty-nine of 14 points fill a line behind its indent.
_DOTS = "…" * 29
_DOTTED_NAME = "…" * 8
_POINT_LETTERS = "abcdđeghiklmnopqrstuvxy"
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
# A third to a half of the line above it (Nghị định 30, Phụ lục I, II.2 and II.5).
_SHARE_OF_LINE = 0.4
_SUBJECT_RULE = 40.0
# A subject of several lines stands narrower than the text, so that its rule is not longer than its last line.
_TITLE_ASIDE = 15.0
_BOX = 30.0
# Cells of tables are smaller than the text (custom; the decree says nothing of them).
_CELL_POINTS = 12.0
_PARTY_DASHES = "-----"
_INTRODUCTION = (
    "Các đoạn trong ngoặc kép dưới đây là nguyên văn, kèm văn bản và vị trí trích; "
    "những chỗ để trống do {unit} ghi bổ sung."
)
# A paper must mention its annex (Nghị định 30, Phụ lục I, II.10; Hướng dẫn 36, II.4.5).
_ANNEX_NOTE = "Phụ lục kèm theo: Danh mục văn bản trích dẫn"


def dossier_docx(dossier: Dossier, office: Office, on: date) -> bytes:
    """The file's bytes. on: the day in the head. dossier: one that is not declined."""
    return _Writer(dossier, office, on).written()


class _Writer:
    def __init__(self, dossier: Dossier, office: Office, on: date) -> None:
        self._dossier, self._office, self._on = dossier, office, on
        self._style = office.style
        self._paper = Paper(office.style)

    def written(self) -> bytes:
        self._paper.describe(f"{self._dossier.form.called}: {self._dossier.topic}")
        self._head()
        self._title()
        self._text(_INTRODUCTION.format(unit=self._style.unit))
        for place, section in enumerate(self._dossier.sections, start=1):
            self._section(section, place, 0)
        self._text(f"{_ANNEX_NOTE}{self._style.end}")
        self._signature()
        self._annex()
        return self._paper.saved()

    # Head

    def _head(self) -> None:
        """Two columns: whose paper it is, and the country's or the Party's name over place and day."""
        style, paper = self._style, self._paper
        right_width = style.width - style.left
        left, right = paper.columns((style.left, right_width))
        parent, name = self._office.parent, self._office.name or _DOTTED_NAME
        if parent:
            paper.line(printable(parent).upper(), Type(style.parent_points), into=left)
        paper.line(printable(name).upper(), Type(style.issuer_points, bold=True), into=left)
        if style.star:
            paper.line("*", Type(style.issuer_points), into=left)
        else:
            paper.rule(self._issuer_rule(name), style.left, left)
        self._draft_mark(left)
        for line in style.nation:
            paper.line(line.text, Type(line.points, line.bold, line.italic), into=right)
        paper.rule(style.nation_rule, right_width, right)
        place = printable(self._office.place) or _DOTTED_NAME
        day = f"{place}, {long_day(self._on)}"
        paper.line(day, Type(style.place_points, italic=True), replace(CENTRED, before=6), right)

    def _issuer_rule(self, name: str) -> float:
        length = min(len(name) * self._style.issuer_points * CAPITAL_WIDTH, self._style.left)
        return max(12.0, _SHARE_OF_LINE * length)

    def _draft_mark(self, cell: Any) -> None:
        mark = self._style.draft
        look = Type(mark.points, mark.bold, mark.italic)
        if self._style.name is StyleName.STATE:
            self._paper.boxed(mark.text, look, _BOX, self._style.left, cell)
        else:
            self._paper.line(mark.text, look, replace(CENTRED, before=6), cell)

    def _title(self) -> None:
        style, paper = self._style, self._paper
        paper.line(self._dossier.form.kind, Type(style.kind_points, bold=True), replace(CENTRED, before=18))
        subject = printable(words.title(self._dossier))
        if style.capital_subject:
            subject = subject[:1].upper() + subject[1:]
        narrow = replace(CENTRED, left=_TITLE_ASIDE, right=_TITLE_ASIDE)
        paper.line(subject, Type(style.subject_points, bold=True), narrow)
        if style.star:
            paper.line(_PARTY_DASHES, Type(style.body), replace(CENTRED, after=12))
        else:
            paper.rule(_SUBJECT_RULE, style.width)
            paper.line("", Type(6), CENTRED)

    # Sections

    def _section(self, section: DossierSection, place: int, depth: int) -> None:
        label, heading = _label(self._style.labels[depth], place), section.form.title
        text = f"{label} {heading.upper() if depth == 0 else heading}"
        how = replace(self._paper.body, with_next=True, before=6 if depth == 0 else 0)
        self._paper.line(text, Type(self._style.body, bold=True), how)
        for line in section.form.fields:
            self._field(line.format(topic=self._dossier.topic))
        for quote in section.quotes:
            self._quote(quote)
        for directive in section.directives:
            citing = self._dossier.citing.get(directive.mention.document_id) if directive.mention else None
            self._text(f"- {words.directive_line(directive, citing)}.")
        if section.successions:
            self._successions(section)
        for number, asked in enumerate(section.questions, start=1):
            label = _label(self._style.labels[min(depth + 1, 2)], number)
            self._text(f"{label} {words.question(asked, self._dossier.topic, self._style)}")
        self._to_fill_in(section)
        for inner, each in enumerate(section.sections, start=1):
            self._section(each, inner, depth + 1)

    def _text(self, text: str) -> None:
        self._paper.line(printable(text), self._paper.text_type, self._paper.body)

    def _field(self, text: str) -> None:
        """A line that begins and is filled in by hand; one that says all already stays as it is."""
        open_end = text.endswith(" ")
        room = len(_DOTS) - len(text) // 2
        self._text(f"- {text}{'…' * max(6, room) if open_end else ''}")

    def _quote(self, quote: Quote) -> None:
        """The quote in its marks, a list line by line, and behind it in brackets where it stands."""
        cited = words.quoted_in(quote, self._dossier.documents[quote.document_id])
        lines = [printable(each) for each in words.paragraphs_of(quote.text)]
        lines[0] = f"- “{lines[0]}"
        lines[-1] = f"{lines[-1]}” "
        for line in lines[:-1]:
            self._paper.line(line, self._paper.text_type, self._paper.body)
        behind = (f"({printable(cited)})", Type(self._style.body, italic=True))
        self._paper.paragraph([(lines[-1], self._paper.text_type), behind], self._paper.body)

    def _successions(self, section: DossierSection) -> None:
        width = self._style.width
        grid = self._paper.table(
            ("Văn bản trước", "Văn bản sau", "Văn bản sau làm gì", "Điểm mới cần nhớ"),
            (width * 0.3, width * 0.3, width * 0.15, width * 0.25),
            _CELL_POINTS,
        )
        for each in section.successions:
            grid.row([*map(printable, words.succession_cells(each)), "…" * 12])
        self._paper.line("", Type(6), FLUSH)

    def _to_fill_in(self, section: DossierSection) -> None:
        said = words.hint(section, self._style)
        if said is None:
            return
        how = replace(self._paper.body, with_next=True)
        self._paper.line(f"({said})", Type(self._style.body - 1, italic=True), how)
        lines = section.form.lines if section.form.content is Content.BLANK else 2
        for _ in range(lines):
            self._paper.line(_DOTS, self._paper.text_type, replace(self._paper.body, align="left"))

    # Foot

    def _signature(self) -> None:
        """Who signs, where the settings name somebody, with the list of recipients at the left."""
        office, style, paper = self._office, self._style, self._paper
        if not (office.signer or office.signer_position):
            return
        paper.line("", Type(6), FLUSH)
        left, right = paper.columns((style.left, style.width - style.left))
        state = style.name is StyleName.STATE
        head = Type(12, bold=True, italic=True) if state else Type(14, underlined=True)
        paper.line("Nơi nhận:", head, FLUSH, left)
        for line in (
            ("- Như thành phần dự;", "- Lưu: VT.") if state else ("- Như thành phần dự,", "- Lưu chi bộ.")
        ):
            paper.line(line, Type(11 if state else 12), FLUSH, left)
        paper.line(printable(office.signer_position).upper(), Type(14, bold=state), into=right)
        paper.line(printable(office.signer), Type(14, bold=True), replace(CENTRED, before=60), right)

    # Annex

    def _annex(self) -> None:
        """The documents quoted and named, by whose they are, each with its validity; on pages of its own."""
        paper, dossier, style = self._paper, self._dossier, self._style
        paper.annex()
        paper.line("Phụ lục", Type(14, bold=True))
        paper.line(words.SOURCES_TITLE, Type(14, bold=True))
        paper.line(f"({words.annexed_to(dossier)})", Type(14, italic=True), replace(CENTRED, after=6))
        grid = paper.table(
            ("TT", "Văn bản", "Hiệu lực", "Dùng để"),
            (10.0, style.width - 77.0, 37.0, 30.0),
            _CELL_POINTS,
        )
        numbers = itertools.count(1)
        for group, sources in words.sources_by_group(dossier):
            grid.heading(group)
            for source in sources:
                cells = map(printable, words.source_cells(source))
                grid.row([str(next(numbers)), *cells], centred=(0,))


def _label(pattern: str, place: int) -> str:
    """`II.` of `I.`, `2-` of `1-`, `b)` of `a)`."""
    mark = pattern[1:]
    match pattern[0]:
        case "I":
            return f"{_roman(place)}{mark}"
        case "a":
            return f"{_POINT_LETTERS[(place - 1) % len(_POINT_LETTERS)]}{mark}"
    return f"{place}{mark}"


def _roman(number: int) -> str:
    letters = ""
    for value, letter in _ROMAN:
        while number >= value:
            letters += letter
            number -= value
    return letters
