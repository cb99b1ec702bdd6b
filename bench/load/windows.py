"""What was seen in a few seconds of a run: a line of JSON each, so that a run that is cut off keeps what it has."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.load.histogram import Histogram
from bench.load.processes import Taken

PERCENTILES = (0.5, 0.95, 0.99)
# A caller that got no answer at all.
NO_ANSWER = 0


def is_good(status: int) -> bool:
    """Whether the one who asked got what they asked for."""
    return 200 <= status < 400


def is_refusal(status: int) -> bool:
    """Whether the server said that it is too much."""
    return status in (429, 503)


@dataclass(slots=True)
class Window:
    """at: seconds since the run began, at its end. seconds: its length. total: requests of the run until its end.

    good: kind → durations of what was answered. refused: those of 429 and 503. statuses: how often each came.
    server: the workers, in order; driver: the process that asks.
    """

    at: float
    seconds: float
    total: int
    good: dict[str, Histogram] = field(default_factory=dict)
    refused: Histogram = field(default_factory=Histogram)
    statuses: Counter[int] = field(default_factory=Counter)
    server: list[Taken] = field(default_factory=list)
    driver: Taken | None = None

    def count(self, kind: str, status: int, ms: float) -> None:
        """A request that was answered, or was not."""
        self.statuses[status] += 1
        if is_good(status):
            self.good.setdefault(kind, Histogram()).add(ms)
        elif is_refusal(status):
            self.refused.add(ms)

    def line(self) -> str:
        """As it is kept."""
        taken = [[each.cpu, each.resident, each.threads] for each in [*self.server, self.driver] if each]
        return json.dumps(
            {
                "at": round(self.at, 2),
                "seconds": round(self.seconds, 3),
                "total": self.total,
                "good": {kind: each.as_json() for kind, each in self.good.items()},
                "refused": self.refused.as_json(),
                "statuses": {str(each): count for each, count in self.statuses.items()},
                "taken": taken,
            }
        )

    @classmethod
    def from_line(cls, line: str) -> "Window":
        """What `line` wrote."""
        kept: dict[str, Any] = json.loads(line)
        *server, driver = [Taken(*each) for each in kept["taken"]]
        return cls(
            at=kept["at"],
            seconds=kept["seconds"],
            total=kept["total"],
            good={kind: Histogram(each) for kind, each in kept["good"].items()},
            refused=Histogram(kept["refused"]),
            statuses=Counter({int(each): count for each, count in kept["statuses"].items()}),
            server=server,
            driver=driver,
        )


def windows_of(path: Path) -> list[Window]:
    """The whole lines of a file; the last may have been cut off."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return [Window.from_line(each) for each in lines if each.endswith("\n")]


def durations(windows: Iterable[Window], *kinds: str) -> Histogram:
    """Of what was answered; of all kinds when none is named, but for uploads."""
    return Histogram.of(
        histogram
        for window in windows
        for kind, histogram in window.good.items()
        if (kind in kinds if kinds else not kind.startswith("upload"))
    )


def statuses(windows: Iterable[Window]) -> Counter[int]:
    """How often each status came."""
    found: Counter[int] = Counter()
    for each in windows:
        found.update(each.statuses)
    return found


def failures(windows: Iterable[Window]) -> int:
    """Requests that were neither answered as asked nor refused for being too many."""
    return sum(
        count for status, count in statuses(windows).items() if not is_good(status) and not is_refusal(status)
    )


def busy(windows: Sequence[Window]) -> tuple[list[float], float]:
    """Processors that each worker and the driver kept busy, from the end of the first window to that of the last."""
    first, last = windows[0], windows[-1]
    seconds = max(last.at - first.at, 1e-9)
    server = [(b.cpu - a.cpu) / seconds for a, b in zip(first.server, last.server, strict=False)]
    driver = (last.driver.cpu - first.driver.cpu) / seconds if first.driver and last.driver else 0.0
    return server, driver
