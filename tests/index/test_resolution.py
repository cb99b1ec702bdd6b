"""Which document a mention is: number, issuer and date, with gaps and slips."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.knowledge_base import KnowledgeBase
from index.records import StoredDocument
from index.resolution import identify, is_new, kind_from, resolve
from ingest.document import Header, Reference
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
    assert resolve(base.store, mention("46-CT/TW", None, OLD), None)[1] == old
    assert resolve(base.store, mention("46 - CT/TW", "Bộ Chính trị", NEW), None)[1] == new


def test_without_a_date_the_citing_documents_own_decides(two) -> None:
    base, old, new = two
    assert resolve(base.store, mention("46-CT/TW"), date(2020, 3, 3))[1] == old
    assert resolve(base.store, mention("46-CT/TW"), date(2026, 1, 1))[1] == new
    key, undecided = resolve(base.store, mention("46-CT/TW"), None)
    assert (key, undecided) == ("46-CT/TW", None)
    assert not is_new(base.store, mention("46-CT/TW"), "46-CT/TW")


def test_a_third_date_is_a_third_document(two) -> None:
    base, *_ = two
    assert is_new(base.store, mention("46-CT/TW", None, date(2000, 1, 1)), "46-CT/TW")


def test_a_slip_of_the_date_is_forgiven_where_the_number_holds_its_year(empty_base: KnowledgeBase) -> None:
    decree = put(empty_base, "30/2020/NĐ-CP", "Chính phủ", date(2020, 3, 5))
    assert (
        resolve(empty_base.store, mention("30/2020/NĐ-CP", "Chính phủ", date(2020, 5, 3)), None)[1] == decree
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
    assert is_new(
        empty_base.store, mention("42/KH-UBND", "UBND tỉnh Tây Ninh", date(2021, 3, 18)), "42/KH-UBND"
    )
    same = mention("42/KH-UBND", "Ủy ban nhân dân tỉnh Hòa Bình", date(2021, 3, 18))
    assert resolve(empty_base.store, same, None)[1] == here


def test_central_bodies_are_often_mistaken_for_each_other(empty_base: KnowledgeBase) -> None:
    conclusion = put(empty_base, "44-KL/TW", "Ban Bí thư", date(2019, 1, 22))
    assert (
        resolve(empty_base.store, mention("44-KL/TW", "Bộ Chính trị", date(2019, 1, 22)), None)[1]
        == conclusion
    )


def test_wrong_spellings_of_a_number_are_the_same_number(empty_base: KnowledgeBase) -> None:
    rule = put(empty_base, "217-QĐ/TW", "Bộ Chính trị", date(2013, 12, 12))
    for written in ("217/QĐ-TW", "217 - QĐ/TW", "217/QĐ/TW"):
        assert resolve(empty_base.store, mention(written), None)[1] == rule


def test_a_short_form_is_the_one_document_that_it_fits(empty_base: KnowledgeBase) -> None:
    header = Header(number="46-CT/TW", kind="chỉ thị", issuer="Bộ Chính trị", issued_on=OLD)
    document = empty_base.store.document(empty_base.store.insert_document(header, "46-CT/TW"))
    assert resolve(empty_base.store, mention("Chỉ thị 46"), None) == (None, document)
    assert resolve(empty_base.store, mention("Chỉ thị 47"), None) == (None, None)
    assert resolve(empty_base.store, mention("Nghị quyết 46"), None) == (None, None)


def test_a_plenums_resolution_is_known_by_its_phrase(empty_base: KnowledgeBase) -> None:
    key, known = resolve(empty_base.store, mention("Nghị quyết Trung ương 8 khóa XI"), None)
    assert key is not None and known is None


def test_what_is_no_number_resolves_to_nothing(empty_base: KnowledgeBase) -> None:
    assert resolve(empty_base.store, mention("văn bản nêu trên"), None) == (None, None)


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
