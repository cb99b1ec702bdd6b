"""One process at a time writes, the next one is told who it is, and where locks do not hold nobody writes."""

import getpass
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from index import lock_probe
from index.errors import LocksMissing, StoreLocked
from index.knowledge_base import KnowledgeBase
from index.lock_probe import Mount, missing_locks, mount_of
from index.locks import Holder, writers_lock

HOLDS = """
import sys
from pathlib import Path
from index.locks import writers_lock
with writers_lock(Path(sys.argv[2])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process, which has the writer's lock until its stdin ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, "add", tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None and process.stdout.readline() == b"held\n"
    yield process
    process.communicate()


def refused(home: Path) -> str:
    with pytest.raises(StoreLocked) as caught, writers_lock(home, 0.01):
        pass
    return str(caught.value)


def test_a_second_writer_is_told_who_writes(tmp_path: Path, holder: subprocess.Popen[bytes]) -> None:
    with KnowledgeBase.open(tmp_path) as base, pytest.raises(StoreLocked) as caught, base.writing(0.01):
        pass
    told = str(caught.value)
    assert f"tiến trình {holder.pid} " in told and f"trên máy {socket.gethostname()}" in told
    assert f"người dùng {getpass.getuser()}" in told and "«-c add " in told and "bắt đầu ghi lúc" in told
    holder.communicate()
    with writers_lock(tmp_path, 0.01):
        pass
    assert not (tmp_path / "writer").exists()


def test_the_note_of_a_killed_process_misleads_nobody(
    tmp_path: Path, holder: subprocess.Popen[bytes]
) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert json.loads((tmp_path / "writer").read_text())["pid"] == holder.pid
    with FileLock(tmp_path / "lock"):
        assert "một tiến trình khác đang ghi" in refused(tmp_path)
    with writers_lock(tmp_path, 0.01):
        assert f"tiến trình {os.getpid()} " in refused(tmp_path)


@pytest.mark.parametrize("note", ["", "{", "[1]", json.dumps({"pid": 1})])
def test_a_note_that_cannot_be_read_is_none(tmp_path: Path, note: str) -> None:
    (tmp_path / "writer").write_text(note)
    with FileLock(tmp_path / "lock"):
        assert "một tiến trình khác đang ghi" in refused(tmp_path)


def test_the_number_of_a_process_is_used_again() -> None:
    us = Holder.this_process()
    assert us.may_live and us.started > 0
    assert not Holder(us.pid, us.started - 1, us.host, us.user, us.since, us.command).may_live
    assert Holder(us.pid, us.started - 1, "elsewhere", us.user, us.since, us.command).may_live


def test_locks_hold_here(tmp_path: Path) -> None:
    assert missing_locks(tmp_path) == "" and mount_of(tmp_path).kind


@pytest.mark.parametrize("call", ["flock", "fcntl"])
def test_where_locks_keep_nobody_out_nothing_is_written(
    tmp_path: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock_probe.fcntl, call, lambda *_: 0)
    with KnowledgeBase.open(tmp_path) as base, pytest.raises(LocksMissing, match=rf"{tmp_path}: .*{call}"):
        base.add_bytes("Điều 1. Trồng cây.".encode(), "cay.txt")
    assert not (tmp_path / "generations").exists()


def test_where_there_are_no_locks_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(lock_probe.fcntl, "fcntl", unsupported)
    with pytest.raises(LocksMissing, match="No locks available"), writers_lock(tmp_path):
        pass


def test_locks_that_hold_on_one_machine_alone_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/a / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw,local_lock=all 0 0\n")
    assert mount_of(tmp_path / "kho", mounts) == Mount("nfs4", ("rw", "local_lock=all"))
    monkeypatch.setattr(lock_probe, "MOUNTS", mounts)
    with pytest.raises(LocksMissing, match="nfs4 gắn với local_lock=all"), writers_lock(tmp_path):
        pass
