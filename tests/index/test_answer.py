"""Refusal and choice of sentences, on the questions that the threshold was measured with."""

from pathlib import Path

import pytest

from index.answer import pair_coverage
from index.evaluate import read_questions
from index.knowledge_base import KnowledgeBase
from index.question import read_question

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.mark.parametrize("question", read_questions(FIXTURES / "answerable.jsonl").values())
def test_a_question_on_its_topics_is_answered(base: KnowledgeBase, question: str) -> None:
    answer = base.ask(question)
    assert not answer.declined
    assert answer.quotes or answer.directives
    assert base.confidence(question) > 0.5


@pytest.mark.parametrize("question", read_questions(FIXTURES / "unanswerable.jsonl").values())
def test_any_other_is_declined(base: KnowledgeBase, question: str) -> None:
    answer = base.ask(question)
    assert base.confidence(question) < 0.5
    assert answer.declined and answer.missing is not None and answer.missing.told


def test_what_was_read_otherwise_than_typed_is_less_sure(base: KnowledgeBase) -> None:
    typed, slipped = (
        "văn bản nào chỉ đạo phòng, chống tội phạm?",
        "văn bản nào chỉ đạo phòng, chống tội phạn?",
    )
    assert 0 < base.confidence(slipped) < base.confidence(typed)


def test_of_letters_without_sense_nothing_is_sure(base: KnowledgeBase) -> None:
    assert base.confidence("ntcynnn btibprx lmhejqdo rrc") == 0


def test_a_quote_is_a_whole_sentence_though_its_passage_is_a_part(base: KnowledgeBase) -> None:
    """The plan's sentence on its directives is longer than a passage; it is quoted from its dash to its stop."""
    answer = base.ask("văn bản nào chỉ đạo phòng, chống tội phạm?")
    longest = max(answer.quotes, key=lambda quote: len(quote.text))
    assert longest.text.startswith("- Tiếp tục triển khai, thực hiện có hiệu quả Kết luận số 44-KL/TW")
    assert longest.text.endswith("xây dựng Phong trào “Toàn dân bảo vệ an ninh Tổ quốc”.")


def test_neither_title_nor_formula_is_quoted(base: KnowledgeBase) -> None:
    answer = base.ask(
        "Mục đích của phong trào thi đua Toàn dân bảo vệ an ninh Tổ quốc năm 2020 là gì?", limit=20
    )
    assert answer.quotes
    for quote in answer.quotes:
        assert not quote.text.startswith(("Phát động", "Trên đây"))
        assert not quote.text.rstrip(" :").endswith("như sau")


def test_limit_is_kept(base: KnowledgeBase) -> None:
    assert len(base.ask("phong trào Toàn dân bảo vệ an ninh Tổ quốc", limit=1).quotes) == 1


def test_question_words_are_no_topic() -> None:
    assert read_question("văn bản nào chỉ đạo phòng, chống tội phạm?").topic == (
        "phong",
        "chong",
        "toi",
        "pham",
    )
    assert read_question("là gì").topic == ("la", "gi")


def test_pairs() -> None:
    assert pair_coverage(("toi", "pham"), ("phong", "toi", "pham")) == 1
    assert pair_coverage(("toi", "pham"), ("pham", "toi")) == 0
    assert pair_coverage(("toi",), ()) == 1


@pytest.mark.parametrize("question", ["Chỉ thị 28/CT-TTg nói về việc gì?", "28 ct ttg"])
def test_a_document_asked_for_by_number_is_answered_from_what_cites_it(
    base: KnowledgeBase, question: str
) -> None:
    answer = base.ask(question)
    assert [each.document.number for each in answer.directives][:1] == ["28/CT-TTg"]
    assert answer.quotes
    assert all("28/CT-TTg" in quote.text for quote in answer.quotes)


def test_no_text_is_quoted_on_what_only_the_catalogue_speaks_of(base: KnowledgeBase) -> None:
    """The plan says nothing of fire prevention; the directive on it is named, and no sentence is put beside it."""
    answer = base.ask("phòng cháy, chữa cháy theo chỉ thị nào?")
    assert not answer.declined
    assert answer.quotes == ()
    assert "47-CT/TW" in [each.document.number for each in answer.directives]


def test_a_document_is_asked_for_by_its_kind_and_subject(base: KnowledgeBase) -> None:
    """A subject leaves out the kind that the question names."""
    answer = base.ask("quy định những điều đảng viên không được làm?")
    assert [each.document.number for each in answer.directives][:3] == ["207-QĐ/TW", "37-QĐ/TW", "47-QĐ/TW"]
