"""The ranker: its features are ours, its shares add up, and a machine that cannot load it still searches."""

import numpy as np
import pytest

import index.ranker
from index.features import Scored, features
from index.fields import Fields
from index.knowledge_base import KnowledgeBase
from index.ranker import Ranker, bundled_ranker
from tests.index.test_fields import PASSAGES


@pytest.fixture(scope="module")
def seen() -> dict[str, np.ndarray]:
    scored = Scored(
        lexical=np.array([3, 1, 1, 0], np.float32),
        cosine=np.array([0.9, 0.5, 0.4, 0.1], np.float32),
        fused=np.array([1, 0.4, 0.35, 0.1], np.float32),
        vector=np.zeros(4, np.float32),
    )
    return features(Fields.build(PASSAGES), "cai_nghiện ma_túy", np.array([0, 1, 2]), scored)


def test_it_was_trained_on_the_features_that_are_made(seen: dict[str, np.ndarray]) -> None:
    assert Ranker().names == tuple(seen)


def test_the_passage_that_speaks_of_it_is_first(seen: dict[str, np.ndarray]) -> None:
    assert int(Ranker().scores(seen).argmax()) == 0


def test_shares_add_up_to_the_differences_of_scores(seen: dict[str, np.ndarray]) -> None:
    ranker = Ranker()
    sums = np.array([sum(each.values()) for each in ranker.shares(seen)])
    scores = ranker.scores(seen)
    assert np.allclose(sums - sums[0], scores - scores[0], atol=1e-4)


def test_a_search_explains_its_first_results(base: KnowledgeBase) -> None:
    found = base.search("phòng, chống tội phạm", limit=1, explain=True).documents[0]
    assert set(found.passages[0].shares) == {*Ranker().names, "contextual"}
    assert not base.search("phòng, chống tội phạm", limit=1).documents[0].passages[0].shares


def test_without_its_library_the_search_goes_on_and_the_log_says_so(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def missing() -> Ranker:
        raise OSError("libgomp.so.1: cannot open shared object file")

    monkeypatch.setattr(index.ranker, "Ranker", missing)
    bundled_ranker.cache_clear()
    try:
        assert base.search("phòng, chống tội phạm").documents
        assert "libgomp1" in caplog.text
    finally:
        bundled_ranker.cache_clear()
