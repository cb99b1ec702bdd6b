"""Names of files as text: old disks and archives hold names whose bytes are no UTF-8."""

import os
from pathlib import Path


def shown_name(path: str | Path) -> str:
    r"""The name under which a file is kept and shown. A byte that is no UTF-8 stands as `\xNN`: two names stay two."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
