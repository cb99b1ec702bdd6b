"""What was measured, kept as files: a run that is cut off goes on, and the page is written of all there is."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.load.histogram import Histogram


@dataclass(frozen=True, slots=True)
class Facts:
    """Of a measurement. busy: load of the machine before it began. server: durations by the server's own log."""

    day: str
    commit: str
    machine: str
    versions: str
    base: str
    workers: int
    busy: float
    server: dict[str, int]
    notes: str = ""

    @property
    def server_durations(self) -> Histogram:
        """By the server's log, from the first line of a request to the last byte of its answer."""
        return Histogram(self.server)


def now() -> str:
    """The moment, as the page writes it."""
    return datetime.now().strftime("%Y-%m-%d %H:%M")


def keep(path: Path, facts: Facts) -> None:
    """Write it whole or not at all."""
    half = path.with_suffix(".half")
    half.write_text(json.dumps(asdict(facts), ensure_ascii=False), encoding="utf-8")
    half.replace(path)


def kept(path: Path) -> Facts | None:
    """What `keep` wrote; None when there is nothing."""
    if not path.exists():
        return None
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Facts(**values)
