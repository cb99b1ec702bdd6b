"""A recognised field, spelled as the rest of its document spells the same words.

Recognition takes one mark for another, đặc thủ for đặc thù. A subject's words come again in the text that it names,
read anew there: a pair of neighbours that was seen more surely elsewhere with another mark is put right. Letters are
never changed, marks alone; what is said only once stays as it was read.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.text import fold

_SYLLABLE = re.compile(r"[^\W\d_]+")


class Seen(NamedTuple):
    """A run of text and how surely its letters were seen, 0 to 100; 100 for text that was never a picture."""

    text: str
    confidence: float


class _Sightings(NamedTuple):
    """How surely a pair was seen where it was seen best, and all its sightings together."""

    best: float
    together: float


_UNSEEN = _Sightings(0.0, 0.0)
_Pair = tuple[str, str]


def spelled_as_elsewhere(field: str, own: Sequence[Seen], others: Sequence[Seen]) -> str:
    """`field` with the marks of the same pairs of syllables elsewhere, where those were seen more surely.

    own: the words from which the field was read, others: those of the document around it, both in their order.
    """
    here, elsewhere = _pairs(own), _pairs(others)
    spellings: dict[_Pair, list[_Pair]] = {}
    for pair in elsewhere:
        spellings.setdefault((fold(pair[0]), fold(pair[1])), []).append(pair)
    found = list(_SYLLABLE.finditer(field))
    spelled = [match.group() for match in found]
    for at, syllable in enumerate(list(spelled)):
        words = [each.lower() for each in spelled]
        better = [
            (elsewhere[other].together, other[place])
            for place, pair in _around(words, at)
            for other in spellings.get((fold(pair[0]), fold(pair[1])), ())
            # The neighbour must be spelled as it is here, or two slips would make a third.
            if other[1 - place] == pair[1 - place]
            and pair in here
            and elsewhere[other].best > max(here[pair].best, elsewhere.get(pair, _UNSEEN).best)
        ]
        if better:
            spelled[at] = _in_case_of(syllable, max(better)[1])
    for match, syllable in zip(reversed(found), reversed(spelled), strict=True):
        field = field[: match.start()] + syllable + field[match.end() :]
    return field


def _around(words: Sequence[str], at: int) -> Iterator[tuple[int, _Pair]]:
    """The pairs that a syllable makes with its neighbours, and its place in each."""
    if at:
        yield 1, (words[at - 1], words[at])
    if at + 1 < len(words):
        yield 0, (words[at], words[at + 1])


def _pairs(seen: Sequence[Seen]) -> dict[_Pair, _Sightings]:
    """Pairs of syllables in small letters; a pair is as sure as the less sure of its two."""
    syllables = [
        (match.group().lower(), each.confidence) for each in seen for match in _SYLLABLE.finditer(each.text)
    ]
    pairs: dict[_Pair, _Sightings] = {}
    for (one, sure), (other, as_sure) in pairwise(syllables):
        known, now = pairs.get((one, other), _UNSEEN), min(sure, as_sure)
        pairs[one, other] = _Sightings(max(known.best, now), known.together + now)
    return pairs


def _in_case_of(syllable: str, better: str) -> str:
    if syllable.isupper() and len(syllable) > 1:
        return better.upper()
    return better.capitalize() if syllable[0].isupper() else better
