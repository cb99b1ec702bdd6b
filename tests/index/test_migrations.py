"""Migrations: a base of an earlier version opens with what it held."""

import sqlite3
from pathlib import Path

import pytest

from index.errors import StoreDamaged
from index.store import Store
from index.tables.migrations import latest_version, statements

FIRST = Path(__file__).parent / "schema_1.sql"


def first_version(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.executescript(FIRST.read_text("utf-8"))
    connection.execute("PRAGMA user_version = 1")
    return connection


def _tables(path: Path) -> dict[str, set[tuple[object, ...]]]:
    """Columns and indices of each table, without the order of the columns."""
    connection = sqlite3.connect(path)
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    found = {
        name: {row[1:] for row in connection.execute(f"PRAGMA table_info({name})")}
        | {("index", row[1]) for row in connection.execute(f"PRAGMA index_list({name})")}
        for name in names
    }
    connection.close()
    return found


def test_an_upgraded_base_has_the_tables_of_a_new_one(tmp_path: Path) -> None:
    first_version(tmp_path / "old.sqlite").close()
    Store(tmp_path / "old.sqlite").close()
    Store(tmp_path / "new.sqlite").close()
    assert _tables(tmp_path / "old.sqlite") == _tables(tmp_path / "new.sqlite")


def test_an_upgraded_base_keeps_its_rows(tmp_path: Path) -> None:
    connection = first_version(tmp_path / "old.sqlite")
    connection.execute(
        """INSERT INTO documents (number, number_key, kind, text, added_at)
           VALUES ('46-CT/TW', '46-CT/TW', 'chỉ thị', 'Chữ', '')"""
    )
    connection.commit()
    connection.close()
    store = Store(tmp_path / "old.sqlite")
    (document,) = store.by_number_key("46-CT/TW")
    assert (document.kind, store.text(document.id)) == ("chỉ thị", "Chữ")
    store.close()


def test_a_failed_step_leaves_the_old_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = first_version(tmp_path / "old.sqlite")
    connection.execute("DROP TABLE documents")
    connection.commit()
    with pytest.raises(StoreDamaged):
        Store(tmp_path / "old.sqlite")
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'page_words'").fetchall()
    connection.close()


def test_the_newest_version_is_that_of_the_last_script() -> None:
    assert latest_version() >= 2


def test_statements_end_at_semicolons_outside_strings_and_comments() -> None:
    script = "-- a; b\nCREATE TABLE t (x TEXT DEFAULT ';\n');\nSELECT 1;\n"
    assert len(list(statements(script))) == 2


def test_files_of_afirst_version_are_their_documents_files(tmp_path: Path) -> None:
    connection = first_version(tmp_path / "old.sqlite")
    connection.execute("INSERT INTO files (name, sha256, added_at, content) VALUES ('a.txt', 'x', '', x'31')")
    connection.execute("INSERT INTO files (name, sha256, added_at) VALUES ('r.jsonl', 'y', '')")
    for file_id, text in ((1, "Chữ"), (2, "Bản ghi")):
        connection.execute(
            "INSERT INTO documents (file_id, text, added_at) VALUES (?, ?, '')", (file_id, text)
        )
    connection.commit()
    connection.close()
    store = Store(tmp_path / "old.sqlite")
    assert [[each.name for each in store.copies(document)] for document in (1, 2)] == [["a.txt"], []]
    assert store.files_without_signature() == [1]
    store.close()
