"""A passage as a row of the engine: what it is found by, what it is filtered by, and what the ranker reads of it.

The engine's inner product over `marked` or `folded` is BM25 (`index.lexical`): the row holds what a token's number of
times is worth, against the state's pivot, and the question how rare the token is now.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.embedding import StaticEncoder, Vectors
from index.fields import FIELDS, Fields, PassageFields
from index.lexical import K1, B
from index.milvus.statistics import Statistics, Tokens
from index.ragged import Ragged
from index.records import RawHeader
from index.store import Store
from index.titles import title_of
from ingest.issuers import issuer_key

if TYPE_CHECKING:
    from pymilvus import MilvusClient
    from scipy.sparse import csr_matrix

# What is read of a row to make it one of an index.
READ = ("id", "document", "unit", "parent", "words")
# Bytes of a string in Milvus.
_LONGEST = 65_535
_TEXT = 512

Ids = NDArray[np.int64]


def schema(client: "MilvusClient", dimension: int, dense: str = "HNSW") -> tuple[Any, Any]:
    """Fields and indexes of a collection of rows. dense: the kind of index of the vectors.

    id: of the passage. born: the state with which it came. place: in its document, the first is 0. unit, parent: keys
    of `index.fields`. issued: the day as an ordinal, 0 for none. words: see `packed`.
    """
    from pymilvus import DataType

    found = client.create_schema(auto_id=False, enable_dynamic_field=False)
    found.add_field("id", DataType.INT64, is_primary=True)
    for name in ("document", "born", "place", "unit", "parent", "issued"):
        found.add_field(name, DataType.INT64)
    found.add_field("internal", DataType.BOOL)
    for name in ("kind", "issuer", "authority"):
        found.add_field(name, DataType.VARCHAR, max_length=_TEXT)
    found.add_field("words", DataType.VARCHAR, max_length=_LONGEST)
    found.add_field("dense", DataType.FLOAT_VECTOR, dim=dimension)
    found.add_field("marked", DataType.SPARSE_FLOAT_VECTOR)
    found.add_field("folded", DataType.SPARSE_FLOAT_VECTOR)
    indexes = client.prepare_index_params()
    graph = {"M": 16, "efConstruction": 200} if dense == "HNSW" else {}
    indexes.add_index("dense", index_type=dense, metric_type="IP", params=graph)
    for name in ("marked", "folded"):
        indexes.add_index(name, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    for name in ("document", "unit"):
        indexes.add_index(name, index_type="INVERTED")
    return found, indexes


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a row is filtered by: its document's header."""

    kind: str = ""
    issuer: str = ""
    issued: int = 0
    authority: str = ""
    internal: bool = False

    def columns(self) -> dict[str, Any]:
        """As columns of a row."""
        return {
            "kind": self.kind[: _TEXT // 4],
            "issuer": self.issuer[: _TEXT // 4],
            "issued": self.issued,
            "authority": self.authority,
            "internal": self.internal,
        }

    @property
    def sum(self) -> int:
        """The same for two that are alike, hardly ever else; 64 bits."""
        return _key((self.kind, self.issuer, str(self.issued), self.authority, str(self.internal)))


def stamps(store: Store) -> dict[int, Stamp]:
    """The stamp of every document."""
    internal = frozenset(store.internal_ids())
    found: dict[int, Stamp] = {}
    for each in store.headers():
        kinds = {hidden: _stamp(each, hidden) for hidden in (False, True)}
        found |= {key: kinds[key in internal] for key in each.ids.tolist()}
    return found


def _stamp(header: RawHeader, internal: bool) -> Stamp:
    return Stamp(
        kind=(header.kind or "").lower(),
        issuer=issuer_key(header.issuer) if header.issuer else "",
        issued=date.fromisoformat(header.issued_on).toordinal() if header.issued_on else 0,
        authority=header.authority or "",
        internal=internal,
    )


@dataclass(frozen=True, slots=True)
class Batch:
    """Some passages in the words of a state. lengths: of each field's sum of word vectors, shape (3, rows)."""

    passages: Sequence[PassageFields]
    by_field: tuple[Ragged, ...]
    lengths: NDArray[np.float32]
    fields: Fields

    @classmethod
    def of(
        cls, passages: Sequence[PassageFields], known: Statistics, encoder: object
    ) -> tuple["Batch", Statistics]:
        """The passages as rows to be, and the statistics with their words and with what they count."""
        fields = Fields.build(passages)
        if isinstance(encoder, StaticEncoder):
            fields = fields.with_vectors(encoder)
        known = known.knowing(fields.vocabulary.words)
        numbers = known.vocabulary.numbers(fields.vocabulary.words)
        by_field = tuple(fields.words_of(name).renumbered(numbers) for name in FIELDS)
        return cls(passages, by_field, fields.field_lengths, fields), known.counting(by_field)

    def rows(
        self,
        known: Statistics,
        vectors: Vectors,
        born: int,
        stamped: Mapping[int, Stamp],
        places: Sequence[int],
    ) -> Iterator[dict[str, Any]]:
        """The rows, their vectors given in the same order."""
        marked = _saturated(self._counts(known.marked), known.pivot[0])
        folded = _saturated(self._counts(known.folded), known.pivot[1])
        packs = packed(self.by_field, self.lengths, vectors)
        for each, place, vector, one, other, words in zip(
            self.passages, places, vectors, marked, folded, packs, strict=True
        ):
            title = title_of(each.path, each.subject) or ""
            yield {
                "id": each.passage_id,
                "document": each.document_id,
                "born": born,
                "place": place,
                "unit": _key((str(each.document_id), title)),
                "parent": _key(each.parent),
                "words": words,
                "dense": vector,
                "marked": one,
                "folded": other,
                **stamped.get(each.document_id, Stamp()).columns(),
            }

    def _counts(self, tokens: Tokens) -> "csr_matrix":
        one, two, three = (each.through(tokens.of_words).counts(tokens.count) for each in self.by_field)
        return one + two + three


def _saturated(counts: "csr_matrix", mean: float) -> Iterator[dict[int, float]]:
    """Of each row token → tf / (tf + norm), as BM25 has it; a row without tokens has one that nothing asks for."""
    lengths = np.asarray(counts.sum(axis=1), np.float64).ravel()
    norm = (K1 * (1 - B + B * lengths / max(mean, 1e-9))).astype(np.float32)
    values = counts.data / (counts.data + np.repeat(norm, np.diff(counts.indptr)))
    for start, end in zip(counts.indptr[:-1].tolist(), counts.indptr[1:].tolist(), strict=True):
        found = dict(zip(counts.indices[start:end].tolist(), values[start:end].tolist(), strict=True))
        yield found or {NO_TOKEN: 1.0}


# Milvus takes no sparse vector without an entry, and no position from 2^32 - 1 on.
NO_TOKEN = 2**32 - 2


def packed(by_field: Sequence[Ragged], lengths: NDArray[np.float32], vectors: Vectors) -> Iterator[str]:
    """Of each row, in base64: how many words each field has (int32), their lengths (float32), the vector as the store
    has it (float16), and the words' numbers (int32), field by field. Words beyond what a string holds are cut off."""
    half = vectors.astype("<f2")
    most = (_LONGEST * 3 // 4 - 24 - half.shape[1] * 2) // 4 - 8
    for at, vector in enumerate(half):
        words = [each.row(at).astype("<i4") for each in by_field]
        words[-1] = words[-1][: max(most - len(words[0]) - len(words[1]), 0)]
        counts = np.array([len(each) for each in words], "<i4")
        parts = (counts, lengths[:, at].astype("<f4"), vector, *words)
        yield base64.b64encode(b"".join(each.tobytes() for each in parts)).decode()


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What `packed` held of some rows."""

    by_field: tuple[Ragged, ...]
    lengths: NDArray[np.float32]
    vectors: Vectors

    @classmethod
    def of(cls, packs: Sequence[str], dimension: int) -> "Unpacked":
        """Of rows in their order."""
        raw = [base64.b64decode(each) for each in packs]
        heads = b"".join(each[:24] for each in raw)
        counts = np.frombuffer(heads, "<i4").reshape(-1, 6)[:, :3].astype(np.int64)
        lengths = np.frombuffer(heads, "<f4").reshape(-1, 6)[:, 3:].T.copy()
        end = 24 + 2 * dimension
        vectors = np.frombuffer(b"".join(each[24:end] for each in raw), "<f2").reshape(-1, dimension)
        words = np.frombuffer(b"".join(each[end:] for each in raw), "<i4").astype(np.int32)
        # Field by field of a row, row by row: as one table of 3 rows a passage.
        starts = np.concatenate(([0], np.cumsum(counts.ravel())))
        table = Ragged(words, starts)
        by_field = tuple(table.take(np.arange(len(raw)) * 3 + at) for at in range(3))
        return cls(by_field, lengths.astype(np.float32), vectors.astype(np.float32))


def placed(passages: Iterable[PassageFields]) -> Iterator[tuple[PassageFields, int]]:
    """Each passage with its place in its document, whose passages stand together, the first first."""
    document, place = None, 0
    for each in passages:
        place = place + 1 if each.document_id == document else 0
        document = each.document_id
        yield each, place


def _key(parts: Sequence[str]) -> int:
    """A number of 63 bits for a tuple of texts."""
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1
