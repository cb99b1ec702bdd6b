"""The folder in which a backup is made: `.NAME.new` beside its file NAME; gone when it ends, whichever way.

A kill leaves it behind, as large as the store. The next backup in the same place, under whatever name, takes it away:
who makes a backup holds a lock on its folder, and the lock of a dead process holds nobody off.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.backup_file import AUDIT, STORE, UPLOADS

ARCHIVE = "archive"
# Nothing else is in such a folder; what holds more is not ours.
_PARTS = {ARCHIVE, STORE, f"{STORE}-journal", f"{STORE}-wal", f"{STORE}-shm", UPLOADS, AUDIT}


@contextmanager
def work_folder(file: Path) -> Iterator[Path]:
    """An empty folder for the backup `file`, held while it is used. Raises OSError when the disk refuses."""
    for each in file.parent.glob(".*.new"):
        _sweep(each)
    work = file.parent / f".{file.name}.new"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700)
    descriptor = os.open(work, os.O_RDONLY)
    try:
        # Some network drives know no locks; then no one else can take one either, and nothing is swept.
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        os.close(descriptor)


def _sweep(folder: Path) -> None:
    """Take away what a killed backup left; what is in use, or another's, stays. A disk that refuses stops nobody."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if {each.name for each in folder.iterdir()} <= _PARTS:
                shutil.rmtree(folder)
        finally:
            os.close(descriptor)
