"""Readers without a name find a base in which internal documents had never been put."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index import publication
from index.errors import DocumentNotFound, NothingToLabel, StoreDamaged
from index.intake import Intake
from index.keys import create_key
from index.knowledge_base import KnowledgeBase
from index.records import Role, Status, Verdict, Visibility
from index.store import Store
from index.syllable_model import SyllableModel
from index.tables.postgres_sql import SCHEMA
from index.tables.sqlite import SqliteEngine

OPEN, INTERNAL = Visibility.OPEN, Visibility.INTERNAL
WORD = "quỳnhtrâm"
TEXT = """{mark}
ỦY BAN NHÂN DÂN TỈNH TÂY NINH
Số: {number}/KH-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Tây Ninh, ngày 5 tháng 3 năm 2021
KẾ HOẠCH
Về bảo vệ kho xăng Quỳnhtrâm

Căn cứ Chỉ thị số 777-CT/TW ngày 03/4/2019 của Bộ Chính trị về ẩnnấu;
Thay thế Kế hoạch số 399/KH-UBND ngày 03/3/2020.

I. Mục đích
Thực hiện Kết luận số 44-KL/TW, bảo vệ kho xăng Quỳnhtrâm trước mùa mưa, phòng, chống tội phạm.
"""
QUESTIONS = (
    "phòng, chống tội phạm",
    "kho xăng",
    "thi đua toàn dân bảo vệ an ninh",
    "44-KL/TW",
    WORD,
    "kế hoạch 2021",
)


def text(number: int, mark: str = "LƯU HÀNH NỘI BỘ") -> bytes:
    return TEXT.format(number=number, mark=mark).encode()


@pytest.fixture(scope="module")
def whole(corpus_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """The corpus, and a document that says of itself that it is internal."""
    home = tmp_path_factory.mktemp("open") / "home"
    shutil.copytree(corpus_home, home)
    with KnowledgeBase.open(home) as base:
        assert base.add_bytes(text(12), "noi bo.txt").added == 1
        yield base


@pytest.fixture(scope="module")
def without(corpus_home: Path) -> Iterator[KnowledgeBase]:
    """The corpus alone."""
    with KnowledgeBase.open(corpus_home) as base:
        yield base


def found(base: KnowledgeBase, question: str) -> object:
    """All that a search tells, but for scores and ids of generations."""
    result = base.search(question, limit=1_000)
    reading = result.reading
    return (
        sorted(each.document.id for each in result.documents),
        result.total,
        result.facets,
        reading and (reading.text, reading.filters, reading.unmet),
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_search_is_that_of_a_base_without_the_document(
    whole: KnowledgeBase, without: KnowledgeBase, question: str
) -> None:
    assert found(whole.for_anyone, question) == found(without, question)


@pytest.mark.parametrize(
    "question", ["Kho xăng Quỳnhtrâm ở đâu?", "văn bản nào chỉ đạo phòng, chống tội phạm?"]
)
def test_an_answer_is_that_of_a_base_without_the_document(
    whole: KnowledgeBase, without: KnowledgeBase, question: str
) -> None:
    one, other = (base.ask(question) for base in (whole.for_anyone, without))
    assert [each.text for each in one.quotes] == [each.text for each in other.quotes]
    assert [each.document.id for each in one.directives] == [each.document.id for each in other.directives]
    # How much a word weighs is told by all passages, so that what matches weakly may stand in another order.
    assert (one.declined, one.missing) == (other.declined, other.missing)


def test_known_readers_find_it(whole: KnowledgeBase) -> None:
    document = whole.document("12/KH-UBND")
    assert document.visibility is INTERNAL
    assert whole.search("bao ve kho xang quynhtram").documents[0].document == document
    with pytest.raises(DocumentNotFound):
        whole.for_anyone.document("12/KH-UBND")
    with pytest.raises(DocumentNotFound):
        whole.for_anyone.document(document.id)


def test_a_word_that_only_internal_documents_have_mends_nothing(whole: KnowledgeBase) -> None:
    typed = "kho xang quynhtram"
    assert WORD in (whole.search(typed).reading or pytest.fail()).text
    assert WORD not in (whole.for_anyone.search(typed).reading or pytest.fail()).text


def test_who_cites_and_replaces_a_document_is_hidden(whole: KnowledgeBase, without: KnowledgeBase) -> None:
    anyone = whole.for_anyone
    for number in ("44-KL/TW", "399/KH-UBND"):
        document = whole.document(number)
        assert anyone.store.citations_to(document.id) == without.store.citations_to(document.id)
        assert anyone.validity(document) == without.validity(document)
    assert whole.validity(document) != without.validity(document)


def test_a_label_counts_before_its_generation_is_published(small: KnowledgeBase) -> None:
    small.add_bytes(text(1), "a.txt")
    small.add_bytes(text(2, "").replace("Quỳnhtrâm".encode(), "hồnước".encode()), "b.txt")
    anyone = small.for_anyone
    assert anyone.search("hồnước").total == 1
    Intake(small.store, small.encoder).label(small.document("2/KH-UBND"), INTERNAL)
    found = anyone.search("kế hoạch bảo vệ")
    assert (found.total, found.facets["kind"]) == (0, {})
    assert not anyone.search("hồnước").total


def test_what_only_an_internal_document_cites_is_hidden_with_it(whole: KnowledgeBase) -> None:
    cited = whole.document("777-CT/TW")
    assert (cited.status, cited.visibility) == (Status.CITED_ONLY, INTERNAL)
    with pytest.raises(DocumentNotFound):
        whole.for_anyone.document("777-CT/TW")
    assert cited.id not in {each.document.id for each in whole.for_anyone.wanted()}


def test_counts_are_those_without_it(whole: KnowledgeBase, without: KnowledgeBase) -> None:
    assert whole.for_anyone.store.counts() == without.store.counts()
    assert whole.for_anyone.store.document_ids() == without.store.document_ids()


def test_nothing_is_written_through_the_open_view(whole: KnowledgeBase) -> None:
    anyone = whole.for_anyone
    with pytest.raises(sqlite3.NotSupportedError):
        anyone.remove("44-KL/TW")
    with pytest.raises(StoreDamaged, match="view"):
        anyone.store.set_visibility(1, INTERNAL)
    document = anyone.document("44-KL/TW")
    assert anyone.give_feedback("an ninh", document, Verdict.RIGHT).document_id == document.id


def columns(store: Store, schema: str, server_schema: str) -> dict[str, set[str]]:
    """The columns of each table and view."""
    if isinstance(store.engine, SqliteEngine):
        sql = f"""SELECT t.name, c.name FROM {schema}.sqlite_schema t, pragma_table_info(t.name, ?) c
                  WHERE t.type IN ('table', 'view')"""
        rows = store.rows(sql, schema)
    else:
        sql = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = ?"
        rows = store.rows(sql, server_schema)
    found: dict[str, set[str]] = {}
    for table, column in rows:
        found.setdefault(table, set()).add(column)
    return found


def test_every_table_that_tells_of_documents_has_its_view(whole: KnowledgeBase) -> None:
    """A table that is added later and names a document must be hidden too, or be named here with the reason."""
    # Read by the operator alone: what readers said, and what became of uploads.
    untold = {"feedback", "job_results"}
    store = whole.for_anyone.store
    tables = columns(store, "main", SCHEMA)
    naming = {name for name, of in tables.items() if of & {"document_id", "target_id", "to_id"}}
    views = set(columns(store, "temp", f"{SCHEMA}_open"))
    assert untold <= naming and naming - untold <= views and "documents" in views


# Labels


@pytest.fixture
def small(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(tmp_path) as base:
        yield base


def test_a_label_is_set_and_taken_away(small: KnowledgeBase) -> None:
    small.add_bytes(text(1, ""), "a.txt")
    assert small.for_anyone is small and small.document("1/KH-UBND").visibility is OPEN
    assert small.set_visibility("1/KH-UBND", INTERNAL).visibility is INTERNAL
    assert small.document("777-CT/TW").visibility is INTERNAL
    assert small.for_anyone.search(WORD).total == 0 and small.search(WORD).total > 0
    for typed in ("1 kh ubnd", "777 ct"):
        assert small.for_anyone.suggest(typed) == () != small.suggest(typed)
    assert small.for_anyone.holdings().newest == ()
    assert small.set_visibility("1/KH-UBND", OPEN).visibility is OPEN
    assert small.document("777-CT/TW").visibility is OPEN
    assert small.for_anyone is small


def test_what_an_open_document_cites_too_is_described_by_it_alone(small: KnowledgeBase) -> None:
    small.add_bytes(text(1), "a.txt")
    other = TEXT.format(number=2, mark="").replace("ẩnnấu", "côngkhai").replace("Quỳnhtrâm", "hồ nước")
    small.add_bytes(other.encode(), "b.txt")
    cited = small.for_anyone.document("777-CT/TW")
    assert cited.visibility is OPEN
    assert "ẩnnấu" not in (small.for_anyone.store.description(cited.id) or "") + (cited.subject or "")
    assert "côngkhai" in (small.for_anyone.store.description(cited.id) or "")


def test_a_text_that_is_put_in_again_stays_internal(small: KnowledgeBase) -> None:
    small.add_bytes(text(1, ""), "a.txt")
    small.set_visibility("1/KH-UBND", INTERNAL)
    small.add_bytes(text(1, "").replace("mùa mưa".encode(), "mùa lũ".encode()), "a.txt")
    assert small.document("1/KH-UBND").visibility is INTERNAL


def test_a_copy_that_says_it_is_internal_makes_the_document_so(small: KnowledgeBase) -> None:
    small.add_bytes(text(1, ""), "a.txt")
    small.add_bytes(text(1), "b.txt")
    assert len(small.store.copies(small.document("1/KH-UBND").id)) == 2
    assert small.document("1/KH-UBND").visibility is INTERNAL


def test_what_is_put_in_as_internal_is_so(small: KnowledgeBase) -> None:
    small.add_bytes(text(1, ""), "a.txt", visibility=INTERNAL)
    record = '{"id": "r1", "text": "Điều 1. Cửa hàng xăng dầu phải niêm yết giá bán lẻ tại nơi dễ thấy."}'
    small.add_bytes(record.encode(), "b.jsonl", visibility=INTERNAL)
    assert small.for_anyone.store.counts()["documents"] == 0


def test_only_a_text_has_a_label(small: KnowledgeBase) -> None:
    small.add_bytes(text(1, ""), "a.txt")
    with pytest.raises(NothingToLabel, match="toàn văn"):
        small.set_visibility("777-CT/TW", INTERNAL)


def test_a_secret_is_refused_and_nothing_of_it_kept(small: KnowledgeBase, tmp_path: Path) -> None:
    report = small.add_bytes(text(1, "TỐI MẬT"), "a.txt")
    record = f'{{"id": "r1", "text": "MẬT\\nKẾ HOẠCH\\nVề {WORD}"}}'
    report.include(small.add_bytes(record.encode(), "b.jsonl"))
    assert (report.added, report.failed) == (0, 2)
    assert all("bí mật nhà nước" in (each.detail or "") for each in report.notable)
    held = b"".join(path.read_bytes() for path in tmp_path.glob("store.sqlite*"))
    assert WORD.encode() not in held.lower() and "Quỳnhtrâm".encode() not in held


def test_hiding_reaches_what_came_after_the_base(
    small: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication, "SMALLEST_BASE", 1)
    monkeypatch.setattr(publication, "LARGEST_SHARE", 100.0)
    small.add_bytes(text(1, "").replace(b"Qu\xe1\xbb\xb3nhtr\xc3\xa2m", "hồ nước".encode()), "a.txt")
    small.add_bytes(text(2), "b.txt")
    small.remove("1/KH-UBND")
    served = small.serving()[0]
    # In an engine nothing lies beside each other; what is hidden is taken out of one.
    assert small.index is not None or (served.base is not None and served.removed)
    assert small.search(WORD).total and not small.for_anyone.search(WORD).total
    index = small.for_anyone.serving()[1]
    assert index.marked.document_frequency(WORD) == index.marked.document_frequency("xăng") == 0
    assert not index.syllables.known(WORD) and small.serving()[1].syllables.known(WORD)


def test_a_model_less_some_lines_is_that_of_the_others() -> None:
    lines, gone = ["phòng_chống tội_phạm", "thi_đua an_ninh"], ["phòng cháy quỳnhtrâm", "thi_đua"]
    less = SyllableModel.of_some([*lines, *gone]).without(SyllableModel.of_some(gone))
    other = SyllableModel.of_some(lines)
    assert list(less.forms) == list(other.forms)
    assert less.counts[1:].tolist() == other.counts[1:].tolist()
    words = ["phòng", "chống", "tội", "phạm", "thi", "đua"]
    one, two = (each.counts_of([each.ids[word] for word in words]) for each in (less, other))
    assert np.array_equal(one, two)


def test_what_was_internal_when_it_was_removed_stays_hidden(small: KnowledgeBase) -> None:
    small.add_bytes(text(1), "a.txt")
    document = small.document("1/KH-UBND")
    small.remove(document.id)
    anyone = small.for_anyone
    assert document.id not in {each.document_id for each in anyone.store.changes()}
    assert (small.store.removal(document.id), anyone.store.removals()) != (
        None,
        [],
    ) and not anyone.store.removals()


def test_keys_are_no_part_of_what_is_found(small: KnowledgeBase) -> None:
    revision = small.store.revision
    create_key(small.store, "a", Role.READ)
    assert small.store.revision == revision
