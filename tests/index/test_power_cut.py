"""A power cut: no name is on the disk before its bytes, and all names are in the end.

SQLite looks after its own files. Watched is the rest: whatever is renamed into place was fsynced since it was written,
with all that lies in it, and the directory that has a new name in it is fsynced before the call returns. What a cut
leaves is opened in `tests/bench/test_torture.py`.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from bench.torture.disk import Disk, Way
from index.backup import write_backup
from index.knowledge_base import KnowledgeBase
from index.restoring import restore
from tests.index.conftest import embedded_only

pytestmark = embedded_only("its files and their names")


class Order:
    """Watches what is fsynced and renamed. faults: names that came before their bytes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._synced: dict[int, tuple[int, int]] = {}
        self._open: set[Path] = set()
        self.renamed: set[str] = set()
        self.faults: list[str] = []
        fsync, rename, replace = os.fsync, os.rename, os.replace

        def synced(descriptor: int) -> None:
            fsync(descriptor)
            state = os.fstat(descriptor)
            self._synced[state.st_ino] = (state.st_size, state.st_mtime_ns)
            self._open.discard(Path(f"/proc/self/fd/{descriptor}").readlink())

        def moved(how, source, target) -> None:  # type: ignore[no-untyped-def]
            self._look(Path(source))
            how(source, target)
            self.renamed.add(Path(target).name)
            self._open.add(Path(target).parent)

        monkeypatch.setattr(os, "fsync", synced)
        monkeypatch.setattr(os, "rename", lambda source, target: moved(rename, source, target))
        monkeypatch.setattr(os, "replace", lambda source, target: moved(replace, source, target))

    def _look(self, source: Path) -> None:
        for path in (source, *source.rglob("*")):
            state = path.stat()
            last = self._synced.get(state.st_ino)
            if last is None or (path.is_file() and last != (state.st_size, state.st_mtime_ns)):
                self.faults.append(f"{path.name} gets its place unsynced")

    def unsynced_names(self) -> set[str]:
        """Directories in which a name may still be lost."""
        return {path.name for path in self._open if path.exists()}


@pytest.fixture
def order(monkeypatch: pytest.MonkeyPatch) -> Iterator[Order]:
    yield Order(monkeypatch)


@pytest.fixture
def home(corpus_home: Path, tmp_path: Path) -> Path:
    copy = shutil.copytree(corpus_home, tmp_path / "home")
    model = copy / "models" / "adapted-1"
    model.mkdir(parents=True)
    (model / "config.json").write_text("{}", encoding="utf-8")
    return copy


def test_names_never_come_before_what_they_name(home: Path, tmp_path: Path, order: Order) -> None:
    with KnowledgeBase.open(home) as base:
        base.rebuild()
        assert {"CURRENT", base.generation} <= order.renamed
        base.sharing.set_model("models/adapted-1")
    assert "MODEL" in order.renamed and order.unsynced_names() == set()
    write_backup(home, tmp_path / "kho.zip", lambda *_: None)
    assert "kho.zip" in order.renamed and order.unsynced_names() == set()
    restore(tmp_path / "new", tmp_path / "kho.zip", lambda *_: None)
    assert {"adapted-1", "store.sqlite"} <= order.renamed
    assert order.unsynced_names() == set() and order.faults == []


def test_a_restored_store_never_meets_the_journal_of_a_damaged_one(home: Path, tmp_path: Path) -> None:
    write_backup(home, tmp_path / "kho.zip", lambda *_: None)
    (home / "store.sqlite").write_bytes(b"no database at all" * 500)
    (home / "store.sqlite-wal").write_bytes(b"its journal")
    disk = Disk(home)
    with disk.watching():
        assert restore(home, tmp_path / "kho.zip", lambda *_: None).aside is not None
        disk.look()
    left = [moment.left(way, Random(each)) for moment in disk.moments for way in Way for each in range(4)]
    restored = [each for each in left if (each.get("store.sqlite") or b"").startswith(b"SQLite")]
    assert restored and not any((each.get("store.sqlite-wal") or b"").startswith(b"its") for each in restored)


@pytest.mark.parametrize("plan", ["", "\0" * 40, '{"mark": "ab', "{}"])
def test_half_a_plan_of_a_restoration_keeps_nobody_from_writing(home: Path, plan: str) -> None:
    (home / "restoring").mkdir()
    (home / "restoring" / "PLAN").write_text(plan, encoding="utf-8")
    with KnowledgeBase.open(home) as base, base.writing():
        assert not (home / "restoring").exists()
