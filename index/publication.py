"""When the index is made, and of what: the whole store, or what came after the base that serves."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import uuid4

import numpy as np

from index.embedding import Encoder
from index.errors import GenerationDamaged
from index.fresh import FreshSegment
from index.generation import Contents, Generations, Manifest
from index.intake import encode_missing
from index.passage_index import INDEX_SCHEMA, ROWS, PassageIndex
from index.store import Store

# A base of fewer passages is indexed whole in less than a second.
SMALLEST_BASE = 2_000
# What is fresh and what was removed together, as a share of the base, and at most: beyond it all is indexed anew. Each
# publication writes all of it again, and each reader joins it to the base: of processor time .35 and .39 seconds for
# 5,400 passages beside the code of law, on top of what one document alone takes.
LARGEST_SHARE = 0.05
LARGEST_SEGMENT = 2_500
# From here on a server makes a new base in the background, long before an `add` would have to.
MERGED_FROM = 500

Progress = Callable[[str, int, int], None]


class Publication:
    """Publishes generations of one store, by one model. The caller holds the writer's lock."""

    def __init__(self, store: Store, generations: Generations, encoder: Encoder, progress: Progress) -> None:
        self._store = store
        self._generations = generations
        self._encoder = encoder
        self._progress = progress

    @staticmethod
    def wants_merge(manifest: Manifest) -> bool:
        """Whether so much lies beside a base that a new one is worth its making."""
        return manifest.fresh + manifest.removed >= MERGED_FROM

    def is_stale(self, manifest: Manifest | None) -> bool:
        """Whether a generation is not what the store now holds, by this model."""
        return is_stale(manifest, self._store, self._encoder)

    def bring_up_to_date(self) -> None:
        """Publish when the index is missing, damaged, or older than the store: the fresh part alone where that does."""
        try:
            manifest = self._generations.manifest()
            if manifest is not None:
                self._generations.verify(manifest)
        except GenerationDamaged:
            manifest = None
        if self.is_stale(manifest) and (manifest is None or not self._published_fresh(manifest)):
            self.publish_whole()

    def publish_whole(self) -> Manifest:
        """Index every passage of the store."""
        done = 0

        def encoded(count: int) -> None:
            nonlocal done
            done += count
            self._progress("Tính vectơ", done, max(done, self._store.passage_count()))

        encode_missing(self._store, self._encoder, encoded)
        self._progress("Lập chỉ mục", 0, 2)
        contents = self._whole()
        self._progress("Lập chỉ mục", 1, 2)
        manifest = self._generations.publish(contents)
        self._progress("Lập chỉ mục", 2, 2)
        return manifest

    def _whole(self) -> Contents:
        mark, model_id = uuid4().hex, self._model_id
        self._store.set_mark(mark)
        # Where the home is read-only later, nobody can make it.
        _ = self._store.identity
        with self._store.snapshot():
            index = PassageIndex.build(self._store, self._encoder, model_id)
            return index.contents(self._store.revision, self._encoder, mark)

    def merge(self, writing: Callable[[], AbstractContextManager[None]]) -> Manifest | None:
        """Make a new base of all while others read and add, the caller without the lock; only one at a time may.

        What is added meanwhile is published beside it. writing: takes the lock, and waits for it. None when the index
        was made anew by another, or for another model, meanwhile.
        """
        before = self._generations.manifest()
        staged = self._generations.stage(self._whole())
        with writing():
            now = self._generations.manifest()
            if before is None or now is None or _origin(now) != _origin(before) or now.model != staged.model:
                return None
            passages = np.load(self._generations.staged / ROWS)[0]
            segment = None
            if self._store.revision != staged.revision:
                segment = FreshSegment.build(self._store, self._encoder, self._model_id, passages)
            base = self._generations.adopt(staged)
            if segment is not None:
                return self._generations.publish(segment.contents(self._store, base))
            self._generations.serve(base)
            return base

    @property
    def _model_id(self) -> int:
        encoder = self._encoder
        return self._store.model_id(encoder.fingerprint, encoder.name, encoder.dimension)

    def _published_fresh(self, manifest: Manifest) -> bool:
        """Publish what came after the base of a sound generation; False where all must be indexed anew."""
        base = self._generations.named(manifest.base) if manifest.base else manifest
        if (
            base.passages < SMALLEST_BASE
            or base.model != self._encoder.fingerprint
            or base.schema != INDEX_SCHEMA
            or base.mark not in self._store.marks
        ):
            return False
        passages, _ = np.load(self._generations.directory(base) / ROWS)
        largest = min(LARGEST_SEGMENT, int(LARGEST_SHARE * base.passages))
        try:
            segment = FreshSegment.build(self._store, self._encoder, self._model_id, passages, largest)
        except GenerationDamaged:
            # A passage that came while another model was in use has no vector of this one.
            return False
        if segment is None:
            return False
        self._generations.publish(segment.contents(self._store, base))
        return True


def is_stale(manifest: Manifest | None, store: Store, encoder: Encoder) -> bool:
    """Whether what was published is not what a store now holds, by this model."""
    return (
        manifest is None
        or manifest.revision != store.revision
        or manifest.model != encoder.fingerprint
        or manifest.schema != INDEX_SCHEMA
    )


def _origin(manifest: Manifest) -> str:
    """The whole generation that a generation is or names."""
    return manifest.base or manifest.name
