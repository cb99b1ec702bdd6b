"""The writer's lock of a home: one process at a time changes it, and the system takes the lock back when it dies.

    HOME/lock     the lock itself; an empty file, which stays
    HOME/writer   who holds it: a note for those who wait, written under the lock and taken away with it

The note decides nothing. One that a killed process left is not believed: its process is gone, or was another one.
"""

import errno
import getpass
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from index.errors import DiskRefused, StoreLocked
from index.lock_probe import require_locks
from index.tables.refusals import READ_ONLY

# A second writer waits this long for the first before it says that the base is locked.
LOCK_SECONDS = 5.0
_LONGEST_COMMAND = 80
_NOT_OURS = (errno.EROFS, errno.EACCES, errno.EPERM)


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that holds a lock. started: the system's count for it, since ids are used again; 0 where unknown.

    since: local time. command: as it was typed, cut short.
    """

    pid: int
    started: int
    host: str
    user: str
    since: str
    command: str

    @classmethod
    def this_process(cls) -> "Holder":
        """Ourselves."""
        try:
            user = getpass.getuser()
        except (KeyError, OSError):
            # A user id without a name, as in a container.
            user = str(os.getuid())
        command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])[:_LONGEST_COMMAND]
        since = f"{datetime.now():%H:%M:%S ngày %d/%m/%Y}"
        return cls(os.getpid(), _started(os.getpid()), socket.gethostname(), user, since, command)

    @property
    def may_live(self) -> bool:
        """Whether the process may still be there; of another machine's nobody knows here."""
        return self.host != socket.gethostname() or _started(self.pid) == self.started

    @property
    def told(self) -> str:
        """Who it is, for the person who waits."""
        return (
            f"tiến trình {self.pid} («{self.command}») của người dùng {self.user} trên máy {self.host}, "
            f"bắt đầu ghi lúc {self.since},"
        )


def is_writable(home: Path) -> bool:
    """Whether this process may change a home; where it may not, it can read all the same."""
    return os.access(home, os.W_OK)


@contextmanager
def writers_lock(home: Path, seconds: float | None = None) -> Iterator[None]:
    """Hold the writer's lock. seconds: None for LOCK_SECONDS.

    Raises StoreLocked, which names the holder, when another process keeps it longer than `seconds`, LocksMissing
    where the file system knows no locks, and DiskRefused where this user may not write.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(home / "lock", timeout=LOCK_SECONDS if seconds is None else seconds)
    try:
        require_locks(home)
        lock.acquire()
    except Timeout as error:
        raise StoreLocked(
            f"{home}: {writer_told(home)} đang ghi vào kho; hãy chờ nó xong rồi chạy lại"
        ) from error
    except OSError as error:
        if error.errno not in _NOT_OURS:
            raise
        raise DiskRefused(
            f"{error.filename if error.filename == str(home / 'lock') else home}: {READ_ONLY}"
        ) from error
    try:
        with _noted(home / "writer"):
            yield
    finally:
        lock.release()


def writer_told(home: Path) -> str:
    """Who writes to a home, as far as its note can be believed."""
    holder = _holder(home / "writer")
    return holder.told if holder is not None and holder.may_live else "một tiến trình khác"


@contextmanager
def _noted(note: Path) -> Iterator[None]:
    """The note stands while we hold the lock; on a full disk there is none, and the work goes on."""
    with suppress(OSError):
        note.write_text(json.dumps(asdict(Holder.this_process()), ensure_ascii=False), encoding="utf-8")
    try:
        yield
    finally:
        with suppress(OSError):
            note.unlink()


def _holder(note: Path) -> Holder | None:
    """What a note says; None without one, or while it is being written."""
    try:
        return Holder(**json.loads(note.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _started(pid: int) -> int:
    """When a process began, in the system's ticks since it started itself; 0 where there is no such process."""
    try:
        # The name of the program stands in brackets and may hold anything.
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2]
        return int(fields.split()[19])
    except (OSError, IndexError, ValueError):
        return 0
