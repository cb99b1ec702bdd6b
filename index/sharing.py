"""Who shares a base: the processes of one home, or several machines with a store on a server.

    a home alone     files of the home: `lock` (the writer), `jobs.lock` (who works the queue off), `MODEL`
    a shared store   locks of the server (the writer of all machines, who works the queue off), the model's name and
                     the uploads in the store. The home of each machine is a cache: its index, made from the store,
                     under the home's own lock; or the index too is of all, in a search engine, and the writer's

The locks go back when their process dies, whatever kept them.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.durable import replace_text
from index.errors import StoreLocked
from index.locks import LOCK_SECONDS, writers_lock
from index.shared_uploads import SharedUploads
from index.store import Store
from index.uploads import Uploads

if TYPE_CHECKING:
    from index.tables.postgres import PostgresEngine

_MODEL = "model"
_SIGNING = "signing_key"
# What the store keeps for the machines that share it, and no copy of it may hold.
UNCOPIED_META = (_MODEL, _SIGNING)


class Sharing(Protocol):
    """What the sharers of a base agree on. is_shared: whether other machines may have changed the store."""

    is_shared: bool
    uploads: Uploads

    def writing(self, seconds: float | None) -> AbstractContextManager[None]:
        """Be the one who changes the store, and this home's index. Raises StoreLocked after some seconds."""
        ...

    def publishing(self, seconds: float | None) -> AbstractContextManager[None]:
        """Be the one who changes the index that this home reads. Raises StoreLocked after some seconds."""
        ...

    def working(self) -> AbstractContextManager[bool]:
        """Whether this process is the one that works the queue off; it is until the end."""
        ...

    def is_worked_elsewhere(self) -> bool:
        """Whether another machine works the queue off at this moment."""
        ...

    def model(self) -> str:
        """The name of the embedding that was chosen, empty for none."""
        ...

    def set_model(self, name: str) -> None:
        """Choose an embedding for all."""
        ...

    def size(self) -> int:
        """Bytes that the store takes."""
        ...

    def secret(self, made: str) -> str | None:
        """What the machines sign with: the first one's. None where there is one machine."""
        ...


class OneHome:
    """See Sharing."""

    is_shared = False

    def __init__(self, home: Path) -> None:
        self._home = home
        self.uploads = Uploads(home)

    def writing(self, seconds: float | None) -> AbstractContextManager[None]:
        """See Sharing."""
        return writers_lock(self._home, seconds)

    publishing = writing

    @contextmanager
    def working(self) -> Iterator[bool]:
        """See Sharing."""
        from filelock import FileLock, Timeout

        lock = FileLock(self._home / "jobs.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    def is_worked_elsewhere(self) -> bool:
        """See Sharing."""
        return False

    def model(self) -> str:
        """See Sharing."""
        try:
            # Damaged, it names no model; the bundled one stands in.
            return (
                (self._home / "MODEL").read_text(encoding="utf-8", errors="replace").replace("\0", "").strip()
            )
        except FileNotFoundError:
            return ""

    def set_model(self, name: str) -> None:
        """See Sharing."""
        replace_text(self._home / "MODEL", name)

    def size(self) -> int:
        """See Sharing."""
        return (self._home / "store.sqlite").stat().st_size

    def secret(self, made: str) -> str | None:
        """See Sharing."""
        return None


class SharedStore:
    """See Sharing."""

    is_shared = True

    def __init__(
        self, home: Path, store: Store, engine: "PostgresEngine", is_index_shared: bool = False
    ) -> None:
        self._home = home
        self._store = store
        self._is_index_shared = is_index_shared
        self._engine = engine
        self.uploads: Uploads = SharedUploads(home, store)

    @property
    def is_empty(self) -> bool:
        """Whether the store has no document, and no upload that waits for becoming one."""
        return self._store.counts()["documents"] == 0 and self._store.next_job() is None

    def copy_to(self, file: Path, uploads_into: Path | None = None) -> None:
        """Make a file of the store as it is at one moment. uploads_into: gets the files that wait then."""
        from index.tables.carrying import to_file

        to_file(self._engine, file, UNCOPIED_META, uploads_into)

    def become(self, file: Path, uploads_from: Path | None = None) -> None:
        """Put the rows of a file, and the files that wait, in the place of the store's, in one transaction."""
        from index.tables.carrying import from_file

        from_file(file, self._engine, UNCOPIED_META, uploads_from)

    def mark_of_restoration(self) -> str | None:
        """The mark that a restored store brought along (`index.restoring`)."""
        return self._store.meta("restored")

    @contextmanager
    def writing(self, seconds: float | None) -> Iterator[None]:
        """See Sharing."""
        from index.tables.postgres import ServerLock

        patience = LOCK_SECONDS if seconds is None else seconds
        with self._engine.locked(ServerLock.WRITER, patience), writers_lock(self._home, seconds):
            yield

    def publishing(self, seconds: float | None) -> AbstractContextManager[None]:
        """See Sharing."""
        return self.writing(seconds) if self._is_index_shared else writers_lock(self._home, seconds)

    @contextmanager
    def working(self) -> Iterator[bool]:
        """See Sharing."""
        from index.tables.postgres import ServerLock

        with ExitStack() as held:
            try:
                held.enter_context(self._engine.locked(ServerLock.QUEUE, 0))
            except StoreLocked:
                yield False
                return
            yield True

    def is_worked_elsewhere(self) -> bool:
        """See Sharing."""
        from index.tables.postgres import ServerLock

        return self._engine.is_locked(ServerLock.QUEUE)

    def model(self) -> str:
        """See Sharing."""
        return self._store.meta(_MODEL) or ""

    def set_model(self, name: str) -> None:
        """See Sharing."""
        self._store.set_meta(_MODEL, name)

    def size(self) -> int:
        """See Sharing."""
        (row,) = self._store.rows("SELECT pg_database_size(current_database())")
        return int(row[0])

    def secret(self, made: str) -> str | None:
        """See Sharing."""
        return self._store.kept_meta(_SIGNING, made)


def shared_store(sharing: Sharing) -> SharedStore | None:
    """The store that machines share; None where a home is alone."""
    return sharing if isinstance(sharing, SharedStore) else None


def sharing_of(home: Path, store: Store, is_index_shared: bool = False) -> Sharing:
    """How the base of a home and a store is shared. is_index_shared: whether a search engine holds the index."""
    from index.tables.sqlite import SqliteEngine

    if isinstance(store.engine, SqliteEngine):
        return OneHome(home)
    from index.tables.postgres import PostgresEngine

    assert isinstance(store.engine, PostgresEngine)
    return SharedStore(home, store, store.engine, is_index_shared)
