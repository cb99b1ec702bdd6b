"""The part of a passage that is shown in a list of results, and the pieces of a quote that are marked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.text import fold

# About six lines on a desk, twelve on a telephone.
LENGTH = 480
_WORD = re.compile(r"[^\W_]{2,}")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A run of a passage; `before` and `after` say whether there is more of it on either side."""

    text: str
    before: bool
    after: bool


def excerpt(text: str, query: str, length: int = LENGTH) -> Excerpt:
    """The run of at most `length` characters that holds most of the query's words, cut between words."""
    if len(text) <= length:
        return Excerpt(text.strip(), False, False)
    start = _word_start(text, _best_start(text, query, length))
    end = start + length
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + length // 2)
    return Excerpt(text[start:end].strip(), start > 0, end < len(text))


def _best_start(text: str, query: str, length: int) -> int:
    wanted = set(_WORD.findall(fold(query)))
    hits = [each.start() for each in _WORD.finditer(fold(text)) if each.group() in wanted]
    best, most, last = 0, 0, 0
    for first, position in enumerate(hits):
        while last < len(hits) and hits[last] < position + length:
            last += 1
        if last - first > most:
            best, most = position, last - first
    # A few words of what comes before make the hit readable; near the beginning, all of it.
    return 0 if best < length // 3 else best - length // 6


def _word_start(text: str, position: int) -> int:
    return 0 if position == 0 else text.find(" ", position) + 1


def stretches(text: str, marks: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is marked; joined they are the text. marks: in order, apart."""
    pieces, last = [], 0
    for start, end in marks:
        pieces += [(text[last:start], False), (text[start:end], True)]
        last = end
    return [(piece, marked) for piece, marked in [*pieces, (text[last:], False)] if piece]
