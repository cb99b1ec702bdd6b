"""Two arrays read as one: a large one that stays on disk, and the few rows that came after it.

Putting them together would copy the large one, some hundred megabytes, each time that a document is added.
"""

from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.ragged import Numbers, Ragged

Kind = TypeVar("Kind", bound=np.generic)


class JoinedArray(Generic[Kind]):
    """The rows of `first`, then those of `second`, which have the same shape and kind."""

    def __init__(self, first: NDArray[Kind], second: NDArray[Kind]) -> None:
        self._first, self._second = first, second
        self.shape = (len(first) + len(second), *first.shape[1:])

    def __getitem__(self, places: NDArray[np.integer]) -> NDArray[Kind]:
        """The rows at some places, as a new array."""
        late = places >= len(self._first)
        if not late.any():
            return np.asarray(self._first[places])
        found = np.empty((len(places), *self.shape[1:]), self._first.dtype)
        found[~late] = self._first[places[~late]]
        found[late] = self._second[places[late] - len(self._first)]
        return found

    @property
    def whole(self) -> NDArray[Kind]:
        """All rows as one new array."""
        return np.concatenate((self._first, self._second))


class JoinedRagged(Ragged):
    """The rows of two `Ragged`; only `take` avoids to put their values together."""

    _joined: JoinedArray[np.int32]

    def __init__(self, first: Ragged, second: Ragged) -> None:
        starts: Numbers = np.concatenate((first.starts, first.starts[-1] + second.starts[1:]))
        # Not its parent's way: `values` is no attribute here.
        object.__setattr__(self, "starts", starts)
        object.__setattr__(self, "_joined", JoinedArray(first.values, second.values))

    @property
    def values(self) -> NDArray[np.int32]:
        """All values, put together anew each time."""
        return self._joined.whole

    def take(self, rows: NDArray[np.integer]) -> Ragged:
        """As `Ragged.take`."""
        places, starts = self._places(rows)
        return Ragged(self._joined[places], starts)
