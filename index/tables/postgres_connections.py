"""Connections to a PostgreSQL server: a few for all threads of a process, and one that a thread keeps for a time.

A server has many threads and a database few connections. A statement borrows one; a transaction, and whoever holds
the writer's lock, keeps one for all that the thread does. A connection that was cut while it lay idle is found out
before anything is sent, so that after a restart of the server the next request meets a new one.
"""

import os
import platform
import select
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any, ClassVar

import psycopg
from psycopg.adapt import Buffer, Loader
from psycopg.pq import TransactionStatus
from psycopg.types.numeric import Int8Dumper

from index.errors import StoreLocked
from index.tables.engine import shown_place

Connection = psycopg.Connection[Any]

# A reader or writer waits this long for another one, and for a free connection, before it gives up.
BUSY_SECONDS = 10.0
# Of one process and one view of the store. PostgreSQL has 100 by default, for all processes of all machines.
MOST_CONNECTIONS = 6
# How long a machine that lost its power, or its cable, may hold the writer's lock.
_KEEPALIVE = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"


class PostgresRow(tuple[Any, ...]):
    """See Row."""

    __slots__ = ()
    places: ClassVar[dict[str, int]] = {}

    def __getitem__(self, key: Any) -> Any:
        return tuple.__getitem__(self, self.places[key] if isinstance(key, str) else key)

    def keys(self) -> list[str]:
        """See Row."""
        return list(self.places)


@lru_cache(maxsize=1_000)
def _row_class(names: tuple[str, ...]) -> type[PostgresRow]:
    places = {name: at for at, name in enumerate(names)}
    return type("NamedRow", (PostgresRow,), {"__slots__": (), "places": places})


def _row_factory(cursor: Any) -> Callable[[Sequence[Any]], Any]:
    return _row_class(tuple(each.name for each in cursor.description or ()))


class _NumberLoader(Loader):
    """Sums of integers are NUMERIC to PostgreSQL; the tables have no other NUMERIC."""

    def load(self, data: Buffer) -> int | float:
        text = bytes(data).decode()
        return float(text) if "." in text else int(text)


class Connections:
    """Lends connections. path: the schemas in which names are looked for."""

    def __init__(self, url: str, path: str) -> None:
        self._url = url
        self._options = (
            f"-c search_path={path},pg_catalog -c lock_timeout={int(BUSY_SECONDS * 1000)} {_KEEPALIVE}"
        )
        self._idle: list[Connection] = []
        self._guard = threading.Lock()
        self._room = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self._local = threading.local()
        self._closed = False

    @property
    def held(self) -> Connection | None:
        """What this thread keeps."""
        held: Connection | None = getattr(self._local, "connection", None)
        return held

    @contextmanager
    def borrowed(self) -> Iterator[Connection]:
        """The one that this thread keeps, or any for this once."""
        if (held := self.held) is not None:
            yield held
            return
        with self.another() as connection:
            yield connection

    @contextmanager
    def kept(self) -> Iterator[Connection]:
        """One that all statements of this thread go through until the end; where it keeps one already, that."""
        if (held := self.held) is not None:
            yield held
            return
        with self.another() as connection:
            self._local.connection = connection
            try:
                yield connection
            finally:
                self._local.connection = None

    @contextmanager
    def another(self) -> Iterator[Connection]:
        """One that this thread does not keep."""
        if not self._room.acquire(timeout=BUSY_SECONDS):
            raise StoreLocked(
                f"{shown_place(self._url)}: mọi kết nối tới kho đang bận; hãy thử lại sau ít giây"
            )
        try:
            connection = self._idle_one() or self._opened()
            try:
                yield connection
            finally:
                self._take_back(connection)
        finally:
            self._room.release()

    def _idle_one(self) -> Connection | None:
        while True:
            with self._guard:
                connection = self._idle.pop() if self._idle else None
            if connection is None or _is_alive(connection):
                return connection
            connection.close()

    def _opened(self) -> Connection:
        connection = psycopg.connect(
            self._url, autocommit=True, options=self._options, connect_timeout=5, row_factory=_row_factory,
            application_name=application_name(), client_encoding="utf8",
        )  # fmt: skip
        connection.adapters.register_dumper(int, Int8Dumper)
        connection.adapters.register_loader("numeric", _NumberLoader)
        return connection

    def _take_back(self, connection: Connection) -> None:
        with suppress(psycopg.Error):
            if connection.info.transaction_status is not TransactionStatus.IDLE:
                connection.rollback()
        is_usable = not connection.closed and connection.info.transaction_status is TransactionStatus.IDLE
        with self._guard:
            if is_usable and not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def close(self) -> None:
        """Close what lies idle now, and the others when they come back."""
        with self._guard:
            self._closed = True
            idle, self._idle = self._idle, []
        for each in idle:
            each.close()


def application_name() -> str:
    """What the server's administrator sees of this process."""
    return f"vankien {platform.node()[:30]} {os.getpid()}"


def _is_alive(connection: Connection) -> bool:
    """Whether nothing has come that nobody asked for: a server that ends says so, or closes."""
    if connection.closed:
        return False
    # Not select: a busy server has more files open than that can tell apart.
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)
