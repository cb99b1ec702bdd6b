"""The network that says of a passage whether it answers: what it reads, and that it tells an object from another."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.answering import BODY_WORDS, CONTEXT_WORDS, answer_odds, answer_pair
from index.contextual import TITLE_WORDS, ContextualScorer
from index.fields import Fields, PassageFields
from ingest.words import segment
from tests.index.test_fields import PASSAGES

LAWS = {
    "Hóa chất": "giấy phép sản xuất hóa chất",
    "Bưu chính": "giấy phép bưu chính",
    "Viễn thông": "giấy phép viễn thông",
}


@pytest.fixture(scope="module")
def laws() -> Fields:
    text = "Hồ sơ gồm đơn đề nghị cấp lại {} và bản sao {} đã được cấp; thời hạn là năm ngày làm việc."
    return Fields.build(
        PassageFields(
            at, at, (law, "Cấp lại giấy phép"), segment(f"{law} Cấp lại giấy phép"), segment(text.format(paper, paper)),
            None, None, law,
        )
        for at, (law, paper) in enumerate(LAWS.items())
    )  # fmt: skip


def test_the_nearest_context_is_read_before_the_body() -> None:
    long = " ".join(f"trên{at}" for at in range(30))
    fields = Fields.build([replace(PASSAGES[0], heading=f"{long} {PASSAGES[0].heading}")])
    pair = answer_pair(fields, "ma_túy", np.array([0]))
    assert pair.passage.shape == (1, TITLE_WORDS + BODY_WORDS)
    words = [fields.vocabulary.words[number] if number >= 0 else "" for number in pair.distinct]
    context = [fields.vocabulary.words[each] for each in fields.words_of("context").row(0)]
    assert len(context) > CONTEXT_WORDS
    read = [words[place] for place in pair.passage[0, TITLE_WORDS:]]
    assert read[:CONTEXT_WORDS] == context[-CONTEXT_WORDS:]
    assert read[CONTEXT_WORDS] == PASSAGES[0].words.split()[0]


def test_the_object_that_is_asked_for_answers_more_than_others(laws: Fields) -> None:
    for at, paper in enumerate(LAWS.values()):
        odds = answer_odds(laws, segment(f"hồ sơ cấp lại {paper} gồm những gì"), np.arange(len(LAWS)))
        assert int(odds.argmax()) == at


def test_no_rows_have_no_odds(laws: Fields) -> None:
    assert answer_odds(laws, "giấy_phép", np.zeros(0, np.int64)).shape == (0,)


def test_vectors_in_bytes_score_nearly_the_same(laws: Fields, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from index.embedding import load_encoder
    from index.training.contextual import WordVectors, write_scorer
    from index.training.contextual_network import ContextualNetwork

    words = WordVectors.of(load_encoder(), laws)
    network = ContextualNetwork(words.vectors.shape[1], width=8, hidden=10).eval()
    write_scorer(tmp_path / "wide", network, words)
    write_scorer(tmp_path / "small", network, words, small=True)
    pair = answer_pair(laws, "cấp lại giấy_phép bưu_chính", np.arange(len(LAWS)))
    wide, small = (ContextualScorer(tmp_path / name).scores_of(laws, pair) for name in ("wide", "small"))
    assert np.ptp(wide) > 0 and np.allclose(wide, small, atol=0.02)
    sizes = [(tmp_path / name / "model.safetensors").stat().st_size for name in ("wide", "small")]
    assert sizes[1] < 0.8 * sizes[0]


def test_it_learns_to_tell_answers_of_other_topics(laws: Fields, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from index.embedding import load_encoder
    from index.training.answering import ANSWERING, of_other_topics
    from index.training.contextual import Stage, Task, WordVectors, learn
    from index.training.contextual_network import Batch, ContextualNetwork
    from index.training.ranker import Corpus

    passages = [
        PassageFields(at, at, (law,), "", "", None, None, law) for at, law in enumerate((*LAWS, "Bưu chính"))
    ]
    tasks = [Task("giấy_phép", np.array([1]), np.array([0, 3, 2]))]
    assert list(of_other_topics(tasks, Corpus(passages, laws, []))) == []
    tasks = [Task("giấy_phép", np.array([1]), np.array([0, 3, 2, 0, 0, 2]))]
    (kept,) = of_other_topics(tasks, Corpus(passages, laws, []))
    assert kept.wrong.tolist() == [0, 2, 0, 0, 2]

    torch.manual_seed(0)
    words = WordVectors.of(load_encoder(), laws)
    network = ContextualNetwork(words.vectors.shape[1], width=8, hidden=16)
    asked = [
        Task(segment(f"cấp lại {paper}"), np.array([at]), np.delete(np.arange(3), at))
        for at, paper in enumerate(LAWS.values())
    ]
    learn(network, words, laws, asked, Stage(200, 3, 2, 1e-2, False), 0, tmp_path / "kept.pt", ANSWERING)
    with torch.no_grad():
        network.eval()
        for at, task in enumerate(asked):
            odds = network(words.base, Batch.of([answer_pair(laws, task.words, np.arange(3))])).numpy()
            assert odds[at] > 0 > np.delete(odds, at).max()
