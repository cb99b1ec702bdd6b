"""Restoring: a home becomes what a backup holds, or stays what it was.

    1. unpack every part into HOME/restoring and hold it against its checksum; bring the tables to this version
    2. where the home holds documents, back it up into HOME/backups
    3. take CURRENT away: nobody answers from an index of another store. In an engine that holds the index, the store
       itself says from 5 on that the state published there is not its own (`Store.restored_at`)
    4. put the models into their place, each under a name of its own, and the uploads that wait
    5. put the store in its place: the commit point
    6. write MODEL, the settings where the home has none, and what is missing of the audit log
    7. remove HOME/restoring

What fails before 5 puts CURRENT back and takes models and uploads away again. After a kill the next writer does so, or,
where the store is the restored one, 6 and 7 (`ended_restoration`); until then nothing is found, but in an engine that
holds the index: it serves the old store while that is there. HOME/restoring/PLAN says which of the two: it is written
before 3, with a mark that the restored store has too, and what 4 puts in place.

Step 5 writes into a store that works in one transaction of its own, so that servers which have it open go on with
the restored one. One that cannot be opened, or is of a later version, is put aside under HOME/backups instead.
"""

import errno
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from index.adaptation import MODELS, next_folder
from index.audit_lines import put_lines_back
from index.backup import Progress, free_name, safety_copy, schema_of
from index.backup_file import MODEL, SETTINGS, STORE, Backup, Parts, opened_backup
from index.durable import (
    disk_errors,
    fsync,
    fsync_tree,
    make_folder,
    replace_text,
    second_name,
)
from index.errors import DiskRefused, StoreDamaged
from index.generation import file_sha256
from index.locks import writers_lock
from index.store import Store
from index.tables.database import RESTORED_AT
from index.tables.migrations import latest_version
from index.tables.sqlite import mapped_errors
from index.waiting_uploads import drop_uploads, place_uploads, uploads_to_place, waiting_jobs

if TYPE_CHECKING:
    from index.sharing import SharedStore

_JOURNALS = ("-wal", "-shm")
_FOLDER, _PLAN = "restoring", "PLAN"
# In the table of what a store says of itself.
_MARK = "restored"


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
    make_folder(home)
    told = on_step or (lambda step: None)
    with opened_backup(file) as (backup, parts), shared.writing(None) if shared else writers_lock(home):
        restoring = _RestoringShared(home, backup, told, shared) if shared else _Restoring(home, backup, told)
        return restoring.run(parts, progress)


def was_restoring(home: Path) -> bool:
    """Whether a restoration is on, or was killed."""
    return (home / _FOLDER).exists()


def ended_restoration(home: Path, shared: "SharedStore | None" = None) -> bool:
    """Finish, or undo, what a killed restoration left; whether there was one. The caller holds the writer's lock.

    shared: as for `restore`. Raises OSError when the disk refuses, StoreDamaged.
    """
    new = home / _FOLDER
    if not new.exists():
        return False
    plan = _Plan.of(new)
    if plan is not None and plan.mark == _mark_of(home / STORE, shared):
        _write_rest(home, plan.in_use, shared)
    elif plan is not None:
        _undo(home, plan)
    shutil.rmtree(new)
    return True


@dataclass(frozen=True, slots=True)
class _Plan:
    """mark: of the restored store. models: folder in the backup → name in the home, of those that are put there.

    in_use: the content of MODEL, empty for none. uploads: jobs whose files are put where nothing was.
    """

    mark: str
    models: dict[str, str]
    in_use: str
    # A restoration that an earlier version began put none.
    uploads: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, new: Path) -> "_Plan | None":
        """What stands in HOME/restoring; None when the restoration did not come so far.

        Half a plan is none: versions before this one wrote it in place, and touched nothing before it was on the disk.
        """
        try:
            return cls(**json.loads((new / _PLAN).read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None


class _Restoring:
    def __init__(self, home: Path, backup: Backup, on_step: Callable[[int], None]) -> None:
        self._home = home
        self._backup = backup
        self._on_step = on_step
        self._new = home / _FOLDER
        self._shared: SharedStore | None = None

    def run(self, parts: Parts, progress: Progress) -> Restored:
        ended_restoration(self._home, self._shared)
        before = aside = None
        plan = _Plan(uuid4().hex, {}, "")
        try:
            self._on_step(1)
            self._unpack(parts, progress)
            works = self._works()
            self._on_step(2)
            if works:
                before, works = self._backed_up()
            plan = self._planned(plan.mark)
            self._on_step(3)
            self._withdraw_index()
            self._on_step(4)
            self._place_models(plan)
            self._place_uploads()
            self._on_step(5)
            if works:
                self._write_over()
            else:
                aside = self._put_aside()
        except BaseException:
            _undo(self._home, plan)
            shutil.rmtree(self._new, ignore_errors=True)
            raise
        self._on_step(6)
        settings_kept = _write_rest(self._home, plan.in_use, self._shared)
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
                is_held = documents or waiting_jobs(connection)
            return (safety_copy(self._home, "before-restore") if is_held else None), True
        except DiskRefused:
            raise
        except StoreDamaged:
            return None, False

    def _planned(self, mark: str) -> _Plan:
        """Mark the restored store, and write down what is to be done with the rest."""
        models, in_use = self._models_to_place()
        plan = _Plan(mark, models, in_use, self._uploads_to_place())
        store = self._new / STORE
        with disk_errors(store), closing(Store(store)) as restored:
            restored.set_meta(_MARK, mark)
        fsync_tree(self._new)
        replace_text(self._new / _PLAN, json.dumps(asdict(plan)))
        fsync(self._home)
        return plan

    def _withdraw_index(self) -> None:
        with suppress(FileNotFoundError):
            (self._home / "CURRENT").replace(self._new / "CURRENT")
            fsync(self._home)

    def _models_to_place(self) -> tuple[dict[str, str], str]:
        """The backup's models that the home lacks, each with the name that it gets; and that of the one in use."""
        in_use, models = self._backup.model, {}
        for source in sorted((self._new / MODELS).glob("*")):
            target = self._home / MODELS / source.name
            if not target.exists():
                models[source.name] = source.name
            elif not _same_files(source, target):
                # Another model bears the name here: the restored one takes the next.
                models[source.name] = next_folder(self._home, taken=models.values()).name
                if in_use == f"{MODELS}/{source.name}":
                    in_use = f"{MODELS}/{models[source.name]}"
        return models, in_use

    def _place_models(self, plan: _Plan) -> None:
        folder = self._home / MODELS
        if plan.models:
            make_folder(folder)
        for source, target in plan.models.items():
            (self._new / MODELS / source).rename(folder / target)
        if plan.models:
            fsync(folder)

    def _uploads_to_place(self) -> list[str]:
        return uploads_to_place(self._home, self._new)

    def _place_uploads(self) -> None:
        place_uploads(self._home, self._new)

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
            with closing(Store(new)) as restored:
                for key in ("revision", RESTORED_AT):
                    restored.set_meta(key, str(revision))
            source.backup(target)

    def _put_aside(self) -> Path | None:
        store, aside = self._home / STORE, None
        if store.exists():
            aside = free_name(self._home / "backups" / "unreadable-store.sqlite")
            make_folder(aside.parent)
            second_name(store, aside)
        for suffix in _JOURNALS:
            # The restored store must find no journal of another one.
            journal = self._home / f"{STORE}{suffix}"
            if aside is not None and journal.exists():
                second_name(journal, aside.with_name(aside.name + suffix))
            journal.unlink(missing_ok=True)
        fsync(self._home)
        (self._new / STORE).replace(store)
        fsync(self._home)
        return aside


def _write_rest(home: Path, in_use: str, shared: "SharedStore | None") -> bool:
    """Step 6; whether the home's own settings stay. Doing it twice does no harm."""
    new, settings = home / _FOLDER / SETTINGS, home / SETTINGS
    if shared is not None:
        shared.set_model(in_use)
    elif in_use:
        replace_text(home / MODEL, in_use)
    else:
        (home / MODEL).unlink(missing_ok=True)
    kept = new.exists() and settings.exists()
    if new.exists() and not settings.exists():
        new.replace(settings)
    put_lines_back(home, home / _FOLDER)
    fsync(home)
    return kept


def _undo(home: Path, plan: _Plan) -> None:
    """Take away again what was put in place, and let the old index serve."""
    for target in plan.models.values():
        shutil.rmtree(home / MODELS / target, ignore_errors=True)
    drop_uploads(home, plan.uploads)
    with suppress(FileNotFoundError):
        (home / _FOLDER / "CURRENT").replace(home / "CURRENT")


def _mark_of(store: Path, shared: "SharedStore | None") -> str | None:
    """The mark of the restoration that a store came by last."""
    if shared is not None:
        return shared.mark_of_restoration()
    if not _works(store):
        return None
    with mapped_errors(store), closing(sqlite3.connect(store)) as connection:
        row = connection.execute("SELECT value FROM meta WHERE key = ?", (_MARK,)).fetchone()
    return row[0] if row else None


class _RestoringShared(_Restoring):
    """Into a server's store: step 5 is one transaction there, and machines that have it open go on with its rows."""

    def __init__(
        self, home: Path, backup: Backup, on_step: Callable[[int], None], shared: "SharedStore"
    ) -> None:
        super().__init__(home, backup, on_step)
        self._server = self._shared = shared

    def _works(self) -> bool:
        return True

    def _backed_up(self) -> tuple[Path | None, bool]:
        if self._server.is_empty:
            return None, True
        return safety_copy(self._home, "before-restore", self._server), True

    def _uploads_to_place(self) -> list[str]:
        return []

    def _place_uploads(self) -> None:
        """They go into the server's store, with its rows."""

    def _write_over(self) -> None:
        self._server.become(self._new / STORE, self._new)


def _works(store: Path) -> bool:
    """Whether a store is there that this program can write into. Raises DiskRefused where only this user cannot."""
    if not store.exists():
        return False
    try:
        with mapped_errors(store), closing(sqlite3.connect(store)) as connection:
            (page_size,) = connection.execute("PRAGMA page_size").fetchone()
            _revision(connection)
            # SQLite writes over a store of the same page size only; ours have its default.
            return 0 < schema_of(connection) <= latest_version() and page_size == 4096
    except DiskRefused:
        # Another account's store is no damaged one.
        raise
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
