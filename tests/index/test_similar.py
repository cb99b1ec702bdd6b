"""Documents like a given one."""

from pathlib import Path

import pytest

from index.knowledge_base import KnowledgeBase
from ingest.document import Relation

DECISION = """QUYẾT ĐỊNH
Về việc ban hành Quy chế tiếp công dân
Căn cứ Luật Tiếp công dân số 42/2013/QH13 ngày 25 tháng 11 năm 2013;
Căn cứ Chỉ thị số 35-CT/TW ngày 26 tháng 5 năm 2014 của Bộ Chính trị;
Điều 1. Ban hành Quy chế tiếp công dân của cơ quan.
Điều 2. Quyết định này có hiệu lực từ ngày ký.
"""


@pytest.fixture
def offices(empty_base: KnowledgeBase, tmp_path: Path) -> KnowledgeBase:
    for number, name in (("12/QĐ-UBND", "Tây Ninh"), ("47/QĐ-UBND", "Hòa Bình")):
        head = f"UBND TỈNH {name.upper()}\nSố: {number}\n{name}, ngày 5 tháng 6 năm 2020\n"
        (tmp_path / f"{name}.txt").write_text(
            head + DECISION + f"Sở Nội vụ {name} thi hành.\n", encoding="utf-8"
        )
    (tmp_path / "khac.txt").write_text(
        "UBND TỈNH LÀO CAI\nSố: 9/KH-UBND\nLào Cai, ngày 1 tháng 3 năm 2021\nKẾ HOẠCH\nTrồng rừng phòng hộ năm 2021\n"
        "1. Trồng mới hai nghìn héc ta rừng thông và keo ở các xã vùng cao.\n",
        encoding="utf-8",
    )
    empty_base.add([tmp_path])
    return empty_base


def test_what_cites_the_same_on_the_same_subject_is_alike_and_says_why(offices: KnowledgeBase) -> None:
    _, found = offices.similar(offices.document("12/QĐ-UBND"))
    best = next(each for each in found if each.document.number == "47/QĐ-UBND")
    assert {"42/2013/QH13", "35-CT/TW"} <= {each.number for each in best.citations}
    assert any("tiếp công dân" in each for each in best.words)
    assert "9/KH-UBND" not in [each.document.number for each in found]


def test_neither_itself_nor_its_drafts_are_alike(offices: KnowledgeBase) -> None:
    first, other = offices.document("12/QĐ-UBND"), offices.document("47/QĐ-UBND")
    with offices.store.transaction():
        offices.store.set_draft(other.id, "dự thảo", first.id)
    for each in (first, offices.store.document(other.id)):
        assert each is not None
        _, found = offices.similar(each)
        assert not {first.id, other.id} & {like.document.id for like in found}


def test_a_relation_is_a_reason(base: KnowledgeBase) -> None:
    _, found = base.similar(base.document("48-CT/TW"))
    renewing = next(each for each in found if each.document.number == "13-KL/TW")
    assert renewing.relation is Relation.CONTINUES
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_pages_join_to_the_whole(base: KnowledgeBase) -> None:
    directive = base.document("48-CT/TW")
    total, whole = base.similar(directive, limit=100)
    pages = [base.similar(directive, limit=5, offset=at)[1] for at in range(0, total, 5)]
    assert [each for page in pages for each in page] == whole
    assert len(whole) == total
