"""What ends a part of a document does not end the document."""

import pytest

from ingest.document import Relation
from ingest.references import find_references


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bãi bỏ Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ.", [Relation.REPEALS]),
        ("Bãi bỏ khoản 3 Điều 4 Nghị định số 30/2020/NĐ-CP.", [Relation.AMENDS]),
        (
            "Bãi bỏ điểm a khoản 2 Điều 5 của Quyết định số 12/QĐ-UBND và Quyết định số 13/QĐ-UBND.",
            [Relation.AMENDS, Relation.REPEALS],
        ),
        ("Điều 2. Nghị định số 12/2010/NĐ-CP hết hiệu lực kể từ ngày này.", [Relation.ENDED]),
        ("Thay thế Phụ lục I Thông tư số 05/2024/TT-BTC.", [Relation.AMENDS]),
        ("Bãi bỏ một số điều của Thông tư số 05/2024/TT-BTC.", [Relation.AMENDS]),
        (
            "Thay thế cụm từ “cấp huyện” bằng cụm từ “cấp xã” trong Thông tư số 05/2024/TT-BTC.",
            [Relation.AMENDS],
        ),
        ("Chương II Nghị định số 12/2010/NĐ-CP hết hiệu lực kể từ ngày này.", [Relation.AMENDS]),
        ("Nghị định số 12/2010/NĐ-CP hết hiệu lực kể từ ngày này.", [Relation.ENDED]),
        ("Quyết định này thay thế Quyết định số 12/QĐ-UBND.", [Relation.REPLACES]),
    ],
)
def test_a_part_is_not_the_whole(text: str, expected: list[Relation]) -> None:
    assert [each.relation for each in find_references(text)] == expected


@pytest.mark.parametrize("labels", [("1. ", "2. "), ("1) ", "2) "), ("a) ", "b) "), ("- ", "- ")])
def test_a_line_speaks_for_the_items_below_it_however_they_are_labelled(labels: tuple[str, str]) -> None:
    first, second = labels
    text = f"Bãi bỏ các văn bản sau:\n{first}Quyết định số 12/QĐ-UBND;\n{second}Quyết định số 13/QĐ-UBND."
    assert [each.relation for each in find_references(text)] == [Relation.REPEALS, Relation.REPEALS]
