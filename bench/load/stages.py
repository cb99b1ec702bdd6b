"""The stages: so many users, with or without thinking, with or without uploads, over one or two workers."""

from dataclasses import dataclass
from pathlib import Path

from bench.load.driving import Orders, drive
from bench.load.service import Service

USERS = (1, 10, 50, 200)
# Two seconds a window, so that what is counted begins close after the warm-up.
_WINDOW_SECONDS = 2.0
# Threads, caches and connections are there by then.
WARM_SECONDS = 6.0
# A reader looks at a page about so long before the next; 200 people who all search at the same time are a large office.
THINK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Stage:
    """workers: of the server. users: at once. think: mean seconds between a user's requests. uploads: files come in."""

    workers: int
    users: int
    think: float
    uploads: bool = False

    @property
    def key(self) -> str:
        """As `--only` names it, and its file."""
        pace = "thinking" if self.think else "saturated"
        return f"{self.workers}-{pace}-{'uploads' if self.uploads else 'quiet'}-{self.users}"

    @property
    def group(self) -> tuple[int, bool, bool]:
        """What stages that differ in users alone share: workers, whether users think, whether files come in."""
        return self.workers, bool(self.think), self.uploads


def _stages() -> tuple[Stage, ...]:
    groups = (
        (2, THINK_SECONDS, False), (2, 0.0, False), (1, THINK_SECONDS, False),
        (2, THINK_SECONDS, True), (1, THINK_SECONDS, True),
    )  # fmt: skip
    return tuple(Stage(workers, users, think, up) for workers, think, up in groups for users in USERS)


# Those with uploads come last, since they change the base.
STAGES = _stages()


def run(stage: Stage, service: Service, plan: Path, key: str, seconds: float, folder: Path) -> Path:
    """Measure a stage; returns the file of its windows, whole or not there."""
    out, half = folder / f"{stage.key}.jsonl", folder / f"{stage.key}.new"
    half.unlink(missing_ok=True)
    orders = Orders(
        plan=str(plan), out=str(half), workers=service.workers, window=_WINDOW_SECONDS, think=stage.think,
        uploads=stage.uploads, key=key if stage.uploads else "",
    )  # fmt: skip
    drive(
        service.address, stage.users, seconds + WARM_SECONDS + _WINDOW_SECONDS, orders, folder / "locust.log"
    )
    half.replace(out)
    return out
