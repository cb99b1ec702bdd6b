"""The learned ranker: gradient-boosted trees over `index.features`, trained by `python -m index.training.ranker`."""

import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.finite import finite
from ingest.hidden_imports import hidden

Column = NDArray[np.float32]
_log = logging.getLogger("vankien.ranker")

_BUNDLED = Path(__file__).parent / "models" / "vankien-ranker" / "model.txt"


class Ranker:
    """Scores candidates of one question; only their order means something. Safe to share between threads."""

    def __init__(self, path: Path = _BUNDLED) -> None:
        # It tries both on import, for its other interfaces: a second and 100 MB where they are installed.
        with hidden("pandas", "sklearn"):
            from lightgbm import Booster

        self._trees: Any = Booster(model_file=path)
        self.names: tuple[str, ...] = tuple(self._trees.feature_name())

    def scores(self, features: Mapping[str, Column]) -> Column:
        """float32, shape (candidates,). Raises KeyError when a feature is missing."""
        return np.asarray(self._trees.predict(self._matrix(features), num_threads=1), np.float32)

    def shares(self, features: Mapping[str, Column]) -> list[dict[str, float]]:
        """For each candidate what each feature adds to its score (Shapley values); they sum to it less a constant."""
        if not len(next(iter(features.values()))):
            return []
        added = self._trees.predict(self._matrix(features), num_threads=1, pred_contrib=True)
        return [dict(zip(self.names, map(float, row), strict=False)) for row in added]

    def _matrix(self, features: Mapping[str, Column]) -> NDArray[np.float32]:
        columns = [np.asarray(features[name], np.float32) for name in self.names]
        return finite(np.stack(columns, axis=1), "features")


@cache
def bundled_ranker() -> Ranker | None:
    """The ranker that ships with the package, loaded once; None, said in the log, where LightGBM cannot be loaded.

    Its library needs the system's OpenMP runtime, which a machine without a compiler may lack.
    """
    try:
        return Ranker()
    except OSError as error:
        _log.warning(
            "LightGBM không chạy được trên máy này (%s): kết quả chỉ xếp theo từ và theo nghĩa. "
            "Cài gói hệ thống libgomp1 rồi chạy lại.",
            error,
        )
        return None
