"""The short form of the torture: kills at every numbered step, at writes and random times; power cuts in every deed."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

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


# No file and no directory is fsynced by its path any more; what is renamed has no bytes that are sure.
_FORGETFUL = """
import sys
import index.durable
index.durable.fsync.__code__ = (lambda path: None).__code__
from bench.torture.__main__ import main
sys.exit(main())
"""


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where the machine has one: what is lost there is reckoned, and fsyncs would take a minute."""
    shared = Path("/dev/shm")
    with TemporaryDirectory(dir=shared if shared.is_dir() else tmp_path) as folder:
        yield Path(folder)


def test_nothing_is_lost_by_a_power_cut(memory: Path) -> None:
    process = tortured(memory / "work", "--cuts", "60", "--seed", "5")
    assert process.returncode == 0, process.stdout + process.stderr
    assert "| restore elsewhere |" in process.stdout and "0 faults" in process.stdout


def test_a_product_that_syncs_nothing_does_not_pass_the_cuts(memory: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _FORGETFUL, "--work", str(memory / "work"), "--cuts", "60"],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert process.returncode == 1 and "FAULT state-" in process.stdout, process.stdout + process.stderr
