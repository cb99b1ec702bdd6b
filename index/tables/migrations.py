"""Migrations: what turns the tables of an earlier version into those of `schema.sql`.

`index/migrations/N.sql` takes a base from version N - 1 to N; a new base gets `schema.sql` whole and its version at
once. All steps that a base needs run in one transaction: it ends at the new version or stays at the old one. A test
holds both ways to the same tables.
"""

import sqlite3
from collections.abc import Iterator
from importlib.resources import files

from index.tables.functions import remembering_faults
from ingest.law_names import law_key_of

_SCRIPTS = "migrations"


def statements(script: str) -> Iterator[str]:
    """The statements of an SQL script, one at a time: `executescript` would end the transaction around it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def latest_version() -> int:
    """The version of the tables that this program works with."""
    return max(_scripts(), default=1)


def scripts_after(version: int) -> list[str]:
    """The scripts that take tables from a version to this program's, in their order."""
    found = _scripts()
    return [found[each] for each in range(version + 1, latest_version() + 1)]


def upgrade(connection: sqlite3.Connection, version: int) -> None:
    """Bring tables of an earlier version up to date, inside the caller's transaction."""
    connection.create_function("law_key", 2, remembering_faults(law_key_of), deterministic=True)
    for script in scripts_after(version):
        for statement in statements(script):
            connection.execute(statement)


def _scripts() -> dict[int, str]:
    """The version that each script leads to → its text."""
    folder = files("index").joinpath(_SCRIPTS)
    if not folder.is_dir():
        return {}
    return {
        int(each.name.removesuffix(".sql")): each.read_text("utf-8")
        for each in folder.iterdir()
        if each.name.endswith(".sql")
    }
