"""The store and the index of the tests of this folder: in files, and in what carries a base beyond one machine.

PostgreSQL stands beside SQLite where a test takes `store_place`; Milvus Lite beside the index in memory where a test of
the contract takes `base` or `empty_base`.

VANKIEN_TEST_STORE=postgresql pytest tests/index     # every store on PostgreSQL, whatever a test asks for
VANKIEN_TEST_INDEX=milvus pytest tests/index         # every index in Milvus Lite

`embedded_only` and `file_only` mark what is about the files of a home, and is left out there.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path

import pytest

from bench.scale.server import PostgresServer
from index.knowledge_base import KnowledgeBase
from index.shelf import EngineAddress
from index.tables import database
from index.tables.engine import Engine, Place, is_server, opened_engine

_STORES_EVERYWHERE = os.environ.get("VANKIEN_TEST_STORE") == "postgresql"
_INDEXES_EVERYWHERE = os.environ.get("VANKIEN_TEST_INDEX") == "milvus"


def embedded_only(reason: str) -> pytest.MarkDecorator:
    """Of a test that is about the index in the home, or whose other processes publish there."""
    return pytest.mark.skipif(_INDEXES_EVERYWHERE, reason=f"chỉ mục trong kho: {reason}")


def file_only(reason: str) -> pytest.MarkDecorator:
    """Of a test that is about the store in a file, or whose other processes open that file."""
    return pytest.mark.skipif(_STORES_EVERYWHERE, reason=f"kho trong tệp: {reason}")


def address_of(base: KnowledgeBase) -> str:
    """Where another process finds the store of a base: the address of its server, empty where it lies in the home."""
    return database_named_by(base.home / "store.sqlite") if _STORES_EVERYWHERE else base.server


def database_named_by(path: Path) -> str:
    """The address of the database that stands in the place of a file."""
    return path.read_text("utf-8").splitlines()[1]


@pytest.fixture(scope="session", autouse=True)
def untold() -> None:
    """The programs that tests start refuse settings that they do not know, and these are the tests' own."""
    for name in ("VANKIEN_TEST_STORE", "VANKIEN_TEST_INDEX"):
        os.environ.pop(name, None)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where a new store lies, once on each engine."""
    if request.param == "sqlite":
        return tmp_path / "store.sqlite"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.database()


def _on_server(server: PostgresServer) -> Callable[..., Engine]:
    """Opens a database in the place of each file. The file names it; a copied file stands for a copied database."""

    def opened(place: Place, before_upgrade, views) -> Engine:
        if is_server(place):
            return opened_engine(place, before_upgrade, views)
        path = Path(place)
        known = path.read_text("utf-8").splitlines() if path.exists() else []
        if len(known) != 2:
            known = []
        if not known or known[0] != str(path):
            template = known[1].rpartition("/")[2] if known else ""
            path.write_text(f"{path}\n{server.database(template)}", encoding="utf-8")
        return opened_engine(database_named_by(path), before_upgrade, views)

    return opened


if _STORES_EVERYWHERE:

    @pytest.fixture(scope="session", autouse=True)
    def everywhere(postgres: PostgresServer) -> Iterator[None]:
        """Every store that is opened in this process lies on the server."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(database, "opened_engine", _on_server(postgres))
            yield


ENGINES = ("embedded", "milvus")
# Modules of which every test that takes `base` or `empty_base` runs over each of them.
_CONTRACT = frozenset({"test_search", "test_knowledge_base", "test_similar"})


def engine_in(home: Path) -> EngineAddress:
    """Milvus Lite over files in a home."""
    return EngineAddress(str(home / "milvus.db"))


if _INDEXES_EVERYWHERE:
    _made = KnowledgeBase.__init__

    @wraps(_made)
    def _in_milvus(self, home: Path, *others, index: EngineAddress | None = None, **named) -> None:
        _made(self, home, *others, index=index or engine_in(home), **named)

    KnowledgeBase.__init__ = _in_milvus


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each contract test over each engine."""
    if "engine" in metafunc.fixturenames:
        contract = metafunc.module.__name__.rpartition(".")[2] in _CONTRACT and not _INDEXES_EVERYWHERE
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
