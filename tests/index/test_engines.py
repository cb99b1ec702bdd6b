"""Every method of the store does the same on SQLite and on PostgreSQL: same values back, same refusals, same rows."""

import inspect
import sys
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.scale.server import PostgresServer
from index.errors import KnowledgeBaseError
from index.quality import TextQuality
from index.records import (
    Change,
    JobResult,
    JobState,
    Origin,
    Outcome,
    Role,
    StoredKey,
    Verdict,
    Visibility,
)
from index.store import Store
from index.tables.keys import SecretHash
from index.tables.listings import Listing, ListOrder
from ingest.document import Header, Page, Passage, Reference, Relation, Section
from ingest.raw_text import PageWord

# Methods that make and close, not statements; `write` and `insert` take any statement. What tells of rows that changed
# by themselves, and mends, is each engine's own.
_APART = {
    "close",
    "transaction",
    "snapshot",
    "rows",
    "one",
    "write",
    "insert",
    "integrity_faults",
    "mismatches",
    "mend_indices",
}
_HEADER = Header(
    number="46-CT/TW", kind="chỉ thị", issuer="Bộ Chính trị", issued_on=date(2015, 6, 22), subject="Đổi mới"
)


def samples(store: Store) -> Mapping[str, Any]:
    """A value for each kind of argument, by its annotation; ids are those of rows that are there."""
    document = store.document(1)
    assert document is not None
    return {
        "int": 1, "str": "a", "bytes": b"\0\xff", "bool": True, "float": 0.5, "date": date(2015, 6, 22),
        "Header": _HEADER, "Relation": Relation.REPLACES, "Visibility": Visibility.INTERNAL, "Change": Change.ADDED,
        "Origin": Origin.TEXT, "Passage": Passage("cd", 2, 4, ("I",), 1), 
        "TextQuality": TextQuality(True, 0.5, 3, True),
        "StoredDocument": document, "Verdict": Verdict.RIGHT, "JobState": JobState.DONE,
        "JobResult": JobResult("a", Outcome.ADDED, None, (), 1, 1), "SecretHash": SecretHash(b"a", b"b"),
        "StoredKey": StoredKey("00000001", "a", Role.READ, "2020-01-01T00:00:00+00:00", None),
        "Listing": Listing(words="doi", order=ListOrder.SUBJECT), "Reference": Reference("ab", 0, 2, "46-CT/TW"),
        "Page": Page(1, 0, 4), "Section": Section("I", "a", 1, 0, 4, None),
        "PageWord": PageWord(0, 1, 0.0, 0.0, 1.0, 1.0), "Outcome": Outcome.ADDED, "CatalogueFacts": None,
    }  # fmt: skip


def argument(hint: Any, known: Mapping[str, Any]) -> Any:
    """A value for a parameter of an annotation."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return argument(next(each for each in inner if each is not type(None)), known)
    if origin is tuple:
        return tuple(argument(each, known) for each in inner if each is not Ellipsis)
    if origin is not None and issubclass(origin, typing.Mapping):  # type: ignore[arg-type]
        return {argument(inner[0], known): argument(inner[1], known)}
    if origin is not None:
        return [argument(inner[0], known)]
    return known[hint.__name__]


def methods(store: Store) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Name and call of each public method, in the order of names, those that take rows away last."""
    known = samples(store)
    names = [each for each in dir(Store) if not each.startswith("_") and each not in _APART]
    last = ("set_aside", "put_back", "move", "drop", "clear", "end", "forget", "sweep", "delete")

    def turn(name: str) -> int:
        return next((at for at, each in enumerate(last, start=1) if name.startswith(each)), 0)

    for name in sorted(names, key=lambda each: (turn(each), each)):
        method = getattr(Store, name)
        if isinstance(method, property):
            yield name, lambda name=name: getattr(store, name)
        elif inspect.isfunction(method):
            hints = typing.get_type_hints(method)
            given = {
                each.name: argument(hints[each.name], known)
                for each in inspect.signature(method).parameters.values()
                if each.name != "self"
            }
            yield name, lambda name=name, given=given: getattr(store, name)(**given)


def told(call: Callable[[], Any]) -> Any:
    """What a call gives, lists and iterators as lists; the kind of its refusal."""
    try:
        found = call()
        return plain(list(found) if isinstance(found, Iterator) else found)
    except KnowledgeBaseError as error:
        return type(error)


def plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def filled(store: Store) -> Store:
    """A few rows that the methods meet: two documents with text that cite each other, a file, a job, a key."""
    with store.transaction():
        for number in ("46-CT/TW", "47-CT/TW"):
            document = store.insert_document(_HEADER, number)
            store.set_text(document, "abcdefgh")
            store.put_passage(document, Origin.TEXT, Passage("abcd", 0, 4, ("I", "1"), 1), "a", "b")
        store.put_citation(1, Reference("ab", 0, 2, "47-CT/TW"), "47-CT/TW", 2)
        store.put_citation(2, Reference("ef", 4, 6, "46-CT/TW"), "46-CT/TW", 1)
        store.put_file("a", "b", b"c")
        store.put_copy(1, 1, TextQuality(False, 1.0, 2, False))
        store.model_id("a", "b", 1)
        store.put_vector(1, 1, b"\0\0")
    return store


@pytest.fixture
def stores(
    postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Store, Store]]:
    for name, module in list(sys.modules.items()):
        if name.startswith("index.tables.") and hasattr(module, "now"):
            monkeypatch.setattr(module, "now", lambda: "2026-01-02T03:04:05+00:00")
    opened = filled(Store(tmp_path / "store.sqlite")), filled(Store(postgres.database()))
    for each in opened:
        each.set_meta("identity", "a")
    yield opened
    for each in opened:
        each.close()


def test_every_method_does_the_same(stores: tuple[Store, Store]) -> None:
    file, server = stores
    for (name, on_file), (_, on_server) in zip(methods(file), methods(server), strict=True):
        assert told(on_file) == told(on_server), name
    tables = [row[0] for row in file.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    # The sums of rows are a file's own.
    for table in (each for each in tables if not each.startswith("sqlite_") and not each.endswith("digests")):
        listed = ", ".join(f'"{each}"' for each in file.engine.columns(table))
        rows = [
            sorted(map(tuple, each.rows(f"SELECT {listed} FROM {table}")), key=repr)
            for each in (file, server)
        ]
        assert rows[0] == rows[1], table
