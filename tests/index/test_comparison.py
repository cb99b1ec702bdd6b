"""The paired statistics: what they must say of differences that are known."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.comparison import compare, difference_of, sign_flip_p

DIFFERENCES = st.lists(st.floats(-1, 1).map(lambda each: round(each, 3)), min_size=1, max_size=40).map(
    np.array
)


@given(st.integers(1, 50))
def test_nothing_is_between_a_run_and_itself(questions: int) -> None:
    run = {str(at): [("a", 2.0), (f"d{at % 3}", 1.0)] for at in range(questions)}
    qrels = {str(at): {"d0": 1} for at in range(questions)}
    for each in compare(run, run, qrels):
        assert (each.value, each.low, each.high, each.p) == (0, 0, 0, 1)
        assert (each.wins, each.losses, each.ties) == (0, 0, questions)


@given(DIFFERENCES)
def test_the_two_sides_say_the_same(differences: np.ndarray) -> None:
    ours, theirs = difference_of("x", differences), difference_of("x", -differences)
    assert ours.value == -theirs.value
    assert ours.p == theirs.p
    assert ours.low == pytest.approx(-theirs.high, abs=1e-12)
    assert (ours.wins, ours.losses, ours.ties) == (theirs.losses, theirs.wins, theirs.ties)


@given(DIFFERENCES)
def test_every_figure_is_in_its_bounds(differences: np.ndarray) -> None:
    found = difference_of("x", differences)
    assert 0 < found.p <= 1
    assert differences.min() - 1e-12 <= found.low <= found.high <= differences.max() + 1e-12
    assert found.wins + found.losses + found.ties == len(differences)


def test_a_clear_gain_is_told_from_chance() -> None:
    found = difference_of("x", np.array([0.3] * 30 + [-0.1] * 5 + [0.0] * 10))
    assert found.p < 0.001 and found.low > 0
    assert (found.wins, found.losses, found.ties) == (30, 5, 10)


def test_a_gain_on_one_question_is_not() -> None:
    found = difference_of("x", np.array([1.0] + [0.0] * 99))
    assert found.p == 1 and found.low == 0


def test_p_is_that_of_all_signs() -> None:
    """Few differences can be tried with every sign: the share as far from 0 as theirs is the exact p."""
    told = np.array([0.5, 0.25, 0.125, -0.1, 0.3, 0.2, -0.05, 0.4])
    sums = [abs(np.dot(signs, told)) for signs in product((-1, 1), repeat=len(told))]
    exact = np.mean([each >= told.sum() - 1e-9 for each in sums])
    assert sign_flip_p(told) == pytest.approx(exact, abs=0.01)


def test_p_of_chance_alone_is_as_often_small_as_it_says() -> None:
    """Under no difference a p below .1 comes in about a tenth of the trials."""
    random = np.random.default_rng(1)
    small = [sign_flip_p(random.normal(0, 1, 40)) < 0.1 for _ in range(300)]
    assert 0.05 < np.mean(small) < 0.16


def test_a_question_that_a_run_leaves_out_is_lost() -> None:
    found = compare(
        {"1": [("a", 1.0)]}, {"1": [("a", 1.0)], "2": [("b", 1.0)]}, {"1": {"a": 1}, "2": {"b": 1}}
    )
    assert {each.losses for each in found} == {1}
    assert {each.ties for each in found} == {1}
