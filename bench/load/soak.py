"""The soak: requests by the hundred thousand, in legs, each over a server of its own; what was seen is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.load.driving import Orders, drive
from bench.load.histogram import Histogram
from bench.load.kept import Facts, kept
from bench.load.service import Service
from bench.load.windows import Window, durations, statuses, windows_of

WINDOW_SECONDS = 10.0
WORKERS = 2
# Enough to keep two workers busy without a queue.
USERS = 8
# Memory and latency are held to be flat after this share of a leg: caches have filled, threads have come.
_SETTLED = 0.2


@dataclass(frozen=True, slots=True)
class Leg:
    """A server's life. number: from 1."""

    number: int
    facts: Facts
    windows: Sequence[Window]

    @property
    def requests(self) -> int:
        """How many were answered or refused."""
        return self.windows[-1].total if self.windows else 0

    @property
    def settled(self) -> Sequence[Window]:
        """The windows after the caches have filled."""
        return self.windows[int(len(self.windows) * _SETTLED) :]

    def parts(self) -> tuple[Sequence[Window], Sequence[Window]]:
        """The first and the last quarter of what is settled."""
        quarter = max(1, len(self.settled) // 4)
        return self.settled[:quarter], self.settled[-quarter:]


def resident(windows: Sequence[Window]) -> int:
    """Bytes of all workers together, the median of the windows."""
    return int(median(sum(each.resident for each in window.server) for window in windows))


def failures(windows: Sequence[Window]) -> int:
    """Requests that were neither answered as asked nor refused for being too many."""
    return sum(count for status, count in statuses(windows).items() if status >= 400 or status == 0) - sum(
        len(each.refused) for each in windows
    )


def latency(windows: Sequence[Window]) -> Histogram:
    """Durations of all that was answered."""
    return durations(windows)


def legs(folder: Path) -> list[Leg]:
    """All that were begun, in order."""
    found = []
    for path in sorted(folder.glob("soak-*.jsonl")):
        facts = kept(path.with_suffix(".json"))
        windows = windows_of(path)
        if facts and windows:
            found.append(Leg(int(path.stem.removeprefix("soak-")), facts, windows))
    return found


def next_leg(folder: Path) -> Path:
    """Where the windows of another leg go."""
    numbers = [int(path.stem.removeprefix("soak-")) for path in folder.glob("soak-*.jsonl")]
    return folder / f"soak-{max(numbers, default=0) + 1:03d}.jsonl"


def run_leg(out: Path, service: Service, plan: Path, requests: int, seconds: float) -> None:
    """Have users ask until so many requests or so much time; every window is on disk when it is over."""
    orders = Orders(
        plan=str(plan), out=str(out), workers=service.workers, window=WINDOW_SECONDS, requests=requests
    )
    drive(service.address, USERS, seconds, orders, out.with_name("locust.log"))
