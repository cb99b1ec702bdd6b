"""The words of a quote that answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.answer_words import Asked, answer_words, answering, kinds_asked
from index.question import read_question


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("Mức phạt tiền đối với hành vi này là bao nhiêu?", {Asked.AMOUNT}),
        ("muc phat nong do con la bao nhieu", {Asked.AMOUNT}),
        ("Khi nào phải báo cáo?", {Asked.TIME}),
        ("Giấy phép được cấp trong bao lâu?", {Asked.AMOUNT, Asked.TIME}),
        ("Cơ quan nào cấp giấy phép?", {Asked.BODY}),
        ("Sinh viên có được nghỉ học tạm thời không?", {Asked.PERMISSION}),
        ("Điều kiện để được xét tốt nghiệp là gì?", set()),
        ("phòng, chống ma túy trong thời gian tới", set()),
    ],
)
def test_what_is_asked(question: str, kinds: set[Asked]) -> None:
    assert kinds_asked(read_question(question)) == kinds


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        (
            "Không đội mũ bảo hiểm bị phạt bao nhiêu?",
            "Phạt tiền từ 400.000 đồng đến 600.000 đồng theo khoản 2 Điều 6 đối với người không đội mũ.",
            ["từ 400.000 đồng đến 600.000 đồng"],
        ),
        (
            "Khi nào phải gửi báo cáo?",
            "Báo cáo gửi về Ban Dân vận trước ngày 15/6/2020 bằng văn bản.",
            ["ngày 15/6/2020"],
        ),
        (
            "Ai quyết định thành lập?",
            "Chủ tịch Ủy ban nhân dân cấp tỉnh quyết định thành lập.",
            ["Chủ tịch Ủy ban nhân dân cấp tỉnh"],
        ),
        (
            "Sinh viên có được nghỉ học không?",
            "Sinh viên không được nghỉ học quá hai học kỳ.",
            ["Sinh viên", "không được", "nghỉ học"],
        ),
        (
            "Nội dung phòng, chống tội phạm là gì?",
            "Đẩy mạnh phòng, chống tội phạm ở cơ sở.",
            ["phòng, chống tội phạm"],
        ),
    ],
)
def test_what_answers(question: str, text: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in answer_words(read_question(question), text)] == marked


@given(
    st.text(max_size=200), st.sampled_from(["phạt bao nhiêu tiền", "ai ký", "khi nào", "có được đi không?"])
)
def test_marks_lie_in_the_text_in_order_and_apart(text: str, question: str) -> None:
    last = 0
    for start, end in answer_words(read_question(question), text):
        assert last <= start < end <= len(text)
        last = end


def test_a_body_is_marked_by_its_whole_name():
    text = (
        "Chỉ thị của Ban Bí thư, Bộ Chính trị, Ban Chấp hành Trung ương và Thủ tướng Chính phủ về việc này."
    )
    marked = [text[start:end] for start, end in answering(text, {Asked.BODY})]
    assert marked == ["Ban Bí thư", "Bộ Chính trị", "Ban Chấp hành Trung ương", "Thủ tướng Chính phủ"]


def test_which_document_is_not_which_body():
    assert Asked.BODY not in kinds_asked(read_question("văn bản nào chỉ đạo phòng, chống tội phạm?"))
    assert Asked.BODY in kinds_asked(read_question("ban nào chủ trì?"))
