"""What is found by the beginnings of words is what reading every phrase finds."""

from hypothesis import given
from hypothesis import strategies as st

from index.prefixes import Prefixes, folded_words

WORDS = st.sampled_from(["a", "an", "anh", "ninh", "ni", "46", "4", "ct", "c", "tw"])
PHRASES = st.lists(st.lists(WORDS, max_size=6), max_size=12)


def goes_on(phrase: list[str], at: int, typed: list[str], whole: bool) -> bool:
    there = phrase[at : at + len(typed)]
    if len(there) < len(typed) or there[:-1] != typed[:-1]:
        return False
    return there[-1] == typed[-1] if whole else there[-1].startswith(typed[-1])


@given(PHRASES, st.lists(WORDS, min_size=1, max_size=6), st.booleans())
def test_phrases_are_found_wherever_the_words_follow_each_other(phrases, typed, whole):
    found = Prefixes(enumerate(phrases)).beginning(typed, 100, whole=whole)
    begin = [row for row, phrase in enumerate(phrases) if goes_on(phrase, 0, typed, whole)]
    inside = [
        row
        for row, phrase in enumerate(phrases)
        if row not in begin and any(goes_on(phrase, at, typed, whole) for at in range(len(phrase)))
    ]
    assert found == begin + inside


@given(PHRASES, st.lists(WORDS, min_size=1, max_size=4))
def test_phrases_that_hold_all_words_are_found_in_any_order(phrases, typed):
    *finished, last = typed
    expected = [
        row
        for row, phrase in enumerate(phrases)
        if set(finished) <= set(phrase) and any(word.startswith(last) for word in phrase)
    ]
    assert Prefixes(enumerate(phrases)).holding(typed, 100) == expected


def test_several_phrases_of_a_row_count_once_and_the_first_rows_are_kept():
    phrases = [(row, words) for row in range(300) for words in (["bo", "cong", "an"], ["bca"], ["bo", "ca"])]
    assert Prefixes(phrases).beginning(["b"], 5) == [0, 1, 2, 3, 4]


def test_words_are_folded_and_figures_stand_apart():
    assert folded_words("09-CT/TW") == folded_words("9ct tw") == ("9", "ct", "tw")
    assert folded_words("Nghị định 30/2020/NĐ-CP") == ("nghi", "dinh", "30", "2020", "nd", "cp")
    assert folded_words("đường Đá, 00") == ("duong", "da", "0")
    assert folded_words("« … »") == ()
