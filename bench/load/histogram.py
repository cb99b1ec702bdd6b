"""Milliseconds counted in buckets, each a fiftieth wider than the one before: they add up and stay small."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping

# A percentile is off by a hundredth at most.
_STEP = math.log(1.02)
_LEAST_MS = 0.01


class Histogram:
    """How often each duration came."""

    def __init__(self, counts: Mapping[str, int] | None = None) -> None:
        """counts: what `as_json` gave."""
        self._counts = Counter({int(each): count for each, count in (counts or {}).items()})

    @classmethod
    def of(cls, parts: "Iterable[Histogram]") -> "Histogram":
        """All of them as one."""
        whole = cls()
        for each in parts:
            whole._counts.update(each._counts)
        return whole

    def add(self, ms: float) -> None:
        """Count a duration."""
        self._counts[round(math.log(max(ms, _LEAST_MS)) / _STEP)] += 1

    def __len__(self) -> int:
        return self._counts.total()

    def percentile(self, share: float) -> float | None:
        """The duration that a share (0 … 1) of all do not exceed; None without any."""
        wanted, seen = share * len(self), 0
        for bucket, count in sorted(self._counts.items()):
            seen += count
            if seen >= wanted:
                return math.exp(bucket * _STEP)
        return None

    def as_json(self) -> dict[str, int]:
        """The form that is kept."""
        return {str(each): count for each, count in sorted(self._counts.items())}
