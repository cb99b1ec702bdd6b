"""What a question looks for in the words of passages, and where it stands in them."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.fields import Fields
from index.ragged import Ragged

Column = NDArray[np.float32]
Numbers = NDArray[np.int64]

# Terms whose ids are smaller are found by a table of all ids, which takes a tenth of the time of a search.
_LARGEST_TABLE = 1 << 18


@dataclass(frozen=True, slots=True)
class Terms:
    """Distinct things looked for, sorted, each with the weight of finding it.

    table: the place of each id, -1 for one that is not looked for, also as the last entry; empty where ids are large.
    """

    ids: Numbers
    weights: Column
    table: NDArray[np.int32]

    @classmethod
    def of(cls, ids: Sequence[int], weight: Mapping[int, float]) -> "Terms":
        """The distinct `ids`, each with its weight."""
        distinct = np.array(sorted(set(ids)), np.int64)
        largest = int(distinct.max(initial=-1))
        table = np.full(largest + 2 if largest < _LARGEST_TABLE else 0, -1, np.int32)
        if len(table):
            table[distinct] = np.arange(len(distinct))
        return cls(distinct, np.array([weight[each] for each in distinct.tolist()], np.float32), table)

    @property
    def total(self) -> float:
        """Sum of the weights, never zero."""
        return max(float(self.weights.sum()), 1e-9)

    def counts(self, found: Ragged) -> NDArray[np.float32]:
        """How often each term stands in each row: shape (rows, terms)."""
        places = self.places(found.values)
        hit = places >= 0
        return self.counted(found.owners[hit], places[hit], len(found))

    def counted(self, owners: Numbers, places: NDArray[np.integer], rows: int) -> NDArray[np.float32]:
        """How often each term stands in each row, given the row and the place of each that stands there."""
        width = len(self.ids)
        keys = owners * width + places
        return np.bincount(keys, minlength=rows * width).reshape(rows, width).astype(np.float32)

    def places(self, values: NDArray[np.integer]) -> NDArray[np.integer]:
        """For each value, 0 or more, the place of the term that it is, -1 for none."""
        if len(self.table):
            return np.take(self.table, values, mode="clip")
        places = np.minimum(np.searchsorted(self.ids, values), len(self.ids) - 1)
        return np.where(self.ids[places] == values, places, -1)

    def share(self, counts: NDArray[np.float32]) -> Column:
        """Share (0 … 1) of the weight that stands in each row."""
        return np.asarray((counts > 0) @ self.weights / self.total, np.float32)

    def saturated(self, counts: NDArray[np.float32], norm: Column) -> Column:
        """BM25 of the terms, as a share of what a row with all of them in plenty would get."""
        return np.asarray((counts / (counts + norm[:, None])) @ self.weights / self.total, np.float32)


@dataclass(frozen=True, slots=True)
class Sought:
    """A question in the ids of a base: its tokens, its syllables, and their runs of two and three.

    A run is numbered by the places of its syllables in `syllables`. words: of each word of the base whether any of it
    is looked for. length: of the question, in syllables.
    """

    tokens: Terms
    syllables: Terms
    pairs: Terms
    triples: Terms
    words: NDArray[np.bool_]
    length: int

    @classmethod
    def of(cls, words: str, fields: Fields) -> "Sought":
        """From a stored line; what the base does not know is not looked for."""
        ids, tokens = fields.vocabulary.syllable_ids(words), fields.vocabulary.token_ids(words)
        known = [each for each in ids if each >= 0]
        syllables = Terms.of(known, {each: float(fields.syllable_weights[each]) for each in known})
        width, weights = len(syllables.ids), syllables.weights
        place = dict(zip(syllables.ids.tolist(), range(width), strict=True))
        places = [place.get(each, -1) for each in ids]
        pairs = {
            one * width + two: float(weights[one] + weights[two])
            for one, two in itertools.pairwise(places)
            if min(one, two) >= 0
        }
        triples = {
            (one * width + two) * width + three: 1.0
            for one, two, three in zip(places, places[1:], places[2:], strict=False)
            if min(one, two, three) >= 0
        }
        return cls(
            tokens=Terms.of(tokens, {each: float(fields.token_weights[each]) for each in tokens}),
            syllables=syllables,
            pairs=Terms.of(list(pairs), pairs),
            triples=Terms.of(list(triples), triples),
            words=fields.vocabulary.with_syllables(syllables.ids),
            length=len(ids),
        )

    def hits(self, words: Ragged) -> tuple[Numbers, Ragged]:
        """The words of some rows of which anything is looked for: where they stand among the values, and by row."""
        hits = np.flatnonzero(self.words[words.values])
        return hits, Ragged(words.values[hits], np.searchsorted(hits, words.starts))

    def standing_in(self, fields: Fields, words: Ragged) -> NDArray[np.bool_]:
        """Whether each syllable stands in each row of words: shape (rows, syllables)."""
        return self.syllables.counts(self.hits(words)[1].through(fields.syllables)) > 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the sought stands in some rows of words. Most words have nothing of it, and are passed over.

    rows: how many. tokens, syllables: how often each stands in each row. owners, places, positions: of each syllable
    that stands there its row, its place among the sought, and how many syllables of the row come before it; in the
    order of rows and texts. lengths: syllables of each row.
    """

    rows: int
    tokens: NDArray[np.float32]
    syllables: NDArray[np.float32]
    owners: Numbers
    places: NDArray[np.integer]
    positions: Numbers
    lengths: Numbers

    @classmethod
    def of(cls, sought: Sought, fields: Fields, words: Ragged) -> "Standing":
        """words: numbers of words, by row."""
        hits, found = sought.hits(words)
        ends = np.concatenate(([0], np.cumsum(fields.vocabulary.syllable_counts[words.values])))
        begins = ends[words.starts]
        syllables = found.through(fields.syllables)
        counts = fields.vocabulary.syllable_counts[found.values]
        first = np.cumsum(counts) - counts
        positions = np.repeat(ends[hits] - begins[found.owners] - first, counts) + np.arange(
            len(syllables.values)
        )
        places = sought.syllables.places(syllables.values)
        kept = places >= 0
        owners, places = syllables.owners[kept], places[kept]
        return cls(
            rows=len(words),
            tokens=sought.tokens.counts(found.through(fields.tokens)),
            syllables=sought.syllables.counted(owners, places, len(words)),
            owners=owners,
            places=places,
            positions=positions[kept],
            lengths=np.diff(begins),
        )

    def runs(self, length: int, terms: Terms, width: int) -> NDArray[np.float32]:
        """How often each run of so many syllables stands in each row. width: how many syllables are sought."""
        count = max(len(self.places) - length + 1, 0)
        first, last = slice(0, count), slice(length - 1, length - 1 + count)
        codes = np.zeros(count, np.int64)
        for at in range(length):
            codes = codes * width + self.places[at : at + count]
        near = self.positions[last] - self.positions[first] == length - 1
        whole = near & (self.owners[first] == self.owners[last])
        places = terms.places(codes[whole])
        hit = places >= 0
        return terms.counted(self.owners[first][whole][hit], places[hit], self.rows)
