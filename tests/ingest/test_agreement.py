"""A recognised field is spelled as the rest of its document spells the same words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.agreement import Seen, spelled_as_elsewhere
from ingest.text import fold

REST = "Cơ chế đặc thù, thống nhất toàn quốc. Các cơ chế đặc thù được sửa đổi, bổ sung; Chủ tịch xã chịu trách nhiệm."


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ("Cơ chế đặc thủ xây dựng", "Cơ chế đặc thù xây dựng"),
        ("Sử dụng thông nhất toàn quỗc", "Sử dụng thống nhất toàn quốc"),
        ("SỬA ĐỖI, BỔ SUNG", "SỬA ĐỔI, BỔ SUNG"),
        ("Bầu Chú tịch xã", "Bầu Chủ tịch xã"),
        ("Cơ chế đặc thù", "Cơ chế đặc thù"),
        ("Kéo dải tuyến", "Kéo dải tuyến"),
        ("", ""),
    ],
)
def test_marks_are_those_of_the_same_words_elsewhere(read: str, right: str) -> None:
    assert spelled_as_elsewhere(read, [Seen(read, 90.0)], [Seen(REST, 96.0)]) == right


def test_what_was_seen_less_surely_elsewhere_changes_nothing() -> None:
    field = "Công trình khẩn cấp"
    assert spelled_as_elsewhere(field, [Seen(field, 95.0)], [Seen("trình khẩn cập đối với", 73.0)]) == field


def test_a_spelling_that_was_seen_as_surely_elsewhere_stays() -> None:
    rest = [Seen("an toàn giao thông", 97.0), Seen("ăn toàn giao", 97.0)]
    assert spelled_as_elsewhere("An toàn", [Seen("An toàn", 60.0)], rest) == "An toàn"


letters = st.text(alphabet="aáàbcđd ,", max_size=40)


@given(letters, letters, st.floats(0, 100), st.floats(0, 100))
def test_letters_stay_and_only_marks_change(field: str, rest: str, sure: float, as_sure: float) -> None:
    spelled = spelled_as_elsewhere(field, [Seen(field, sure)], [Seen(rest, as_sure)])
    assert fold(spelled) == fold(field)
