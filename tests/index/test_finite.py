"""What is no number is never given, and a flag alone stops nothing."""

from threading import Thread

import numpy as np
import pytest

from index.finite import finite, without_flags


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_not_given(wrong: float) -> None:
    with pytest.raises(FloatingPointError, match="score"):
        finite(np.array([1.0, wrong], np.float32), "score")


def test_numbers_pass_as_they_are() -> None:
    values = np.array([0.0, -1e30], np.float32)
    assert finite(values, "score") is values


def test_flags_are_unheard_inside_alone_also_again_and_in_threads() -> None:
    @without_flags
    def invalid(depth: int) -> float:
        return invalid(depth - 1) if depth else float(np.array([np.inf]) @ np.array([0.0]))

    threads = [Thread(target=invalid, args=(2,)) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert np.isnan(invalid(2))
    with pytest.raises(RuntimeWarning):
        np.subtract(np.array([np.inf]), np.array([np.inf]))
