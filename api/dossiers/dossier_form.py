"""What stands in the form of the page of outlines: a topic, a form, and quotes in order, kept or not.

The page keeps nothing on the server; all of it travels in the form.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from starlette.datastructures import FormData, QueryParams

from api.dossiers.office_style import StyleName
from api.search_form import SearchForm
from index.answer import Quote
from index.dossier import Chosen, Dossier
from index.dossier_forms import Content, Form, OutlineForm, outline_form

# As many as a person can look through; a longer form is none of ours.
MAX_PICKED = 300
_PICKED = re.compile(r"(\d{1,15}):(\d{1,15}):(\d{1,15}):([a-z-]{1,40})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Picked:
    """A quote in the form: its run, the section it stands in, and whether it is to be in the outline."""

    document_id: int
    start: int
    end: int
    section: str
    kept: bool = True

    @classmethod
    def of(cls, quote: Quote, section: str, kept: bool) -> Self:
        """A quote of an outline."""
        return cls(quote.document_id, quote.start, quote.end, section, kept)

    @property
    def place(self) -> str:
        """Its run as one word, by which it is told from others."""
        return f"{self.document_id}:{self.start}:{self.end}"

    @property
    def value(self) -> str:
        """As the form sends it."""
        return f"{self.place}:{self.section}"

    @property
    def chosen(self) -> Chosen:
        """As the knowledge base takes it."""
        return Chosen(self.document_id, self.start, self.end, self.section)


@dataclass(frozen=True, slots=True)
class DossierForm:
    """The form as it came; `search` holds topic and filters, more: what else is looked for."""

    search: SearchForm
    form: Form = Form.STUDY
    style: str = ""
    picked: tuple[Picked, ...] = ()
    more: str = ""

    @classmethod
    def read(cls, sent: QueryParams | FormData) -> Self:
        """From what was sent; what is not understood counts as not given."""
        fields = {name: value for name, value in sent.items() if isinstance(value, str)}
        kept = {value for value in sent.getlist("keep") if isinstance(value, str)}
        form, style = fields.get("form", ""), fields.get("style", "")
        values = [value for value in sent.getlist("quote") if isinstance(value, str)][:MAX_PICKED]
        picked = [_picked(value, value in kept) for value in dict.fromkeys(values)]
        return cls(
            search=SearchForm.read(fields),
            form=Form(form) if form in set(Form) else Form.STUDY,
            style=style if style in set(StyleName) else "",
            picked=tuple(filter(None, picked)),
            more=fields.get("more", "").strip(),
        )

    @property
    def outline(self) -> OutlineForm:
        """The form that is wanted."""
        return outline_form(self.form)

    @property
    def sections(self) -> list[str]:
        """The keys of the sections that quotes stand in, in order."""
        return [each.key for each in self.outline.all_sections if each.content is Content.QUOTES]

    def chosen(self, all_of_them: bool) -> list[Chosen]:
        """The quotes that are kept, or all."""
        return [each.chosen for each in self.picked if each.kept or all_of_them]

    def with_found(self, dossier: Dossier, kept: bool) -> Self:
        """With the quotes of an outline beside those that are there."""
        known = {each.place for each in self.picked}
        found = [
            Picked.of(quote, section.form.key, kept)
            for section in dossier.all_sections
            for quote in section.quotes
        ]
        new = [each for each in found if each.place not in known]
        return replace(self, picked=(*self.picked, *new)[:MAX_PICKED])

    def moved(self, place: str, by: int) -> Self:
        """With one quote a place up (-1) or down (1); at the end of its section into the neighbouring one."""
        rows = [[each for each in self.picked if each.section == key] for key in self.sections]
        at = next(((row, each) for row in rows for each in row if each.place == place), None)
        if at is None:
            return self
        row, quote = at
        to = row.index(quote) + by
        if 0 <= to < len(row):
            row.remove(quote)
            row.insert(to, quote)
        else:
            _change_row(rows, row, quote, self.sections, by)
        return replace(self, picked=tuple(each for row in rows for each in row))


def _change_row(
    rows: Sequence[list[Picked]], row: list[Picked], quote: Picked, sections: Sequence[str], by: int
) -> None:
    """Into the next row up at its end, or down at its beginning; nowhere beyond the first and the last."""
    to = next(at for at, each in enumerate(rows) if each is row) + by
    if 0 <= to < len(rows):
        row.remove(quote)
        rows[to].insert(len(rows[to]) if by < 0 else 0, replace(quote, section=sections[to]))


def _picked(value: str, kept: bool) -> Picked | None:
    match = _PICKED.fullmatch(value)
    return Picked(int(match[1]), int(match[2]), int(match[3]), match[4], kept) if match else None


def kept_places(picked: Iterable[Picked]) -> frozenset[str]:
    """The places of the quotes that are kept."""
    return frozenset(each.place for each in picked if each.kept)
