"""A disk that is full, or that nobody may write to: what is wrong is said, nothing is lost, and it works again."""

import errno
import io
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli
from index.errors import DiskRefused
from index.knowledge_base import KnowledgeBase
from index.store import Store
from tests.index.conftest import embedded_only
from tests.index.test_versions import old_home

pytestmark = embedded_only("its files on a small disk")

_SIZE = "6m"
TREES = "KẾ HOẠCH\nTrồng cây đước chắn sóng ven biển"
LONG = "KẾ HOẠCH\n" + "\n".join(f"Việc thứ {at}: trồng {at * 7} cây ở xã {at}." for at in range(300))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of six megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("chỉ root gắn được một đĩa nhỏ để làm đầy")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def home(disk: Path) -> Path:
    """A base on that disk, and a backup of it."""
    with KnowledgeBase.open(disk / "home") as base:
        base.add_bytes(TREES.encode(), "cay.txt")
        base.backup(disk / "kho.zip")
    return disk / "home"


def fill(disk: Path, leaving: int) -> None:
    """Leave so many bytes."""
    (disk / "ballast").unlink(missing_ok=True)
    with (disk / "ballast").open("wb") as file:
        file.write(bytes(max(0, shutil.disk_usage(disk).free - leaving)))


def add(home: Path) -> None:
    with KnowledgeBase.open(home) as base:
        base.add_bytes(LONG.encode(), "viec.txt")


def rebuild(home: Path) -> None:
    with KnowledgeBase.open(home) as base:
        base.rebuild()


def back_up(home: Path) -> None:
    with KnowledgeBase.open(home) as base:
        base.backup(home.parent / "kho.zip")


def restore(home: Path) -> None:
    KnowledgeBase.restore(home, home.parent / "kho.zip")


def upload(home: Path) -> None:
    with KnowledgeBase.open(home) as base:
        incoming = base.uploads.begin()
        incoming.put("lon.txt", io.BytesIO(os.urandom(600_000)))
        base.submit(incoming)


@pytest.mark.parametrize("leaving", [0, 64 * 1024])
def test_on_a_full_disk_nothing_is_lost(home: Path, disk: Path, leaving: int) -> None:
    generation = (home / "CURRENT").read_text()
    works: tuple[Callable[[Path], None], ...] = (rebuild, back_up, restore, upload, add)
    for work in works:
        fill(disk, leaving)
        with pytest.raises((OSError, DiskRefused)) as caught:
            work(home)
        error = caught.value
        if isinstance(error, OSError):
            assert error.errno == errno.ENOSPC
        else:
            assert str(error).startswith(str(disk)) and "đĩa đã đầy; hãy dọn bớt" in str(error)
    (disk / "ballast").unlink()
    assert (home / "CURRENT").read_text() == generation
    with KnowledgeBase.open(home) as base:
        assert base.check().faults == () and base.search("chắn sóng").documents
        base.refresh()
    for work in (add, rebuild, back_up, restore):
        work(home)
    with KnowledgeBase.open(home) as base:
        assert base.check().faults == () and base.store.counts()["full_text"] == 2
        assert not list(home.parent.glob(".*.new"))


def test_a_full_disk_is_told_at_the_command_line(home: Path, disk: Path, tmp_path: Path) -> None:
    (tmp_path / "viec.txt").write_text(LONG, encoding="utf-8")
    for leaving in (0, 64 * 1024):
        fill(disk, leaving)
        result = CliRunner().invoke(cli, ["add", "--home", str(home), str(tmp_path / "viec.txt")])
        assert result.exit_code == 5 and "đĩa đã đầy; hãy dọn bớt" in result.stderr


def test_an_upgrade_that_has_no_room_is_undone(disk: Path) -> None:
    """The sums of so many rows are more than SQLite holds in memory: the disk is full before the end."""
    store = old_home(9, disk / "home") / "store.sqlite"
    with closing(sqlite3.connect(store)) as connection, connection:
        rows = ((f"Việc thứ {at}",) for at in range(20_000))
        connection.executemany("INSERT INTO documents (text, added_at) VALUES (?, '')", rows)
    fill(disk, 1024 * 1024)
    with pytest.raises(DiskRefused, match="đĩa đã đầy; hãy dọn bớt"):
        Store(store)
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (9,)
    (disk / "ballast").unlink()
    with closing(Store(store)) as upgraded:
        assert upgraded.counts()["full_text"] > 20_000 and upgraded.integrity_faults() == []


def test_where_nobody_may_write_one_can_read(home: Path, disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with KnowledgeBase.open(home) as base:
        assert base.search("chắn sóng").documents and base.check().faults == ()
        assert base.ask("Trồng cây gì?") is not None
        with pytest.raises(DiskRefused, match=r"store\.sqlite: chỉ đọc được ở đây; hãy chạy bằng tài khoản"):
            base.store.set_meta("x", "y")
        with pytest.raises(DiskRefused, match=r"home: chỉ đọc được ở đây"):
            base.add_bytes(LONG.encode(), "viec.txt")
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    add(home)


def test_what_lies_in_a_log_is_not_left_out_in_silence(home: Path, disk: Path) -> None:
    with KnowledgeBase.open(home) as base:
        base.store.set_meta("x", "y")
        (home / "store.sqlite-wal").rename(disk / "log")
    (disk / "log").rename(home / "store.sqlite-wal")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with pytest.raises(DiskRefused, match=r"store\.sqlite-wal: còn phần ghi chưa gộp"):
        KnowledgeBase.open(home)
