"""Likeness of texts by their runs of words, and signatures by which like ones are looked up."""

from hypothesis import given
from hypothesis import strategies as st

from index.shingles import FEWEST, bands, likeness, shingles

WORDS = st.lists(st.sampled_from([f"từ{at}" for at in range(400)]), min_size=60, max_size=300)


def test_marks_case_and_punctuation_make_no_difference() -> None:
    assert likeness(shingles("Tổ chức, thực hiện nghiêm"), shingles("tô chưc thưc hiên NGHIEM")) == 1.0


def test_nothing_in_common_is_no_likeness() -> None:
    assert likeness(shingles("một hai ba bốn năm"), shingles("sáu bảy tám chín mười")) == 0.0
    assert likeness(shingles(""), shingles("")) == 0.0


@given(WORDS)
def test_a_text_is_wholly_like_itself_and_shares_all_bands(words: list[str]) -> None:
    runs = shingles(" ".join(words))
    assert likeness(runs, runs) == 1.0
    assert bands(runs) == bands(shingles(" ".join(words)))
    assert len(set(bands(runs))) == (20 if len(runs) >= FEWEST else 0)


@given(WORDS, st.integers(0, 59))
def test_a_word_that_differs_leaves_texts_alike(words: list[str], at: int) -> None:
    changed = [*words[:at], "khác", *words[at + 1 :]]
    first, second = (shingles(" ".join(each)) for each in (words, changed))
    assert likeness(first, second) >= (len(first) - 4) / (len(first) + 4)


def test_like_texts_share_a_band_and_others_do_not() -> None:
    words = [f"từ{at * at % 977}" for at in range(400)]
    misread = [f"{word}x" if at % 30 == 0 else word for at, word in enumerate(words)]
    other = [f"khác{at * at % 977}" for at in range(400)]
    first, second, third = (shingles(" ".join(each)) for each in (words, misread, other))
    assert 0.6 < likeness(first, second) < 0.9
    assert set(bands(first)) & set(bands(second))
    assert not set(bands(first)) & set(bands(third))


def test_sums_are_the_same_in_every_process_and_version() -> None:
    """They are stored: other sums would find nothing in an older base."""
    runs = shingles(" ".join(f"từ{at}" for at in range(60)))
    assert (int(runs[0]), bands(runs)[0]) == (FIRST_RUN, FIRST_BAND)


FIRST_RUN, FIRST_BAND = 648480867987850283, 173309968468236803
