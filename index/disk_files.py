"""Which things on a disk are files to read: a named pipe waits for ever, a device never ends, a link leads anywhere."""

import errno
import os
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

    With them comes what looks like a document and cannot be read, which `refused` tells: links that lead nowhere or out
    of the folder, and folders that nobody lets us look into. What lies in the home of a base is no document, wherever
    that home is.
    """
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112 - Path's own raises where nobody lets us look
            yield from sorted(_documents_in(path))
        else:
            yield path


def _documents_in(root: Path) -> Iterator[Path]:
    closed: list[OSError] = []
    for at, folders, names in os.walk(root, onerror=closed.append):
        if _STORE in names:
            folders.clear()
            continue
        folders[:] = [each for each in folders if not each.startswith(".")]
        inside = [Path(at, each) for each in folders]
        yield from (each for each in inside if each.is_symlink() and _leads_out(each, [root]))
        yield from (each for name in names if _is_document(each := Path(at, name)))
    yield from (Path(each.filename) for each in closed)


def _is_document(path: Path) -> bool:
    """Whether a file found in a folder is meant as a document: not hidden, and not the folder's own README."""
    if path.name.startswith(".") or path.stem.upper() == "README":
        return False
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return True


def refused(path: Path, named: Sequence[Path]) -> str | None:
    """Why what stands at a path cannot be read as a file; None where it can. Opens nothing.

    named: the paths that `files_under` was given. A link that lies in a named folder and leads out of it brings in what
    whoever named the folder did not name.
    """
    try:
        size = path.stat().st_size
        if _leads_out(path, named):
            return "liên kết trỏ ra ngoài thư mục được nạp; hãy nêu đích danh nơi nó trỏ tới hoặc chép vào thư mục"
    except OSError as error:
        return f"không đọc được tệp: {os_reason(error)}"
    if why := unreadable(path):
        return why
    if size > LARGEST_FILE and not is_records_file(path):
        return f"tệp lớn hơn {LARGEST_FILE // 1_000_000} MB; hãy tách nhỏ hoặc giải nén rồi nạp lại"
    return None


def _leads_out(path: Path, named: Sequence[Path]) -> bool:
    folders = [each.resolve() for each in named if path.is_relative_to(each) and each.is_dir()]
    return bool(folders) and not any(path.resolve().is_relative_to(each) for each in folders)


def unreadable(path: Path) -> str | None:
    """Why what stands at a path has no end to be read to, however large a file may be; None where it has one."""
    try:
        found = path.stat()
    except OSError as error:
        return f"không đọc được tệp: {os_reason(error)}"
    if stat.S_ISDIR(found.st_mode):
        return _why_no_file(path)
    if not stat.S_ISREG(found.st_mode):
        return "không phải tệp thường (thiết bị, ống dẫn hoặc ổ cắm); hãy chép nội dung ra một tệp"
    return None


def _why_no_file(folder: Path) -> str:
    try:
        os.scandir(folder).close()
    except OSError as error:
        return f"không mở được thư mục: {os_reason(error)}"
    return f"không đọc được tệp: {os_reason(IsADirectoryError(errno.EISDIR, ''))}"
