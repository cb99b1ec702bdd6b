"""What stands around a document."""

import json
from pathlib import Path

from index.knowledge_base import KnowledgeBase
from index.neighbourhood import neighbourhood
from ingest.document import Relation

FIRST = "Căn cứ Luật số 1/2019/QH14; theo Luật số 1/2019/QH14 và Thông tư số 5/2018/TT-BCA.\n"
SECOND = (
    "Nghị định này thay thế Nghị định số 9/2020/NĐ-CP ngày 03 tháng 3 năm 2020.\n"
    "Nghị định số 9/2020/NĐ-CP đã nêu rõ. Xem Nghị định số 9/2020/NĐ-CP.\n"
)


def record(identifier: str, number: str, day: str, text: str) -> bytes:
    fields = {
        "id": identifier, "number": number, "kind": "nghị định", "issuer": "Chính phủ", "issued_on": day,
        "subject": f"Về việc {identifier}", "text": text,
    }  # fmt: skip
    return json.dumps(fields, ensure_ascii=False).encode() + b"\n"


def base_of(home: Path) -> KnowledgeBase:
    base = KnowledgeBase.open(home)
    base.add_bytes(
        record("a", "9/2020/NĐ-CP", "2020-03-03", FIRST) + record("b", "8/2024/NĐ-CP", "2024-01-05", SECOND),
        "hai.jsonl",
    )
    return base


def test_each_document_once_with_its_most_telling_relation(tmp_path: Path) -> None:
    with base_of(tmp_path / "home") as base:
        old, new = base.document("9/2020/NĐ-CP"), base.document("8/2024/NĐ-CP")
        around = neighbourhood(base.store, old, 10)
        assert [(each.document.number, each.tie.relation, each.tie.mentions) for each in around.cites] == [
            ("1/2019/QH14", Relation.BASED_ON, 2),
            ("5/2018/TT-BCA", Relation.MENTIONS, 1),
        ]
        (later,) = around.cited_by
        assert (later.document, later.tie.relation) == (new, Relation.REPLACES)
        assert later.tie.mentions == 3
        assert later.tie.told_by == new.id
        told = (base.store.text(new.id) or "")[later.tie.start : later.tie.end]
        assert "9/2020/NĐ-CP" in told


def test_what_is_left_out_is_counted_and_is_the_least_telling(tmp_path: Path) -> None:
    with base_of(tmp_path / "home") as base:
        around = neighbourhood(base.store, base.document("9/2020/NĐ-CP"), 1)
        assert [each.document.number for each in around.cites] == ["1/2019/QH14"]
        assert (around.cites_total, around.cited_by_total) == (2, 1)


def test_the_facts_of_the_catalogue_are_told_by_nobody(base: KnowledgeBase) -> None:
    around = neighbourhood(base.store, base.document("73/2021/QH14"), 50)
    replaced = next(each for each in around.cites if each.document.number == "23/2000/QH10")
    assert replaced.tie.relation is Relation.REPLACES
    assert replaced.tie.told_by is None
    assert replaced.tie.mentions == 0
