"""A store on a PostgreSQL server: the same rows and answers, one writer of all machines, and what a cut leaves."""

import sqlite3
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest

from bench.scale.server import PostgresServer
from index import following
from index.errors import StoreDamaged, StoreLocked, StoreUnreachable
from index.following import Following
from index.keys import KeyRing, create_key
from index.knowledge_base import KnowledgeBase
from index.queue import Queue
from index.records import JobState, Role, Verdict, Visibility
from index.sharing import SharedStore, shared_store
from index.store import Store
from index.tables.postgres import PostgresEngine, ServerLock
from index.tables.postgres_sql import definitions, translated
from ingest.document import Header
from tests.service import until

QUESTIONS = (
    "phòng, chống tội phạm",
    "399/KH-UBND",
    "phong trao toan dan bao ve an ninh to quoc",
    "Kết luận 44-KL/TW",
)


@pytest.fixture
def url(postgres: PostgresServer) -> str:
    return postgres.database()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store(url)
    yield opened
    opened.close()


def engine_of(store: Store) -> PostgresEngine:
    assert isinstance(store.engine, PostgresEngine)
    return store.engine


def file_rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table of a file with all its rows; of `meta` what copies share."""
    with sqlite3.connect(path) as file:
        tables = [row[0] for row in file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        found = {each: sorted(file.execute(f"SELECT * FROM {each}"), key=repr) for each in tables}
    own = ("revision", "marks", "restored", "restored_at")
    found["meta"] = [row for row in found["meta"] if row[0] not in own]
    # The sum of these tells of the revision too.
    found["digests"] = [row for row in found["digests"] if row[0] != "meta"]
    return found


# The same schema


def test_every_table_column_and_key_of_the_file_is_on_the_server(store: Store, tmp_path: Path) -> None:
    Store(tmp_path / "store.sqlite").close()
    types = {"INTEGER": "bigint", "TEXT": "text", "BLOB": "bytea", "REAL": "double precision"}
    rows = store.rows(
        """SELECT table_name, column_name, data_type, is_nullable, collation_name FROM information_schema.columns
           WHERE table_schema = 'vankien' AND column_name != 'rowid' ORDER BY table_name, ordinal_position"""
    )
    held = {(row[0], row[1]): (row[2], row[3] == "NO") for row in rows}
    assert all(row["collation_name"] == "C" for row in rows if row["data_type"] == "text")
    with sqlite3.connect(tmp_path / "store.sqlite") as file:
        tables = [row[0] for row in file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for table in (each for each in tables if not each.startswith("sqlite_")):
            for _, name, kind, needed, _default, key in file.execute(f"PRAGMA table_info({table})"):
                assert held.pop((table, name)) == (types[kind], bool(needed or key)), (table, name)
            outward = {
                (row[3], row[2], row[4], row[6]) for row in file.execute(f"PRAGMA foreign_key_list({table})")
            }
            assert outward == references(store, table), table
    assert {table for table, _ in held} == {"schema_version", "uploaded"}


def references(store: Store, table: str) -> set[tuple[str, str, str, str]]:
    """(column, other table, its column, what happens when that row goes) of a table on the server."""
    rows = store.rows(
        """SELECT a.attname, c.confrelid::regclass::text, b.attname, c.confdeltype::text FROM pg_constraint c
           JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
           JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
           WHERE c.contype = 'f' AND c.conrelid = to_regclass(?)""",
        table,
    )
    acts = {"a": "NO ACTION", "c": "CASCADE", "n": "SET NULL"}
    return {(row[0], row[1], row[2], acts[row[3]]) for row in rows}


def test_what_the_file_refuses_is_refused(store: Store) -> None:
    document = store.insert_document(Header(number="1-CT/TW"), "1-CT/TW")
    refused = (
        "UPDATE documents SET visibility = 'secret'",
        "INSERT INTO pages VALUES (99, 1, 0, 1)",
        f'INSERT INTO passages (document_id, origin, start, "end", path, heading, words)'
        f" VALUES ({document}, 'text', 5, 5, '', '', '')",
        "UPDATE documents SET added_at = NULL",
    )
    for each in refused:
        with pytest.raises(StoreDamaged):
            store.write(each)


def test_statements_in_other_words() -> None:
    assert translated("SELECT 'a?' FROM t WHERE x LIKE ? AND y = '%'") == (
        "SELECT 'a?' FROM t WHERE x LIKE %s AND y = '%%'"
    )
    assert translated("a IN (SELECT value FROM json_each(?2)) LIMIT ?1") == (
        "a = ANY(%(p2)s) LIMIT nullif(%(p1)s, -1)"
    )
    made = list(definitions("CREATE TABLE a (\n    id INTEGER PRIMARY KEY, -- so\n    b BLOB\n) STRICT;"))
    assert made == [
        "CREATE TABLE a (\n    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, \n    b BYTEA\n);"
    ]


# What a text may be


def test_long_texts_and_the_character_zero_are_kept(store: Store) -> None:
    long = "".join(f"{at:x}ữ" for at in range(3_000))
    header = Header(number=long, kind="a", issuer=long, subject=f"a\0b {long}")
    with store.transaction():
        document = store.insert_document(header, long)
        store.set_text(document, "a", external_id=long)
        store.put_file(long, long, b"\0")
    found = store.document(document)
    assert found is not None and found.subject == f"a\N{REPLACEMENT CHARACTER}b {long}"
    assert store.by_external_id(long) == found and store.file(long) is not None
    assert store.file_content(document) is None
    with pytest.raises(StoreDamaged):
        store.set_text(store.insert_document(header, long), "b", external_id=long)


def test_numbers_that_no_row_has_are_looked_for_in_vain(store: Store) -> None:
    assert store.document(2**70) is None and store.document(-(2**70)) is None
    with pytest.raises(StoreDamaged):
        store.document_ids(2**70)


# One writer


def test_one_writes_and_the_others_are_told_who(store: Store, url: str) -> None:
    other = Store(url)
    with engine_of(store).locked(ServerLock.WRITER):
        told = pytest.raises(StoreLocked, match=r"vankien .* \d+, từ 127\.0\.0\.1")
        with told, engine_of(other).locked(ServerLock.WRITER, 0.05):
            raise AssertionError
        with engine_of(other).locked(ServerLock.QUEUE, 0):
            assert other.revision == 0
    with engine_of(other).locked(ServerLock.WRITER, 0):
        pass
    other.close()


def test_who_loses_the_lock_writes_nothing_more(store: Store, url: str) -> None:
    other = Store(url)
    with pytest.raises(StoreUnreachable), engine_of(store).locked(ServerLock.WRITER):
        store.insert_document(Header(number="1-CT/TW"), "1-CT/TW")
        with psycopg.connect(url, autocommit=True) as administrator:
            administrator.execute(
                """SELECT pg_terminate_backend(l.pid) FROM pg_locks l
                   WHERE l.locktype = 'advisory' AND l.objid = %s AND l.granted""",
                [int(ServerLock.WRITER)],
            )
        with engine_of(other).locked(ServerLock.WRITER, 5):
            # The first one believes that it writes still; its lock is another's by now.
            store.insert_document(Header(number="2-CT/TW"), "2-CT/TW")
    assert [each.number for each in other.documents(other.document_ids()).values()] == ["1-CT/TW"]
    store.insert_document(Header(number="3-CT/TW"), "3-CT/TW")
    other.close()


def test_a_reader_sees_one_state_while_another_writes(store: Store, url: str) -> None:
    other = Store(url)
    with store.snapshot():
        assert store.document_ids() == []
        with other.transaction():
            other.insert_document(Header(number="1-CT/TW"), "1-CT/TW")
        assert (store.document_ids(), store.revision) == ([], 0)
    assert (len(store.document_ids()), store.revision) == (1, 1)
    other.close()


def test_transactions_of_two_machines_come_one_after_the_other(store: Store, url: str) -> None:
    other, inside = Store(url), Event()

    def write() -> None:
        with other.transaction():
            inside.set()
            other.insert_document(Header(number="2-CT/TW"), "2-CT/TW")

    thread = Thread(target=write)
    with store.transaction():
        store.insert_document(Header(number="1-CT/TW"), "1-CT/TW")
        thread.start()
        assert not inside.wait(0.2)
    thread.join()
    assert store.revision == 2
    other.close()


# A server that goes away


def test_a_restart_loses_nothing_and_is_met_by_the_next_request(postgres: PostgresServer) -> None:
    # The server of all tests: that no test after this one is any the worse for it is what is claimed.
    server, store = postgres, Store(postgres.database())
    with store.transaction():
        document = store.insert_document(Header(number="1-CT/TW"), "1-CT/TW")
    try:
        with pytest.raises(StoreUnreachable, match="không trả lời"), store.transaction():
            store.insert_document(Header(number="2-CT/TW"), "2-CT/TW")
            server.stop()
        with pytest.raises(StoreUnreachable, match=f"127.0.0.1:{server.port}"):
            store.document(document)
        with pytest.raises(StoreUnreachable):
            Store(server.address("none"))
        server.start()
        assert store.document_ids() == [document] and store.revision == 1
        server.stop("immediate")
    finally:
        server.start()
    assert store.document_ids() == [document]
    store.close()


# From a file to a server and back


@pytest.fixture(scope="module")
def carried(
    corpus_home: Path, postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    """A backup of the base of `corpus/`, and the address of the store into which it was restored."""
    folder, url = tmp_path_factory.mktemp("carried"), postgres.database()
    with KnowledgeBase.open(corpus_home) as base:
        base.backup(folder / "kho.zip")
    restored = KnowledgeBase.restore(folder / "node", folder / "kho.zip", store=url)
    assert restored.before is None
    return folder, url


def test_rows_are_the_same_on_the_server_and_back_in_a_file(
    carried: tuple[Path, str], corpus_home: Path, tmp_path: Path
) -> None:
    folder, url = carried
    with KnowledgeBase.open(folder / "node", store=url) as base:
        shared = shared_store(base.sharing)
        assert isinstance(shared, SharedStore)
        assert base.sharing.secret("ab") == "ab" and base.sharing.secret("cd") == "ab"
        base.backup(tmp_path / "back.zip")
    KnowledgeBase.restore(tmp_path / "home", tmp_path / "back.zip")
    assert file_rows(tmp_path / "home" / "store.sqlite") == file_rows(corpus_home / "store.sqlite")


def test_answers_are_the_same(carried: tuple[Path, str], base: KnowledgeBase) -> None:
    folder, url = carried
    with KnowledgeBase.open(folder / "node", store=url) as node:
        assert node.check().faults == () and node.check().counts == base.check().counts
        for question in QUESTIONS:
            assert node.search(question).documents == base.search(question).documents, question
            assert node.ask(question).quotes == base.ask(question).quotes, question
        for each in base.store.documents(base.store.document_ids()).values():
            assert node.store.document(each.id) == each
            assert node.validity(each) == base.validity(each)
            assert sorted(node.store.cites(each.id)) == sorted(base.store.cites(each.id))


# Two machines


PLAN = """ỦY BAN NHÂN DÂN TỈNH TÂY NINH
Số: {}/KH-UBND
Tây Ninh, ngày 5 tháng 3 năm 2021
KẾ HOẠCH
Về {}

1. Việc {}.
"""


@pytest.fixture
def nodes(url: str, tmp_path: Path) -> Iterator[tuple[KnowledgeBase, KnowledgeBase]]:
    with (
        KnowledgeBase.open(tmp_path / "a", store=url) as first,
        KnowledgeBase.open(tmp_path / "b", store=url) as second,
    ):
        yield first, second


def test_what_one_machine_stores_the_other_finds(nodes: tuple[KnowledgeBase, KnowledgeBase]) -> None:
    first, second = nodes
    first.refresh(), second.refresh()
    content = PLAN.format(12, "kho xăng", "giữ kho xăng").encode()
    assert first.add_bytes(content, "a.txt").added == 1
    assert second.is_behind and not first.is_behind
    by_process = Event()
    with Following(second, seconds=0.01, work=by_process.set):
        until(lambda: not second.is_behind)
    assert not by_process.is_set()
    assert [each.document.number for each in second.search("kho xăng").documents] == ["12/KH-UBND"]
    made = create_key(first.store, "a", Role.ADMIN)
    assert KeyRing().known(second.store, made.text) == made.key
    second.set_visibility("12/KH-UBND", Visibility.INTERNAL)
    first.refresh()
    assert first.for_anyone.search("kho xăng").documents == () and first.search("kho xăng").documents
    given = second.for_anyone.give_feedback("kho", second.document("12/KH-UBND"), Verdict.RIGHT)
    assert first.store.feedback() == [given]


def test_much_is_taken_up_by_a_process_of_its_own(
    nodes: tuple[KnowledgeBase, KnowledgeBase], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = nodes
    second.refresh()
    monkeypatch.setattr(following, "_FEW", 0)
    assert first.add_bytes(PLAN.format(12, "kho xăng", "giữ kho xăng").encode(), "a.txt").added == 1
    by_process = Event()
    with Following(second, seconds=0.01, work=by_process.set):
        assert by_process.wait(30)
    assert second.is_behind


def test_a_job_that_one_machine_took_in_is_done_by_another(
    nodes: tuple[KnowledgeBase, KnowledgeBase],
) -> None:

    first, second = nodes
    upload = first.uploads.begin()
    for at in (1, 2):
        upload.put("ke-hoach.txt", BytesIO(PLAN.format(at, "kho xăng", "giữ kho").encode()))
    job = first.submit(upload)
    with first.sharing.working() as is_mine:
        assert is_mine and second.sharing.is_worked_elsewhere() and Queue(second).drain() == 0
    assert not second.sharing.is_worked_elsewhere()
    assert Queue(second).drain() == 1
    assert (
        [each.id for each in first.store.jobs()]
        == [job.id]
        == [each.id for each in second.store.jobs(1, 0, "")]
    )
    assert (first.store.job_count(), first.store.job_count("ai khác")) == (1, 0)
    done = first.store.job(job.id)
    assert done is not None and done.state is JobState.DONE and done.done == 2
    assert {each.name for each in first.store.job_results(job.id)} == {"ke-hoach.txt", "ke-hoach (2).txt"}
    assert first.store.rows("SELECT 1 FROM uploaded") == []


def test_uploads_that_wait_are_carried_over_and_back(
    nodes: tuple[KnowledgeBase, KnowledgeBase], postgres: PostgresServer, tmp_path: Path
) -> None:
    first, second = nodes
    upload = first.uploads.begin()
    upload.put("ke-hoach.txt", BytesIO(PLAN.format(1, "kho xăng", "giữ kho").encode()))
    job = first.submit(upload)
    made = second.backup(tmp_path / "kho.zip")
    assert {f"uploads/{job.id}/00001", f"uploads/{job.id}/names.json"} <= made.parts.keys()
    shared = shared_store(second.sharing)
    # A restoration would take what waits away: it makes a backup of it first.
    assert shared is not None and not shared.is_empty
    other = postgres.database()
    KnowledgeBase.restore(tmp_path / "c", tmp_path / "kho.zip", store=other)
    KnowledgeBase.restore(tmp_path / "home", tmp_path / "kho.zip")
    for home, store in ((tmp_path / "c", other), (tmp_path / "home", "")):
        with KnowledgeBase.open(home, store=store) as base:
            assert [each.name for each in base.uploads.files(job.id)] == ["ke-hoach.txt"]
            assert Queue(base).drain() == 1 and base.document("1/KH-UBND").subject == "Về kho xăng"
