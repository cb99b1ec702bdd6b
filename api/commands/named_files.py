"""Files that are named on the command line: read whole or written, with a message where they cannot be."""

import sys
from pathlib import Path

from api.console import Exit, fail
from index.disk_files import LARGEST_FILE, refused
from ingest.os_errors import os_reason

STDIN = "-"


def require_file(path: Path, code: Exit = Exit.PART_FAILED) -> None:
    """End with a message unless a file stands there that can be read to its end."""
    if why := refused(path, ()):
        fail(f"{path}: {why}", code)


def read_named(name: str) -> bytes:
    """The content of a file, `-` for stdin. Ends with a message where it cannot be read."""
    if name == STDIN:
        content = sys.stdin.buffer.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            fail(f"stdin: dài hơn {LARGEST_FILE // 1_000_000} MB; hãy tách nhỏ", Exit.PART_FAILED)
        return content
    require_file(Path(name))
    try:
        return Path(name).read_bytes()
    except OSError as error:
        fail(f"{name}: {os_reason(error)}", Exit.PART_FAILED)


def write_named(path: Path, content: bytes) -> None:
    """Write a file that the command was asked for. Ends with a message where it cannot be written."""
    try:
        path.write_bytes(content)
    except OSError as error:
        fail(f"{path}: không ghi được tệp: {os_reason(error)}", Exit.PART_FAILED)
