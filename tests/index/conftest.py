"""The store of the tests of the index: SQLite, and PostgreSQL beside it where a test takes `store_place`.

VANKIEN_TEST_STORE=postgresql pytest tests/index     # every store on PostgreSQL, whatever a test asks for
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.tables import database
from index.tables.engine import Engine, Place, is_server, opened_engine
from tests.postgres_server import PostgresServer

_EVERYWHERE = os.environ.get("VANKIEN_TEST_STORE") == "postgresql"


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
        return opened_engine(path.read_text("utf-8").splitlines()[1], before_upgrade, views)

    return opened


if _EVERYWHERE:

    @pytest.fixture(scope="session", autouse=True)
    def everywhere(postgres: PostgresServer) -> Iterator[None]:
        """Every store that is opened in this process lies on the server."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(database, "opened_engine", _on_server(postgres))
            yield
