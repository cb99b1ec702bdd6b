"""What an import costs beside underthesea alone over the same text, in CPU and wall seconds.

    python -m bench.importing RECORDS.jsonl.gz [--count 5000]

Records are taken evenly from the whole file. Both run on all cores: two processes that share a core each take more CPU
seconds for the same work than one alone.
"""

import argparse
import gzip
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_ALONE = """
import json, sys
from underthesea import word_tokenize
first, step = int(sys.argv[2]), int(sys.argv[3])
for line in open(sys.argv[1], encoding="utf-8").readlines()[first::step]:
    word_tokenize(json.loads(line)["text"])
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds: cpu of commands and all that they started, wall from the first start to the last end."""

    cpu: float
    wall: float


def spent(commands: Sequence[Sequence[str]]) -> Spent:
    """What commands take that run beside each other. Raises CalledProcessError."""
    before, began = _children(), time.perf_counter()
    running = [subprocess.Popen(each, stdout=subprocess.DEVNULL) for each in commands]
    for process in running:
        if process.wait() != 0:
            raise subprocess.CalledProcessError(process.returncode, process.args)
    return Spent(_children() - before, time.perf_counter() - began)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def evenly(records: Path, count: int) -> list[str]:
    """About `count` lines, from the whole of a gzipped file of records."""
    with gzip.open(records, "rt", encoding="utf-8") as lines:
        every = list(lines)
    return every[:: max(len(every) // count, 1)]


def compared(records: Path, count: int) -> tuple[int, Spent, Spent]:
    """How many records, what underthesea alone takes, what `vankien add` takes into an empty base."""
    with tempfile.TemporaryDirectory() as folder:
        taken, lines = Path(folder) / "records.jsonl", evenly(records, count)
        taken.write_text("".join(lines), encoding="utf-8")
        jobs = os.cpu_count() or 1
        alone = spent(
            [
                [sys.executable, "-W", "ignore", "-c", _ALONE, str(taken), str(first), str(jobs)]
                for first in range(jobs)
            ]
        )
        home = str(Path(folder) / "home")
        whole = spent([[sys.executable, "-m", "api.cli", "add", "--home", home, str(taken)]])
    return len(lines), alone, whole


def main() -> None:
    """Print both, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=Path)
    parser.add_argument("--count", type=int, default=5000)
    given = parser.parse_args()
    count, alone, whole = compared(given.records, given.count)
    print(f"{count} records")
    for name, each in (("underthesea alone", alone), ("vankien add", whole)):
        print(f"{name:<20} cpu {each.cpu:7.1f} s   wall {each.wall:7.1f} s")
    print(f"ratio of cpu {whole.cpu / alone.cpu:.2f}, of wall {whole.wall / alone.wall:.2f}")


if __name__ == "__main__":
    main()
