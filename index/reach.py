"""Which passages a search reaches: by the question alone, so that narrowing only ever picks among them.

Over all rows, however many; what filters then admit, and what facets count, is the same set.
"""

import numpy as np

from index.matching import Matched, Rows, Scores

# A passage is reached when its BM25 is this share of the question's best at least or is among the best CANDIDATES, or
# when its cosine is above MIN_COSINE (`index.matching`). Measured on 120 questions of zalo dev over the whole code of
# law, 174,544 passages: the right article has a share of .79 or more for 95 in 100; .4 takes in the passages of 456
# documents (median; 2,365 for the widest 5 %), .3 of 1,513 (10,658).
MIN_SHARE = 0.4


def reached(matched: Matched, beside: Matched | None = None) -> tuple[Rows, Scores]:
    """Rows that a question reaches, the best by BM25 first, and their BM25 as a share of the best: 0 … 1.

    beside: how it meets all rows, where `matched` is of those that a filter admits: what is reached is told by all.
    """
    beside = beside or matched
    scores, best = matched.lexical, float(beside.lexical.max(initial=0))
    least = min(MIN_SHARE * best, float(beside.lexical[beside.best].min(initial=best)))
    reaches = scores >= least if best else np.zeros(len(scores), bool)
    reaches[matched.near] = True
    rows = np.flatnonzero(reaches)
    shares = scores[rows] / np.float32(best or 1)
    order = np.argsort(-shares, kind="stable")
    return rows[order], shares[order]
