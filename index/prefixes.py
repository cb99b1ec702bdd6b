"""Phrases found by the beginnings of their words: what a person has typed so far, without marks.

Each phrase is a run of word ranks in one array, and each word in it a place from which a phrase can be read on. The
first three ranks from a place make one whole number; the numbers in order are searched by halves. It takes 20 bytes a
word.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.remembering import remembered
from ingest.text import fold

Rows = NDArray[np.int64]

# "46ct" is 46 and ct, as in "46-CT/TW".
_WORD = re.compile(r"[^\W\d_]+|\d+")
# Ranks stay below: there are not two million words.
_BITS = 21
_IN_KEY = 3
# Phrases of one row may crowd what is looked at first; so many places are looked at for each row that is wanted.
_PLACES_A_ROW = 16


@remembered(16_384)
def _folded(word: str) -> str:
    """Titles say the same few thousand words again and again; numbers lose the noughts before them."""
    return fold(word) if not word[0].isdigit() else word.lstrip("0") or "0"


def folded_words(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared."""
    return tuple(map(_folded, _WORD.findall(text)))


class Prefixes:
    """Phrases by the beginnings of their words. Safe to share between threads."""

    def __init__(self, phrases: Iterable[tuple[int, Sequence[str]]]) -> None:
        """phrases: a row and words as `folded_words` gives them; the lower its row, the sooner a phrase is found."""
        ranks: dict[str, int] = {}
        tokens, rows = array("i", [0]), array("i", [-1])
        for row, words in phrases:
            for word in words:
                tokens.append(ranks.setdefault(word, len(ranks) + 1))
                rows.append(row)
            # Nought ends a phrase.
            tokens.append(0)
            rows.append(row)
        self._words = sorted(ranks)
        order = np.zeros(len(ranks) + 1, np.int32)
        order[[ranks[each] for each in self._words]] = np.arange(1, len(ranks) + 1)
        self._tokens = order[np.frombuffer(tokens, np.int32)]
        self._rows = np.frombuffer(rows, np.int32).copy()
        self._size = int(self._rows.max(initial=-1)) + 1
        places = np.flatnonzero(self._tokens)
        keys = self._keys(places)
        by_key = np.argsort(keys, kind="stable")
        self._sorted, self._places = keys[by_key], places[by_key].astype(np.int32)

    def _keys(self, places: Rows) -> Rows:
        padded = np.concatenate((self._tokens, np.zeros(_IN_KEY, np.int32))).astype(np.int64)
        return (padded[places] << 2 * _BITS) | (padded[places + 1] << _BITS) | padded[places + 2]

    def beginning(self, words: Sequence[str], count: int, *, whole: bool = False) -> list[int]:
        """Rows of phrases in which the words follow each other, the last one perhaps unfinished.

        Those that begin with them stand first. whole: the last word is finished too.
        """
        places = self._following(words, whole)
        if not len(places):
            return []
        begins = self._tokens[places - 1] == 0
        value = self._rows[places].astype(np.int64) + np.where(begins, 0, self._size)
        return self._first(value, count)

    def holding(self, words: Sequence[str], count: int, *, whole: bool = False) -> list[int]:
        """Rows whose phrases have all the words, in any order."""
        held = np.ones(self._size, bool)
        for at, word in enumerate(words):
            has = np.zeros(self._size, bool)
            has[self._rows[self._following([word], whole or at < len(words) - 1)]] = True
            held &= has
        found: list[int] = np.flatnonzero(held)[:count].tolist()
        return found

    def _first(self, value: Rows, count: int) -> list[int]:
        """The rows of the lowest values, each once."""
        most = count * _PLACES_A_ROW
        if len(value) > most:
            value = np.partition(value, most)[:most]
        return list(dict.fromkeys((np.sort(value) % self._size).tolist()))[:count]

    def _following(self, words: Sequence[str], whole: bool) -> Rows:
        """The places in the tokens from which the words follow each other."""
        spans = [self._span(word, whole or at < len(words) - 1) for at, word in enumerate(words)]
        if not spans or any(first >= last for first, last in spans):
            return np.empty(0, np.int64)
        low, high = self._key_span(spans[:_IN_KEY])
        first, last = np.searchsorted(self._sorted, (low, high))
        places = self._places[first:last].astype(np.int64)
        for at, (least, past) in enumerate(spans[_IN_KEY:], start=_IN_KEY):
            # Nought ends a phrase, so that what follows without one is of the same.
            there = self._tokens[places + at]
            places = places[(least <= there) & (there < past)]
        return places

    def _span(self, word: str, whole: bool) -> tuple[int, int]:
        """The ranks, end exclusive, of a word or of those that begin with it."""
        first = bisect_left(self._words, word)
        if whole:
            there = first < len(self._words) and self._words[first] == word
            return (first + 1, first + 2) if there else (0, 0)
        return first + 1, bisect_left(self._words, word + "\U0010ffff") + 1

    @staticmethod
    def _key_span(spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
        low = high = 0
        for at, (first, past) in enumerate(spans):
            shift = (_IN_KEY - 1 - at) * _BITS
            high = low | (past << shift)
            low |= first << shift
        return low, high
