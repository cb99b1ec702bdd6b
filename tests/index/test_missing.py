"""What a refusal names: numbers that the base does not know, words that no passage has, words that the nearest lack."""

import pytest

from index.knowledge_base import KnowledgeBase
from index.missing import Missing


@pytest.mark.parametrize(
    ("question", "number", "told"),
    [
        ("Chỉ thị số 999-CT/TW nói về việc gì?", "999-CT/TW", "Kho không có văn bản số 999-CT/TW."),
        (
            "nghị định 9999/2031/NĐ-CP về phòng, chống tội phạm",
            "9999/2031/NĐ-CP",
            "văn bản số 9999/2031/NĐ-CP.",
        ),
        ("chi thi 999-ct/tw", "999-ct/tw", "Kho không có văn bản số 999-ct/tw."),
    ],
)
def test_an_unknown_number_is_named(base: KnowledgeBase, question: str, number: str, told: str) -> None:
    answer = base.ask(question)
    assert answer.declined and answer.confidence == 0 and answer.quotes == () == answer.directives
    assert answer.missing is not None and answer.missing.numbers == (number,)
    assert told in answer.missing.told


def test_a_number_that_is_known_beside_one_that_is_not_is_answered(base: KnowledgeBase) -> None:
    assert not base.ask("Chỉ thị 28/CT-TTg và Chỉ thị 999-CT/TW nói gì?").declined


def test_words_that_no_passage_has_are_named_as_typed(base: KnowledgeBase) -> None:
    answer = base.ask("Cách nấu Phở bò ngon")
    index = base.serving()[1]
    assert answer.declined and answer.missing is not None and "Phở" in " ".join(answer.missing.unknown)
    for run in answer.missing.unknown:
        assert run in answer.question
        assert any(not index.marked.document_frequency(each.lower()) for each in run.split())


def test_words_that_only_ask_are_not_missed(base: KnowledgeBase) -> None:
    answer = base.ask("nấu phở bò mấy tiếng nhỉ")
    assert answer.missing is not None
    said = {*answer.missing.unknown, *answer.missing.apart}
    assert "phở" in " ".join(said) and not said & {"mấy", "nhỉ"}


def test_the_message_says_no_more_than_is_known() -> None:
    assert Missing(unknown=("phở bò",)).told == "Trong kho không có đoạn nào nói về «phở bò»."
    assert Missing(apart=("a", "b")).told == "Những đoạn gần nhất không nói đến «a», «b»."
    assert Missing(numbers=("Chỉ thị 999",)).told == "Kho không có «Chỉ thị 999»."
    assert Missing(apart=tuple("abcdefgh")).told.endswith("«f» ….")
    assert "chưa đủ căn cứ" in Missing().told
