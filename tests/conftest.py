"""What all tests share: the repository's corpus, a knowledge base of it, and a closed network."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bench.scale.server import PostgresServer, binaries
from index.knowledge_base import KnowledgeBase

REPOSITORY = Path(__file__).resolve().parents[1]
CORPUS = REPOSITORY / "corpus"
PLAN = CORPUS / "ke-hoach-phat-dong-phong-trao-thi-dua-2020.txt"
SHARED = REPOSITORY.parent / "shared" / "data"

# No deadline: a busy machine is no fault of the code. In CI the examples are the same each time; elsewhere every run
# tries new ones, and `pytest --hypothesis-profile=thorough` tries many.
settings.register_profile(
    "vankien",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", settings.get_profile("vankien"), max_examples=3_000, derandomize=False)
settings.load_profile("vankien")

_LOOPBACK = {"127.0.0.1", "::1", "localhost", "testserver"}


class OutboundConnectionError(AssertionError):
    """A test, or the product in it, tried to leave this machine."""


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection that is not to this machine fails the test; so does looking up a name."""
    connect, lookup = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address):
        if self.family != socket.AF_UNIX and address[0] not in _LOOPBACK:
            raise OutboundConnectionError(address)
        return connect(self, address)

    def guarded_lookup(host, *others, **named):
        if host not in _LOOPBACK and host is not None:
            raise OutboundConnectionError(host)
        return lookup(host, *others, **named)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_lookup)


@pytest.fixture(scope="session")
def corpus_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the base of `corpus/`; tests read it, and copy it when they write."""
    home = tmp_path_factory.mktemp("home")
    with KnowledgeBase.open(home) as base:
        report = base.add([CORPUS])
        assert report.failed == 0, report.notable
    return home


@pytest.fixture
def base(corpus_home: Path) -> Iterator[KnowledgeBase]:
    """The base of `corpus/`, for reading."""
    with KnowledgeBase.open(corpus_home) as opened:
        yield opened


@pytest.fixture
def empty_base(tmp_path: Path) -> Iterator[KnowledgeBase]:
    """A new base, for writing."""
    with KnowledgeBase.open(tmp_path / "home") as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A server that runs; skipped where it is not installed."""
    pytest.importorskip("psycopg")
    if binaries() is None:
        pytest.skip("cần máy chủ PostgreSQL: apt-get install postgresql")
    server = PostgresServer()
    server.start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The training and test data beside the repository; a test that needs it is skipped without it."""
    if not SHARED.is_dir():
        pytest.skip("cần dữ liệu ../shared/data (không đi kèm kho mã)")
    return SHARED
