"""What readers say is kept, counted together, and outlives the documents that it is about."""

from datetime import date
from pathlib import Path

import pytest

from index.errors import BadQuery
from index.evaluate import are_records, read_qrels, read_questions, write_qrels, write_questions
from index.feedback import Judgement, feedback_questions, judgements
from index.knowledge_base import KnowledgeBase
from index.records import StoredDocument, StoredFeedback, Verdict
from index.store import Store
from index.tables.engine import Place
from ingest.document import Header
from tests.index.conftest import file_only

RIGHT, WRONG = Verdict.RIGHT, Verdict.WRONG


@pytest.fixture
def store(store_place: Place):
    opened = Store(store_place)
    yield opened
    opened.close()


def known(store: Store, number: str = "46-CT/TW") -> StoredDocument:
    header = Header(number=number, kind="chỉ thị", issuer="Bộ Chính trị", issued_on=date(2015, 6, 22))
    found = store.document(store.insert_document(header, number))
    assert found is not None
    return found


def said(*verdicts: Verdict, document: int | None = 1) -> list[StoredFeedback]:
    return [StoredFeedback(at, "q", document, "A", each, "") for at, each in enumerate(verdicts, start=1)]


def test_what_was_said_comes_back_from_the_disk_and_publishes_nothing(
    store_place: Place, store: Store
) -> None:
    document, revision = known(store), store.revision
    given = store.put_feedback("an ninh", document, RIGHT)
    assert (given.query, given.document, given.verdict) == ("an ninh", "Chỉ thị 46-CT/TW", RIGHT)
    assert store.revision == revision
    again = Store(store_place)
    assert again.feedback() == [given]
    again.close()


def test_a_removed_document_leaves_its_feedback_and_no_judgement(store: Store) -> None:
    gone, kept = known(store), known(store, "48-CT/TW")
    for each in (gone, kept):
        store.put_feedback("an ninh", each, RIGHT)
    store.delete_document(gone.id)
    assert [(each.document_id, each.document) for each in store.feedback()] == [
        (None, "Chỉ thị 46-CT/TW"),
        (kept.id, "Chỉ thị 48-CT/TW"),
    ]
    assert feedback_questions(store).qrels == {"f1": {f"id:{kept.id}": 1}}
    assert store.integrity_faults() == []
    late = store.put_feedback("muộn", gone, WRONG)
    assert late.document_id is None


@file_only("its bytes")
def test_what_is_cleared_does_not_stand_in_the_file_either(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.sqlite")
    document = known(store)
    secret, other = "hỏi chuyện riêng".encode(), "hỏi chuyện chung".encode()
    first = store.put_feedback(secret.decode(), document, RIGHT)
    store.put_feedback(other.decode(), document, RIGHT)
    assert store.drop_feedback([first.id, 99]) == 1
    store.close()
    content = (tmp_path / "store.sqlite").read_bytes()
    assert other in content and secret not in content


@pytest.mark.parametrize(
    ("verdicts", "is_right"),
    [
        ([RIGHT], True),
        ([WRONG], False),
        ([WRONG, RIGHT], True),
        ([RIGHT, WRONG], False),
        ([RIGHT, RIGHT, WRONG], True),
        ([WRONG, RIGHT, WRONG], False),
    ],
)
def test_the_majority_decides_and_of_a_tie_the_latest(verdicts: list[Verdict], is_right: bool) -> None:
    assert judgements(said(*verdicts)) == [Judgement("q", 1, is_right)]


def test_of_a_document_that_is_gone_nothing_is_judged() -> None:
    assert judgements(said(RIGHT, document=None)) == []


def test_an_export_is_what_evaluate_reads(store: Store, tmp_path: Path) -> None:
    first, second = known(store), known(store, "48-CT/TW")
    store.set_text(second.id, "Chữ", external_id="ho-so-48")
    store.put_feedback("câu «một»\nhai dòng", first, RIGHT)
    store.put_feedback("câu hai", first, WRONG)
    store.put_feedback("câu hai", second, RIGHT)
    found = feedback_questions(store)
    write_questions(tmp_path / "q.jsonl", found.questions)
    write_qrels(tmp_path / "r.txt", found.qrels)
    assert read_questions(tmp_path / "q.jsonl") == {"f1": "câu «một»\nhai dòng", "f2": "câu hai"}
    assert (
        tmp_path / "r.txt"
    ).read_text() == f"f1 0 id:{first.id} 1\nf2 0 id:{first.id} 0\nf2 0 ho-so-48 1\n"
    assert read_qrels(tmp_path / "r.txt") == {"f1": {f"id:{first.id}": 1}, "f2": {"ho-so-48": 1}}
    assert not are_records(found.qrels) and are_records({"f2": {"ho-so-48": 1}})


def test_a_records_id_with_blanks_is_no_docid(store: Store) -> None:
    document = known(store)
    store.set_text(document.id, "Chữ", external_id="hồ sơ 1")
    (found,) = store.documents([document.id]).values()
    assert found.docid == f"id:{document.id}"


def test_documents_that_are_no_records_are_ranked_where_they_are_judged(base: KnowledgeBase) -> None:
    asked = "phòng, chống tội phạm"
    assert base.rank(asked) == []
    best, _ = base.rank(asked, records_only=False)[0]
    assert base.document(int(best.removeprefix("id:"))).docid == best


@pytest.mark.parametrize("query", ["", " \u200b", "?!", "a" * 2001])
def test_a_verdict_on_nothing_is_refused(empty_base: KnowledgeBase, query: str) -> None:
    with pytest.raises(BadQuery):
        empty_base.give_feedback(query, known(empty_base.store), RIGHT)
    assert empty_base.store.feedback() == []
