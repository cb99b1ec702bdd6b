"""References: which documents a text mentions, what it says of them, and what it does with them."""

import time
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Reference, Relation, Via
from ingest.references import find_references
from ingest.text import canonical_text

PLAN = Path(__file__).resolve().parents[2] / "corpus" / "ke-hoach-phat-dong-phong-trao-thi-dua-2020.txt"


def _relations(text: str) -> dict[str, Relation]:
    return {reference.number: reference.relation for reference in find_references(text)}


@pytest.fixture(scope="module")
def plan() -> dict[str, Reference]:
    references = find_references(canonical_text(PLAN.read_text(encoding="utf-8")))
    assert len(references) == 7
    return {reference.number: reference for reference in references}


@pytest.mark.parametrize(
    ("number", "issued_on", "issuer", "subject"),
    [
        ("399/KH-UBND", date(2020, 3, 3), "UBND tỉnh Tây Ninh",
         "phát động Phong trào thi đua “Toàn dân bảo vệ an ninh Tổ quốc” năm 2020"),
        ("44-KL/TW", date(2019, 1, 22), "Ban Bí thư",
         "tiếp tục đẩy mạnh thực hiện Chỉ thị số 09-CT/TW ngày 01/12/2011 của Ban Bí thư về “Tăng cường "
         "sự lãnh đạo của Đảng đối với phong trào Toàn dân bảo vệ an ninh Tổ quốc trong tình hình mới”"),
        ("09-CT/TW", date(2011, 12, 1), "Ban Bí thư",
         "Tăng cường sự lãnh đạo của Đảng đối với phong trào Toàn dân bảo vệ an ninh Tổ quốc "
         "trong tình hình mới"),
        ("28-NQ/TW", date(2013, 10, 25), "Ban Chấp hành Trung ương",
         "Chiến lược bảo vệ Tổ quốc trong tình hình mới"),
        ("46-CT/TW", date(2015, 6, 22), "Bộ Chính trị",
         "Tăng cường sự lãnh đạo của Đảng đối với công tác phòng, chống tội phạm trong tình hình mới"),
        ("28/CT-TTg", date(2017, 6, 30), "Thủ tướng Chính phủ",
         "Tăng cường đảm bảo an ninh, trật tự trong tình hình mới"),
        ("25-NQ/TW", date(2013, 6, 3), "Ban Chấp hành Trung ương",
         "Tăng cường và đổi mới sự lãnh đạo của của Đảng đối với công tác dân vận trong tình hình mới"),
    ],
)  # fmt: skip
def test_plan_claims(
    plan: dict[str, Reference], number: str, issued_on: date, issuer: str, subject: str
) -> None:
    reference = plan[number]
    assert (reference.issued_on, reference.issuer, reference.subject) == (issued_on, issuer, subject)


def test_plan_relations(plan: dict[str, Reference]) -> None:
    inner = plan.pop("09-CT/TW")
    assert (inner.relation, inner.via) == (Relation.MENTIONS, Via("44-KL/TW", Relation.CONTINUES))
    assert {reference.relation for reference in plan.values()} == {Relation.IMPLEMENTS}
    plan["09-CT/TW"] = inner


@pytest.mark.parametrize(
    ("text", "relations"),
    [
        ("Căn cứ Chỉ thị số 46-CT/TW ngày 22/6/2015;", {"46-CT/TW": Relation.BASED_ON}),
        ("Theo tinh thần Nghị quyết số 28-NQ/TW.", {"28-NQ/TW": Relation.MENTIONS}),
        ("Thông tư này quy định chi tiết Nghị định số 30/2020/NĐ-CP.", {"30/2020/NĐ-CP": Relation.DETAILS}),
        (
            "Kết luận về việc tiếp tục đẩy mạnh thực hiện Chỉ thị số 09-CT/TW",
            {"09-CT/TW": Relation.CONTINUES},
        ),
        ("Báo cáo tổng kết 10 năm thực hiện Nghị quyết số 25-NQ/TW", {"25-NQ/TW": Relation.REVIEWS}),
        ("Quy chế ban hành kèm theo Quyết định số 9/QĐ-UBND.", {"9/QĐ-UBND": Relation.ENCLOSED}),
        ("Sửa đổi điểm b khoản 1 Điều 6 của Nghị định số 30/2020/NĐ-CP.", {"30/2020/NĐ-CP": Relation.AMENDS}),
        ("Nghị quyết này kế thừa Nghị quyết số 28-NQ/TW.", {"28-NQ/TW": Relation.SUCCEEDS}),
        ("Đính chính Quyết định số 9/QĐ-UBND.", {"9/QĐ-UBND": Relation.CORRECTS}),
        ("Đề nghị bãi bỏ Thông tư số 01/2011/TT-BNV.", {"01/2011/TT-BNV": Relation.MENTIONS}),
        ("Nghị định này chưa thay thế Nghị định số 110/2004/NĐ-CP.", {"110/2004/NĐ-CP": Relation.MENTIONS}),
        ("Kế hoạch số 5/KH-UBND hết hiệu lực từ ngày 01/7/2025.", {"5/KH-UBND": Relation.ENDED}),
        (
            "Quyết định này thay thế Quyết định số 12/QĐ-UBND và bãi bỏ Quyết định số 13/QĐ-UBND; "
            "Kế hoạch số 5/KH-UBND vẫn có hiệu lực.",
            {"12/QĐ-UBND": Relation.REPLACES, "13/QĐ-UBND": Relation.REPEALS, "5/KH-UBND": Relation.MENTIONS},
        ),
        (
            "Bãi bỏ các văn bản sau:\na) Nghị định số 110/2004/NĐ-CP về công tác văn thư;\n"
            "b) Điều 1 Nghị định số 09/2010/NĐ-CP.\n2. Nghị định số 1/2011/NĐ-CP có quy định khác.",
            {
                "110/2004/NĐ-CP": Relation.REPEALS,
                # Only a part of it is repealed: it goes on, changed.
                "09/2010/NĐ-CP": Relation.AMENDS,
                "1/2011/NĐ-CP": Relation.MENTIONS,
            },
        ),
        (
            "Căn cứ Luật Ban hành văn bản quy phạm pháp luật số 64/2025/QH15;\n"
            "Căn cứ Luật sửa đổi, bổ sung một số điều của Luật Thanh tra số 11/2022/QH15;",
            {"64/2025/QH15": Relation.BASED_ON, "11/2022/QH15": Relation.BASED_ON},
        ),
    ],
)
def test_relations(text: str, relations: dict[str, Relation]) -> None:
    assert _relations(text) == relations


def test_passive_tells_what_the_other_document_does() -> None:
    text = "Nghị định số 110/2004/NĐ-CP được sửa đổi, bổ sung bởi Nghị định số 09/2010/NĐ-CP."
    older, newer = find_references(text)
    assert (older.relation, older.via) == (Relation.MENTIONS, Via("09/2010/NĐ-CP", Relation.AMENDS))
    assert (newer.relation, newer.via) == (Relation.MENTIONS, None)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Kết luận số 44 và 45 của Ban Bí thư", ["Kết luận 44", "Kết luận 45"]),
        ("các Chỉ thị 46, 48", ["Chỉ thị 46", "Chỉ thị 48"]),
        ("Nghị quyết số 59, 70, 71, 72-NQ/TW", ["59-NQ/TW", "70-NQ/TW", "71-NQ/TW", "72-NQ/TW"]),
        ("Chỉ thị số 46-CT/TW. Thực hiện Chỉ thị 46", ["46-CT/TW", "46-CT/TW"]),
        ("Thực hiện Chỉ thị 46. Xem Chỉ thị số 46-CT/TW", ["46-CT/TW", "46-CT/TW"]),
        ("Quyết định số 06/QĐ-TTg (gọi tắt là Đề án 06). Đề án 06", ["06/QĐ-TTg", "06/QĐ-TTg"]),
        ("Luật Cư trú số 68/2020/QH14. Theo Luật Cư trú", ["68/2020/QH14", "68/2020/QH14"]),
        ("Chỉ thị số 46-CT/TW. Chỉ thị nêu trên", ["46-CT/TW", "46-CT/TW"]),
    ],
)
def test_short_forms(text: str, numbers: list[str]) -> None:
    assert [reference.number for reference in find_references(text)] == numbers


def test_numbers_under_one_word_share_kind_and_issuer() -> None:
    first, second = find_references("Kết luận số 44 và 45 của Ban Bí thư")
    assert (first.kind, first.issuer) == (second.kind, second.issuer) == ("kết luận", "Ban Bí thư")


def test_law_is_named_before_its_number() -> None:
    [law] = find_references("theo Luật Tổ chức chính quyền địa phương số 72/2025/QH15 ngày 16/6/2025")
    assert (law.kind, law.subject) == ("luật", "Luật Tổ chức chính quyền địa phương")
    assert law.issued_on == date(2025, 6, 16)


def test_own_number_is_no_reference() -> None:
    text = "Số: 399/KH-UBND        Tây Ninh, ngày 03 tháng 3 năm 2020\n\n(Kèm theo Kế hoạch số 399/KH-UBND)"
    assert find_references(text, own_number="399/KH-UBND") == ()
    assert find_references("Số 127-QĐ/TW\n") == ()


def test_own_number_of_an_older_document_is_a_reference() -> None:
    text = "Chỉ thị số 46-CT/TW ngày 22/6/2015 của Bộ Chính trị"
    assert find_references(text, own_number="46-CT/TW", issued_on=date(2015, 6, 22)) == ()
    assert len(find_references(text, own_number="46-CT/TW", issued_on=date(2025, 5, 16))) == 1


def test_nothing_is_read_before_the_body() -> None:
    text = "Chỉ thị số 46-CT/TW\nThực hiện Chỉ thị số 09-CT/TW"
    assert [reference.number for reference in find_references(text, body_start=20)] == ["09-CT/TW"]


_PIECES = st.sampled_from(
    [
        "Chỉ thị", " số ", "46", "-CT/TW", "/2020/NĐ-CP", " ngày 22/6/2015", " của Bộ Chính trị", " về ",
        "“", "”", ";", "\n", " và ", ", ", "48", "thay thế ", "Căn cứ ", "hết hiệu lực", ":",
        " được sửa đổi bởi ", "Luật A số ", "1/2020/QH14",
    ]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=40).map("".join)))
def test_spans_slice_to_their_text(text: str) -> None:
    references = find_references(text)
    assert all(text[reference.start : reference.end] == reference.text for reference in references)
    assert all(a.end <= b.start for a, b in pairwise(references))
    assert all(reference.called for reference in references)


def test_time_grows_with_the_text() -> None:
    sentence = "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ về văn thư và Chỉ thị 46, 48 "

    def seconds(copies: int) -> float:
        started = time.process_time()
        find_references(sentence * copies)
        return time.process_time() - started

    seconds(10)
    assert seconds(1600) < 16 * max(seconds(400), 0.01)


def test_names_may_run_over_a_line_end() -> None:
    text = "Căn cứ Hướng dẫn số 12-HD/BTCTW của Ban Tổ chức Trung\nương;\nCăn cứ Kết luận số 44-KL/TW"
    assert [reference.issuer for reference in find_references(text)] == ["Ban Tổ chức Trung ương", None]


def test_all_joined_documents_end_together() -> None:
    text = (
        "Nghị định số 110/2004/NĐ-CP của Chính phủ về công tác văn thư và Nghị định số 09/2010/NĐ-CP "
        "sửa đổi, bổ sung một số điều của Nghị định số 110/2004/NĐ-CP hết hiệu lực kể từ ngày 05/3/2020."
    )
    first, second, inner = find_references(text)
    assert first.relation is second.relation is Relation.ENDED
    assert inner.via == Via("09/2010/NĐ-CP", Relation.AMENDS)


@pytest.mark.parametrize("form", ["Mẫu số 01/BCĐBHĐND-MT", "(Mẫu số: 05/BCĐBHĐND-MT)", "biểu mẫu 3/BC-UBND"])
def test_the_code_of_a_form_is_no_reference(form: str) -> None:
    assert find_references(f"Danh sách lập theo {form} kèm theo.") == ()


@pytest.mark.parametrize("label", ["Số: ", "Só: #", "Sô:", "Số "])
def test_the_number_of_a_head_is_no_reference_however_its_label_was_recognised(label: str) -> None:
    text = f"THỦ TƯỚNG CHÍNH PHỦ\n{label}27 /QĐ-TTg\nQUYẾT ĐỊNH\nCăn cứ Nghị định số 30/2020/NĐ-CP;"
    assert [each.number for each in find_references(text)] == ["30/2020/NĐ-CP"]
