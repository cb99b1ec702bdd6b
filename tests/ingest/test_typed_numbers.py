"""Numbers as people type them, and the key that all spellings of one number share."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text import shadow
from ingest.typed_numbers import number_key, read_typed

TYPED = {
    "46-CT/TW": "46-CT/TW",
    "46 ct tw": "46-CT/TW",
    "09cttw": "9-CT/TW",
    "44kl/tw": "44-KL/TW",
    "67a/kh-ubnd": "67a/KH-UBND",
    "217/qd-tw": "217-QĐ/TW",
    "66/QĐ/TW": "66-QĐ/TW",
    "399 kh ubnd": "399/KH-UBND",
    "28 CT TTg": "28/CT-TTg",
    "30/2020/nd-cp": "30/2020/NĐ-CP",
    "59 2020 qh14": "59/2020/QH14",
    "12/2012/tt-bgddt": "12/2012/TT-BGDĐT",
    "1234/bnv-tcbc": "1234/BNV-TCBC",
    "nd 30/2020": "nghị định 30/2020",
    "chi thi 46": "chỉ thị 46",
    "chỉ thị 46 nói gì về tội phạm": "chỉ thị 46",
    "ct 46": "chỉ thị 46",
    "ct46": "chỉ thị 46",
    "kế hoạch 399 năm 2020": "kế hoạch 399",
    "chi thi 46 nam 2015": "chỉ thị 46",
    "nghị định 100 điều 5": "nghị định 100",
    "Chỉ thị số 46-CT/TW ngày 22/6/2015": "46-CT/TW",
    "nghi quyet trung uong 8 khoa xi": "Nghị quyết Trung ương 8 khóa XI",
    "nqtw8": "Nghị quyết Trung ương 8",
    "nghi quyet dai hoi xiv": "Nghị quyết Đại hội XIV",
    "điều lệ đảng": "Điều lệ Đảng",
}
QUESTIONS = [
    "nghị quyết 5 năm", "nghi quyet 5 nam", "trực 24/7", "luật 2013", "năm 2020 có 46 chỉ thị", "10 đã cp",
    "quy định 3 mức", "báo cáo 6 tháng", "thông báo 2 lần", "nghỉ 30/4 và 1/5", "đại hội 13", "20 da nang",
    "từ 16 tuổi đến 30 tuổi", "phạt 5 triệu đồng", "ban chi dao 138",
]  # fmt: skip


@pytest.mark.parametrize(("query", "key"), TYPED.items())
def test_reads_what_people_type(query: str, key: str) -> None:
    assert [number.key for number in read_typed(query)] == [key]


@pytest.mark.parametrize("query", QUESTIONS)
def test_ordinary_questions_have_no_number(query: str) -> None:
    assert read_typed(query) == []


def test_wrong_spellings_share_the_key() -> None:
    spellings = ("09-CT/TW", "9-CT/TW", "09 CT/TW", "09CT/TW", "09/CT-TW", "9 ct tw", "9-ct/tw", "09-CT/TƯ")
    assert {number_key(spelling) for spelling in spellings} == {"9-CT/TW"}


def test_a_bare_number_has_no_whole_key() -> None:
    assert number_key("Chỉ thị 46") is None


_PIECES = st.sampled_from(
    ["46", "-", "/", " ", "CT", "TW", "2020", "NĐ", "chỉ thị", "số", "ngày", "\n", "khóa XI"]
)
TEXTS = st.one_of(st.text(), st.lists(_PIECES).map("".join))


@given(TEXTS)
def test_offsets_are_offsets_of_any_text(text: str) -> None:
    numbers = read_typed(text)
    assert all(shadow(text)[number.start : number.end] == number.text for number in numbers)
    assert all(a.end <= b.start for a, b in pairwise(numbers))


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("quy định 102 xử lý kỷ luật đảng viên", ["102"]),
        ("quyet dinh 99 khen thuong", ["99"]),
        ("luật quy định 102 trường hợp cấm", []),
        ("quy định 5 ngày nghỉ phép", []),
        ("quy định 2020 về thi đua", []),
    ],
)
def test_a_kind_that_is_a_verb_too_names_a_document_where_it_opens_the_text(
    typed: str, numbers: list[str]
) -> None:
    assert [each.num for each in read_typed(typed)] == numbers
