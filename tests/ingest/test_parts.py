"""Parts of documents: which part of another one is meant, and where a text means itself."""

import pytest

from ingest.document import Relation
from ingest.internal_references import find_internal_references
from ingest.outline import read_outline
from ingest.parts import find_parts
from ingest.references import find_references


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("điểm a khoản 2 Điều 5 Nghị định số 30/2020/NĐ-CP", "điểm a khoản 2 Điều 5"),
        ("Điều 5, khoản 2, điểm a của Nghị định số 30/2020/NĐ-CP", "điểm a khoản 2 Điều 5"),
        ("Khoản 3, Khoản 4, Điều 11 Điều lệ Đảng", "khoản 3, khoản 4 Điều 11"),
        ("các điểm a, b và c khoản 1 Điều 3 Nghị định 30/2020/NĐ-CP", "điểm a, b, c khoản 1 Điều 3"),
        (
            "khoản 1 Điều 5, điểm b khoản 3 Điều 6 Luật An ninh quốc gia",
            "khoản 1 Điều 5, điểm b khoản 3 Điều 6",
        ),
        ("khoản 3 Điều 4 Luật Bảo hiểm xã hội số 41/2024/QH15", "khoản 3 Điều 4"),
        ("Mục 2 Chương II\nNghị định số 30/2020/NĐ-CP", "Mục 2 Chương II"),
        ("Nghị định số 30/2020/NĐ-CP", None),
        ("khoản 2 Điều này và Nghị định số 30/2020/NĐ-CP", None),
        ("khoản 5 triệu đồng theo Nghị định số 30/2020/NĐ-CP", None),
    ],
)
def test_the_part_of_another_document(text: str, part: str | None) -> None:
    (reference,) = find_references(text)
    assert reference.part == part


def test_what_ends_a_part_of_a_named_law_changes_it() -> None:
    for law in ("Luật An ninh quốc gia", "Luật Bảo hiểm xã hội số 41/2024/QH15"):
        (reference,) = find_references(f"Bãi bỏ khoản 3 Điều 4 {law}.")
        assert reference.relation is Relation.AMENDS


DECREE = """Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi
Nghị định này quy định về văn thư.
Điều 2. Đối tượng
1. Cơ quan nhà nước.
2. Người quy định tại khoản 1 Điều này.
Điều 3. Nguyên tắc
1. Bảo đảm:
a) Đúng thẩm quyền;
b) Theo điểm a khoản này và Điều 2 của Nghị định này.
2. Theo điểm a khoản 1 Điều 3 và Chương này.
3. Theo Điều 9 Luật Lưu trữ, Điều 7 Quy chế làm việc; Điều 8; Điều 9 của Nghị định này.
"""


def test_a_text_means_itself() -> None:
    sections = read_outline(DECREE, 0, len(DECREE))
    found = find_internal_references(DECREE, sections)
    assert all(DECREE[each.start : each.end] == each.text for each in found)
    told = [
        (each.text, each.part, None if each.section is None else sections[each.section].label)
        for each in found
    ]
    assert told == [
        ("Nghị định này", None, None),
        ("khoản 1 Điều này", "khoản 1 Điều này", "1."),
        ("điểm a khoản này", "điểm a khoản này", "a)"),
        ("Điều 2 của Nghị định này", "Điều 2", "Điều 2"),
        ("điểm a khoản 1 Điều 3", "điểm a khoản 1 Điều 3", "a)"),
        ("Chương này", "Chương này", "Chương I"),
        ("Điều 9 của Nghị định này", "Điều 9", None),
    ]
    first = next(each for each in found if each.text == "khoản 1 Điều này")
    assert first.section is not None and sections[first.section].start == DECREE.index("1. Cơ quan")


def test_itself_is_no_reference() -> None:
    assert [each.called for each in find_references(DECREE)] == ["Luật Lưu trữ"]


@pytest.mark.parametrize("piece", ["điểm a ", "khoản 1, 2, ", "Điều 5 ", "Nghị định này ", "Điều này, "])
def test_long_lines_end(piece: str) -> None:
    assert list(find_parts(piece * 20_000)) is not None
    assert find_internal_references(piece * 5_000, ()) is not None
