import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.syllables import is_syllable
from ingest.text import fold
from ingest.tones import TONES, normal_tone, with_tone, without_tone
from ingest.words import segment

LETTERS = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxy", max_size=7)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("hoà", "hòa"),
        ("thuý", "thúy"),
        ("uỷ", "ủy"),
        ("tòan", "toàn"),
        ("quý", "quý"),
        ("giá", "giá"),
        ("ngoài", "ngoài"),
        ("được", "được"),
        ("khuỷu", "khuỷu"),
        ("gì", "gì"),
        ("ban", "ban"),
    ],
)
def test_one_place_for_each_tone(typed: str, normal: str) -> None:
    assert normal_tone(typed) == normal


@pytest.mark.parametrize("typed", ["hoà", "hòa", "thuỷ", "thủy", "quý", "khoẻ", "toàn", "nghiệp", "thuở"])
def test_the_place_is_the_segmenters(typed: str) -> None:
    assert normal_tone(typed) == segment(typed)


@given(LETTERS, st.sampled_from([None, *TONES]))
def test_a_tone_taken_off_and_put_back(letters: str, tone: str | None) -> None:
    word = with_tone(letters, tone)
    assert fold(word) == fold(letters)
    assert normal_tone(word) == word
    if word != letters:
        assert without_tone(word) == (letters, tone)


@given(LETTERS, st.sampled_from([None, *TONES]))
def test_a_syllable_stays_one(letters: str, tone: str | None) -> None:
    if is_syllable(word := with_tone(letters, tone)):
        assert is_syllable(normal_tone(word))
