"""Filters at the head of a question; the same words inside a topic are none."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.asked_filters import Part, admitted, narrowed, read_filters, without
from index.filters import Filters
from ingest.document import Authority
from ingest.issuers import issuer_key
from ingest.text import fold

ASKED = {
    "chỉ thị của Ban Bí thư năm 2011 về phong trào thi đua": (
        Filters("chỉ thị", "Ban Bí thư", date(2011, 1, 1), date(2011, 12, 31)),
        "phong trào thi đua",
    ),
    "nghị quyết Bộ Chính trị từ năm 2015 đến 2020 về chuyển đổi số": (
        Filters("nghị quyết", "Bộ Chính trị", date(2015, 1, 1), date(2020, 12, 31)),
        "chuyển đổi số",
    ),
    "chỉ thị nào về phòng chống ma túy được ban hành năm 2019?": (
        Filters("chỉ thị", issued_from=date(2019, 1, 1), issued_to=date(2019, 12, 31)),
        "phòng chống ma túy",
    ),
    "văn bản của Đảng còn hiệu lực về dân vận": (
        Filters(authority=Authority.PARTY, in_force=True),
        "văn bản về dân vận",
    ),
    "văn bản do Ban Bí thư ban hành từ năm 2018 đến nay": (
        Filters(issuer="Ban Bí thư", issued_from=date(2018, 1, 1)),
        "văn bản",
    ),
    "các kết luận của Bộ Chính trị trước năm 2020": (
        Filters("kết luận", "Bộ Chính trị", issued_to=date(2019, 12, 31)),
        "",
    ),
    "chỉ thị của Ban Bí thư ngày 1/12/2011": (
        Filters("chỉ thị", "Ban Bí thư", date(2011, 12, 1), date(2011, 12, 1)),
        "",
    ),
    "kế hoạch của Ủy ban nhân dân tỉnh Tây Ninh năm 2020 về thi đua": (
        Filters("kế hoạch", "UBND tỉnh Tây Ninh", date(2020, 1, 1), date(2020, 12, 31)),
        "thi đua",
    ),
}


@pytest.mark.parametrize("asked", ASKED)
def test_what_a_question_narrows_itself_to(asked: str) -> None:
    expected, topic = ASKED[asked]
    found = read_filters(asked, {"ubnd tinh tay ninh"})
    assert narrowed(Filters(), found) == expected
    assert without(asked, found) == topic
    assert all(each.words in asked for each in found)


@pytest.mark.parametrize("asked", ASKED)
def test_without_marks_it_is_the_same(asked: str) -> None:
    bare = fold(asked)
    found = read_filters(bare, {"ubnd tinh tay ninh"})
    read, expected = narrowed(Filters(), found), ASKED[asked][0]
    assert replace(read, issuer=None) == replace(expected, issuer=None)
    assert issuer_key(read.issuer or "") == issuer_key(expected.issuer or "")
    assert without(bare, found) == fold(ASKED[asked][1])


@pytest.mark.parametrize(
    "asked",
    [
        "Luật Đất đai năm 2013",
        "Nghị định của Chính phủ quy định chi tiết luật",
        "Quyết định của Thủ tướng Chính phủ được ban hành theo trình tự nào?",
        "thẩm quyền của Bộ Công an",
        "quy định về quản lý thuế năm 2019",
        "văn bản của Đảng và Nhà nước",
        "luật nào quy định về giấy phép còn hiệu lực",
        "văn bản còn hiệu lực không",
        "chỉ thị của Trung ương về dân vận",
        "giai đoạn 2021 - 2025",
        "chỉ thị nào về phòng, chống tội phạm?",
        "",
    ],
)
def test_a_topic_narrows_nothing(asked: str) -> None:
    assert read_filters(asked) == []


def test_what_was_given_or_dropped_is_not_read_again() -> None:
    found = read_filters("chỉ thị của Ban Bí thư năm 2011 về dân vận")
    assert [each.part for each in admitted(found, Filters(kind="kết luận"))] == [Part.ISSUER, Part.ISSUED]
    assert [each.part for each in admitted(found, Filters(), [Part.ISSUER])] == [Part.KIND, Part.ISSUED]


def test_a_day_that_there_is_not_narrows_nothing() -> None:
    assert [each.part for each in read_filters("chỉ thị của Ban Bí thư ngày 31/2/2011")] == []
    assert read_filters("chỉ thị từ năm 2020 đến năm 2015 về dân vận") == []


@given(st.text(max_size=80), st.sampled_from(["chỉ thị ", "văn bản của ", "nghị quyết năm 2011 ", ""]))
def test_words_are_those_of_the_question(text: str, head: str) -> None:
    asked = head + text
    for each in read_filters(asked):
        assert each.words and each.words in asked[each.start : each.end]
