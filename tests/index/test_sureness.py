"""The probability that what was found answers: its weights by hand, the file, and the model that ships."""

import math
from pathlib import Path

import numpy as np
import pytest

from index.sureness import COVERED, LEAST_COVERED, MENDED_COST, Sureness, Weighing, bundled_sureness

MODEL = Weighing(("a", "b"), (2.0, 1.0), bias=-1.0, slope=2.0, offset=0.5)


def test_the_sum_by_hand() -> None:
    values = MODEL.matrix([{"a": 0.25, "b": 3.0, "c": 9.0}, {"b": 0.0, "a": 1.0}])
    np.testing.assert_allclose(MODEL.sums(values), [2 * 0.25 + 3 - 1, 2 - 1])
    np.testing.assert_allclose(MODEL.odds(values), [5.5, 2.5])


def test_a_measure_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError, match="b"):
        MODEL.matrix([{"a": 1.0}])


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    sureness = Sureness(MODEL, Weighing(("a",), (1.0,), 0.0), 0.4)
    sureness.save(tmp_path / "model.json")
    assert Sureness.load(tmp_path / "model.json") == sureness


def test_without_measures_of_meaning_the_words_decide() -> None:
    words = Weighing(("a",), (1.0,), 0.0)
    sureness = Sureness(MODEL, words, 0.4)
    alone = {"a": 2.0, COVERED: 1.0}
    assert sureness.probability(alone, trust=1.0) == pytest.approx(1 / (1 + math.exp(-2)))
    both = {"a": 0.25, "b": 3.0, COVERED: 1.0}
    assert sureness.probability(both, trust=1.0) == pytest.approx(1 / (1 + math.exp(-5.5)))
    assert sureness.probability(both, trust=0.0) == pytest.approx(1 / (1 + math.exp(-0.25)))
    assert sureness.probability(both, trust=0.5) == pytest.approx(1 / (1 + math.exp(-2.875)))


def test_what_was_mended_takes_from_the_odds() -> None:
    sureness = Sureness(MODEL, Weighing(("a",), (1.0,), 0.0), 0.4)
    found = {"a": 2.0, COVERED: 1.0}
    assert sureness.probability(found, trust=1.0, mended=0.5) == pytest.approx(
        1 / (1 + math.exp(MENDED_COST / 2 - 2))
    )


def test_where_hardly_anything_stands_nothing_is_answered() -> None:
    sureness = Sureness(MODEL, Weighing(("a",), (1.0,), 0.0), 0.4)
    assert sureness.probability({"a": 9.0, COVERED: LEAST_COVERED - 0.01}, trust=1.0) == 0.0
    assert sureness.probability({"a": 9.0, COVERED: LEAST_COVERED}, trust=1.0) > 0.9


def test_the_model_that_ships_is_a_probability_of_known_measures() -> None:
    sureness = bundled_sureness()
    assert 0 < sureness.threshold < 1
    assert set(sureness.words.names) < set(sureness.meaning.names)
    zeros = dict.fromkeys(sureness.meaning.names, 0.0) | {COVERED: LEAST_COVERED}
    assert 0 <= sureness.probability(zeros, trust=1.0) < sureness.threshold
