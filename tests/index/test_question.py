import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import BadQuery
from index.question import MAX_CHARACTERS, read_question


def test_numbers_marks_and_topic() -> None:
    question = read_question("Chỉ thị số 46-CT/TW quy định như thế nào về tội phạm?")
    assert [each.key for each in question.numbers] == ["46-CT/TW"]
    assert question.marked
    assert question.topic[-2:] == ("toi", "pham")
    assert not read_question("toi pham").marked


@pytest.mark.parametrize(
    ("typed", "years"),
    [
        ("chỉ thị 46 năm 2015", {2015}),
        ("46-CT/TW ngày 22/6/2015", {2015}),
        ("nghị định 30/2020/NĐ-CP", set()),
        ("giai đoạn 2021 - 2025", {2021, 2025}),
        ("số 120206", set()),
    ],
)
def test_years_typed_outside_the_numbers(typed: str, years: set[int]) -> None:
    assert read_question(typed).years == years


@given(st.text(max_size=MAX_CHARACTERS + 50))
def test_anything_typed_is_read_or_refused(typed: str) -> None:
    try:
        question = read_question(typed)
    except BadQuery as error:
        assert "Câu hỏi" in str(error)
    else:
        assert question.text == question.text.strip()
        assert question.words == question.words.lower()


@pytest.mark.parametrize("typed", ["", "?!…", "\u200b", "-" * 50])
def test_nothing_to_look_for_is_refused(typed: str) -> None:
    with pytest.raises(BadQuery):
        read_question(typed)


def test_what_pasting_leaves_between_letters_is_dropped() -> None:
    assert read_question("tdbvAn\u00adt\u200bq").text == "tdbvAntq"
