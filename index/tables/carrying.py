"""Carrying a store over: all rows of a server's store into an SQLite file, or of a file into a server's.

Rows keep their ids, and numbers that were given once are not given again on the other side either. The tables of both
sides are of the same version. What belongs to the machines that share a server, `but`, stays where it is.
"""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from index.backup_file import UPLOADS
from index.tables.database import RESTORED_AT
from index.tables.jobs import IS_OPEN
from index.tables.postgres import PostgresEngine
from index.tables.postgres_sql import SCHEMA
from index.tables.row_sums import add_functions, sum_all
from index.tables.sqlite import SqliteEngine, mapped_errors
from index.uploads import Upload, Uploads


def _tables(connection: sqlite3.Connection) -> list[str]:
    """The tables of a file, those that others refer to first; not the sums of their rows, which are a file's own."""
    rows = connection.execute(
        """SELECT name FROM sqlite_schema
           WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%digests' ORDER BY rowid"""
    )
    return [name for (name,) in rows]


def _listed(columns: list[str]) -> str:
    return ", ".join(f'"{each}"' for each in columns)


def to_file(
    engine: PostgresEngine, path: Path, but: Collection[str], uploads_into: Path | None = None
) -> None:
    """Make a file of one moment of a server's store. but: keys of `meta` that stay.

    uploads_into: a folder that gets the files of jobs that are not over, as a home keeps them.
    """
    SqliteEngine(path).close()
    with mapped_errors(path), closing(sqlite3.connect(path)) as file, engine.snapshot():
        # Documents name each other: all rows are in before a reference is looked at.
        file.execute("PRAGMA foreign_keys = OFF")
        for table in _tables(file):
            columns = engine.columns(table)
            marks = ", ".join("?" * len(columns))
            source = engine.stream(f"SELECT {_listed(columns)} FROM {table} ORDER BY 1", ())
            file.executemany(f"INSERT INTO {table} ({_listed(columns)}) VALUES ({marks})", map(tuple, source))
        file.executemany("DELETE FROM meta WHERE key = ?", [(each,) for each in but])
        if uploads_into is not None:
            _fetch_uploads(engine, Uploads(uploads_into))
        for table, last in _numbers(engine):
            if _never_again(file, table):
                _set_number(file, table, last)
        add_functions(file)
        sum_all(file)
        file.commit()


def _fetch_uploads(engine: PostgresEngine, uploads: Uploads) -> None:
    rows = engine.rows(
        f"""SELECT job_id, place, name FROM uploaded
            WHERE job_id IN (SELECT id FROM jobs WHERE {IS_OPEN}) ORDER BY 1, 2""",
        (),
    )
    for job, files in groupby(rows, key=itemgetter("job_id")):
        upload = Upload(uploads.new_folder(job))
        for each in files:
            (row,) = engine.rows(
                "SELECT content FROM uploaded WHERE job_id = ? AND place = ?", (job, each["place"])
            )
            upload.keep(each["name"], row["content"])
        upload.seal()


def _put_uploads(engine: PostgresEngine, folder: Path) -> None:
    uploads = Uploads(folder)
    for job in sorted(each.name for each in (folder / UPLOADS).glob("*")):
        engine.rows("DELETE FROM uploaded WHERE job_id = ?", (job,))
        for at, file in enumerate(uploads.files(job), start=1):
            engine.rows(
                "INSERT INTO uploaded (job_id, place, name, content) VALUES (?, ?, ?, ?)",
                (job, at, file.name, file.path.read_bytes()),
            )


def _never_again(file: sqlite3.Connection, table: str) -> bool:
    """Whether a number that a row of the table had is given to no other one."""
    (sql,) = file.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
    return "AUTOINCREMENT" in sql


def _set_number(file: sqlite3.Connection, table: str, last: int) -> None:
    changed = file.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", (last, table)).rowcount
    if not changed:
        file.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (table, last))


def _numbers(engine: PostgresEngine) -> Iterator[tuple[str, int]]:
    """The last number that each table gave to a row."""
    for table, sequence in _sequences(engine):
        (row,) = engine.rows(f"SELECT last_value, is_called FROM {sequence}", ())
        if row["is_called"]:
            yield table, int(row["last_value"])


def _sequences(engine: PostgresEngine) -> list[tuple[str, str]]:
    rows = engine.rows(
        """SELECT table_name, pg_get_serial_sequence(table_schema || '.' || table_name, 'id') AS sequence
           FROM information_schema.columns
           WHERE table_schema = ? AND column_name = 'id' AND is_identity = 'YES' ORDER BY 1""",
        (SCHEMA,),
    )
    return [(row["table_name"], row["sequence"]) for row in rows]


def from_file(
    path: Path, engine: PostgresEngine, but: Collection[str], uploads_from: Path | None = None
) -> None:
    """Put the rows of a file into a server's store in the place of its own, in one transaction.

    Readers see the old rows until it ends, then the new ones. The revision is one that neither side had. but: keys of
    `meta` that stay as they are on the server. uploads_from: a folder with files that wait, as a home keeps them.
    """
    with mapped_errors(path), closing(sqlite3.connect(path)) as file, engine.transaction():
        tables = _tables(file)
        (before,) = engine.rows("SELECT coalesce(max(value::bigint), 0) FROM meta WHERE key = 'revision'", ())
        engine.rows("UPDATE documents SET draft_of = NULL WHERE draft_of IS NOT NULL", ())
        for table in reversed(tables):
            if table != "meta":
                engine.rows(f"DELETE FROM {table}", ())
        engine.rows("DELETE FROM meta WHERE NOT (key IN (SELECT value FROM json_each(?)))", (list(but),))
        late = {"documents": "draft_of"}
        for table in tables:
            engine.copy_in(table, *_rows(file, table, late.get(table), but))
        for row in file.execute("SELECT draft_of, id FROM documents WHERE draft_of IS NOT NULL"):
            engine.rows("UPDATE documents SET draft_of = ? WHERE id = ?", row)
        if uploads_from is not None:
            _put_uploads(engine, uploads_from)
        _go_on_from(file, engine)
        (row,) = file.execute(
            "SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE key = 'revision'"
        )
        for key in ("revision", RESTORED_AT):
            engine.rows(
                "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (key, str(max(before[0], row[0]) + 1)),
            )


def _rows(
    file: sqlite3.Connection, table: str, late: str | None, but: Collection[str]
) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """Columns and rows of a table. late: the column that is left empty for now."""
    columns = [row[1] for row in file.execute(f"PRAGMA table_info({table})") if row[1] != late]
    order = " ORDER BY rowid" if table == "jobs" else ""
    rows = file.execute(f"SELECT {_listed(columns)} FROM {table}{order}")
    if table == "meta":
        return columns, (row for row in rows if row[0] not in but)
    return columns, rows


def _go_on_from(file: sqlite3.Connection, engine: PostgresEngine) -> None:
    """Numbers go on behind the last one of the file, and of the server."""
    given = dict(file.execute("SELECT name, seq FROM sqlite_sequence"))
    for table, sequence in _sequences(engine):
        (row,) = engine.rows(f"SELECT last_value, is_called FROM {sequence}", ())
        (most,) = engine.rows(f"SELECT coalesce(max(id), 0) FROM {table}", ())
        last = max(given.get(table, 0), most[0], row["last_value"] if row["is_called"] else 0)
        if last:
            engine.rows("SELECT setval(?::regclass, ?)", (sequence, last))
