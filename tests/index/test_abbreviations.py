from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.abbreviations import find_abbreviations, find_meanings


@pytest.mark.parametrize(
    ("typed", "short", "meanings"),
    [
        ("phong trào giữ gìn ANTT", "ANTT", ("an ninh trật tự",)),
        ("giữ gìn antt ở xã", "antt", ("an ninh trật tự",)),
        ("phát triển KT-XH", "KT-XH", ("kinh tế xã hội",)),
        ("phát triển ktxh", "ktxh", ("kinh tế xã hội",)),
        ("công tác TNMT", "TNMT", ("tệ nạn ma túy", "tài nguyên môi trường")),
        ("phong trào CSTD", "CSTD", ("chiến sĩ thi đua",)),
    ],
)
def test_abbreviations_are_known_however_they_are_typed(
    typed: str, short: str, meanings: tuple[str, ...]
) -> None:
    (found,) = find_abbreviations(typed)
    assert (found.typed, found.others, found.is_short) == (short, meanings, True)
    assert typed[found.start : found.end] == short


@pytest.mark.parametrize("typed", ["tu thân", "hu hu", "nghị quyết", "an ninh", ""])
def test_syllables_are_no_abbreviations(typed: str) -> None:
    assert find_abbreviations(typed) == []


def test_nothing_is_found_inside_a_number() -> None:
    assert find_abbreviations("46-CT/TW và ANTT", [(0, 8)])[0].typed == "ANTT"


def test_words_written_out_have_their_abbreviation_the_longest_first() -> None:
    (found,) = find_meanings("phong trào toàn dân bảo vệ an ninh, Tổ quốc")
    assert found.typed == "toàn dân bảo vệ an ninh, Tổ quốc"
    assert found.others == ("TDBVANTQ",)
    assert [each.others for each in find_meanings("Uỷ ban nhân dân, kinh tế - xã hội")] == [
        ("UBND",),
        ("KT-XH",),
    ]


def test_two_letters_are_not_looked_for_when_the_words_are_written_out() -> None:
    assert find_meanings("doanh nghiệp, tổ chức") == []


@given(st.text(max_size=80))
def test_spans_are_those_of_the_text_and_do_not_overlap(text: str) -> None:
    for found in (find_abbreviations(text), find_meanings(text)):
        assert all(text[each.start : each.end] == each.typed for each in found)
        assert all(one.end <= other.start for one, other in pairwise(found))
