"""What a file needs to survive a power cut, and what a disk says when it refuses."""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import StoreDamaged


def fsync(path: Path) -> None:
    """Have the system write a file or a directory to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fsync_tree(folder: Path) -> None:
    """Have the system write a directory with all that lies in it to the disk."""
    for path in (*folder.rglob("*"), folder):
        fsync(path)


def make_folder(folder: Path) -> None:
    """Make a directory, and those above it, where they are missing; a power cut takes none of them away again.

    Others of the machine do not read it.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for each in reversed(missing):
        fsync(each.parent)


def write_synced(path: Path, text: str) -> None:
    """Write a file, and have the system write it to the disk. Its name may still be lost (`fsync` of the folder)."""
    path.write_text(text, encoding="utf-8")
    fsync(path)


def replace_text(path: Path, text: str) -> None:
    """Give a file another content: after a kill or a power cut it has the old one or the new one, whole.

    It is written beside it first, as `NAME.new`.
    """
    new = path.with_name(f"{path.name}.new")
    write_synced(new, text)
    new.replace(path)
    fsync(path.parent)


def second_name(file: Path, to: Path) -> None:
    """A second name for a file, or a copy where the file system knows no second names, or not across to there."""
    try:
        os.link(file, to)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(file, to)
        fsync(to)
    fsync(to.parent)


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """SQLite's word for a full or failing disk, as the OSError of the file that is written."""
    try:
        yield
    except StoreDamaged as error:
        code = getattr(error.__cause__, "sqlite_errorcode", None)
        if code is None or code & 0xFF not in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            raise
        number = errno.ENOSPC if code == sqlite3.SQLITE_FULL else errno.EIO
        raise OSError(number, os.strerror(number), str(path)) from error
