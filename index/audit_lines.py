"""The audit log, as a backup carries it: each file up to its last whole line (`api.access.audit` writes them).

A restoration never writes over the log that it finds: what happened on a machine has happened, whatever the store
becomes. Files that are missing are put back; one whose name another one bears follows it as a further part of its day.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from index.backup_file import AUDIT, AUDIT_FILE
from index.durable import fsync, second_name
from ingest.os_errors import os_reason

log = logging.getLogger("vankien.backup")


@dataclass(frozen=True, slots=True)
class Beginning:
    """The first bytes of a file that grows."""

    file: Path
    size: int


def whole_lines(home: Path, into: Path) -> dict[str, Beginning]:
    """A backup's parts of the log, each with a second name below `into`: a file that is too old may go meanwhile."""
    parts: dict[str, Beginning] = {}
    folder = into / AUDIT
    for file in _files(home / AUDIT):
        folder.mkdir(mode=0o700, exist_ok=True)
        try:
            second_name(file, folder / file.name)
        except FileNotFoundError:
            continue
        except PermissionError as error:
            # Root's command wrote it, say: no reason to go without a backup of the documents.
            _left_out(file, error)
            continue
        if size := (folder / file.name).read_bytes().rfind(b"\n") + 1:
            parts[f"{AUDIT}/{file.name}"] = Beginning(folder / file.name, size)
    return parts


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(each for each in folder.iterdir() if AUDIT_FILE.fullmatch(each.name))
    except FileNotFoundError:
        return []
    except PermissionError as error:
        _left_out(folder, error)
        return []


def _left_out(path: Path, error: OSError) -> None:
    log.warning("%s: nhật ký này không vào bản sao lưu (%s)", path, os_reason(error))


def put_lines_back(home: Path, new: Path) -> None:
    """Put the files of the log that lie below `new` beside those of the home. Doing it twice does no harm.

    The store is restored by then: a folder that this user may not change is told of, and stops nothing.
    """
    folder, files = home / AUDIT, _files(new / AUDIT)
    if not files:
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    try:
        _put_beside(folder, files)
    except PermissionError as error:
        log.warning(
            "%s: nhật ký trong bản sao lưu chưa được đặt lại (%s); nó còn nguyên trong bản sao lưu",
            folder,
            os_reason(error),
        )


def _put_beside(folder: Path, files: Iterable[Path]) -> None:
    for file in files:
        day = file.name[: len("2026-01-31")]
        content = file.read_bytes()
        if not any(_begins_with(each, content) for each in folder.glob(f"{day}*.jsonl")):
            file.replace(_free_part(folder, file.name, day))
    fsync(folder)


def _begins_with(file: Path, content: bytes) -> bool:
    with file.open("rb") as stream:
        return stream.read(len(content)) == content


def _free_part(folder: Path, name: str, day: str) -> Path:
    path, part = folder / name, 2
    while path.exists():
        path, part = folder / f"{day}.{part}.jsonl", part + 1
    return path
