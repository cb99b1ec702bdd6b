"""Every measurement that the Makefile runs or bench/README.md names starts as it is written there."""

import re
import subprocess
import sys

import pytest

from tests.conftest import REPOSITORY

_TEXTS = [(REPOSITORY / name).read_text(encoding="utf-8") for name in ("Makefile", "bench/README.md")]
MODULES = sorted({module for text in _TEXTS for module in re.findall(r"-m (bench(?:\.\w+)*)(?!\w)", text)})


def test_no_measurement_is_run_as_a_file() -> None:
    """As a file it would not find the others."""
    assert MODULES
    assert not any(re.search(r"python bench/\w+\.py", text) for text in _TEXTS)


@pytest.mark.parametrize("module", MODULES)
def test_a_measurement_starts(module: str) -> None:
    process = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module, "--help"],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr
    assert "usage" in process.stdout.lower()
