"""The row that names the state that serves, and the pieces of its statistics: a collection of texts by key.

Pieces bear the number of their state, so that those of the next one are written beside those that serve. The row
`current` is put in last, as one row: the commit point.
"""

import base64
import hashlib
import json
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import GenerationDamaged
from index.generation import Manifest
from index.milvus.client import Engine

if TYPE_CHECKING:
    from pymilvus import MilvusClient

_CURRENT = "current"
# Bytes of a piece before base64: no longer than a string of Milvus afterwards.
_PIECE = 48_000
# Pieces that are put in or read at a time: 6 MB, a tenth of what one message may have.
_AT_ONCE = 96
# Milvus holds no row without a vector.
_NO_VECTOR = [0.0, 1.0]


@dataclass(frozen=True, slots=True)
class State:
    """One published state. number: rises with each. collection: of its rows. pieces: how many, and sums, by part."""

    number: int
    collection: str
    manifest: Manifest
    pieces: Mapping[str, tuple[int, str]]

    @property
    def name(self) -> str:
        """As readers are told it."""
        return self.manifest.name


class States:
    """The states of one base in an engine. identity: of the base, which names its collections."""

    def __init__(self, engine: Engine, identity: str) -> None:
        self._engine = engine
        self.prefix = f"vankien_{identity.replace('-', '')}"
        self._collection = f"{self.prefix}_state"
        self._is_there = False

    def current(self) -> State | None:
        """What is published; None before the first. Raises GenerationDamaged."""
        if not self._exists():
            return None
        rows = self._engine.rows(self._collection, f'key == "{_CURRENT}"', ("text",))
        return _read(rows[0]["text"]) if rows else None

    def write(self, state: State, parts: Mapping[str, bytes]) -> State:
        """Step 3: keep the statistics of a state beside those that serve."""
        self._make()
        pieces: dict[str, tuple[int, str]] = {}
        rows: list[dict[str, Any]] = []
        for name, content in parts.items():
            packed = zlib.compress(content, 1)
            texts = [packed[at : at + _PIECE] for at in range(0, len(packed), _PIECE)]
            pieces[name] = (len(texts), hashlib.sha256(packed).hexdigest())
            rows += [
                _row(f"{state.number}/{name}/{at}", base64.b64encode(text).decode())
                for at, text in enumerate(texts)
            ]
        for start in range(0, len(rows), _AT_ONCE):
            self._engine.put(self._collection, rows[start : start + _AT_ONCE])
        self._engine.settle(self._collection)
        return replace(state, pieces=pieces)

    def publish(self, state: State) -> None:
        """Step 4: the commit point."""
        self._engine.put(self._collection, [_row(_CURRENT, json.dumps(asdict(state), ensure_ascii=False))])
        self._engine.settle(self._collection)

    def sweep(self, state: State) -> None:
        """Of step 5: forget the pieces of every other state."""
        kept = f'key != "{_CURRENT}" and not (key like "{state.number}/%")'
        self._engine.delete(self._collection, kept)

    def parts(self, state: State, but: Collection[str] = ()) -> dict[str, bytes]:
        """The statistics of a state, or all but some. Raises GenerationDamaged when a piece is missing or another."""
        return {
            name: self._part(state, name, *told) for name, told in state.pieces.items() if name not in but
        }

    def _part(self, state: State, name: str, count: int, sha: str) -> bytes:
        packed = b"".join(base64.b64decode(each) for each in self._texts(f"{state.number}/{name}", count))
        if hashlib.sha256(packed).hexdigest() != sha:
            raise GenerationDamaged(
                f"chỉ mục {state.name}: phần {name} trong Milvus thiếu hoặc sai mã kiểm; chạy «vankien rebuild»"
            )
        return zlib.decompress(packed)

    def _texts(self, key: str, count: int) -> Iterator[str]:
        for start in range(0, count, _AT_ONCE):
            keys = [f"{key}/{at}" for at in range(start, min(start + _AT_ONCE, count))]
            rows = self._engine.rows(self._collection, f"key in {json.dumps(keys)}", ("key", "text"))
            texts = {each["key"]: each["text"] for each in rows}
            yield from (texts[each] for each in keys if each in texts)

    def _exists(self) -> bool:
        """Whether there is the collection, which is never dropped."""
        self._is_there = self._is_there or self._engine.has(self._collection)
        return self._is_there

    def _make(self) -> None:
        if not self._exists():
            self._engine.create(self._collection, *_schema(self._engine.client))


def _schema(client: "MilvusClient") -> tuple[Any, Any]:
    from pymilvus import DataType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("key", DataType.VARCHAR, is_primary=True, max_length=128)
    schema.add_field("text", DataType.VARCHAR, max_length=65_535)
    schema.add_field("none", DataType.FLOAT_VECTOR, dim=len(_NO_VECTOR))
    indexes = client.prepare_index_params()
    indexes.add_index("none", index_type="FLAT", metric_type="IP")
    return schema, indexes


def _row(key: str, text: str) -> dict[str, Any]:
    return {"key": key, "text": text, "none": np.array(_NO_VECTOR, np.float32)}


def _read(text: str) -> State:
    try:
        told = json.loads(text)
        manifest = Manifest(**told["manifest"])
        pieces = {name: (int(count), str(sha)) for name, (count, sha) in told["pieces"].items()}
        return State(int(told["number"]), str(told["collection"]), manifest, pieces)
    except (ValueError, TypeError, KeyError) as error:
        raise GenerationDamaged(
            "chỉ mục trong Milvus không đọc được trạng thái; chạy «vankien rebuild»"
        ) from error
