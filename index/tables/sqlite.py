"""The store in one SQLite file: connections, transactions, errors.

Durability: WAL with `synchronous=FULL`; what a transaction has committed survives a kill and a power cut.
"""

import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from importlib.resources import files
from pathlib import Path
from time import monotonic
from typing import Any

from index.errors import DiskRefused, StoreDamaged, StoreLocked
from index.tables.digests import Mismatch, mismatches
from index.tables.engine import BeforeUpgrade
from index.tables.functions import interrupted
from index.tables.migrations import latest_version, statements, upgrade
from index.tables.refusals import disk_refusal, is_read_only
from index.tables.row_sums import add_functions, sum_all, triggers

# A reader or writer waits this long for another process's transaction before it gives up.
BUSY_SECONDS = 10.0
# SQLite begins its log anew when a writer finds nobody reading from it. Readers that overlap without a pause, each in a
# state of its own, never let that happen: from this size on a writer waits for those that began before it, for no one
# longer than this, and where somebody reads for minutes (a backup) not again for so long.
_LARGEST_LOG = 16 * 1024 * 1024
_LOG_SECONDS = 0.5
_LOG_REST = 10.0
# What a statement begins with that writes nothing.
_READING = ("SELECT", "PRAGMA")


@contextmanager
def mapped_errors(path: Path) -> Iterator[None]:
    """SQLite's errors as this package's, at the border of the store."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if interrupted(error):
            raise KeyboardInterrupt from error
        if "decode" in str(error):
            # SQLite's message holds the whole text.
            raise StoreDamaged(
                f"{path}: chữ trong kho bị hỏng (không còn là UTF-8); chạy «vankien check --deep» để biết ở văn bản nào"
            ) from error
        if "locked" in str(error) or "busy" in str(error):
            raise StoreLocked(f"{path}: kho đang được tiến trình khác ghi; hãy chờ rồi thử lại") from error
        if refusal := disk_refusal(path, getattr(error, "sqlite_errorcode", 0) & 0xFF):
            raise DiskRefused(f"{path}: {refusal}") from error
        raise StoreDamaged(f"{path}: không đọc hoặc ghi được kho ({error}); chạy «vankien check»") from error
    except sqlite3.DatabaseError as error:
        raise StoreDamaged(f"{path}: tệp kho bị hỏng ({error}); hãy khôi phục từ bản sao lưu") from error
    except UnicodeDecodeError as error:
        # What SQLite says of a damaged schema holds the damaged words.
        raise StoreDamaged(f"{path}: tệp kho bị hỏng (lược đồ); hãy khôi phục từ bản sao lưu") from error


def _version(connection: sqlite3.Connection) -> int:
    """The version of the tables; 0 where there are none yet."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _bound(values: Sequence[Any]) -> Sequence[Any]:
    """Lists as `json_each` reads them."""
    if any(type(each) is list for each in values):
        return [json.dumps(each) if type(each) is list else each for each in values]
    return values


def _size(file: Path) -> int:
    """Of a file; 0 where there is none."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _roll_back(connection: sqlite3.Connection) -> None:
    """End a transaction that is not committed; where the disk refused, SQLite has done so by itself."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


class SqliteEngine:
    """See Engine. Connections are one a thread."""

    def __init__(
        self, path: Path, before_upgrade: BeforeUpgrade | None = None, views: Mapping[str, str] | None = None
    ) -> None:
        """views: of a store that is open already; every connection has them in the places of the tables."""
        self._path = path
        self._before_upgrade = before_upgrade
        self._views = views or {}
        self._local = threading.local()
        self._connections: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._guard = threading.Lock()
        self._triggers: Sequence[str] = ()
        self._log = path.with_name(f"{path.name}-wal")
        self._log_rests_until = 0.0
        # Nobody else of the machine reads a new store; its journals get the same mode. A path that cannot be written is
        # told by what opens it.
        with suppress(OSError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with mapped_errors(path):
            self._prepare(self.connection())
            self._triggers = triggers(self.connection())

    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connected()
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA foreign_keys = ON")
            self._add_views(connection)
            self._local.connection = connection
            self._keep(connection)
        return connection

    def _connected(self) -> sqlite3.Connection:
        # Closed by close() from another thread; every use stays in the thread that opened it.
        connect = partial(
            sqlite3.connect, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        if is_read_only(self._path):
            # Nobody can write here, so nothing changes under us; a write-ahead log would need files of its own.
            return connect(f"{self._path.as_uri()}?immutable=1", uri=True)
        connection = connect(self._path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    def _add_views(self, connection: sqlite3.Connection) -> None:
        if not self._views:
            return
        connection.execute("PRAGMA temp_store = MEMORY")
        for table, condition in self._views.items():
            connection.execute(f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE {condition}")

    def _writing(self) -> sqlite3.Connection:
        """This thread's connection, which sums what it writes; that takes longer to make ready than most only read."""
        connection = self.connection()
        if not getattr(self._local, "sums", False):
            add_functions(connection)
            for statement in self._triggers:
                connection.execute(statement)
            self._local.sums = True
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
                f"{self._path}: kho do bản vankien mới hơn tạo ra (lược đồ {version}); hãy nâng cấp vankien"
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
                add_functions(connection)
                sum_all(connection)
            connection.execute(f"PRAGMA user_version = {newest}")
            connection.execute("COMMIT")
        finally:
            _roll_back(connection)

    def close(self) -> None:
        """See Engine."""
        with self._guard:
            for _, connection in self._connections:
                connection.close()
            self._connections.clear()
        self._local = threading.local()

    def rows(self, sql: str, values: Sequence[Any]) -> list[sqlite3.Row]:
        """See Engine."""
        with mapped_errors(self._path):
            reads = sql.lstrip().startswith(_READING)
            return (self.connection() if reads else self._writing()).execute(sql, _bound(values)).fetchall()

    def stream(self, sql: str, values: Sequence[Any]) -> Iterator[sqlite3.Row]:
        """See Engine."""
        with mapped_errors(self._path):
            yield from self.connection().execute(sql, _bound(values))

    def insert(self, sql: str, values: Sequence[Any]) -> int:
        """See Engine."""
        with mapped_errors(self._path):
            return self._writing().execute(sql, _bound(values)).lastrowid or 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See Engine."""
        with mapped_errors(self._path):
            connection = self._writing()
            connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            with mapped_errors(self._path):
                connection.execute("COMMIT")
                self._begin_log_anew(connection)
        finally:
            _roll_back(connection)

    def _begin_log_anew(self, connection: sqlite3.Connection) -> None:
        """Bring a long log into the store, and have it begin anew."""
        if _size(self._log) < _LARGEST_LOG or monotonic() < self._log_rests_until:
            return
        connection.execute(f"PRAGMA busy_timeout = {int(_LOG_SECONDS * 1000)}")
        try:
            is_busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            # What was committed is safe in the log; a disk that is full is told by what is written next.
            is_busy = True
        finally:
            connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
        if is_busy:
            self._log_rests_until = monotonic() + _LOG_REST

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See Engine."""
        connection = self.connection()
        if connection.in_transaction:
            yield
            return
        with mapped_errors(self._path):
            connection.execute("BEGIN")
        try:
            yield
        finally:
            _roll_back(connection)

    def columns(self, table: str) -> list[str]:
        """See Engine."""
        return [row["name"] for row in self.rows(f"PRAGMA table_info({table})", ())]

    def overwrite(self) -> None:
        """See Engine."""
        self.rows("PRAGMA secure_delete = ON", ())

    def mismatches(self, table: str) -> Iterator[Mismatch]:
        """See Engine."""
        with mapped_errors(self._path):
            add_functions(self.connection())
            yield from mismatches(self.connection(), table)

    def mend_indices(self) -> None:
        """See Engine."""
        if any("index" in row[0] for row in self.rows("PRAGMA integrity_check", ())):
            self.rows("REINDEX", ())

    def integrity_faults(self) -> list[str]:
        """See Engine."""
        faults = [row[0] for row in self.rows("PRAGMA integrity_check", ()) if row[0] != "ok"]
        faults += [
            f"khóa ngoại hỏng ở bảng {row[0]}, dòng {row[1]}"
            for row in self.rows("PRAGMA foreign_key_check", ())
        ]
        return faults
