"""What the server itself says of its requests: milliseconds from the first line of each to its last byte."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.load.histogram import Histogram


def end_of(log: Path) -> int:
    """Where the log ends now."""
    return log.stat().st_size


def durations(log: Path, begin: int, end: int) -> Histogram:
    """Of the requests between two places of the log that were answered as asked; uploads are left out."""
    found = Histogram()
    for line in _lines(log, begin, end):
        if 200 <= line.get("status", 0) < 400 and not line["path"].startswith("/api/v1/jobs"):
            found.add(line["ms"])
    return found


def _lines(log: Path, begin: int, end: int) -> Iterator[dict[str, Any]]:
    with log.open("rb") as file:
        file.seek(begin)
        for line in file.read(end - begin).splitlines():
            if line.startswith(b"{") and b'"ms"' in line:
                yield json.loads(line)
