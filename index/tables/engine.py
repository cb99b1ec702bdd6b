"""The seam between the tables and the database that keeps them: SQLite in the home, or a PostgreSQL server.

Statements are written once, in what both understand (`index.tables.postgres_sql` says what is put in other words for
PostgreSQL): `?` or `?1` for values; a list for what stands in `IN (SELECT value FROM json_each(?))`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from index.tables.digests import Mismatch

# The file of a store, or the address of a server: `postgresql://user@host/database`.
Place = Path | str
BeforeUpgrade = Callable[[int, int], None]
SERVERS = ("postgresql://", "postgres://")


class Row(Protocol):
    """A row: its values by name and by place, in the order of the columns; `dict(row)` gives it by name."""

    def __getitem__(self, key: Any, /) -> Any: ...

    def __iter__(self) -> Iterator[Any]: ...

    def keys(self) -> Iterable[str]:
        """The names of the columns."""
        ...


class Engine(Protocol):
    """Runs statements for any thread; a transaction belongs to the thread that began it.

    What a statement outside a transaction, or a transaction, has changed is durable when it returns. All raise
    StoreLocked when another one writes for too long, StoreUnreachable when a server is away, StoreDamaged otherwise.
    """

    def rows(self, sql: str, values: Sequence[Any]) -> Sequence[Row]:
        """Run a statement; all rows that it gives."""
        ...

    def stream(self, sql: str, values: Sequence[Any]) -> Iterator[Row]:
        """Run a query; its rows one by one, however many. Other statements may be run between them."""
        ...

    def insert(self, sql: str, values: Sequence[Any]) -> int:
        """Run an INSERT of one row into a table with an `id`; returns that."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """All that this thread changes inside is stored together or not at all; one at a time in the whole store."""
        ...

    def snapshot(self) -> AbstractContextManager[None]:
        """All that this thread reads inside is of one state; it writes nothing. Inside a transaction: that one."""
        ...

    def columns(self, table: str) -> list[str]:
        """The names of a table's columns, in their order."""
        ...

    def overwrite(self) -> None:
        """Have what this thread deletes from now on be overwritten on the disk too, where the database can."""
        ...

    def mismatches(self, table: str) -> Iterator["Mismatch"]:
        """Rows of a table that are not what was written, by owner; none where the database has sums of its own."""
        ...

    def mend_indices(self) -> None:
        """Make the indices of the tables again where they do not fit them."""
        ...

    def integrity_faults(self) -> list[str]:
        """What the database's own checks and the foreign keys find wrong; empty when all is well."""
        ...

    def close(self) -> None:
        """Give back all connections; nothing can be run afterwards."""
        ...


def is_server(place: Place) -> bool:
    """Whether a store lies on a server that several machines share."""
    return isinstance(place, str) and place.startswith(SERVERS)


def shown_place(place: Place) -> str:
    """Where a store lies, as it may be shown: without who signs in."""
    if not is_server(place):
        return str(place)
    parts = urlsplit(str(place))
    return f"postgresql://{parts.netloc.rpartition('@')[2]}{parts.path}"


def opened_engine(place: Place, before_upgrade: BeforeUpgrade | None, views: Mapping[str, str]) -> Engine:
    """The engine of a store, its tables made or brought up to date.

    before_upgrade: see `Database`. views: table → the condition that rows must meet to be seen.
    """
    if is_server(place):
        from index.tables.postgres import PostgresEngine

        return PostgresEngine(str(place), views)
    from index.tables.sqlite import SqliteEngine

    return SqliteEngine(Path(place), before_upgrade, views)
