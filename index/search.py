"""From a question to scored passages: candidates of both views and of FAISS, fused, then ranked by what was learnt."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.contextual import bundled_scorer
from index.features import Scored, features
from index.fusion import convex
from index.matching import CANDIDATES, Matched, best_rows
from index.passage_index import PassageIndex
from index.question import Question
from index.ranker import Ranker, bundled_ranker
from index.ranking import Ranking, first_places

# Units that the ranker puts in order, and of those the first that the contextual scorer reads.
RANKED_UNITS = 200
READ_UNITS = 20
# Weight of the cosine in what the ranker sees, the same in every base: it was learnt with it. Where the texts are
# strange to the embedding the ranker finds that out by itself; the base's own lower weight there (`index.trust`), or
# both in the training, gave less (nDCG@10 on regulations .878 and .873, on zalo dev .850 and .837).
RANKED_WEIGHT = 0.45
# Weight of the contextual score beside the ranker's. Over the first 20, nDCG@10 of zalo dev is .843 at 0, .861 at .3,
# .858 at .5, .857 at .8; over the first 50 .863 at .3.
CONTEXTUAL_WEIGHT = 0.3

Rows = NDArray[np.int64]
Column = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Fused:
    """The candidates of a question: their rows, rising, and the scores of all rows, zero where a row is none.

    has_vector: whether cosines say anything.
    """

    rows: Rows
    scored: Scored
    has_vector: bool

    def best_first(self, scores: Column) -> Rows:
        """The rows by falling score (shape (index rows,)), equal ones as they stand in the index."""
        return np.asarray(self.rows[np.argsort(-scores[self.rows], kind="stable")])


def fuse(
    index: PassageIndex,
    matched: Matched,
    allowed: NDArray[np.bool_] | None = None,
    weight: float | None = None,
) -> Fused:
    """Candidates of both sides, and their fused scores. allowed: a mask over rows, None for all.

    weight: of the cosine, None for the base's own.
    """
    lexical, rows, near, cosines = matched.lexical, matched.best, matched.near, matched.cosines
    if allowed is not None:
        lexical = np.where(allowed, lexical, 0)
        rows = best_rows(lexical, CANDIDATES)
        near, cosines = near[allowed[near]], cosines[allowed[near]]
    cosine, fused = np.zeros(index.size, np.float32), np.zeros(index.size, np.float32)
    vector = matched.vector
    if vector is None or not matched.has_vector:
        fused[rows] = convex(lexical[rows], np.zeros(len(rows), np.float32), 0.0)
        return Fused(rows, Scored(lexical, cosine, fused, np.zeros(index.dense.dimension, np.float32)), False)
    candidates = np.zeros(index.size, bool)
    candidates[rows] = candidates[near[best_rows(cosines, CANDIDATES)]] = True
    rows = np.flatnonzero(candidates)
    cosine[near] = cosines
    others = rows[cosine[rows] == 0]
    cosine[others] = index.dense.similarities(vector, others)
    fused[rows] = convex(lexical[rows], cosine[rows], index.dense_weight if weight is None else weight)
    return Fused(rows, Scored(lexical, cosine, fused, vector), True)


def best_of_units(index: PassageIndex, fused: Fused, count: int = RANKED_UNITS) -> Rows:
    """The best passage of each of the best units, best first."""
    order = fused.best_first(fused.scored.fused)
    units = index.fields.units[order]
    first = first_places(units, len(index.fields.members))
    return np.asarray(order[first[units] == np.arange(len(units))][:count])


def with_members(index: PassageIndex, fused: Fused, best: Rows) -> Scored:
    """The scores with the cosines of every passage of the candidates' units."""
    members = index.fields.members.take(index.fields.units[best]).values.astype(np.int64)
    missing = members[fused.scored.cosine[members] == 0]
    fused.scored.cosine[missing] = index.dense.similarities(fused.scored.vector, missing)
    return fused.scored


def rank_passages(
    index: PassageIndex,
    matched: Matched,
    question: Question,
    allowed: NDArray[np.bool_] | None = None,
    explain: int = 0,
    read_units: int = READ_UNITS,
) -> Ranking:
    """Candidates by falling score. `allowed`: a mask over rows, None for all. explain: how many units get shares.

    read_units: how many of the ranker's first units the contextual scorer reads.
    """
    ranker = bundled_ranker() if index.ranked else None
    weight = RANKED_WEIGHT if ranker else None
    fused = fuse(index, matched, allowed, weight)
    scores = fused.scored.fused
    shares: dict[int, Mapping[str, float]] = {}
    if fused.has_vector and ranker:
        scores, shares = _ranked(index, ranker, fused, question.words, explain, read_units)
    order = fused.best_first(scores)
    return Ranking(
        rows=order,
        passages=index.passages[order],
        documents=index.documents[order],
        scores=scores[order],
        lexical=fused.scored.lexical[order],
        cosines=fused.scored.cosine[order] if fused.has_vector else np.full(len(order), np.nan, np.float32),
        shares={int(index.passages[row]): share for row, share in shares.items()},
    )


def _ranked(
    index: PassageIndex, ranker: Ranker, fused: Fused, words: str, explain: int, read_units: int
) -> tuple[Column, dict[int, Mapping[str, float]]]:
    """Scores of all rows in the ranker's order, and for the first units the shares of the features.

    The ranker's own numbers mean nothing beyond their order. So the fused scores of the units are dealt out anew, the
    best to the unit ranked first; a unit's other passages keep their proportion to its best one.
    """
    best = best_of_units(index, fused)
    if len(best) == 0:
        return fused.scored.fused, {}
    scored = with_members(index, fused, best)
    seen = features(index.fields, words, best, scored)
    marks = ranker.scores(seen)
    order = np.argsort(-marks, kind="stable")
    read = order[:read_units]
    context = np.zeros(0, np.float32)
    if len(read):
        context = bundled_scorer().scores(index.fields, words, best[read])
    order[:read_units] = read[np.argsort(-(marks[read] + CONTEXTUAL_WEIGHT * context), kind="stable")]
    shares: dict[int, Mapping[str, float]] = {}
    if explain:
        told = order[:explain]
        added = ranker.shares({name: column[told] for name, column in seen.items()})
        reading = dict(zip(read.tolist(), (CONTEXTUAL_WEIGHT * context).tolist(), strict=True))
        shares = {
            int(best[at]): {**share, "contextual": reading.get(int(at), 0.0)}
            for at, share in zip(told, added, strict=True)
        }
    return _dealt(index, fused, best, order), shares


def _dealt(index: PassageIndex, fused: Fused, best: Rows, order: Rows) -> Column:
    before = fused.scored.fused
    factor = np.ones(len(index.fields.members), np.float32)
    factor[index.fields.units[best[order]]] = before[best] / np.maximum(before[best[order]], 1e-9)
    scores = np.zeros_like(before)
    scores[fused.rows] = np.minimum(before[fused.rows] * factor[index.fields.units[fused.rows]], 1)
    return scores
