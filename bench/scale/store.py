"""The store of very many passages in SQLite and in PostgreSQL: the same rows in both, asked in turns.

    python -m bench.scale.store --home HOME --work FOLDER --passages 1000000 --out store.json

The documents of a base are multiplied: each copy has the first half of one text and the second half of another, cut to
the first one's length, so that its passages keep their places. They are put into a file FOLDER/rows.sqlite (kept for
the next time), then copied into a new file and into an empty database. What is timed of each: the load, the bytes, the
statements that a question needs, those of a generation, and one document stored durably. Without --store a server of
its own is started, its data below FOLDER.
"""

import argparse
import json
import math
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from bench.latency import timed_together
from bench.scale.server import DURABLE, PostgresServer
from index.store import Store
from index.tables.postgres import PostgresEngine
from index.validity import validity_of
from ingest.document import Header

_SEED = 0
# What a search looks at, and what it shows.
_DOCUMENTS, _PASSAGES, _SHOWN = 100, 100, 10
_COPIED = ("passages", "vectors", "citations", "sections")
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ids:
    """Of the rows that one question touches."""

    documents: list[int]
    passages: list[int]


def multiplied(source: Path, target: Path, passages: int, told: Progress) -> None:
    """Make a store of so many passages from another one."""
    Store(target).close()
    with closing(sqlite3.connect(target)) as file:
        file.execute("PRAGMA foreign_keys = OFF")
        file.execute("ATTACH ? AS source", (source.as_uri() + "?mode=ro",))
        for table in ("models", "documents", *_COPIED):
            _copied(file, table)
        held, most = _one(file, "SELECT count(*) FROM passages"), _one(file, "SELECT max(id) FROM passages")
        last = _one(file, "SELECT max(id) FROM documents")
        for turn in range(1, math.ceil(passages / held)):
            _add_turn(file, turn, last, most, passages - turn * held)
            file.commit()
            told(f"{_one(file, 'SELECT count(*) FROM passages'):,} passages")
        file.execute("INSERT OR REPLACE INTO meta VALUES ('revision', '1')")
        file.commit()


def _one(file: sqlite3.Connection, sql: str) -> int:
    return int(file.execute(sql).fetchone()[0] or 0)


def _columns(file: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in file.execute(f"PRAGMA main.table_info({table})")]


def _copied(file: sqlite3.Connection, table: str) -> None:
    """The rows of the source as they are; files are left out, and so is what names them."""
    listed = [f'"{each}"' for each in _columns(file, table)]
    wanted = ["NULL" if each in ('"file_id"', '"draft_of"') else each for each in listed]
    file.execute(
        f"INSERT INTO main.{table} ({', '.join(listed)}) SELECT {', '.join(wanted)} FROM source.{table}"
    )
    file.commit()


def _add_turn(file: sqlite3.Connection, turn: int, documents: int, passages: int, wanted: int) -> None:
    """One more copy of all documents, or of the first ones that have as many passages as are wanted."""
    ids = [row[0] for row in file.execute("SELECT id FROM source.documents ORDER BY id")]
    others = np.random.default_rng(_SEED + turn).permutation(ids).tolist()
    listed = _columns(file, "documents")
    count = 0
    for at, other in zip(ids, others, strict=True):
        if count >= wanted:
            return
        row = dict(
            zip(
                listed,
                file.execute("SELECT * FROM source.documents WHERE id = ?", (at,)).fetchone(),
                strict=True,
            )
        )
        row |= {"id": at + turn * documents, "file_id": None, "draft_of": None}
        row["external_id"] = f"{row['external_id'] or at}#{turn}"
        if row["text"] is not None:
            row["text"] = _joined(row["text"], file, other)
        _insert(file, "documents", list(row), [tuple(row.values())])
        for table in _COPIED:
            count += _moved(file, table, at, turn, documents, passages)


def _joined(text: str, file: sqlite3.Connection, other: int) -> str:
    (second,) = file.execute("SELECT text FROM source.documents WHERE id = ?", (other,)).fetchone()
    half = len(text) // 2
    return (text[:half] + (second or "")[half:] + text[half + max(0, len(second or "") - half) :])[
        : len(text)
    ]


def _moved(
    file: sqlite3.Connection, table: str, document: int, turn: int, documents: int, passages: int
) -> int:
    """A document's rows of a table for its copy; returns how many passages."""
    listed = _columns(file, table)
    if table == "vectors":
        sql = "SELECT v.* FROM source.vectors v JOIN source.passages p ON p.id = v.passage_id WHERE p.document_id = ?"
    else:
        sql = f"SELECT * FROM source.{table} WHERE document_id = ?"
    rows = [dict(zip(listed, row, strict=True)) for row in file.execute(sql, (document,))]
    for row in rows:
        if "document_id" in row:
            row["document_id"] += turn * documents
        if table == "passages":
            row["id"] += turn * passages
        elif table == "vectors":
            row["passage_id"] += turn * passages
        elif table == "citations":
            row["id"] = None
            row["target_id"] = row["target_id"] and row["target_id"] + turn * documents
    _insert(file, table, listed, [tuple(row.values()) for row in rows])
    return len(rows) if table == "passages" else 0


def _insert(
    file: sqlite3.Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    listed, marks = ", ".join(f'"{each}"' for each in columns), ", ".join("?" * len(columns))
    file.executemany(f"INSERT INTO main.{table} ({listed}) VALUES ({marks})", rows)


def asked(store: Store, questions: int) -> list[Ids]:
    """Rows that so many questions touch, drawn at random."""
    generator = np.random.default_rng(_SEED)
    documents, passages = np.array(store.document_ids()), store.passage_ids()
    return [
        Ids(generator.choice(documents, _DOCUMENTS).tolist(), generator.choice(passages, _PASSAGES).tolist())
        for _ in range(questions)
    ]


def statements(store: Store) -> dict[str, Callable[[Ids], object]]:
    """What a question asks of a store, by the words of the report."""
    return {
        f"documents of {_DOCUMENTS} ids": lambda each: store.documents(each.documents),
        f"passages of {_SHOWN} ids, with their texts": lambda each: store.passages(each.passages[:_SHOWN]),
        f"words of {_PASSAGES} passages": lambda each: store.lines_of(each.passages),
        f"validity of {_SHOWN} documents": lambda each: validity_of(
            store, list(store.documents(each.documents[:_SHOWN]).values()), None
        ),
        f"who cites {_SHOWN} documents": lambda each: [
            store.citations_to(at, 20) for at in each.documents[:_SHOWN]
        ],
        "one revision": lambda _: store.revision,
    }


def once(store: Store) -> dict[str, Callable[[], object]]:
    """What is asked once a generation, or by a page that goes through the base."""
    return {
        "ids of all passages": store.passage_ids,
        "columns of all documents": store.headers,
        "words of all passages": lambda: sum(1 for _ in store.passage_words()),
        "vectors of all passages": lambda: sum(1 for _ in store.vectors(1)),
        "counts": store.counts,
    }


def stored(store: Store, turns: int) -> Iterator[float]:
    """Milliseconds of one document stored durably, again and again; all are taken out again."""
    for at in range(turns):
        begun = time.perf_counter()
        with store.transaction():
            document = store.insert_document(Header(number=f"{at}/ĐO"), f"{at}/ĐO")
            store.set_text(document, "Điều 1. Đo thời gian ghi bền.")
        yield 1000 * (time.perf_counter() - begun)
        with store.transaction():
            store.delete_document(document)


def spread(times: Sequence[float]) -> dict[str, float]:
    """Median and the slowest of a hundred, in milliseconds."""
    return {"p50_ms": round(float(np.median(times)), 3), "p99_ms": round(float(np.percentile(times, 99)), 3)}


def measured(stores: dict[str, Store], questions: int, told: Progress) -> dict[str, dict[str, Any]]:
    """By engine what each statement takes, both in turns."""
    first = next(iter(stores.values()))
    ids = asked(first, questions)
    works = {
        (engine, name): work for engine, store in stores.items() for name, work in statements(store).items()
    }
    times = timed_together({f"{engine}\n{name}": work for (engine, name), work in works.items()}, ids)
    found: dict[str, dict[str, Any]] = {engine: {"statements": {}, "once": {}} for engine in stores}
    for key, each in times.items():
        engine, name = key.split("\n")
        found[engine]["statements"][name] = spread(each)
        told(f"{engine:<12}{name:<44}{found[engine]['statements'][name]}")
    for engine, store in stores.items():
        for name, run in once(store).items():
            begun = time.perf_counter()
            run()
            found[engine]["once"][name] = {"seconds": round(time.perf_counter() - begun, 3)}
            told(f"{engine:<12}{name:<44}{found[engine]['once'][name]}")
        found[engine]["stored"] = spread(list(stored(store, 50)))
        told(f"{engine:<12}{'a document stored durably':<44}{found[engine]['stored']}")
    return found


def filled(path: Path, target: Path, told: Progress) -> tuple[Store, float, int]:
    """A new file with the rows of another one, in one transaction: the store, the seconds, the bytes."""
    target.unlink(missing_ok=True)
    store = Store(target)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as file:
        begun = time.perf_counter()
        file.execute("PRAGMA foreign_keys = OFF")
        tables = source.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid"
        ).fetchall()
        for (table,) in tables:
            if not table.startswith("sqlite_"):
                rows = source.execute(f"SELECT * FROM {table}")
                marks = ", ".join("?" * len(rows.description))
                file.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        file.commit()
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        seconds = time.perf_counter() - begun
    told(f"SQLite loaded in {seconds:.0f} s")
    return store, seconds, target.stat().st_size


def loaded(path: Path, url: str, told: Progress) -> tuple[Store, float, int]:
    """The database with the rows of the file: the store, the seconds that they took, the bytes that they take."""
    from index.tables.carrying import from_file

    store = Store(url)
    assert isinstance(store.engine, PostgresEngine)
    begun = time.perf_counter()
    from_file(path, store.engine, ())
    seconds = time.perf_counter() - begun
    store.write("VACUUM ANALYZE")
    (row,) = store.rows("SELECT pg_database_size(current_database())")
    told(f"PostgreSQL loaded in {seconds:.0f} s")
    return store, seconds, int(row[0])


def _say(line: str) -> None:
    print(line, flush=True)


@contextmanager
def served(address: str | None, work: Path) -> Iterator[str]:
    """The address of an empty database: the given one, or of a server that runs until the end."""
    if address is not None:
        yield address
        return
    server = PostgresServer(DURABLE, work)
    server.start()
    try:
        yield server.database()
    finally:
        server.remove()


def compared(rows: Path, path: Path, address: str, questions: int) -> dict[str, Any]:
    """The figures of both engines, with the same rows."""
    file, *file_cost = filled(rows, path, _say)
    server, *server_cost = loaded(rows, address, _say)
    found = measured({"SQLite": file, "PostgreSQL": server}, questions, _say)
    for engine, (seconds, size) in (("SQLite", file_cost), ("PostgreSQL", server_cost)):
        found[engine] |= {"load_s": round(seconds, 1), "bytes": size}
    (version,) = server.rows("SHOW server_version")
    facts = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": _SEED,
        "counts": file.counts(),
        "versions": {"SQLite": sqlite3.sqlite_version, "PostgreSQL": version[0]},
        "engines": found,
    }
    file.close()
    server.close()
    return facts


def main() -> None:
    """Load, ask, and write the figures as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="a folder on the disk that is measured")
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--store", help="address of an empty PostgreSQL database")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    path = options.work / "rows.sqlite"
    if not path.exists():
        made = options.work / "making.sqlite"
        made.unlink(missing_ok=True)
        multiplied(options.home / "store.sqlite", made, options.passages, _say)
        made.rename(path)
    with served(options.store, options.work) as address:
        facts = compared(path, options.work / "store.sqlite", address, options.questions)
    options.out.write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
