"""How a document stands, in the words of the pages."""

from datetime import date

from api.standing import Badge, badges, notes
from index.records import Status, StoredDocument, StoredRelation
from index.validity import DocumentValidity, Validity
from ingest.document import Relation

OLD = StoredDocument(1, Status.FULL_TEXT, number="1/2000/QH10", kind="luật")
NEW = StoredDocument(2, Status.RECORD, number="2/2021/QH14", kind="luật", issued_on=date(2021, 3, 30))


def told(
    relation: Relation, state: Validity, verified: bool = True, since: date | None = None
) -> DocumentValidity:
    because = (StoredRelation(NEW.id, relation, OLD.id, verified, since=since or NEW.issued_on),)
    return DocumentValidity(state, because, actors={NEW.id: NEW})


def texts(document: StoredDocument, validity: DocumentValidity) -> list[str]:
    found = badges(document, validity)
    return [f"{each.text} {each.by.name if each.by else ''} {each.after}".strip() for each in found]


def test_what_replaced_a_document_is_the_badge():
    validity = told(Relation.REPLACES, Validity.ENDED, since=date(2022, 1, 1))
    assert texts(OLD, validity) == ["Đã được thay thế bởi Luật 2/2021/QH14 từ 01/01/2022"]
    assert notes(validity) == []


def test_a_replacement_that_is_not_confirmed_ends_nothing_and_is_a_warning():
    validity = told(Relation.REPLACES, Validity.UNKNOWN, verified=False)
    assert texts(OLD, validity) == ["Chưa rõ hiệu lực"]
    (note,) = notes(validity)
    assert note.tone == "warn" and note.text.startswith("Đã được thay thế bởi Luật 2/2021/QH14")
    assert "chưa kiểm chứng" in note.text


def test_what_continues_a_document_is_told_calmly():
    validity = told(Relation.CONTINUES, Validity.IN_FORCE)
    assert texts(OLD, validity) == ["Còn hiệu lực"]
    (note,) = notes(validity)
    assert note.tone == "told" and note.text.startswith("Được tiếp tục thực hiện theo")


def test_a_document_without_text_and_a_draft_say_so():
    unknown = DocumentValidity(Validity.UNKNOWN)
    cited = StoredDocument(3, Status.CITED_ONLY, number="46-CT/TW", kind="chỉ thị")
    draft = StoredDocument(4, Status.FULL_TEXT, kind="kế hoạch", draft="dự thảo lần 1")
    assert texts(cited, unknown) == ["Chưa rõ hiệu lực", "Chỉ được viện dẫn"]
    assert next(badges(draft, unknown)) == Badge("Dự thảo lần 1", "draft")
