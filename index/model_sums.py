"""The sums of a fitted model's files: `SHA256SUMS` beside them, as `sha256sum` writes and checks it."""

from pathlib import Path

from index.errors import ModelMissing
from index.generation import file_sha256

SUMS = "SHA256SUMS"


def write_sums(folder: Path) -> None:
    """Say what the files of a model are."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    lines = (f"{file_sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def require_sums(folder: Path) -> None:
    """Raises ModelMissing, naming the file, unless a model is what was written. One without sums is taken as it is."""
    if not (folder / SUMS).is_file():
        return
    for line in (folder / SUMS).read_text(encoding="utf-8", errors="replace").splitlines():
        wanted, _, name = line.partition("  ")
        path = folder / name
        if not name or not path.is_file() or file_sha256(path) != wanted:
            raise ModelMissing(f"Mô hình {folder}: tệp {name or SUMS} thiếu hoặc sai mã kiểm.")
