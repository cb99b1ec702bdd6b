"""What an answer is made of.

Whether there is one at all, `index.sureness` says; which sentences are quoted, `index.quoting` chooses.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.passage_index import PassageIndex


@dataclass(frozen=True, slots=True)
class Quote:
    """A whole sentence or list of a document: `text` is `document.text[start:end]`.

    page: where it begins, for paged files. score: only the order of an answer's quotes means something. marks: the
    runs of `text` that answer, [start, end) in it.
    """

    document_id: int
    text: str
    start: int
    end: int
    path: tuple[str, ...]
    score: float
    page: int | None = None
    marks: tuple[tuple[int, int], ...] = ()


class Rarity:
    """How much a folded syllable tells: its inverse document frequency, and the share of a question it makes up."""

    def __init__(self, index: PassageIndex) -> None:
        self._index = index

    def weight(self, syllable: str) -> float:
        """ln(1 + N / (df + 0.5)); a syllable that the base does not know weighs most."""
        frequency = self._index.folded.document_frequency(syllable)
        return math.log(1 + (self._index.total + 1) / (frequency + 0.5))

    def coverage(self, topic: Sequence[str], text: Sequence[str]) -> float:
        """Share (0 … 1) of the topic's weight that stands in the text."""
        there = set(text)
        weights = {syllable: self.weight(syllable) for syllable in topic}
        total = sum(weights.values())
        return sum(weight for each, weight in weights.items() if each in there) / total if total else 0.0


def pair_coverage(topic: Sequence[str], text: Sequence[str]) -> float:
    """Share of the topic's neighbouring syllable pairs that stand together in the text too.

    Single syllables of Vietnamese occur everywhere; two in a row are nearly a word.
    """
    return pair_share(frozenset(pairwise(topic)), text)


def pair_share(pairs: frozenset[tuple[str, str]], text: Sequence[str]) -> float:
    """The share of pairs of syllables that stand together in the text."""
    return len(pairs.intersection(pairwise(text))) / len(pairs) if pairs else 1.0
