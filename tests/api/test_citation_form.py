"""Tests of the form in which an office cites."""

from datetime import date
from typing import Any

import pytest

from api.citation_form import document_citation, long_day, office_citation, place_citation, short_day
from index.records import Status, StoredDocument


def _document(**fields: Any) -> StoredDocument:
    return StoredDocument(1, Status.FULL_TEXT, **fields)


PLAN = _document(
    number="399/KH-UBND", kind="kế hoạch", issuer="UBND tỉnh Tây Ninh", issued_on=date(2020, 3, 3),
    subject="Phát động Phong trào thi đua “Toàn dân bảo vệ an ninh Tổ quốc” năm 2020",
)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "short", "long"),
    [
        (date(2020, 3, 3), "03/3/2020", "ngày 03 tháng 3 năm 2020"),
        (date(2019, 1, 22), "22/01/2019", "ngày 22 tháng 01 năm 2019"),
        (date(2022, 2, 9), "09/02/2022", "ngày 09 tháng 02 năm 2022"),
        (date(2015, 12, 10), "10/12/2015", "ngày 10 tháng 12 năm 2015"),
    ],
)
def test_a_nought_stands_before_small_days_and_the_first_two_months_only(
    day: date, short: str, long: str
) -> None:
    assert (short_day(day), long_day(day)) == (short, long)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            {"number": "44-KL/TW", "kind": "kết luận", "issuer": "Ban Bí thư", "issued_on": date(2019, 1, 22)},
            "Kết luận số 44-KL/TW ngày 22/01/2019 của Ban Bí thư",
        ),
        ({"number": "28/CT-TTg", "kind": "chỉ thị"}, "Chỉ thị số 28/CT-TTg"),
        ({"number": "12/UBND-VX"}, "Văn bản số 12/UBND-VX"),
        (
            {"number": "Nghị quyết Trung ương 8 khóa XI", "kind": "nghị quyết"},
            "Nghị quyết Trung ương 8 khóa XI",
        ),
        (
            {"number": "32/2004/QH11", "kind": "luật", "issuer": "Quốc hội", "issued_on": date(2004, 12, 3),
             "subject": "Luật An ninh quốc gia"},
            "Luật An ninh quốc gia ngày 03/12/2004",
        ),
        (
            {"number": "45/2019/QH14", "kind": "bộ luật", "issued_on": date(2019, 11, 20), "subject": "Lao động"},
            "Bộ luật Lao động ngày 20/11/2019",
        ),
        ({"number": "59/2020/QH14", "kind": "luật", "issuer": "Quốc hội"}, "Luật số 59/2020/QH14 của Quốc hội"),
        (
            {"kind": "hiến pháp", "subject": "Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam",
             "issued_on": date(2013, 11, 28)},
            "Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam năm 2013",
        ),
        (
            {"kind": "kế hoạch", "subject": "Phát động Phong trào thi đua", "issuer": "Liên hiệp Hội tỉnh"},
            "Kế hoạch phát động Phong trào thi đua của Liên hiệp Hội tỉnh",
        ),
        ({"kind": "báo cáo", "subject": "UBND xã tổng kết năm"}, "Báo cáo UBND xã tổng kết năm"),
        ({"file_name": "kho/bai viet.txt"}, "Văn bản bai viet.txt"),
        (
            {"number": "7/KH-UBND", "kind": "kế hoạch", "draft": "dự thảo lần 2"},
            "Kế hoạch số 7/KH-UBND (dự thảo)",
        ),
    ],
)  # fmt: skip
def test_a_document_is_told_as_the_field_tells_it(fields: dict[str, Any], told: str) -> None:
    assert document_citation(_document(**fields)) == told


def test_issuer_and_subject_are_told_where_they_are_wanted() -> None:
    assert document_citation(PLAN, issuer=False) == "Kế hoạch số 399/KH-UBND ngày 03/3/2020"
    assert document_citation(PLAN, subject=True) == (
        "Kế hoạch số 399/KH-UBND ngày 03/3/2020 của UBND tỉnh Tây Ninh về phát động Phong trào thi đua "
        "“Toàn dân bảo vệ an ninh Tổ quốc” năm 2020"
    )


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), ""),
        (("II. Mục tiêu và nội dung thi đua", "2. Nội dung trọng tâm"), "mục II.2"),
        (("I- MỤC ĐÍCH", "1- Mục đích", "a) Về nhận thức"), "điểm a mục I.1"),
        (("Chương II. QUY ĐỊNH CỤ THỂ", "Điều 5. Phạm vi", "khoản 2", "điểm a"), "điểm a khoản 2 Điều 5"),
        (("Điều 12. Hiệu lực", "khoản 3"), "khoản 3 Điều 12"),
        (("Điều 4", "khoản 1", "điểm đ"), "điểm đ khoản 1 Điều 4"),
        (("Phụ lục I. THỂ THỨC", "Điều 3. Khổ giấy"), "Điều 3 Phụ lục I"),
        (("Phần thứ hai. NHIỆM VỤ", "I. Tuyên truyền", "3. Hình thức"), "mục I.3 Phần thứ hai"),
        (("2. Nhiệm vụ", "2.1. Tuyên truyền"), "mục 2.1"),
        (("26.", "26.2.", "26.2.2."), "mục 26.2.2"),
        (("I.", "2.", "a)"), "điểm a mục I.2"),
        (("A. ĐÁNH GIÁ", "I. Kết quả", "1. Tuyên truyền"), "mục A.I.1"),
        (("Chương I. QUY ĐỊNH CHUNG",), "Chương I"),
        (("Mục đích, yêu cầu",), "mục “Mục đích, yêu cầu”"),
        (("III. Tổ chức thực hiện", "Bảng: Nội dung | Thời gian"), "mục III"),
        (("Bảng: Nội dung | Thời gian",), ""),
    ],
)
def test_a_path_is_told_from_the_innermost_part_outwards(path: tuple[str, ...], place: str) -> None:
    assert place_citation(path) == place


def test_a_citation_is_the_document_then_the_place_then_the_page() -> None:
    path = ("II. Mục tiêu và nội dung thi đua", "2. Nội dung trọng tâm")
    assert office_citation(PLAN, path, 2, issuer=False) == (
        "Kế hoạch số 399/KH-UBND ngày 03/3/2020, mục II.2, tr. 2"
    )
    assert office_citation(PLAN) == "Kế hoạch số 399/KH-UBND ngày 03/3/2020 của UBND tỉnh Tây Ninh"


def test_an_article_that_came_as_a_record_is_told_by_its_source() -> None:
    article = _document(
        external_id="36.3.LQ.1", subject="Thanh niên", path=("Thanh niên", "Chương I / QUY ĐỊNH CHUNG"),
        source="Điều 1 Luật số 57/2020/QH14 Luật Thanh niên ngày 16/06/2020 của Quốc hội, có hiệu lực thi hành kể "
        "từ ngày 01/01/2021",
    )  # fmt: skip
    told = "Điều 1 Luật số 57/2020/QH14 Luật Thanh niên ngày 16/06/2020 của Quốc hội"
    assert office_citation(article, article.path) == told
    assert office_citation(article, (*article.path, "khoản 2")) == f"{told}, khoản 2"


def test_an_article_without_a_source_is_told_by_its_law_and_its_title() -> None:
    article = _document(external_id="L10.1", subject="Phạm vi điều chỉnh", path=("Luật Phòng, chống ma túy",))
    assert office_citation(article) == "Luật Phòng, chống ma túy, mục “Phạm vi điều chỉnh”"
