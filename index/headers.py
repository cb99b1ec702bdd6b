"""What filters and facets read of every document, in memory: columns made from the store once a generation.

A search reaches thousands of documents and shows ten. Over the code of law, 75,323 documents, the columns take 2 MB and
half a second to make.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.filters import Filters
from index.force import Force
from index.ranking import first_places
from index.records import RawHeader, Validity
from index.store import Store
from index.tables.database import day
from index.validity import decided_by_others
from ingest.document import Authority
from ingest.issuer_names import related_keys
from ingest.issuers import issuer_key

Places = NDArray[np.int64]
Mask = NDArray[np.bool_]

Value = TypeVar("Value", bound=Hashable)
Other = TypeVar("Other", bound=Hashable)


@lru_cache(maxsize=2_000)
def related(issuer: str) -> frozenset[str]:
    """The keys of a body and of those that merged with it."""
    return frozenset(related_keys(issuer))


@dataclass(frozen=True, slots=True)
class Coded(Generic[Value]):
    """A column of few different values. codes: of each document the place of its value; that of None is 0."""

    values: tuple[Value | None, ...]
    codes: NDArray[np.int32]

    @classmethod
    def of(cls, column: Sequence[Value | None]) -> "Coded[Value]":
        """From the values themselves."""
        places: dict[Value | None, int] = {None: 0}
        codes = np.fromiter((places.setdefault(each, len(places)) for each in column), np.int32, len(column))
        return cls(tuple(places), codes)

    def spread(self, owners: Places) -> "Coded[Value]":
        """The column of documents of which each has the value at a place of this one."""
        return Coded(self.values, self.codes[owners])

    def mapped(self, change: Callable[[Value], Other]) -> "Coded[Other]":
        """Another value for each."""
        found = Coded.of([None if each is None else change(each) for each in self.values])
        return Coded(found.values, found.codes[self.codes])

    def but(self, changed: Mapping[int, Value]) -> "Coded[Value]":
        """The same with other values of the documents in some places."""
        places: dict[Value | None, int] = {each: at for at, each in enumerate(self.values)}
        codes = self.codes.copy()
        for at, value in changed.items():
            codes[at] = places.setdefault(value, len(places))
        return Coded(tuple(places), codes)

    def where(self, places: Places, passes: Callable[[Value], bool]) -> Mask:
        """Which of the documents in some places have a value that passes; None does not."""
        passing = np.array([each is not None and passes(each) for each in self.values])
        return np.asarray(passing[self.codes[places]], bool)

    def counted(self, places: Places) -> dict[Value, int]:
        """How many of the documents in some places have each value but None, in the order of the first of them."""
        codes = self.codes[places]
        counts = np.bincount(codes, minlength=len(self.values))
        there = np.flatnonzero(counts)
        order = there[np.argsort(first_places(codes, len(self.values))[there])]
        counted = zip(order.tolist(), counts[order].tolist(), strict=True)
        return {value: count for code, count in counted if (value := self.values[code]) is not None}


class Headers:
    """Columns of all documents: the place of one is that of its id in `ids`, which rise. Made by `of`.

    Safe to share between threads.
    """

    def __init__(self, rows: Sequence[RawHeader], told: Mapping[int, Force]) -> None:
        """rows: of all documents. told: by id, of the documents of which others decide."""
        ids = np.concatenate([each.ids for each in rows] or [np.empty(0, np.int64)])
        order = np.argsort(ids)
        self.ids = ids[order]
        owners = np.repeat(np.arange(len(rows)), [len(each.ids) for each in rows])[order]
        self.kinds = Coded.of([each.kind for each in rows]).spread(owners)
        self.issuers = Coded.of([each.issuer for each in rows]).spread(owners)
        self.days = Coded.of([each.issued_on for each in rows]).mapped(date.fromisoformat).spread(owners)
        self.authorities = Coded.of([each.authority for each in rows]).mapped(Authority).spread(owners)
        own = Coded.of([each.effect for each in rows]).mapped(_own_force).spread(owners)
        places = self.places(np.array([*told], np.int64)).tolist()
        self._forces = own.but({at: told[key] for at, key in zip(places, told, strict=True) if at >= 0})
        self._states: tuple[tuple[date, date], Coded[Validity]] | None = None

    @classmethod
    def of(cls, store: Store, told: Mapping[int, Force] | None = None) -> "Headers":
        """The headers of a store's documents. told: as when made, None to have the store asked."""
        return cls(store.headers(), decided_by_others(store) if told is None else told)

    def places(self, document_ids: NDArray[np.int64]) -> Places:
        """Where documents stand in the columns, -1 for one that is not known."""
        if len(self.ids) == 0:
            return np.full(len(document_ids), -1, np.int64)
        places = np.minimum(np.searchsorted(self.ids, document_ids), len(self.ids) - 1)
        return np.where(self.ids[places] == document_ids, places, -1)

    def newest_first(self, document_ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """The same documents, those issued last first, those without a day last; of one day in their order."""
        days = np.array([each.toordinal() if each else 0 for each in self.days.values])
        places = self.places(document_ids)
        issued = np.where(places >= 0, days[self.days.codes[places]], 0)
        return document_ids[np.argsort(-issued, kind="stable")]

    def issued(self, document_ids: NDArray[np.int64]) -> Mask:
        """Which of some documents are known with their issuer."""
        places = self.places(document_ids)
        return self.issuers.where(places, bool) & (places >= 0)

    def hold_not(self, document_ids: NDArray[np.int64], on: date | None) -> Mask:
        """Which of some documents are known not to hold on a day, None for today."""
        places = self.places(document_ids)
        return self.states(on).where(places, lambda each: each.holds_not) & (places >= 0)

    def states(self, on: date | None) -> Coded[Validity]:
        """The validity of all documents on a day, None for today."""
        today = date.today()
        day = (on or today, today)
        known = self._states
        if known is None or known[0] != day:
            known = (day, self._forces.mapped(lambda each: each.state(*day)))
            self._states = known
        return known[1]

    def admits(self, filters: Filters, places: Places) -> Mask:
        """Which of the documents in some places pass."""
        passing = np.ones(len(places), bool)
        if filters.kind is not None:
            kind = filters.kind.strip().lower()
            passing &= self.kinds.where(places, lambda each: each == kind)
        if filters.issuer:
            keys = related(filters.issuer)
            passing &= self.issuers.where(places, lambda each: issuer_key(each) in keys)
        if filters.issued_from or filters.issued_to:
            first, last = filters.issued_from or date.min, filters.issued_to or date.max
            passing &= self.days.where(places, lambda each: first <= each <= last)
        if filters.authority is not None:
            passing &= self.authorities.where(places, lambda each: each is filters.authority)
        if filters.on_validity:
            passing &= self.states(filters.on).where(places, lambda each: _passes(filters, each))
        return passing


def _passes(filters: Filters, state: Validity) -> bool:
    if filters.validity is not None:
        return state is filters.validity
    return not state.holds_not


def _own_force(effect: tuple[str | None, ...]) -> Force:
    issued_on, effective_from, ends_on, draft, stated = effect
    return Force.of_header(draft is not None, day(issued_on), day(effective_from), day(ends_on), stated)
