"""What the ranker sees of a candidate: how the question's words stand in its title, its context and its text.

A candidate is a unit (`index.fields`), shown by its best passage. All measures are relative to the question: shares
of its weight, or distances to its best candidate; so they mean the same in a base of ten documents and of 70,000.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.fields import FIELDS, Fields
from index.lexical import K1
from index.ragged import Ragged
from index.sought import Sought, Standing

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


def features(fields: Fields, words: str, rows: Rows, scored: Scored) -> dict[str, Column]:
    """Name → value for each candidate row, shape (len(rows),). `rows`: the best passage of each unit."""
    sought = Sought.of(words, fields)
    found = _search_scores(sought, rows, scored)
    covered: dict[str, NDArray[np.bool_]] = {}
    words_of = {name: fields.words_of(name).take(rows) for name in FIELDS}
    for name, own in words_of.items():
        field = _Field.of(fields, name, own, fields.mean_length(name), sought)
        found |= field.measures(sought)
        covered[name] = field.syllable_counts > 0
    anywhere = np.logical_or.reduce(list(covered.values()))
    found["coverage"] = np.asarray(anywhere @ sought.syllables.weights / sought.syllables.total, np.float32)
    found |= _vectors(fields, rows, words_of, scored)
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
    """One field of the candidates, counted once for all its measures.

    lengths: in words. weights: of all that stands in it.
    """

    name: str
    lengths: Column
    norm: Column
    standing: Standing
    weights: NDArray[np.float64]

    @classmethod
    def of(cls, fields: Fields, name: str, words: Ragged, mean: float, sought: Sought) -> "_Field":
        """words: by candidate. mean: length of the field, in words, over the whole base."""
        lengths = words.lengths.astype(np.float32)
        return cls(
            name=name,
            lengths=lengths,
            norm=K1 * (1 - _FIELD_B + _FIELD_B * lengths / mean),
            standing=Standing.of(sought, fields, words),
            weights=np.bincount(words.owners, fields.word_weights[words.values], len(words)).astype(float),
        )

    @property
    def syllable_counts(self) -> NDArray[np.float32]:
        """How often each sought syllable stands in each candidate's field."""
        return self.standing.syllables

    def measures(self, sought: Sought) -> dict[str, Column]:
        """The measures of this field, their names ending in the field's."""
        standing, width = self.standing, len(sought.syllables.ids)
        lexical = sought.tokens.saturated(standing.tokens, self.norm)
        counts = standing.runs(2, sought.pairs, width)
        found = {
            "lexical": lexical,
            "lexical_below_best": _below_best(lexical),
            "coverage": sought.syllables.share(standing.syllables),
            "share": self._share(sought),
            "pairs": sought.pairs.share(counts),
            "triples": sought.triples.share(standing.runs(3, sought.triples, width)),
        }
        if self.name != "context":
            found["length"] = self.lengths
        if self.name == "title":
            found["pair_share"] = counts.sum(axis=1) / np.maximum(standing.lengths - 1, 1)
        if self.name == "body":
            found["pair_lexical"] = sought.pairs.saturated(counts, self.norm)
            found["window"] = self._window(sought)
        return {f"{each}_of_{self.name}": np.asarray(value, np.float32) for each, value in found.items()}

    def _share(self, sought: Sought) -> Column:
        """Share of the field's own weight that is the question's."""
        common = self.standing.syllables @ sought.syllables.weights
        return np.asarray(common / np.maximum(self.weights, 1e-9), np.float32)

    def _window(self, sought: Sought) -> Column:
        """The best share of the question's weight within any two neighbouring halves of a window."""
        standing, width = self.standing, len(sought.syllables.ids)
        if len(standing.places) == 0:
            return np.zeros(standing.rows, np.float32)
        half = standing.positions // _HALF_WINDOW
        seen = np.zeros((standing.rows, int(half.max()) + 2, width), bool)
        seen[standing.owners, half, standing.places] = True
        together = (seen[:, :-1] | seen[:, 1:]) @ sought.syllables.weights
        return np.asarray(together.max(axis=1) / sought.syllables.total, np.float32)


def _vectors(fields: Fields, rows: Rows, words: Mapping[str, Ragged], scored: Scored) -> dict[str, Column]:
    """Cosine of the question to each field alone. words: by field, of each candidate."""
    nearness = fields.nearness(np.concatenate([each.values for each in words.values()]), scored.vector)
    cosines = {name: fields.field_cosines(name, rows, own, nearness) for name, own in words.items()}
    return {f"cosine_of_{name}": value for name, value in cosines.items()} | {
        f"cosine_below_best_of_{name}": _below_best(cosines[name]) for name in ("title", "body")
    }


def _units(
    fields: Fields, sought: Sought, rows: Rows, scored: Scored, covered: Mapping[str, NDArray[np.bool_]]
) -> dict[str, Column]:
    """All passages of each candidate's unit together. covered: by field, the syllables in the candidate's own."""
    members = fields.members.take(fields.units[rows])
    inside, starts = members.values, members.starts[:-1]
    lexical, cosine = scored.lexical[inside], scored.cosine[inside]
    deep = _least_of_best(scored.fused, _DEEP)
    # The other passages of each unit as one.
    others = inside != np.repeat(rows, members.lengths)
    words = fields.words_of("body").take(inside[others])
    counts = (
        np.concatenate(([0], np.cumsum(np.add.reduceat(others, starts)))) if len(rows) else np.zeros(1, int)
    )
    whole = covered["body"] | sought.standing_in(fields, Ragged(words.values, words.starts[counts]))
    weights, total = sought.syllables.weights, sought.syllables.total
    return {
        "unit_lexical_mean": np.add.reduceat(lexical, starts) / members.lengths / sought.tokens.total,
        "unit_lexical_best": np.maximum.reduceat(lexical, starts) / sought.tokens.total,
        "unit_cosine_mean": np.add.reduceat(cosine, starts) / members.lengths,
        "unit_cosine_best": np.maximum.reduceat(cosine, starts),
        "unit_found": np.add.reduceat((scored.fused[inside] >= deep).astype(np.float32), starts),
        "unit_coverage_of_body": whole @ weights / total,
        "unit_coverage": (whole | covered["title"] | covered["context"]) @ weights / total,
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
