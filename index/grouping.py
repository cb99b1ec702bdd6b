"""Points in groups: spherical k-means in NumPy, the same every time."""

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]

# Groups are found on a sample, then every point joins the nearest: each of 24 groups has some 400 points of 10,000 to
# take its middle from.
_SAMPLE = 10_000
# k-means ends in the nearest of many ends; the best of a few tries is kept.
_ROUNDS, _TRIES = 25, 4
_SEED = 20


def groups_of(points: Vectors, count: int) -> list[Ids]:
    """Spherical k-means, the best of some tries: the places of each group, none empty, at most `count` of them."""
    generator = np.random.default_rng(_SEED)
    sample = points
    if len(points) > _SAMPLE:
        sample = points[np.sort(generator.choice(len(points), _SAMPLE, replace=False))]
    tried = [_settled(sample, _first_centres(sample, count, generator)) for _ in range(_TRIES)]
    centres = max(tried, key=lambda each: float((sample @ each.T).max(axis=1).sum()))
    nearest = np.argmax(points @ centres.T, axis=1)
    return [np.flatnonzero(nearest == each) for each in range(len(centres)) if np.any(nearest == each)]


def _settled(points: Vectors, centres: Vectors) -> Vectors:
    """Centres moved to the middle of what is nearest to them until nothing moves."""
    before = np.full(len(points), -1)
    for _ in range(_ROUNDS):
        nearest = np.argmax(points @ centres.T, axis=1)
        if np.array_equal(nearest, before):
            break
        before = nearest
        centres = _means(points, nearest, centres)
    return centres


def _first_centres(points: Vectors, count: int, generator: np.random.Generator) -> Vectors:
    """k-means++ (Arthur and Vassilvitskii 2007): each next centre far from those before, by chance."""
    chosen = [int(generator.integers(len(points)))]
    distances = 1 - points @ points[chosen[0]]
    while len(chosen) < count and distances.max() > 1e-6:
        weights = np.maximum(distances, 0).astype(np.float64) ** 2
        chosen.append(int(generator.choice(len(points), p=weights / weights.sum())))
        distances = np.minimum(distances, 1 - points @ points[chosen[-1]])
    return points[chosen]


def _means(points: Vectors, nearest: NDArray[np.int64], centres: Vectors) -> Vectors:
    """The middle of each group; a group that has become empty keeps its old one."""
    from scipy.sparse import csr_matrix

    members = csr_matrix(
        (np.ones(len(points), np.float32), (nearest, np.arange(len(points)))), (len(centres), len(points))
    )
    sums = np.asarray(members @ points, np.float32)
    return np.where(sums.any(axis=1, keepdims=True), unit(sums), centres)


def unit(vectors: Vectors) -> Vectors:
    """Rows of length 1; those of zero stay."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)
