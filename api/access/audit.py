"""Who asked, opened and changed what: one JSON object a line, in `HOME/audit/YYYY-MM-DD.jsonl`.

A file that is full is followed by `YYYY-MM-DD.2.jsonl`; files older than the setting are deleted when a new day's is
begun. Each line is one write to a file opened for appending, so that the lines of several processes stand whole beside
each other. No value can begin a line of its own: whatever could break one is escaped.
"""

import json
import logging
import os
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Any

from api.access.written_keys import without_keys
from ingest.os_errors import os_reason

log = logging.getLogger("vankien.audit")

_FOLDER = "audit"
_NAME = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.\d+)?\.jsonl")
# JSON leaves these as they are, and some programs end a line at them, or turn the reading direction.
_BREAKING = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")
# A question of more characters is cut, so that a line stays a short write.
_LONGEST = 1_000


class AuditMode(StrEnum):
    """How much is written: the settings' values."""

    FULL = "full"
    NO_QUESTIONS = "no-questions"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line; what is None is left out. who: how it is known who asked; name: of the key or user. document: an id."""

    action: str
    who: str
    name: str
    address: str
    request: str | None = None
    key: str | None = None
    document: int | None = None
    number: str | None = None
    question: str | None = None
    status: int | None = None
    ms: float | None = None

    def line(self, moment: datetime, mode: AuditMode) -> bytes:
        """As it is written, with its end. Without questions, these are left out."""
        values: Mapping[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds"),
            "request": self.request or secrets.token_hex(8),
            "who": self.who,
            "name": self.name,
            "key": self.key,
            "address": self.address,
            "action": self.action,
            "document": self.document,
            "number": self.number,
            "question": self.question if mode is AuditMode.FULL else None,
            "status": self.status,
            "ms": self.ms,
        }
        kept = {name: _cut(value) for name, value in values.items() if value not in (None, "")}
        text = _BREAKING.sub(
            lambda found: f"\\u{ord(found[0]):04x}", without_keys(json.dumps(kept, ensure_ascii=False))
        )
        return text.encode("utf-8", "backslashreplace") + b"\n"


class AuditLog:
    """Writes the lines of one home. Safe to share between threads and between processes."""

    def __init__(self, home: Path, mode: str, megabytes: int, days: int) -> None:
        """days: how long files are kept."""
        self.mode = AuditMode(mode)
        self._folder = home / _FOLDER
        self._most = megabytes << 20
        self._days = days
        self._guard = Lock()
        self._file: int | None = None
        self._day: date | None = None

    def write(self, entry: Entry) -> None:
        """Put a line down. A disk that refuses is told in the program's log, and stops nobody's work."""
        if self.mode is AuditMode.OFF:
            return
        moment = datetime.now(UTC)
        line = entry.line(moment, self.mode)
        try:
            with self._guard:
                os.write(self._opened(moment.date(), len(line)), line)
        except OSError as error:
            log.error("%s: không ghi được nhật ký truy cập (%s)", self._folder, os_reason(error))

    def close(self) -> None:
        """Give back the file."""
        with self._guard:
            self._close()

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _opened(self, day: date, more: int) -> int:
        """The file of a day in which there is room for more bytes."""
        if self._file is not None and self._day == day and self._has_room(self._file, more):
            return self._file
        self._close()
        self._folder.mkdir(mode=0o700, exist_ok=True)
        if self._day != day:
            self._sweep(day)
        part = 1
        while True:
            suffix = f".{part}" if part > 1 else ""
            path = self._folder / f"{day.isoformat()}{suffix}.jsonl"
            file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            if self._has_room(file, more):
                self._file, self._day = file, day
                return file
            os.close(file)
            part += 1

    def _has_room(self, file: int, more: int) -> bool:
        size = os.fstat(file).st_size
        return size == 0 or size + more <= self._most

    def _sweep(self, day: date) -> None:
        """Delete the files of days that are over for too long.

        Reckoned to the day before on which there was something to write: a clock that jumps deletes nothing at once.
        """
        named = {path: found[1] for path in self._folder.iterdir() if (found := _NAME.fullmatch(path.name))}
        before = max((each for each in named.values() if each < day.isoformat()), default=None)
        if before is None:
            return
        first = (date.fromisoformat(before) - timedelta(days=self._days)).isoformat()
        for path, written in named.items():
            if written < first:
                _delete(path)


def _delete(path: Path) -> None:
    """One that cannot be deleted keeps no line from being written."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.error("%s: không xóa được nhật ký cũ (%s)", path, os_reason(error))


def _cut(value: object) -> object:
    return value[:_LONGEST] if isinstance(value, str) else value


def milliseconds(since: float) -> float:
    """Since a moment of `time.perf_counter`, to a tenth."""
    return round((time.perf_counter() - since) * 1000, 1)
