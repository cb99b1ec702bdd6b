"""The outline beside a text: what leads to its parts, as a tree, and which lines are headings."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.document import Section
from ingest.outline import Scheme, scheme_of
from ingest.passages import heading_line, is_heading

# A law of many articles is found by its articles; their clauses would bury them.
_MANY = 150
# A heading is a line of print or two; what is longer and labelled is a sentence.
_LONGEST_HEADING = 220


@dataclass(frozen=True, slots=True)
class Entry:
    """A part in the outline. ordinal: its place in the document's sections, by which it is linked."""

    ordinal: int
    heading: str
    below: tuple["Entry", ...] = ()

    @property
    def count(self) -> int:
        """How many parts this is, those below counted."""
        return 1 + sum(each.count for each in self.below)


@dataclass(slots=True)
class _Growing:
    ordinal: int
    heading: str
    below: list["_Growing"] = field(default_factory=list)

    def grown(self) -> Entry:
        return Entry(self.ordinal, self.heading, tuple(each.grown() for each in self.below))


def outline_of(sections: Sequence[Section]) -> tuple[Entry, ...]:
    """The parts that have headings; of very many those only that stand in no Điều."""
    schemes = [scheme_of(each.label) for each in sections]
    inside = _inside_articles(sections, schemes)
    listed = [at for at, each in enumerate(sections) if is_heading(each, schemes[at])]
    if len(listed) > _MANY:
        listed = [at for at in listed if not inside[at]]
    return _nested(sections, schemes, inside, listed)


def _inside_articles(sections: Sequence[Section], schemes: Sequence[Scheme]) -> list[bool]:
    """Whether each section stands inside a Điều. Parents stand before what is in them."""
    inside: list[bool] = []
    for each in sections:
        parent = each.parent
        inside.append(parent is not None and (inside[parent] or schemes[parent] is Scheme.ARTICLE))
    return inside


def _nested(
    sections: Sequence[Section], schemes: Sequence[Scheme], inside: Sequence[bool], listed: Sequence[int]
) -> tuple[Entry, ...]:
    top: list[_Growing] = []
    grown: dict[int, _Growing] = {}
    for at in listed:
        entry = grown[at] = _Growing(at, _in_outline(sections[at], schemes[at], inside[at]))
        parent = sections[at].parent
        while parent is not None and parent not in grown:
            parent = sections[parent].parent
        (grown[parent].below if parent is not None else top).append(entry)
    return tuple(each.grown() for each in top)


def _in_outline(section: Section, scheme: Scheme, inside_article: bool) -> str:
    return section.heading if inside_article else heading_line(section, scheme, False)


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that is a heading. depth: 1 outermost. section: its place, None for a second line of one heading."""

    depth: int
    section: int | None


def heading_lines(text: str, sections: Sequence[Section]) -> dict[int, Heading]:
    """Where a line begins that is a heading → what it is. A title below its label (`Chương I`) is a line of its own."""
    depths: dict[int, int] = {}
    found: dict[int, Heading] = {}
    for at, section in enumerate(sections):
        parent = section.parent
        depths[at] = (depths[parent] if parent is not None else 0) + 1
        if not is_heading(section, scheme_of(section.label)):
            continue
        end = _line_end(text, section.start)
        if end - section.start > _LONGEST_HEADING:
            continue
        found[section.start] = Heading(depths[at], at)
        for start in _title_lines(text, end, section):
            found[start] = Heading(depths[at], None)
    return found


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return end if end >= 0 else len(text)


def _title_lines(text: str, end: int, section: Section) -> list[int]:
    """Where the lines of a title begin that stand below the label's line."""
    title = " ".join(section.title.split())
    rest = title.removeprefix(
        " ".join(text[section.start : end].removeprefix(section.label).split()).strip(" .:")
    )
    lines: list[int] = []
    while rest.strip() and end < min(section.end, len(text)):
        start = end + 1
        end = _line_end(text, start)
        line = " ".join(text[start:end].split())
        if line and line not in title:
            break
        if line:
            lines.append(start)
            rest = rest.strip().removeprefix(line)
            if len(lines) == 3:
                break
    return lines
