"""A backup: one file with all of a home that cannot be made again, taken while others read and write.

    store.sqlite     the store as it was at one moment
    MODEL, models/   the embedding that was chosen, and those fitted to the documents
    uploads/         the files of jobs that are not over, of the same moment (`index.waiting_uploads`)
    audit/           the audit log up to its last whole line (`index.audit_lines`)
    vankien.toml     the settings, when the caller gives them
    manifest.json    version of the tables, counts, size and sha256 of every part

The index is left out: it is made from the store. The file is a ZIP archive, which an office can look into with what
it has. The protocol, whose numbers mark the lines below; `.NAME.new` is a directory beside the file NAME:

    1. copy the store into `.NAME.new` by SQLite's online backup, or a server's store in one snapshot
       (`index.tables.carrying`): one moment of it and of the files of its jobs, and nobody waits; check the copy, its
       pages and every row of it (`index.tables.row_sums`)
    2. write the archive in `.NAME.new`, fsync it
    3. read the archive again and hold every part against its checksum
    4. rename it to NAME, fsync the directory: the commit point; until here an older NAME stands untouched
    5. remove `.NAME.new`

What fails before 4 leaves no NAME, or the old one; a kill leaves `.NAME.new`, which the next backup in that place
removes, whatever its name (`index.backup_work`).
"""

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from index.adaptation import MODELS
from index.audit_lines import Beginning, whole_lines
from index.backup_file import MANIFEST, MODEL, PIECE, STORE, UPLOADS, Backup, opened_backup
from index.backup_work import ARCHIVE, work_folder
from index.durable import disk_errors, fsync, make_folder
from index.errors import StoreDamaged
from index.tables.database import now
from index.tables.digests import mismatches
from index.tables.row_sums import COVERED, DOCUMENTS, FIRST_SUMMED, add_functions
from index.tables.sqlite import mapped_errors
from index.waiting_uploads import begin_with_uploads

if TYPE_CHECKING:
    from index.sharing import SharedStore

# Files and vectors hardly shrink and text shrinks at every level: more effort makes a backup slower, not smaller.
_EFFORT = 1

Progress = Callable[[str, int, int], None]
_Source = Path | bytes | Beginning


def write_backup(
    home: Path,
    file: Path,
    progress: Progress,
    extras: Mapping[str, bytes] | None = None,
    shared: "SharedStore | None" = None,
    *,
    by_row: bool = True,
    with_home: bool = True,
    on_step: Callable[[int], None] = lambda step: None,
) -> Backup:
    """Back a home up into one file. extras: parts that the caller makes, by their path. shared: a server's store.

    by_row: refuse a store of which a row is not what was written, so that no sound backup gives way to a damaged one.
    with_home: with the uploads that wait and the audit log; a backup without them is for older programs too. on_step is
    told each step before it is done. Raises NotABackup when another kind of file bears the name,
    StoreDamaged when the store is, OSError when the disk refuses; then the file is as it was.
    """
    if file.exists():
        _require_backup(file)
    with work_folder(file) as work:
        model = _model_name(home) if shared is None else shared.model().encode()
        on_step(1)
        if shared is not None:
            with disk_errors(work / STORE):
                shared.copy_to(work / STORE, work if with_home else None)
        else:
            _copy_store(home, work, with_home)
        facts = _facts(home / STORE, work / STORE, model.decode("utf-8", "replace").strip())
        if by_row:
            _require_rows(home / STORE, work / STORE)
        archive = work / ARCHIVE
        sources: dict[str, _Source] = {STORE: work / STORE, **_models(home), **(extras or {})}
        if with_home:
            sources |= {**_files(work, UPLOADS), **whole_lines(home, work)}
        if model:
            sources[MODEL] = model
        on_step(2)
        _write_archive(archive, sources, facts, progress)
        on_step(3)
        with opened_backup(archive) as (backup, parts):
            for name in backup.parts:
                parts.hold(name)
        on_step(4)
        archive.replace(file)
        fsync(file.parent)
        on_step(5)
    return backup


def _require_backup(file: Path) -> None:
    with opened_backup(file):
        pass


@dataclass(frozen=True, slots=True)
class _Facts:
    schema: int
    counts: dict[str, int]
    model: str


def _copy_store(home: Path, work: Path, with_uploads: bool) -> None:
    store, target = home / STORE, work / STORE
    with (
        disk_errors(target),
        mapped_errors(store),
        closing(sqlite3.connect(store)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        if with_uploads:
            begin_with_uploads(source, home, work)
        source.backup(copy)


def _facts(store: Path, target: Path, model: str) -> _Facts:
    """What the copy `target` of a store holds. Raises StoreDamaged."""
    with disk_errors(target), mapped_errors(store), closing(sqlite3.connect(target)) as copy:
        # A copy is one file: no journal beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
        (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise StoreDamaged(f"{store}: kho bị hỏng ({verdict}); hãy khôi phục từ bản sao lưu trước")
        return _Facts(schema_of(copy), _counts(copy), model)


def _require_rows(store: Path, target: Path) -> None:
    """Raises StoreDamaged unless every row is what was written; a store of an earlier version says nothing of that."""
    with mapped_errors(store), closing(sqlite3.connect(target)) as copy:
        if schema_of(copy) < FIRST_SUMMED:
            return
        add_functions(copy)
        damaged = [each for table in (DOCUMENTS, *COVERED) for each in mismatches(copy, table)]
    if damaged:
        listed = "; ".join(f"bảng {each.table}, mã {each.owner}" for each in damaged[:3])
        raise StoreDamaged(
            f"{store}: {len(damaged)} chỗ trong kho không còn như lúc ghi ({listed}); chạy «vankien check --deep» "
            "để xem, «vankien rebuild --deep» để chữa, rồi sao lưu lại"
        )


def schema_of(connection: sqlite3.Connection) -> int:
    """The version of a store's tables."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    documents, texts = connection.execute("SELECT count(*), count(text) FROM documents").fetchone()
    (passages,) = connection.execute("SELECT count(*) FROM passages").fetchone()
    return {"documents": documents, "full_text": texts, "passages": passages}


def _model_name(home: Path) -> bytes:
    try:
        return (home / MODEL).read_bytes()
    except FileNotFoundError:
        return b""


def _models(home: Path) -> dict[str, Path]:
    return _files(home, MODELS)


def _files(root: Path, folder: str) -> dict[str, Path]:
    found = (path for path in (root / folder).rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path for path in sorted(found)}


def _write_archive(archive: Path, sources: Mapping[str, _Source], facts: _Facts, progress: Progress) -> None:
    total = sum(map(_size, sources.values()))
    parts: dict[str, tuple[int, str]] = {}
    descriptor = os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        os.fdopen(descriptor, "wb") as file,
        ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_EFFORT) as packed,
    ):
        for name, source in sources.items():
            parts[name] = _pack(packed, name, source)
            progress("Sao lưu", sum(size for size, _ in parts.values()), total)
        backup = Backup(now(), facts.schema, facts.counts, facts.model, parts)
        packed.writestr(MANIFEST, backup.manifest())
    fsync(archive)


def _size(source: _Source) -> int:
    match source:
        case Path():
            return source.stat().st_size
        case Beginning(size=size):
            return size
        case _:
            return len(source)


def _pack(packed: ZipFile, name: str, source: _Source) -> tuple[int, str]:
    """Write one part; returns its size and sha256."""
    digest, size = hashlib.sha256(), 0
    with packed.open(name, "w", force_zip64=True) as part:
        for piece in _pieces(source):
            part.write(piece)
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def _pieces(source: _Source) -> Iterator[bytes]:
    match source:
        case Path():
            with source.open("rb") as file:
                yield from iter(lambda: file.read(PIECE), b"")
        case Beginning(file=path, size=left):
            with path.open("rb") as file:
                while piece := file.read(min(PIECE, left)):
                    left -= len(piece)
                    yield piece
        case _:
            yield source


def safety_copy(home: Path, why: str, shared: "SharedStore | None" = None, *, with_home: bool = True) -> Path:
    """A backup of the home within it, before something is done that cannot be undone. As `write_backup`."""
    folder = home / "backups"
    make_folder(folder)
    # A clock that was put back may give a time twice.
    file = free_name(folder / f"{why}-{datetime.now():%Y%m%d-%H%M%S-%f}.zip")
    # What cannot be mended must not keep anyone from restoring or upgrading.
    write_backup(home, file, lambda *_: None, shared=shared, by_row=False, with_home=with_home)
    return file


def free_name(path: Path) -> Path:
    """The path, or the first with a number that is free."""
    names = (path, *(path.with_name(f"{path.stem}-{each}{path.suffix}") for each in range(2, 1_000)))
    return next(each for each in names if not each.exists())
