"""The disk that forgets: what may be left of each thing that was done to it, and what surely is."""

import os
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from bench.torture.disk import Disk, Tree, Way, lay_out
from index.durable import fsync, replace_text, write_synced

_DRAWS = 40


def left_by(folder: Path, work: Callable[[], None]) -> list[Tree]:
    """What a cut right after the work may leave."""
    disk = Disk(folder)
    with disk.watching():
        work()
        disk.look()
    return [disk.moments[-1].left(way, Random(each)) for way in Way for each in range(_DRAWS)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "old").write_text("before", encoding="utf-8")
    return tmp_path


def test_what_was_only_written_may_be_gone_empty_zeros_or_half(folder: Path) -> None:
    left = left_by(folder, lambda: (folder / "new").write_bytes(b"1234") and None)
    assert {tree.get("new") for tree in left} == {None, b"", bytes(4), b"12", b"1234"}
    assert {tree["old"] for tree in left} == {b"before"}


def test_an_fsynced_file_is_whole_and_may_lack_its_name(folder: Path) -> None:
    left = left_by(folder, lambda: write_synced(folder / "new", "1234"))
    assert {tree.get("new") for tree in left} == {None, b"1234"}


def test_a_name_is_sure_from_the_fsync_of_its_directory_on(folder: Path) -> None:
    def work() -> None:
        write_synced(folder / "new", "1234")
        fsync(folder)

    assert all(tree == {"old": b"before", "new": b"1234"} for tree in left_by(folder, work))


def test_a_renamed_file_is_the_old_or_the_new_one(folder: Path) -> None:
    def work() -> None:
        write_synced(folder / "old.new", "after")
        (folder / "old.new").replace(folder / "old")

    assert {tree["old"] for tree in left_by(folder, work)} == {b"before", b"after"}
    assert {tree["old"] for tree in left_by(folder, lambda: replace_text(folder / "old", "at last"))} == {
        b"at last"
    }


def test_what_was_removed_may_be_there_again(folder: Path) -> None:
    left = left_by(folder, (folder / "old").unlink)
    assert {tree.get("old") for tree in left} == {None, b"before"}


def test_a_new_directory_may_be_lost_with_what_is_sure_in_it(folder: Path) -> None:
    def work() -> None:
        (folder / "below").mkdir()
        write_synced(folder / "below" / "new", "1234")
        fsync(folder / "below")

    left = left_by(folder, work)
    assert {"below" in tree for tree in left} == {True, False}
    assert all(tree["below/new"] == b"1234" for tree in left if "below" in tree)


def test_a_store_of_sqlite_is_sure_but_its_log_may_end_torn(folder: Path) -> None:
    (folder / "store.sqlite-wal").write_bytes(b"frames")
    left = left_by(folder, lambda: (folder / "store.sqlite").write_bytes(b"pages") and None)
    assert {tree["store.sqlite"] for tree in left} == {b"pages"}
    logs = {tree["store.sqlite-wal"] for tree in left}
    assert len(logs) > 1 and all(log and log.startswith(b"frames") for log in logs)


def test_each_moment_is_seen_and_afterwards_nothing_is_watched(folder: Path, tmp_path: Path) -> None:
    disk, fsync_of_os = Disk(folder), os.fsync
    with disk.watching():
        replace_text(folder / "old", "after")
    # Before the fsync, the rename, the fsync of the directory.
    assert len(disk.moments) == 3 and os.fsync is fsync_of_os
    lay_out(disk.moments[0].left(Way.NAMES, Random(1)), tmp_path / "laid")
    assert (tmp_path / "laid" / "old").read_text("utf-8") == "before"
    assert (
        len((tmp_path / "laid" / "old.new").read_bytes()) < 5
        or not (tmp_path / "laid" / "old.new").read_text()
    )
