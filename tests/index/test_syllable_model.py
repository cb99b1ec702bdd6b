"""The bigrams of a base's own texts: counted, kept, opened again."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import syllable_model
from index.syllable_model import OTHER, SyllableModel
from ingest.text import fold

LINES = ["phòng_chống ma_túy", "phòng_chống tội_phạm 46-ct/tw", "văn_phòng", "ma_sát"]
WORDS = st.lists(
    st.sampled_from("phòng chống ma túy tội phạm văn ban_hành 46-ct/tw ubnd 2020".split()), max_size=8
)


@pytest.fixture
def model() -> SyllableModel:
    return SyllableModel.build(LINES)


def chance(model: SyllableModel, before: str, after: str) -> float:
    ids = np.array([model.ids[before]], np.int32), np.array([model.ids[after]], np.int32)
    return float(np.exp(model.log_chances(*ids)[0, 0]))


def test_pairs_are_counted_across_compounds_and_not_across_lines() -> None:
    # Of the lines alone: what people ask with counts in a whole base's.
    model = SyllableModel.of_some(LINES)
    ids = model.ids
    assert model.counts_of([ids["phòng"], ids["chống"]]).tolist() == [2]
    assert model.counts_of([ids["chống"], ids["ma"]]).tolist() == [1]
    assert model.counts_of([ids["túy"], ids["phòng"]]).tolist() == [0]
    assert model.counts_of([ids["phạm"], OTHER]).tolist() == [1]


def test_what_follows_is_more_probable_than_what_does_not(model: SyllableModel) -> None:
    assert chance(model, "ma", "túy") > chance(model, "ma", "phạm") > 0


def test_forms_are_found_by_their_bare_letters() -> None:
    model = SyllableModel.of_some(LINES)
    assert [model.forms[each] for each in model.by_fold["tuy"]] == ["túy"]
    assert model.known("phòng") and not model.known("phỏng")


def test_what_people_ask_with_is_known_to_every_base(model: SyllableModel) -> None:
    assert model.known("gì") and model.known("nào")
    # Both halves of "luận điệu xuyên tạc = quan điểm sai trái, thù địch".
    assert model.known("điệu") and model.known("thù")


@given(st.lists(WORDS.map(" ".join), max_size=6))
def test_chances_are_chances(lines: list[str]) -> None:
    model = SyllableModel.build(lines)
    every = np.arange(len(model.forms), dtype=np.int32)
    chances = np.exp(model.log_chances(every, every))
    assert np.all(chances > 0) and np.all(chances.sum(axis=1) < 1.2)
    assert all(fold(model.forms[each]) == bare for bare, ids in model.by_fold.items() for each in ids)


def test_saved_and_opened(model: SyllableModel, tmp_path: Path) -> None:
    model.save(tmp_path / "syllables")
    opened = SyllableModel.load(tmp_path / "syllables")
    assert list(opened.forms) == list(model.forms)
    assert np.array_equal(opened.pairs, model.pairs) and np.array_equal(opened.counts, model.counts)
    assert opened.unseen == model.unseen


def test_long_texts_are_counted_in_runs(monkeypatch: pytest.MonkeyPatch, model: SyllableModel) -> None:
    monkeypatch.setattr(syllable_model, "_RUN", 3)
    in_runs = SyllableModel.build(LINES)
    assert np.array_equal(in_runs.pairs, model.pairs)
    assert np.array_equal(in_runs.pair_counts, model.pair_counts)


def test_a_large_base_forgets_what_it_saw_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syllable_model, "_LARGE", 1)
    model = SyllableModel.build([*LINES, "xqzt phòng"])
    assert model.known("sát") and not model.known("xqzt")
    assert model.counts_of([model.ids["phòng"], model.ids["chống"]]).tolist() == [2]
    assert model.counts_of([model.ids["ma"], model.ids["sát"]]).tolist() == [0]
