"""The contract of the index: tests that hold for every shelf run over the embedded index and over Milvus Lite.

`VANKIEN_TEST_INDEX=milvus pytest tests/index` has every base of these tests keep its index in Milvus Lite.
"""

import os
import shutil
from collections.abc import Iterator
from functools import wraps
from pathlib import Path

import pytest

from index.knowledge_base import KnowledgeBase
from index.shelf import EngineAddress

ENGINES = ("embedded", "milvus")
# Modules of which every test that takes `base` or `empty_base` runs over each of them.
_CONTRACT = frozenset({"test_search", "test_knowledge_base", "test_similar"})
_EVERYWHERE = os.environ.get("VANKIEN_TEST_INDEX") == "milvus"


def engine_in(home: Path) -> EngineAddress:
    """Milvus Lite over files in a home."""
    return EngineAddress(str(home / "milvus.db"))


if _EVERYWHERE:
    _made = KnowledgeBase.__init__

    @wraps(_made)
    def _in_milvus(self, home: Path, *others, index: EngineAddress | None = None, **named) -> None:
        _made(self, home, *others, index=index or engine_in(home), **named)

    KnowledgeBase.__init__ = _in_milvus


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each contract test over each engine."""
    if "engine" in metafunc.fixturenames:
        contract = metafunc.module.__name__.rpartition(".")[2] in _CONTRACT and not _EVERYWHERE
        metafunc.parametrize("engine", ENGINES if contract else ENGINES[:1], indirect=True)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """Where the base of a test keeps its index."""
    return request.param


@pytest.fixture(scope="session")
def milvus_corpus(corpus_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """The base of `corpus/` with its index in Milvus Lite, for reading."""
    home = tmp_path_factory.mktemp("milvus") / "home"
    shutil.copytree(corpus_home, home, ignore=shutil.ignore_patterns("generations", "CURRENT"))
    with KnowledgeBase.open(home, index=engine_in(home)) as opened:
        opened.refresh()
        yield opened


@pytest.fixture
def base(engine: str, request: pytest.FixtureRequest, corpus_home: Path) -> Iterator[KnowledgeBase]:
    """The base of `corpus/`, for reading."""
    if engine == "milvus":
        yield request.getfixturevalue("milvus_corpus")
        return
    with KnowledgeBase.open(corpus_home) as opened:
        yield opened


@pytest.fixture
def empty_base(engine: str, tmp_path: Path) -> Iterator[KnowledgeBase]:
    """A new base, for writing."""
    home = tmp_path / "home"
    with KnowledgeBase.open(home, index=engine_in(home) if engine == "milvus" else None) as opened:
        yield opened
