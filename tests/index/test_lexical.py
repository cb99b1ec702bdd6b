from pathlib import Path

import bm25s
import numpy as np
import pytest

from index import lexical
from index.lexical import K1, B, View


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


def test_scores_are_those_of_bm25s() -> None:
    rows = [["a", "b", "a"], ["b"], ["c", "a", "b", "b"], []]
    names = {"a": 0, "b": 1, "c": 2}
    expected = bm25s.BM25(k1=K1, b=B, method="lucene")
    expected.index(([[names[each] for each in row] for row in rows], names), show_progress=False)
    view = View.build(rows)
    for query in (["a"], ["b"], ["c", "a"]):
        assert np.allclose(view.scores(query), expected.get_scores(query), rtol=1e-5)


@pytest.mark.parametrize("kept", [0, lexical._COLUMN_BYTES])
def test_scores_are_those_of_bm25s_however_common_a_token_is(
    kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lexical, "_COLUMN_BYTES", kept)
    passages = [["của", "a"] if at % 2 else ["của", "b", f"c{at}"] for at in range(40)]
    view = View.build(passages)
    for tokens in (["của", "a"], ["c2", "b", "của"], ["a", "a", "của"], ["của"]):
        for _ in range(2):
            assert np.array_equal(view.scores(tokens), view.bm25s_scores(tokens))
            assert view.scores(tokens).any()
