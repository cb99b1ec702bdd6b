"""The knowledge base as readers without a name find it: as if internal documents had never been put in.

Its store shows open documents alone (`index.open_store`), and its index is that of the whole base with the rows of the
others taken out, by the means that take out removed ones: neither a count, nor a suggestion, nor a mended word comes
from what is hidden.
"""

import sqlite3
from threading import Lock
from typing import NoReturn

from index.embedding import Encoder
from index.generation import Manifest
from index.knowledge_base import KnowledgeBase
from index.open_store import OpenStore
from index.searchable import Searchable
from index.tables.engine import Place

_Served = tuple[Manifest, Searchable, Encoder]


class OpenBase(KnowledgeBase):
    """For reading only. The whole base makes it, and closes it with itself."""

    def __init__(self, whole: KnowledgeBase) -> None:
        super().__init__(
            whole.home, whole.model, phraser=whole.phraser, store=whole.server, index=whole.index
        )
        self._whole = whole
        self.on_answer = lambda answer: whole.on_answer(answer)
        self._hiding = Lock()
        self._shown: tuple[tuple[str, tuple[int, ...]], _Served] | None = None

    def _opened_store(self, place: Place) -> OpenStore:
        return OpenStore(place)

    @property
    def encoder(self) -> Encoder:
        """The whole base's: a model is loaded once."""
        return self._whole.encoder

    def writing(self, seconds: float | None = None) -> NoReturn:
        """Never: what is to be written is written to the whole base."""
        raise sqlite3.NotSupportedError("the open view of a base is for reading")

    def _serving(self) -> _Served:
        served = self._whole._serving()
        of = served[0].name, tuple(self.store.internal_ids())
        shown = self._shown
        if shown is not None and shown[0] == of:
            return shown[1]
        with self._hiding:
            if self._shown is None or self._shown[0] != of:
                self._shown = of, self._without(served, of[1])
                # A label counts from its transaction on; the generation that tells of it comes a moment later.
                for each in self._derived:
                    each.forget()
            return self._shown[1]

    def _without(self, served: _Served, hidden: tuple[int, ...]) -> _Served:
        manifest, searchable, encoder = served
        return manifest, searchable.without(hidden, self._whole.store), encoder
