import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from index.fusion import convex, normalised

scores = arrays.arrays(np.float32, st.integers(0, 20), elements=st.floats(-5, 50, width=32))


@given(scores)
@example(np.array([-1.0, 1e-45], np.float32))
def test_normalised_scores_lie_between_0_and_1(values: np.ndarray) -> None:
    result = normalised(values)
    assert result.shape == values.shape
    assert ((result >= 0) & (result <= 1)).all()
    if len(values) and values.max() > 0:
        assert result.max() == 1


@given(scores)
def test_the_ends_of_the_fusion_are_its_two_sides(values: np.ndarray) -> None:
    other = np.zeros_like(values)
    assert np.array_equal(convex(values, other, 0.0), normalised(values))
    assert np.array_equal(convex(other, values, 1.0), normalised(values))
