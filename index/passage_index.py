"""The searchable form of all passages: what a generation holds, built from the store and opened from disk.

Rows are passages in the order of their ids; every part of the index speaks of rows.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.dense import DenseIndex, Vectors
from index.embedding import Encoder, StaticEncoder
from index.errors import GenerationDamaged
from index.fields import Fields
from index.fusion import DENSE_WEIGHT
from index.generation import Contents
from index.lexical import View, folded_tokens, marked_tokens
from index.store import Store
from index.syllable_model import SyllableModel
from index.trust import dense_weight, span_margin

# Raised when the parts or their meaning change; another version is rebuilt from the store.
INDEX_SCHEMA = 4

_MARKED, _FOLDED, _FUSION = "marked", "folded", "fusion.json"
# In the place of a removed row's document.
NO_DOCUMENT = -1
DENSE, ROWS, SYLLABLES, FIELDS = "dense.faiss", "rows.npy", "syllables", "fields"


@dataclass(frozen=True, slots=True)
class PassageIndex:
    """passages and documents: int64 arrays of ids, one entry a row.

    dense_weight: of the cosine in the fusion. ranked: whether the learned ranker knows cosines of this embedding.
    among: of how many passages these rows are some, when they are not all.
    """

    passages: NDArray[np.int64]
    documents: NDArray[np.int64]
    marked: View
    folded: View
    dense: DenseIndex
    syllables: SyllableModel
    fields: Fields
    dense_weight: float = DENSE_WEIGHT
    ranked: bool = False
    among: int | None = None

    @classmethod
    def build(cls, store: Store, encoder: Encoder, model_id: int) -> "PassageIndex":
        """Index every passage of the store; all must have a vector of this model already."""
        passages, documents = stored_rows(store)
        vectors = stored_vectors(store, model_id, len(passages), encoder.dimension)
        fields = Fields.build(store.passage_fields())
        weight = DENSE_WEIGHT
        if isinstance(encoder, StaticEncoder):
            fields = fields.with_vectors(encoder)
            weight = encoder.dense_weight or dense_weight(span_margin(fields, vectors, fields.word_vectors))
        return cls(
            passages=passages,
            documents=documents,
            marked=View.of(*fields.token_counts(marked_tokens)),
            folded=View.of(*fields.token_counts(folded_tokens)),
            dense=DenseIndex(vectors),
            syllables=SyllableModel.build(stored_lines(store)),
            fields=fields,
            dense_weight=weight,
            ranked=isinstance(encoder, StaticEncoder),
        )

    def without(self, rows: NDArray[np.int64], store: Store) -> "PassageIndex":
        """The same without some rows that count still, as if they had been removed; nothing is copied that is large.

        store: has the words of their passages.
        """
        if not len(rows):
            return self
        documents = self.documents.copy()
        lines = stored_lines(store, of=np.unique(documents[rows]).tolist())
        documents[rows] = NO_DOCUMENT
        return replace(
            self,
            documents=documents,
            marked=self.marked.without(rows, self.fields.row_counts(marked_tokens, rows)),
            folded=self.folded.without(rows, self.fields.row_counts(folded_tokens, rows)),
            dense=self.dense.without(rows),
            syllables=self.syllables.without(SyllableModel.of_some(lines)),
            fields=self.fields.without(rows),
        )

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.passages)

    @property
    def total(self) -> int:
        """Number of passages of the whole base."""
        return self.size if self.among is None else self.among

    def contents(self, store_revision: int, encoder: Encoder, mark: str) -> Contents:
        """What a generation of this index holds, ready to publish. mark: of the store that it was built from."""
        parts: dict[str, Callable[[Path], None]] = {
            _MARKED: self.marked.save,
            _FOLDED: self.folded.save,
            DENSE: self.dense.save,
            ROWS: lambda path: np.save(path, np.stack([self.passages, self.documents])),
            SYLLABLES: self.syllables.save,
            FIELDS: self.fields.save,
            _FUSION: self._save_fusion,
        }
        return Contents(
            schema=INDEX_SCHEMA,
            revision=store_revision,
            model=encoder.fingerprint,
            model_name=encoder.name,
            passages=self.size,
            documents=len(np.unique(self.documents)),
            parts=parts,
            mark=mark,
        )

    def _save_fusion(self, path: Path) -> None:
        path.write_text(
            json.dumps({"dense_weight": self.dense_weight, "ranked": self.ranked}), encoding="utf-8"
        )

    @classmethod
    def load(cls, directory: Path) -> "PassageIndex":
        """Open a generation's parts. Raises GenerationDamaged when they do not fit together."""
        passages, documents = np.load(directory / ROWS)
        index = cls(
            passages=passages,
            documents=documents,
            marked=View.load(directory / _MARKED),
            folded=View.load(directory / _FOLDED),
            dense=DenseIndex.load(directory / DENSE),
            syllables=SyllableModel.load(directory / SYLLABLES),
            fields=Fields.load(directory / FIELDS),
            **json.loads((directory / _FUSION).read_text(encoding="utf-8")),
        )
        if index.dense.rows != index.size:
            raise GenerationDamaged(
                f"chỉ mục {directory.name}: số vectơ khác số đoạn; chạy «vankien rebuild»"
            )
        return index


def stored_rows(store: Store, after: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The ids of the passages behind an id and of their documents."""
    rows = [(passage, document) for passage, document, *_ in store.passage_words(after)]
    passages, documents = np.array(rows, np.int64).reshape(-1, 2).T.copy()
    return passages, documents


def stored_lines(store: Store, after: int = 0, of: Sequence[int] | None = None) -> Iterator[str]:
    """Every passage behind an id, and once what stands above several in a row. of: documents, None for all."""
    above = None
    rows = store.passage_words(after) if of is None else store.words_of_documents(of)
    for *_, heading, words in rows:
        if heading != above:
            yield heading
            above = heading
        yield words


def stored_vectors(store: Store, model_id: int, rows: int, dimension: int, after: int = 0) -> Vectors:
    """float32, shape (rows, dimension), from the store's float16. Raises GenerationDamaged when some are missing."""
    vectors = np.zeros((rows, dimension), np.float32)
    count = 0
    for count, (_, blob) in enumerate(store.vectors(model_id, after), start=1):
        if count <= rows:
            vectors[count - 1] = np.frombuffer(blob, "<f2")
    if count != rows:
        raise GenerationDamaged(f"kho có {rows} đoạn nhưng {count} vectơ; chạy «vankien rebuild»")
    return vectors
