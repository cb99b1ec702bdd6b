"""What the ranker sees of a candidate: how the question's words stand in its title, its context and its text.

A candidate is a unit (`index.fields`), shown by its best passage. All measures are relative to the question: shares
of its weight, or distances to its best candidate; so they mean the same in a base of ten documents and of 70,000.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.fields import FIELDS, Fields
from index.lexical import K1
from index.ragged import Ragged

Column = NDArray[np.float32]
Rows = NDArray[np.int64]

# Length normalisation of a field's own BM25; milder than the whole passage's, whose b is .9: a short title is no flaw.
_FIELD_B = 0.7
# Half a window, in syllables: the question's words are looked for in any two neighbouring halves.
_HALF_WINDOW = 20
# Sharpness of the share of the fused score that a law's candidates hold together.
_SHARPNESS = 8.0
# A document's further passages count as found when they are among the question's best.
_DEEP = 300


@dataclass(frozen=True, slots=True)
class Scored:
    """What the search knows of every row of the index for one question: float32, shape (rows,).

    vector: of the question, shape (d,).
    """

    lexical: Column
    cosine: Column
    fused: Column
    vector: Column


@dataclass(frozen=True, slots=True)
class Terms:
    """Distinct things looked for, sorted, each with the weight of finding it."""

    ids: NDArray[np.int64]
    weights: Column

    @classmethod
    def of(cls, ids: Sequence[int], weight: Mapping[int, float]) -> "Terms":
        """The distinct `ids`, each with its weight."""
        distinct = sorted(set(ids))
        return cls(np.array(distinct, np.int64), np.array([weight[each] for each in distinct], np.float32))

    @property
    def total(self) -> float:
        """Sum of the weights, never zero."""
        return max(float(self.weights.sum()), 1e-9)

    def counts(self, found: Ragged) -> NDArray[np.float32]:
        """How often each term stands in each row: shape (rows, terms)."""
        width = len(self.ids)
        if width == 0:
            return np.zeros((len(found), 0), np.float32)
        places, hit = self.places(found.values)
        keys = found.owners[hit] * width + places[hit]
        return np.bincount(keys, minlength=len(found) * width).reshape(len(found), width).astype(np.float32)

    def places(self, values: NDArray[np.integer]) -> tuple[Rows, NDArray[np.bool_]]:
        """For each value the place of the term that it is, and whether it is one."""
        if len(self.ids) == 0:
            return np.zeros(len(values), np.int64), np.zeros(len(values), bool)
        places = np.minimum(np.searchsorted(self.ids, values), len(self.ids) - 1)
        return places, self.ids[places] == values

    def share(self, counts: NDArray[np.float32]) -> Column:
        """Share (0 … 1) of the weight that stands in each row."""
        return np.asarray((counts > 0) @ self.weights / self.total, np.float32)

    def saturated(self, counts: NDArray[np.float32], norm: Column) -> Column:
        """BM25 of the terms, as a share of what a row with all of them in plenty would get."""
        return np.asarray((counts / (counts + norm[:, None])) @ self.weights / self.total, np.float32)


@dataclass(frozen=True, slots=True)
class Sought:
    """A question in the ids of a base: its tokens, its syllables, and their runs of two and three."""

    tokens: Terms
    syllables: Terms
    pairs: Terms
    triples: Terms
    length: int

    @classmethod
    def of(cls, words: str, fields: Fields) -> "Sought":
        """From a stored line; what the base does not know is not looked for."""
        syllables = fields.vocabulary.syllable_ids(words)
        base = len(fields.syllable_weights) + 1
        weights = fields.syllable_weights
        pairs = {
            one * base + two: float(weights[one] + weights[two])
            for one, two in itertools.pairwise(syllables)
            if min(one, two) >= 0
        }
        triples = {
            (one * base + two) * base + three: 1.0
            for one, two, three in zip(syllables, syllables[1:], syllables[2:], strict=False)
            if min(one, two, three) >= 0
        }
        known = [each for each in syllables if each >= 0]
        tokens = fields.vocabulary.token_ids(words)
        return cls(
            tokens=Terms.of(tokens, {each: float(fields.token_weights[each]) for each in tokens}),
            syllables=Terms.of(known, {each: float(weights[each]) for each in known}),
            pairs=Terms.of(list(pairs), pairs),
            triples=Terms.of(list(triples), triples),
            length=len(syllables),
        )


def features(fields: Fields, words: str, rows: Rows, scored: Scored) -> dict[str, Column]:
    """Name → value for each candidate row, shape (len(rows),). `rows`: the best passage of each unit."""
    sought = Sought.of(words, fields)
    found = _search_scores(sought, rows, scored)
    covered = np.zeros((len(rows), len(sought.syllables.ids)), bool)
    for name in FIELDS:
        field = _Field.of(fields, name, rows, sought)
        found |= field.measures(sought)
        covered |= field.syllable_counts > 0
    found["coverage"] = np.asarray(covered @ sought.syllables.weights / sought.syllables.total, np.float32)
    found |= _vectors(fields, rows, scored)
    found |= _units(fields, sought, rows, scored, covered)
    found |= _parents(fields, rows, scored)
    return found


def _below_best(values: Column) -> Column:
    return values - values.max() if len(values) else values


def _rank(values: Column) -> Column:
    return np.argsort(np.argsort(-values, kind="stable"), kind="stable").astype(np.float32)


def _search_scores(sought: Sought, rows: Rows, scored: Scored) -> dict[str, Column]:
    lexical, cosine, fused = scored.lexical[rows], scored.cosine[rows], scored.fused[rows]
    best = max(float(scored.lexical.max(initial=0)), 1e-9)
    best_cosine = float(scored.cosine.max(initial=-1))
    return {
        "lexical": lexical / sought.tokens.total,
        "lexical_to_best": lexical / best,
        "cosine": cosine,
        "cosine_below_best": cosine - best_cosine,
        "fused": fused,
        "fused_below_best": _below_best(fused),
        "fused_rank": _rank(fused),
        "lexical_rank": _rank(lexical),
        "cosine_rank": _rank(cosine),
        "question_length": np.full(len(rows), sought.length, np.float32),
        "best_cosine": np.full(len(rows), best_cosine, np.float32),
        "best_lexical": np.full(len(rows), best / sought.tokens.total, np.float32),
    }


@dataclass(frozen=True, slots=True)
class _Field:
    """One field of the candidates, counted once for all its measures."""

    name: str
    lengths: Column
    norm: Column
    tokens: NDArray[np.float32]
    syllables: Ragged
    syllable_counts: NDArray[np.float32]
    weights: Column
    base: int

    @classmethod
    def of(cls, fields: Fields, name: str, rows: Rows, sought: Sought) -> "_Field":
        words = fields.words_of(name).take(rows)
        syllables = words.through(fields.syllables)
        lengths = words.lengths.astype(np.float32)
        return cls(
            name=name,
            lengths=lengths,
            norm=K1 * (1 - _FIELD_B + _FIELD_B * lengths / fields.mean_length(name)),
            tokens=sought.tokens.counts(words.through(fields.tokens)),
            syllables=syllables,
            syllable_counts=sought.syllables.counts(syllables),
            weights=fields.syllable_weights,
            base=len(fields.syllable_weights) + 1,
        )

    def measures(self, sought: Sought) -> dict[str, Column]:
        """The measures of this field, their names ending in the field's."""
        lexical = sought.tokens.saturated(self.tokens, self.norm)
        pairs = self._runs(2)
        counts = sought.pairs.counts(pairs)
        found = {
            "lexical": lexical,
            "lexical_below_best": _below_best(lexical),
            "coverage": sought.syllables.share(self.syllable_counts),
            "share": self._share(sought),
            "pairs": sought.pairs.share(counts),
            "triples": sought.triples.share(sought.triples.counts(self._runs(3))),
        }
        if self.name != "context":
            found["length"] = self.lengths
        if self.name == "title":
            found["pair_share"] = counts.sum(axis=1) / np.maximum(pairs.lengths, 1)
        if self.name == "body":
            found["pair_lexical"] = sought.pairs.saturated(counts, self.norm)
            found["window"] = self._window(sought)
        return {f"{each}_of_{self.name}": np.asarray(value, np.float32) for each, value in found.items()}

    def _share(self, sought: Sought) -> Column:
        """Share of the field's own weight that is the question's."""
        weights = self.weights[self.syllables.values]
        _, hit = sought.syllables.places(self.syllables.values)
        owners, rows = self.syllables.owners, len(self.syllables)
        whole = np.bincount(owners, weights=weights, minlength=rows)
        common = np.bincount(owners[hit], weights=weights[hit], minlength=rows)
        return np.asarray(common / np.maximum(whole, 1e-9), np.float32)

    def _runs(self, length: int) -> Ragged:
        """Runs of `length` neighbouring syllables of one row, as numbers; shorter rows have none."""
        values, owners = self.syllables.values.astype(np.int64), self.syllables.owners
        count = max(len(values) - length + 1, 0)
        codes = np.zeros(count, np.int64)
        for at in range(length):
            codes = codes * self.base + values[at : at + count]
        whole = owners[:count] == owners[length - 1 : length - 1 + count]
        lengths = np.bincount(owners[:count][whole], minlength=len(self.syllables))
        return Ragged(codes[whole], np.concatenate(([0], np.cumsum(lengths))))

    def _window(self, sought: Sought) -> Column:
        """The best share of the question's weight within any two neighbouring halves of a window."""
        rows, width = len(self.syllables), len(sought.syllables.ids)
        if width == 0 or len(self.syllables.values) == 0:
            return np.zeros(rows, np.float32)
        places, hit = sought.syllables.places(self.syllables.values)
        position = np.arange(len(self.syllables.values)) - np.repeat(
            self.syllables.starts[:-1], self.syllables.lengths
        )
        half = position // _HALF_WINDOW
        seen = np.zeros((rows, int(half.max()) + 2, width), bool)
        seen[self.syllables.owners[hit], half[hit], places[hit]] = True
        together = (seen[:, :-1] | seen[:, 1:]) @ sought.syllables.weights
        return np.asarray(together.max(axis=1) / sought.syllables.total, np.float32)


def _vectors(fields: Fields, rows: Rows, scored: Scored) -> dict[str, Column]:
    """Cosine of the question to each field alone."""
    cosines = {name: fields.field_cosines(name, rows, scored.vector) for name in FIELDS}
    return {f"cosine_of_{name}": value for name, value in cosines.items()} | {
        f"cosine_below_best_of_{name}": _below_best(cosines[name]) for name in ("title", "body")
    }


def _units(
    fields: Fields, sought: Sought, rows: Rows, scored: Scored, covered: NDArray[np.bool_]
) -> dict[str, Column]:
    """All passages of each candidate's unit together."""
    members = fields.members.take(fields.units[rows])
    inside, starts = members.values, members.starts[:-1]
    lexical, cosine = scored.lexical[inside], scored.cosine[inside]
    deep = _least_of_best(scored.fused, _DEEP)
    count = sought.syllables.counts(fields.words_of("body").take(inside).through(fields.syllables)) > 0
    whole = (
        np.logical_or.reduceat(count, starts, axis=0) if count.shape[1] else np.zeros((len(rows), 0), bool)
    )
    weights, total = sought.syllables.weights, sought.syllables.total
    return {
        "unit_lexical_mean": np.add.reduceat(lexical, starts) / members.lengths / sought.tokens.total,
        "unit_lexical_best": np.maximum.reduceat(lexical, starts) / sought.tokens.total,
        "unit_cosine_mean": np.add.reduceat(cosine, starts) / members.lengths,
        "unit_cosine_best": np.maximum.reduceat(cosine, starts),
        "unit_found": np.add.reduceat((scored.fused[inside] >= deep).astype(np.float32), starts),
        "unit_coverage_of_body": whole @ weights / total,
        "unit_coverage": (whole | covered) @ weights / total,
    }


def _least_of_best(scores: Column, count: int) -> float:
    """The least of the best `count` scores; 0 when there are no more, or no more positive ones."""
    # Of nearly all rows the score is 0, which numpy's partition takes ten times as long over.
    positive = scores[scores > 0]
    if len(scores) <= count or len(positive) < count:
        return 0.0
    return float(np.partition(positive, -count)[-count])


def _parents(fields: Fields, rows: Rows, scored: Scored) -> dict[str, Column]:
    """How much of what was found lies in the candidate's own law, itself left out: neighbours vouch for each other."""
    fused = scored.fused[rows]
    share = np.exp(_SHARPNESS * _below_best(fused))
    share /= max(float(share.sum()), 1e-9)
    _, inside = np.unique(fields.parents[rows], return_inverse=True)
    return {
        "parent_share": np.bincount(inside, weights=share)[inside] - share,
        "parent_found": np.bincount(inside)[inside].astype(np.float32),
    }
