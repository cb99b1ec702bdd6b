"""How sure it is that what was found answers: a calibrated probability, and below which one is declined.

A logistic model of `index.evidence`, its sum calibrated on questions that the weights were not fitted to. Trained by
`python -m index.training.refusal`. Curves in place of weights, products of measures, and boosted trees told the
questions of dev no better apart (AUC .947, .945, .941 against .946 over two halves of the code, while it was made).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.finite import finite

_BUNDLED = Path(__file__).parent / "models" / "vankien-sureness" / "model.json"

# The measure below which nothing is answered, whatever the others say: cosines of unknown words are chance. Of
# questions whose gold is in the base (halves of the code, zalo dev) .995 have more than .35.
COVERED, LEAST_COVERED = "covered_by_all", 0.3
# What the share of a question that was mended takes from its log-odds. Over the code of law at 0, 1, 2, 3, 4 and 6 are
# declined .960, .967, .973, .980, .980, .980 of 150 lines of nonsense, .913, .927, .933, .933, .933, .933 of the 150
# questions of other subjects to train on, and .025, .025, .031, .031, .031, .038 of 160 questions of zalo train that
# slips were put into.
MENDED_COST = 3.0

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weighing:
    """names: of the measures, each with its weight. slope and offset: of the calibration, on the sum."""

    names: tuple[str, ...]
    weights: tuple[float, ...]
    bias: float
    slope: float = 1.0
    offset: float = 0.0

    def sums(self, values: Matrix) -> NDArray[np.float64]:
        """Before calibration: log-odds of rows of measures in the order of `names`, shape (rows,)."""
        return np.asarray(values @ np.array(self.weights) + self.bias)

    def odds(self, values: Matrix) -> NDArray[np.float64]:
        """Calibrated log-odds, shape (rows,)."""
        return np.asarray(self.slope * self.sums(values) + self.offset)

    def matrix(self, measured: Sequence[Mapping[str, float]]) -> Matrix:
        """The measures of this model, a row a question. Raises KeyError when one is missing."""
        rows = [[each[name] for name in self.names] for each in measured]
        return np.array(rows, np.float64).reshape(-1, len(self.names))


@dataclass(frozen=True, slots=True)
class Sureness:
    """meaning: with cosines of the bundled kind of embedding. words: without. threshold: declined below it.

    Where the texts are strange to the embedding, its cosines say less: the log-odds of both are mixed by how far it is
    trusted there (`index.trust`). Over halves of university regulations (503 questions) AUC was .79 with cosines, .86
    without; over halves of the code of law .94 and .89 (zalo dev, 226 questions).
    """

    meaning: Weighing
    words: Weighing
    threshold: float

    def probability(self, measured: Mapping[str, float], trust: float, mended: float = 0.0) -> float:
        """That the question whose evidence was measured is answered by what was found, 0 … 1.

        trust: in the embedding over this base, 0 … 1 (`index.trust.trusted`). mended: the share of what was typed that
        was read otherwise (`index.mending`). 0 where hardly anything of the question stands in what was found.
        """
        if measured[COVERED] < LEAST_COVERED:
            return 0.0
        odds = self.words.odds(self.words.matrix([measured]))
        if set(self.meaning.names) <= measured.keys():
            odds = mixed(self.meaning.odds(self.meaning.matrix([measured])), odds, trust)
        return float(finite(chances(odds - MENDED_COST * mended), "confidence")[0])

    def save(self, path: Path) -> None:
        """As JSON, numbers to seven places."""
        models = {name: _as_json(getattr(self, name)) for name in ("meaning", "words")}
        text = json.dumps({"threshold": self.threshold} | models, indent=1)
        path.write_text(text + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path = _BUNDLED) -> "Sureness":
        """What `save` wrote."""
        kept = json.loads(path.read_text(encoding="utf-8"))
        return cls(_weighing(kept["meaning"]), _weighing(kept["words"]), kept["threshold"])


def _as_json(model: Weighing) -> dict[str, Any]:
    weights = {name: round(each, 7) for name, each in zip(model.names, model.weights, strict=True)}
    return {"weights": weights} | {
        name: round(float(getattr(model, name)), 7) for name in ("bias", "slope", "offset")
    }


def _weighing(kept: Mapping[str, Any]) -> Weighing:
    weights: Mapping[str, float] = kept["weights"]
    return Weighing(tuple(weights), tuple(weights.values()), kept["bias"], kept["slope"], kept["offset"])


def mixed(
    meaning: NDArray[np.float64], words: NDArray[np.float64], trust: float | NDArray[np.float64]
) -> NDArray[np.float64]:
    """Log-odds of both, by how far cosines are trusted."""
    return np.asarray(trust * meaning + (1 - trust) * words)


def chances(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-odds as probabilities, 0 … 1."""
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -40, 40))))


@cache
def bundled_sureness() -> Sureness:
    """The model that ships with the package, loaded once."""
    return Sureness.load()
