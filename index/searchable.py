"""The seam between a search and where its index lies: on this machine (`index.embedded`), or in a search engine.

A search needs two things of an index. What it says of the whole base (how rare a word is, which syllables follow each
other) is a `PassageIndex` that may have no rows. And what a question meets: a `PassageIndex` of the rows that matter
to it, all of the base or a few thousand candidates, in which words, units and vectors are read as in one of the whole,
since the numbers in which rows are weighed are the base's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedding import Encoder
from index.filters import Filters
from index.matching import Matched
from index.passage_index import PassageIndex
from index.question import Question
from index.store import Store


@dataclass(frozen=True, slots=True)
class Met:
    """What a question meets. index: the rows that `matched` speaks of; `index.passages` rise."""

    index: PassageIndex
    matched: Matched


class Meetings(Protocol):
    """How questions meet one index; made for one request, which asks for the same meeting several times."""

    def of(self, question: Question, filters: Filters | None = None) -> Met:
        """What a question meets. filters: of headers; rows that do not pass may be left out, so that others come in.

        The same object for the same question while filters change nothing. Raises IndexUnavailable.
        """
        ...


class Searchable(Protocol):
    """One published state of an index, for reading, by any number of threads.

    Every row that is given was published; one whose passage the store no longer has is dropped by whoever shows it.
    All but `common` raise IndexUnavailable when an engine does not answer.
    """

    @property
    def common(self) -> PassageIndex:
        """What is said of the whole base; only what stands in its rows may be missing."""
        ...

    def meetings(self, encoder: Encoder) -> Meetings:
        """For the questions of one request, whose vectors are this encoder's."""
        ...

    def of_passages(self, ids: Sequence[int]) -> PassageIndex:
        """An index in which these passages are rows, those that are there."""
        ...

    def of_documents(self, ids: Sequence[int], first: int) -> PassageIndex:
        """An index in which the first so many passages of these documents are rows."""
        ...

    def near(self, vector: NDArray[np.float32], count: int) -> list[int]:
        """The documents of the `count` passages nearest to a vector, the nearest first, one a passage."""
        ...

    def without(self, documents: Sequence[int], store: Store) -> "Searchable":
        """The same as if these documents had never been put in. store: has the words of their passages."""
        ...

    def whole(self) -> PassageIndex:
        """An index of all rows. Raises IndexTooLarge where they cannot be brought to this machine."""
        ...
