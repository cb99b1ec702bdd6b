"""A document's text as the page shows it: lines, with links, anchors and one highlighted run.

Nothing is added to the text, and nothing but blanks between blocks is left out. The highlighted runs, joined, are
exactly `text[start:end]`.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

_VISIBLE = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of the text, `end` exclusive."""

    start: int
    end: int

    @property
    def anchor(self) -> str:
        """The fragment that citations use."""
        return f"c{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Link:
    """A run of the text that leads somewhere."""

    start: int
    end: int
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place that links lead to; `page` is shown as a page's number when it is one."""

    id: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one look. marked: inside the highlight."""

    text: str
    marked: bool
    link: Link | None
    anchors: tuple[Anchor, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring runs that are all highlighted, or all not. mark: the highlight's id, where it begins."""

    marked: bool
    mark: str | None
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the text, or what stands between lines."""

    start: int
    end: int
    stretches: tuple[Stretch, ...]


def read_span(start: str | None, end: str | None, length: int) -> Span | None:
    """The span that an address asks for; None unless it is a run of a text of `length` characters."""
    given = (start or "", end or "")
    # No text is a billion characters long, and int() of an endless run of digits is an error.
    if not all(each.isascii() and each.isdigit() and len(each) < 10 for each in given):
        return None
    span = Span(int(given[0]), int(given[1]))
    return span if span.start < span.end <= length else None


def visible_from(text: str, position: int) -> int:
    """The first place from `position` on that is not blank: where an anchor is seen."""
    found = _VISIBLE.search(text, position)
    return found.start() if found else position


def text_blocks(
    text: str,
    lines: Sequence[Span],
    links: Sequence[Link],
    anchors: Mapping[int, Sequence[Anchor]],
    highlight: Span | None,
) -> list[Block]:
    """The text cut into blocks. lines: in the order of the text. anchors: by position."""
    layout = _Layout(text, links, anchors, highlight)
    return [layout.block(span) for span in _tiles(text, lines, highlight)]


def _tiles(text: str, lines: Sequence[Span], highlight: Span | None) -> Iterator[Span]:
    """The lines and what stands between them, without blanks at their ends unless they are highlighted."""
    borders = {0, len(text)} | {position for each in lines for position in (each.start, each.end)}
    for start, end in pairwise(sorted(borders)):
        if highlight is None or highlight.end <= start or highlight.start >= end:
            end = start + len(text[start:end].rstrip())
        if start < end:
            yield Span(start, end)


class _Layout:
    """What lies on the text, and where runs begin because of it."""

    def __init__(
        self,
        text: str,
        links: Sequence[Link],
        anchors: Mapping[int, Sequence[Anchor]],
        highlight: Span | None,
    ) -> None:
        self._text = text
        self._links = _disjoint(links)
        self._starts = [link.start for link in self._links]
        self._anchors = anchors
        self._highlight = highlight
        cuts = {position for link in self._links for position in (link.start, link.end)} | set(anchors)
        if highlight:
            cuts |= {highlight.start, highlight.end}
        self._cuts = sorted(cuts)

    def block(self, span: Span) -> Block:
        inside = self._cuts[bisect_right(self._cuts, span.start) : bisect_left(self._cuts, span.end)]
        runs = [self._run(start, end) for start, end in pairwise([span.start, *inside, span.end])]
        stretches = []
        at = span.start
        for marked, group in groupby(runs, key=lambda run: run.marked):
            members = tuple(group)
            begins = self._highlight is not None and at == self._highlight.start
            mark = self._highlight.anchor if self._highlight and marked and begins else None
            stretches.append(Stretch(marked, mark, members))
            at += sum(len(run.text) for run in members)
        return Block(span.start, span.end, tuple(stretches))

    def _run(self, start: int, end: int) -> Run:
        marked = self._highlight is not None and self._highlight.start <= start < self._highlight.end
        return Run(self._text[start:end], marked, self._link_at(start), tuple(self._anchors.get(start, ())))

    def _link_at(self, position: int) -> Link | None:
        index = bisect_right(self._starts, position) - 1
        return self._links[index] if index >= 0 and position < self._links[index].end else None


def _disjoint(links: Sequence[Link]) -> list[Link]:
    """In the order of the text; of two that overlap, the first."""
    kept: list[Link] = []
    for link in sorted(links, key=lambda each: (each.start, -each.end)):
        if link.end > link.start and (not kept or link.start >= kept[-1].end):
            kept.append(link)
    return kept
