"""The lines between the packages, and the names they show."""

import ast
from pathlib import Path

import pytest

import api
import index
import ingest
from tests.conftest import REPOSITORY

MAY_IMPORT = {"ingest": {"ingest"}, "index": {"index", "ingest"}, "api": {"api", "index", "ingest"}}


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_run_one_way(package: str) -> None:
    for path in (REPOSITORY / package).rglob("*.py"):
        assert imported(path) & MAY_IMPORT.keys() <= MAY_IMPORT[package], path


def test_public_names() -> None:
    assert set(index.__all__) == {"Filters", "KnowledgeBase"}
    assert set(ingest.__all__) == {
        "Authority", "Document", "Header", "IngestError", "InternalReference", "Page", "Passage", "Reference",
        "Relation", "Section", "Via",
    }  # fmt: skip
    assert api.__all__ == []
    assert all(getattr(index, name) for name in index.__all__)
    with pytest.raises(AttributeError):
        index.nothing  # noqa: B018


def test_the_tree_stays_small() -> None:
    shipped = [
        REPOSITORY / name for name in ("ingest", "index", "api", "corpus", "notebooks", "tests", "bench")
    ]
    size = sum(
        path.stat().st_size
        for root in shipped
        for path in root.rglob("*")
        if "__pycache__" not in path.parts and path.is_file()
    )
    assert size < 26e6
