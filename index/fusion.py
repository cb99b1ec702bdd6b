"""One score from two: a convex combination of normalised scores.

Published comparisons find it above reciprocal-rank fusion with every Vietnamese encoder they try; it has one
weight, tuned on held-out questions (`DENSE_WEIGHT`).
"""

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]

# Chosen on zalo dev (226 questions) over the code of law with bench/fusion.py: nDCG@10 .722 for BM25 alone, .755, .757,
# .761, .761, .752 for weights .3 to .7, .714 for dense alone. On the flat top the lower weight is taken: on other texts
# than the bundled model was trained on BM25 is the surer half (ALQAC, 100 questions: .895 alone, .907 at .4, .836 for
# dense alone).
DENSE_WEIGHT = 0.4


def normalised(scores: Scores) -> Scores:
    """Scores scaled to 0 … 1 over the candidates; all zeros when they do not differ from zero."""
    if len(scores) == 0:
        return scores
    top = np.float64(scores.max())
    # In float64: a best score so small that float32 holds it only as a subnormal would overflow the quotient.
    return np.clip(scores / top, 0.0, 1.0).astype(np.float32) if top > 0 else np.zeros_like(scores)


def convex(lexical: Scores, dense: Scores, dense_weight: float = DENSE_WEIGHT) -> Scores:
    """`(1 - w) * lexical + w * dense`, both normalised over the same candidates."""
    return np.asarray((1 - dense_weight) * normalised(lexical) + dense_weight * normalised(dense), np.float32)
