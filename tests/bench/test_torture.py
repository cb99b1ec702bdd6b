"""The short form of the torture: a kill at every numbered step of every protocol, some at writes and random times."""

import json
import subprocess
import sys
from pathlib import Path

from bench.torture.death import STEPS
from tests.conftest import REPOSITORY

_STEPS = sum(STEPS.values())


def tortured(work: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: it forks, and pytest's has threads."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bench.torture", "--work", str(work), *arguments],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_nothing_is_lost_by_a_kill_at_any_step(tmp_path: Path) -> None:
    process = tortured(tmp_path / "work", "--kills", str(_STEPS + 4), "--seed", "5")
    assert process.returncode == 0, process.stdout + process.stderr
    lines = (tmp_path / "work" / "progress.jsonl").read_text(encoding="utf-8").splitlines()
    killed = [told["death"] for told in map(json.loads, lines) if told["killed"]]
    assert {f"{protocol} {step}" for protocol, last in STEPS.items() for step in range(1, last + 1)} <= {
        *killed
    }
    assert "0 faults" in process.stdout

    # What stood in the base is thrown away: that must not pass.
    store = tmp_path / "work" / "home" / "store.sqlite"
    for name in (store.name, f"{store.name}-wal"):
        (store.with_name(name)).unlink(missing_ok=True)
    process = tortured(tmp_path / "work", "--kills", str(_STEPS + 5), "--seed", "5", "--resume")
    assert process.returncode == 1 and "was acknowledged" in process.stdout, process.stdout
