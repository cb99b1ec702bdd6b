"""Publishing in the engine, by the steps of `index.milvus`: the whole store, or what came and went since."""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from index.embedding import Encoder, StaticEncoder, Vectors
from index.errors import GenerationDamaged
from index.fields import PassageFields
from index.fusion import DENSE_WEIGHT
from index.generation import Manifest
from index.intake import encode_missing
from index.milvus.client import Engine
from index.milvus.filters import within
from index.milvus.rows import READ, Batch, Stamp, Unpacked, placed, schema, stamps
from index.milvus.state import State, States
from index.milvus.statistics import Statistics
from index.passage_index import INDEX_SCHEMA, stored_lines
from index.publication import SMALLEST_BASE, is_stale
from index.shelf import Progress
from index.store import Store
from index.syllable_model import SyllableModel
from index.trust import dense_weight, span_margin

# Passages that are read, counted and put in at a time; what the first of them say of the embedding is taken to hold.
_BATCH = 20_000
# Rows of one message: 5 kB each.
_AT_ONCE = 2_000
# Keys told in one filter.
_KEYS = 1_000
# Ids of all rows, what their documents are filtered by, and the ids of rows that step 5 of this state deletes.
_ROWS, _STAMPS, _GONE = "rows.npy", "stamps.npy", "gone.npy"
WRITERS_PARTS = (_ROWS, _STAMPS, _GONE)

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class MilvusPublisher:
    """A `Publisher` of one store's states. on_step: is told each step before it is done."""

    engine: Engine
    states: States
    store: Store
    encoder: Encoder
    progress: Progress
    on_step: Callable[[int], None]

    def is_stale(self, manifest: Manifest | None) -> bool:
        """As `Publisher.is_stale`."""
        return is_stale(manifest, self.store, self.encoder)

    def bring_up_to_date(self) -> None:
        """As `Publisher.bring_up_to_date`; what came and went since alone, where that is little."""
        state = self._state()
        if self.is_stale(state.manifest if state else None) and not (state and self._published_since(state)):
            self.publish_whole()

    def merge(self, writing: Callable[[], AbstractContextManager[None]]) -> None:
        """Nothing lies beside each other here: the engine merges by itself."""
        return

    def publish_whole(self) -> Manifest:
        """As `Publisher.publish_whole`: into a collection of its own."""
        done = 0

        def encoded(count: int) -> None:
            nonlocal done
            done += count
            self.progress("Tính vectơ", done, max(done, self.store.passage_count()))

        encode_missing(self.store, self.encoder, encoded)
        mark = uuid4().hex
        self.store.set_mark(mark)
        before = self._number()
        collection = f"{self.states.prefix}_{before + 1}"
        self.engine.drop(collection)
        self.on_step(1)
        self.engine.create(collection, *schema(self.engine.client, self.encoder.dimension))
        with self.store.snapshot():
            lines = SyllableModel.build(stored_lines(self.store))
            known = Statistics.none(lines, DENSE_WEIGHT, isinstance(self.encoder, StaticEncoder))
            return self._published(before + 1, collection, mark, known, None)

    def _number(self) -> int:
        """Of the state that serves, or a higher one that a killed writer began."""
        names = (each.rpartition("_") for each in self.engine.collections())
        begun = [
            int(number) for prefix, _, number in names if prefix == self.states.prefix and number.isdigit()
        ]
        state = self._state()
        return max([state.number if state else 0, *begun])

    def _state(self) -> State | None:
        """What serves; None where that cannot be read."""
        try:
            return self.states.current()
        except GenerationDamaged:
            return None

    def _published_since(self, state: State) -> bool:
        """Publish what came and went since a state; False where all must be indexed anew."""
        manifest = state.manifest
        if (
            manifest.passages < SMALLEST_BASE
            or manifest.model != self.encoder.fingerprint
            or manifest.schema != INDEX_SCHEMA
            or manifest.mark not in self.store.marks
            or not self.engine.has(state.collection)
        ):
            return False
        try:
            parts = self.states.parts(state)
            known = Statistics.of_parts(parts)
        except (GenerationDamaged, KeyError, ValueError):
            return False
        encode_missing(self.store, self.encoder, lambda count: None)
        self.on_step(1)
        self.engine.delete(state.collection, f"born > {state.number}")
        self._delete(state.collection, _array(parts[_GONE]))
        with self.store.snapshot():
            self._published(state.number + 1, state.collection, manifest.mark, known, parts)
        return True

    def _published(
        self, number: int, collection: str, mark: str, known: Statistics, parts: dict[str, bytes] | None
    ) -> Manifest:
        """Steps 2 to 5. parts: of the state before, None for a new collection."""
        stamped = stamps(self.store)
        stored = self.store.passage_ids()
        indexed = _array(parts[_ROWS]) if parts else np.empty(0, np.int64)
        gone = np.setdiff1d(indexed, stored, assume_unique=True)
        new = np.setdiff1d(stored, indexed, assume_unique=True)
        before = self._state()
        self.on_step(2)
        if parts:
            known = self._counted_out(known, collection, gone)
            self._restamp(collection, _array(parts[_STAMPS]).reshape(2, -1), stamped, new)
            after = int(new[0]) - 1 if len(new) else 0
            if len(new):
                known = known.with_syllables(
                    known.syllables.joined(SyllableModel.of_some(stored_lines(self.store, after)))
                )
        known = self._put_in(known, collection, number, stamped, new, is_first=not parts)
        self.engine.settle(collection)
        state = State(number, collection, self._manifest(number, mark, len(stored)), {})
        self.on_step(3)
        sums = np.array([[key, each.sum] for key, each in stamped.items()], np.int64).reshape(-1, 2).T
        state = self.states.write(
            state,
            known.parts() | {_ROWS: _content(stored), _STAMPS: _content(sums.ravel()), _GONE: _content(gone)},
        )
        self.on_step(4)
        self.states.publish(state)
        self.on_step(5)
        self._delete(collection, gone)
        self.states.sweep(state)
        self._drop_but(collection, before.collection if before else None)
        return state.manifest

    def _manifest(self, number: int, mark: str, passages: int) -> Manifest:
        return Manifest(
            name=f"m{number:06}-{self.states.prefix[-6:]}",
            schema=INDEX_SCHEMA,
            revision=self.store.revision,
            model=self.encoder.fingerprint,
            model_name=self.encoder.name,
            passages=passages,
            documents=self.store.documents_with_passages(),
            files={},
            mark=mark,
        )

    def _put_in(
        self,
        known: Statistics,
        collection: str,
        number: int,
        stamped: dict[int, Stamp],
        ids: Ids,
        is_first: bool,
    ) -> Statistics:
        """Put passages in as rows; returns the statistics with them."""
        if not len(ids):
            return known
        model_id = self.store.model_id(self.encoder.fingerprint, self.encoder.name, self.encoder.dimension)
        after, wanted, done = int(ids[0]) - 1, set(ids.tolist()), 0
        vectors = self.store.vectors(model_id, after)
        stream = placed(each for each in self.store.passage_fields(after) if each.passage_id in wanted)
        while several := list(islice(stream, _BATCH)):
            passages = [each for each, _ in several]
            batch, known = Batch.of(passages, known, self.encoder)
            found = _vectors(vectors, passages, self.encoder.dimension)
            if is_first and not done and isinstance(self.encoder, StaticEncoder):
                weight = self.encoder.dense_weight or dense_weight(
                    span_margin(batch.fields, found, batch.fields.word_vectors)
                )
                known = known.with_weight(weight)
            rows = batch.rows(known, found, number, stamped, [place for _, place in several])
            while some := list(islice(rows, _AT_ONCE)):
                self.engine.put(collection, some)
            done += len(several)
            self.progress("Lập chỉ mục", done, len(ids))
        return known

    def _counted_out(self, known: Statistics, collection: str, gone: Ids) -> Statistics:
        """The statistics without rows that are there still."""
        for some in _runs(gone.tolist()):
            rows = self.engine.rows(collection, within("id", some), READ)
            held = Unpacked.of([each["words"] for each in rows], self.encoder.dimension)
            known = known.counting(held.by_field, -1)
        return known

    def _restamp(self, collection: str, before: Ids, stamped: dict[int, Stamp], new: Ids) -> None:
        """Give the rows of documents whose header changed what they are filtered by now."""
        sums = dict(zip(*before.tolist(), strict=True))
        changed = [key for key, each in stamped.items() if key in sums and sums[key] != each.sum]
        for some in _runs(changed):
            rows = self.engine.rows(collection, within("document", some), ("*",))
            stamps_of = ({**each, **stamped[int(each["document"])].columns()} for each in rows)
            restamped = [each | {"dense": np.asarray(each["dense"], np.float32)} for each in stamps_of]
            for start in range(0, len(restamped), _AT_ONCE):
                self.engine.put(collection, restamped[start : start + _AT_ONCE])

    def _delete(self, collection: str, ids: Ids) -> None:
        for some in _runs(ids.tolist()):
            self.engine.delete(collection, within("id", some))

    def _drop_but(self, *kept: str | None) -> None:
        """Forget the collections of this base but some: that of the state before is read by who has it open."""
        for each in self.engine.collections():
            prefix, _, number = each.rpartition("_")
            if prefix == self.states.prefix and number.isdigit() and each not in kept:
                self.engine.drop(each)


def _vectors(
    stored: Iterator[tuple[int, bytes]], passages: Sequence[PassageFields], dimension: int
) -> Vectors:
    """float32, shape (len(passages), dimension). stored: rising ids and vectors, all behind those taken before."""
    found = np.zeros((len(passages), dimension), np.float32)
    ids = iter(enumerate(each.passage_id for each in passages))
    row, wanted = next(ids)
    for key, blob in stored:
        if key < wanted:
            continue
        if key > wanted:
            break
        found[row] = np.frombuffer(blob, "<f2")
        if (following := next(ids, None)) is None:
            return found
        row, wanted = following
    raise GenerationDamaged(f"đoạn {wanted} không có vectơ; chạy «vankien rebuild»")


def _runs(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + _KEYS] for start in range(0, len(keys), _KEYS))


def _content(values: Ids) -> bytes:
    file = io.BytesIO()
    # Differences of rising ids are nearly all 1 and take no place.
    np.save(file, np.diff(values, prepend=0))
    return file.getvalue()


def _array(content: bytes) -> Ids:
    return np.asarray(np.cumsum(np.load(io.BytesIO(content))), np.int64)
