"""Which passages a search reaches: by the question alone, so that narrowing only ever picks among them.

Over all rows, however many; what filters then admit, and what facets count, is the same set.
"""

import numpy as np
from numpy.typing import NDArray

from index.matching import Matched, Scores
from index.passage_index import PassageIndex
from index.search import CANDIDATES, MIN_COSINE

# A passage is reached when its BM25 is this share of the question's best at least or is among the best CANDIDATES, or
# when its cosine is MIN_COSINE. Measured on 120 questions of zalo dev over the whole code of law, 174,544 passages: the
# right article has a share of .79 or more for 95 in 100; .4 takes in the passages of 456 documents (median; 2,365 for
# the widest 5 %), .3 of 1,513 (10,658).
MIN_SHARE = 0.4


def reached(index: PassageIndex, matched: Matched) -> tuple[NDArray[np.int64], Scores]:
    """Rows that a question reaches, the best by BM25 first, and their BM25 as a share of the best: 0 … 1."""
    scores = matched.lexical
    best = float(scores.max(initial=0))
    reaches = (scores > 0) & (scores >= min(MIN_SHARE * best, _least_of_best(scores)))
    if matched.vector is not None:
        reaches[index.dense.within(matched.vector, MIN_COSINE)] = True
    rows = np.flatnonzero(reaches)
    shares = scores[rows] / np.float32(best or 1)
    order = np.argsort(-shares, kind="stable")
    return rows[order], shares[order]


def _least_of_best(scores: Scores) -> float:
    """The score of the last of the best CANDIDATES; 0 when there are no more."""
    if len(scores) <= CANDIDATES:
        return 0.0
    return float(np.partition(scores, -CANDIDATES)[-CANDIDATES])
