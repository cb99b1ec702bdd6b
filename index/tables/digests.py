"""The tables of digests: rows that are not what was written (`index.tables.row_sums`)."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from operator import itemgetter

from index.tables.row_sums import DOCUMENTS, STAMP, columns_of, summed, values_of


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Rows that are not what was written. owner: see `COVERED`. columns: of a document's own row, those that differ."""

    table: str
    owner: int
    columns: tuple[str, ...] = ()


def mismatches(connection: sqlite3.Connection, table: str) -> Iterator[Mismatch]:
    """The owners whose rows in a table are not what was written, in their order; one pass over the table."""
    if table == DOCUMENTS:
        yield from _document_mismatches(connection)
        return
    stored = connection.execute(
        "SELECT owner, row_count, row_sum FROM digests WHERE part = ? ORDER BY owner", (table,)
    )
    counted = connection.execute(summed(connection, table))
    for owner in _unpaired(map(tuple, stored), map(tuple, counted)):
        yield Mismatch(table, owner)


def _unpaired(one: Iterator[tuple[int, ...]], other: Iterator[tuple[int, ...]]) -> Iterator[int]:
    """The first numbers of the rows that only one of two runs has; both rise by it."""
    for owner, rows in groupby(merge(one, other), itemgetter(0)):
        found = list(rows)
        if len(found) != 2 or found[0] != found[1]:
            yield owner


def _document_mismatches(connection: sqlite3.Connection) -> Iterator[Mismatch]:
    names = [name for name, _ in columns_of(connection, DOCUMENTS)]
    rows = connection.execute(
        f"""SELECT d.id, s.columns, restamped(x'', {values_of(connection, DOCUMENTS, "d.")})
            FROM main.{DOCUMENTS} d LEFT JOIN document_digests s ON s.id = d.id ORDER BY d.id"""
    )
    for document_id, stored, counted in rows:
        if stored != counted:
            yield Mismatch(DOCUMENTS, document_id, tuple(_differing(names, stored or b"", counted)))
    lost = connection.execute(
        f"""SELECT id FROM document_digests
            WHERE id NOT IN (SELECT id FROM main.{DOCUMENTS}) ORDER BY 1"""
    )
    yield from (Mismatch(DOCUMENTS, row[0]) for row in lost)


def _differing(names: Sequence[str], stored: bytes, counted: bytes) -> Iterator[str]:
    for at, name in enumerate(names):
        place = slice(at * STAMP, (at + 1) * STAMP)
        if stored[place] != counted[place]:
            yield name
