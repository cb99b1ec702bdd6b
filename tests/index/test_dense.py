from pathlib import Path

import numpy as np
import pytest

from index.dense import DenseIndex, JoinedDense


def unit(rows: int, seed: int = 0) -> np.ndarray:
    vectors = np.random.default_rng(seed).standard_normal((rows, 8)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_the_nearest_are_exact() -> None:
    vectors, query = unit(50), unit(1, seed=1)[0]
    rows, cosines = DenseIndex(vectors).nearest(query, 5)
    expected = np.argsort(-(vectors @ query))[:5]
    assert list(rows) == list(expected)
    assert np.allclose(cosines, (vectors @ query)[expected], atol=1e-6)


@pytest.mark.parametrize("share", [0.0, 0.05, 0.5, 1.0])
def test_the_nearest_among_allowed_rows_are_exact(share: float) -> None:
    vectors, query = unit(50), unit(1, seed=1)[0]
    allowed = np.arange(50) < 50 * share
    rows, cosines = DenseIndex(vectors).nearest(query, 5, allowed)
    expected = [each for each in np.argsort(-(vectors @ query)) if allowed[each]][:5]
    assert list(rows) == expected
    assert np.allclose(cosines, (vectors @ query)[expected], atol=1e-6)


@pytest.mark.parametrize("rows", [0, 3, 50, 5_000])
def test_the_closest_are_the_nearest(rows: int) -> None:
    """Vectors of 256 numbers in two clusters, as far ones make for coarse codes."""
    draw = np.random.default_rng(rows)
    vectors = draw.standard_normal((rows, 256)).astype(np.float32) + draw.integers(0, 2, (rows, 1))
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    whole, joined = DenseIndex(vectors), DenseIndex(vectors[: rows // 2])
    joined = JoinedDense(joined, DenseIndex(vectors[rows // 2 :]), np.empty(0, np.int64))
    removed = whole.without(np.arange(rows, step=2))
    for query in (*vectors[:5], draw.standard_normal(256).astype(np.float32)):
        for index in (whole, joined, removed):
            (found, cosines), (right, exact) = index.closest(query, 20), index.nearest(query, 20)
            assert set(found.tolist()) == set(right.tolist())
            assert np.allclose(cosines, exact, atol=1e-5)
    assert len(whole.closest(np.zeros(256, np.float32), 3)[0]) == 0


def test_all_rows_within_a_cosine() -> None:
    vectors, query = unit(50), unit(1, seed=1)[0]
    found, cosines = DenseIndex(vectors).within(query, 0.2)
    assert list(found) == list(np.flatnonzero(vectors @ query > 0.2))
    assert np.allclose(cosines, (vectors @ query)[found], atol=1e-6)
    assert len(DenseIndex(vectors).within(np.zeros(8, np.float32), 0.2)[0]) == 0


def test_similarities_of_chosen_rows() -> None:
    vectors, query = unit(20), unit(1, seed=1)[0]
    rows = np.array([3, 17], np.int64)
    assert np.allclose(DenseIndex(vectors).similarities(query, rows), vectors[rows] @ query, atol=1e-6)


def test_nothing_is_near_a_question_without_a_vector() -> None:
    rows, cosines = DenseIndex(unit(5)).nearest(np.zeros(8, np.float32), 3)
    assert len(rows) == len(cosines) == 0


def test_an_empty_index(tmp_path: Path) -> None:
    empty = DenseIndex(np.zeros((0, 8), np.float32))
    assert len(empty.nearest(unit(1)[0], 3)[0]) == 0
    assert empty.similarities(unit(1)[0], np.empty(0, np.int64)).shape == (0,)


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    index = DenseIndex(unit(12))
    index.save(tmp_path / "dense.faiss")
    loaded = DenseIndex.load(tmp_path / "dense.faiss")
    assert (loaded.rows, loaded.dimension) == (12, 8)
    query = unit(1, seed=2)[0]
    assert np.array_equal(loaded.nearest(query, 4)[0], index.nearest(query, 4)[0])
