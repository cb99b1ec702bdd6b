"""What a base holds, at a glance: how many documents of each status, and the newest."""

from collections.abc import Mapping
from dataclasses import dataclass

from index.store import Store

_NEWEST = 5


@dataclass(frozen=True, slots=True)
class Holdings:
    """counts: see `Store.counts`. newest: ids, the document that was issued last first."""

    counts: Mapping[str, int]
    newest: tuple[int, ...]

    @classmethod
    def of(cls, store: Store) -> "Holdings":
        """Of the documents that a store shows."""
        return cls(store.counts(), tuple(store.newest(_NEWEST)))
