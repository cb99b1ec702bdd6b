"""The part of a passage that is shown in a list of results, and the pieces of a quote that are marked."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Span = tuple[int, int]

# About four lines on a desk, eight on a telephone.
LENGTH = 360
# What comes before the first mark makes it readable: this share of the length, more where a sentence begins there.
_LEAD, _LONGEST_LEAD = 6, 3
# Of a long gap the end is the same from wherever in it the match begins.
_SENTENCE = re.compile(r"(?:[.;:!?]\s|\n)\s{0,40}+(?=\S)")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A run of a passage; `before` and `after` say whether there is more of it on either side. marks: in the run."""

    text: str
    before: bool
    after: bool
    marks: tuple[Span, ...] = ()


def excerpt(text: str, marks: Sequence[Span] = (), length: int = LENGTH) -> Excerpt:
    """The run of at most `length` characters that holds most of the marked words, cut between words.

    marks: of the text, in order and apart.
    """
    start, end = 0, len(text)
    if len(text) > length:
        start = _start(text, _densest(text, marks, length), length)
        end = start + length
        if end < len(text):
            end = max(text.rfind(" ", start, end), start + length // 2)
    cut = text[start:end]
    start += len(cut) - len(cut.lstrip())
    cut = cut.strip()
    inside = [
        (first - start, last - start) for first, last in marks if start <= first and last <= start + len(cut)
    ]
    return Excerpt(cut, bool(text[:start].strip()), bool(text[start + len(cut) :].strip()), tuple(inside))


def _densest(text: str, marks: Sequence[Span], length: int) -> int:
    """The first mark of the run that holds the most different ones, and the longest."""
    best, most = 0, (0, 0)
    for at, (first, _) in enumerate(marks):
        inside = [
            text[start:end].lower() for start, end in marks[at:] if end <= first + length - length // _LEAD
        ]
        worth = len(set(inside)), sum(map(len, inside))
        if worth > most:
            best, most = first, worth
    return best


def _start(text: str, position: int, length: int) -> int:
    """Where to begin so that a place is read in its sentence."""
    if position < length // _LONGEST_LEAD:
        return 0
    begins = [each.end() for each in _SENTENCE.finditer(text, position - length // _LONGEST_LEAD, position)]
    if begins:
        return begins[0]
    earliest = position - length // _LEAD
    return text.find(" ", earliest, position) + 1 or earliest


def stretches(text: str, marks: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is marked; joined they are the text. marks: in order, apart."""
    pieces, last = [], 0
    for start, end in marks:
        pieces += [(text[last:start], False), (text[start:end], True)]
        last = end
    return [(piece, marked) for piece, marked in [*pieces, (text[last:], False)] if piece]
