"""Sums of rows: what SQLite's own check does not see, a value that changed by itself on the disk.

Every write through a connection of this program leaves, in the same transaction, what the rows sum up to: `digests`
holds one sum a table and owner (mostly a document), `document_digests` four bytes a column of a document's own row. The
sums are kept up by triggers of the connection, so no path that writes can leave them out, a cascade neither; who
writes into the file by other means is told of by `check --deep`.

A sum is changed by what is written alone: the sum of a row that was damaged before stays wrong until that row, or the
column, is written anew. What is summed: every column of `COVERED` but those of `_ELSEWHERE`, which have a sha256.
The sums are no seal against people; they find what disks do.
"""

import sqlite3
from collections.abc import Iterator
from hashlib import blake2b
from itertools import chain
from struct import pack
from typing import Final

from index.tables.functions import remembering_faults

Value = bytes | int | float | None

# Table → the column by whose number its rows are summed together; "0" for all rows of a table of few.
COVERED: Final = {
    "files": "id",
    "copies": "document_id",
    "signatures": "document_id",
    "pages": "document_id",
    "page_words": "document_id",
    "sections": "document_id",
    "passages": "document_id",
    "models": "id",
    "vectors": "passage_id",
    "citations": "document_id",
    "relations": "document_id",
    "feedback": "id",
    "keys": "0",
    "jobs": "0",
    "job_results": "id",
    "corrections": "document_id",
    "removed": "document_id",
    "removed_files": "id",
    "forwards": "document_id",
    "changes": "document_id",
    "meta": "0",
}
DOCUMENTS: Final = "documents"
# The version of the tables from which on there are sums.
FIRST_SUMMED: Final = 10
_ELSEWHERE = {"files": {"content"}, "removed_files": {"content"}}
# Sums of 61 bits: two of them together are an integer of SQLite's.
_BITS = 61
_MASK = (1 << _BITS) - 1
STAMP = 4
# In the place of a column that an update left as it was: texts come as bytes, so no value is a string.
_SAME = "="


def _written(value: Value) -> bytes:
    match value:
        case None:
            return b"n"
        case bytes():
            return b"b%d:" % len(value) + value
        case int():
            return b"i%d:" % value
        case float():
            return b"f" + pack("<d", value)


@remembering_faults
def _row_sum(*values: Value) -> int:
    digest = blake2b(b"".join(map(_written, values)), digest_size=8).digest()
    return int.from_bytes(digest, "little") & _MASK


def _stamp(value: Value) -> bytes:
    return blake2b(_written(value), digest_size=STAMP).digest()


@remembering_faults
def _restamped(stamps: bytes, *values: Value | str) -> bytes:
    """The stamps of a row's columns, those of changed ones made anew."""
    return b"".join(
        stamps[at * STAMP : (at + 1) * STAMP] if isinstance(value, str) else _stamp(value)
        for at, value in enumerate(values)
    )


class _Sum:
    """The aggregate `rows_sum`."""

    def __init__(self) -> None:
        self._sum = 0

    @remembering_faults
    def step(self, *values: Value) -> None:
        self._sum += _row_sum(*values)

    @remembering_faults
    def finalize(self) -> int:
        return self._sum & _MASK


def add_functions(connection: sqlite3.Connection) -> None:
    """Give a connection what sums rows."""
    connection.create_function("row_sum", -1, _row_sum, deterministic=True)
    connection.create_function("restamped", -1, _restamped, deterministic=True)
    connection.create_aggregate("rows_sum", -1, _Sum)


def columns_of(connection: sqlite3.Connection, table: str) -> list[tuple[str, str]]:
    """Name and type of each summed column, by name: an upgraded base has them in another order than a new one."""
    left_out = _ELSEWHERE.get(table, set())
    rows = connection.execute(f"PRAGMA main.table_info({table})")
    return sorted((row[1], row[2]) for row in rows if row[1] not in left_out)


def _as_bytes(row: str, name: str, kind: str) -> str:
    """A column as it is summed: a text by its bytes, which need not be UTF-8 any more."""
    return f'CAST({row}"{name}" AS BLOB)' if kind == "TEXT" else f'{row}"{name}"'


def values_of(connection: sqlite3.Connection, table: str, row: str = "") -> str:
    """The summed columns of a row as the arguments of a function. row: what stands before their names."""
    return ", ".join(_as_bytes(row, name, kind) for name, kind in columns_of(connection, table))


def triggers(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The statements that have what a connection writes summed; it has the functions."""
    of_tables = (_table_triggers(connection, *each) for each in COVERED.items())
    # Without the first a row that INSERT OR REPLACE takes away goes unseen.
    return (
        "PRAGMA recursive_triggers = ON",
        *chain.from_iterable(of_tables),
        *_document_triggers(connection),
    )


def _of(row: str, owner: str) -> str:
    return owner if owner.isdigit() else f"{row}{owner}"


def _table_triggers(connection: sqlite3.Connection, table: str, owner: str) -> Iterator[str]:
    new, old = (values_of(connection, table, row) for row in ("NEW.", "OLD."))
    new_owner, old_owner = (_of(row, owner) for row in ("NEW.", "OLD."))
    taken = f"""UPDATE digests SET row_count = row_count - 1, row_sum = (row_sum - row_sum({old})) & {_MASK}
                  WHERE part = '{table}' AND owner = {old_owner};
                DELETE FROM digests WHERE part = '{table}' AND owner = {old_owner} AND row_count <= 0;"""
    given = f"""UPDATE digests SET row_count = row_count + 1, row_sum = (row_sum + row_sum({new})) & {_MASK}
                  WHERE part = '{table}' AND owner = {new_owner};
                INSERT INTO digests SELECT '{table}', {new_owner}, 1, row_sum({new}) WHERE changes() = 0;"""
    changed = f"""UPDATE digests SET row_sum = (row_sum - row_sum({old}) + row_sum({new})) & {_MASK}
                    WHERE part = '{table}' AND owner = {new_owner};"""
    head = f"CREATE TEMP TRIGGER {table}_{{0}} AFTER {{1}} ON main.{table}"
    yield f"{head.format('given', 'INSERT')} BEGIN {given} END"
    yield f"{head.format('taken', 'DELETE')} BEGIN {taken} END"
    yield f"{head.format('changed', 'UPDATE')} WHEN {old_owner} = {new_owner} BEGIN {changed} END"
    if not owner.isdigit():
        yield f"{head.format('moved', 'UPDATE')} WHEN {old_owner} != {new_owner} BEGIN {taken} {given} END"


def _document_triggers(connection: sqlite3.Connection) -> Iterator[str]:
    columns = columns_of(connection, DOCUMENTS)
    new = ", ".join(_as_bytes("NEW.", *each) for each in columns)
    changed = ", ".join(
        f"""CASE WHEN NEW."{name}" IS OLD."{name}" THEN '{_SAME}' ELSE {_as_bytes("NEW.", name, kind)} END"""
        for name, kind in columns
    )
    head = f"CREATE TEMP TRIGGER {DOCUMENTS}_{{0}} AFTER {{1}} ON main.{DOCUMENTS} BEGIN"
    yield f"""{head.format("given", "INSERT")}
                INSERT INTO document_digests VALUES (NEW.id, restamped(x'', {new})); END"""
    yield f"""{head.format("taken", "DELETE")}
                DELETE FROM document_digests WHERE id = OLD.id; END"""
    yield f"""{head.format("changed", "UPDATE")}
                UPDATE document_digests SET columns = restamped(columns, {changed})
                  WHERE id = NEW.id; END"""


def sum_all(connection: sqlite3.Connection) -> None:
    """Sum what the tables hold, as after a change of the tables themselves."""
    connection.execute("DELETE FROM digests")
    connection.execute("DELETE FROM document_digests")
    for table in COVERED:
        connection.execute(f"INSERT INTO digests SELECT '{table}', * FROM ({summed(connection, table)})")
    values = values_of(connection, DOCUMENTS)
    connection.execute(f"INSERT INTO document_digests SELECT id, restamped(x'', {values}) FROM {DOCUMENTS}")


def summed(connection: sqlite3.Connection, table: str) -> str:
    """The query of a table's owners, and of each the count and the sum of its rows."""
    owner = COVERED[table]
    values = values_of(connection, table)
    return f"""SELECT {owner} AS owner, count(*), rows_sum({values}) FROM main.{table}
               GROUP BY {owner if not owner.isdigit() else "NULL"} HAVING count(*) > 0 ORDER BY 1"""
