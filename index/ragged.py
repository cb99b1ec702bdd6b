"""Rows of unequal length in two arrays, as sparse matrices keep them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ragged:
    """Row i is `values[starts[i]:starts[i + 1]]`. values: int32. starts: int64, one longer than there are rows."""

    values: NDArray[np.int32]
    starts: Numbers

    @classmethod
    def of(cls, rows: Iterable[Sequence[int] | NDArray[np.integer]]) -> "Ragged":
        """From the rows themselves."""
        lengths: list[int] = [0]
        flat: list[int] = []
        for row in rows:
            flat.extend(row)
            lengths.append(len(row))
        return cls(np.array(flat, np.int32), np.cumsum(lengths, dtype=np.int64))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __iter__(self) -> Iterator[NDArray[np.int32]]:
        """The values of each row."""
        return (self.values[start:end] for start, end in pairwise(self.starts.tolist()))

    def row(self, at: int) -> NDArray[np.int32]:
        """The values of one row."""
        return self.values[self.starts[at] : self.starts[at + 1]]

    @property
    def lengths(self) -> Numbers:
        """Length of each row."""
        return np.diff(self.starts)

    @property
    def owners(self) -> Numbers:
        """The row that each value stands in, shape of `values`."""
        return np.repeat(np.arange(len(self)), self.lengths)

    def take(self, rows: NDArray[np.integer]) -> "Ragged":
        """The given rows, in the order given."""
        places, starts = self._places(rows)
        return Ragged(self.values[places], starts)

    def _places(self, rows: NDArray[np.integer]) -> tuple[Numbers, Numbers]:
        """Where the values of some rows stand, and the starts of those rows among them."""
        begin = self.starts[rows]
        lengths = self.starts[np.asarray(rows) + 1] - begin
        starts = np.concatenate(([0], np.cumsum(lengths)))
        return np.repeat(begin - starts[:-1], lengths) + np.arange(starts[-1]), starts

    def through(self, table: "Ragged") -> "Ragged":
        """Each value replaced by the row of `table` that it names: words become their syllables."""
        named = table.take(self.values)
        return Ragged(named.values, named.starts[self.starts])

    def renumbered(self, numbers: NDArray[np.int32]) -> "Ragged":
        """Each value replaced by its number in another numbering: `numbers[value]`."""
        return Ragged(numbers[self.values], self.starts)

    def followed_by(self, other: "Ragged") -> "Ragged":
        """The rows of this one, then those of the other, as new arrays."""
        return Ragged(
            np.concatenate((self.values, other.values)),
            np.concatenate((self.starts, self.starts[-1] + other.starts[1:])),
        )

    def counts(self, width: int) -> "csr_matrix":
        """How often each of the values 0 … width - 1 stands in each row: float32, shape (rows, width)."""
        from scipy.sparse import csr_matrix

        ones = np.ones(len(self.values), np.float32)
        # Copies, since duplicates are summed in place.
        found = csr_matrix((ones, self.values, self.starts), (len(self), width), copy=True)
        found.sum_duplicates()
        return found

    def save(self, path: Path) -> None:
        """Write as two files beside each other, `path` with `.values.npy` and `.starts.npy`."""
        np.save(path.with_name(f"{path.name}.values.npy"), self.values)
        np.save(path.with_name(f"{path.name}.starts.npy"), self.starts)

    @classmethod
    def load(cls, path: Path) -> "Ragged":
        """Open what `save` wrote; values stay on disk and are mapped."""
        # As a plain array over the mapped file: numpy's own class for these takes longer at each access.
        values = np.asarray(np.load(path.with_name(f"{path.name}.values.npy"), mmap_mode="r"))
        return cls(values, np.load(path.with_name(f"{path.name}.starts.npy")))


def row_counts(parts: Sequence[Ragged], count: int) -> NDArray[np.int32]:
    """In how many rows each of the values 0 … count - 1 stands, in any of the parts of a row."""
    # Sorted by hand: numpy's own `unique` hashes, which took 45 seconds over the code of law against 2.
    keys = np.sort(np.concatenate([each.owners * count + each.values for each in parts]))
    first = np.concatenate(([True], keys[1:] != keys[:-1])) if len(keys) else np.zeros(0, bool)
    return np.bincount(keys[first] % max(count, 1), minlength=count).astype(np.int32)
