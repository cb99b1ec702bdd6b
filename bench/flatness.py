"""Whether memory stays flat: what this process holds, sampled as work goes on, and the slope of it."""

import os
from collections.abc import Sequence
from pathlib import Path

Samples = Sequence[tuple[int, float]]
"""(work done, megabytes held), in the order of the work."""


def held_megabytes(pid: int | None = None) -> float:
    """Megabytes of memory that a process holds (resident set), by /proc; 0 where there is none."""
    try:
        pages = int(Path(f"/proc/{pid or os.getpid()}/statm").read_text().split()[1])
    except (OSError, ValueError):  # no /proc, or the process has ended
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def growth(samples: Samples, warm: int) -> tuple[float, float]:
    """Megabytes gained from the first sample at `warm` or later to the last, and a 10,000 by least squares."""
    late = [(done, held) for done, held in samples if done >= warm]
    if len(late) < 2:
        return 0.0, 0.0
    mean_done = sum(done for done, _ in late) / len(late)
    mean_held = sum(held for _, held in late) / len(late)
    spread = sum((done - mean_done) ** 2 for done, _ in late)
    slope = sum((done - mean_done) * (held - mean_held) for done, held in late) / spread
    return late[-1][1] - late[0][1], slope * 10_000
