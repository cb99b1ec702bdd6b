"""A reader takes up new generations without failing a question."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread

import pytest

from index.embedding import Encoder
from index.generation import Manifest
from index.knowledge_base import KnowledgeBase
from index.searchable import Searchable
from tests.index.conftest import embedded_only


@pytest.fixture
def pair(corpus_home: Path, tmp_path: Path) -> Iterator[tuple[KnowledgeBase, KnowledgeBase]]:
    """A reader and a writer of one home; the reader has answered already."""
    home = tmp_path / "home"
    shutil.copytree(corpus_home, home)
    with KnowledgeBase.open(home) as reader, KnowledgeBase.open(home) as writer:
        reader.search("thi đua")
        yield reader, writer


def test_a_generation_swept_while_it_is_opened_is_not_missed(
    pair: tuple[KnowledgeBase, KnowledgeBase], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = pair
    opened = reader._shelf.opened
    writer.rebuild()
    with ExitStack() as held:
        publications = iter([writer.rebuild, writer.rebuild, lambda: held.enter_context(writer.writing())])

        def late(manifest: Manifest, encoder: Encoder) -> Searchable:
            for publish in publications:
                publish()
            return opened(manifest, encoder)

        monkeypatch.setattr("index.locks.LOCK_SECONDS", 0.1)
        monkeypatch.setattr(reader._shelf, "opened", late)
        assert reader.search("thi đua").generation == writer._shelf.current_name


@embedded_only("a file of it is damaged")
def test_the_old_generation_answers_while_a_damaged_one_cannot_be_made_again(
    pair: tuple[KnowledgeBase, KnowledgeBase], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = pair
    old = reader.generation
    new = writer.rebuild()
    (writer.home / "generations" / new.name / "rows.npy").write_bytes(b"")
    monkeypatch.setattr("index.locks.LOCK_SECONDS", 0.1)
    with writer.writing():
        assert reader.search("thi đua").generation == old
    assert reader.search("thi đua").generation not in (old, new.name)


def test_nobody_waits_while_one_opens_the_new_generation(
    pair: tuple[KnowledgeBase, KnowledgeBase], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = pair
    old, new = reader.generation, writer.rebuild()
    opening, go_on = Event(), Event()
    opened = reader._shelf.opened

    def slow(manifest: Manifest, encoder: Encoder) -> Searchable:
        opening.set()
        assert go_on.wait(30)
        return opened(manifest, encoder)

    monkeypatch.setattr(reader._shelf, "opened", slow)
    thread = Thread(target=reader.search, args=("thi đua",))
    thread.start()
    assert opening.wait(30)
    assert reader.search("thi đua").generation == old
    go_on.set()
    thread.join()
    assert reader.search("thi đua").generation == new.name
