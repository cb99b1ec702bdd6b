"""The index that serves held against the store: row by row, in the order in which both hold the passages."""

import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.dense import DenseIndex
from index.errors import GenerationDamaged
from index.fields import FIELDS, Fields
from index.fresh import FreshSegment
from index.generation import Generations, Manifest
from index.lexical import K1, B, View, folded_tokens, marked_tokens
from index.passage_index import DENSE, ROWS
from index.passage_index import FIELDS as FIELDS_PART
from index.store import Store
from index.wholeness.fault import REBUILD, Fault, Part, Progress

# Rows that are in memory together.
_BATCH = 4_000
# Tokens of each view whose every score is reckoned again.
_TOKENS = 40
# float16 keeps eleven bits of each number.
_LENGTH_SLACK = 5e-3
_SCORE_SLACK = 1e-4

Ids = NDArray[np.int64]


def index_faults(store: Store, generations: Generations, progress: Progress) -> Iterator[Fault]:
    """Checksums, then counts, ids, vectors, words and weights. Nothing where there is no index."""
    try:
        manifest = generations.manifest()
        if manifest is None:
            return
        progress("Kiểm chỉ mục", 0, manifest.passages)
        generations.verify(manifest, anew=True)
    except GenerationDamaged as error:
        yield Fault(Part.INDEX, "generations", str(error).removesuffix(f"; {REBUILD}"), REBUILD)
        return
    try:
        for where, told in _Comparison(store, generations, manifest, progress).wrong():
            yield Fault(Part.INDEX, f"generations/{manifest.name}/{where}", told, REBUILD)
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, GenerationDamaged) as error:
        # Its checksums hold, and still it cannot be read: it was written so.
        yield Fault(Part.INDEX, f"generations/{manifest.name}", f"không đọc được ({error})", REBUILD)


class _Comparison:
    """One generation, with its base where it has one, beside the store's passages."""

    def __init__(
        self, store: Store, generations: Generations, manifest: Manifest, progress: Progress
    ) -> None:
        self._store, self._manifest, self._progress = store, manifest, progress
        whole = generations.named(manifest.base) if manifest.base else manifest
        self._base = generations.directory(whole)
        self._segment = FreshSegment.load(generations.directory(manifest)) if manifest.base else None
        self._rows: tuple[Ids, Ids] = tuple(np.load(self._base / ROWS))

    def wrong(self) -> Iterator[tuple[str, str]]:
        """Parts of the generation and what is wrong in them."""
        kept = np.ones(len(self._rows[0]), bool)
        passages, documents = self._rows
        dense, fields = DenseIndex.load(self._base / DENSE), Fields.load(self._base / FIELDS_PART)
        views = {name: View.load(self._base / name) for name in ("marked", "folded")}
        counts = {DENSE: dense.rows, FIELDS_PART: fields.size} | {
            name: each.rows for name, each in views.items()
        }
        for part, count in counts.items():
            if count != len(passages):
                yield part, f"có {count} dòng, bảng dòng có {len(passages)}"
                return
        pieces: list[tuple[DenseIndex, Fields, Ids]] = []
        if self._segment is not None:
            kept[self._segment.removed] = False
            pieces.append((self._segment.dense, self._segment.fields, np.arange(len(self._segment.passages))))
            passages = np.concatenate((passages[kept], self._segment.passages))
            documents = np.concatenate((documents[kept], self._segment.documents))
        pieces.insert(0, (dense, fields, np.flatnonzero(kept)))
        if self._manifest.passages != len(passages):
            yield "manifest.json", f"ghi {self._manifest.passages} đoạn, chỉ mục có {len(passages)}"
        if self._manifest.revision > self._store.revision:
            lost = self._manifest.revision - self._store.revision
            yield (
                "manifest.json",
                f"kho cũ hơn chỉ mục: {lost} lần ghi cuối không còn trong kho (tệp -wal hỏng hoặc bị xóa?)",
            )
        # While another process adds, the index is a moment behind the store: then only it itself is looked at.
        if self._manifest.revision == self._store.revision:
            yield from self._against_store(passages, documents, pieces)
        yield from self._weights(fields, views)

    def _against_store(
        self, passages: Ids, documents: Ids, pieces: list[tuple[DenseIndex, Fields, Ids]]
    ) -> Iterator[tuple[str, str]]:
        stored = np.array(
            [
                (row[0], row[1])
                for row in self._store.rows("SELECT id, document_id FROM passages ORDER BY id")
            ],
            np.int64,
        ).reshape(-1, 2)
        if not np.array_equal(stored[:, 0], passages) or not np.array_equal(stored[:, 1], documents):
            yield ROWS, f"các đoạn của chỉ mục ({len(passages)}) khác các đoạn của kho ({len(stored)})"
            return
        row = self._store.one("SELECT id, dimension FROM models WHERE fingerprint = ?", self._manifest.model)
        if row is None:
            yield "manifest.json", "mô hình của chỉ mục không có trong kho"
            return
        vectors, texts = self._store.vectors(row["id"]), self._store.passage_fields()
        done = 0
        for dense, fields, rows in pieces:
            for at in range(0, len(rows), _BATCH):
                batch = rows[at : at + _BATCH]
                yield from _vectors_differ(dense, batch, list(islice(vectors, len(batch))))
                yield from _words_differ(fields, batch, Fields.build(islice(texts, len(batch))))
                done += len(batch)
                self._progress("Kiểm chỉ mục", done, len(passages))

    def _weights(self, fields: Fields, views: dict[str, View]) -> Iterator[tuple[str, str]]:
        for (name, view), split in zip(views.items(), (marked_tokens, folded_tokens), strict=True):
            yield from _weights_differ(name, view, fields, split)
        fusion = json.loads((self._base / "fusion.json").read_text(encoding="utf-8"))
        if not 0 <= fusion["dense_weight"] <= 1:
            yield "fusion.json", "trọng số ngoài khoảng 0 đến 1"
        yield from _syllables_wrong(self._base)


def _vectors_differ(
    dense: DenseIndex, rows: Ids, stored: list[tuple[int, bytes]]
) -> Iterator[tuple[str, str]]:
    found = dense.vectors(rows)
    if len(stored) != len(rows) or any(len(blob) != 2 * dense.dimension for _, blob in stored):
        yield DENSE, f"kho thiếu vectơ: {len(stored)} cho {len(rows)} đoạn"
        return
    wanted = (
        np.frombuffer(b"".join(blob for _, blob in stored), "<f2").astype(np.float32).reshape(found.shape)
    )
    lengths = np.linalg.norm(wanted, axis=1)
    for at in np.flatnonzero((found != wanted).any(axis=1))[:3].tolist():
        yield DENSE, f"vectơ của đoạn {stored[at][0]} khác vectơ trong kho"
    bad = ~np.isfinite(wanted).all(axis=1) | ((np.abs(lengths - 1) > _LENGTH_SLACK) & (lengths > 0))
    for at in np.flatnonzero(bad)[:3].tolist():
        yield DENSE, f"vectơ của đoạn {stored[at][0]} không có độ dài 1"


def _words_differ(fields: Fields, rows: Ids, stored: Fields) -> Iterator[tuple[str, str]]:
    lengths = [
        np.array_equal(fields.words_of(name).take(rows).lengths, stored.words_of(name).lengths)
        for name in FIELDS
    ]
    if not all(lengths) or fields.lines(rows) != stored.lines(np.arange(stored.size)):
        yield FIELDS_PART, "từ của các đoạn khác từ trong kho"


def _weights_differ(
    name: str, view: View, fields: Fields, split: Callable[[str], list[str]]
) -> Iterator[tuple[str, str]]:
    """BM25 reckoned again: how many tokens each row has and in how many rows each stands, and of some every score."""
    rows, lengths = view.rows, np.zeros(view.rows, np.float64)
    frequencies: dict[str, int] = {}
    columns: dict[str, NDArray[np.float64]] = {}
    for at in range(0, rows, _BATCH):
        batch = np.arange(at, min(at + _BATCH, rows))
        counts, names = fields.token_counts(split, batch)
        lengths[batch] = np.asarray(counts.sum(axis=1)).ravel()
        by_token = counts.tocsc()
        for token, often in zip(names, np.diff(by_token.indptr).tolist(), strict=True):
            frequencies[token] = frequencies.get(token, 0) + often
        places = {token: place for place, token in enumerate(names)}
        if at == 0:
            columns = {token: np.zeros(rows) for token in names[:: max(len(names) // _TOKENS, 1)]}
        for token, column in columns.items():
            if token in places:
                column[batch] = by_token[:, [places[token]]].toarray().ravel()
    wrong = [token for token, often in frequencies.items() if view.document_frequency(token) != often]
    if wrong:
        yield name, f"số đoạn chứa «{wrong[0]}» sai"
    mean = float(lengths.mean()) if rows else 0.0
    if abs(mean - view.mean_length) > _SCORE_SLACK * max(mean, 1):
        yield name, "độ dài trung bình của đoạn sai"
    norm = K1 * (1 - B + B * lengths / max(mean, 1e-9))
    for token, column in columns.items():
        often = frequencies[token]
        weight = np.log1p((rows - often + 0.5) / (often + 0.5))
        if not np.allclose(view.scores([token]), weight * column / (column + norm), atol=_SCORE_SLACK):
            yield name, f"điểm BM25 của «{token}» sai"


def _syllables_wrong(directory: Path) -> Iterator[tuple[str, str]]:
    from index.passage_index import SYLLABLES
    from index.syllable_model import SyllableModel

    model = SyllableModel.load(directory / SYLLABLES)
    if (
        len(model.counts) != len(model.forms)
        or (np.diff(model.pairs) <= 0).any()
        or (model.pair_counts <= 0).any()
    ):
        yield SYLLABLES, "số đếm âm tiết sai"
