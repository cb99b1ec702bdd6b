"""Statements: whole sentences and lists, with words cut out of what is stored."""

from hypothesis import given
from hypothesis import strategies as st

from index.records import Origin, StoredPassage
from index.statements import LONGEST_LIST, PassageWords, sentences_of, statements_of
from ingest.words import segment

TEXT = (
    "Điều 5. Trách nhiệm\n"
    "1. Ủy ban nhân dân cấp xã có trách nhiệm sau đây:\n"
    "a) Tuyên truyền phòng, chống tội phạm;\n"
    "b) Báo cáo trước ngày 15/6/2020.\n"
    "2. Công an xã quản lý hồ sơ. Hồ sơ được lưu 12 tháng."
)


def _passage(start: int, end: int) -> PassageWords:
    text = TEXT[start:end]
    return PassageWords(
        StoredPassage(1, 1, Origin.TEXT, text, start, end, None, ()), "điều 5 trách_nhiệm", segment(text)
    )


def test_sentences_and_lists_with_their_words() -> None:
    found = statements_of(TEXT, [_passage(0, len(TEXT))])
    assert [TEXT[each.start : each.end] for each in found if each.is_list] == [
        "1. Ủy ban nhân dân cấp xã có trách nhiệm sau đây:\na) Tuyên truyền phòng, chống tội phạm;\n"
        "b) Báo cáo trước ngày 15/6/2020."
    ]
    assert len([each for each in found if not each.is_list]) == 7
    for each in found:
        parts = [segment(TEXT[start:end]) for start, end in each.sentences]
        assert each.words == " ".join(parts)


@given(st.integers(1, len(TEXT) - 1))
def test_wherever_passages_meet_statements_are_whole_and_words_are_kept(cut: int) -> None:
    """A passage ends between words; the words of a sentence in two passages come from both."""
    cut = TEXT.rfind(" ", 0, cut) + 1 or len(TEXT)
    passages = [_passage(0, cut), *([_passage(cut, len(TEXT))] if cut < len(TEXT) else [])]
    whole = statements_of(TEXT, [_passage(0, len(TEXT))])
    found = statements_of(TEXT, passages)
    assert [(each.start, each.end) for each in found] == [(each.start, each.end) for each in whole]
    assert [each.words.replace("_", " ") for each in found] == [
        each.words.replace("_", " ") for each in whole
    ]


def test_a_list_reaches_beyond_its_passage() -> None:
    start = TEXT.index("b) Báo cáo")
    found = statements_of(TEXT, [_passage(start, start + 20)])
    assert [TEXT[each.start : each.start + 2] for each in found] == ["1.", "b)"]


def test_words_that_do_not_fit_the_text_are_not_used() -> None:
    passage = _passage(0, len(TEXT))
    wrong = PassageWords(passage.passage, passage.heading, "lạc đề")
    assert [each.words for each in statements_of(TEXT, [wrong])] == [
        each.words for each in statements_of(TEXT, [passage])
    ]


def test_a_long_list_is_left_to_its_items() -> None:
    items = "".join(f"\n- Nhiệm vụ thứ {number} của đơn vị được giao trong năm;" for number in range(40))
    text = f"Các nhiệm vụ gồm:{items}"
    assert len(text) > LONGEST_LIST
    passage = StoredPassage(1, 1, Origin.TEXT, text, 0, len(text), None, ())
    found = statements_of(text, [PassageWords(passage, "", segment(text))])
    assert len(found) == 41 and not any(each.is_list for each in found)


def test_sentences_of_a_passage_are_whole() -> None:
    start = TEXT.index("xã quản lý")
    passage = _passage(start, start + 5).passage
    assert [TEXT[first:last] for first, last in sentences_of(TEXT, passage)] == [
        "2. Công an xã quản lý hồ sơ."
    ]


CELLS = "Năm\nTuổi nghỉ hưu\n2024\n56 tuổi 4 tháng\n2025\n56 tuổi 8 tháng"


def _quotable(text: str) -> list[str]:
    passage = StoredPassage(1, 1, Origin.TEXT, text, 0, len(text), None, ())
    found = statements_of(text, [PassageWords(passage, "", segment(text))])
    return [text[each.start : each.end] for each in found]


def test_a_table_is_quoted_whole_with_what_announces_it() -> None:
    announcing = "2. Tuổi nghỉ hưu theo bảng dưới đây:"
    found = _quotable(f"{announcing}\n{CELLS}\n3. Việc khác do Chính phủ quy định.")
    assert found == [announcing, f"{announcing}\n{CELLS}", "3. Việc khác do Chính phủ quy định."]


def test_a_table_below_a_sentence_that_announces_nothing_stands_alone() -> None:
    assert _quotable(f"Bảng lương đã ban hành.\n{CELLS}") == ["Bảng lương đã ban hành.", CELLS]


def test_of_a_long_table_only_the_announcement_is_quoted() -> None:
    rows = "\n".join(f"Số thứ tự {at}\n{at} tháng" for at in range(LONGEST_LIST // 10))
    assert _quotable(f"Mức hưởng như sau:\n{rows}") == ["Mức hưởng như sau:"]
