"""The candidates of a question in their order: columns, of which those that are shown become values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Column = NDArray[np.float32]
_NOTHING: Mapping[str, float] = {}


def first_places(codes: NDArray[np.integer], size: int) -> Ids:
    """Of each of `size` codes the place at which it stands first, len(codes) for one that stands nowhere."""
    first = np.full(size, len(codes), np.int64)
    np.minimum.at(first, codes, np.arange(len(codes)))
    return first


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A candidate: its ids, its score (0 … 1, relative to this question's best), and where it came from.

    lexical: BM25 of the view that was asked. cosine: None when the question could not be encoded. shares: of the first
    units, when asked for, what each feature adds to the ranker's score.
    """

    passage_id: int
    document_id: int
    score: float
    lexical: float
    cosine: float | None
    shares: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Ranking(Sequence[ScoredPassage]):
    """Scored passages by falling score; thousands are ranked, and a few become values.

    rows: of the index. cosines: NaN for None. shares: by passage id.
    """

    rows: Ids
    passages: Ids
    documents: Ids
    scores: Column
    lexical: Column
    cosines: Column
    shares: Mapping[int, Mapping[str, float]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> ScoredPassage: ...
    @overload
    def __getitem__(self, at: slice) -> list[ScoredPassage]: ...
    def __getitem__(self, at: int | slice) -> ScoredPassage | list[ScoredPassage]:
        if isinstance(at, slice):
            return self._values(at)
        (value,) = self._values([at])
        return value

    def __iter__(self) -> Iterator[ScoredPassage]:
        return iter(self._values(slice(None)))

    def where(self, kept: NDArray[np.bool_]) -> "Ranking":
        """Those of a mask."""
        return Ranking(
            rows=self.rows[kept],
            passages=self.passages[kept],
            documents=self.documents[kept],
            scores=self.scores[kept],
            lexical=self.lexical[kept],
            cosines=self.cosines[kept],
            shares=self.shares,
        )

    def followed_by(self, other: "Ranking") -> "Ranking":
        """These, and behind them others."""
        return Ranking(
            rows=np.concatenate((self.rows, other.rows)),
            passages=np.concatenate((self.passages, other.passages)),
            documents=np.concatenate((self.documents, other.documents)),
            scores=np.concatenate((self.scores, other.scores)),
            lexical=np.concatenate((self.lexical, other.lexical)),
            cosines=np.concatenate((self.cosines, other.cosines)),
            shares={**self.shares, **other.shares},
        )

    def best_of_documents(self) -> NDArray[np.int64]:
        """The place of each document's best passage, the best document's first."""
        if len(self) == 0:
            return np.empty(0, np.int64)
        # Ids are counted from the least one on: faster than sorting them.
        ids = self.documents - self.documents.min()
        first = first_places(ids, int(ids.max()) + 1)
        return np.flatnonzero(first[ids] == np.arange(len(ids)))

    def of_document(self, document_id: int, count: int) -> list[ScoredPassage]:
        """The best passages of a document, at most `count`."""
        return self._values(np.flatnonzero(self.documents == document_id)[:count])

    def _values(self, at: slice | Sequence[int] | Ids) -> list[ScoredPassage]:
        # As lists first: a number taken out of an array by itself costs more than the rest of the line.
        columns = (self.passages, self.documents, self.scores, self.lexical, self.cosines)
        return [
            ScoredPassage(
                passage, document, score, lexical,
                None if cosine != cosine else cosine,
                self.shares.get(passage, _NOTHING),
            )
            for passage, document, score, lexical, cosine in zip(
                *(column[at].tolist() for column in columns), strict=True
            )
        ]  # fmt: skip
