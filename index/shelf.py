"""The seam between a knowledge base and where its published index is kept: its own home, or a search engine.

A base asks the shelf which state was published last, opens it, and has the next one published while it holds the
writer's lock. Nothing else of the product knows which shelf it is.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from index.embedding import Encoder
from index.generation import Manifest
from index.searchable import Searchable
from index.store import Store

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class EngineAddress:
    """Where a search engine is. uri: `http://host:19530`, or a local path that ends in `.db`. token: never shown."""

    uri: str
    token: str = field(default="", repr=False)

    @property
    def is_local(self) -> bool:
        """Whether the engine runs in this process, over files of this machine."""
        return "://" not in self.uri


class Publisher(Protocol):
    """Publishes states of one store, by one model. The caller holds the writer's lock.

    Readers find the state before until the new one is whole. A writer that is killed at any moment leaves the state
    that was published last; the next one repairs what was left half-done.
    """

    def is_stale(self, manifest: Manifest | None) -> bool:
        """Whether a state is not what the store now holds, by this model."""
        ...

    def bring_up_to_date(self) -> None:
        """Publish when there is no state, it is damaged, or older than the store."""
        ...

    def publish_whole(self) -> Manifest:
        """Index every passage of the store anew."""
        ...

    def merge(self, writing: Callable[[], AbstractContextManager[None]]) -> Manifest | None:
        """Make one of what lies beside each other, the caller without the lock; None where nothing is to be done."""
        ...


class Shelf(Protocol):
    """Where states are published. All but `close` may raise IndexUnavailable."""

    @property
    def current_name(self) -> str | None:
        """The name of the state that was published last, sound or not; None before the first."""
        ...

    def manifest(self) -> Manifest | None:
        """What it holds; None before the first. Raises GenerationDamaged."""
        ...

    def verify(self, manifest: Manifest, anew: bool = False) -> None:
        """Raises GenerationDamaged unless it is whole. anew: count all sums, whatever was found before."""
        ...

    def opened(self, manifest: Manifest, encoder: Encoder) -> Searchable:
        """A sound state, for reading. Raises GenerationDamaged."""
        ...

    def publisher(self, store: Store, encoder: Encoder, progress: Progress) -> Publisher:
        """Who publishes here."""
        ...

    def close(self) -> None:
        """Give back what is held open."""
        ...


def shelf_of(
    home: Path, store: Store, address: EngineAddress | None, on_step: Callable[[int], None] | None
) -> Shelf:
    """The shelf of a base: in the engine at an address, or in its home without one.

    store: of the base, whose identity an engine keeps it by, and which says when it was restored. on_step: is told each
    step of a publication before it is done.
    """
    if address is None:
        from index.local_shelf import LocalShelf

        return LocalShelf(home, on_step)
    from index.milvus.shelf import MilvusShelf

    return MilvusShelf(lambda: store.identity, lambda: store.restored_at, address, on_step)
