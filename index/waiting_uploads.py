"""The uploads that wait, as a backup carries them: the files of each job that is not over, as they lie in the home.

Rows of jobs are the store's. So that both are of one moment, the files get a second name as soon as the store stands
still for who reads it, and before it is copied: a worker that ends a job meanwhile takes away only the first.
"""

import shutil
import sqlite3
from collections.abc import Collection, Iterable
from pathlib import Path

from index.backup_file import UPLOADS
from index.durable import fsync, fsync_tree, second_name
from index.tables.jobs import OPEN_JOBS
from index.uploads import Uploads

# Between the look at the jobs and the second names lie milliseconds. A job whose files are missing after as many looks
# has lost them, which the queue says when its turn comes.
_LOOKS = 3


def waiting_jobs(connection: sqlite3.Connection) -> list[str]:
    """The jobs of a store that are not over; none in one of a version that knows no jobs."""
    if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'jobs'").fetchone() is None:
        return []
    rows = connection.execute(OPEN_JOBS)
    return [job for (job,) in rows]


def begin_with_uploads(connection: sqlite3.Connection, home: Path, into: Path) -> None:
    """Begin a transaction that reads a home's store, and name the files that wait then a second time below `into`.

    Raises OSError when the disk refuses.
    """
    for look in range(1, _LOOKS + 1):
        shutil.rmtree(into / UPLOADS, ignore_errors=True)
        connection.execute("BEGIN")
        whole = [_named_again(home, each, into) for each in waiting_jobs(connection)]
        if all(whole) or look == _LOOKS:
            return
        connection.rollback()


def _named_again(home: Path, job: str, into: Path) -> bool:
    """Whether all files of a job have their second name."""
    target = into / UPLOADS / job
    target.mkdir(mode=0o700, parents=True)
    try:
        for file in sorted((home / UPLOADS / job).iterdir()):
            second_name(file, target / file.name)
    except FileNotFoundError:
        return False
    files = Uploads(into).files(job)
    return bool(files) and all(each.path.exists() for each in files)


def uploads_to_place(home: Path, new: Path) -> list[str]:
    """The jobs whose files were unpacked below `new` and of which the home has no folder."""
    return [each.name for each in _folders(new) if not (home / UPLOADS / each.name).exists()]


def place_uploads(home: Path, new: Path) -> None:
    """Put unpacked files into their place. Where a job has its folder already, the files are the same, or sounder."""
    folders = _folders(new)
    for source in folders:
        target = home / UPLOADS / source.name
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A list of files names what is there: it comes last.
        for file in sorted(source.iterdir()):
            file.replace(target / file.name)
        fsync_tree(target)
    if folders:
        fsync(home / UPLOADS)
        fsync(home)


def drop_uploads(home: Path, jobs: Collection[str]) -> None:
    """Take away what `place_uploads` put where nothing was."""
    for job in jobs:
        Uploads(home).drop(job)


def _folders(new: Path) -> list[Path]:
    found: Iterable[Path] = (new / UPLOADS).glob("*")
    return sorted(found)
