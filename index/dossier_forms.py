"""The forms of study outlines, and what a heading of a document is about.

Both are closed lists, kept as data beside the other vocabularies: `dossier_forms.json` has the forms with their
sections in order (Hướng dẫn 42-HD/BTCTW and the custom of the field, DOMAIN 7), `dossier_roles.json` the words by
which a heading is known and the questions that are asked of what stands below it.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from ingest.outline import without_label
from ingest.text import fold

_NO_WORD = re.compile(r"\W+")


class Form(StrEnum):
    """What an outline is for."""

    STUDY = "hoc-tap-nghi-quyet"
    THEME = "sinh-hoat-chuyen-de"
    MONTHLY = "sinh-hoat-thuong-ky"
    PROPAGANDA = "tuyen-truyen"


class Role(StrEnum):
    """What a part of a document is about; OTHER where its headings do not tell."""

    CONTEXT = "context"
    SITUATION = "situation"
    PURPOSE = "purpose"
    VIEWS = "views"
    GOALS = "goals"
    TASKS = "tasks"
    EXECUTION = "execution"
    OTHER = "other"


class Content(StrEnum):
    """What stands in a section of a form."""

    QUOTES = "quotes"  # sentences of documents, of the section's roles
    GROUP = "group"  # sections
    FIELDS = "fields"  # lines that begin and are filled in by hand
    BLANK = "blank"  # dotted lines
    DIRECTIVES = "directives"  # the documents that govern the topic
    SUCCESSIONS = "successions"  # which document came in the place of which
    QUESTIONS = "questions"


@dataclass(frozen=True, slots=True)
class FormSection:
    """A section of a form. lines: dotted lines of a blank one. optional: left out when it would be empty."""

    key: str
    title: str
    content: Content
    roles: tuple[Role, ...] = ()
    sections: tuple["FormSection", ...] = ()
    fields: tuple[str, ...] = ()
    lines: int = 2
    optional: bool = False

    def flat(self) -> Iterator["FormSection"]:
        """The section, then those inside it."""
        yield self
        for each in self.sections:
            yield from each.flat()


@dataclass(frozen=True, slots=True)
class OutlineForm:
    """A form. called: its name in prose. kind: tên loại, in capitals. about: trích yếu, with `{topic}`."""

    name: Form
    called: str
    kind: str
    about: str
    sections: tuple[FormSection, ...]

    @property
    def all_sections(self) -> list[FormSection]:
        """Every section in order, groups before what they hold."""
        return [each for section in self.sections for each in section.flat()]

    def section_of(self, role: Role) -> str:
        """The key of the section that takes what is about `role`."""
        return next(each.key for each in self.all_sections if role in each.roles)


@cache
def outline_form(form: Form) -> OutlineForm:
    """A form by its name."""
    (record,) = (each for each in _records("dossier_forms.json") if each["name"] == form)
    return OutlineForm(
        name=form,
        called=record["called"],
        kind=record["kind"],
        about=record["about"],
        sections=tuple(map(_section, record["sections"])),
    )


def _section(record: dict[str, Any]) -> FormSection:
    return FormSection(
        key=record["key"],
        title=record["title"],
        content=Content(record["content"]),
        roles=tuple(map(Role, record.get("roles", ()))),
        sections=tuple(map(_section, record.get("sections", ()))),
        fields=tuple(record.get("fields", ())),
        lines=record.get("lines", 2),
        optional=record.get("optional", False),
    )


def _records(name: str) -> list[dict[str, Any]]:
    text = files("index").joinpath("vocabulary", name).read_text(encoding="utf-8")
    records: list[dict[str, Any]] = json.loads(text)
    return records


@dataclass(frozen=True, slots=True)
class _Known:
    headings: tuple[str, ...]
    questions: tuple[str, ...]


@cache
def _roles() -> dict[Role, _Known]:
    return {
        Role(each["role"]): _Known(tuple(map(_words, each["headings"])), tuple(each["questions"]))
        for each in _records("dossier_roles.json")
    }


def _words(heading: str) -> str:
    return f" {_NO_WORD.sub(' ', fold(heading)).strip()} "


def question_patterns(role: Role) -> tuple[str, ...]:
    """Questions on what is about `role`, with `{place}`, `{heading}`, `{unit}` and `{Unit}` to be filled in."""
    return _roles()[role].questions


def role_of(path: Sequence[str]) -> Role:
    """What a text is about by the headings above it, outermost first: the innermost that tells.

    Of a heading with words of several roles, "Mục tiêu và nội dung thi đua", the first word counts.
    """
    return next((role for role in map(_role_of_heading, reversed(path)) if role), Role.OTHER)


def _role_of_heading(heading: str) -> Role | None:
    words = _words(without_label(heading))
    found = [
        (words.index(phrase), -len(phrase), role)
        for role, known in _roles().items()
        for phrase in known.headings
        if phrase in words
    ]
    return min(found)[2] if found else None
