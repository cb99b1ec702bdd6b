"""Fitting the embedding to a base: it learns, it is published only when it gains, and the base keeps it."""

import json
from pathlib import Path

import numpy as np
import pytest

from bench.torture.deeds import SMALL_MODEL
from bench.torture.trial import write_small_model
from index.adaptation import Asked, Judged, hold_out, next_folder, reciprocal_ranks
from index.embedding import BUNDLED_NAME, StaticEncoder
from index.errors import NothingToAdapt
from index.fields import Fields
from index.knowledge_base import KnowledgeBase
from index.question import read_question
from index.records import Verdict
from index.trust import HIGHEST
from tests.index.test_fields import passage

TOPICS = 12
ARTICLES = 6


def strange_records() -> list[dict[str, str]]:
    """Texts of made-up words: each topic has its own, which no embedding knows."""
    generator = np.random.default_rng(0)
    records = []
    for topic in range(TOPICS):
        own = [f"xq{topic}{letter}" for letter in "abcdefghklmn"]
        for article in range(ARTICLES):
            words = [*generator.choice(own, 24), *generator.choice(["của", "và", "được", "theo", "có"], 10)]
            generator.shuffle(words)
            records.append({"id": f"{topic}.{article}", "text": " ".join(map(str, words)) + "."})
    return records


@pytest.fixture
def strange(empty_base: KnowledgeBase, tmp_path: Path) -> KnowledgeBase:
    lines = [json.dumps(each, ensure_ascii=False) for each in strange_records()]
    (tmp_path / "la.jsonl").write_text("\n".join(lines), encoding="utf-8")
    empty_base.add([tmp_path / "la.jsonl"])
    return empty_base


def test_words_that_the_model_never_saw_are_learnt_and_the_base_keeps_the_model(
    strange: KnowledgeBase,
) -> None:
    pytest.importorskip("torch")
    before, weight = strange.generation, strange.serving()[1].dense_weight
    found = strange.adapt()
    assert found.model == "models/adapted-1" and found.after > found.before
    assert found.new_words >= TOPICS * 10
    assert strange.generation != before and strange.check().faults == ()
    with KnowledgeBase.open(strange.home) as again:
        assert again.encoder.name == "models/adapted-1" and not again.check().stale
        # Told by the spans that it was fitted to, the weight would be the highest.
        assert again.serving()[1].dense_weight == weight < HIGHEST
        assert again.encoder.encode_queries([_segmented("xq3a xq3b")]).any()
        assert again.models() == [(BUNDLED_NAME, False), ("models/adapted-1", True)]
        again.use_model(BUNDLED_NAME)
        assert again.models()[0] == (BUNDLED_NAME, True)


ASKED = "con mèo vàng nằm ngủ trưa"


def place_of(base: KnowledgeBase, query: str, record: str) -> int:
    """How many passages lie nearer to a query than a record's."""
    index = base._serving()[1].whole()
    (vector,) = base.encoder.encode_queries([_segmented(read_question(query).words)])
    row = index.documents.tolist().index(base.document(record).id)
    cosines = index.dense.similarities(vector, np.arange(index.size))
    return int((cosines > cosines[row]).sum())


def test_what_readers_found_right_is_learnt(strange: KnowledgeBase) -> None:
    pytest.importorskip("torch")
    for query, record, verdict in (
        (ASKED, "3.0", Verdict.RIGHT),
        ("mưa to gió lớn", "4.0", Verdict.WRONG),
        ("Máy tính hỏng màn hình", "5.0", Verdict.RIGHT),
    ):
        strange.give_feedback(query, strange.document(record), verdict)
    assert place_of(strange, ASKED, "3.0") > 10
    found = strange.adapt(judged=Judged({"q": "máy tính hỏng màn hình"}, {"q": {"5.0": 1}}))
    assert found.feedback == 1  # not the wrong one, nor the question that it is judged by
    # The articles of a topic are of the same words: which of them is nearest is chance.
    assert place_of(strange, ASKED, "3.0") < ARTICLES


def test_what_was_asked_of_a_passage_that_is_kept_back_is_not_learnt() -> None:
    pytest.importorskip("torch")
    from index.training.adapt import Refit, refit

    fields = Fields.build(
        passage(at, at, (), "", " ".join(f"lời{at}x{word}" for word in range(30))) for at in range(10)
    )
    encoder, learnt = StaticEncoder(Path("index/models/vankien-static")), np.arange(8)

    def rows(*asked: Asked) -> np.ndarray:
        return refit(encoder, fields, learnt, [], asked, Refit(epochs=2)).rows

    words = tuple(read_question(ASKED).words.split())
    plain = rows()
    assert np.array_equal(rows(Asked(words, np.array([8, 9]))), plain)
    assert not np.array_equal(rows(Asked(words, np.array([7, 8]))), plain)


def test_a_reader_takes_up_a_model_that_another_process_chose(strange: KnowledgeBase) -> None:
    pytest.importorskip("torch")
    with KnowledgeBase.open(strange.home) as reader:
        assert reader.search("xq3a xq3b xq3c").documents
        found = strange.adapt()
        assert reader.search("xq3a xq3b xq3c").generation == strange.generation
        assert reader.encoder.name == found.model


@pytest.mark.parametrize("deed", ["add", "merge"])
def test_a_writer_takes_up_a_model_that_another_process_chose(strange: KnowledgeBase, deed: str) -> None:
    write_small_model(strange, strange.home)
    with KnowledgeBase.open(strange.home) as other:
        other.use_model(SMALL_MODEL)
    if deed == "add":
        strange.add_bytes("Quyết định\n\nĐiều 1. Giao xã thu gom rác.".encode(), "rac.txt")
    else:
        strange.merge()
    assert strange.serving()[0].model_name == SMALL_MODEL
    assert strange.check().faults == ()


def test_what_is_judged_worse_is_thrown_away(strange: KnowledgeBase) -> None:
    pytest.importorskip("torch")

    class Worse(Judged):
        def score(self, rank: object) -> float:
            del rank
            self.questions["asked"] = str(int(self.questions["asked"]) + 1)  # type: ignore[index]
            return 1 / int(self.questions["asked"])

    found = strange.adapt(judged=Worse({"asked": "0"}, {}))
    assert found.model is None and found.judged == (1.0, 0.5)
    assert strange.models() == [(BUNDLED_NAME, True)]
    assert strange.search("xq3a xq3b").documents


def test_a_base_too_small_to_tell_is_refused_with_a_reason(empty_base: KnowledgeBase) -> None:
    with pytest.raises(NothingToAdapt, match="nạp thêm văn bản"):
        empty_base.adapt()


def test_a_model_that_was_deleted_is_replaced_by_the_bundled_one(strange: KnowledgeBase) -> None:
    pytest.importorskip("torch")
    from shutil import rmtree

    strange.adapt()
    rmtree(strange.home / "models")
    with KnowledgeBase.open(strange.home) as again:
        assert again.encoder.name == BUNDLED_NAME
        assert again.search("xq3a xq3b").documents


def test_spans_are_taken_out_of_passages_that_are_kept_back() -> None:
    fields = Fields.build(
        passage(at, at, (), "", " ".join(f"lời{at}x{word}" for word in range(30))) for at in range(40)
    )
    held = hold_out(fields)
    assert len(set(held.rows.tolist())) == 8
    for row, span, rest in zip(held.rows, _rows(held.spans), _rows(held.rests), strict=True):
        assert sorted(span + rest) == sorted(fields.words_of("body").take(np.array([row])).values.tolist())


def test_an_encoder_that_knows_nothing_finds_nothing() -> None:
    fields = Fields.build(
        passage(at, at, (), "", " ".join(f"zq{at}x{word}" for word in range(30))) for at in range(40)
    )
    encoder = StaticEncoder(Path("index/models/vankien-static"))
    assert reciprocal_ranks(encoder, fields, hold_out(fields)).max() == 0


def test_folders_are_counted_on(tmp_path: Path) -> None:
    (tmp_path / "models" / "adapted-3").mkdir(parents=True)
    assert next_folder(tmp_path).name == "adapted-4"


def _rows(ragged):
    return [ragged.values[a:b].tolist() for a, b in zip(ragged.starts, ragged.starts[1:], strict=False)]


def _segmented(words: str):
    from ingest.words import Segmented

    return Segmented(words, words)
