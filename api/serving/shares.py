"""How many connections each worker has: in a file that all of them map, so that none takes the share of another."""

import mmap
import struct
from pathlib import Path

_COUNT = struct.Struct("=q")
# Of one that takes none: it has not started, has stopped, or has died.
_ABSENT = -1


class Shares:
    """One worker's view. Eight aligned bytes a worker, written by it alone while it lives."""

    def __init__(self, path: Path, number: int) -> None:
        """path: what `make` made."""
        with path.open("r+b") as file:
            self._counts = mmap.mmap(file.fileno(), 0)
        self._number = number

    @staticmethod
    def make(path: Path, workers: int) -> None:
        """The file, with nobody in it."""
        path.write_bytes(_COUNT.pack(_ABSENT) * workers)

    def say(self, held: int) -> None:
        """Tell the others how many this worker has."""
        _COUNT.pack_into(self._counts, self._number * _COUNT.size, held)

    def leave(self) -> None:
        """Tell the others that it takes none."""
        self.say(_ABSENT)

    def is_ahead(self, held: int) -> bool:
        """Whether another worker has fewer than `held`."""
        counts = (count for (count,) in _COUNT.iter_unpack(self._counts[:]))
        return any(_ABSENT < each < held for at, each in enumerate(counts) if at != self._number)
