"""The store on a PostgreSQL server that several machines share: the same tables, in the schema `vankien`.

The writer is elected by the server: it holds a lock of its session, and all that it writes goes through that very
session. Whoever loses it, by a kill, a cut cable or a restart of the server, cannot write any more by then.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from enum import IntEnum
from importlib.resources import files
from itertools import count
from typing import Any

try:
    import psycopg
except ImportError as error:  # pragma: no cover
    from index.errors import StoreUnreachable

    raise StoreUnreachable(
        "kho trên PostgreSQL cần gói «scale»; cài bằng: pip install 'vankien[scale]'"
    ) from error
from psycopg.pq import TransactionStatus

from index.errors import StoreDamaged, StoreLocked
from index.tables.digests import Mismatch
from index.tables.engine import shown_place
from index.tables.migrations import latest_version, scripts_after
from index.tables.postgres_connections import BUSY_SECONDS, Connection, Connections, PostgresRow
from index.tables.postgres_errors import mapped_errors
from index.tables.postgres_sql import SCHEMA, definitions, open_schema, translated

_LARGEST = 2**63 - 1
_ROWS_AT_ONCE = 2_000
# The first half of our locks' keys; other programs may have locks in the same database.
_LOCKS = 0x766B


class ServerLock(IntEnum):
    """What one session at a time may do."""

    TABLES = 1  # make and change them
    TRANSACTION = 2
    WRITER = 3
    QUEUE = 4


class PostgresEngine:
    """See Engine. A thread keeps one connection through a transaction, and while it holds a lock."""

    def __init__(self, url: str, views: Mapping[str, str] | None = None) -> None:
        self._url = url
        path = f"{SCHEMA}_open,{SCHEMA}" if views else SCHEMA
        self._connections = Connections(url, path)
        self._names = count(1)
        self._prepare(dict(views or {}))

    # Making the tables

    def _prepare(self, views: dict[str, str]) -> None:
        with mapped_errors(self._url), self._connections.kept() as connection, connection.transaction():
            connection.execute(
                "SELECT pg_advisory_xact_lock(%s::int, %s::int)", (_LOCKS, int(ServerLock.TABLES))
            )
            self._require_utf8(connection)
            self._bring_up(connection)
            if views:
                self._make_views(connection, views)

    def _require_utf8(self, connection: Connection) -> None:
        (encoding,) = connection.execute("SHOW server_encoding").fetchone() or ("",)
        if encoding != "UTF8":
            raise StoreDamaged(
                f"{shown_place(self._url)}: cơ sở dữ liệu dùng bảng mã {encoding}; hãy tạo lại với ENCODING 'UTF8'"
            )

    def _bring_up(self, connection: Connection) -> None:
        version, newest = self._version(connection), latest_version()
        if version > newest:
            raise StoreDamaged(
                f"{shown_place(self._url)}: kho do bản vankien mới hơn tạo ra (lược đồ {version}); hãy nâng cấp vankien"
            )
        if version == newest:
            return
        if version == 0:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            made = [files("index").joinpath("schema.sql").read_text("utf-8")]
            connection.execute(files("index").joinpath("postgres.sql").read_text("utf-8"))
            connection.execute("INSERT INTO schema_version VALUES (0)")
        else:
            made = scripts_after(version)
        for script in made:
            for statement in definitions(script):
                connection.execute(statement)
        connection.execute("UPDATE schema_version SET number = %s", (newest,))

    @staticmethod
    def _version(connection: Connection) -> int:
        (known,) = connection.execute(
            f"SELECT to_regclass('{SCHEMA}.schema_version') IS NOT NULL"
        ).fetchone() or (0,)
        if not known:
            return 0
        (number,) = connection.execute(f"SELECT number FROM {SCHEMA}.schema_version").fetchone() or (0,)
        return int(number)

    @staticmethod
    def _make_views(connection: Connection, views: dict[str, str]) -> None:
        """Once, and again when a version of this program sees the tables otherwise."""
        script = open_schema(views)
        mark = hashlib.sha256(f"{latest_version()} {script}".encode()).hexdigest()
        known = connection.execute(
            "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s",
            (f"{SCHEMA}_open",),
        ).fetchone()
        if known is None or known[0] != mark:
            connection.execute(script)
            connection.execute(f"COMMENT ON SCHEMA {SCHEMA}_open IS '{mark}'")

    # Statements

    def rows(self, sql: str, values: Sequence[Any]) -> list[PostgresRow]:
        """See Engine."""
        with mapped_errors(self._url), self._connections.borrowed() as connection:
            cursor = connection.execute(translated(sql), _bound(sql, values))
            return cursor.fetchall() if cursor.description else []

    def stream(self, sql: str, values: Sequence[Any]) -> Iterator[PostgresRow]:
        """See Engine."""
        with mapped_errors(self._url):
            if (held := self._transaction) is not None:
                yield from self._streamed(held, sql, values)
                return
            with self._connections.another() as connection, connection.transaction():
                yield from self._streamed(connection, sql, values)

    def _streamed(self, connection: Connection, sql: str, values: Sequence[Any]) -> Iterator[PostgresRow]:
        with connection.cursor(name=f"rows_{next(self._names)}") as cursor:
            cursor.itersize = _ROWS_AT_ONCE
            cursor.execute(translated(sql), _bound(sql, values))
            yield from cursor

    def insert(self, sql: str, values: Sequence[Any]) -> int:
        """See Engine."""
        (row,) = self.rows(f"{sql} RETURNING id", values)
        return int(row[0])

    # Transactions and locks

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See Engine."""
        with self._begun("BEGIN") as connection:
            with mapped_errors(self._url):
                connection.execute(
                    "SELECT pg_advisory_xact_lock(%s::int, %s::int)", (_LOCKS, int(ServerLock.TRANSACTION))
                )
            yield
            with mapped_errors(self._url):
                ended = connection.execute("COMMIT").statusmessage
            if ended != "COMMIT":
                raise StoreDamaged(
                    f"{shown_place(self._url)}: giao dịch bị hủy; chưa có gì được ghi, hãy thử lại"
                )

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See Engine."""
        if self._transaction is not None:
            yield
            return
        with self._begun("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"):
            yield

    @property
    def _transaction(self) -> Connection | None:
        """The connection of this thread's transaction, None outside of one."""
        held = self._connections.held
        return held if held and held.info.transaction_status is TransactionStatus.INTRANS else None

    @contextmanager
    def _begun(self, begin: str) -> Iterator[Connection]:
        """A transaction; what is left of it at the end is rolled back."""
        with self._connections.kept() as connection:
            with mapped_errors(self._url):
                if connection.info.transaction_status is TransactionStatus.INTRANS:
                    raise psycopg.ProgrammingError("a transaction within a transaction")
                connection.execute(begin)
            try:
                yield connection
            finally:
                # A session that was cut has no transaction any more.
                with suppress(psycopg.Error):
                    if connection.info.transaction_status is not TransactionStatus.IDLE:
                        connection.execute("ROLLBACK")

    @contextmanager
    def locked(self, lock: ServerLock, seconds: float = BUSY_SECONDS) -> Iterator[None]:
        """Hold one of the server's locks. Raises StoreLocked, which tells who holds it, after some seconds."""
        with self._connections.kept() as connection:
            with mapped_errors(self._url):
                if not self._got(connection, lock, seconds):
                    raise StoreLocked(self._told_of(connection, lock))
            try:
                yield
            finally:
                # What is cut has lost its lock.
                with suppress(psycopg.Error):
                    connection.execute("SELECT pg_advisory_unlock(%s::int, %s::int)", (_LOCKS, int(lock)))

    def is_locked(self, lock: ServerLock) -> bool:
        """Whether some session holds a lock."""
        with mapped_errors(self._url), self._connections.borrowed() as connection:
            return bool(self._holder(connection, lock))

    @staticmethod
    def _got(connection: Connection, lock: ServerLock, seconds: float) -> bool:
        if seconds <= 0:
            tried = "SELECT pg_try_advisory_lock(%s::int, %s::int)"
            (got,) = connection.execute(tried, (_LOCKS, int(lock))).fetchone() or (False,)
            return bool(got)
        connection.execute(f"SET lock_timeout = {max(1, int(seconds * 1000))}")
        try:
            connection.execute("SELECT pg_advisory_lock(%s::int, %s::int)", (_LOCKS, int(lock)))
        except psycopg.errors.LockNotAvailable:
            return False
        finally:
            with suppress(psycopg.Error):
                connection.execute(f"SET lock_timeout = {int(BUSY_SECONDS * 1000)}")
        return True

    def _told_of(self, connection: Connection, lock: ServerLock) -> str:
        who = self._holder(connection, lock)
        told = f" ({who})" if who else ""
        return f"{shown_place(self._url)}: một tiến trình khác đang ghi vào kho{told}; hãy chờ nó xong rồi chạy lại"

    @staticmethod
    def _holder(connection: Connection, lock: ServerLock) -> str:
        row = connection.execute(
            """SELECT a.application_name, host(a.client_addr), to_char(a.query_start, 'HH24:MI:SS')
               FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
               WHERE l.locktype = 'advisory' AND l.granted AND l.classid = %s AND l.objid = %s AND l.objsubid = 2
                 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())""",
            (_LOCKS, int(lock)),
        ).fetchone()
        if row is None:
            return ""
        name, address, since = row
        return ", ".join(
            filter(None, (name, address and f"từ {address}", since and f"việc gần nhất lúc {since}"))
        )

    # The whole

    def columns(self, table: str) -> list[str]:
        """See Engine."""
        rows = self.rows(
            """SELECT column_name FROM information_schema.columns WHERE table_schema = ? AND table_name = ?
               ORDER BY ordinal_position""",
            (SCHEMA, table),
        )
        return [row[0] for row in rows]

    def copy_in(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Put many rows into a table, inside this thread's transaction."""
        listed = ", ".join(f'"{each}"' for each in columns)
        with (
            mapped_errors(self._url),
            self._connections.borrowed() as connection,
            connection.cursor() as cursor,
            cursor.copy(f"COPY {SCHEMA}.{table} ({listed}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row([_kept(each) for each in row])

    def overwrite(self) -> None:
        """PostgreSQL gives the place of what is deleted to new rows in time, and overwrites nothing before."""

    def mismatches(self, table: str) -> Iterator[Mismatch]:
        """See Engine. A server's pages have checksums of its own (`initdb --data-checksums`)."""
        return iter(())

    def mend_indices(self) -> None:
        """See Engine. That is the server's keeper's: it would keep everyone waiting."""

    def integrity_faults(self) -> list[str]:
        """See Engine."""
        keys = self.rows(
            """SELECT c.conrelid::regclass::text AS child, a.attname AS child_column,
                 c.confrelid::regclass::text AS parent, b.attname AS parent_column
               FROM pg_constraint c
               JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
               JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
               WHERE c.contype = 'f' AND c.connamespace = to_regnamespace(?)::oid ORDER BY 1, 2""",
            (SCHEMA,),
        )
        faults = []
        for child, column, parent, of in keys:
            (lost,) = self.rows(
                f"""SELECT count(*) FROM {child} c WHERE c.{column} IS NOT NULL
                      AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.{of} = c.{column})""",
                (),
            )
            if lost[0]:
                faults.append(f"khóa ngoại hỏng ở bảng {child}, cột {column}: {lost[0]} dòng")
        return faults

    def close(self) -> None:
        """See Engine."""
        self._connections.close()


def _bound(sql: str, values: Sequence[Any]) -> dict[str, Any] | list[Any]:
    """The values as PostgreSQL takes them: by name where the statement has numbers."""
    kept = [_kept(each) for each in values]
    if "?1" in sql:
        return {f"p{at}": each for at, each in enumerate(kept, start=1)}
    return kept


def _kept(value: Any) -> Any:
    """PostgreSQL's texts have no character 0: a sign for what has no letter stands for it, so that offsets stay."""
    if isinstance(value, str):
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if type(value) is list:
        # No row has a larger number, and PostgreSQL would not even look.
        return [_kept(each) for each in value if not isinstance(each, int) or abs(each) <= _LARGEST]
    return value
