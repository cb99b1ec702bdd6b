"""What people put right stays right, and what they take out comes back as it was, under its id."""

import json
from datetime import date

import pytest

from index.errors import BadCorrection, DocumentNotFound, NothingToRestore
from index.knowledge_base import KnowledgeBase
from index.records import Change, Status, StoredDocument, Visibility
from index.store import Store
from tests.index.copies import as_pdf, as_word, plan

WRONG = plan(number="Số: 11/KH-UBND")
CITING = (
    "UBND TỈNH TÂY NINH\nSố: 90/KH-UBND\nTây Ninh, ngày 2 tháng 5 năm 2023\nKẾ HOẠCH\nDiễn tập phương án chữa cháy\n\n"
    "Căn cứ Kế hoạch số 77/KH-UBND ngày 12/4/2023 của Ủy ban nhân dân tỉnh Tây Ninh;\n\n"
    "1. Diễn tập phương án chữa cháy có nhiều lực lượng tham gia tại chợ trung tâm.\n"
)
FACTS = {
    "number": "77/KH-UBND",
    "kind": "kế hoạch",
    "issuer": "UBND tỉnh Tây Ninh",
    "issued_on": "2023-04-12",
    "subject": "Bảo đảm an toàn phòng cháy, chữa cháy khu dân cư",
    "summary": "Kế hoạch phòng cháy của tỉnh.",
    "verified": True,
}


@pytest.fixture
def base(empty_base: KnowledgeBase) -> KnowledgeBase:
    return empty_base


def added(base: KnowledgeBase, content: bytes, name: str = "k.docx") -> StoredDocument:
    report = base.add_bytes(content, name)
    assert report.failed == 0, report.notable
    file = base.store.file(name)
    assert file is not None
    document_id = base.store.document_of_copy(file[0])
    assert document_id is not None
    return base.document(document_id)


def cites(base: KnowledgeBase, document_id: int) -> list[int | None]:
    return [each.target_id for each in base.store.citations_from(document_id)]


def rows(base: KnowledgeBase, document_id: int) -> dict[str, list[tuple[object, ...]]]:
    """All that is stored of a document, without the ids that are given anew."""
    kept = {}
    for table in ("documents", "pages", "sections", "passages", "citations", "signatures", "copies"):
        key = "id" if table == "documents" else "document_id"
        found = [
            dict(each) for each in base.store.rows(f"SELECT * FROM {table} WHERE {key} = ?", document_id)
        ]
        new = ("id", "file_id") if table != "documents" else ("file_id",)
        kept[table] = [tuple(value for name, value in row.items() if name not in new) for row in found]
    return kept


# Corrections


def test_a_field_put_right_is_searched_cited_and_shown(base: KnowledgeBase) -> None:
    document = added(base, as_word(WRONG))
    changed = base.correct(
        document, {"number": "77/KH-UBND", "subject": "Giữ rừng tràm Trà Sư"}, corrected_by="van-thu"
    )
    assert (changed.id, changed.number, changed.subject) == (
        document.id,
        "77/KH-UBND",
        "Giữ rừng tràm Trà Sư",
    )
    assert base.document("77/KH-UBND").id == document.id
    with pytest.raises(DocumentNotFound):
        base.document("11/KH-UBND")
    assert base.search("rừng tràm trà sư").documents[0].document.id == document.id
    kept = {each.field: each for each in base.store.corrections(document.id)}
    assert (kept["number"].was_read, kept["number"].corrected_by) == ("11/KH-UBND", "van-thu")
    assert base.check().faults == () and not base.check().stale


def test_a_citation_means_the_document_that_now_bears_its_number(base: KnowledgeBase) -> None:
    citing = added(base, CITING.encode(), "90.txt")
    (wanted,) = cites(base, citing.id)
    document = added(base, as_word(WRONG))
    assert wanted is not None and wanted != document.id
    base.correct(document, {"number": "77/KH-UBND"})
    assert cites(base, citing.id) == [document.id]
    assert base.document(wanted).id == document.id, "the address of the cited one leads to the document"
    base.take_back(document, ["number"])
    (again,) = cites(base, citing.id)
    assert again is not None and again != document.id
    assert base.document("77/KH-UBND").status is Status.CITED_ONLY


def test_what_the_catalogue_says_stays_with_its_number(base: KnowledgeBase) -> None:
    base.add_bytes(json.dumps(FACTS, ensure_ascii=False).encode(), "danh-muc.jsonl")
    known = base.document("77/KH-UBND")
    document = added(base, as_word(WRONG))
    base.correct(document, {"number": "77/KH-UBND"})
    assert base.document("77/KH-UBND").catalogue == known.catalogue
    assert base.document(known.id).id == document.id
    base.take_back(document)
    assert base.document(document.id).catalogue is None
    assert base.document("77/KH-UBND").catalogue == known.catalogue


def test_a_correction_counts_when_the_file_comes_again(base: KnowledgeBase) -> None:
    content = as_word(WRONG)
    document = added(base, content)
    base.correct(document, {"number": "77/KH-UBND"})
    base.remove(document.id)
    again = added(base, content, "ten khac.docx")
    assert (again.id, again.number) == (document.id, "77/KH-UBND")


@pytest.mark.parametrize("name", ["k.docx", "k.pdf"])
def test_a_correction_counts_for_another_file_of_the_same_text(base: KnowledgeBase, name: str) -> None:
    document = added(base, as_word(WRONG))
    base.correct(document, {"number": "77/KH-UBND", "issuer": "UBND tỉnh An Giang", "issued_on": "1/5/2024"})
    changed = [*WRONG[:-5], "6. Báo cáo kết quả trước ngày 20 hằng tháng.", *WRONG[-5:]]
    again = added(base, (as_word if name == "k.docx" else as_pdf)(changed), name)
    assert (again.id, again.number, again.issuer) == (document.id, "77/KH-UBND", "UBND tỉnh An Giang")
    assert again.issued_on == date(2024, 5, 1)
    assert len(base.store.document_ids()) == 1


def test_the_right_text_of_another_document_is_not_taken_for_the_corrected_one(base: KnowledgeBase) -> None:
    document = added(base, as_word(WRONG))
    base.correct(document, {"number": "77/KH-UBND"})
    other = added(base, CITING.replace("90/KH-UBND", "11/KH-UBND").encode(), "11.txt")
    assert other.id != document.id and other.number == "11/KH-UBND"


def test_what_was_read_comes_back(base: KnowledgeBase) -> None:
    document = added(base, as_word(WRONG))
    before = rows(base, document.id)
    base.correct(
        document, {"number": "77/KH-UBND", "kind": "Công văn", "signer": "", "issued_on": "2024-05-01"}
    )
    assert base.document(document.id).signer is None
    assert base.take_back(document) == ["issued_on", "kind", "number", "signer"]
    assert rows(base, document.id) == before
    assert base.take_back(document) == []


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("issued_on", "31/02/2020", "ngày có thật"),
        ("issued_on", "0001-01-01", "ngày có thật"),
        ("number", "không rõ", "chữ số"),
        ("subject", "x" * 3_000, "2000 ký tự"),
        ("text", "x", "không có trường này"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_its_field(
    base: KnowledgeBase, field: str, value: str, told: str
) -> None:
    document = added(base, as_word(WRONG))
    with pytest.raises(BadCorrection, match=told) as refused:
        base.correct(document, {"signer": "Ai đó", field: value})
    assert refused.value.field == field
    assert base.store.corrections(document.id) == []


# What was taken out


def test_a_document_comes_back_as_it_was(base: KnowledgeBase) -> None:
    added(base, as_word(plan(mark="DỰ THẢO")), "du-thao.docx")
    content = as_pdf(plan())
    document = added(base, content, "k.pdf")
    added(base, as_word(plan()), "k.docx")
    (draft,) = base.store.drafts_of(document.id)
    before, pages = rows(base, document.id), base.store.pages(document.id)
    base.remove(document.id, removed_by="quan-tri")
    with pytest.raises(DocumentNotFound):
        base.document(document.id)
    assert document.id not in [each.document.id for each in base.search("77/KH-UBND").documents]
    (removal,) = base.store.removals()
    assert (removal.document_id, removal.removed_by, removal.name) == (document.id, "quan-tri", document.name)
    assert base.put_back(document.id).id == document.id
    assert rows(base, document.id) == before and base.store.pages(document.id) == pages
    assert [each.id for each in base.store.drafts_of(document.id)] == [draft.id]
    assert base.store.file_content(document.id) == ("k.pdf", content)
    found = [each.document.id for each in base.search("huấn luyện dân phòng").documents]
    assert document.id in found and base.store.removals() == []
    assert base.check().faults == () and not base.check().stale


def test_a_document_that_others_cite_comes_back_to_its_row(base: KnowledgeBase) -> None:
    citing = added(base, CITING.encode(), "90.txt")
    document = added(base, as_word(plan()))
    base.remove(document.id)
    assert base.document(document.id).status is Status.CITED_ONLY
    base.put_back(document.id)
    assert base.document(document.id).status is Status.FULL_TEXT
    assert cites(base, citing.id) == [document.id]
    assert base.check().faults == ()


def test_what_came_to_be_cited_meanwhile_is_the_document_that_comes_back(base: KnowledgeBase) -> None:
    document = added(base, as_word(plan()))
    base.remove(document.id)
    citing = added(base, CITING.encode(), "90.txt")
    (wanted,) = cites(base, citing.id)
    assert wanted is not None and wanted != document.id
    base.put_back(document.id)
    assert cites(base, citing.id) == [document.id]
    assert base.document(wanted).id == document.id


@pytest.mark.parametrize("name", ["k.docx", "ban-khac.pdf"])
def test_a_document_that_is_put_in_again_has_its_id(base: KnowledgeBase, name: str) -> None:
    document = added(base, as_word(plan()))
    base.remove(document.id)
    again = added(base, (as_pdf if name.endswith("pdf") else as_word)(plan()), name)
    assert again.id == document.id
    with pytest.raises(NothingToRestore):
        base.put_back(document.id)


def test_an_address_leads_to_the_row_that_the_document_took_meanwhile(base: KnowledgeBase) -> None:
    document = added(base, as_word(plan()))
    base.remove(document.id)
    added(base, CITING.encode(), "90.txt")
    again = added(base, as_word(plan()))
    assert base.document(document.id).id == again.id and again.status is Status.FULL_TEXT


def test_a_record_comes_back_with_its_id(base: KnowledgeBase) -> None:
    line = json.dumps({"id": "dieu-1", "text": "Hộ nuôi cá tra phải khai báo vùng nuôi."}, ensure_ascii=False)
    base.add_bytes(line.encode(), "r.jsonl")
    document = base.document("dieu-1")
    base.remove("dieu-1")
    base.put_back(document.id)
    assert (base.document("dieu-1"), base.rank("vùng nuôi cá tra")[0][0]) == (document, "dieu-1")
    base.remove("dieu-1")
    base.add_bytes(line.encode(), "r.jsonl")
    assert base.document("dieu-1").id == document.id


def test_the_catalogue_s_record_comes_back(base: KnowledgeBase) -> None:
    base.add_bytes(json.dumps(FACTS, ensure_ascii=False).encode(), "danh-muc.jsonl")
    document = added(base, as_word(plan()))
    for _ in range(2):
        base.remove(document.id)
    with pytest.raises(DocumentNotFound):
        base.document(document.id)
    base.put_back(document.id)
    assert base.document(document.id) == document


def test_what_is_taken_out_for_good_leaves_nothing(base: KnowledgeBase) -> None:
    document = added(base, as_word(plan()))
    base.remove(document.id, for_good=True)
    assert base.store.removals() == []
    with pytest.raises(NothingToRestore):
        base.put_back(document.id)
    assert base.store.one("SELECT 1 FROM removed_files WHERE content IS NOT NULL") is None
    assert added(base, as_word(plan())).id == document.id


def test_what_is_taken_out_for_good_is_taken_out_whole_or_not_at_all(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = added(base, as_word(plan()))

    def refused(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Store, "forget_removed", refused)
        with pytest.raises(OSError):
            base.remove(document.id, for_good=True)
    assert base.document(document.id) == document and base.store.removals() == []


def test_what_was_swept_keeps_only_its_id(base: KnowledgeBase) -> None:
    document = added(base, as_word(plan()))
    base.remove(document.id)
    assert base.store.sweep_removed("2000-01-01") == 0
    assert base.store.sweep_removed("9999-01-01") == 1
    with pytest.raises(NothingToRestore):
        base.put_back(document.id)
    assert added(base, as_word(plan())).id == document.id


def test_what_was_internal_comes_back_so(base: KnowledgeBase) -> None:
    document = added(base, as_word(plan()))
    base.set_visibility(document.id, Visibility.INTERNAL)
    base.remove(document.id)
    assert base.put_back(document.id).visibility is Visibility.INTERNAL
    base.remove(document.id)
    assert added(base, as_word(plan())).visibility is Visibility.INTERNAL


def test_changes_are_told_once_a_document_in_their_order(base: KnowledgeBase) -> None:
    first, second = added(base, as_word(plan())), added(base, CITING.encode(), "90.txt")
    seen = base.store.last_change()
    assert [(each.document_id, each.change) for each in base.store.changes()] == [
        (first.id, Change.ADDED), (second.id, Change.ADDED),
    ]  # fmt: skip
    base.correct(first, {"signer": "Lê Thị Bình"})
    base.remove(second.id)
    told = base.store.changes(seen)
    assert [(each.document_id, each.change) for each in told] == [
        (first.id, Change.CORRECTED), (second.id, Change.REMOVED),
    ]  # fmt: skip
    base.put_back(second.id)
    assert [each.change for each in base.store.changes(told[-1].id)] == [Change.RESTORED]
