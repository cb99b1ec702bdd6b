"""What two texts of one document have to do with each other: the same words, more of them, fewer, or others.

Two files of one text never give the same characters: a PDF has page numbers and running heads, a Word file computes its
numbering, two columns come in another order, a font glues words together. So words are counted and not aligned, and
only what both sides tell apart counts as another wording.
"""

import re
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

from ingest.syllables import is_syllable

# A side that lacks so few of the other's words has all of it; one that lacks so many is not whole.
_ALL, _PART = 0.02, 0.05
_TOKEN = re.compile(r"[^\W\d_]{2,}|\d+(?:[.,]\d+)*")


class Wording(StrEnum):
    """A new text beside the one before."""

    SAME = "same"
    FULLER = "fuller"  # all of the one before, and more
    SHORTER = "shorter"  # a part of the one before
    REVISED = "revised"  # other words


def compare(new: str, old: str, alike_format: bool) -> Wording:
    """What `new` is beside `old`. alike_format: both have pages or neither, no furniture of pages explains extras."""
    ours, theirs = Counter(_words(new)), Counter(_words(old))
    gained, lost = ours - theirs, theirs - ours
    total = max(ours.total(), theirs.total(), 1)
    more, fewer = gained.total() / total, lost.total() / total
    if fewer <= _ALL and more >= _PART:
        return Wording.FULLER
    if more <= _ALL and fewer >= _PART:
        return Wording.SHORTER
    if (gained and lost) or _differing_figures(new, old):
        return Wording.REVISED
    return Wording.REVISED if alike_format and (gained or lost) else Wording.SAME


def name_other_things(first: str, second: str) -> bool:
    """Whether each text has names or figures that the other lacks: two papers made from one form."""
    ours, theirs = Counter(_capitalised(first)), Counter(_capitalised(second))
    return bool(ours - theirs and theirs - ours) or _differing_figures(first, second)


def _words(text: str) -> Iterator[str]:
    """The syllables; what is none is a word that extraction broke or glued."""
    return (
        word
        for token in _TOKEN.findall(text)
        if not token[0].isdecimal() and is_syllable(word := token.lower())
    )


def _capitalised(text: str) -> Iterator[str]:
    return (token.lower() for token in _TOKEN.findall(text) if token[0].isupper() and is_syllable(token))


def _differing_figures(first: str, second: str) -> bool:
    """Whether both have figures that the other lacks; page numbers and list numbers are extras of one side."""
    ours, theirs = (Counter(_figures(text)) for text in (first, second))
    return bool(ours - theirs and theirs - ours)


def _figures(text: str) -> Iterator[str]:
    return (token.lstrip("0") for token in _TOKEN.findall(text) if token[0].isdecimal())
