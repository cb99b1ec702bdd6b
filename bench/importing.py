"""What an import costs beside underthesea alone over the same text, in CPU seconds of all processes.

    python -m bench.importing RECORDS.jsonl.gz [--count 5000]

Records are taken evenly from the whole file. Wall seconds stand beside: the import runs on all cores.
"""

import argparse
import gzip
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
for line in open(sys.argv[1], encoding="utf-8"):
    word_tokenize(json.loads(line)["text"])
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds: cpu of a command and all that it started, wall from its start to its end."""

    cpu: float
    wall: float


def spent(command: Sequence[str]) -> Spent:
    """What a command takes. Raises CalledProcessError."""
    before, began = _children(), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
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
        alone = spent([sys.executable, "-W", "ignore", "-c", _ALONE, str(taken)])
        home = str(Path(folder) / "home")
        whole = spent([sys.executable, "-m", "api.cli", "add", "--home", home, str(taken)])
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
    print(f"ratio of cpu {whole.cpu / alone.cpu:.2f}")


if __name__ == "__main__":
    main()
