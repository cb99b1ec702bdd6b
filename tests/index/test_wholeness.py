"""Every byte of a home: one that changes by itself is found and named, and made again from what is sound."""

import json
import random
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from io import BytesIO
from pathlib import Path

import pytest

from index.backup import write_backup
from index.backup_file import opened_backup
from index.embedding import load_encoder
from index.errors import BackupDamaged, ModelMissing, NotABackup, StoreDamaged
from index.keys import create_key
from index.knowledge_base import KnowledgeBase
from index.model_sums import write_sums
from index.queue import Queue
from index.records import JobResult, Outcome, Role, Verdict
from index.store import Store
from index.wholeness import DeepReport, Part, deep_check, repair
from index.wholeness.examination import store_faults
from index.wholeness.rows import TABLES
from ingest.document import Relation
from ingest.raw_text import PageWord
from tests.index import copies
from tests.index.conftest import embedded_only

pytestmark = embedded_only("every byte of its files")

TREES = (
    "Điều 1. Trồng cây xanh quanh hồ nước ngọt trước mùa mưa theo Chỉ thị số 46-CT/TW ngày 22/6/2015 "
    "của Bộ Chính trị."
)
QUESTION = "Trồng cây xanh quanh hồ trước khi nào?"


def silent(*_: object) -> None:
    pass


def examined(home: Path) -> DeepReport:
    with KnowledgeBase.open(home) as base:
        return deep_check(base, silent)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a row in every table: pages, files, removed ones, corrections, keys, opinions, a job."""
    home = tmp_path_factory.mktemp("whole") / "home"
    with KnowledgeBase.open(home) as base:
        base.add_bytes(copies.as_pdf(copies.plan()), "ke-hoach.pdf")
        base.add_bytes(copies.as_text(copies.plan()), "ke-hoach.txt")
        base.add_bytes(TREES.encode(), "cay.txt")
        base.add_bytes(TREES.replace("hồ", "ao cá").encode(), "ao.txt")
        record = {"id": "r1", "text": "Điều 2. Thu gom rác thải nhựa ở bãi biển.", "number": "12/2020/QH14"}
        base.add_bytes(json.dumps(record, ensure_ascii=False).encode(), "ban-ghi.jsonl")
        plan = base.document("77/KH-UBND")
        base.correct(plan, {"signer": "Lê Văn Hòa"}, corrected_by="an")
        base.give_feedback("cháy", base.document(plan.id), Verdict.RIGHT)
        base.remove(base.store.by_external_id("r1").id)  # type: ignore[union-attr]
        base.remove(base.search("ao cá").documents[0].document.id)
        base.store.forward(9_000, plan.id)
        base.store.put_recognised_page(plan.id, 9, 0, (PageWord(0, 1, 0.0, 0.0, 1.0, 1.0),))
        base.store.put_relation(plan.id, Relation.MENTIONS, plan.id, True)
        create_key(base.store, "Cổng", Role.READ, None)
        upload = base.uploads.begin()
        upload.put("thu.txt", BytesIO(b"x"))
        base.submit(upload)
        base.store.put_result(upload.id, JobResult("thu.txt", Outcome.ADDED))
        base.rebuild()
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "home")


def test_a_sound_home_has_no_fault(made: Path) -> None:
    assert examined(made).faults == ()


def test_every_table_is_summed(made: Path) -> None:
    with closing(sqlite3.connect(made / "store.sqlite")) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert tables - {"digests", "document_digests", "sqlite_sequence"} == set(TABLES)


def _changed(value: object) -> object:
    """A value with one bit changed."""
    match value:
        case bytes():
            return bytes([value[0] ^ 4]) + value[1:] if value else b"\x04"
        case str():
            return (chr(ord(value[0]) ^ 1) if value else "\x01") + value[1:]
        case int():
            return value ^ (1 << 20)
        case float():
            return value + 2**-10
        case _:
            return value


@pytest.mark.parametrize("table", TABLES)
def test_a_value_that_changes_by_itself_is_named(home: Path, table: str) -> None:
    """In each column of one row in turn."""
    with (
        closing(sqlite3.connect(home / "store.sqlite", isolation_level=None)) as disk,
        closing(Store(home / "store.sqlite")) as store,
    ):
        disk.execute("PRAGMA ignore_check_constraints = ON")
        disk.row_factory = sqlite3.Row
        where = "WHERE key = 'signatures'" if table == "meta" else ""
        row = dict(disk.execute(f"SELECT * FROM {table} {where} LIMIT 1").fetchone())
        own = " AND ".join(f'"{name}" IS ?' for name in row)
        for name, value in row.items():
            if value is None or (table.endswith("files") and name == "content"):
                continue
            other = row | {name: _changed(value)}
            disk.execute(f'UPDATE {table} SET "{name}" = ? WHERE {own}', (other[name], *row.values()))
            found = list(store.mismatches(table))
            assert found and found[0].table == table, (table, name)
            if table == "documents" and name != "id":
                assert found[0].columns == (name,)
            disk.execute(f'UPDATE {table} SET "{name}" = ? WHERE {own}', (value, *other.values()))
        assert not list(store.mismatches(table))


def _dump(path: Path) -> dict[str, list[str]]:
    """All that can be read of a store, by table."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.text_factory = bytes
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {
            name.decode(): sorted(map(repr, connection.execute(f'SELECT * FROM "{name.decode()}"')))
            for name in tables
        }


def test_a_bit_of_the_store_that_changes_is_found_wherever_it_lies(home: Path) -> None:
    """Header, tables, indices, free pages: what is read is what was written, or the fault is named."""
    path = home / "store.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    sound, whole = path.read_bytes(), _dump(path)
    generator = random.Random(10)
    # Most of a small store is room that nothing stands in.
    written = [at for at, byte in enumerate(sound) if byte]
    found = 0
    for _ in range(40):
        content = bytearray(sound)
        content[generator.choice(written)] ^= 1 << generator.randrange(8)
        path.write_bytes(content)
        with suppress(OSError):
            (home / "store.sqlite-shm").unlink()
        faults = _faults_of(path)
        found += bool(faults)
        if not faults:
            # Free space, or a place that SQLite reckons by itself: nothing that is read changed.
            read = _dump(path)
            assert [table for table, rows in whole.items() if read.get(table) != rows] == []
    assert found > 20


def _faults_of(path: Path) -> Sequence[object]:
    try:
        with closing(Store(path)) as store:
            return store.integrity_faults() or store_faults(store, silent)
    except StoreDamaged as error:
        return [error]


def _generation(home: Path) -> Path:
    return home / "generations" / (home / "CURRENT").read_text().strip()


def _flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at % len(content)] ^= 16
    path.write_bytes(content)


def test_each_file_of_the_index_is_found_named_and_made_again(home: Path) -> None:
    """By its checksum, by a base that opens it anew, and by one that has it open: none gives another answer."""
    sound = shutil.copytree(_generation(home), home.parent / "sound")
    files = [path.relative_to(sound) for path in sorted(sound.rglob("*")) if path.is_file()]
    assert len(files) > 20
    with KnowledgeBase.open(home) as base:
        answer = base.ask(QUESTION)
        assert answer.quotes
        for name in files:
            path = _generation(home) / name
            _flip(path, 77)
            faults = [each for each in deep_check(base, silent).faults if each.part is Part.INDEX]
            assert any(name.as_posix() in each.told for each in faults), name
            assert base.ask(QUESTION).quotes == answer.quotes
            shutil.copy(sound / name, path)
        # What is mapped from the disk is not written over there: a new file takes the place.
        (_generation(home) / "rows.npy").unlink()
        shutil.copy(sound / "rows.npy", _generation(home) / "rows.npy")
    for name in ("dense.faiss", "manifest.json", "fields/words.txt", "syllables"):
        path = _generation(home) / name
        path = next(path.iterdir()) if path.is_dir() else path
        _flip(path, 30)
        with KnowledgeBase.open(home) as base:
            assert base.ask(QUESTION).quotes == answer.quotes
        assert examined(home).faults == ()


@pytest.mark.parametrize("at", range(7))
def test_what_names_the_index_is_made_again(home: Path, at: int) -> None:
    _flip(home / "CURRENT", at)
    with KnowledgeBase.open(home) as base:
        assert [each.part for each in deep_check(base, silent).faults] == [Part.INDEX]
        assert base.ask(QUESTION).quotes
    assert examined(home).faults == ()


def _with_model(home: Path) -> Path:
    """The bundled model as one of the home's own."""
    from index import embedding

    folder = home / "models" / "adapted-1"
    shutil.copytree(embedding._BUNDLED, folder)
    write_sums(folder)
    (home / "MODEL").write_text("models/adapted-1", encoding="utf-8")
    return folder


def test_each_file_of_a_model_is_found_and_the_bundled_one_stands_in(home: Path) -> None:
    folder = _with_model(home)
    assert load_encoder(str(folder)).dimension
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            _flip(path, 1_000_003)
            with pytest.raises(ModelMissing, match="adapted-1"):
                load_encoder(str(folder))
            path.write_bytes(content)
    _flip(folder / "model.safetensors", 2)
    with KnowledgeBase.open(home) as base:
        assert [each.where for each in deep_check(base, silent).faults] == ["models/adapted-1"]
        assert base.ask(QUESTION).quotes


def test_a_model_without_sums_that_cannot_be_read_is_missing(home: Path) -> None:
    folder = _with_model(home)
    (folder / "SHA256SUMS").unlink()
    for name in ("model.safetensors", "tokenizer.json", "config.json"):
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(b"\xff" + content[1:])
        with pytest.raises(ModelMissing, match="adapted-1"):
            load_encoder(str(folder))
        (folder / name).write_bytes(content)


@pytest.mark.parametrize("name", [b"models/adapted-9", b"vankien-stati\xe3", b"\x00\x00"])
def test_a_choice_of_no_model_is_named(home: Path, name: bytes) -> None:
    (home / "MODEL").write_bytes(name)
    assert [each.where for each in examined(home).faults][:1] in (["MODEL"], []) and (
        name == b"\x00\x00" or examined(home).faults
    )
    with KnowledgeBase.open(home) as base:
        assert base.ask(QUESTION).quotes


def test_an_upload_that_changed_is_named_and_not_put_in(home: Path) -> None:
    (folder,) = (path for path in (home / "uploads").iterdir() if path.is_dir())
    _flip(folder / "00001", 0)
    (fault,) = examined(home).faults
    assert fault.part is Part.UPLOAD and "thu.txt" in fault.told
    with KnowledgeBase.open(home) as base:
        Queue(base, 1).drain()
        results = base.store.job_results(folder.name)
        assert [each.outcome for each in results][-1] is Outcome.FAILED and "sai mã kiểm" in str(
            results[-1].detail
        )
        assert base.store.job(folder.name).state == "done"  # type: ignore[union-attr]


def test_a_list_of_uploads_that_changed_ends_the_job(home: Path) -> None:
    (folder,) = (path for path in (home / "uploads").iterdir() if path.is_dir())
    (folder / "names.json").write_bytes(b"\xff[")
    assert [each.part for each in examined(home).faults] == [Part.UPLOAD]
    with KnowledgeBase.open(home) as base:
        Queue(base, 1).drain()
        assert base.store.job(folder.name).state == "cancelled"  # type: ignore[union-attr]


def test_writes_that_the_journal_lost_are_told_of(home: Path, tmp_path: Path) -> None:
    """A damaged write-ahead log ends where it is damaged; the index knows of what came behind."""
    with KnowledgeBase.open(home) as base:
        with closing(sqlite3.connect(home / "store.sqlite")) as disk:
            disk.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        base.add_bytes("Điều 3. Nạo vét kênh mương nội đồng.".encode(), "kenh.txt")
        lost = shutil.copytree(home, tmp_path / "lost", ignore=shutil.ignore_patterns("*-shm"))
    _flip(lost / "store.sqlite-wal", 200)
    (fault, *_) = examined(lost).faults
    assert "không còn trong kho" in fault.told


def test_a_damaged_document_is_read_again_from_its_file(home: Path) -> None:
    with closing(sqlite3.connect(home / "store.sqlite", isolation_level=None)) as disk:
        (plan,) = disk.execute("SELECT id FROM documents WHERE number = '77/KH-UBND'").fetchone()
        before = disk.execute("SELECT text, signer FROM documents WHERE id = ?", (plan,)).fetchone()
        disk.execute(
            """UPDATE documents SET text = CAST(replace(CAST(text AS BLOB), CAST('liên gia' AS BLOB),
                 x'ff' || CAST('iên gia' AS BLOB)) AS TEXT) WHERE id = ?""",
            (plan,),
        )
        disk.execute("UPDATE passages SET words = 'sai' WHERE document_id = ?", (plan,))
        disk.execute("UPDATE vectors SET vector = zeroblob(length(vector))")
    report = examined(home)
    named = {
        (each.where.partition(" ")[0], each.document) for each in report.faults if each.part is Part.STORE
    }
    assert {("documents", plan), ("passages", plan), ("vectors", plan)} <= named
    assert all("77/KH-UBND" in each.told for each in report.faults if each.document == plan)
    with KnowledgeBase.open(home) as base:
        with pytest.raises(StoreDamaged, match="check --deep") as error:
            base.store.text(plan)
        assert "liên gia" not in str(error.value)
        mended = repair(base, silent)
        assert plan in mended.documents and mended.vectors and mended.left == ()
        assert base.ask("tổ liên gia được trang bị gì?").quotes
    assert examined(home).faults == ()
    with closing(sqlite3.connect(home / "store.sqlite")) as disk:
        assert disk.execute("SELECT text, signer FROM documents WHERE id = ?", (plan,)).fetchone() == before


def test_what_no_file_can_mend_is_left_and_named(home: Path) -> None:
    with closing(sqlite3.connect(home / "store.sqlite", isolation_level=None)) as disk:
        disk.execute("UPDATE documents SET subject = 'khác' WHERE text IS NULL")
        disk.execute("UPDATE files SET content = x'00' WHERE name LIKE '%ke-hoach%'")
        disk.execute("UPDATE documents SET text = replace(text, 'chợ', 'chơ') WHERE number = '77/KH-UBND'")
    with KnowledgeBase.open(home) as base:
        faults = deep_check(base, silent).faults
        assert {each.part for each in faults} >= {Part.FILE, Part.STORE}
        assert all("restore" in each.advice for each in faults)
        left = repair(base, silent).left
    assert {each.document for each in left} == {each.document for each in faults if each.document is not None}


def test_an_index_of_the_store_that_lost_a_row_is_made_again(home: Path) -> None:
    with closing(sqlite3.connect(home / "store.sqlite", isolation_level=None)) as disk:
        disk.execute("PRAGMA writable_schema = ON")
        (sql,) = disk.execute("SELECT sql FROM sqlite_schema WHERE name = 'passages_by_document'").fetchone()
        disk.execute(
            "UPDATE sqlite_schema SET sql = ? WHERE name = 'passages_by_document'", (f"{sql} WHERE id > 2",)
        )
    with closing(sqlite3.connect(home / "store.sqlite", isolation_level=None)) as disk:
        disk.execute("REINDEX passages_by_document")
        disk.execute("PRAGMA writable_schema = ON")
        disk.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'passages_by_document'", (sql,))
    with KnowledgeBase.open(home) as base:
        assert any("index" in each for each in base.check().faults)
        repair(base, silent)
        assert not base.check().faults
    assert examined(home).faults == ()


def test_every_byte_of_a_backup_is_under_a_checksum(made: Path, tmp_path: Path) -> None:
    file = tmp_path / "kho.zip"
    write_backup(made, file, silent)
    with opened_backup(file) as (sound, _):
        pass
    content, generator = file.read_bytes(), random.Random(10)
    found = 0
    for _ in range(60):
        changed = bytearray(content)
        changed[generator.randrange(len(changed))] ^= 1 << generator.randrange(8)
        file.write_bytes(changed)
        try:
            with opened_backup(file) as (backup, parts):
                for name in backup.parts:
                    parts.hold(name)
            # A date or a right of the archive's own, which restoring does not read.
            assert backup == sound
        except (BackupDamaged, NotABackup):
            found += 1
    assert found > 40
