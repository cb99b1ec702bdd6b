"""Ctrl-C while SQLite calls a function of ours: SQLite says of it only that a function failed."""

import signal
from pathlib import Path

import pytest

from index.errors import StoreDamaged
from index.tables import row_sums
from index.tables.sqlite import SqliteEngine

_INSERT = "INSERT INTO meta (key, value) VALUES (?, ?)"
_COUNT = "SELECT count(*) FROM meta WHERE key LIKE 'k%'"


def ctrl_c(_value: object) -> bytes:
    signal.raise_signal(signal.SIGINT)
    return b""


def fault(_value: object) -> bytes:
    raise ValueError("hỏng")


def test_ctrl_c_in_a_statement_is_an_interruption_and_rolls_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = SqliteEngine(tmp_path / "store.sqlite")
    engine.insert(_INSERT, ("k1", "a"))
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt), engine.transaction():
        engine.insert(_INSERT, ("k2", "a"))
        patched.setattr(row_sums, "_written", ctrl_c)
        engine.insert(_INSERT, ("k3", "a"))
    assert engine.rows(_COUNT, ())[0][0] == 1
    engine.insert(_INSERT, ("k2", "b"))
    assert engine.rows(_COUNT, ())[0][0] == 2
    engine.close()


def test_a_functions_own_fault_is_told_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = SqliteEngine(tmp_path / "store.sqlite")
    with monkeypatch.context() as patched:
        patched.setattr(row_sums, "_written", fault)
        with pytest.raises(StoreDamaged, match="user-defined function"):
            engine.insert(_INSERT, ("k1", "a"))
        patched.setattr(row_sums, "_written", ctrl_c)
        with pytest.raises(KeyboardInterrupt):
            engine.insert(_INSERT, ("k1", "a"))
    engine.close()
