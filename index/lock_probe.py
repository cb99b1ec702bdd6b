"""Do locks hold here? A home needs a file system whose locks exclude other processes and whose memory they share.

Without them two writers tear the store apart without a word. Some mounts of NFS and some file systems in user space
say yes to every lock; others refuse all. What is tried takes a millisecond, so every writer tries it.
"""

import errno
import fcntl
import mmap
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from index.errors import LocksMissing

MOUNTS = Path("/proc/mounts")
# Options of NFS by which locks hold on this machine alone (nfs(5)).
_LOCAL_LOCKS = ("nolock", "local_lock=all", "local_lock=flock", "local_lock=posix")


@dataclass(frozen=True, slots=True)
class Mount:
    """The file system on which a path lies; empty where the system does not say."""

    kind: str = ""
    options: tuple[str, ...] = ()


def mount_of(path: Path, mounts: Path | None = None) -> Mount:
    """The mount of a path. mounts: a table as the system keeps it, None for its own."""
    found, longest = Mount(), -1
    with suppress(OSError):
        for line in (mounts or MOUNTS).read_text(encoding="utf-8").splitlines():
            _, place, kind, options, *_ = line.split()
            mounted = Path(place.encode().decode("unicode_escape"))
            if (mounted == path or mounted in path.parents) and len(mounted.parts) >= longest:
                found, longest = Mount(kind, tuple(options.split(","))), len(mounted.parts)
    return found


def require_locks(home: Path) -> None:
    """Raises LocksMissing, naming the directory, where locks do not hold; OSError when nothing can be written there."""
    if missing := missing_locks(home):
        raise LocksMissing(
            f"{home}: hệ tệp ở đây không bảo đảm chỉ một tiến trình ghi ({missing}), hai lần ghi cùng lúc sẽ làm hỏng "
            "kho; hãy chuyển kho sang đĩa của chính máy này, hoặc gắn lại ổ với khóa tệp"
        )


def missing_locks(home: Path) -> str:
    """What a home's file system lacks, in Vietnamese; empty when it has all."""
    mount = mount_of(home)
    if mount.kind.startswith("nfs") and (local := set(_LOCAL_LOCKS).intersection(mount.options)):
        return f"{mount.kind} gắn với {', '.join(sorted(local))}"
    for name, is_missing in (("flock", _flock_fails), ("fcntl", _fcntl_fails), ("mmap", _mmap_fails)):
        try:
            with TemporaryFile(dir=home) as file, _again(file.fileno()) as other:
                if is_missing(file.fileno(), other):
                    return (
                        f"khóa {name} không ngăn được ai" if name != "mmap" else "mmap không dùng chung được"
                    )
        except OSError as error:
            if error.errno in (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.ENODEV):
                return f"{name}: {error.strerror}"
            raise
    return ""


@contextmanager
def _again(descriptor: int) -> Iterator[int]:
    """The same file, opened once more."""
    other = os.open(f"/proc/self/fd/{descriptor}", os.O_RDWR)
    try:
        yield other
    finally:
        os.close(other)


def _excludes(lock: Callable[[int], object], first: int, second: int) -> bool:
    lock(first)
    try:
        lock(second)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return True
        raise
    return False


def _flock_fails(first: int, second: int) -> bool:
    """`filelock` locks so."""
    return not _excludes(lambda each: fcntl.flock(each, fcntl.LOCK_EX | fcntl.LOCK_NB), first, second)


def _fcntl_fails(first: int, second: int) -> bool:
    """SQLite locks so; by the kind of it that belongs to a descriptor, one process can try."""
    whole = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
    return not _excludes(lambda each: fcntl.fcntl(each, fcntl.F_OFD_SETLK, whole), first, second)


def _mmap_fails(first: int, second: int) -> bool:
    """SQLite's readers and writers find each other so."""
    try:
        # A page that the disk has no room for cannot be written to; that is told by who needs the room.
        os.write(first, bytes(mmap.PAGESIZE))
    except OSError as error:
        if error.errno == errno.ENOSPC:
            return False
        raise
    with mmap.mmap(first, mmap.PAGESIZE) as one, mmap.mmap(second, mmap.PAGESIZE) as other:
        one[0] = 1
        return other[0] != 1
