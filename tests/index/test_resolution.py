"""Which document a mention is: number, issuer and date, with gaps and slips."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.knowledge_base import KnowledgeBase
from index.records import StoredDocument
from index.resolution import Certainty, Resolution, identify, in_context, kind_from, resolve
from ingest.document import Authority, Header, Reference
from ingest.typed_numbers import number_key


def put(base: KnowledgeBase, number: str, issuer: str | None, issued_on: date | None) -> StoredDocument:
    header = Header(number=number, issuer=issuer, issued_on=issued_on)
    document = base.store.document(base.store.insert_document(header, number_key(number)))
    assert document is not None
    return document


def mention(number: str, issuer: str | None = None, issued_on: date | None = None) -> Reference:
    return Reference("", 0, 0, number, issuer=issuer, issued_on=issued_on)


OLD, NEW = date(2015, 6, 22), date(2025, 5, 16)


@pytest.fixture
def two(empty_base: KnowledgeBase) -> tuple[KnowledgeBase, StoredDocument, StoredDocument]:
    return (
        empty_base,
        put(empty_base, "46-CT/TW", "Bộ Chính trị", OLD),
        put(empty_base, "46-CT/TW", "Bộ Chính trị", NEW),
    )


def test_the_date_tells_two_of_a_number_apart(two) -> None:
    base, old, new = two
    assert resolve(base.store, mention("46-CT/TW", None, OLD), None).document == old
    assert resolve(base.store, mention("46 - CT/TW", "Bộ Chính trị", NEW), None).document == new


def test_without_a_date_the_citing_documents_own_decides(two) -> None:
    base, old, new = two
    assert resolve(base.store, mention("46-CT/TW"), date(2020, 3, 3)).document == old
    assert resolve(base.store, mention("46-CT/TW"), date(2026, 1, 1)).document == new
    chosen = resolve(base.store, mention("46-CT/TW"), date(2026, 1, 1))
    assert (chosen.certainty, chosen.candidates) == (Certainty.CHOSEN, (new, old))
    undecided = resolve(base.store, mention("46-CT/TW"), None)
    assert (undecided.key, undecided.document, undecided.new) == ("46-CT/TW", None, None)
    assert (undecided.certainty, undecided.candidates) == (Certainty.AMBIGUOUS, (new, old))


def test_a_third_date_is_a_third_document(two) -> None:
    base, *_ = two
    third = resolve(base.store, mention("46-CT/TW", None, date(2000, 1, 1)), None)
    assert third.document is None and third.new is not None
    assert third.new.issued_on == date(2000, 1, 1)


def test_a_text_dates_a_number_once_for_all_its_mentions(two) -> None:
    base, old, _ = two
    mentions = in_context([mention("46-CT/TW", "Bộ Chính trị", OLD), mention("46-CT/TW")])
    found = [resolve(base.store, each, date(2026, 1, 1)) for each in mentions]
    assert [(each.document, each.certainty) for each in found] == [(old, Certainty.CERTAIN)] * 2
    both = in_context([mention("46-CT/TW", None, OLD), mention("46-CT/TW", None, NEW), mention("46-CT/TW")])
    assert both[2].issued_on is None


def test_a_slip_of_the_date_is_forgiven_where_the_number_holds_its_year(empty_base: KnowledgeBase) -> None:
    decree = put(empty_base, "30/2020/NĐ-CP", "Chính phủ", date(2020, 3, 5))
    assert (
        resolve(empty_base.store, mention("30/2020/NĐ-CP", "Chính phủ", date(2020, 5, 3)), None).document
        == decree
    )


def test_what_is_not_known_identifies_nothing(empty_base: KnowledgeBase, tmp_path: Path) -> None:
    """Two plans of one number whose heads show neither issuer nor date are two plans."""
    for name, task in (("a.txt", "Trồng cây"), ("b.txt", "Vệ sinh đường làng")):
        text = f"Số: 12/KH-UBND\n\nKẾ HOẠCH\n{task}\n\n- {task} ở các ấp.\n"
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = empty_base.add([tmp_path / "a.txt", tmp_path / "b.txt"])
    assert (report.added, report.replaced) == (2, 0)
    assert len(empty_base.documents_called("12/KH-UBND")) == 2


def test_local_numbers_need_their_issuer(empty_base: KnowledgeBase) -> None:
    here = put(empty_base, "42/KH-UBND", "UBND tỉnh Hòa Bình", date(2021, 3, 18))
    there = mention("42/KH-UBND", "UBND tỉnh Tây Ninh", date(2021, 3, 18))
    assert resolve(empty_base.store, there, None).document is None
    same = mention("42/KH-UBND", "Ủy ban nhân dân tỉnh Hòa Bình", date(2021, 3, 18))
    assert resolve(empty_base.store, same, None).document == here


def test_central_bodies_are_often_mistaken_for_each_other(empty_base: KnowledgeBase) -> None:
    conclusion = put(empty_base, "44-KL/TW", "Ban Bí thư", date(2019, 1, 22))
    assert (
        resolve(empty_base.store, mention("44-KL/TW", "Bộ Chính trị", date(2019, 1, 22)), None).document
        == conclusion
    )


def test_wrong_spellings_of_a_number_are_the_same_number(empty_base: KnowledgeBase) -> None:
    rule = put(empty_base, "217-QĐ/TW", "Bộ Chính trị", date(2013, 12, 12))
    for written in ("217/QĐ-TW", "217 - QĐ/TW", "217/QĐ/TW"):
        assert resolve(empty_base.store, mention(written), None).document == rule


def test_a_short_form_is_the_one_document_that_it_fits(empty_base: KnowledgeBase) -> None:
    header = Header(number="46-CT/TW", kind="chỉ thị", issuer="Bộ Chính trị", issued_on=OLD)
    document = empty_base.store.document(empty_base.store.insert_document(header, "46-CT/TW"))
    assert resolve(empty_base.store, mention("Chỉ thị 46"), None) == Resolution(None, document)
    assert resolve(empty_base.store, mention("Chỉ thị 47"), None) == Resolution(None)
    assert resolve(empty_base.store, mention("Nghị quyết 46"), None) == Resolution(None)


def test_a_plenums_resolution_is_known_by_its_phrase(empty_base: KnowledgeBase) -> None:
    plenum = replace(mention(""), number=None, name="Nghị quyết Trung ương 8 khóa XI", kind="nghị quyết")
    found = resolve(empty_base.store, plenum, None)
    assert found.key == "Nghị quyết Trung ương 8 khóa XI" and found.document is None
    assert found.new is not None and found.new.authority is Authority.PARTY
    stored = put(empty_base, "Nghị quyết Trung ương 8 khóa XI", None, None)
    assert resolve(empty_base.store, plenum, None).document == stored
    without_term = replace(plenum, name="Nghị quyết Trung ương 8")
    assert resolve(empty_base.store, without_term, None) == Resolution(None, candidates=(stored,))


def test_what_is_no_number_resolves_to_nothing(empty_base: KnowledgeBase) -> None:
    assert resolve(empty_base.store, mention("văn bản nêu trên"), None) == Resolution(None)


def test_a_popular_name_is_consulted_before_the_number(empty_base: KnowledgeBase) -> None:
    project = resolve(empty_base.store, mention("Đề án 06"), date(2024, 1, 1))
    assert project.new is not None and project.new.number == "06/QĐ-TTg"
    stored = put(empty_base, "06/QĐ-TTg", "Thủ tướng Chính phủ", date(2022, 1, 6))
    assert resolve(empty_base.store, mention("Đề án 06"), None).document == stored
    assert empty_base.documents_called("de an 06") == [stored]


@pytest.mark.parametrize(
    ("short", "day"),
    [
        (mention("Chỉ thị 05", "Thủ tướng Chính phủ"), date(2024, 1, 1)),  # another body's
        (mention("Chỉ thị 05"), date(2012, 1, 1)),  # before the one that everyone means
        (mention("Chỉ thị 05", None, date(2020, 1, 1)), date(2024, 1, 1)),  # of another day
    ],
)
def test_a_popular_name_gives_way_to_what_the_text_says(
    empty_base: KnowledgeBase, short: Reference, day: date
) -> None:
    assert resolve(empty_base.store, short, day) == Resolution(None)


def law(name: str, year: int | None = None, issued_on: date | None = None) -> Reference:
    kind = name.split(" ")[0].lower() if name.startswith("Luật") else "bộ luật"
    return Reference("", 0, 0, None, kind=kind, issued_on=issued_on, name=name, year=year)


def put_law(base: KnowledgeBase, number: str, name: str, issued_on: date) -> StoredDocument:
    header = Header(number=number, kind="luật", issuer="Quốc hội", issued_on=issued_on, subject=name)
    document = base.store.document(base.store.insert_document(header, number_key(number)))
    assert document is not None
    return document


def test_a_law_is_known_by_its_name_and_year(empty_base: KnowledgeBase) -> None:
    old = put_law(empty_base, "23/2000/QH10", "Luật Phòng, chống ma túy", date(2000, 12, 9))
    new = put_law(empty_base, "73/2021/QH14", "PHÒNG, CHỐNG MA TUÝ", date(2021, 3, 30))
    name = "Luật Phòng chống ma túy"
    assert resolve(empty_base.store, law(name, 2000), None).document == old
    assert resolve(empty_base.store, law(name, issued_on=date(2021, 3, 30)), None).document == new
    for day, expected in ((date(2015, 1, 1), old), (date(2024, 1, 1), new)):
        found = resolve(empty_base.store, law(name), day)
        assert found.document == expected
    assert found.certainty is Certainty.CHOSEN and set(found.candidates) == {old, new}
    assert resolve(empty_base.store, law(name), None).certainty is Certainty.AMBIGUOUS


def test_a_law_that_the_base_lacks_is_known_by_the_list_of_laws(empty_base: KnowledgeBase) -> None:
    found = resolve(empty_base.store, law("Luật An ninh quốc gia"), date(2020, 1, 1)).new
    assert found is not None
    assert (found.number, found.issued_on) == ("32/2004/QH11", date(2004, 12, 3))
    penal = resolve(empty_base.store, law("Bộ luật Hình sự", 2015), None).new
    assert penal is not None and penal.number == "100/2015/QH13"


@pytest.mark.parametrize(
    ("mentioned", "subject"),
    [
        (law("Luật Đất đai", 1993), "Luật Đất đai năm 1993"),
        (law("Luật Trồng rừng đước"), "Luật Trồng rừng đước"),
    ],
)
def test_a_law_that_nothing_knows_keeps_its_name(
    empty_base: KnowledgeBase, mentioned: Reference, subject: str
) -> None:
    found = resolve(empty_base.store, mentioned, date(2024, 1, 1))
    assert found.new is not None and (found.new.number, found.new.subject) == (None, subject)
    stored = empty_base.store.document(empty_base.store.insert_document(found.new, None))
    assert resolve(empty_base.store, mentioned, date(2024, 1, 1)).document == stored


def test_mentions_of_a_name_follow_the_law_when_it_arrives(empty_base: KnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Số: 1/KH-UBND\n\nCăn cứ Luật Trồng rừng đước;\n", encoding="utf-8")
    empty_base.add([tmp_path / "a.txt"])
    (wanted,) = empty_base.wanted()
    assert (wanted.document.number, wanted.document.name) == (None, "Luật Trồng rừng đước")
    record = {"id": "x", "text": "Điều 1. Trồng.", "number": "99/2024/QH15", "kind": "luật",
              "subject": "Luật Trồng rừng đước", "issued_on": "2024-11-30"}  # fmt: skip
    (tmp_path / "b.jsonl").write_text(json.dumps(record), encoding="utf-8")
    empty_base.add([tmp_path / "b.jsonl"])
    assert empty_base.wanted() == []
    (citation,) = empty_base.store.citations_from(1)
    law_ = empty_base.document("99/2024/QH15")
    assert citation.target_id == law_.id
    assert empty_base.store.document(wanted.document.id) is None


def test_a_text_is_identified_by_all_three(two) -> None:
    base, old, _ = two
    header = Header(number="46-CT/TW", issuer="Bộ Chính trị", issued_on=OLD)
    assert identify(base.store, header) == old
    assert identify(base.store, replace(header, issued_on=date(2000, 1, 1))) is None
    assert identify(base.store, replace(header, number=None)) is None


def test_a_number_names_its_kind() -> None:
    assert kind_from("30/2020/NĐ-CP") == "nghị định"
    assert kind_from("46-CT/TW") == "chỉ thị"
    assert kind_from("Nghị quyết Trung ương 8 khóa XI") in (None, "nghị quyết")
