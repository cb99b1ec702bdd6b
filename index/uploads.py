"""What was sent in and waits to be put in: one folder a job, whole on the disk before the job is known.

    HOME/uploads/JOB/00001       the bytes of the first file
    HOME/uploads/JOB/names.json  the files' names and sums, in their order; written last

A folder without a job is what was left when the server ended while files came in; it is swept.
"""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from index.durable import fsync, make_folder
from ingest.containers import inward_name

_NAMES = "names.json"
_CHUNK = 1024 * 1024
# Names of files have fewer bytes on every system; a longer one tells nobody anything.
_LONGEST_NAME = 200
# An upload that still comes in is younger than this.
_ABANDONED_SECONDS = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that waits: its name as it was sent, where its bytes lie, and their sum; an earlier version kept none."""

    name: str
    path: Path
    sha256: str = ""

    def read(self) -> bytes | None:
        """The bytes that came; None when the disk gives others. Raises OSError."""
        content = self.path.read_bytes()
        is_same = not self.sha256 or hashlib.sha256(content).hexdigest() == self.sha256
        return content if is_same else None


class Upload:
    """Files that come in together. `seal` makes them durable; what is not sealed is swept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: list[str] = []
        self._sums: list[str] = []

    @property
    def id(self) -> str:
        """What the job is called."""
        return self._folder.name

    def __len__(self) -> int:
        return len(self._names)

    def put(self, name: str, stream: BinaryIO) -> None:
        """Take a file in, piece by piece. Raises OSError when the disk refuses."""
        self._write(stream)
        self._names.append(_free_name(_shown_name(name, len(self._names) + 1), self._names))

    def keep(self, name: str, content: bytes) -> None:
        """Take in a file that was in an upload already, under the name that it had there."""
        self._write(BytesIO(content))
        self._names.append(name)

    def files(self) -> list[tuple[str, Path]]:
        """Names and places of what was taken in."""
        return [(name, self._folder / f"{at:05d}") for at, name in enumerate(self._names, start=1)]

    def _write(self, stream: BinaryIO) -> None:
        with (self._folder / f"{len(self._names) + 1:05d}").open("xb") as file:
            digest = hashlib.sha256()
            for piece in iter(lambda: stream.read(_CHUNK), b""):
                file.write(piece)
                digest.update(piece)
            file.flush()
            os.fsync(file.fileno())
        self._sums.append(digest.hexdigest())

    def seal(self) -> None:
        """All files are in: what was taken survives a power cut from here on."""
        with (self._folder / _NAMES).open("x", encoding="utf-8") as file:
            json.dump(list(zip(self._names, self._sums, strict=True)), file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        for folder in (self._folder, self._folder.parent):
            fsync(folder)

    def drop(self) -> None:
        """Forget what came in."""
        shutil.rmtree(self._folder, ignore_errors=True)


class Uploads:
    """The folder of uploads of a home directory."""

    def __init__(self, home: Path) -> None:
        self._root = home / "uploads"

    def begin(self) -> Upload:
        """A new upload with an id that nobody guesses."""
        return Upload(self.new_folder())

    def new_folder(self, job_id: str = "") -> Path:
        """An empty folder, of a job or under an id that nobody guesses."""
        folder = self._root / (job_id or secrets.token_hex(8))
        shutil.rmtree(folder, ignore_errors=True)
        make_folder(self._root)
        folder.mkdir(mode=0o700)
        return folder

    def files(self, job_id: str) -> list[UploadedFile]:
        """The files of a job, in the order in which they came; none when its folder is gone or their list damaged."""
        folder = self._root / job_id
        try:
            names = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
            told = [(each, "") if isinstance(each, str) else (str(each[0]), str(each[1])) for each in names]
        except (FileNotFoundError, ValueError, TypeError, LookupError):
            return []
        return [
            UploadedFile(name, folder / f"{at:05d}", sha256)
            for at, (name, sha256) in enumerate(told, start=1)
        ]

    def faults(self, job_id: str) -> list[str]:
        """What is not whole of a job's files."""
        files = self.files(job_id)
        if not files:
            return [f"thiếu hoặc hỏng danh sách tệp ({_NAMES})"]
        return [f"tệp «{each.name}» thiếu hoặc sai mã kiểm" for each in files if not _is_whole(each)]

    def drop(self, job_id: str) -> None:
        """Forget the files of a job."""
        shutil.rmtree(self._root / job_id, ignore_errors=True)

    def sweep(self, known: Collection[str], moment: float) -> None:
        """Forget the folders of no known job that nothing was put into for a day. moment: seconds, as of files."""
        for folder in self._root.glob("*"):
            if folder.name not in known and folder.stat().st_mtime < moment - _ABANDONED_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _shown_name(name: str, at: int) -> str:
    """A name without a place outside and without what moves a cursor; the folders that stand before it stay."""
    inward = inward_name(name).strip().strip("/")
    return inward[-_LONGEST_NAME:] or f"tep-{at}"


def _free_name(name: str, taken: Collection[str]) -> str:
    """The name, numbered where another file of the upload has it: `ke-hoach (2).docx`."""
    path, at, free = Path(name), 1, name
    while free in taken:
        at += 1
        free = str(path.with_name(f"{path.stem} ({at}){path.suffix}"))
    return free


def _is_whole(file: UploadedFile) -> bool:
    try:
        return file.read() is not None
    except OSError:
        return False
