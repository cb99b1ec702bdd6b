"""Restoring: a home becomes what a backup holds, or stays what it was.

    1. unpack every part into HOME/restoring and hold it against its checksum; bring the tables to this version
    2. where the home holds documents, back it up into HOME/backups
    3. take CURRENT away: nobody answers from an index of another store
    4. put the models into their place, each under a name of its own
    5. put the store in its place: the commit point
    6. write MODEL, and the settings where the home has none
    7. remove HOME/restoring

What fails before 5 puts CURRENT and the models back; after a kill there, the index is made anew from the old store.
A kill after 5 leaves the restored store; the same command again finishes what was left.

Step 5 writes into a store that works in one transaction of its own, so that servers which have it open go on with
the restored one. One that cannot be opened, or is of a later version, is put aside under HOME/backups instead.
"""

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.adaptation import MODELS, next_folder
from index.backup import Progress, safety_copy, schema_of
from index.backup_file import MODEL, SETTINGS, STORE, Backup, Parts, opened_backup
from index.durable import disk_errors, fsync
from index.errors import StoreDamaged
from index.generation import file_sha256
from index.locks import writers_lock
from index.store import Store
from index.tables.migrations import latest_version
from index.tables.sqlite import mapped_errors

if TYPE_CHECKING:
    from index.sharing import SharedStore

_JOURNALS = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored. before: a backup of what stood there; aside: a store that could not be opened. None without.

    settings_kept: the backup has settings, but the home had its own, which stay.
    """

    backup: Backup
    before: Path | None
    aside: Path | None
    settings_kept: bool


def restore(
    home: Path,
    file: Path,
    progress: Progress,
    on_step: Callable[[int], None] | None = None,
    shared: "SharedStore | None" = None,
) -> Restored:
    """Make the home what the backup holds; the index is left to be made. shared: a server's store, in its place.

    on_step is told each step before it is done. Raises NotABackup, BackupDamaged, StoreLocked, StoreDamaged when the
    backup's store is of a later version, OSError when the disk refuses; then the home is as it was.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = on_step or (lambda step: None)
    with opened_backup(file) as (backup, parts), shared.writing(None) if shared else writers_lock(home):
        restoring = _RestoringShared(home, backup, told, shared) if shared else _Restoring(home, backup, told)
        return restoring.run(parts, progress)


class _Restoring:
    def __init__(self, home: Path, backup: Backup, on_step: Callable[[int], None]) -> None:
        self._home = home
        self._backup = backup
        self._on_step = on_step
        self._new = home / "restoring"
        self._placed: list[Path] = []

    def run(self, parts: Parts, progress: Progress) -> Restored:
        shutil.rmtree(self._new, ignore_errors=True)
        before = aside = None
        try:
            self._on_step(1)
            self._unpack(parts, progress)
            works = self._works()
            self._on_step(2)
            if works:
                before, works = self._backed_up()
            self._on_step(3)
            self._withdraw_index()
            self._on_step(4)
            model = self._place_models()
            self._on_step(5)
            if works:
                self._write_over()
            else:
                aside = self._put_aside()
        except BaseException:
            self._undo()
            raise
        self._on_step(6)
        settings_kept = self._write_rest(model)
        self._on_step(7)
        shutil.rmtree(self._new)
        return Restored(self._backup, before, aside, settings_kept)

    def _unpack(self, parts: Parts, progress: Progress) -> None:
        self._require_room()
        done = 0
        for name, (size, _) in self._backup.parts.items():
            path = self._new / name
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(0o600)
            with path.open("wb") as file:
                parts.hold(name, file)
            fsync(path)
            done += size
            progress("Khôi phục", done, self._backup.size)
        store = self._new / STORE
        with disk_errors(store):
            Store(store).close()

    def _require_room(self) -> None:
        """What is unpacked, and what is written over the old store, must have room before anything is touched."""
        if shutil.disk_usage(self._home).free < 2 * self._backup.size:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._home))

    def _works(self) -> bool:
        return _works(self._home / STORE)

    def _backed_up(self) -> tuple[Path | None, bool]:
        """Where the backup of what stands here lies, and whether that is whole: a damaged store is put aside."""
        store = self._home / STORE
        try:
            with mapped_errors(store), closing(sqlite3.connect(store)) as connection:
                (documents,) = connection.execute("SELECT count(*) FROM documents").fetchone()
            return (safety_copy(self._home, "before-restore") if documents else None), True
        except StoreDamaged:
            return None, False

    def _withdraw_index(self) -> None:
        with suppress(FileNotFoundError):
            (self._home / "CURRENT").replace(self._new / "CURRENT")

    def _place_models(self) -> str:
        """Each model of the backup stands in the home; returns the name of the one in use."""
        in_use = self._backup.model
        for source in sorted((self._new / MODELS).glob("*")):
            target = self._home / MODELS / source.name
            if not target.exists():
                self._place(source, target)
            elif not _same_files(source, target):
                # Another model bears the name here: the restored one takes the next.
                target = next_folder(self._home)
                self._place(source, target)
                if in_use == f"{MODELS}/{source.name}":
                    in_use = f"{MODELS}/{target.name}"
        return in_use

    def _place(self, source: Path, target: Path) -> None:
        target.parent.mkdir(exist_ok=True)
        source.rename(target)
        self._placed.append(target)

    def _write_over(self) -> None:
        store, new = self._home / STORE, self._new / STORE
        with (
            disk_errors(store),
            mapped_errors(store),
            closing(sqlite3.connect(new)) as source,
            closing(sqlite3.connect(store)) as target,
        ):
            # A revision that the home never had: no index of before passes for one of the restored store.
            revision = max(_revision(source), _revision(target)) + 1
            source.execute("INSERT OR REPLACE INTO meta VALUES ('revision', ?)", (str(revision),))
            source.commit()
            source.backup(target)

    def _put_aside(self) -> Path | None:
        aside: Path | None = None
        if (self._home / STORE).exists():
            aside = _free_name(self._home / "backups" / "unreadable-store.sqlite")
            aside.parent.mkdir(mode=0o700, exist_ok=True)
        for suffix in _JOURNALS:
            left = self._home / f"{STORE}{suffix}"
            if left.exists() and aside is not None:
                left.rename(aside.with_name(aside.name + suffix))
        (self._new / STORE).rename(self._home / STORE)
        fsync(self._home)
        return aside

    def _write_rest(self, model: str) -> bool:
        self._write_model(model)
        settings = self._home / SETTINGS
        kept = (self._new / SETTINGS).exists() and settings.exists()
        if (self._new / SETTINGS).exists() and not settings.exists():
            (self._new / SETTINGS).replace(settings)
        fsync(self._home)
        return kept

    def _write_model(self, model: str) -> None:
        if model:
            (self._new / MODEL).write_text(model, encoding="utf-8")
            (self._new / MODEL).replace(self._home / MODEL)
        else:
            (self._home / MODEL).unlink(missing_ok=True)

    def _undo(self) -> None:
        for target in self._placed:
            shutil.rmtree(target, ignore_errors=True)
        with suppress(FileNotFoundError):
            (self._new / "CURRENT").replace(self._home / "CURRENT")
        shutil.rmtree(self._new, ignore_errors=True)


class _RestoringShared(_Restoring):
    """Into a server's store: step 5 is one transaction there, and machines that have it open go on with its rows."""

    def __init__(
        self, home: Path, backup: Backup, on_step: Callable[[int], None], shared: "SharedStore"
    ) -> None:
        super().__init__(home, backup, on_step)
        self._shared = shared

    def _works(self) -> bool:
        return True

    def _backed_up(self) -> tuple[Path | None, bool]:
        if self._shared.is_empty:
            return None, True
        return safety_copy(self._home, "before-restore", self._shared), True

    def _write_over(self) -> None:
        self._shared.become(self._new / STORE)

    def _write_model(self, model: str) -> None:
        self._shared.set_model(model)


def _works(store: Path) -> bool:
    """Whether a store is there that this program can write into."""
    if not store.exists():
        return False
    try:
        with mapped_errors(store), closing(sqlite3.connect(store)) as connection:
            (page_size,) = connection.execute("PRAGMA page_size").fetchone()
            _revision(connection)
            # SQLite writes over a store of the same page size only; ours have its default.
            return 0 < schema_of(connection) <= latest_version() and page_size == 4096
    except StoreDamaged:
        return False


def _revision(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT value FROM meta WHERE key = 'revision'").fetchone()
    return int(row[0]) if row else 0


def _same_files(one: Path, other: Path) -> bool:
    def files(folder: Path) -> dict[str, str]:
        return {
            path.relative_to(folder).as_posix(): file_sha256(path)
            for path in folder.rglob("*")
            if path.is_file()
        }

    return files(one) == files(other)


def _free_name(path: Path) -> Path:
    """The path, or the first with a number that is free."""
    names = [path, *(path.with_name(f"{path.stem}-{each}{path.suffix}") for each in range(2, 1_000))]
    return next(each for each in names if not each.exists())
