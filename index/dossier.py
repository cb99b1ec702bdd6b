"""A study outline (dossier): the sections of a form, filled with whole sentences of documents, each with its place.

Nothing in it is written by us but the form's own titles and the questions; a section for which the base has nothing
stays empty, to be filled in by hand.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from index.answer import Quote
from index.directives import Directive
from index.dossier_forms import Content, FormSection, OutlineForm, Role, question_patterns
from index.missing import Missing
from index.records import StoredDocument
from index.validity import DocumentValidity
from ingest.document import Relation
from ingest.outline import without_label
from ingest.subject import cleaned_subject

# As many as a session of two hours gets through (Hướng dẫn 42-HD/BTCTW; DOMAIN 7).
MIN_QUESTIONS, MAX_QUESTIONS = 3, 5
# A Điều's title of three lines is no name for a question.
_LONGEST_HEADING = 120
# A part of a Điều that has no title of its own.
_BARE = re.compile(r"(?:khoản|điểm) \w+\Z")


class SourceGroup(StrEnum):
    """Whose a source is, as the list of sources divides them."""

    PARTY = "party"
    STATE = "state"
    LOCAL = "local"  # of a province and below, of Mặt trận and đoàn thể, of anybody else


@dataclass(frozen=True, slots=True)
class Chosen:
    """A run of a text that a person chose to quote. section: the key of the section it is for, None to be found."""

    document_id: int
    start: int
    end: int
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Succession:
    """What a later document did to an earlier one; verified: whether a source confirms it."""

    later: StoredDocument
    relation: Relation
    earlier: StoredDocument
    verified: bool


@dataclass(frozen=True, slots=True)
class DiscussionQuestion:
    """A question on what a document says below a heading.

    pattern: with `{place}`, `{heading}`, `{unit}`, `{Unit}`, `{topic}`. document, path: the place; None and () for a
    question on the whole topic.
    """

    pattern: str
    document: StoredDocument | None = None
    path: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The innermost title above the place."""
        return title_above(self.path)


@dataclass(frozen=True, slots=True)
class DossierSection:
    """A section of the form with what fills it; the fields that its content does not use are empty."""

    form: FormSection
    quotes: tuple[Quote, ...] = ()
    directives: tuple[Directive, ...] = ()
    successions: tuple[Succession, ...] = ()
    questions: tuple[DiscussionQuestion, ...] = ()
    sections: tuple["DossierSection", ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the base had nothing for it."""
        return not (self.quotes or self.directives or self.successions or self.questions or self.sections)

    @property
    def lacks_quotes(self) -> bool:
        """Whether it is for quotes, and has none."""
        return self.form.content is Content.QUOTES and not self.quotes

    def flat(self) -> Iterator["DossierSection"]:
        """The section, then those inside it."""
        yield self
        for each in self.sections:
            yield from each.flat()


@dataclass(frozen=True, slots=True)
class Source:
    """A document that the outline quotes, or names as governing the topic."""

    document: StoredDocument
    validity: DocumentValidity
    group: SourceGroup
    quoted: bool


@dataclass(frozen=True, slots=True)
class Dossier:
    """An outline on a topic, or a refusal: declined, with the nearest documents and what is missing.

    topic: as it was understood. documents: those quoted, by id. citing: those whose mentions the directives show.
    """

    topic: str
    form: OutlineForm
    generation: str
    declined: bool = False
    sections: tuple[DossierSection, ...] = ()
    sources: tuple[Source, ...] = ()
    documents: Mapping[int, StoredDocument] = field(default_factory=dict)
    citing: Mapping[int, StoredDocument] = field(default_factory=dict)
    validity: Mapping[int, DocumentValidity] = field(default_factory=dict)
    suggestions: tuple[StoredDocument, ...] = ()
    missing: Missing | None = None

    @property
    def all_sections(self) -> list[DossierSection]:
        """Every section in order."""
        return [each for section in self.sections for each in section.flat()]

    @property
    def quotes(self) -> list[Quote]:
        """Every quote in the order of the outline."""
        return [quote for section in self.all_sections for quote in section.quotes]


def title_above(path: Sequence[str]) -> str:
    """The innermost heading with a title, without its label and out of capitals; empty when none has one."""
    return _title(path[-1]) if (path := up_to_title(path)) else ""


def up_to_title(path: Sequence[str]) -> tuple[str, ...]:
    """The path down to the innermost heading with a title; empty when none has one."""
    last = next((place for place in range(len(path), 0, -1) if _title(path[place - 1])), 0)
    return tuple(path[:last])


def _title(heading: str) -> str:
    title = "" if _BARE.match(heading) else without_label(heading).strip(" .:")
    return (cleaned_subject(title) or "") if " " in title and len(title) <= _LONGEST_HEADING else ""


# Questions

# Asked of the topic when the headings give too few.
_ON_TOPIC = (
    "Nội dung nào về {topic} đã nêu ở trên {unit} cần làm ngay, ai chủ trì, khi nào xong?",
    "Khi thực hiện nội dung về {topic}, {unit} còn khó khăn gì, cần kiến nghị gì với cấp trên?",
    "Từng người ở {unit} tự liên hệ: đã làm được gì, chưa làm được gì về {topic}?",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A heading that questions can be asked of."""

    role: Role
    document: StoredDocument
    path: tuple[str, ...]

    def question(self, turn: int) -> DiscussionQuestion | None:
        """The first or second question on it; None when there is none, or it needs a title that is not there."""
        patterns = question_patterns(self.role)
        if turn >= len(patterns) or ("{heading}" in patterns[turn] and not title_above(self.path)):
            return None
        return DiscussionQuestion(patterns[turn], self.document, up_to_title(self.path) or self.path)


def discussion(headings: Sequence[Asked]) -> tuple[DiscussionQuestion, ...]:
    """Three to five questions: one a heading, then a second one a heading, then those on the topic."""
    found: list[DiscussionQuestion] = []
    seen: set[tuple[Role, int, str]] = set()
    for turn in (0, 1):
        for each in headings:
            key = (each.role, turn, title_above(each.path))
            question = each.question(turn)
            enough = MAX_QUESTIONS if turn == 0 else MIN_QUESTIONS
            if question is not None and key not in seen and len(found) < enough:
                seen.add(key)
                found.append(question)
    short = max(0, MIN_QUESTIONS - len(found))
    return (*found, *map(DiscussionQuestion, _ON_TOPIC[:short]))
