"""In force, ended, or unknown: only what a fact says."""

from pathlib import Path

import pytest

from index.knowledge_base import KnowledgeBase
from index.validity import Validity


def state(base: KnowledgeBase, number: str) -> Validity:
    return base.validity(base.document(number)).state


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("23/2000/QH10", Validity.ENDED),  # thay thế bởi 73/2021/QH14, đã kiểm chứng
        ("47-QĐ/TW", Validity.ENDED),
        ("09-CT/TW", Validity.IN_FORCE),  # 44-KL/TW tiếp tục thực hiện
        ("48-CT/TW", Validity.IN_FORCE),
        ("06-CT/TW", Validity.UNKNOWN),  # kế thừa không chấm dứt hiệu lực
        ("24-NQ/TW", Validity.UNKNOWN),
        ("66-QĐ/TW", Validity.UNKNOWN),  # quan hệ thay thế chưa kiểm chứng
    ],
)
def test_states_of_the_catalogue(base: KnowledgeBase, number: str, expected: Validity) -> None:
    document = base.documents_called(number)[0]
    assert base.validity(document).state is expected


def test_the_reason_is_given(base: KnowledgeBase) -> None:
    document = base.document("23/2000/QH10")
    because = [base.document(each.document_id).number for each in base.validity(document).because]
    assert "73/2021/QH14" in because


HEAD = (
    "{issuer}\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: {number}\nHà Nội, ngày {day}\n\n{kind}\nVề việc làm\n\n"
    "Điều 1. {said}\n"
)


@pytest.mark.parametrize(
    ("issuer", "number", "kind", "expected"),
    [
        ("CHÍNH PHỦ", "10/2024/NĐ-CP", "NGHỊ ĐỊNH", Validity.ENDED),  # above the ministry
        ("BỘ CÔNG AN", "11/2024/TT-BCA", "THÔNG TƯ", Validity.ENDED),  # its own
        ("UBND TỈNH TÂY NINH", "12/2024/QĐ-UBND", "QUYẾT ĐỊNH", Validity.UNKNOWN),  # below it
        ("HỘI NÔNG DÂN TỈNH TÂY NINH", "13/KH-HND", "KẾ HOẠCH", Validity.UNKNOWN),
    ],
)
def test_only_its_issuer_or_one_above_ends_a_document(
    empty_base: KnowledgeBase, tmp_path: Path, issuer: str, number: str, kind: str, expected: Validity
) -> None:
    old = HEAD.format(
        issuer="BỘ CÔNG AN",
        number="05/2020/TT-BCA",
        day="01 tháng 02 năm 2020",
        kind="THÔNG TƯ",
        said="Nội dung.",
    )
    new = HEAD.format(
        issuer=issuer, number=number, day="01 tháng 02 năm 2024", kind=kind,
        said="Bãi bỏ Thông tư số 05/2020/TT-BCA ngày 01 tháng 02 năm 2020 của Bộ trưởng Bộ Công an.",
    )  # fmt: skip
    for name, text in (("cu.txt", old), ("moi.txt", new)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        empty_base.add([tmp_path / name])
    assert state(empty_base, "05/2020/TT-BCA") is expected
    assert state(empty_base, number) is Validity.UNKNOWN
