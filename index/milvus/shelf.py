"""The shelf in Milvus: the states of one base in an engine that any number of machines read."""

from collections.abc import Callable

from index.embedding import Encoder
from index.errors import GenerationDamaged
from index.generation import Manifest
from index.milvus.client import Engine
from index.milvus.filters import published
from index.milvus.publisher import WRITERS_PARTS, MilvusPublisher
from index.milvus.searching import MilvusIndex
from index.milvus.some import Common
from index.milvus.state import State, States
from index.milvus.statistics import Statistics
from index.searchable import Searchable
from index.shelf import EngineAddress, Progress
from index.store import Store


class MilvusShelf:
    """A `Shelf` of the states of a base. Nothing is asked of the engine before it is needed."""

    def __init__(
        self,
        identity: Callable[[], str],
        restored_at: Callable[[], int],
        address: EngineAddress,
        on_step: Callable[[int], None] | None = None,
    ) -> None:
        """identity and restored_at: of the base's store. on_step: as in `shelf_of`."""
        self._engine = Engine(address)
        self._identity = identity
        self._restored_at = restored_at
        self._on_step = on_step or (lambda step: None)
        self._known: tuple[str, States] | None = None

    @property
    def _states(self) -> States:
        # Of the base as it is now: a store that is restored under this home is another base.
        identity = self._identity()
        if self._known is None or self._known[0] != identity:
            self._known = identity, States(self._engine, identity)
        return self._known[1]

    def _current(self) -> State | None:
        """What is published and of the store that is there now, not of the one before a restoration."""
        state = self._states.current()
        return state if state is not None and state.manifest.revision >= self._restored_at() else None

    @property
    def current_name(self) -> str | None:
        """As `Shelf.current_name`."""
        try:
            state = self._current()
        except GenerationDamaged:
            return ""
        return state.name if state else None

    def manifest(self) -> Manifest | None:
        """As `Shelf.manifest`."""
        state = self._current()
        return state.manifest if state else None

    def verify(self, manifest: Manifest, anew: bool = False) -> None:
        """As `Shelf.verify`: every part has its sum, and there are as many rows as there are passages."""
        state = self._of(manifest)
        self._states.parts(state)
        self._require_rows(state)
        rows = self._engine.count(state.collection, published(state.number, ()))
        if rows != manifest.passages:
            raise GenerationDamaged(
                f"chỉ mục {manifest.name} trong Milvus có {rows} dòng cho {manifest.passages} đoạn; "
                "chạy «vankien rebuild»"
            )

    def opened(self, manifest: Manifest, encoder: Encoder) -> Searchable:
        """As `Shelf.opened`: the statistics come here, the rows stay there."""
        state = self._of(manifest)
        try:
            known = Statistics.of_parts(self._states.parts(state, but=WRITERS_PARTS))
        except (KeyError, ValueError) as error:
            raise GenerationDamaged(
                f"chỉ mục {manifest.name} trong Milvus không đọc được; chạy «vankien rebuild»"
            ) from error
        self._require_rows(state)
        return MilvusIndex(self._engine, state.collection, state.number, Common(known, encoder))

    def _require_rows(self, state: State) -> None:
        """Have them ready to be read. Raises GenerationDamaged where they are gone."""
        if not self._engine.has(state.collection):
            raise GenerationDamaged(f"chỉ mục {state.name} không còn trong Milvus; chạy «vankien rebuild»")

    def _of(self, manifest: Manifest) -> State:
        state = self._current()
        if state is None or state.name != manifest.name:
            raise GenerationDamaged(f"chỉ mục {manifest.name} đã được thay; thử lại")
        return state

    def publisher(self, store: Store, encoder: Encoder, progress: Progress) -> MilvusPublisher:
        """As `Shelf.publisher`."""
        return MilvusPublisher(self._engine, self._states, store, encoder, progress, self._on_step)

    def close(self) -> None:
        """As `Shelf.close`."""
        self._engine.close()
