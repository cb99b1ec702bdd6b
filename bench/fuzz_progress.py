"""How far a long fuzzing has come, kept on the disk, so that it goes on after it was stopped."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from index.durable import replace_text

_SLOWEST = 20


@dataclass(slots=True)
class FuzzProgress:
    """samples: (run, how many were done, megabytes held); slowest: (seconds, what it was …), the slowest first."""

    seed: int
    done: int = 0
    runs: int = 0
    seconds: float = 0.0
    findings: int = 0
    samples: list[tuple[int, int, float]] = field(default_factory=list)
    slowest: list[tuple[Any, ...]] = field(default_factory=list)

    @classmethod
    def read(cls, file: Path, seed: int) -> Self:
        """What a file says, or a start."""
        if not file.is_file():
            return cls(seed)
        values: dict[str, Any] = json.loads(file.read_text("utf-8"))
        values |= {name: [tuple(each) for each in values[name]] for name in ("samples", "slowest")}
        return cls(**values)

    def write(self, file: Path) -> None:
        """Keep it; whoever is stopped meanwhile finds the one before."""
        replace_text(file, json.dumps(asdict(self)))

    def is_slow(self, seconds: float) -> bool:
        """Whether something that took so long is one of the slowest so far."""
        return len(self.slowest) < _SLOWEST or seconds > self.slowest[-1][0]

    def note_slow(self, seconds: float, *told: Any) -> None:
        """Keep it among the slowest, when it is one of them."""
        self.slowest = sorted([*self.slowest, (seconds, *told)], reverse=True)[:_SLOWEST]
