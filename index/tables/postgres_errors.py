"""PostgreSQL's errors as this package's."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors

from index.errors import StoreDamaged, StoreLocked, StoreUnreachable
from index.tables.engine import shown_place

_BUSY = (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure, errors.QueryCanceled)
# The server is going away, starting, full, or not the one that is written to.
_AWAY = (
    psycopg.InterfaceError,
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.TooManyConnections,
    errors.DiskFull,
    errors.OutOfMemory,
    errors.ReadOnlySqlTransaction,
    errors.IdleInTransactionSessionTimeout,
)  # fmt: skip


@contextmanager
def mapped_errors(url: str) -> Iterator[None]:
    """PostgreSQL's errors as this package's, at the border of the store."""
    try:
        yield
    except _BUSY as error:
        raise StoreLocked(
            f"{shown_place(url)}: kho đang được tiến trình khác ghi; hãy chờ rồi thử lại"
        ) from error
    except psycopg.Error as error:
        reason = _reason(error)
        if isinstance(error, _AWAY) or (
            isinstance(error, psycopg.OperationalError) and error.sqlstate is None
        ):
            raise StoreUnreachable(
                f"{shown_place(url)}: máy chủ PostgreSQL không trả lời ({reason}); kiểm tra máy chủ rồi thử lại"
            ) from error
        raise StoreDamaged(
            f"{shown_place(url)}: không đọc hoặc ghi được kho ({reason}); chạy «vankien check»"
        ) from error


def _reason(error: psycopg.Error) -> str:
    """The first line: the others name the statement."""
    primary = error.diag.message_primary or str(error)
    return primary.strip().splitlines()[0] if primary.strip() else type(error).__name__
