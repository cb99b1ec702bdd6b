from datetime import date
from pathlib import Path

import pytest

from ingest.catalogue import CatalogueRecord, CatalogueRelation, read_catalogue_record
from ingest.document import Relation
from ingest.readers.records import read_records

CATALOGUE = Path(__file__).resolve().parents[2] / "corpus" / "catalogue.jsonl"


@pytest.fixture(scope="module")
def shipped() -> list[CatalogueRecord]:
    with CATALOGUE.open("rb") as stream:
        values = [line.value for line in read_records(stream)]
    assert all(isinstance(value, CatalogueRecord) for value in values)
    return [value for value in values if isinstance(value, CatalogueRecord)]


def test_the_shipped_catalogue(shipped: list[CatalogueRecord]) -> None:
    assert len(shipped) >= 200
    assert len({(record.number, record.issuer, record.issued_on) for record in shipped}) == len(shipped)
    assert all(record.kind and record.issuer and record.source and record.summary for record in shipped)


def test_subjects_carry_no_remark_of_an_editor(shipped: list[CatalogueRecord]) -> None:
    assert not [
        record.subject
        for record in shipped
        if "kiểm chứng" in record.subject or "trích yếu" in record.subject
    ]


def test_summaries_are_our_own_words(shipped: list[CatalogueRecord]) -> None:
    for record in shipped:
        assert record.summary is not None
        assert (
            record.subject.lower()
            not in record.summary.lower().rstrip(".").split(". ")[0].removeprefix("về ")
            or len(record.subject.split()) < 12
        ), record.number
        assert record.summary.endswith(".")
        assert record.summary != record.subject


def test_an_unverified_subject_is_called_so(shipped: list[CatalogueRecord]) -> None:
    unverified = [
        record for record in shipped if record.note and "trích yếu chưa kiểm chứng" in record.note.lower()
    ]
    assert unverified
    assert all(record.summary and "chưa được kiểm chứng" in record.summary for record in unverified)


def test_two_documents_of_one_number(shipped: list[CatalogueRecord]) -> None:
    dates = {record.issued_on for record in shipped if record.number == "46-CT/TW"}
    assert dates == {date(2015, 6, 22), date(2025, 5, 16)}


def test_the_laws_that_are_cited_by_name_are_there(shipped: list[CatalogueRecord]) -> None:
    names = {record.subject for record in shipped if record.kind in ("luật", "bộ luật", "hiến pháp")}
    assert names >= {
        "Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam", "Bộ luật Hình sự", "Bộ luật Dân sự", "Bộ luật Lao động",
        "Luật An ninh quốc gia", "Luật Công an nhân dân", "Luật An ninh mạng", "Luật Phòng, chống ma túy",
        "Luật Thi đua, khen thưởng", "Luật Phòng, chống tham nhũng", "Luật Cư trú", "Luật Căn cước", "Luật Tố cáo",
        "Luật Khiếu nại", "Luật Tiếp công dân", "Luật Mặt trận Tổ quốc Việt Nam", "Luật Tổ chức chính quyền địa phương",
        "Luật Cán bộ, công chức", "Luật Viên chức", "Luật Ngân sách nhà nước", "Luật Đất đai",
        "Luật Xử lý vi phạm hành chính", "Luật Thực hiện dân chủ ở cơ sở",
    }  # fmt: skip


def test_relations() -> None:
    record = read_catalogue_record(
        {
            "number": "44-KL/TW",
            "subject": "s",
            "kind": "Kết luận",
            "verified": True,
            "relations": [
                {"relation": "tiếp tục thực hiện", "number": "09-CT/TW", "issued_on": "2011-12-01"},
                {"relation": "quy định chi tiết", "number": "1/2020/QH14", "verified": True},
                {"relation": "thay thế", "number": "2-CT/TW", "outside": True},
            ],
        }
    )
    assert record.kind == "kết luận"
    assert record.relations == (
        CatalogueRelation(Relation.CONTINUES, "09-CT/TW", date(2011, 12, 1)),
        CatalogueRelation(Relation.DETAILS, "1/2020/QH14", verified=True),
        CatalogueRelation(Relation.REPLACES, "2-CT/TW", outside=True),
    )


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ({"subject": ""}, "“subject”"),
        ({"verified": "có"}, "“verified”"),
        ({"relations": [{"relation": "thích", "number": "1"}]}, "“thích”"),
        ({"relations": [{"relation": "thực hiện"}]}, "“number”"),
        ({"relations": {}}, "“relations”"),
        ({"issued_on": "hôm qua"}, "“issued_on”"),
    ],
)
def test_a_wrong_field_is_named(extra: dict[str, object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_catalogue_record({"number": "1-CT/TW", "subject": "s"} | extra)
