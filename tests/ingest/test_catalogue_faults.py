"""Each kind of fault is found at its line and field, and only that one; the shipped catalogue has none."""

import json
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from ingest.catalogue_faults import CatalogueFault, FaultKind, catalogue_faults
from ingest.readers.records import read_records

CATALOGUE = Path(__file__).resolve().parents[2] / "corpus" / "catalogue.jsonl"
TODAY = date(2026, 6, 1)

OLD = {
    "number": "10-CT/TW", "kind": "chỉ thị", "issuer": "Ban Bí thư", "issued_on": "2007-03-30",
    "subject": "Sinh hoạt chi bộ", "verified": True, "source": "bao.vn 1", "summary": "Chỉ thị về chi bộ.",
}  # fmt: skip
NEW = OLD | {
    "number": "50-CT/TW", "issued_on": "2025-07-23",
    "relations": [{"relation": "thay thế", "number": "10-CT/TW", "issued_on": "2007-03-30"}],
}  # fmt: skip
LAW = OLD | {
    "number": "32/2004/QH11", "kind": "luật", "issuer": "Quốc hội", "issued_on": "2004-12-03", "subject": "Luật A",
}  # fmt: skip


def relation(word: str, number: str, day: str | None = None, **others: object) -> dict[str, object]:
    return {"relation": word, "number": number, "issued_on": day, **others}


def faults(*records: Mapping[str, object] | str) -> list[CatalogueFault]:
    lines = [each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in records]
    return catalogue_faults(read_records(BytesIO("\n".join(lines).encode())), TODAY)


def test_the_shipped_catalogue_has_no_fault() -> None:
    with CATALOGUE.open("rb") as stream:
        assert catalogue_faults(read_records(stream), date.today()) == []


def test_a_clean_catalogue_has_no_fault() -> None:
    assert faults(OLD, NEW, LAW) == []


@pytest.mark.parametrize(
    ("change", "field", "kind", "words"),
    [
        ({"kind": ""}, "kind", FaultKind.MISSING, "trống"),
        ({"issuer": None}, "issuer", FaultKind.MISSING, "trống"),
        ({"summary": " "}, "summary", FaultKind.MISSING, "trống"),
        ({"issued_on": ""}, "issued_on", FaultKind.MISSING, "ngày ban hành"),
        ({"source": ""}, "source", FaultKind.NO_SOURCE, "nguồn"),
        ({"verified": False}, "note", FaultKind.NO_NOTE, "chưa thấy"),
        ({"issued_on": "2026-06-02"}, "issued_on", FaultKind.FUTURE, "2/6/2026"),
        ({"issued_on": "2007-02-30"}, "issued_on", FaultKind.UNREADABLE, "2007-02-30"),
        ({"subject": ""}, "subject", FaultKind.UNREADABLE, "subject"),
        ({"verified": "có"}, "verified", FaultKind.UNREADABLE, "true hoặc false"),
        ({"text": "Toàn văn", "id": "1"}, "text", FaultKind.UNREADABLE, "toàn văn"),
        ({"number": "mười"}, "number", FaultKind.NUMBER, "mười"),
        ({"kind": "kết luận"}, "kind", FaultKind.KIND, "chỉ thị"),
        ({"issuer": "Chính phủ"}, "issuer", FaultKind.ISSUER, "Ban Bí thư"),
        ({"relations": [relation("căn cứ", "10-CT/TW")]}, "relations[0]", FaultKind.CYCLE, "chính nó"),
    ],
)
def test_a_fault_of_one_line(change: dict[str, object], field: str, kind: FaultKind, words: str) -> None:
    (fault,) = faults(LAW, OLD | change)
    assert (fault.line, fault.field, fault.kind) == (2, field, kind)
    assert words in fault.message


@pytest.mark.parametrize(
    ("change", "field", "kind"),
    [
        ({"issued_on": "2005-12-03"}, "issued_on", FaultKind.YEAR),
        ({"kind": "pháp lệnh"}, "kind", FaultKind.KIND),
        ({"issuer": "Ủy ban Thường vụ Quốc hội"}, "issuer", FaultKind.ISSUER),
    ],
)
def test_a_law_is_held_against_its_number(change: dict[str, object], field: str, kind: FaultKind) -> None:
    assert [(each.field, each.kind) for each in faults(LAW | change)] == [(field, kind)]


@pytest.mark.parametrize(
    ("number", "kind", "issuer", "day"),
    [
        ("399/KH-UBND", "kế hoạch", "UBND tỉnh Tây Ninh", "2020-03-03"),
        ("11-CT/TU", "chỉ thị", "Ban Thường vụ Tỉnh ủy Sơn La", "2021-09-28"),
        ("69/KH-BCĐ", "kế hoạch", "Ban Chỉ đạo 138 tỉnh Đắk Nông", "2020-02-13"),
        ("06/CT-BCA-V05", "chỉ thị", "Bộ Công an", "2020-02-13"),
        ("217-QĐ/TW", "quyết định", "Bộ Chính trị", "2013-12-12"),
        ("37-QĐ/TW", "quy định", "Ban Chấp hành Trung ương", "2021-10-25"),
        ("63/2013/QH13", "nghị quyết", "Quốc hội", "2013-11-27"),
        ("01/2012/UBTVQH13", "pháp lệnh", "Ủy ban Thường vụ Quốc hội", "2012-03-22"),
        ("Hiến pháp 2013", "hiến pháp", "Quốc hội", "2013-11-28"),
    ],
)
def test_bodies_and_kinds_that_a_number_allows(number: str, kind: str, issuer: str, day: str) -> None:
    assert faults(OLD | {"number": number, "kind": kind, "issuer": issuer, "issued_on": day}) == []


def test_a_listed_body_is_not_part_of_another() -> None:
    """Thủ tướng Chính phủ is no place of Chính phủ: the number of a decree is not his."""
    decree = OLD | {"number": "30/2020/NĐ-CP", "kind": "nghị định", "issued_on": "2020-03-05"}
    (fault,) = faults(decree | {"issuer": "Thủ tướng Chính phủ"})
    assert fault.kind is FaultKind.ISSUER


def test_two_lines_of_one_document() -> None:
    """However the number is spelled and the body named."""
    (fault,) = faults(OLD, LAW, OLD | {"number": "10CT/TW", "issuer": "Ban Bí thư Trung ương Đảng"})
    assert (fault.line, fault.kind) == (3, FaultKind.DUPLICATE)
    assert "dòng 1" in fault.message


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (relation("thay thế", "11-CT/TW"), "không có số này"),
        (relation("thay thế", "10-CT/TW", "2007-03-31"), "30/3/2007"),
        (relation("thay thế", "10-CT/TW", "2007-03-30", outside=True), "dòng 1"),
    ],
)
def test_a_target_is_in_the_catalogue_or_said_to_be_outside(given: dict[str, object], words: str) -> None:
    (fault,) = faults(OLD, NEW | {"relations": [relation("thực hiện", "10-CT/TW"), given]})
    assert (fault.line, fault.field, fault.kind) == (2, "relations[1]", FaultKind.TARGET)
    assert words in fault.message


def test_a_target_outside_the_catalogue() -> None:
    assert faults(NEW | {"relations": [relation("thay thế", "11-CT/TW", outside=True)]}) == []


@pytest.mark.parametrize(
    ("word", "target_day", "wrong"),
    [
        ("thực hiện", "2025-07-24", True),
        ("thực hiện", "2025-07-23", False),
        ("thay thế", "2025-07-23", True),
        ("thay thế", "2025-07-22", False),
    ],
)
def test_what_acts_on_another_is_not_older(word: str, target_day: str, wrong: bool) -> None:
    found = faults(
        OLD | {"issued_on": target_day}, NEW | {"relations": [relation(word, "10-CT/TW", target_day)]}
    )
    assert [(each.line, each.kind) for each in found] == ([(2, FaultKind.ORDER)] if wrong else [])


def test_the_day_of_a_target_is_looked_up_where_the_relation_gives_none() -> None:
    (fault,) = faults(OLD | {"relations": [relation("căn cứ", "50-CT/TW")]}, NEW | {"relations": []})
    assert (fault.line, fault.kind) == (1, FaultKind.ORDER)


def test_a_ring_of_replacements_is_named_once() -> None:
    undated = OLD | {"verified": False, "note": "Ngày chưa kiểm chứng", "issued_on": ""}
    ring = [
        undated | {"number": f"{number}-CT/TW", "relations": [relation("thay thế", f"{other}-CT/TW")]}
        for number, other in ((1, 2), (2, 3), (3, 1))
    ]
    (fault,) = faults(*ring)
    assert (fault.line, fault.field, fault.kind) == (1, "relations", FaultKind.CYCLE)
    assert "1-CT/TW → 2-CT/TW → 3-CT/TW → 1-CT/TW" in fault.message


@pytest.mark.parametrize(
    ("note", "wrong"),
    [
        ("Được thay thế bởi 50-CT/TW năm 2025; trùng số với 10-CT/TW năm 1998", False),
        ("Được tiếp tục bởi 50-CT/TW", True),
        ("Được thay thế bởi 51-CT/TW", True),
        ("Được kế thừa bởi Luật Thực hiện dân chủ ở cơ sở", False),
    ],
)
def test_what_a_note_says_of_a_later_document_stands_there_too(note: str, wrong: bool) -> None:
    found = faults(OLD | {"note": note}, NEW)
    assert [(each.line, each.field, each.kind) for each in found] == (
        [(1, "note", FaultKind.ONE_WAY)] if wrong else []
    )


def test_a_line_that_is_no_json_is_named_and_the_rest_is_read() -> None:
    (fault,) = faults("{", OLD)
    assert (fault.line, fault.field, fault.kind) == (1, "", FaultKind.UNREADABLE)
