"""Features: what they say of small passages that can be counted by hand."""

import numpy as np
import pytest

from index.features import Scored, features
from index.fields import Fields
from index.ragged import Ragged
from index.sought import Sought, Terms
from tests.index.test_fields import PASSAGES

WORDS = "cai_nghiện ma_túy"


@pytest.fixture(scope="module")
def fields() -> Fields:
    return Fields.build(PASSAGES)


@pytest.fixture(scope="module")
def found(fields: Fields) -> dict[str, np.ndarray]:
    scored = Scored(
        lexical=np.array([3, 1, 1, 0], np.float32),
        cosine=np.array([0.9, 0.5, 0.4, 0.1], np.float32),
        fused=np.array([1, 0.4, 0.35, 0.1], np.float32),
        vector=np.zeros(4, np.float32),
    )
    return features(fields, WORDS, np.array([0, 1, 2]), scored)


def test_every_feature_has_a_finite_number_for_every_candidate(found: dict[str, np.ndarray]) -> None:
    assert all(column.shape == (3,) and np.isfinite(column).all() for column in found.values())


def test_coverage_is_the_share_of_the_questions_weight(fields: Fields, found: dict[str, np.ndarray]) -> None:
    weights = {
        each: float(fields.syllable_weights[fields.vocabulary.syllable_ids(each)[0]])
        for each in ("cai", "nghiện", "ma", "túy")
    }
    whole = sum(weights.values())
    assert found["coverage_of_body"].tolist() == pytest.approx(
        [1, 0, (weights["ma"] + weights["túy"]) / whole]
    )
    assert found["coverage_of_title"][0] == pytest.approx((weights["cai"] + weights["nghiện"]) / whole)
    assert found["coverage"].tolist()[0] == pytest.approx(1)
    assert found["share_of_title"].tolist() == pytest.approx([1, 0, 0])


def test_neighbours_count_only_inside_one_passage(found: dict[str, np.ndarray]) -> None:
    assert found["pairs_of_body"][0] == pytest.approx(1)
    assert found["triples_of_body"].tolist() == pytest.approx([1, 0, 0])
    assert found["pair_share_of_title"].tolist() == pytest.approx([1, 0, 0])


def test_ranks_and_distances_are_to_the_best(found: dict[str, np.ndarray]) -> None:
    assert found["fused_rank"].tolist() == [0, 1, 2]
    assert found["cosine_below_best"].tolist() == pytest.approx([0, -0.4, -0.5])
    assert found["lexical_below_best_of_title"].max() == 0


def test_a_unit_speaks_with_all_its_passages(found: dict[str, np.ndarray]) -> None:
    assert found["unit_cosine_mean"].tolist() == pytest.approx([0.9, 0.5, 0.25])
    assert found["unit_lexical_best"][2] == pytest.approx(found["unit_lexical_mean"][2] * 2)


def test_articles_of_one_law_vouch_for_each_other(found: dict[str, np.ndarray]) -> None:
    assert found["parent_found"].tolist() == [2, 2, 1]
    assert found["parent_share"][1] > found["parent_share"][0] > found["parent_share"][2]


def test_a_question_of_unknown_words_is_no_fault(fields: Fields) -> None:
    nothing = np.zeros(4, np.float32)
    found = features(fields, "zzz yyy", np.array([0, 3]), Scored(nothing, nothing, nothing, nothing))
    assert all(np.isfinite(column).all() for column in found.values())


def test_terms_count_each_row_apart() -> None:
    terms = Terms.of([7, 3, 7], {3: 1.0, 7: 3.0})
    counts = terms.counts(Ragged.of([[3, 7, 7, 5], [], [7]]))
    assert counts.tolist() == [[1, 2], [0, 0], [0, 1]]
    assert terms.share(counts).tolist() == [1, 0, 0.75]


def test_a_syllable_that_the_base_lacks_breaks_a_run(fields: Fields) -> None:
    assert len(Sought.of("cai zzz nghiện", fields).pairs.ids) == 0
    assert Sought.of("cai zzz nghiện", fields).length == 3
