"""A backup restores to the same state; what fails leaves everything as it was."""

import io
import json
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from index import waiting_uploads
from index.backup import write_backup
from index.backup_file import PIECE, opened_backup
from index.backup_work import work_folder
from index.errors import BackupDamaged, NotABackup, StoreDamaged, StoreLocked
from index.generation import Generations
from index.knowledge_base import KnowledgeBase
from index.queue import Queue
from index.records import JobState
from index.restoring import restore
from index.store import Store
from index.tables.migrations import latest_version
from index.uploads import Uploads
from index.wholeness.examination import store_faults
from tests.conftest import PLAN
from tests.index.conftest import embedded_only
from tests.index.test_migrations import first_version

QUESTION = "Văn bản nào chỉ đạo phòng, chống tội phạm?"


def silent(*_: object) -> None:
    pass


def dump(home: Path) -> list[str]:
    """Every row of a store, without the counter of its changes, and the sum of the rows that it is one of."""
    connection = sqlite3.connect(home / "store.sqlite")
    own = ("'revision'", "'marks'", "'restored'", "'restored_at'", "VALUES('meta',0")
    lines = [line for line in connection.iterdump() if not any(each in line for each in own)]
    connection.close()
    return lines


@pytest.fixture
def home(corpus_home: Path, tmp_path: Path) -> Path:
    """A copy of the base of `corpus/`, with a model of its own."""
    copy = tmp_path / "home"
    shutil.copytree(corpus_home, copy)
    return copy


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base of one document, to be written over."""
    folder = tmp_path_factory.mktemp("small") / "home"
    with KnowledgeBase.open(folder) as base:
        base.add_bytes("Điều 1. Trồng cây xanh quanh hồ nước ngọt trước mùa mưa.".encode(), "cay.txt")
    return folder


@pytest.fixture(scope="module")
def backup(corpus_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "kho.zip"
    write_backup(corpus_home, file, silent)
    return file


@pytest.fixture
def other(small: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "other"
    shutil.copytree(small, copy)
    return copy


def test_an_empty_home_becomes_the_one_that_was_backed_up(
    corpus_home: Path, backup: Path, tmp_path: Path
) -> None:
    restored = KnowledgeBase.restore(tmp_path / "new", backup)
    assert (restored.before, restored.aside) == (None, None)
    assert dump(tmp_path / "new") == dump(corpus_home)
    with KnowledgeBase.open(corpus_home) as old, KnowledgeBase.open(tmp_path / "new") as new:
        assert not new.check().faults and not new.check().stale
        assert new.ask(QUESTION).quotes == old.ask(QUESTION).quotes != ()
    assert backup.stat().st_mode & 0o077 == 0
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]


def test_a_home_in_use_becomes_the_one_that_was_backed_up(
    corpus_home: Path, backup: Path, other: Path
) -> None:
    with KnowledgeBase.open(other) as reader:
        assert reader.search("trồng cây xanh").documents
        restored = KnowledgeBase.restore(other, backup)
        assert reader.ask(QUESTION).quotes
        assert not reader.check().faults
    assert dump(other) == dump(corpus_home)
    with closing(Store(other / "store.sqlite")) as store:
        assert store_faults(store, silent) == []
    assert not (other / "restoring").exists()
    assert restored.before is not None
    KnowledgeBase.restore(other, restored.before)
    with KnowledgeBase.open(other) as base:
        assert base.store.counts()["full_text"] == 1


def test_models_come_along_and_take_no_others_place(home: Path, other: Path, tmp_path: Path) -> None:
    for folder, text in ((home, "one"), (other, "two")):
        model = folder / "models" / "adapted-1"
        model.mkdir(parents=True)
        (model / "config.json").write_text(text, encoding="utf-8")
    (home / "MODEL").write_text("models/adapted-1", encoding="utf-8")
    write_backup(home, tmp_path / "kho.zip", silent)
    restore(other, tmp_path / "kho.zip", silent)
    texts = {path.parent.name: path.read_text() for path in other.glob("models/*/config.json")}
    assert texts == {"adapted-1": "two", "adapted-2": "one"}
    assert (other / "MODEL").read_text() == "models/adapted-2"


def test_settings_are_restored_where_there_are_none(home: Path, other: Path, tmp_path: Path) -> None:
    write_backup(home, tmp_path / "kho.zip", silent, {"vankien.toml": b"port = 1\n"})
    assert not restore(tmp_path / "new", tmp_path / "kho.zip", silent).settings_kept
    assert (tmp_path / "new" / "vankien.toml").read_text() == "port = 1\n"
    (other / "vankien.toml").write_text("port = 2\n", encoding="utf-8")
    assert restore(other, tmp_path / "kho.zip", silent).settings_kept
    assert (other / "vankien.toml").read_text() == "port = 2\n"


def test_a_backup_is_one_moment_while_documents_are_added(home: Path, tmp_path: Path) -> None:
    stopped = Event()

    def write() -> None:
        store = Store(home / "store.sqlite")
        number = 0
        while not stopped.is_set():
            number += 1
            with store.transaction():
                store.set_meta(f"one-{number}", "x" * 2_000)
                store.set_meta(f"two-{number}", "x" * 2_000)
        store.close()

    writer = Thread(target=write)
    writer.start()
    try:
        write_backup(home, tmp_path / "kho.zip", silent)
    finally:
        stopped.set()
        writer.join()
    restore(tmp_path / "new", tmp_path / "kho.zip", silent)
    connection = sqlite3.connect(tmp_path / "new" / "store.sqlite")
    keys = {key.partition("-")[::2] for (key,) in connection.execute("SELECT key FROM meta")}
    connection.close()
    assert {number for name, number in keys if name == "one"} == {
        number for name, number in keys if name == "two"
    }


def test_each_backup_beside_a_writer_is_one_moment_of_what_it_adds(other: Path, tmp_path: Path) -> None:
    stopped, added = Event(), []

    def write() -> None:
        with KnowledgeBase.open(other) as base:
            while not stopped.is_set():
                number = len(added)
                text = f"Điều {number + 2}. Nạo vét đoạn kênh thứ {number} trước mùa mưa."
                base.add_bytes(text.encode(), f"kenh-{number}.txt")
                added.append(number)

    writer = Thread(target=write)
    writer.start()
    held = []
    try:
        for number in range(3):
            least = len(added)
            write_backup(other, tmp_path / f"{number}.zip", silent)
            held.append((least, len(added) + 1))
            while len(added) <= least and writer.is_alive():
                stopped.wait(0.01)
    finally:
        stopped.set()
        writer.join()
    for number, (least, most) in enumerate(held):
        restored = restore(tmp_path / f"home-{number}", tmp_path / f"{number}.zip", silent)
        with closing(Store(tmp_path / f"home-{number}" / "store.sqlite")) as store:
            assert store.integrity_faults() == [] and store_faults(store, silent) == []
            names = [row["name"] for row in store.rows("SELECT name FROM files ORDER BY id")]
            # Whole documents, in the order of adding, none left out: all that was in before, and perhaps one more.
            assert names == ["cay.txt", *(f"kenh-{each}.txt" for each in range(len(names) - 1))]
            assert least <= len(names) - 1 <= most
            assert restored.backup.counts["full_text"] == len(names)


def test_a_damaged_row_does_not_take_the_place_of_a_sound_backup(
    other: Path, backup: Path, tmp_path: Path, corpus_home: Path
) -> None:
    file = tmp_path / "kho.zip"
    write_backup(other, file, silent)
    sound = file.read_bytes()
    with closing(sqlite3.connect(other / "store.sqlite", isolation_level=None)) as disk:
        disk.execute("UPDATE documents SET text = replace(text, 'hồ', 'hố')")
    with pytest.raises(StoreDamaged, match=r"bảng documents, mã 1.*check --deep"):
        write_backup(other, file, silent)
    assert file.read_bytes() == sound and [each.name for each in tmp_path.glob(".kho*")] == []
    # A restore keeps what stood there as it stood, and goes on.
    before = restore(other, backup, silent).before
    assert before is not None and dump(other) == dump(corpus_home)
    restore(other, before, silent)
    with closing(Store(other / "store.sqlite")) as store:
        assert {each.document for each in store_faults(store, silent)} == {1}


def waiting_upload(base: KnowledgeBase, name: str, text: str) -> str:
    """An upload that was acknowledged; returns its job."""
    upload = base.uploads.begin()
    upload.put(name, io.BytesIO(text.encode()))
    upload.seal()
    base.store.put_job(upload.id, "văn thư", 1)
    return upload.id


GRASS = "Điều 1. Cắt cỏ ven đường trước ngày khai giảng."


def test_an_upload_that_waits_is_worked_off_after_a_restore(other: Path, tmp_path: Path) -> None:
    with KnowledgeBase.open(other) as base:
        job = waiting_upload(base, "co.txt", GRASS)
        done = waiting_upload(base, "xong.txt", "Điều 1. Đã xong.")
        base.store.end_job(done, JobState.DONE)
        base.uploads.begin().put("dở.txt", io.BytesIO(b"still coming in"))
        made = base.backup(tmp_path / "kho.zip")
    assert sorted(each for each in made.parts if each.startswith("uploads/")) == [
        f"uploads/{job}/00001", f"uploads/{job}/names.json",
    ]  # fmt: skip
    KnowledgeBase.restore(tmp_path / "new", tmp_path / "kho.zip")
    with KnowledgeBase.open(tmp_path / "new") as base:
        assert Queue(base).drain() == 1
        assert base.search("cắt cỏ ven đường").documents
        ended = base.store.job(job)
        assert ended is not None and (ended.state, ended.given_by) == (JobState.DONE, "văn thư")


def test_what_waits_in_a_home_that_is_restored_is_in_the_backup_of_before(
    backup: Path, tmp_path: Path
) -> None:
    """Even where no document is in yet."""
    home = tmp_path / "home"
    with KnowledgeBase.open(home) as base:
        job = waiting_upload(base, "co.txt", GRASS)
    before = restore(home, backup, silent).before
    assert before is not None
    shutil.rmtree(home / "uploads")
    restore(home, before, silent)
    with closing(Store(home / "store.sqlite")) as store:
        assert [each.id for each in store.jobs()] == [job]
        assert Uploads(home).faults(job) == []


def test_a_job_that_ends_while_it_is_looked_at_is_in_the_store_or_among_the_uploads(
    other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with KnowledgeBase.open(other) as base:
        job = waiting_upload(base, "co.txt", GRASS)
        named_again, looks = waiting_uploads._named_again, []

        def late(home: Path, which: str, into: Path) -> bool:
            looks.append(which)
            Queue(base).drain()
            return named_again(home, which, into)

        monkeypatch.setattr(waiting_uploads, "_named_again", late)
        write_backup(other, tmp_path / "kho.zip", silent)
    assert looks == [job]
    restore(tmp_path / "new", tmp_path / "kho.zip", silent)
    with closing(Store(tmp_path / "new" / "store.sqlite")) as store:
        ended = store.job(job)
        assert ended is not None and ended.state is JobState.DONE
        assert store.counts()["full_text"] == 2


def test_an_upload_whose_files_are_lost_stops_no_backup(other: Path, tmp_path: Path) -> None:
    with KnowledgeBase.open(other) as base:
        job = waiting_upload(base, "co.txt", GRASS)
        base.uploads.drop(job)
        made = base.backup(tmp_path / "kho.zip")
    assert list(made.parts) == ["store.sqlite"]


def audit_files(home: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((home / "audit").iterdir())}


def test_the_audit_log_comes_back_and_is_never_written_over(other: Path, tmp_path: Path) -> None:
    log = other / "audit"
    log.mkdir()
    (log / "2026-01-30.jsonl").write_text('{"a": 1}\n')
    (log / "2026-01-31.jsonl").write_text('{"b": 1}\n{"b": 2}\n{"half a li')
    (log / "2026-02-01.jsonl").write_text('{"half a li')
    (log / "ghi-chu.txt").write_text("another's")
    made = write_backup(other, tmp_path / "kho.zip", silent)
    assert [each for each in made.parts if each.startswith("audit/")] == [
        "audit/2026-01-30.jsonl", "audit/2026-01-31.jsonl",
    ]  # fmt: skip
    # Where it was made, which went on writing, nothing changes.
    (log / "2026-01-31.jsonl").write_text('{"b": 1}\n{"b": 2}\n{"b": 3}\n')
    before = audit_files(other)
    restore(other, tmp_path / "kho.zip", silent)
    assert audit_files(other) == before
    # A new home has begun a log of its own.
    new = tmp_path / "new" / "audit"
    new.mkdir(parents=True)
    (new / "2026-01-31.jsonl").write_text('{"c": 1}\n')
    for _ in range(2):
        restore(tmp_path / "new", tmp_path / "kho.zip", silent)
    assert audit_files(tmp_path / "new") == {
        "2026-01-30.jsonl": '{"a": 1}\n',
        "2026-01-31.2.jsonl": '{"b": 1}\n{"b": 2}\n',
        "2026-01-31.jsonl": '{"c": 1}\n',
    }


def test_a_backup_without_them_is_for_programs_of_before(other: Path, tmp_path: Path) -> None:
    (other / "audit").mkdir()
    (other / "audit" / "2026-01-30.jsonl").write_text('{"a": 1}\n')
    write_backup(other, tmp_path / "one.zip", silent, with_home=False)
    write_backup(other, tmp_path / "two.zip", silent)
    versions = [
        json.loads(zipfile.ZipFile(tmp_path / name).read("manifest.json"))["version"]
        for name in ("one.zip", "two.zip")
    ]
    assert versions == [1, 2]
    restore(tmp_path / "new", tmp_path / "one.zip", silent)
    assert dump(tmp_path / "new") == dump(other) and not (tmp_path / "new" / "audit").exists()


def test_too_little_room_is_said_before_anything_is_touched(
    backup: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.read_bytes() for path in other.rglob("*") if path.is_file()}
    usage = shutil.disk_usage(other)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1_000))
    with pytest.raises(OSError, match="No space"):
        restore(other, backup, silent)
    assert {path: path.read_bytes() for path in other.rglob("*") if path.is_file()} == before


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """As on a full disk, files of this process grow no further."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [50_000, 500_000])
def test_a_disk_that_refuses_leaves_nothing_and_the_old_backup(
    home: Path, backup: Path, tmp_path: Path, size: int
) -> None:
    file = tmp_path / "out" / "kho.zip"
    file.parent.mkdir()
    with files_of_at_most(size), pytest.raises(OSError):
        write_backup(home, file, silent)
    assert list(file.parent.iterdir()) == []
    shutil.copy(backup, file)
    with files_of_at_most(size), pytest.raises(OSError):
        write_backup(home, file, silent)
    assert file.read_bytes() == backup.read_bytes()


def test_a_disk_that_refuses_leaves_the_home_as_it_was(backup: Path, other: Path) -> None:
    before = dump(other)
    with files_of_at_most(200_000), pytest.raises(OSError):
        restore(other, backup, silent)
    assert dump(other) == before
    with KnowledgeBase.open(other) as base:
        assert not base.check().faults and not base.check().stale
        assert base.search("trồng cây xanh").documents


@pytest.mark.parametrize("step", range(1, 6))
def test_a_restore_that_fails_leaves_the_home_as_it_was(backup: Path, other: Path, step: int) -> None:
    def stop(reached: int) -> None:
        if reached == step:
            raise OSError("no")

    before = dump(other)
    with pytest.raises(OSError):
        restore(other, backup, silent, stop)
    assert dump(other) == before
    with KnowledgeBase.open(other) as base:
        assert not base.check().faults and not base.check().stale
    assert not (other / "restoring").exists()


KILLED = """
import os, signal, sys
from pathlib import Path
from index.queue import Queue
from index.records import JobState
from index.restoring import restore
home, file, step = sys.argv[1:]
def stop(reached):
    if reached == int(step):
        os.kill(os.getpid(), signal.SIGKILL)
restore(Path(home), Path(file), lambda *_: None, stop)
"""


@pytest.mark.parametrize("step", [1, 3, 4, 5, 6, 7])
def test_after_a_kill_the_home_is_the_old_or_the_new_one(
    home: Path, other: Path, tmp_path: Path, step: int
) -> None:
    for folder, text in ((home, "one"), (other, "two")):
        model = folder / "models" / "adapted-1"
        model.mkdir(parents=True)
        (model / "config.json").write_text(text, encoding="utf-8")
    (home / "MODEL").write_text("models/adapted-1", encoding="utf-8")
    (home / "audit").mkdir()
    (home / "audit" / "2026-01-30.jsonl").write_text('{"a": 1}\n')
    with KnowledgeBase.open(home) as base:
        job = waiting_upload(base, "co.txt", GRASS)
    with KnowledgeBase.open(other) as base:
        waits = waiting_upload(base, "cay.txt", GRASS)
    write_backup(home, tmp_path / "kho.zip", silent)
    published = Generations(other).current_name
    process = subprocess.run(
        [sys.executable, "-c", KILLED, other, tmp_path / "kho.zip", str(step)], check=False
    )
    assert process.returncode == -signal.SIGKILL

    with KnowledgeBase.open(other) as base, base.writing():
        assert not base.store.integrity_faults()
        texts = base.store.counts()["full_text"]
    assert not (other / "restoring").exists()
    names = sorted(path.name for path in (other / "models").iterdir())
    if step <= 5:
        assert texts == 1 and names == ["adapted-1"] and not (other / "MODEL").exists()
        assert Generations(other).current_name == published
        assert Uploads(other).faults(waits) == [] and [each.name for each in other.glob("uploads/*")] == [
            waits
        ]
    else:
        assert Uploads(other).faults(job) == [] and audit_files(other) == {"2026-01-30.jsonl": '{"a": 1}\n'}
        assert dump(other) == dump(home) and names == ["adapted-1", "adapted-2"]
        assert (other / "MODEL").read_text() == "models/adapted-2"
    shutil.rmtree(other / "models", ignore_errors=True)
    restore(other, tmp_path / "kho.zip", silent)
    assert dump(other) == dump(home)


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(4, marks=embedded_only("an engine's index of the old store, which is back, serves on")),
        6,
    ],
)
def test_who_only_makes_the_index_ends_a_killed_restoration_too(backup: Path, other: Path, step: int) -> None:
    process = subprocess.run([sys.executable, "-c", KILLED, other, backup, str(step)], check=False)
    assert process.returncode == -signal.SIGKILL
    with KnowledgeBase.open(other) as base:
        assert base.search("trồng cây xanh" if step == 4 else "thi đua").documents
    assert not (other / "restoring").exists()


@pytest.mark.parametrize("step", [2, 5])
def test_a_store_that_was_put_aside_is_back_until_the_restored_one_is_there(
    backup: Path, other: Path, corpus_home: Path, step: int
) -> None:
    (other / "store.sqlite").write_bytes(b"no database at all" * 500)
    process = subprocess.run([sys.executable, "-c", KILLED, other, backup, str(step)], check=False)
    assert process.returncode == -signal.SIGKILL
    assert (other / "store.sqlite").read_bytes().startswith(b"no database")
    KnowledgeBase.restore(other, backup)
    assert dump(other) == dump(corpus_home)


def test_a_damaged_store_is_put_aside(backup: Path, other: Path, corpus_home: Path) -> None:
    (other / "store.sqlite").write_bytes(b"no database at all" * 500)
    restored = KnowledgeBase.restore(other, backup)
    assert restored.aside is not None and restored.aside.read_bytes().startswith(b"no database")
    assert dump(other) == dump(corpus_home)


def test_a_store_damaged_inside_is_put_aside(backup: Path, home: Path, corpus_home: Path) -> None:
    with sqlite3.connect(home / "store.sqlite") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with (home / "store.sqlite").open("r+b") as file:
        file.seek(20 * 4096)
        file.write(b"\xff" * 200 * 4096)
    restored = KnowledgeBase.restore(home, backup)
    assert restored.aside is not None
    assert dump(home) == dump(corpus_home)


def _broken(backup: Path, tmp_path: Path, how: str) -> Path:
    broken = tmp_path / "hong.zip"
    content = bytearray(backup.read_bytes())
    match how:
        case "cut":
            content = content[: len(content) // 2]
        case "changed":
            content[len(content) // 2] ^= 0xFF
        case "text":
            content = bytearray("không phải".encode())
    broken.write_bytes(content)
    if how == "foreign":
        with zipfile.ZipFile(broken, "w") as packed:
            packed.writestr("thu.txt", "thư")
    return broken


@pytest.mark.parametrize(
    ("how", "error"),
    [("cut", NotABackup), ("text", NotABackup), ("foreign", NotABackup), ("changed", BackupDamaged)],
)
def test_a_file_that_is_no_whole_backup_is_refused(
    backup: Path, other: Path, tmp_path: Path, how: str, error: type[Exception]
) -> None:
    before = dump(other)
    with pytest.raises(error, match=r"hong\.zip"):
        restore(other, _broken(backup, tmp_path, how), silent)
    assert dump(other) == before


@pytest.mark.parametrize(
    "name", ["../out", "models/../../out", "/etc/out", "lock", "uploads/../lock", "audit/lock"]
)
def test_parts_outside_the_home_are_refused(backup: Path, tmp_path: Path, name: str) -> None:
    evil = tmp_path / "evil.zip"
    with opened_backup(backup) as (facts, _), zipfile.ZipFile(evil, "w") as packed:
        text = facts.manifest().replace('"store.sqlite": [', f'"{name}": [1, ""], "store.sqlite": [')
        packed.writestr("manifest.json", text)
    with pytest.raises(BackupDamaged, match="không thuộc bản sao lưu"):
        restore(tmp_path / "new", evil, silent)


def test_a_backup_made_to_fill_the_disk_is_refused(backup: Path, tmp_path: Path) -> None:
    """A manifest of nothing but blanks, and a part that unpacks to more than the manifest says of it."""
    evil = tmp_path / "evil.zip"
    with zipfile.ZipFile(evil, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("manifest.json", b" " * (17 << 20))
    with pytest.raises(BackupDamaged, match=r"manifest\.json lớn bất thường"):
        restore(tmp_path / "new", evil, silent)
    with opened_backup(backup) as (facts, _), zipfile.ZipFile(evil, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("manifest.json", replace(facts, parts={"store.sqlite": (10, "")}).manifest())
        packed.writestr("store.sqlite", bytes(5 * PIECE))
    written = io.BytesIO()
    with opened_backup(evil) as (_, parts), pytest.raises(BackupDamaged, match="sai mã kiểm"):
        parts.hold("store.sqlite", written)
    assert len(written.getvalue()) <= PIECE


def test_another_file_is_not_written_over(corpus_home: Path, tmp_path: Path) -> None:
    letter = tmp_path / "cong-van.docx"
    shutil.copy(PLAN, letter)
    with pytest.raises(NotABackup):
        write_backup(corpus_home, letter, silent)
    assert letter.read_bytes() == PLAN.read_bytes()


def test_a_writer_keeps_a_restore_waiting(backup: Path, other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.locks.LOCK_SECONDS", 0.1)
    with KnowledgeBase.open(other) as base, base.writing(), pytest.raises(StoreLocked):
        restore(other, backup, silent)


def test_an_upgrade_makes_a_backup_first(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    connection = first_version(home / "store.sqlite")
    connection.execute(
        "INSERT INTO documents (number, number_key, text, added_at) VALUES ('46-CT/TW', '46-CT/TW', 'Chữ', '')"
    )
    connection.commit()
    connection.close()
    KnowledgeBase.open(home).close()
    KnowledgeBase.open(home).close()
    (file,) = (home / "backups").iterdir()
    assert file.name.startswith(f"before-schema-{latest_version()}-from-1-")
    with opened_backup(file) as (facts, _):
        assert (facts.schema, facts.counts["full_text"]) == (1, 1)
    restore(tmp_path / "new", file, silent)
    with KnowledgeBase.open(tmp_path / "new") as base:
        assert base.document("46-CT/TW").id == 1


def test_an_upgrade_without_a_backup_does_not_happen(tmp_path: Path) -> None:
    first_version(tmp_path / "store.sqlite").close()
    (tmp_path / "backups").write_text("a file is in the way")
    with pytest.raises(OSError):
        KnowledgeBase.open(tmp_path)
    connection = sqlite3.connect(tmp_path / "store.sqlite")
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    connection.close()


def test_a_backup_of_a_later_version_is_refused(
    backup: Path, corpus_home: Path, other: Path, tmp_path: Path
) -> None:
    later = tmp_path / "later"
    shutil.copytree(corpus_home, later)
    connection = sqlite3.connect(later / "store.sqlite")
    connection.execute(f"PRAGMA user_version = {latest_version() + 1}")
    connection.close()
    write_backup(later, tmp_path / "kho.zip", silent)
    before = dump(other)
    with pytest.raises(StoreDamaged, match="nâng cấp vankien"):
        restore(other, tmp_path / "kho.zip", silent)
    assert dump(other) == before
    restored = restore(later, backup, silent)
    assert restored.aside is not None
    assert dump(later) == dump(corpus_home)


def test_what_killed_backups_left_goes_with_the_next_one_whatever_its_name(
    empty_base: KnowledgeBase, tmp_path: Path
) -> None:
    left, other, used = (tmp_path / f".{name}.new" for name in ("kho-01.zip", "anh", "kho-02.zip"))
    for folder in (left, other, used):
        folder.mkdir()
        (folder / "store.sqlite").write_bytes(b"half of it")
    (other / "anh.png").touch()
    with work_folder(tmp_path / "kho-02.zip") as at_work:
        (at_work / "archive").touch()
        empty_base.backup(tmp_path / "kho-03.zip")
        assert at_work == used and list(used.iterdir()) == [used / "archive"]
    assert sorted(each.name for each in tmp_path.glob(".*")) == [other.name]
