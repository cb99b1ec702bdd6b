"""Following in the background: where machines share a store, each brings its own index up to date with it.

A few passages are taken up at once; more are by a process of its own, at low priority, as for merging. What another
machine has stored is found here some seconds later.

    python -m index.following HOME [--model MODEL] [--store ADDRESS] [--index ENGINE]
"""

from collections.abc import Callable
from contextlib import suppress
from time import monotonic

from index.errors import GenerationDamaged, StoreLocked
from index.knowledge_base import KnowledgeBase
from index.merging import Merging, run

# One glance at a row of the store and at a small file.
EVERY_SECONDS = 2.0
# While another machine takes in a whole archive, bringing this index up to date takes no more than a part of the time.
_SHARE = 3.0
# The fresh part of an index is written anew with these in a third of a second.
_FEW = 500


class Following(Merging):
    """Watches the store of an open base from a thread. Use as a context manager."""

    _module = "index.following"
    _undone = "chưa cập nhật được chỉ mục theo kho chung"

    def __init__(
        self, base: KnowledgeBase, seconds: float = EVERY_SECONDS, work: Callable[[], None] | None = None
    ) -> None:
        super().__init__(base, seconds, work)
        self._rests_until = 0.0

    def _wanted(self) -> bool:
        if monotonic() < self._rests_until:
            return False
        try:
            return self._base.is_behind
        except GenerationDamaged:
            return True

    def _do(self) -> None:
        begun = monotonic()
        if self._is_near():
            # Whoever holds the lock of this home's index publishes what there is.
            with suppress(StoreLocked):
                self._base.refresh()
        else:
            super()._do()
        self._rests_until = monotonic() + _SHARE * (monotonic() - begun)

    def _is_near(self) -> bool:
        """Whether an index that goes on from the one that serves is made before anyone notices."""
        manifest, store = self._base.serving()[0], self._base.store
        return (
            manifest.mark in store.marks
            and manifest.model == self._base.encoder.fingerprint
            and abs(store.passage_count() - manifest.passages) <= _FEW
        )


if __name__ == "__main__":
    run(KnowledgeBase.refresh)
