"""The writer's lock of a home: one process at a time changes it, and the system takes the lock back when it dies."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import StoreLocked

# A second writer waits this long for the first before it says that the base is locked.
LOCK_SECONDS = 5.0


@contextmanager
def writers_lock(home: Path, seconds: float | None = None) -> Iterator[None]:
    """Hold the writer's lock. Raises StoreLocked when another process keeps it longer than `seconds`.

    seconds: None for LOCK_SECONDS.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(home / "lock", timeout=LOCK_SECONDS if seconds is None else seconds)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreLocked(
            f"{home}: một tiến trình khác đang ghi vào kho; hãy chờ nó xong rồi chạy lại"
        ) from error
    try:
        yield
    finally:
        lock.release()
