"""The soak: requests by the hundred thousand, in legs, each over a server of its own; what was seen is kept."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.load.driving import Orders, drive
from bench.load.kept import Facts, kept
from bench.load.service import Service
from bench.load.windows import PERCENTILES, Window, durations, failures, windows_of

WINDOW_SECONDS = 10.0
WORKERS = 2
# Enough to keep two workers busy without a queue.
USERS = 8
# Memory and latency are held to be flat after this share of a leg: caches have filled, threads have come.
_SETTLED = 0.2
# A leg is kept in short with a point for so many requests.
_POINT_REQUESTS = 10_000


@dataclass(frozen=True, slots=True)
class Part:
    """Some windows of a leg together.

    requests: of the leg until its end. mib: of each worker, the median of the windows. ms: at PERCENTILES, of what was
    answered.
    """

    requests: int
    mib: tuple[float, ...]
    ms: tuple[float | None, ...]

    @classmethod
    def of(cls, windows: Sequence[Window]) -> "Part":
        """Windows that follow each other, at least one."""
        answered = durations(windows)
        found = (answered.percentile(share) for share in PERCENTILES)
        return cls(
            requests=windows[-1].total,
            mib=tuple(
                round(median(each.resident for each in worker) / 2**20, 1)
                for worker in zip(*(window.server for window in windows), strict=False)
            ),
            ms=tuple(None if each is None else round(each, 1) for each in found),
        )

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Part":
        """What `asdict` gave."""
        return cls(kept["requests"], tuple(kept["mib"]), tuple(kept["ms"]))


@dataclass(frozen=True, slots=True)
class Leg:
    """A server's life, in short. failed: neither answered as asked nor refused for being too many.

    early, late: the first and the last quarter of what is settled. points: of all of it, in order.
    """

    facts: Facts
    hours: float
    failed: int
    early: Part
    late: Part
    points: tuple[Part, ...]

    @property
    def requests(self) -> int:
        """How many were answered or refused."""
        return self.points[-1].requests

    @classmethod
    def of(cls, facts: Facts, windows: Sequence[Window]) -> "Leg":
        """What was seen of it, at least one window."""
        settled = windows[int(len(windows) * _SETTLED) :]
        quarter = max(1, len(settled) // 4)
        return cls(
            facts=facts,
            hours=round(windows[-1].at / 3600, 3),
            failed=failures(windows),
            early=Part.of(settled[:quarter]),
            late=Part.of(settled[-quarter:]),
            points=tuple(map(Part.of, _by_requests(windows))),
        )

    def line(self) -> str:
        """As it is kept."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_line(cls, line: str) -> "Leg":
        """What `line` wrote."""
        kept: dict[str, Any] = json.loads(line)
        return cls(
            facts=Facts(**kept["facts"]),
            hours=kept["hours"],
            failed=kept["failed"],
            early=Part.from_json(kept["early"]),
            late=Part.from_json(kept["late"]),
            points=tuple(map(Part.from_json, kept["points"])),
        )


def _by_requests(windows: Sequence[Window]) -> Iterator[Sequence[Window]]:
    """Windows that follow each other, so many that each part has _POINT_REQUESTS; the last may have fewer."""
    first, before = 0, 0
    for at, window in enumerate(windows, 1):
        if window.total - before >= _POINT_REQUESTS or at == len(windows):
            yield windows[first:at]
            first, before = at, window.total


def legs(folder: Path) -> list[Leg]:
    """All that were begun, in order."""
    found = []
    for path in sorted(folder.glob("soak-*.jsonl")):
        facts = kept(path.with_suffix(".json"))
        windows = windows_of(path)
        if facts and windows:
            found.append(Leg.of(facts, windows))
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
