import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Câu một. Câu hai! Câu ba?", ["Câu một.", "Câu hai!", "Câu ba?"]),
        ("Tại TP. Hồ Chí Minh có 1.014 người. Hết.", ["Tại TP. Hồ Chí Minh có 1.014 người.", "Hết."]),
        ("Báo, đài v.v. và mạng xã hội.", ["Báo, đài v.v. và mạng xã hội."]),
        (
            "Theo Chỉ thị 46-CT/TW. Ban hành ngày 22.6.2015.",
            ["Theo Chỉ thị 46-CT/TW.", "Ban hành ngày 22.6.2015."],
        ),
        ("Câu bị\nngắt dòng. Câu sau", ["Câu bị\nngắt dòng.", "Câu sau"]),
        ("Mục tiêu\nNội dung thi đua", ["Mục tiêu", "Nội dung thi đua"]),
        ("- Một việc;\n- Hai việc.", ["- Một việc;", "- Hai việc."]),
        ("1. Mục tiêu. 2. Nội dung", ["1. Mục tiêu.", "2. Nội dung"]),
        ("a) một;\nb) hai.", ["a) một;", "b) hai."]),
        ("Ông V.I. Lênin và C. Mác. Hết", ["Ông V.I. Lênin và C. Mác.", "Hết"]),
        ("Nói: “Được.” Rồi đi.", ["Nói: “Được.”", "Rồi đi."]),
        ("Thực hiện nghiêm ./.", ["Thực hiện nghiêm ./."]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@given(st.text(alphabet="aBđ. ;\n1)“”-/", max_size=200))
def test_every_visible_character_lies_in_one_sentence(text: str) -> None:
    spans = sentences(text, 0, len(text))
    assert all(start < end for start, end in spans)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))
    inside = "".join(text[start:end] for start, end in spans)
    assert "".join(inside.split()) == "".join(text.split())
    assert all(text[start:end].strip() == text[start:end] for start, end in spans)


def test_a_part_of_a_text() -> None:
    text = "Bỏ. Giữ một. Giữ hai. Bỏ."
    assert [text[start:end] for start, end in sentences(text, 4, 21)] == ["Giữ một.", "Giữ hai."]
