"""Searching in the engine: it gives the candidates of a question, and all that follows reads them here.

The engine ranks by the same numbers: cosines, and BM25 of the words (a sum over the question's readings and forms). Of
each side the first CANDIDATES come here with their words and vectors; their scores are reckoned anew by the very code
that scores rows in memory, so that only which rows are looked at can differ from an index on this machine: no more than
the first CANDIDATES by each side are reached by a question, where an index in memory counts all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding import Encoder
from index.errors import IndexTooLarge
from index.filters import Filters
from index.lexical import folded_tokens, marked_tokens
from index.matching import CANDIDATES, FOLDED_SHARE, match, question_vector
from index.milvus.client import Engine, Row
from index.milvus.filters import both, of_header, published, within
from index.milvus.rows import READ
from index.milvus.some import Common, SomeView
from index.passage_index import PassageIndex, stored_lines
from index.question import Question
from index.search import RANKED_UNITS, RANKED_WEIGHT, best_of_units, fuse
from index.searchable import Meetings, Met
from index.store import Store

# Keys told in one filter.
_KEYS = 1_000
# Rows that are brought here for what looks at all of them (topics, fitting the model): with 150 words each some 400 MB.
MOST_WHOLE = 200_000


@dataclass(frozen=True, slots=True)
class MilvusIndex:
    """A `Searchable` of one published state. hidden: documents that are left out of everything."""

    engine: Engine
    collection: str
    state: int
    held: Common
    hidden: tuple[int, ...] = ()

    @property
    def common(self) -> PassageIndex:
        """As `Searchable.common`."""
        return self.held.index

    @property
    def admits(self) -> str:
        """The filter of its rows."""
        return published(self.state, self.hidden)

    def meetings(self, encoder: Encoder) -> Meetings:
        """As `Searchable.meetings`."""
        return MilvusMeetings(self, encoder)

    def of_passages(self, ids: Sequence[int]) -> PassageIndex:
        """As `Searchable.of_passages`."""
        return self.held.some(self.rows_of("id", ids))

    def of_documents(self, ids: Sequence[int], first: int) -> PassageIndex:
        """As `Searchable.of_documents`."""
        return self.held.some(self.rows_of("document", ids, f"place < {first}"))

    def near(self, vector: NDArray[np.float32], count: int) -> list[int]:
        """As `Searchable.near`."""
        if not np.any(vector) or not self.held.known.rows:
            return []
        found = self.engine.search(self.collection, {"dense": vector}, count, self.admits, ("document",))
        return [int(each["document"]) for each in found]

    def without(self, documents: Sequence[int], store: Store) -> "MilvusIndex":
        """As `Searchable.without`."""
        gone = self.held.some(self.rows_of("document", documents))
        lines = list(stored_lines(store, of=sorted(set(gone.documents.tolist()))))
        held = self.held.without(gone, lines) if gone.size else self.held
        hidden = tuple(sorted({*self.hidden, *documents}))
        return MilvusIndex(self.engine, self.collection, self.state, held, hidden)

    def whole(self) -> PassageIndex:
        """As `Searchable.whole`."""
        rows = self.held.known.rows
        if rows > MOST_WHOLE:
            raise IndexTooLarge(
                f"Kho có {rows} đoạn trong chỉ mục Milvus; việc này xem mọi đoạn trên một máy nên chỉ làm được với "
                f"kho không quá {MOST_WHOLE} đoạn"
            )
        found: list[Row] = []
        after = 0
        # Pages by the key, since a window of a query is bounded.
        while len(found) < rows and self.engine.count(self.collection, f"id > {after}"):
            page = both(self.admits, f"id > {after} and id <= {after + _PAGE}")
            found += self.engine.rows(self.collection, page, READ)
            after += _PAGE
        return self.held.some(found)

    def rows_of(self, field: str, keys: Sequence[int], also: str = "") -> list[Row]:
        """The rows that have one of some numbers in a field."""
        admits = both(self.admits, also)
        found: list[Row] = []
        distinct = list(dict.fromkeys(keys))
        for start in range(0, len(distinct), _KEYS):
            some = within(field, distinct[start : start + _KEYS])
            found += self.engine.rows(self.collection, both(some, admits), READ)
        return found


class MilvusMeetings:
    """`Meetings` in the engine: one hybrid request for a question, and one for what its best units have besides."""

    def __init__(self, index: MilvusIndex, encoder: Encoder) -> None:
        self._index, self._encoder = index, encoder
        self._met: dict[tuple[Question, str], Met] = {}

    def of(self, question: Question, filters: Filters | None = None) -> Met:
        """As `Meetings.of`."""
        narrowed = of_header(filters) if filters else ""
        key = question, narrowed
        if key not in self._met:
            self._met[key] = self._meet(question, narrowed)
        return self._met[key]

    def _meet(self, question: Question, narrowed: str) -> Met:
        index = self._index
        admits = both(index.admits, narrowed)
        asked = self._asked(question)
        rows = index.engine.search(index.collection, asked, CANDIDATES, admits, READ) if asked else []
        met = self._met_by(question, rows)
        units = self._units(met)
        if len(units):
            owners = {int(each["id"]): int(each["unit"]) for each in rows}
            wanted = {owners[key] for key in met.index.passages[units].tolist()}
            members = index.rows_of("unit", sorted(wanted), narrowed)
            met = self._met_by(question, [*rows, *members])
        return met

    def _met_by(self, question: Question, rows: Sequence[Row]) -> Met:
        some = self._index.held.some(rows)
        return Met(some, match(some, self._encoder, question))

    def _units(self, met: Met) -> NDArray[np.int64]:
        """The best row of each unit that the ranker will look at; none where nothing is ranked."""
        if not met.index.ranked or not met.matched.has_vector:
            return np.empty(0, np.int64)
        return best_of_units(met.index, fuse(met.index, met.matched, weight=RANKED_WEIGHT), RANKED_UNITS)

    def _asked(self, question: Question) -> dict[str, Any]:
        """The vectors to ask with, by the name of the field."""
        common = self._index.common
        asked: dict[str, Any] = {}
        if not common.total:
            return asked
        vector = question_vector(self._encoder, question)
        if vector is not None and np.any(vector):
            asked["dense"] = vector
        if question.marked and (marked := _sought(common.marked, _forms(question))):
            asked["marked"] = marked
        if not question.marked or question.mended:
            folded = [(FOLDED_SHARE if question.marked else 1.0, folded_tokens(question.words))]
            if found := _sought(common.folded, folded):
                asked["folded"] = found
        return asked


def _forms(question: Question) -> list[tuple[float, list[str]]]:
    """The tokens of each reading of a marked question by its chance, and of other forms of its words."""
    total = 1 + sum(each.weight for each in question.variants)
    found = [(1 / total, marked_tokens(question.words))]
    found += [(each.weight / total, marked_tokens(each.words)) for each in question.variants]
    found += [(1.0, marked_tokens(other)) for each in question.also for other in each.others]
    return found


def _sought(view: object, forms: Sequence[tuple[float, list[str]]]) -> dict[int, float]:
    """The sparse vector of some forms: how rare each token is, as often as it stands in them."""
    assert isinstance(view, SomeView)
    found: dict[int, float] = {}
    for share, tokens in forms:
        for token in tokens:
            if (known := view.weight(token)) is not None:
                number, weight = known
                found[number] = found.get(number, 0.0) + share * weight
    return found


# Ids of a page of `whole`: no more rows than one answer holds.
_PAGE = 10_000
