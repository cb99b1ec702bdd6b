"""The fresh segment: the passages that came after a base was indexed, searched beside it.

A base is a generation built from the whole store. Ids of passages are never used again, and a document's passages are
written all at once; so the passages behind the base's last one are those of the documents that came or changed since,
and what the base has and the store no longer is what was removed or replaced.

Rows of the joined index are those of the base, then the fresh ones. A removed row stays a row: it scores nothing, is
near nothing, is in no unit, and its document is -1.
"""

from dataclasses import dataclass
from math import inf
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.dense import DenseIndex, JoinedDense
from index.embedding import Encoder, StaticEncoder
from index.fields import Fields, Split
from index.generation import Contents, Manifest
from index.lexical import JoinedView, View, folded_tokens, marked_tokens
from index.passage_index import (
    DENSE,
    FIELDS,
    INDEX_SCHEMA,
    NO_DOCUMENT,
    ROWS,
    SYLLABLES,
    PassageIndex,
    stored_lines,
    stored_rows,
    stored_vectors,
)
from index.store import Store
from index.syllable_model import SyllableModel

_REMOVED = "removed.npy"

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FreshSegment:
    """passages and documents: ids, one entry a fresh row. removed: rows of the base."""

    passages: Ids
    documents: Ids
    removed: Ids
    dense: DenseIndex
    syllables: SyllableModel
    fields: Fields

    @classmethod
    def build(
        cls, store: Store, encoder: Encoder, model_id: int, base: Ids, largest: float = inf
    ) -> "FreshSegment | None":
        """What the store holds behind a base. base: the ids of its passages, at least one.

        None when more passages than `largest` are fresh or removed. Raises GenerationDamaged when a fresh one has no
        vector of this model.
        """
        after, stored = int(base[-1]), store.passage_ids()
        removed = np.flatnonzero(np.isin(base, stored, assume_unique=True, invert=True))
        if len(removed) + int(np.sum(stored > after)) > largest:
            return None
        passages, documents = stored_rows(store, after)
        fields = Fields.build(store.passage_fields(after))
        return cls(
            passages=passages,
            documents=documents,
            removed=removed,
            dense=DenseIndex(stored_vectors(store, model_id, len(passages), encoder.dimension, after)),
            syllables=SyllableModel.of_some(stored_lines(store, after)),
            fields=fields.with_vectors(encoder) if isinstance(encoder, StaticEncoder) else fields,
        )

    def contents(self, store: Store, base: Manifest) -> Contents:
        """What a generation of this segment holds, ready to publish beside its base."""
        rows = np.stack([self.passages, self.documents])
        return Contents(
            schema=INDEX_SCHEMA,
            revision=store.revision,
            model=base.model,
            model_name=base.model_name,
            passages=base.passages - len(self.removed) + len(self.passages),
            documents=store.documents_with_passages(),
            parts={
                ROWS: lambda path: np.save(path, rows),
                _REMOVED: lambda path: np.save(path, self.removed),
                DENSE: self.dense.save,
                SYLLABLES: self.syllables.save,
                FIELDS: self.fields.save,
            },
            mark=base.mark,
            base=base.name,
            fresh=len(self.passages),
            removed=len(self.removed),
        )

    @classmethod
    def load(cls, directory: Path) -> "FreshSegment":
        """Open what a generation holds of `contents`."""
        passages, documents = np.load(directory / ROWS)
        return cls(
            passages=passages,
            documents=documents,
            removed=np.load(directory / _REMOVED),
            dense=DenseIndex.load(directory / DENSE),
            syllables=SyllableModel.load(directory / SYLLABLES),
            fields=Fields.load(directory / FIELDS),
        )

    def joined_to(self, base: PassageIndex) -> PassageIndex:
        """Both as one index; the base's own is left as it is."""
        documents = base.documents.copy()
        documents[self.removed] = NO_DOCUMENT
        return PassageIndex(
            passages=np.concatenate((base.passages, self.passages)),
            documents=np.concatenate((documents, self.documents)),
            marked=self._view(base.marked, base.fields, marked_tokens),
            folded=self._view(base.folded, base.fields, folded_tokens),
            dense=JoinedDense(base.dense, self.dense, self.removed),
            syllables=base.syllables.joined(self.syllables),
            fields=base.fields.joined(self.fields, self.removed),
            dense_weight=base.dense_weight,
            ranked=base.ranked,
        )

    def _view(self, base: View, fields: Fields, split: Split) -> View:
        beside = View.of(*self.fields.token_counts(split), base=base)
        return JoinedView(base, beside, self.removed, fields.row_counts(split, self.removed))
