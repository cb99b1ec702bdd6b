"""The guided tours run from their first cell to their last."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_tour_runs(notebook: Path) -> None:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    assert all(not cell.get("outputs") for cell in cells), "outputs are not kept in the repository"
    script = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    process = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=False, cwd=notebook.parent
    )
    assert process.returncode == 0, process.stderr.decode()
    assert "True" in process.stdout.decode()


def test_there_is_a_tour() -> None:
    assert NOTEBOOKS
