"""The database under the tables: connections, transactions, errors, and what the base says of itself."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import uuid4

from index.errors import StoreDamaged, StoreLocked
from index.tables.migrations import latest_version, statements, upgrade
from ingest.text import fold

# A reader or writer waits this long for another process's transaction before it gives up.
BUSY_SECONDS = 10.0
# A publication sets a mark; those before are needed while an older index serves.
_MARKS = 8

BeforeUpgrade = Callable[[int, int], None]


def day(value: str | None) -> date | None:
    """A stored ISO date."""
    return date.fromisoformat(value) if value else None


def iso(value: date | None) -> str | None:
    """A date as it is stored."""
    return value.isoformat() if value else None


def now() -> str:
    """The present second, UTC, as it is stored."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _version(connection: sqlite3.Connection) -> int:
    """The version of the tables; 0 where there are none yet."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def mapped_errors(path: Path) -> Iterator[None]:
    """SQLite's errors as this package's, at the border of the store."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise StoreLocked(f"{path}: kho đang được tiến trình khác ghi; hãy chờ rồi thử lại") from error
        raise StoreDamaged(f"{path}: không đọc hoặc ghi được kho ({error}); chạy «vankien check»") from error
    except sqlite3.DatabaseError as error:
        raise StoreDamaged(f"{path}: tệp kho bị hỏng ({error}); hãy khôi phục từ bản sao lưu") from error


class Database:
    """Rows in, values out. Connections are one a thread; a transaction belongs to the thread that began it."""

    def __init__(self, path: Path, before_upgrade: BeforeUpgrade | None = None) -> None:
        """before_upgrade: called when tables of an earlier version are about to be changed, with both versions.

        It reads the store as it was; what it raises stops the upgrade.
        """
        self.path = path
        self._before_upgrade = before_upgrade
        self._local = threading.local()
        self._connections: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._guard = threading.Lock()
        with mapped_errors(path):
            self._prepare(self.connection())

    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            # Closed by close() from another thread; every use stays in the thread that opened it.
            connection = sqlite3.connect(
                self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            connection.row_factory = sqlite3.Row
            connection.create_function("folded", 1, fold, deterministic=True)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            self._local.connection = connection
            self._keep(connection)
        return connection

    def _keep(self, connection: sqlite3.Connection) -> None:
        """Remember a connection for `close`, and close those whose threads have ended: a server has many."""
        with self._guard:
            for thread, old in self._connections:
                if not thread.is_alive():
                    old.close()
            self._connections = [each for each in self._connections if each[0].is_alive()]
            self._connections.append((threading.current_thread(), connection))

    def _prepare(self, connection: sqlite3.Connection) -> None:
        version = _version(connection)
        newest = latest_version()
        if version > newest:
            raise StoreDamaged(
                f"{self.path}: kho do bản vankien mới hơn tạo ra (lược đồ {version}); hãy nâng cấp vankien"
            )
        if version == newest:
            return
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have made or upgraded the tables while this one waited for the lock.
            version = _version(connection)
            if version == 0:
                for statement in statements(files("index").joinpath("schema.sql").read_text("utf-8")):
                    connection.execute(statement)
            elif version < newest:
                if self._before_upgrade is not None:
                    self._before_upgrade(version, newest)
                upgrade(connection, version)
            connection.execute(f"PRAGMA user_version = {newest}")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def close(self) -> None:
        """Close every connection; the store cannot be used afterwards."""
        with self._guard:
            for _, connection in self._connections:
                connection.close()
            self._connections.clear()
        self._local = threading.local()

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """All rows of a query."""
        with mapped_errors(self.path):
            return self.connection().execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """The first row of a query, None when it has none."""
        rows = self.rows(sql, *values)
        return rows[0] if rows else None

    def write(self, sql: str, *values: Any) -> int:
        """Run a change; returns the id of the row it inserted."""
        with mapped_errors(self.path):
            return self.connection().execute(sql, values).lastrowid or 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside are stored together or not at all, and raise the revision."""
        connection = self.connection()
        with mapped_errors(self.path):
            connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.set_meta("revision", str(self.revision + 1))
        except BaseException:
            # SQLite has rolled back by itself where the disk refused.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        with mapped_errors(self.path):
            connection.execute("COMMIT")

    def meta(self, key: str) -> str | None:
        """A stored setting of the base itself, None when it was never set."""
        row = self.one("SELECT value FROM meta WHERE key = ?", key)
        return row["value"] if row else None

    def set_meta(self, key: str, value: str) -> None:
        """Store a setting of the base itself."""
        self.write(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            key,
            value,
        )

    @property
    def identity(self) -> str:
        """A UUID of this base, which its copies share: what others keep the ids of its documents under."""
        known = self.meta("identity")
        if known is None:
            self.write("INSERT OR IGNORE INTO meta VALUES ('identity', ?)", str(uuid4()))
            known = self.meta("identity")
        assert known is not None
        return known

    @property
    def revision(self) -> int:
        """Raised by one in every transaction."""
        return int(self.meta("revision") or 0)

    @property
    def marks(self) -> list[str]:
        """The last marks that were set, the latest last."""
        return (self.meta("marks") or "").split()

    def set_mark(self, mark: str) -> None:
        """Remember that the base went through this state; one brought back from an earlier copy did not.

        mark: without blanks, always of the same length. One statement, since it is no part of what a writer does.
        """
        self.write(
            """INSERT INTO meta VALUES ('marks', ?1)
               ON CONFLICT (key) DO UPDATE SET value = substr(value || ' ' || ?1, ?2)""",
            mark,
            -_MARKS * (len(mark) + 1),
        )

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside, by this thread, is of one state, whatever others write meanwhile."""
        with mapped_errors(self.path):
            self.connection().execute("BEGIN")
        try:
            yield
        finally:
            self.connection().execute("ROLLBACK")

    def integrity_faults(self) -> list[str]:
        """What SQLite's own check and the foreign keys find wrong; empty when all is well."""
        faults = [row[0] for row in self.rows("PRAGMA integrity_check") if row[0] != "ok"]
        faults += [
            f"khóa ngoại hỏng ở bảng {row[0]}, dòng {row[1]}" for row in self.rows("PRAGMA foreign_key_check")
        ]
        return faults
