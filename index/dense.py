"""The dense index: FAISS over unit vectors, exact inner product.

Exact search is chosen up to about a million passages: 170,000 vectors of 256 numbers are scanned in some
milliseconds on two cores, and no recall is lost. All within a cosine are found through a coarse copy (`index.screen`),
the same rows in a third of the time.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.screen import Screen

Vectors = NDArray[np.float32]

# Copying a larger share of the vectors takes longer than multiplying all.
_MOST_COPIED = 0.25
# By so much a cosine may differ with the rows that it is reckoned together with.
_ROUNDING = 1e-6


class DenseIndex:
    """Row i is the i-th passage of the generation; similarity is the cosine, since vectors have unit length."""

    def __init__(self, vectors: Vectors) -> None:
        import faiss

        index = faiss.IndexFlatIP(int(vectors.shape[1]))
        index.add(np.ascontiguousarray(vectors, np.float32))
        self._open(index)

    def _open(self, index: Any) -> None:
        self._index = index
        self._vectors = _vectors_of(index)
        self._screen = Screen(self._vectors)

    @property
    def rows(self) -> int:
        """How many vectors the index holds."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def nearest(
        self, query: Vectors, count: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], Vectors]:
        """Rows and cosines of the `count` nearest to one query vector (shape (d,)), best first.

        allowed: a mask over rows, None for all.
        """
        if self.rows == 0 or not np.any(query):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        cosines, rows = self._index.search(
            query[None, :].astype(np.float32), min(count, self.rows), params=_among(allowed)
        )
        # Where fewer are allowed than are asked for, FAISS fills up with -1.
        there = rows[0] >= 0
        return rows[0][there], cosines[0][there]

    def closest(self, query: Vectors, count: int) -> tuple[NDArray[np.int64], Vectors]:
        """As `nearest`, through the coarse copy; which of two rows of one cosine comes first may differ.

        The least cosine of rows that are among the nearest by their codes is a bar that all of the nearest pass.
        """
        coarse = self._screen.nearest(query, count) if np.any(query) else np.empty(0, np.int64)
        if len(coarse) == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        rows, cosines = self.within(query, float(self.similarities(query, coarse).min()) - _ROUNDING)
        order = np.argsort(-cosines, kind="stable")[:count]
        return rows[order], cosines[order]

    def within(self, query: Vectors, least: float) -> tuple[NDArray[np.int64], Vectors]:
        """All rows whose cosine to one query vector (shape (d,)) is above `least`, rising, and their cosines."""
        if not np.any(query):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        rows = self._screen.within(query, least)
        cosines = self.similarities(query, rows)
        near = cosines > least
        return rows[near], cosines[near]

    def similarities(self, query: Vectors, rows: NDArray[np.int64]) -> Vectors:
        """Cosines of the given rows to one query vector: float32, shape (len(rows),)."""
        vector = query.astype(np.float32)
        if len(rows) > self.rows * _MOST_COPIED:
            return np.asarray((self._vectors @ vector)[rows], np.float32)
        return np.asarray(self._vectors[rows] @ vector, np.float32)

    def vectors(self, rows: NDArray[np.int64]) -> Vectors:
        """The vectors of the given rows: float32, shape (len(rows), d)."""
        return self._vectors[rows]

    def without(self, rows: NDArray[np.int64]) -> "DenseIndex":
        """The same with some rows that are never found by nearness."""
        return JoinedDense(self, DenseIndex(np.empty((0, self.dimension), np.float32)), rows)

    def save(self, path: Path) -> None:
        """Write the index as one file."""
        import faiss

        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> "DenseIndex":
        """Open what `save` wrote."""
        import faiss

        index = cls.__new__(cls)
        index._open(faiss.read_index(str(path)))
        return index


class JoinedDense(DenseIndex):
    """The rows of one index, then those of another; removed rows of the first are never found by nearness."""

    def __init__(self, first: DenseIndex, second: DenseIndex, removed: NDArray[np.int64]) -> None:
        self._first, self._second = first, second
        self._left: NDArray[np.bool_] | None = None
        if len(removed):
            self._left = np.ones(first.rows, bool)
            self._left[removed] = False

    @property
    def rows(self) -> int:
        """How many vectors both hold, removed ones among them."""
        return self._first.rows + self._second.rows

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._first.dimension

    def nearest(
        self, query: Vectors, count: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], Vectors]:
        """As `DenseIndex.nearest`."""
        split = self._first.rows
        first, second = (None, None) if allowed is None else (allowed[:split], allowed[split:])
        if self._left is not None:
            first = self._left if first is None else first & self._left
        found = (self._first.nearest(query, count, first), self._second.nearest(query, count, second))
        rows = np.concatenate((found[0][0], found[1][0] + split))
        cosines = np.concatenate((found[0][1], found[1][1]))
        order = np.argsort(-cosines, kind="stable")[:count]
        return rows[order], cosines[order]

    def closest(self, query: Vectors, count: int) -> tuple[NDArray[np.int64], Vectors]:
        """As `DenseIndex.closest`."""
        if self._left is not None:
            return self.nearest(query, count)
        (first, cosines), (second, more) = (
            self._first.closest(query, count),
            self._second.closest(query, count),
        )
        rows, found = np.concatenate((first, second + self._first.rows)), np.concatenate((cosines, more))
        order = np.argsort(-found, kind="stable")[:count]
        return rows[order], found[order]

    def within(self, query: Vectors, least: float) -> tuple[NDArray[np.int64], Vectors]:
        """As `DenseIndex.within`."""
        (first, cosines), (second, more) = self._first.within(query, least), self._second.within(query, least)
        if self._left is not None:
            left = self._left[first]
            first, cosines = first[left], cosines[left]
        return np.concatenate((first, second + self._first.rows)), np.concatenate((cosines, more))

    def similarities(self, query: Vectors, rows: NDArray[np.int64]) -> Vectors:
        """As `DenseIndex.similarities`."""
        late = rows >= self._first.rows
        found = np.empty(len(rows), np.float32)
        found[~late] = self._first.similarities(query, rows[~late])
        found[late] = self._second.similarities(query, rows[late] - self._first.rows)
        return found

    def vectors(self, rows: NDArray[np.int64]) -> Vectors:
        """As `DenseIndex.vectors`."""
        late = rows >= self._first.rows
        found = np.empty((len(rows), self.dimension), np.float32)
        found[~late] = self._first.vectors(rows[~late])
        found[late] = self._second.vectors(rows[late] - self._first.rows)
        return found


def _vectors_of(index: Any) -> Vectors:
    """The vectors that a flat index holds, not copied: they live as long as it does."""
    import faiss

    flat = (
        faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d)
        if index.ntotal
        else np.empty(0, np.float32)
    )
    return np.asarray(flat, np.float32).reshape(-1, index.d)


def _among(allowed: NDArray[np.bool_] | None) -> Any:
    """FAISS's way of saying that only some rows are searched."""
    if allowed is None:
        return None
    import faiss

    # Its stubs know the C++ signatures alone.
    parameters: Any = faiss.SearchParameters
    bitmap: Any = faiss.IDSelectorBitmap
    return parameters(sel=bitmap(np.packbits(allowed, bitorder="little")))
