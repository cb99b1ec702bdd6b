"""Libraries that try others on import, for features that are not used here, and load seconds of them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def hidden(*packages: str) -> Iterator[None]:
    """Make `import` of these packages fail inside the block, unless they are loaded already."""
    absent = [package for package in packages if package not in sys.modules]
    for package in absent:
        sys.modules[package] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for package in absent:
            del sys.modules[package]
