"""The engine behind its client: opened when it is first needed, and what goes wrong there as an error of ours."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from index.errors import IndexUnavailable
from index.shelf import EngineAddress

if TYPE_CHECKING:
    from pymilvus import MilvusClient

Row = Mapping[str, Any]

# What one answer of Milvus holds at most (its quota `topk` and window of a query).
MOST_ROWS = 16_384
# A question takes tens of milliseconds; a writer's batch, and the loading of a collection, some seconds.
_SECONDS, _LONG_SECONDS = 10.0, 600.0
# Both tell of every failed call what the raised error tells again.
_CHATTER = ("pymilvus", "milvus_lite")


class Engine:
    """One connection, for any number of threads. Every call raises IndexUnavailable when it is not answered."""

    def __init__(self, address: EngineAddress) -> None:
        self._address = address
        self._client: MilvusClient | None = None
        self._opening = Lock()

    @property
    def client(self) -> "MilvusClient":
        """The client itself, connected."""
        if self._client is None:
            with self._opening:
                if self._client is None:
                    self._client = self._connected()
        return self._client

    def _connected(self) -> "MilvusClient":
        for name in _CHATTER:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        with _told_when_missing():
            from pymilvus import MilvusClient

            if self._address.is_local:
                import milvus_lite  # noqa: F401
        uri = self._address.uri
        if self._address.is_local:
            uri = self._local_path
            Path(uri).parent.mkdir(parents=True, exist_ok=True)
            with _counting:
                _local[uri] += 1
        options = {"grpc_options": _UNHURRIED} if self._address.is_local else {}
        with self._mapped():
            return MilvusClient(uri, token=self._address.token, timeout=_SECONDS, **options)

    @property
    def _local_path(self) -> str:
        return str(Path(self._address.uri).expanduser().resolve())

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        with _told_when_missing():
            import grpc
            from pymilvus.exceptions import MilvusException
        try:
            yield
        except (MilvusException, grpc.RpcError, OSError) as error:
            raise IndexUnavailable(
                f"Máy chủ chỉ mục Milvus ở {self._address.uri} không thực hiện được yêu cầu ({_told(error)}); "
                "kiểm tra máy chủ và thiết lập «index»"
            ) from error

    @property
    def _seconds(self) -> float:
        """How long a question may take: an engine in this process reads its files when it is first asked."""
        return _LONG_SECONDS if self._address.is_local else _SECONDS

    def has(self, collection: str) -> bool:
        """Whether there is such a collection; then it is ready to be read, also after a restart of the engine."""
        with self._mapped():
            there = bool(self.client.has_collection(collection, timeout=_SECONDS))
            if there:
                self.client.load_collection(collection, timeout=_LONG_SECONDS)
            return there

    def collections(self) -> list[str]:
        """The names of all collections."""
        with self._mapped():
            return list(self.client.list_collections(timeout=_SECONDS))

    def create(self, collection: str, schema: Any, indexes: Any) -> None:
        """Make a collection, ready to be read."""
        with self._mapped():
            self.client.create_collection(collection, schema=schema, timeout=_LONG_SECONDS)
            # Nothing to wait for: there are no rows yet.
            self.client.create_index(collection, indexes, timeout=_LONG_SECONDS, sync=False)
            self.client.load_collection(collection, timeout=_LONG_SECONDS)

    def drop(self, collection: str) -> None:
        """Forget a collection; nothing where there is none."""
        with self._mapped():
            self.client.drop_collection(collection, timeout=_LONG_SECONDS)

    def put(self, collection: str, rows: Sequence[Row]) -> None:
        """Put rows in, in place of those of the same keys."""
        with self._mapped():
            self.client.upsert(collection, [dict(each) for each in rows], timeout=_LONG_SECONDS)

    def delete(self, collection: str, keys: str) -> None:
        """Forget the rows that a filter admits."""
        with self._mapped():
            self.client.delete(collection, filter=keys, timeout=_LONG_SECONDS)

    def settle(self, collection: str) -> None:
        """Return when all that was put in can be found by every reader."""
        with self._mapped():
            self.client.flush(collection, timeout=_LONG_SECONDS)
            self.client.query(
                collection,
                filter="",
                output_fields=["count(*)"],
                consistency_level="Strong",
                timeout=_LONG_SECONDS,
            )

    def count(self, collection: str, admits: str) -> int:
        """How many rows a filter admits."""
        with self._mapped():
            found = self.client.query(
                collection, filter=admits, output_fields=["count(*)"], timeout=_LONG_SECONDS
            )
            return int(found[0]["count(*)"])

    def rows(self, collection: str, admits: str, fields: Sequence[str]) -> list[Row]:
        """The rows that a filter admits, at most MOST_ROWS."""
        with self._mapped():
            return list(
                self.client.query(
                    collection,
                    filter=admits,
                    output_fields=list(fields),
                    limit=MOST_ROWS,
                    timeout=_LONG_SECONDS,
                )
            )

    def search(
        self, collection: str, asked: Mapping[str, Any], count: int, admits: str, fields: Sequence[str]
    ) -> list[Row]:
        """The `count` best rows by each vector asked for (name of its field → the vector), all of them together."""
        from pymilvus import AnnSearchRequest, WeightedRanker

        with self._mapped():
            if len(asked) == 1:
                ((name, vector),) = asked.items()
                (found,) = self.client.search(
                    collection,
                    [vector],
                    anns_field=name,
                    limit=count,
                    filter=admits,
                    output_fields=list(fields),
                    search_params=_how(name, count),
                    timeout=self._seconds,
                )
            else:
                requests = [
                    AnnSearchRequest([vector], name, _how(name, count), count, expr=admits)
                    for name, vector in asked.items()
                ]
                (found,) = self.client.hybrid_search(
                    collection,
                    requests,
                    WeightedRanker(*(1 / len(asked) for _ in asked)),
                    # None of either side is left out: the order is made of the scores themselves.
                    limit=min(count * len(asked), MOST_ROWS),
                    output_fields=list(fields),
                    timeout=self._seconds,
                )
            return [each["entity"] | {"distance": each["distance"]} for each in found]

    def close(self) -> None:
        """Give the connection back, and end an engine in this process."""
        with self._opening:
            client, self._client = self._client, None
            if client is None:
                return
            client.close()
            if self._address.is_local:
                _release(self._local_path)


@contextmanager
def _told_when_missing() -> Iterator[None]:
    """The packages of an extra are imported inside."""
    try:
        yield
    except ImportError as error:
        raise IndexUnavailable(
            "Thiếu gói pymilvus để dùng chỉ mục Milvus; cài bằng «pip install 'vankien[scale]'»"
        ) from error


def _told(error: Exception) -> str:
    """What an engine says of a fault, in a line."""
    code = getattr(error, "code", "")
    what = getattr(error, "message", "") or getattr(code() if callable(code) else None, "name", "")
    return f"{what or error}"[:300].replace("\n", " ")


def _release(path: str) -> None:
    """End an engine in this process when nobody has it open any more."""
    from milvus_lite import server_manager_instance

    with _counting:
        _local[path] -= 1
        if not _local[path]:
            server_manager_instance.release_server(path)


def _how(field: str, count: int) -> dict[str, Any]:
    """How a field is searched: the graph of the vectors more widely than rows are wanted of it, as Milvus asks for."""
    wide = {"params": {"ef": 2 * count}} if field == "dense" else {}
    return {"metric_type": "IP", **wide}


# The client asks every ten seconds whether the server is there; that of Milvus Lite hangs up on who asks so often.
_UNHURRIED = {"grpc.keepalive_time_ms": 600_000}
# How many have each local engine open. Milvus Lite keeps one a path for the whole process, and never lets it go by
# itself, so neither can this be kept by anything smaller.
_local: Counter[str] = Counter()
_counting = Lock()
