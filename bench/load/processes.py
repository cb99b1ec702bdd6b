"""What a process has taken of the machine, by /proc."""

import os
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Taken:
    """cpu: seconds of all processors since its start. resident: bytes now. threads: how many."""

    cpu: float
    resident: int
    threads: int


def taken(pid: int) -> Taken | None:
    """None when it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return Taken((int(fields[11]) + int(fields[12])) / _TICKS, int(fields[21]) * _PAGE, int(fields[17]))


def children(pid: int) -> list[int]:
    """The processes that a process started and that live."""
    try:
        lists = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return sorted({int(child) for each in lists for child in each.split()})
