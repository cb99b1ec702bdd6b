"""A ranking is columns, of which a part becomes values."""

import numpy as np
import pytest

from index.ranking import Ranking


def ranking(documents: list[int], first: int = 0) -> Ranking:
    at = np.arange(first, first + len(documents))
    return Ranking(
        rows=at,
        passages=100 + at,
        documents=np.array(documents),
        scores=(1 - at / 10).astype(np.float32),
        lexical=at.astype(np.float32),
        cosines=np.where(at % 2, np.nan, 0.5).astype(np.float32),
        shares={100: {"cosine": 0.25}},
    )


def test_documents_stand_in_the_order_of_their_best() -> None:
    ranked = ranking([8, 7, 8, 8, 9, 7])
    assert ranked.documents[ranked.best_of_documents()].tolist() == [8, 7, 9]
    assert [each.passage_id for each in ranked.of_document(8, 2)] == [100, 102]
    assert ranked.of_document(1, 2) == []


def test_values_are_those_of_the_columns() -> None:
    ranked = ranking([8, 7, 8])
    first, second = ranked[:2]
    assert (first.passage_id, first.document_id, first.score, first.cosine) == (100, 8, 1.0, 0.5)
    assert second.cosine is None and second.lexical == 1.0
    assert (first.shares, second.shares) == ({"cosine": 0.25}, {})
    assert ranked[2] == list(ranked)[-1] and ranked[2].score == pytest.approx(0.8)
    assert len(ranked) == 3


def test_parts_and_sums() -> None:
    ranked = ranking([8, 7, 8]).followed_by(ranking([5], first=3))
    assert [each.document_id for each in ranked] == [8, 7, 8, 5]
    kept = ranked.where(ranked.documents != 8)
    assert [each.passage_id for each in kept] == [101, 103]
    assert len(kept.where(np.zeros(2, bool))) == 0
