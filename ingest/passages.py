"""Passages: the units of search, which tile the body of a document.

A passage holds whole paragraphs of one heading section, up to about 160 syllables; that size is the one that
the bundled encoder is trained on. Short clauses and points of the same Điều stand together, since alone they
say too little to be found; a longer paragraph is cut where a sentence ends, else a clause, else a word.
"""

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.document import Page, Passage, Section
from ingest.lines import goes_on, lines_of, page_width
from ingest.outline import Scheme, scheme_of
from ingest.sentences import sentences
from ingest.tables import Table, columns_at, find_tables

# Measured on the code of law (68,902 articles): an article scores by its best passage at this size.
SYLLABLES = 160
# A heading stands with its first content, unless it is longer than headings are.
_LONGEST_HEADING = 20
# A passage this full does not begin a clause that would have to be cut.
_FULL_ENOUGH = 60
_CLAUSE_END = re.compile(r"[;:]\s+(?=\S)")
_WORD_START = re.compile(r"(?<=\s)\S")
_VISIBLE = re.compile(r"\S")
_AFTER_HEADING = " \n:.-–"
_NAMED = {Scheme.NUMBER: "khoản", Scheme.LETTER: "điểm"}
_LABEL_NUMBER = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A paragraph or a piece of one: where it starts, where the next one starts, its size in syllables."""

    start: int
    end: int
    syllables: int


@dataclass(frozen=True, slots=True)
class _Block:
    """The run of text under one heading, with the headings that lead to it and hold nothing themselves.

    section: index of the innermost of those headings. body: where its first content starts.
    """

    start: int
    end: int
    section: int | None
    body: int


def cut_passages(
    text: str,
    start: int,
    end: int,
    sections: Sequence[Section],
    pages: Sequence[Page],
    path: tuple[str, ...] = (),
) -> tuple[Passage, ...]:
    """The passages of `text[start:end]`, which they tile: each ends where the next one starts.

    sections: the outline of the same run (`read_outline`). path: headings above the whole text. A passage's
    path adds the headings over its first content, the clause and point that hold all of it, and the column heads
    of the table in whose rows it begins.
    """
    lines = lines_of(text, start, end)
    tables = find_tables(lines)
    if not lines:
        return (Passage(text[start:end], start, end, path, _page(pages, start)),) if end > start else ()
    schemes = [scheme_of(section.label) for section in sections]
    starts = [section.start for section in sections]
    units = _paragraphs(text, start, end, set(starts))
    passages: list[Passage] = []
    for block in _blocks(text, start, end, sections, schemes):
        for first, last in _packed(text, block, units, sections, starts):
            content = max(first, block.body) if block.body < last else first
            headings = path + _path(sections, schemes, starts, content, last) + _columns(text, tables, first)
            passages.append(Passage(text[first:last], first, last, headings, _page(pages, first)))
    return tuple(passages)


def _columns(text: str, tables: Sequence[Table], first: int) -> tuple[str, ...]:
    """What stands over the columns, for a passage that begins in the rows under them."""
    while first < len(text) and text[first].isspace():
        first += 1
    columns = columns_at(tables, first)
    return (f"Bảng: {columns}",) if columns else ()


def _page(pages: Sequence[Page], position: int) -> int | None:
    if not pages:
        return None
    index = bisect_right(pages, position, key=lambda page: page.start) - 1
    return pages[max(index, 0)].number


def is_heading(section: Section, scheme: Scheme) -> bool:
    """Whether a passage may not cross the section's start: it is a Điều or above, or it has a title."""
    return scheme <= Scheme.ROMAN or (scheme <= Scheme.SUBDECIMAL and bool(section.title))


def _blocks(
    text: str, start: int, end: int, sections: Sequence[Section], schemes: Sequence[Scheme]
) -> Iterator[_Block]:
    borders = [index for index, section in enumerate(sections) if is_heading(section, schemes[index])]
    first = start
    inner: int | None = None
    for index in borders:
        border = sections[index].start
        # Of thousands of bare headings the run grows at each: looked at, never copied.
        if _VISIBLE.search(text, first, border) and not _is_bare(text, sections, inner, border):
            yield _Block(first, border, inner, _body(text, sections, inner, first))
            first = border
        inner = index
    yield _Block(first, end, inner, _body(text, sections, inner, first))


def _body(text: str, sections: Sequence[Section], inner: int | None, first: int) -> int:
    return first if inner is None else _heading_end(text, sections[inner])


def _is_bare(text: str, sections: Sequence[Section], inner: int | None, border: int) -> bool:
    """Whether nothing but its own heading stands between the start of a section and `border`."""
    return inner is not None and not text[_heading_end(text, sections[inner]) : border].strip()


def _heading_end(text: str, section: Section) -> int:
    """Where the section's first content starts: behind the label and title, however many lines they take."""
    visible = len("".join(section.heading.split()))
    position = section.start + len(section.label)
    # The mark after `Điều 5` or `Chương I` is in neither label nor title.
    while position < section.end and text[position] in _AFTER_HEADING:
        position += 1
    visible -= len("".join(section.label.split()))
    while visible > 0 and position < section.end:
        visible -= not text[position].isspace()
        position += 1
    while position < section.end and text[position] in (_AFTER_HEADING if section.title else " \n"):
        position += 1
    return position


def _paragraphs(text: str, start: int, end: int, labelled: set[int]) -> list[_Unit]:
    """The paragraphs of the run, the first from `start`; one too long for a passage comes in pieces."""
    lines = lines_of(text, start, end)
    width = page_width(lines)
    starts = [start]
    for above, line in itertools.pairwise(lines):
        if line.start in labelled or not goes_on(above, line, width):
            starts.append(line.start)
    units: list[_Unit] = []
    for first, last in zip(starts, [*starts[1:], end], strict=True):
        size = len(text[first:last].split())
        units.extend([_Unit(first, last, size)] if size <= SYLLABLES else _pieces(text, first, last))
    return units


def _pieces(text: str, start: int, end: int) -> Iterator[_Unit]:
    starts = [start, *[first for first, _ in sentences(text, start, end)][1:]]
    for first, last in zip(starts, [*starts[1:], end], strict=True):
        yield from _cut(text, first, last, (_CLAUSE_END, _WORD_START))


def _cut(text: str, start: int, end: int, cuts: tuple[re.Pattern[str], ...]) -> Iterator[_Unit]:
    """`text[start:end]` in pieces, cut at the first pattern; what is still too long is cut at the next."""
    size = len(text[start:end].split())
    if size <= SYLLABLES or not cuts:
        yield _Unit(start, end, size)
        return
    if cuts[0] is _WORD_START:
        yield from _cut_words(text, start, end)
        return
    starts = [start] + [match.end() for match in cuts[0].finditer(text, start, end) if match.end() < end]
    for first, last in zip(starts, [*starts[1:], end], strict=True):
        yield from _cut(text, first, last, cuts[1:])


def _cut_words(text: str, start: int, end: int) -> Iterator[_Unit]:
    words = [start] + [match.start() for match in _WORD_START.finditer(text, start + 1, end)]
    starts = words[::SYLLABLES]
    for first, last in zip(starts, [*starts[1:], end], strict=True):
        yield _Unit(first, last, len(text[first:last].split()))


def _packed(
    text: str, block: _Block, units: Sequence[_Unit], sections: Sequence[Section], starts: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """The block's runs of units: as many as fit, a clause not torn where a new passage would hold it."""
    index = bisect_right(units, block.start, key=lambda unit: unit.start) - 1
    first, size = block.start, 0
    while index < len(units) and units[index].start < block.end:
        unit = units[index]
        has_content = size > _LONGEST_HEADING or (size > 0 and unit.start > block.body)
        if has_content and (
            size + unit.syllables > SYLLABLES
            or (size >= _FULL_ENOUGH and _would_tear(text, unit, size, sections, starts))
        ):
            yield first, unit.start
            first, size = unit.start, 0
        size += unit.syllables
        index += 1
    yield first, block.end


def _would_tear(
    text: str, unit: _Unit, size: int, sections: Sequence[Section], starts: Sequence[int]
) -> bool:
    index = bisect_right(starts, unit.start) - 1
    if index < 0 or starts[index] != unit.start:
        return False
    section = sections[index]
    # A syllable with its blank takes at least two characters: longer sections cannot fit in one passage.
    if section.end - section.start > 12 * SYLLABLES:
        return False
    whole = len(text[section.start : section.end].split())
    return whole <= SYLLABLES < size + whole


def _path(
    sections: Sequence[Section], schemes: Sequence[Scheme], starts: Sequence[int], content: int, end: int
) -> tuple[str, ...]:
    """The headings over `content`, outermost first, and the labels of clauses that hold all up to `end`."""
    index: int | None = bisect_right(starts, content) - 1
    if index == -1:
        return ()
    chain: list[str] = []
    inside_article = False
    above: list[int] = []
    while index is not None:
        if sections[index].end > content:
            above.append(index)
        index = sections[index].parent
    for each in reversed(above):
        inside_article |= schemes[each] is Scheme.ARTICLE
        if is_heading(sections[each], schemes[each]) or (
            schemes[each] <= Scheme.LETTER and sections[each].end >= end
        ):
            chain.append(heading_line(sections[each], schemes[each], inside_article))
    return tuple(chain)


def heading_line(section: Section, scheme: Scheme, inside_article: bool) -> str:
    """The section as a citation's path names it: `Điều 5. Phạm vi`, `II. Mục tiêu`, `khoản 2`, `điểm a`."""
    if scheme <= Scheme.ARTICLE and section.title:
        return f"{section.label}. {section.title}"
    number = _LABEL_NUMBER.match(section.label)
    if inside_article and scheme in _NAMED and number:
        return f"{_NAMED[scheme]} {number.group()}"
    return section.heading
