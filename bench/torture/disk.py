"""A disk as a power cut leaves it: what was not fsynced is lost or not, in part, in any order.

A `Disk` watches a folder: before every fsync, rename, removal and new directory it looks at what is there and at what
is sure to stay. Sure is a file's content from its fsync on, and a name, new or gone, from the fsync of its directory.
Nothing follows from anything else: a name may come without the content, a later name without an earlier one. File
systems with a journal lose less; what survives this survives them.

SQLite's files go through its own protocol of fsyncs, which nobody sees from here (WAL with `synchronous=FULL`): they
are sure as they are, but for a torn end of the write-ahead log. A name of theirs that the product itself moves or
removes is like any other.
"""

import os
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import Enum
from functools import wraps
from pathlib import Path
from threading import RLock
from typing import Any

from index.backup_file import STORE

# What is left by a cut: path below the folder → a file's bytes, None for a directory.
Tree = dict[str, bytes | None]
# A file's bytes or a directory's names, by inode.
_Nodes = Mapping[int, bytes | Mapping[str, int]]

_MOVES = ("rename", "replace", "remove", "unlink", "rmdir", "mkdir", "link")
# Memory that processes share: SQLite makes it anew.
_UNKEPT = f"{STORE}-shm"
_TORN = 1_000


class Way(Enum):
    """How much of what was not fsynced came to the disk: nothing; the names, without the contents; some, as drawn."""

    NOTHING = "nothing"
    NAMES = "names"
    DRAWN = "drawn"


@dataclass(frozen=True, slots=True)
class Moment:
    """What is there and what is sure to stay, as nodes from an inode on; told: what the watcher was told last."""

    root: int
    live: _Nodes
    sure: _Nodes
    told: Any

    def left(self, way: Way, drawn: random.Random) -> Tree:
        """What a cut at this moment leaves."""
        return dict(self._below(self.root, "", way, drawn))

    def _below(
        self, folder: int, path: str, way: Way, drawn: random.Random
    ) -> Iterator[tuple[str, bytes | None]]:
        live, sure = _names(self.live, folder), _names(self.sure, folder)
        for name in sorted({*live, *sure}):
            node = _chosen(sure.get(name), live.get(name), way, drawn)
            if node is None:
                continue
            if isinstance(self.live.get(node, self.sure.get(node)), bytes):
                yield f"{path}{name}", self._content(node, name, way, drawn)
            else:
                yield f"{path}{name}", None
                yield from self._below(node, f"{path}{name}/", way, drawn)

    def _content(self, node: int, name: str, way: Way, drawn: random.Random) -> bytes:
        sure = _bytes(self.sure, node)
        live = _bytes(self.live, node) if node in self.live else sure
        if name.endswith("-wal") and way is Way.DRAWN:
            return live + drawn.randbytes(drawn.randrange(_TORN))
        if live == sure or way is Way.NOTHING:
            return sure
        halves = [live[: len(live) // 2], bytes(len(live)), b""]
        return drawn.choice(halves if way is Way.NAMES else [*halves, sure, live])


def _names(nodes: _Nodes, folder: int) -> Mapping[str, int]:
    node = nodes.get(folder, {})
    assert not isinstance(node, bytes)
    return node


def _bytes(nodes: _Nodes, file: int) -> bytes:
    node = nodes.get(file, b"")
    assert isinstance(node, bytes)
    return node


def _chosen(sure: int | None, live: int | None, way: Way, drawn: random.Random) -> int | None:
    match way:
        case Way.NOTHING:
            return sure
        case Way.NAMES:
            return live
        case Way.DRAWN:
            return drawn.choice((sure, live))


def lay_out(tree: Tree, folder: Path) -> None:
    """Make a folder of what was left."""
    folder.mkdir(parents=True)
    for path, content in tree.items():
        if content is None:
            (folder / path).mkdir(mode=0o700)
        else:
            (folder / path).touch(0o600)
            (folder / path).write_bytes(content)


class Disk:
    """Watches a folder of this process. moments: in the order in which they came, each unlike the one before it."""

    def __init__(self, folder: Path) -> None:
        """What lies in the folder is sure to stay."""
        self._folder = folder
        self._held: dict[int, int] = {}
        self._contents: dict[int, tuple[tuple[int, int], bytes]] = {}
        # Names of SQLite's files that the product moved itself: directory and name.
        self._moved: set[tuple[int, str]] = set()
        self._guard = RLock()
        self._process = os.getpid()
        self.told: Any = None
        self.moments: list[Moment] = []
        self._root = self._hold(os.fspath(folder), folder.stat())
        self._sure: dict[int, bytes | Mapping[str, int]] = dict(self._seen())

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look before whatever this process does to the disk; its files can be told apart until the end."""
        with ExitStack() as undone:
            undone.callback(self._let_go)
            for name in (*_MOVES, "fsync"):
                undone.callback(setattr, os, name, getattr(os, name))
                setattr(os, name, self._watched(getattr(os, name)))
            yield

    def look(self) -> None:
        """Note the moment."""
        with self._guard:
            live = self._seen()
            moment = Moment(self._root, live, dict(self._sure), self.told)
            if not self.moments or moment != self.moments[-1]:
                self.moments.append(moment)

    def _watched(self, work: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(work)
        def done(*arguments: Any, **named: Any) -> Any:
            if os.getpid() != self._process:
                return work(*arguments, **named)
            with self._guard:
                self.look()
                if work.__name__ == "fsync":
                    work(*arguments)
                    self._keep(os.fstat(arguments[0]).st_ino)
                    return None
                self._note_moved(arguments, named)
                return work(*arguments, **named)

        return done

    def _keep(self, node: int) -> None:
        live = self.moments[-1].live
        if node in live:
            self._sure[node] = live[node]
            self._moved = {each for each in self._moved if each[0] != node}

    def _note_moved(self, arguments: tuple[Any, ...], named: Mapping[str, Any]) -> None:
        for each in arguments[:2]:
            if isinstance(each, str | os.PathLike) and (path := Path(each)).name.startswith(STORE):
                folder = named.get("dir_fd")
                state = path.parent.stat() if folder is None else os.fstat(folder)
                self._moved.add((state.st_ino, path.name))

    def _seen(self) -> _Nodes:
        nodes: dict[int, bytes | Mapping[str, int]] = {}
        waiting = [(self._root, os.fspath(self._folder))]
        while waiting:
            folder, path = waiting.pop()
            names: dict[str, int] = {}
            with os.scandir(path) as entries:
                for entry in entries:
                    if entry.name == _UNKEPT:
                        continue
                    state = entry.stat(follow_symlinks=False)
                    node = names[entry.name] = self._hold(entry.path, state)
                    if entry.is_dir():
                        waiting.append((node, entry.path))
                    else:
                        nodes[node] = self._read(node, state, is_store=entry.name.startswith(STORE))
            nodes[folder] = names
        if hasattr(self, "_sure"):
            self._trust_sqlite(nodes)
        return nodes

    def _hold(self, path: str, state: os.stat_result) -> int:
        """Keep a file or directory open: no other one gets its inode, and SQLite's locks are not given back."""
        if state.st_ino not in self._held:
            self._held[state.st_ino] = os.open(path, os.O_RDONLY)
        return state.st_ino

    def _read(self, node: int, state: os.stat_result, *, is_store: bool) -> bytes:
        looks = (state.st_size, state.st_mtime_ns)
        known = self._contents.get(node)
        if known is not None and known[0] == looks and not is_store:
            return known[1]
        content = os.pread(self._held[node], state.st_size, 0)
        if known is not None and known[1] == content:
            content = known[1]
        self._contents[node] = looks, content
        return content

    def _trust_sqlite(self, live: _Nodes) -> None:
        for folder, node in live.items():
            if isinstance(node, bytes):
                continue
            sure = dict(_names(self._sure, folder))
            theirs = {
                name
                for name in {*sure, *node}
                if name.startswith(STORE) and (folder, name) not in self._moved
            }
            for name in theirs:
                if name in node:
                    sure[name] = node[name]
                    self._sure[node[name]] = live[node[name]]
                else:
                    del sure[name]
            if theirs:
                self._sure[folder] = sure

    def _let_go(self) -> None:
        for descriptor in self._held.values():
            os.close(descriptor)
        self._held.clear()
