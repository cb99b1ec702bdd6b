"""Subjects of cited documents: where they end, and what stands in them."""

import time

import pytest

from ingest.cited_subjects import bound_subjects, without_part
from ingest.claims import Claims, read_claims
from ingest.mentions import find_mentions
from ingest.prose import read_prose


def _bound(text: str) -> list[Claims]:
    prose = read_prose(text)
    mentions = find_mentions(prose.view)
    return bound_subjects(prose, mentions, read_claims(prose, mentions))


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Chỉ thị số 46-CT/TW về “phòng, chống “tội phạm”” và", "phòng, chống “tội phạm”"),
        ("Nghị định số 30/2020/NĐ-CP về công tác văn thư; báo cáo", "công tác văn thư"),
        ("Nghị định số 30/2020/NĐ-CP về công tác văn thư hết hiệu lực", "công tác văn thư"),
        ("Nghị định số 30/2020/NĐ-CP về công tác văn thư và theo khoản 2 ", "công tác văn thư"),
        ("Nghị định số 30/2020/NĐ-CP", None),
    ],
)
def test_where_a_subject_ends(text: str, subject: str | None) -> None:
    assert _bound(text)[0].subject == subject


def test_a_document_in_a_subject_knows_the_outer_one() -> None:
    text = "Kết luận số 44-KL/TW về tiếp tục thực hiện Chỉ thị số 09-CT/TW, Chỉ thị số 46-CT/TW"
    assert [claims.outer for claims in _bound(text)] == [None, 0, None]


def test_a_part_of_a_document_is_no_word_before_it() -> None:
    assert without_part("bãi bỏ điểm b khoản 1 Điều 6 của ") == "bãi bỏ "


def test_a_ruled_line_takes_no_time() -> None:
    started = time.process_time()
    [claims] = _bound("Thông tư số 9/TT-BTC về kế toán " + "-" * 200 + " bảng kê")
    assert claims.subject is not None
    assert time.process_time() - started < 1
