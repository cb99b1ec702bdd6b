"""Rows of the engine as an index of their own, in which all is weighed as in the whole base."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.dense import DenseIndex
from index.embedding import Encoder, StaticEncoder
from index.fields import FIELDS
from index.lexical import K1, B, Scores, View
from index.milvus.client import Row
from index.milvus.rows import Unpacked
from index.milvus.statistics import Statistics, Tokens
from index.passage_index import PassageIndex
from index.ragged import Ragged

if TYPE_CHECKING:
    from scipy.sparse import csc_matrix


class SomeView(View):
    """BM25 of some rows, as a view of the whole base would score them: the formula is that of `View.of`."""

    def __init__(
        self,
        by_field: Sequence[Ragged],
        known: Tokens,
        frequencies: NDArray[np.int64],
        total: int,
        mean: float,
    ) -> None:
        """by_field: words by row. known, frequencies, total, mean: of the whole base."""
        super().__init__(None, len(by_field[0]), mean)
        self._by_field, self._known = by_field, known
        self._frequencies, self._total = frequencies, total

    def document_frequency(self, token: str) -> int:
        """In how many rows of the whole base the token stands."""
        number = self._known.numbers.get(token)
        return 0 if number is None else int(self._frequencies[number])

    def weight(self, token: str) -> tuple[int, float] | None:
        """The number of a token that stands in some row of the base, and how rare it is."""
        number = self._known.numbers.get(token)
        if number is None or not (frequency := float(self._frequencies[number])):
            return None
        return number, float(np.float32(np.log1p((self._total - frequency + 0.5) / (frequency + 0.5))))

    def scores(self, tokens: Sequence[str]) -> Scores:
        """As `View.scores`."""
        scores = np.zeros(self.rows, np.float32)
        if not self.rows:
            return scores
        counts, norm = self._counts
        for token in tokens:
            if (known := self.weight(token)) is None:
                continue
            number, weight = known
            place = slice(counts.indptr[number], counts.indptr[number + 1])
            rows, times = counts.indices[place], counts.data[place]
            scores[rows] += np.float32(weight) * times / (times + norm[rows])
        return scores

    @cached_property
    def _counts(self) -> "tuple[csc_matrix, Scores]":
        """How often each token stands in each row, and each row's normalised length."""
        width, table = max(self._known.count, 1), self._known.of_words
        one, two, three = (each.through(table).counts(width) for each in self._by_field)
        counts = one + two + three
        lengths = np.asarray(counts.sum(axis=1), np.float64).ravel()
        norm = (K1 * (1 - B + B * lengths / max(self.mean_length, 1e-9))).astype(np.float32)
        return counts.tocsc(), norm


class Common:
    """What a state says of the whole base, made ready once: rows of it become indexes by `some`."""

    def __init__(self, known: Statistics, encoder: Encoder) -> None:
        self.known = known
        self.encoder = encoder
        fields = known.fields()
        if known.ranked and isinstance(encoder, StaticEncoder):
            fields = fields.with_word_vectors(encoder)
        self._fields = fields
        self.index = self.some([])

    def some(self, rows: Sequence[Row]) -> PassageIndex:
        """An index of these rows, each once, in the order of their passages."""
        distinct = {int(each["id"]): each for each in rows}
        ordered = [distinct[key] for key in sorted(distinct)]
        dimension = self.encoder.dimension
        held = Unpacked.of([each["words"] for each in ordered], dimension)
        groups = np.stack([_numbered([each[name] for each in ordered]) for name in ("unit", "parent")])
        known = self.known
        marked, folded = known.mean_tokens
        return PassageIndex(
            passages=np.array(sorted(distinct), np.int64),
            documents=np.array([each["document"] for each in ordered], np.int64),
            marked=SomeView(held.by_field, known.marked, known.frequencies, known.rows, marked),
            folded=SomeView(held.by_field, known.folded, known.folded_frequencies, known.rows, folded),
            dense=DenseIndex(held.vectors),
            syllables=known.syllables,
            fields=self._fields.some(held.by_field, groups, held.lengths),
            dense_weight=known.dense_weight,
            ranked=known.ranked,
            among=known.rows,
        )

    def without(self, gone: PassageIndex, lines: Sequence[str]) -> "Common":
        """The same less the rows of an index of this one. lines: their words as stored."""
        from index.syllable_model import SyllableModel

        by_field = [gone.fields.words_of(name) for name in FIELDS]
        syllables = self.known.syllables.without(SyllableModel.of_some(lines))
        return Common(self.known.counting(by_field, -1).with_syllables(syllables), self.encoder)


def _numbered(keys: Sequence[int]) -> NDArray[np.int32]:
    """A small number for each distinct key."""
    found = np.unique(np.array(keys, np.int64), return_inverse=True)[1]
    return np.asarray(found, np.int32)
