"""What makes something fail, made small: the pieces that do not matter are taken out (Zeller's delta debugging)."""

from collections.abc import Callable
from typing import TypeVar

Text = TypeVar("Text", str, bytes)


def shrunk(found: Text, fails: Callable[[Text], bool], most: int = 2_000) -> Text:
    """The smallest piece of `found` that was met and still fails. most: tries; `fails(found)` must be true."""
    size, tries = max(1, len(found) // 2), 0
    while size and tries < most:
        at, smaller = 0, False
        while at < len(found) and tries < most:
            candidate = found[:at] + found[at + size :]
            tries += 1
            if candidate and fails(candidate):
                found, smaller = candidate, True
            else:
                at += size
        if not smaller or size > len(found):
            size = min(size, len(found)) // 2
    return found
