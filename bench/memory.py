"""Seconds and memory of a command: its processes together, by /proc; no memory is given where there is no /proc."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
# Often enough to see the peak of a command that runs a second.
_EVERY_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Usage:
    """peak: bytes of all processes together, shared pages counted once; None where it cannot be read."""

    code: int
    output: str
    seconds: float
    peak: int | None


def run_measured(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Usage:
    """Run a command to its end. Its messages go where ours go, its output is kept."""
    start = time.perf_counter()
    peak: int | None = None
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        while process.poll() is None:
            held = _held_by(process.pid)
            peak = held if peak is None else max(peak, held or 0)
            time.sleep(_EVERY_SECONDS)
        seconds = time.perf_counter() - start
        output = process.stdout.read() if process.stdout else ""
    return Usage(process.returncode, output, seconds, peak)


def _held_by(pid: int) -> int | None:
    """Bytes of a process and those it started (proportional set sizes)."""
    if not _PROC.is_dir():
        return None
    return sum(filter(None, map(_proportional_size, [pid, *_descendants(pid)])))


def _descendants(pid: int) -> list[int]:
    try:
        lists = [path.read_text() for path in (_PROC / str(pid) / "task").glob("*/children")]
    except OSError:  # it has ended meanwhile
        return []
    children = [int(child) for each in lists for child in each.split()]
    return children + [deeper for child in children for deeper in _descendants(child)]


def _proportional_size(pid: int) -> int | None:
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended meanwhile
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), None)
