"""The store: transactions, threads, and what it refuses."""

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from index.errors import StoreDamaged
from index.records import Status
from index.store import Store
from index.tables.engine import Place
from index.tables.sqlite import SqliteEngine
from ingest.document import Header


@pytest.fixture
def store(store_place: Place):
    opened = Store(store_place)
    yield opened
    opened.close()


HEADER = Header(number="46-CT/TW", kind="chỉ thị", issuer="Bộ Chính trị", issued_on=date(2015, 6, 22))


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    revision = store.revision
    with pytest.raises(RuntimeError), store.transaction():
        store.insert_document(HEADER, "46-CT/TW")
        raise RuntimeError
    assert store.document_ids() == []
    assert store.revision == revision


def test_a_transaction_that_cannot_be_committed_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.sqlite")
    with pytest.raises(StoreDamaged, match="FOREIGN KEY"), store.transaction():
        store.insert_document(HEADER, "46-CT/TW")
        store.write("PRAGMA defer_foreign_keys = ON")
        store.write("INSERT INTO pages VALUES (99, 1, 0, 1)")
    assert store.document_ids() == []
    with store.transaction():
        store.insert_document(HEADER, "46-CT/TW")
    store.close()


def test_every_transaction_raises_the_revision(store: Store) -> None:
    for expected in (1, 2):
        with store.transaction():
            store.insert_document(HEADER, "46-CT/TW")
        assert store.revision == expected


def test_header_fields_come_back_as_they_went_in(store: Store) -> None:
    document = store.document(store.insert_document(HEADER, "46-CT/TW"))
    assert document is not None
    assert (document.number, document.kind, document.issuer, document.issued_on) == (
        HEADER.number, HEADER.kind, HEADER.issuer, HEADER.issued_on,
    )  # fmt: skip
    assert document.status is Status.RECORD


def test_ids_are_never_used_again(store: Store) -> None:
    first = store.insert_document(HEADER, "46-CT/TW")
    store.delete_document(first)
    assert store.insert_document(HEADER, "46-CT/TW") > first


def test_ended_threads_leave_no_connection(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.sqlite")
    for _ in range(20):
        thread = threading.Thread(target=store.document_ids)
        thread.start()
        thread.join()
    assert len(store.engine._connections) <= 2
    store.close()


def test_threads_read_while_one_writes(store: Store) -> None:
    counts: list[int] = []
    with store.transaction():
        store.insert_document(HEADER, "46-CT/TW")
        reader = threading.Thread(target=lambda: counts.append(len(store.document_ids())))
        reader.start()
        reader.join()
    assert counts == [0]
    assert len(store.document_ids()) == 1


def test_a_snapshot_is_one_state_whatever_others_write(store: Store) -> None:
    def write() -> None:
        writer = threading.Thread(target=lambda: store.insert_document(HEADER, "46-CT/TW"))
        writer.start()
        writer.join()

    with store.snapshot():
        assert store.document_ids() == []
        write()
        with store.snapshot():
            assert store.document_ids() == []
        write()
        assert store.document_ids() == []
    assert len(store.document_ids()) == 2


def test_readers_without_a_pause_let_no_log_grow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.tables.sqlite._LARGEST_LOG", 1_000_000)
    store, stop = Store(tmp_path / "store.sqlite"), threading.Event()

    def read() -> None:
        while not stop.is_set():
            with store.snapshot():
                store.document_ids()
                stop.wait(0.02)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for each in readers:
        each.start()
        time.sleep(0.005)
    for at in range(20):
        with store.transaction():
            store.put_file(f"{at}.bin", str(at), bytes(500_000))
    stop.set()
    for each in readers:
        each.join()
    assert (tmp_path / "store.sqlite-wal").stat().st_size < 3_000_000
    store.close()


def test_who_reads_for_long_holds_no_writer_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.tables.sqlite._LARGEST_LOG", 1_000_000)
    monkeypatch.setattr("index.tables.sqlite._LOG_SECONDS", 0.01)
    monkeypatch.setattr("index.tables.sqlite._LOG_REST", 0.05)
    store = Store(tmp_path / "store.sqlite")

    def write(first: int) -> int:
        for at in range(first, first + 10):
            with store.transaction():
                store.put_file(f"{at}.bin", str(at), bytes(500_000))
        return (tmp_path / "store.sqlite-wal").stat().st_size

    with store.snapshot():
        assert store.document_ids() == []
        with ThreadPoolExecutor(1) as writer:
            assert writer.submit(write, 0).result() > 4_000_000
    time.sleep(0.05)
    assert write(10) < 3_000_000
    store.close()


def test_a_snapshot_within_a_transaction_is_of_that(store: Store) -> None:
    with store.transaction():
        own = store.insert_document(HEADER, "46-CT/TW")
        with store.snapshot():
            assert store.document_ids() == [own]
    assert store.document_ids() == [own]


def test_a_broken_reference_between_tables_is_a_fault(store: Store) -> None:
    assert store.integrity_faults() == []
    is_file = isinstance(store.engine, SqliteEngine)
    store.write("PRAGMA foreign_keys = OFF" if is_file else "ALTER TABLE pages DISABLE TRIGGER ALL")
    store.write("INSERT INTO pages VALUES (99, 1, 0, 1)")
    assert any("pages" in fault for fault in store.integrity_faults())


def test_a_damaged_page_of_the_file_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    opened = Store(path)
    with opened.transaction():
        for _ in range(500):
            opened.insert_document(HEADER, "46-CT/TW")
    opened.close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    content = bytearray(path.read_bytes())
    content[8192:20000] = b"\xff" * (20000 - 8192)
    path.write_bytes(content)
    damaged = Store(path)
    try:
        assert damaged.integrity_faults()
    except StoreDamaged as error:
        assert "store.sqlite" in str(error)
    finally:
        damaged.close()
