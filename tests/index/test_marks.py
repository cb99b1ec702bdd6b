"""What is marked of a query in a passage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.asked_filters import read_filters
from index.interpretation import Expansion, Interpretation
from index.marks import Sought, sought


def marked(query: str, text: str) -> list[str]:
    found = sought(Interpretation(query, query))
    return [text[start:end] for start, end in found.marks(text)]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("phòng, chống tội phạm", "Công tác phòng, chống tội phạm ở văn phòng và tội danh", ["phòng, chống tội phạm"]),
        ("phong chong toi pham", "Văn phòng. Phòng chống  tội phạm", ["Phòng chống  tội phạm"]),
        ("đất đai", "dat dai, ĐẤT ĐAI, đất dài", ["ĐẤT ĐAI"]),
        ("dat dai", "Luật ĐẤT ĐAI", ["ĐẤT ĐAI"]),
        ("hoà bình", "Tỉnh Hòa Bình", ["Hòa Bình"]),
        ("tội", "Tôi nói về tội và tối", ["tội"]),
        ("văn bản nào chỉ đạo về an ninh mạng?", "văn bản chỉ đạo về An ninh mạng", ["An ninh mạng"]),
        ("Chỉ thị 46-CT/TW", "thực hiện Chỉ thị số 46-CT/TW và 46", ["46-CT/TW"]),
        ("46 ct tw", "thực hiện Chỉ thị số 46-CT/TW và 46", ["46-CT/TW"]),
        ("an ninh trật tự", "bảo đảm ANTT và an ninh, trật tự", ["ANTT", "an ninh, trật tự"]),
        ("tội phạm", "chỉ có tội danh", ["tội"]),
        ("xqzw", "không có gì", []),
    ],
)  # fmt: skip
def test_words_are_marked_whole(query: str, text: str, expected: list[str]) -> None:
    assert marked(query, text) == expected


def test_an_abbreviation_marks_what_it_stands_for() -> None:
    reading = Interpretation("ANTT", "ANTT", expanded=(Expansion("ANTT", ("an ninh trật tự",)),))
    text = "An ninh, trật tự (ANTT)"
    assert [text[start:end] for start, end in sought(reading).marks(text)] == ["An ninh, trật tự", "ANTT"]


def test_what_was_read_as_a_filter_is_not_marked() -> None:
    query = "chỉ thị của Ban Bí thư về giáo dục"
    reading = Interpretation(query, query, filters=tuple(read_filters(query)))
    text = "Ban Bí thư ban hành chỉ thị về giáo dục"
    assert [text[start:end] for start, end in sought(reading).marks(text)] == ["giáo dục"]


@given(
    st.text(max_size=80), st.lists(st.sampled_from(["an", "ninh", "đất", "ß", "İ"]), min_size=1, max_size=3)
)
def test_marks_lie_apart_inside_any_text(text: str, term: list[str]) -> None:
    for is_marked in (True, False):
        last = 0
        for start, end in Sought((tuple(term),), is_marked).marks(text + " " + " ".join(term)):
            assert last <= start < end <= len(text) + 1 + len(" ".join(term))
            last = end + 1
