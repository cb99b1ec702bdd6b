"""The settings as a backup carries them: without keys, since a backup is copied about."""

import re
import tomllib
from pathlib import Path

from api.settings import FILE, SECRET

_KEY = re.compile(rf"[ \t]*[\"']?({'|'.join(SECRET)})[\"']?\s*=")


def settings_to_back_up(home: Path) -> tuple[bytes | None, bool]:
    """The text of a home's settings without its keys, None when there is none to carry; and whether any was left out.

    A file that cannot be carried without its keys (one is written over several lines) is left out whole.
    """
    try:
        text = (home / FILE).read_text(encoding="utf-8")
        values = tomllib.loads(text)
    except (FileNotFoundError, ValueError):
        return None, False
    if not any(name in values for name in SECRET):
        return text.encode(), False
    shorter = "".join(line for line in text.splitlines(keepends=True) if not _KEY.match(line))
    wanted = {name: value for name, value in values.items() if name not in SECRET}
    try:
        whole = tomllib.loads(shorter) == wanted
    except ValueError:
        whole = False
    return (shorter.encode() if whole else None), True
