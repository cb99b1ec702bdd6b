"""The index on this machine: all rows lie here, so that every question meets all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding import Encoder
from index.filters import Filters
from index.matching import match
from index.passage_index import PassageIndex
from index.question import Question
from index.searchable import Meetings, Met
from index.store import Store


class EmbeddedMeetings:
    """Every question is matched once with all rows; filters are for who reads the rows."""

    def __init__(self, index: PassageIndex, encoder: Encoder) -> None:
        self._index, self._encoder = index, encoder
        self._met: dict[Question, Met] = {}

    def of(self, question: Question, filters: Filters | None = None) -> Met:
        """As `Meetings.of`."""
        if question not in self._met:
            self._met[question] = Met(self._index, match(self._index, self._encoder, question))
        return self._met[question]


@dataclass(frozen=True, slots=True)
class Embedded:
    """A `Searchable` of an index in memory and mapped files."""

    common: PassageIndex

    def meetings(self, encoder: Encoder) -> Meetings:
        """As `Searchable.meetings`."""
        return EmbeddedMeetings(self.common, encoder)

    def of_passages(self, ids: Sequence[int]) -> PassageIndex:
        """The whole index."""
        return self.common

    def of_documents(self, ids: Sequence[int], first: int) -> PassageIndex:
        """The whole index."""
        return self.common

    def near(self, vector: NDArray[np.float32], count: int) -> list[int]:
        """As `Searchable.near`."""
        rows, _ = self.common.dense.closest(vector, count)
        return [int(each) for each in self.common.documents[rows]]

    def without(self, documents: Sequence[int], store: Store) -> "Embedded":
        """As `Searchable.without`."""
        rows = np.flatnonzero(np.isin(self.common.documents, np.array(documents, np.int64)))
        return Embedded(self.common.without(rows, store))

    def whole(self) -> PassageIndex:
        """As `Searchable.whole`."""
        return self.common
