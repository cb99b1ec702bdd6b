"""A recognised field, spelled as the rest of its document spells the same words.

Recognition takes one mark for another, đặc thủ for đặc thù. A subject's words come again in the text that it names,
read anew there: a pair of neighbours that was seen more surely elsewhere with another mark is put right. Letters are
never changed, marks alone; what is said only once stays as it was read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.text import fold

_SYLLABLE = re.compile(r"[^\W\d_]+")


class Seen(NamedTuple):
    """A run of text and how surely its letters were seen, 0 to 100; 100 for text that was never a picture."""

    text: str
    confidence: float


# Pair of syllables in small letters → how surely it was seen where it was seen best.
_Pairs = Mapping[tuple[str, str], float]


def spelled_as_elsewhere(field: str, own: Sequence[Seen], others: Sequence[Seen]) -> str:
    """`field` with the marks of the same pairs of syllables elsewhere, where those were seen more surely.

    own: the words from which the field was read, others: those of the document around it, both in their order.
    """
    here, elsewhere = _pairs(own), _pairs(others)
    spellings: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for pair in elsewhere:
        spellings.setdefault((fold(pair[0]), fold(pair[1])), []).append(pair)
    found = list(_SYLLABLE.finditer(field))
    spelled = [match.group() for match in found]
    for at, syllable in enumerate(list(spelled)):
        words = [each.lower() for each in spelled]
        better = {
            other[place]
            for place, pair in _around(words, at)
            for other in spellings.get((fold(pair[0]), fold(pair[1])), ())
            # The neighbour must be spelled as it is here, or two slips would make a third.
            if other[1 - place] == pair[1 - place]
            and elsewhere[other] > max(here.get(pair, 100.0), elsewhere.get(pair, 0.0))
        }
        if len(better) == 1:
            spelled[at] = _in_case_of(syllable, better.pop())
    for match, syllable in zip(reversed(found), reversed(spelled), strict=True):
        field = field[: match.start()] + syllable + field[match.end() :]
    return field


def _around(words: Sequence[str], at: int) -> Iterator[tuple[int, tuple[str, str]]]:
    """The pairs that a syllable makes with its neighbours, and its place in each."""
    if at:
        yield 1, (words[at - 1], words[at])
    if at + 1 < len(words):
        yield 0, (words[at], words[at + 1])


def _pairs(seen: Sequence[Seen]) -> dict[tuple[str, str], float]:
    """A pair is as sure as the less sure of its two."""
    syllables = [
        (match.group().lower(), each.confidence) for each in seen for match in _SYLLABLE.finditer(each.text)
    ]
    pairs: dict[tuple[str, str], float] = {}
    for (one, sure), (other, as_sure) in pairwise(syllables):
        pairs[one, other] = max(pairs.get((one, other), 0.0), min(sure, as_sure))
    return pairs


def _in_case_of(syllable: str, better: str) -> str:
    if syllable.isupper() and len(syllable) > 1:
        return better.upper()
    return better.capitalize() if syllable[0].isupper() else better
