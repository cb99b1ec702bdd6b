"""A coarse copy of the vectors loses none of those that are near."""

import numpy as np
import pytest

from index.screen import Screen


def unit(rows: int, dimension: int, seed: int) -> np.ndarray:
    vectors = np.random.default_rng(seed).standard_normal((rows, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize("dimension", [3, 8, 256])
@pytest.mark.parametrize("least", [-0.5, 0.0, 0.1, 0.35])
def test_all_that_are_near_pass_and_few_others(dimension: int, least: float) -> None:
    # More rows than are coarsened at once.
    vectors = unit(5_000, dimension, seed=1)
    screen = Screen(vectors)
    for query in unit(20, dimension, seed=2):
        products = vectors @ query
        passed = screen.within(query, least)
        assert set(np.flatnonzero(products > least)) <= set(passed)
        assert products[passed].min(initial=1) > least - 0.06
        assert list(passed) == sorted(set(passed))


def test_vectors_of_nothing_are_near_to_nothing() -> None:
    assert len(Screen(np.zeros((4, 8), np.float32)).within(unit(1, 8, seed=3)[0], 0.1)) == 0
    assert len(Screen(np.zeros((0, 8), np.float32)).within(unit(1, 8, seed=3)[0], 0.1)) == 0
