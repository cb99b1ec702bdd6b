"""PostgreSQL's errors as this package's, and its addresses as they may be shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from psycopg import errors

from index.errors import StoreDamaged, StoreLocked, StoreUnreachable

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


def shown(url: str) -> str:
    """An address without who signs in."""
    parts = urlsplit(url)
    return f"postgresql://{parts.netloc.rpartition('@')[2]}{parts.path}"


@contextmanager
def mapped_errors(url: str) -> Iterator[None]:
    """PostgreSQL's errors as this package's, at the border of the store."""
    try:
        yield
    except _BUSY as error:
        raise StoreLocked(f"{shown(url)}: kho đang được tiến trình khác ghi; hãy chờ rồi thử lại") from error
    except psycopg.Error as error:
        reason = _reason(error)
        if isinstance(error, _AWAY) or (
            isinstance(error, psycopg.OperationalError) and error.sqlstate is None
        ):
            raise StoreUnreachable(
                f"{shown(url)}: máy chủ PostgreSQL không trả lời ({reason}); kiểm tra máy chủ rồi thử lại"
            ) from error
        raise StoreDamaged(
            f"{shown(url)}: không đọc hoặc ghi được kho ({reason}); chạy «vankien check»"
        ) from error


def _reason(error: psycopg.Error) -> str:
    """The first line: the others name the statement."""
    primary = error.diag.message_primary or str(error)
    return primary.strip().splitlines()[0] if primary.strip() else type(error).__name__
