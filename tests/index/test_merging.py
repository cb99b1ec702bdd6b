"""A new base is made while others read and add, and nothing that they do is lost."""

import json
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from index import publication
from index.embedding import Encoder
from index.generation import Generations
from index.knowledge_base import KnowledgeBase
from index.merging import Merging
from index.passage_index import PassageIndex
from index.store import Store
from tests.index.conftest import embedded_only

pytestmark = embedded_only("an engine merges by itself")

BUILD = PassageIndex.build


def record(key: str, text: str) -> bytes:
    return json.dumps({"id": key, "text": text}, ensure_ascii=False).encode()


FIRST = ("cay", "Hộ gia đình trồng cây chắn gió ven biển được hỗ trợ giống.")
SECOND = ("xe", "Người điều khiển xe gắn máy phải đội mũ bảo hiểm.")
THIRD = ("thue", "Doanh nghiệp kê khai thuế giá trị gia tăng theo quý.")


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KnowledgeBase]:
    """One text in the base, one beside it."""
    monkeypatch.setattr(publication, "SMALLEST_BASE", 1)
    monkeypatch.setattr(publication, "LARGEST_SHARE", 100.0)
    with KnowledgeBase.open(tmp_path / "home") as opened:
        opened.add_bytes(record(*FIRST), "cay.jsonl")
        opened.add_bytes(record(*SECOND), "xe.jsonl")
        assert opened.serving()[0].fresh == 1
        yield opened


def first_found(base: KnowledgeBase, query: str) -> str | None:
    return next((each.document.external_id for each in base.search(query).documents), None)


def test_what_lay_beside_becomes_part_of_the_base(base: KnowledgeBase) -> None:
    before = base.serving()[0]
    merged = base.merge()
    assert merged is not None and merged.name == base.generation
    assert (merged.base, merged.fresh, merged.passages, merged.revision) == (None, 0, 2, before.revision)
    assert first_found(base, "mũ bảo hiểm") == "xe" and first_found(base, "trồng cây") == "cay"
    assert base.check().faults == () and not base.check().stale
    base.add_bytes(record(*THIRD), "thue.jsonl")
    assert base.serving()[0].base == merged.name


def test_what_is_added_and_removed_meanwhile_is_published_beside_the_new_base(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(store: Store, encoder: Encoder, model_id: int) -> PassageIndex:
        assert store.passage_count() == 2
        monkeypatch.setattr(PassageIndex, "build", BUILD)
        with KnowledgeBase.open(base.home) as other:
            other.add_bytes(record(*THIRD), "thue.jsonl")
            other.remove("cay")
        index = BUILD(store, encoder, model_id)
        assert index.size == 2
        return index

    monkeypatch.setattr(PassageIndex, "build", interrupted)
    merged = base.merge()
    assert merged is not None and merged.name == base.generation
    assert (merged.fresh, merged.removed, merged.passages) == (1, 1, 2)
    assert merged.base is not None and int(merged.base) > 2
    assert first_found(base, "kê khai thuế") == "thue"
    assert first_found(base, "mũ bảo hiểm") == "xe"
    assert base.search("trồng cây chắn gió").documents == ()
    assert base.check().faults == () and not base.check().stale


def test_a_base_that_another_made_anew_meanwhile_stays(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(store: Store, encoder: Encoder, model_id: int) -> PassageIndex:
        monkeypatch.setattr(PassageIndex, "build", BUILD)
        with KnowledgeBase.open(base.home) as other:
            other.rebuild()
        return BUILD(store, encoder, model_id)

    monkeypatch.setattr(PassageIndex, "build", interrupted)
    assert base.merge() is None
    assert base.generation == "000003" and first_found(base, "mũ bảo hiểm") == "xe"


def test_only_one_merges(base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(store: Store, encoder: Encoder, model_id: int) -> PassageIndex:
        with KnowledgeBase.open(base.home) as other:
            assert other.merge() is None
        return BUILD(store, encoder, model_id)

    monkeypatch.setattr(PassageIndex, "build", interrupted)
    assert base.merge() is not None


MERGE_AND_DIE = textwrap.dedent(
    """
    import os, signal, sys
    from pathlib import Path
    from index.knowledge_base import KnowledgeBase

    def on_step(step):
        if step == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)

    with KnowledgeBase(Path(sys.argv[1]), on_publish_step=on_step) as base:
        base.merge()
    """
)


@pytest.mark.parametrize("step", range(1, 8))
def test_a_kill_at_any_step_of_a_merge_loses_nothing(step: int, base: KnowledgeBase) -> None:
    before = base.generation
    command = [sys.executable, "-c", MERGE_AND_DIE, str(base.home), str(step)]
    process = subprocess.run(command, capture_output=True, check=False)
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()
    assert (Generations(base.home).current_name == before) is (step < 7)
    assert first_found(base, "mũ bảo hiểm") == "xe" and first_found(base, "trồng cây") == "cay"
    assert base.check().faults == () and not base.check().stale
    base.add_bytes(record(*THIRD), "thue.jsonl")
    assert base.merge() is not None
    assert {first_found(base, query) for query in ("kê khai thuế", "trồng cây", "mũ bảo hiểm")} == {
        "thue", "cay", "xe",
    }  # fmt: skip
    assert not (base.home / "merging").exists()
    assert len(list((base.home / "generations").iterdir())) <= 3


def test_a_watch_has_the_work_done_only_when_it_is_wanted(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = Event()
    with Merging(base, seconds=0.01, work=done.set):
        assert not done.wait(0.2)
        monkeypatch.setattr(publication, "MERGED_FROM", 1)
        assert done.wait(20)


def test_a_watch_goes_on_after_what_nobody_expects(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(publication, "MERGED_FROM", 1)
    done = Event()

    def work() -> None:
        if not caplog.text:
            raise ZeroDivisionError
        done.set()

    with Merging(base, seconds=0.01, work=work):
        assert done.wait(20)
    assert "ZeroDivisionError" in caplog.text


def test_a_process_of_its_own_merges_and_the_reader_takes_the_new_base_up(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication, "MERGED_FROM", 1)
    deadline = time.monotonic() + 120
    with Merging(base, seconds=0.05):
        while base.serving()[0].base is not None:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert base.serving()[0].passages == 2 and first_found(base, "mũ bảo hiểm") == "xe"
