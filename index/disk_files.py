"""Which things on a disk are files to read: a named pipe waits for ever, a device never ends, a link leads anywhere."""

import errno
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.os_errors import os_reason

# A file is read whole; what an office keeps in one stays far below. Records are read line by line and may be larger.
LARGEST_FILE = 1_000_000_000
_STORE = "store.sqlite"
RECORD_SUFFIXES = (".jsonl", ".jsonl.gz", ".ndjson")


def is_records_file(path: Path) -> bool:
    """Whether a file is read line by line as records."""
    return path.name.lower().endswith(RECORD_SUFFIXES)


def files_under(paths: Sequence[Path]) -> Iterator[Path]:
    """The files named, and those in the folders named, sorted; folders behind links are not entered.

    What lies in the home of a base is no document, wherever that home is.
    """
    for path in paths:
        if path.is_dir():
            homes = {each.parent for each in path.rglob(_STORE)}
            found = (each for each in path.rglob("*") if homes.isdisjoint(each.parents))
            yield from sorted(each for each in found if _is_document(each, path))
        else:
            yield path


def refused(path: Path, named: Sequence[Path]) -> str | None:
    """Why what stands at a path cannot be read as a file; None where it can. Opens nothing.

    named: the paths that `files_under` was given. A link that lies in a named folder and leads out of it brings in what
    whoever named the folder did not name.
    """
    if why := unreadable(path):
        return why
    try:
        found = path.stat()
        folders = [each.resolve() for each in named if each.is_dir() and path.is_relative_to(each)]
        outside = folders and not any(path.resolve().is_relative_to(each) for each in folders)
    except OSError as error:
        return f"không đọc được tệp: {os_reason(error)}"
    if outside:
        return "liên kết trỏ ra ngoài thư mục được nạp; hãy nêu đích danh tệp ấy hoặc chép nó vào thư mục"
    if found.st_size > LARGEST_FILE and not is_records_file(path):
        return f"tệp lớn hơn {LARGEST_FILE // 1_000_000} MB; hãy tách nhỏ hoặc giải nén rồi nạp lại"
    return None


def unreadable(path: Path) -> str | None:
    """Why what stands at a path has no end to be read to, however large a file may be; None where it has one."""
    try:
        found = path.stat()
    except OSError as error:
        return f"không đọc được tệp: {os_reason(error)}"
    if stat.S_ISDIR(found.st_mode):
        return f"không đọc được tệp: {os_reason(IsADirectoryError(errno.EISDIR, ''))}"
    if not stat.S_ISREG(found.st_mode):
        return "không phải tệp thường (thiết bị, ống dẫn hoặc ổ cắm); hãy chép nội dung ra một tệp"
    return None


def _is_document(path: Path, folder: Path) -> bool:
    """Whether a file found in a folder is meant as a document: not hidden, and not the folder's own README."""
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return path.is_file() and not hidden and path.stem.upper() != "README"
