"""Two rankings of the same questions held against each other: is the difference more than chance?

Both are judged question by question, and the differences are what is tested: the interval is a bootstrap over
questions, the p a randomisation test that flips the sign of each difference (Smucker, Allan and Carterette,
"A comparison of statistical significance tests for information retrieval evaluation", CIKM 2007).
"""

from dataclasses import dataclass

import numpy as np

from index.evaluate import RUN_DEPTH, Qrels, Run, Values, bootstrap_interval, question_values

# The smallest p that so many can show is 1e-4; the p near .05 is then known to about .004.
_FLIPS = 10_000
# Sums of the same differences in another order differ by less than this.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Difference:
    """A mean difference over questions, ours less theirs, with its 95 % interval and two-sided p.

    wins, losses, ties: questions on which ours is better, worse, the same.
    """

    name: str
    value: float
    low: float
    high: float
    p: float
    wins: int
    losses: int
    ties: int


def compare(ours: Run, theirs: Run, qrels: Qrels, depth: int = RUN_DEPTH) -> list[Difference]:
    """Every measure over the judged questions; depth: how far down both rankings were made."""
    mine, other = (question_values(run, qrels, depth) for run in (ours, theirs))
    return [difference_of(name, mine[name] - other[name]) for name in mine]


def difference_of(name: str, differences: Values) -> Difference:
    """What the differences say, one a question."""
    low, high = bootstrap_interval(differences, np.random.default_rng(0))
    return Difference(
        name=name,
        value=float(differences.mean()),
        low=low,
        high=high,
        p=sign_flip_p(differences),
        wins=int(np.sum(differences > 0)),
        losses=int(np.sum(differences < 0)),
        ties=int(np.sum(differences == 0)),
    )


def sign_flip_p(differences: Values) -> float:
    """Two-sided p: how often chance signs give a sum as far from 0 as the true ones, these counted among them.

    Questions without a difference do not move the sum and are left out; without any difference p is 1.
    """
    told = differences[differences != 0]
    signs = np.random.default_rng(0).integers(0, 2, (_FLIPS, len(told)), dtype=np.int8) * 2 - 1
    as_far = np.abs(signs @ told) >= abs(told.sum()) - _ROUNDING
    return (1 + int(as_far.sum())) / (1 + _FLIPS)
