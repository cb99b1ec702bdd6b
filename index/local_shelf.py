"""The shelf in a base's own home: generations as directories (`index.generation`), opened into memory."""

from collections.abc import Callable
from pathlib import Path

from index.embedded import Embedded
from index.embedding import Encoder
from index.errors import GenerationDamaged
from index.fresh import FreshSegment
from index.generation import Generations, Manifest
from index.passage_index import PassageIndex
from index.publication import Publication
from index.searchable import Searchable
from index.shelf import Progress
from index.store import Store


class LocalShelf:
    """A `Shelf` of directories. One that opens a base once opens only what came beside it afterwards."""

    def __init__(self, home: Path, on_step: Callable[[int], None] | None = None) -> None:
        """on_step: as in `shelf_of`."""
        self.generations = Generations(home, on_step)
        self._base: tuple[str, PassageIndex] | None = None

    @property
    def current_name(self) -> str | None:
        """As `Shelf.current_name`."""
        return self.generations.current_name

    def manifest(self) -> Manifest | None:
        """As `Shelf.manifest`."""
        return self.generations.manifest()

    def verify(self, manifest: Manifest, anew: bool = False) -> None:
        """As `Shelf.verify`."""
        self.generations.verify(manifest, anew)

    def opened(self, manifest: Manifest, encoder: Encoder) -> Searchable:
        """As `Shelf.opened`; a base that is open already is not opened again."""
        self.verify(manifest)
        try:
            return Embedded(self._opened(manifest))
        except (OSError, RuntimeError) as error:
            # Swept by who published after the check, or unreadable after all; FAISS knows only RuntimeError.
            raise GenerationDamaged(
                f"chỉ mục {manifest.name} không mở được; chạy «vankien rebuild»"
            ) from error

    def _opened(self, manifest: Manifest) -> PassageIndex:
        base = manifest.base or manifest.name
        if self._base is None or self._base[0] != base:
            directory = self.generations.directory(self.generations.named(base))
            self._base = (base, PassageIndex.load(directory))
        if manifest.base is None:
            return self._base[1]
        return FreshSegment.load(self.generations.directory(manifest)).joined_to(self._base[1])

    def publisher(self, store: Store, encoder: Encoder, progress: Progress) -> Publication:
        """As `Shelf.publisher`."""
        return Publication(store, self.generations, encoder, progress)

    def close(self) -> None:
        """As `Shelf.close`."""
        self._base = None
