"""How alike two texts are: the share of their runs of four words that they have in common.

Words are folded, so that a misread tone mark is no difference. A text's signature (MinHash, Broder 1997) is cut into
bands; texts that share a band are likely alike, and are looked up by it instead of being compared one by one. Twenty
bands of four rows meet with a chance of .94 at a likeness of .6, .9995 at .75, and 1 in 500 at .1.
"""

import re
import zlib
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ingest.text import fold

Shingles = NDArray[np.uint64]
"""The distinct runs of a text, as sorted 64-bit sums."""

_WIDTH = 4
_BANDS, _ROWS = 20, 4
# A shorter text is a form or a slip: what it shares with others says nothing.
FEWEST = 40
_WORD = re.compile(r"\w+")
_ODD = 0x9E3779B97F4A7C15


def shingles(text: str) -> Shingles:
    """The runs of four words of a text; empty when it has fewer words."""
    words = np.fromiter((zlib.crc32(word.encode()) for word in _WORD.findall(fold(text))), dtype=np.uint64)
    if len(words) < _WIDTH:
        return np.empty(0, np.uint64)
    count = len(words) - _WIDTH + 1
    sums = np.zeros(count, np.uint64)
    for at in range(_WIDTH):
        sums = _mixed(sums ^ (words[at : at + count] + np.uint64((at + 1) * _ODD % 2**64)))
    return np.unique(sums)


def likeness(first: Shingles, second: Shingles) -> float:
    """Jaccard's index, 0 … 1."""
    common = len(np.intersect1d(first, second, assume_unique=True))
    return common / max(len(first) + len(second) - common, 1)


def bands(text: Shingles) -> list[int]:
    """The signature's bands as signed 64-bit numbers; none of a text too short to be known by its words."""
    if len(text) < FEWEST:
        return []
    lowest = np.array([_mixed(text ^ seed).min() for seed in _seeds()], np.uint64).reshape(_BANDS, _ROWS)
    sums = np.arange(1, _BANDS + 1, dtype=np.uint64)
    for row in range(_ROWS):
        sums = _mixed(sums ^ lowest[:, row])
    return [int(each) for each in sums.astype(np.int64)]


@cache
def _seeds() -> tuple[np.uint64, ...]:
    return tuple(_mixed(np.arange(1, _BANDS * _ROWS + 1, dtype=np.uint64)))


def _mixed(values: Shingles) -> Shingles:
    """The finaliser of SplitMix64 (Steele and others 2014): every bit depends on every other; overflow is meant."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
