"""How a line of the log is written, on stderr: as text for a person, as JSON for a program.

Nothing that a caller sends can begin a line: what does not print is escaped, and a traceback is indented. Keys that
they send in the wrong place are not kept.
"""

import json
import logging
import sys
from datetime import datetime
from enum import StrEnum
from typing import Any

from api.access.written_keys import without_keys
from api.middleware.request_id import current_request_id


class LogFormat(StrEnum):
    """How lines are written."""

    TEXT = "text"
    JSON = "json"


class LogLevel(StrEnum):
    """What is worth a line."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def configure_logging(form: LogFormat, level: LogLevel) -> None:
    """Send the log of this process to stderr. Libraries speak only of what is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine() if form is LogFormat.JSON else TextLine())
    handler.addFilter(_told_already)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("vankien").setLevel(level.upper())


def _told_already(record: logging.LogRecord) -> bool:
    """Leaves out what uvicorn says of a fault that the request's own line has told."""
    return not (record.name == "uvicorn.error" and record.msg.startswith("Exception in ASGI application"))


def _known(record: logging.LogRecord) -> dict[str, Any]:
    """What a line says besides its message."""
    given = getattr(record, "fields", None) or {}
    request_id = current_request_id()
    return ({"request_id": request_id} if request_id else {}) | given


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")


class JsonLine(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record with everything known of it."""
        line: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
        }
        if message := record.getMessage():
            line["message"] = message
        line |= _known(record)
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        text = without_keys(json.dumps(line, ensure_ascii=False, default=str))
        # JSON lets the line separators of Unicode stand; programs that split lines may not.
        return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in text)


class TextLine(logging.Formatter):
    """Time, level, logger, message, and what is known as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        """The record on one line; a traceback indented below it."""
        known = (f"{name}={_printed(value)}" for name, value in _known(record).items())
        words = (_time(record), record.levelname, record.name, _escaped(record.getMessage()), *known)
        line = without_keys(" ".join(word for word in words if word))
        if not record.exc_info:
            return line
        trace = self.formatException(record.exc_info).splitlines()
        return "\n".join([line, *(f"    | {_escaped(without_keys(each))}" for each in trace)])


def _printed(value: object) -> str:
    text = _escaped(str(value))
    return f'"{text}"' if " " in text or not text else text


def _escaped(text: str) -> str:
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
