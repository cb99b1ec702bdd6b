"""The index in Milvus beside the one in memory: the same results, whole states, and what is said when it is away."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexTooLarge, IndexUnavailable
from index.filters import Filters
from index.knowledge_base import KnowledgeBase
from index.milvus import client, publisher, searching
from index.milvus.rows import Unpacked, packed
from index.milvus.statistics import Statistics
from index.ragged import Ragged
from index.records import Visibility
from index.restoring import restore
from index.results import SearchResult
from index.shelf import EngineAddress
from index.syllable_model import SyllableModel
from tests.index.conftest import engine_in

QUESTIONS = (
    "phòng, chống tội phạm",
    "phong trao toan dan bao ve an ninh to quoc",
    "chỉ thị 46 năm 2015",
    "UBND tỉnh ANTT",
    "xyzabc qwerty",
)
NEW = "THÔNG BÁO\nvề việc nuôi tôm hùm\n\nHộ nuôi tôm hùm phải đăng ký lồng bè với chi cục thủy sản."


def _same(here: SearchResult, there: SearchResult) -> bool:
    """The same documents and passages in the same order, with scores that differ by no more than rounding."""
    shown = [
        [
            (document.document, document.match, passage.passage)
            for document in result.documents
            for passage in document.passages
        ]
        for result in (here, there)
    ]
    scores = [
        [
            (passage.score, passage.lexical, passage.cosine or 0.0, *passage.shares.values())
            for document in result.documents
            for passage in document.passages
        ]
        for result in (here, there)
    ]
    return shown[0] == shown[1] and all(
        one == pytest.approx(other, abs=1e-5) for one, other in zip(*scores, strict=True)
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_results_are_those_of_the_index_in_memory(
    corpus_home: Path, milvus_corpus: KnowledgeBase, question: str
) -> None:
    """With the scores, and with what the ranker's features add to them."""
    with KnowledgeBase.open(corpus_home) as embedded:
        here, there = (each.search(question, explain=True) for each in (embedded, milvus_corpus))
        assert _same(here, there)
        assert (there.total, there.facets) == (here.total, here.facets)
        quotes = [
            [(each.document_id, each.start, each.end, each.text) for each in base.ask(question).quotes]
            for base in (embedded, milvus_corpus)
        ]
        assert quotes[0] == quotes[1]


def test_a_document_has_the_same_neighbours_and_a_filter_the_same_results(
    corpus_home: Path, milvus_corpus: KnowledgeBase
) -> None:
    with KnowledgeBase.open(corpus_home) as embedded:
        document = embedded.documents_called("46-CT/TW")[0]
        alike = [
            [(each.document.id, round(each.score, 4)) for each in base.similar(document)[1]]
            for base in (embedded, milvus_corpus)
        ]
        assert alike[0] and alike[0] == alike[1]
        narrow = Filters(kind="kế hoạch", issuer="Ủy ban nhân dân tỉnh Tây Ninh")
        here, there = (each.search("thi đua", filters=narrow) for each in (embedded, milvus_corpus))
        assert here.documents and _same(here, there)


def test_nothing_is_connected_beyond_this_machine(milvus_corpus: KnowledgeBase) -> None:
    """gRPC connects below Python, where the tests' closed network does not reach: asked of the system instead."""
    milvus_corpus.search("thi đua")
    peers = [address.split(":")[0] for address in _peers()]
    assert peers
    assert set(peers) <= {
        "0100007F",
        "00000000",
        f"{0:032X}",
        f"{0:024X}01000000",
        "0000000000000000FFFF00000100007F",
    }


def _peers() -> Iterator[str]:
    """The far ends of all sockets of this process, as the system writes them."""
    links = (each.readlink().name for each in Path("/proc/self/fd").iterdir() if each.is_symlink())
    own = {each.removeprefix("socket:[").removesuffix("]") for each in links}
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/self/net/{table}").read_text("ascii").splitlines()[1:]:
            columns = line.split()
            if columns[9] in own:
                yield columns[2]


def test_words_and_tokens_keep_their_numbers_when_they_are_read_again() -> None:
    nothing = Statistics.none(SyllableModel.of_some(["an ninh"]), 0.4, True)
    known = nothing.knowing(["an_ninh", "trật_tự"]).knowing(["tôm_hùm", "an", "trật_tự"])
    words = Ragged.of([[0, 2], [3, 3]])
    empty = Ragged.of([[], []])
    known = known.counting([empty, empty, words])
    again = Statistics.of_parts(known.parts())
    assert again.marked.numbers == known.marked.numbers
    assert again.folded.numbers == known.folded.numbers
    assert again.frequencies.tolist() == known.frequencies.tolist()
    weights = again.fields().token_weights
    names = again.vocabulary.token_names
    assert weights[names.index("hùm")] == weights[names.index("tôm_hùm")] < weights[names.index("tự")]
    assert again.counting([empty, empty, words], -1).frequencies.sum() == 0


def test_a_row_says_what_was_put_into_it() -> None:
    by_field = (Ragged.of([[1], []]), Ragged.of([[], [7]]), Ragged.of([[5, 5, 9], [2]]))
    lengths = np.array([[1, 0], [0, 2], [3, 4]], np.float32)
    vectors = np.array([[0.5, -0.25], [1, 0]], np.float32)
    held = Unpacked.of(list(packed(by_field, lengths, vectors)), 2)
    assert [[row.tolist() for row in each] for each in held.by_field] == [
        [row.tolist() for row in each] for each in by_field
    ]
    assert held.lengths.tolist() == lengths.tolist()
    assert held.vectors.tolist() == vectors.tolist()


@pytest.fixture
def written(
    milvus_corpus: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[KnowledgeBase]:
    """A copy for writing, of which each publication is of what came and went alone."""
    monkeypatch.setattr(publisher, "SMALLEST_BASE", 0)
    home = tmp_path / "home"
    shutil.copytree(milvus_corpus.home, home)
    with KnowledgeBase.open(home, index=engine_in(home)) as base:
        yield base


def _found(base: KnowledgeBase, query: str = "nuôi tôm hùm") -> list[str | None]:
    return [each.document.subject for each in base.search(query, limit=3).documents]


def test_what_comes_goes_and_is_hidden_is_published_without_indexing_all(written: KnowledgeBase) -> None:
    collection = written._shelf._states.current().collection
    assert "nuôi tôm hùm" not in str(_found(written))
    written.add_bytes(NEW.encode(), "tom.txt")
    added = written.search("nuôi tôm hùm").documents[0].document.id
    assert _found(written)[0] == "Về việc nuôi tôm hùm"
    assert written.ask("hộ nuôi tôm hùm phải đăng ký gì?").quotes
    written.set_visibility(added, Visibility.INTERNAL)
    assert _found(written)[0] == "Về việc nuôi tôm hùm"
    assert "tôm hùm" not in str(_found(written.for_anyone))
    assert written.for_anyone.serving()[1].marked.document_frequency("tôm_hùm") == 0
    written.remove(added)
    assert "tôm hùm" not in str(_found(written))
    assert written._shelf._states.current().collection == collection
    assert written.check().faults == ()
    counted = written.serving()[1].fields.token_weights
    written.rebuild()
    assert written.serving()[1].fields.token_weights.sum() == pytest.approx(counted.sum(), rel=1e-2)


class Killed(BaseException):
    """The writer is gone."""


@pytest.mark.parametrize("step", [2, 3, 4, 5])
def test_a_writer_that_is_killed_leaves_a_state_that_the_next_one_repairs(
    written: KnowledgeBase, step: int
) -> None:
    before = written.published

    def killed(at: int) -> None:
        if at == step:
            raise Killed

    with (
        KnowledgeBase(written.home, on_publish_step=killed, index=written.index) as dying,
        pytest.raises(Killed),
    ):
        dying.add_bytes(NEW.encode(), "tom.txt")
    shown = written.published
    assert (shown == before) == (step < 5)
    assert ("tôm hùm" in str(_found(written))) == (step == 5)
    written.refresh()
    assert _found(written)[0] == "Về việc nuôi tôm hùm"
    assert written.check().faults == ()
    assert not written.check().stale


def test_a_whole_index_that_was_begun_is_begun_anew(written: KnowledgeBase) -> None:
    def killed(at: int) -> None:
        if at == 4:
            raise Killed

    with (
        KnowledgeBase(written.home, on_publish_step=killed, index=written.index) as dying,
        pytest.raises(Killed),
    ):
        dying.rebuild()
    before = _found(written, "thi đua")
    written.rebuild()
    assert _found(written, "thi đua") == before
    assert len(written._shelf._engine.collections()) <= 3


def test_an_engine_that_is_away_is_named_with_what_to_do(
    corpus_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_SECONDS", 0.3)
    shutil.copytree(corpus_home, tmp_path / "home")
    away = EngineAddress("http://127.0.0.1:1", "bi-mat")
    with (
        KnowledgeBase.open(tmp_path / "home", index=away) as base,
        pytest.raises(IndexUnavailable, match=r"127\.0\.0\.1:1 .*«index»") as raised,
    ):
        base.search("thi đua")
    assert "bi-mat" not in f"{raised.value} {away!r}"


def test_a_base_is_checked_whoever_asks_first_after_a_start(
    milvus_corpus: KnowledgeBase, tmp_path: Path
) -> None:
    """An engine that starts has rows that nobody may read until they are loaded."""
    shutil.copytree(milvus_corpus.home, tmp_path / "home")
    with KnowledgeBase.open(tmp_path / "home", index=engine_in(tmp_path / "home")) as base:
        assert base.check().faults == ()


def test_nobody_answers_from_the_state_of_the_store_before_a_restoration(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with KnowledgeBase.open(home, index=engine_in(home)) as base:
        base.add_bytes("Điều 1. Trồng cây xanh quanh hồ nước ngọt trước mùa mưa.".encode(), "cay.txt")
        base.backup(tmp_path / "kho.zip")
        base.remove(1)
        base.add_bytes("Điều 1. Nuôi tôm theo quy trình ít dùng kháng sinh.".encode(), "tom.txt")
        assert not base.search("trồng cây xanh").documents
        restore(home, tmp_path / "kho.zip", lambda *_: None)
        assert base.published is None
        assert base.search("trồng cây xanh").documents and base.published
        assert not base.search("nuôi tôm").documents


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # What another test has imported would be found without its package.
    for name in ["pymilvus", *(each for each in sys.modules if each.startswith("pymilvus."))]:
        monkeypatch.setitem(sys.modules, name, None)
    with (
        KnowledgeBase.open(tmp_path / "home", index=engine_in(tmp_path)) as base,
        pytest.raises(IndexUnavailable, match=r"vankien\[scale\]"),
    ):
        base.search("thi đua")


def test_what_looks_at_all_passages_says_when_they_are_too_many(
    milvus_corpus: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert milvus_corpus.topics().topics
    monkeypatch.setattr(milvus_corpus, "_topics", None)
    monkeypatch.setattr(searching, "MOST_WHOLE", 10)
    with pytest.raises(IndexTooLarge, match="không quá 10 đoạn"):
        milvus_corpus.topics()


def test_behind_a_filter_the_engine_looks_further(
    milvus_corpus: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than the few candidates that pass are found, all of them within the filter."""
    monkeypatch.setattr(searching, "CANDIDATES", 5)
    few = milvus_corpus.search("phòng, chống tội phạm", limit=50)
    narrow = Filters(kind="chỉ thị")
    passing = [each for each in few.documents if each.document.kind == "chỉ thị"]
    found = milvus_corpus.search("phòng, chống tội phạm", limit=50, filters=narrow).documents
    assert 0 < len(passing) < len(found)
    assert {each.document.kind for each in found} == {"chỉ thị"}
