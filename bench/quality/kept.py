"""What was measured, kept between runs: a run that is cut off goes on, and one of some sections keeps the others."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.quality.results import Result


@dataclass(frozen=True, slots=True)
class Kept:
    """A section's result with the day, the commit and the seconds it was measured in.

    fingerprint: of the code and data behind it. machine: where.
    """

    fingerprint: str
    day: str
    commit: str
    machine: str
    seconds: float
    result: Result


def keep(path: Path, kept: Kept) -> None:
    """Write it whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".new")
    half.write_text(json.dumps(asdict(kept), ensure_ascii=False, indent=1), encoding="utf-8")
    half.replace(path)


def kept_at(path: Path) -> Kept | None:
    """What `keep` wrote; None when there is nothing."""
    if not path.exists():
        return None
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Kept(**(values | {"result": Result.from_json(values["result"])}))
