"""What was typed beside what was searched, over the base of `corpus/`."""

from datetime import date

import pytest

from index.asked_filters import Part
from index.filters import Filters
from index.interpretation import interpret
from index.knowledge_base import KnowledgeBase
from index.results import SearchResult
from tests.conftest import PLAN


def first(result: SearchResult) -> str | None:
    return result.documents[0].document.number if result.documents else None


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("phong chong toi pham", "phòng chống tội phạm"),
        ("phongf choongs toij phamj", "phòng chống tội phạm"),
        ("phường chống tội phạm", "phòng chống tội phạm"),
        ("thị xả", "thị xã"),
    ],
)
def test_the_wording_that_was_searched_is_shown(base: KnowledgeBase, typed: str, text: str) -> None:
    result = base.search(typed)
    assert result.query == typed
    assert result.reading is not None
    assert result.reading.mended and (result.reading.typed, result.reading.text) == (typed, text)
    assert {each.document.id for each in result.documents} & {
        each.document.id for each in base.search(text).documents
    }


def test_numbers_stand_where_they_do_once_abbreviations_are_spelled_out(base: KnowledgeBase) -> None:
    index = base.serving()[1]
    question, _ = interpret("UBKT TW có hướng dẫn gì về Quy định 69", index.syllables, index.marked)
    (number,) = question.numbers
    assert "trung ương" in question.text
    assert question.text[number.start : number.end] == "Quy định 69"


@pytest.mark.parametrize(
    ("typed", "text", "number"),
    [
        ("chi thi 46", "chỉ thị 46", "Chỉ thị 46"),
        ("chir thij 46", "chỉ thị 46", "Chỉ thị 46"),
        ("ket luan so 44 cua ban bi thu", "kết luận số 44 của ban bí thư", "Kết luận 44"),
        ("46 ct tw", "46 ct tw", "46-CT/TW"),
        ("NQTW8", "NQTW8", "Nghị quyết Trung ương 8"),
    ],
)
def test_numbers_are_read_however_they_are_typed(
    base: KnowledgeBase, typed: str, text: str, number: str
) -> None:
    index = base.serving()[1]
    question, reading = interpret(typed, index.syllables, index.marked)
    assert reading.text == text
    assert [each.display for each in question.numbers] == [number]


@pytest.mark.parametrize("typed", ["phòng chống tội phạm", "46-CT/TW", "nq 28", "UBND tỉnh Tây Ninh"])
def test_what_needs_no_mending_is_searched_as_it_came(base: KnowledgeBase, typed: str) -> None:
    reading = base.search(typed).reading
    assert reading is not None and not reading.mended


def test_the_literal_words_can_be_had(base: KnowledgeBase) -> None:
    result = base.search("phong chong toi pham antt", drop=frozenset(Part))
    assert result.reading is not None
    assert not result.reading.mended and not result.reading.expanded
    assert result.documents[0].passages[0].cosine is None


def test_filters_of_the_question_are_applied_and_shown(base: KnowledgeBase) -> None:
    asked = "chi thi cua ban bi thu nam 2011 ve phong trao toan dan bao ve an ninh to quoc"
    result = base.search(asked)
    assert first(result) == "09-CT/TW"
    assert {each.document.issuer for each in result.documents} == {"Ban Bí thư"}
    assert result.reading is not None
    assert [each.part for each in result.reading.filters] == [Part.KIND, Part.ISSUER, Part.ISSUED]
    dropped = base.search(asked, drop=[Part.KIND, Part.ISSUER, Part.ISSUED])
    assert dropped.total > result.total
    assert dropped.reading is not None and dropped.reading.filters == ()


def test_a_directive_that_the_question_narrows_down_is_named_by_what_cites_it(
    empty_base: KnowledgeBase,
) -> None:
    empty_base.add([PLAN])
    answer = empty_base.ask("chỉ thị của Bộ Chính trị năm 2015 về phòng, chống tội phạm")
    assert [each.document.number for each in answer.directives] == ["46-CT/TW"]
    assert answer.directives[0].mention is not None


def test_filters_that_nothing_satisfies_are_named_and_left_out(base: KnowledgeBase) -> None:
    result = base.search("chỉ thị của Ban Bí thư năm 1999 về phong trào toàn dân bảo vệ an ninh Tổ quốc")
    assert result.documents
    assert result.reading is not None and not result.reading.filters
    assert [each.part for each in result.reading.unmet] == [Part.KIND, Part.ISSUER, Part.ISSUED]


def test_filters_given_beside_the_question_win(base: KnowledgeBase) -> None:
    given = Filters(issued_from=date(2018, 1, 1))
    result = base.search("văn bản của Ban Bí thư năm 2011 về an ninh Tổ quốc", filters=given)
    assert all(each.document.issued_on and each.document.issued_on.year >= 2018 for each in result.documents)


def test_an_abbreviation_finds_what_is_written_out_and_the_other_way(
    empty_base: KnowledgeBase, tmp_path
) -> None:
    texts = {
        "dai": "THÔNG BÁO\nvề nếp sống\n\nTổ dân phố giữ gìn an ninh, trật tự trong khu phố ban đêm.",
        "tat": "THÔNG BÁO\nvề tuần tra\n\nCông an xã tuần tra, bảo đảm ANTT trong các ngày lễ lớn.",
        "khac": "THÔNG BÁO\nvề lịch học\n\nTrường học bắt đầu năm học mới vào ngày mùng năm tháng chín.",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    empty_base.add([tmp_path])
    for typed in ("ANTT", "antt", "an ninh trật tự", "an ninh, trật tự"):
        lexical = {
            each.document.subject: each.passages[0].lexical for each in empty_base.search(typed).documents
        }
        assert lexical["Về nếp sống"] > 0 and lexical["Về tuần tra"] > 0, typed
    reading = empty_base.search("ANTT").reading
    assert reading is not None and reading.expanded[0].meanings == ("an ninh trật tự",)
    assert not empty_base.ask("giữ gìn ANTT trong khu phố").declined
    assert not empty_base.ask("bảo đảm an ninh trật tự trong các ngày lễ lớn").declined


def test_a_question_typed_without_marks_is_answered_like_the_marked_one(base: KnowledgeBase) -> None:
    marked = base.ask("văn bản nào chỉ đạo phòng, chống tội phạm?")
    bare = base.ask("van ban nao chi dao phong, chong toi pham?")
    assert not bare.declined
    assert [each.document.id for each in bare.directives] == [each.document.id for each in marked.directives]


def test_initials_are_no_slip_of_a_syllable(base: KnowledgeBase) -> None:
    for typed in ("luat anm", "luật anm"):
        reading = base.search(typed).reading
        assert reading is not None and "anm" in reading.text
        assert [each.short for each in reading.expanded] == ["anm"]


def test_initials_look_documents_up_like_the_words_they_stand_for(base: KnowledgeBase) -> None:
    short, long = base.ask("chỉ thị về ATGT"), base.ask("chỉ thị về an toàn giao thông")
    assert short.directives
    assert [each.document.id for each in short.directives] == [each.document.id for each in long.directives]
