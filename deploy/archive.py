"""The archive of a bundle: checksums of every file in it, and a tar that is the same for the same content."""

import hashlib
import tarfile
from pathlib import Path

SUMS = "SHA256SUMS"
# Wheels are compressed already: compressing them again gains a hundredth and costs minutes.
SUFFIX = ".tar"


def write_sums(folder: Path) -> str:
    """Write SHA256SUMS over every file of a folder, as `sha256sum -c` reads it; give the sum of the sums."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    lines = [f"{_sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    text = "".join(lines)
    (folder / SUMS).write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def pack(folder: Path, archive: Path, moment: int) -> None:
    """Pack a folder under its own name: sorted, owned by nobody in particular, all files of one moment (Unix time)."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mtime = moment
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
        return entry

    partial = archive.with_name(archive.name + ".partial")
    with tarfile.open(partial, "w", format=tarfile.PAX_FORMAT) as tar:
        tar.add(folder, folder.name, recursive=False, filter=plain)
        for path in sorted(folder.rglob("*")):
            tar.add(
                path, f"{folder.name}/{path.relative_to(folder).as_posix()}", recursive=False, filter=plain
            )
    partial.replace(archive)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
