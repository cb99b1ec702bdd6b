"""The file that a backup is: a ZIP archive whose `manifest.json` names every part with its size and sha256."""

import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import BadZipFile, ZipFile

from index.adaptation import MODELS
from index.disk_files import unreadable
from index.errors import BackupDamaged, NotABackup

STORE, MODEL, SETTINGS = "store.sqlite", "MODEL", "vankien.toml"
UPLOADS, AUDIT = "uploads", "audit"
AUDIT_FILE = re.compile(r"\d{4}-\d\d-\d\d(?:\.\d+)?\.jsonl")
_UPLOADED = re.compile(rf"{UPLOADS}/[\w-]+/(?:\d{{5,}}|names\.json)", re.ASCII)
MANIFEST = "manifest.json"
PIECE = 1 << 20
# It names parts; one of ten thousand model files takes a megabyte.
_LARGEST_MANIFEST = 16 << 20
_FORMAT, _VERSION = "vankien-backup", 2
# Programs of before know no uploads and no audit log. A backup without these says so, and they can restore it.
_FIRST = 1
# What a broken archive makes the libraries raise.
_BROKEN = (
    BadZipFile, zlib.error, EOFError, KeyError, TypeError, ValueError, AttributeError, NotImplementedError,
    RuntimeError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds.

    made_at: ISO time. schema: version of the tables. counts: documents, those with text, passages. model: name of the
    embedding in use, empty for the bundled one. parts: path → [size in bytes, sha256].
    """

    made_at: str
    schema: int
    counts: dict[str, int]
    model: str
    parts: dict[str, tuple[int, str]]

    @property
    def size(self) -> int:
        """Bytes of all parts together, unpacked."""
        return sum(size for size, _ in self.parts.values())

    def manifest(self) -> str:
        """The text of `manifest.json`."""
        is_first = not any(name.startswith((f"{UPLOADS}/", f"{AUDIT}/")) for name in self.parts)
        head = {"format": _FORMAT, "version": _FIRST if is_first else _VERSION} | asdict(self)
        return json.dumps(head, ensure_ascii=False, indent=1)


class Parts:
    """The parts of an open backup."""

    def __init__(self, file: Path, packed: ZipFile, backup: Backup) -> None:
        self._file = file
        self._packed = packed
        self._backup = backup

    def hold(self, name: str, into: IO[bytes] | None = None) -> None:
        """Read a part and hold it against its checksum. into: gets its bytes. Raises BackupDamaged."""
        digest, size, told = hashlib.sha256(), 0, self._backup.parts[name]
        with _damage(self._file), self._packed.open(name) as part:
            for piece in iter(lambda: part.read(PIECE), b""):
                digest.update(piece)
                size += len(piece)
                if size > told[0]:
                    # No more of it: a part made to unpack without end would fill the disk.
                    break
                if into is not None:
                    into.write(piece)
        if (size, digest.hexdigest()) != told:
            raise BackupDamaged(f"{self._file}: phần {name} sai mã kiểm; hãy dùng bản sao lưu khác")


@contextmanager
def opened_backup(file: Path) -> Iterator[tuple[Backup, Parts]]:
    """A backup's manifest and parts; the parts are not read yet. Raises NotABackup, BackupDamaged, OSError."""
    if why := unreadable(file):
        raise NotABackup(f"{file}: {why}")
    try:
        packed = ZipFile(file)
    except BadZipFile as error:
        raise NotABackup(f"{file}: không phải bản sao lưu của vankien, hoặc bị cắt cụt") from error
    with packed:
        if MANIFEST not in packed.namelist():
            raise NotABackup(f"{file}: không phải bản sao lưu của vankien")
        if packed.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
            raise BackupDamaged(f"{file}: {MANIFEST} lớn bất thường; hãy dùng bản sao lưu khác")
        with _damage(file):
            backup = _read_manifest(file, packed.read(MANIFEST))
        yield backup, Parts(file, packed, backup)


@contextmanager
def _damage(file: Path) -> Iterator[None]:
    """What a broken archive raises, as BackupDamaged."""
    try:
        yield
    except _BROKEN as error:
        raise BackupDamaged(f"{file}: bản sao lưu bị hỏng ({error}); hãy dùng bản khác") from error


def _read_manifest(file: Path, content: bytes) -> Backup:
    fields = json.loads(content)
    if fields.pop("format") != _FORMAT:
        raise NotABackup(f"{file}: không phải bản sao lưu của vankien")
    if int(fields.pop("version")) > _VERSION:
        raise NotABackup(f"{file}: bản sao lưu do bản vankien mới hơn tạo ra; hãy nâng cấp vankien")
    fields["parts"] = {_safe(name): (int(size), str(sha)) for name, (size, sha) in fields["parts"].items()}
    backup = Backup(**fields)
    if STORE not in backup.parts:
        raise BackupDamaged(f"{file}: bản sao lưu không có kho")
    return backup


def _safe(name: str) -> str:
    """A part's path, below the home and one of those that backups have."""
    path = PurePosixPath(name)
    known = (
        name in (STORE, MODEL, SETTINGS)
        or (path.parts[0] == MODELS and len(path.parts) > 2)
        or _UPLOADED.fullmatch(name)
        or (path.parts[0] == AUDIT and AUDIT_FILE.fullmatch(name.removeprefix(f"{AUDIT}/")))
    )
    if not known or path.is_absolute() or ".." in path.parts:
        raise ValueError(f"phần «{name}» không thuộc bản sao lưu")
    return name
