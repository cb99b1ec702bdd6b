from pathlib import Path

import numpy as np
import pytest

from index.lexical import View


def test_a_view_counts_and_scores(tmp_path: Path) -> None:
    view = View.build([["a", "b"], ["a"], []])
    assert view.document_frequency("a") == 2
    assert view.document_frequency("c") == 0
    assert list(np.argsort(-view.scores(["b"]))[:1]) == [0]
    assert not view.scores(["c"]).any()
    view.save(tmp_path / "view")
    assert np.array_equal(View.load(tmp_path / "view").scores(["a", "b"]), view.scores(["a", "b"]))


@pytest.mark.parametrize("passages", [[], [[], []]])
def test_an_empty_view(passages: list[list[str]], tmp_path: Path) -> None:
    view = View.build(passages)
    view.save(tmp_path / "view")
    assert View.load(tmp_path / "view").scores(["a"]).shape == (len(passages),)
