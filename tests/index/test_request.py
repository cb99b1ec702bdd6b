"""What a look-up asks for."""

from datetime import date

import pytest

from index.question import read_question
from index.request import Request, core, read_request
from ingest.document import Authority, Relation
from ingest.text import fold


def read(typed: str) -> Request:
    return read_request(read_question(typed))


@pytest.mark.parametrize("typed", [str, fold])
def test_kind_issuer_and_topic(typed) -> None:
    found = read(typed("chỉ thị mới nhất của Ban Bí thư về an toàn giao thông"))
    assert (found.kind, found.issuers, found.authority) == ("chỉ thị", {"ban bi thu"}, Authority.PARTY)
    assert found.newest and found.explicit
    assert " ".join(map(fold, found.topics[0])).endswith("an toan giao thong")


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("văn bản nào chỉ đạo phòng, chống tội phạm?", None),
        ("cai nghiện theo nghị định nào", "nghị định"),
        ("Thủ tướng có chỉ thị gì năm 2017", "chỉ thị"),
        ("nghị định hướng dẫn luật phòng, chống ma túy", "nghị định"),
        ("được quy định như thế nào", None),
        ("được quy định thế nào", None),
    ],
)
def test_the_kind_that_is_asked_for(typed: str, kind: str | None) -> None:
    assert read(typed).kind == kind


def test_a_question_on_a_topic_is_no_look_up() -> None:
    assert not read("Đăng ký tạm trú ở đâu?").explicit
    assert read("luật trẻ em").explicit


def test_years_and_terms() -> None:
    found = read("nghị quyết khóa XI về bảo vệ Tổ quốc năm 2013")
    assert found.years == {2013}
    assert found.term == (date(2011, 1, 12), date(2016, 1, 20))
    assert read("bầu cử Quốc hội khóa 16").term is None
    assert "xvi" in read("bầu cử Quốc hội khóa 16").topics[0]


def test_a_body_inside_the_topic_issues_nothing() -> None:
    assert read("văn bản nào về bầu cử Quốc hội").issuers == frozenset()


def acting(typed: str) -> dict[str, set[Relation]]:
    return {number.num: set(does) for number, does in read(typed).acting}


def test_what_acts_on_a_number() -> None:
    assert acting("văn bản sửa đổi Quy định 69 về kỷ luật") == {"69": {Relation.AMENDS}}
    assert acting("kết luận tiếp tục thực hiện Chỉ thị 48") == {"48": {Relation.CONTINUES}}
    assert read("chỉ thị 46").topics == ()


def test_what_was_done_to_a_number_may_stand_behind_it() -> None:
    implemented = acting("Nghị quyết 57 được Chính phủ triển khai bằng văn bản nào")
    assert implemented == {"57": {Relation.IMPLEMENTS}}
    assert acting("Trung ương tổng kết Nghị quyết 18 bằng văn bản nào") == {"18": {Relation.REVIEWS}}
    assert acting("kế hoạch thực hiện kết luận 80") == {"80": {Relation.IMPLEMENTS}}
    assert acting("Nghị quyết 57 nói gì về chuyển đổi số") == {}


def test_of_two_numbers_only_the_one_behind_the_verb_is_acted_on() -> None:
    found = acting("quy định 22 về kiểm tra, giám sát thay cho quy định 30")
    assert found == {"30": {Relation.REPLACES, Relation.SUCCEEDS}}


@pytest.mark.parametrize("typed", [str, fold])
def test_the_year_of_what_is_replaced_is_not_asked_for(typed) -> None:
    assert read(typed("luật viên chức thay luật năm 2010")).years == frozenset()
    assert read(typed("luật viên chức năm 2010")).years == {2010}


def test_a_month_and_the_first_of_all_may_be_asked_for() -> None:
    assert read("quy định hồi tháng 5 năm 2025 về Điều lệ Đảng").months == {(2025, 5)}
    found = read("cuộc vận động mở đầu bằng chỉ thị nào")
    assert found.earliest and "mở" not in found.topics[0]
    assert not read("chỉ thị về mở đầu năm học").earliest


@pytest.mark.parametrize("typed", [str, fold])
def test_terms_and_bodies_around_the_topic_are_no_part_of_it(typed) -> None:
    found = read(typed("khóa X, Bộ Chính trị ra chỉ thị nào về tội phạm"))
    assert found.issuers == {"bo chinh tri"}
    assert not {"x", "khoa", "chinh", "tri"} & set(map(fold, found.topics[0]))
    assert "dang" not in map(fold, read(typed("quy định của Đảng về đạo đức")).topics[0])
    assert "dang" in map(fold, read(typed("quy định về nền tảng tư tưởng của Đảng")).topics[0])


def test_a_tone_mark_in_its_other_place_makes_no_other_word() -> None:
    assert read("chỉ thị về ma tuý").topics == read("chỉ thị về ma túy").topics


@pytest.mark.parametrize(
    "typed", ["đóng đảng phí theo quyết định số mấy", "đảng phí, quyết định số bao nhiêu"]
)
def test_asking_for_a_number_is_a_look_up(typed: str) -> None:
    found = read(typed)
    assert found.explicit and found.kind == "quyết định"
    assert {"đảng", "phí"} <= set(found.topics[0]) and "mấy" not in found.topics[0]


def test_a_body_or_a_kind_is_the_topic_where_nothing_else_is() -> None:
    assert read("luật Mặt trận Tổ quốc Việt Nam").topics == (("mặt", "trận", "tổ", "quốc", "việt", "nam"),)
    assert read("hiến pháp").topics == (("hiến", "pháp"),)


@pytest.mark.parametrize("typed", [str, fold])
def test_one_that_no_longer_holds_may_be_meant(typed) -> None:
    assert read(typed("luật giao thông đường bộ cũ")).former
    assert read(typed("luật cư trú cũ năm 2006")).former
    assert not read(typed("luật cư trú")).former


def test_another_reading_adds_its_words() -> None:
    assert read("luật năm nghiệp").also(read("luật lâm nghiệp")).topics == (("nghiệp",), ("lâm", "nghiệp"))
    assert read("luật trẻ em").written(str.upper).topics == (("TRẺ", "EM"),)


def test_everyday_words_are_said_in_the_words_of_documents_too() -> None:
    topics = [" ".join(each) for each in read("quy định về kê khai tài sản").topics]
    assert topics[0] == "kê khai tài sản"
    assert "kiểm soát tài sản thu nhập" in topics


def test_the_core_of_a_subject_leaves_formulas_out() -> None:
    subject = "Tăng cường sự lãnh đạo của Đảng đối với công tác phòng cháy, chữa cháy trong tình hình mới"
    assert core(subject) == ("phòng", "cháy", "chữa", "cháy")
    assert core("Thi hành") == ("thi", "hành")
