"""The main job on the real plan: put it in, search, ask, with citations that are exact."""

import itertools
import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from index.errors import AmbiguousDocument, BadQuery, DocumentNotFound, StoreDamaged
from index.filters import Filters
from index.knowledge_base import KnowledgeBase
from index.passage_index import PassageIndex
from index.records import Origin, Status
from index.results import Match
from index.validity import Validity
from ingest.document import Authority, Relation
from tests.conftest import CORPUS, PLAN
from tests.index.conftest import embedded_only, file_only

SEVEN = {
    "399/KH-UBND": (date(2020, 3, 3), "UBND tỉnh Tây Ninh"),
    "44-KL/TW": (date(2019, 1, 22), "Ban Bí thư"),
    "09-CT/TW": (date(2011, 12, 1), "Ban Bí thư"),
    "28-NQ/TW": (date(2013, 10, 25), "Ban Chấp hành Trung ương"),
    "46-CT/TW": (date(2015, 6, 22), "Bộ Chính trị"),
    "28/CT-TTg": (date(2017, 6, 30), "Thủ tướng Chính phủ"),
    "25-NQ/TW": (date(2013, 6, 3), "Ban Chấp hành Trung ương"),
}


@pytest.fixture(scope="module")
def plan_base(tmp_path_factory: pytest.TempPathFactory):
    with KnowledgeBase.open(tmp_path_factory.mktemp("plan")) as base:
        base.add([PLAN])
        yield base


def test_the_plan_cites_exactly_its_seven_documents(plan_base: KnowledgeBase) -> None:
    documents = plan_base.store.documents(plan_base.store.document_ids()).values()
    cited = {
        each.number: (each.issued_on, each.issuer) for each in documents if each.status is Status.CITED_ONLY
    }
    assert cited == SEVEN
    assert all(each.subject for each in documents)
    assert plan_base.store.counts()["full_text"] == 1


def test_a_conclusion_named_inside_the_plan_continues_its_directive(plan_base: KnowledgeBase) -> None:
    conclusion, directive = plan_base.document("44-KL/TW"), plan_base.document("09-CT/TW")
    told = [each for each in plan_base.store.relations([directive.id]) if each.document_id == conclusion.id]
    assert [each.relation for each in told] == [Relation.CONTINUES]
    assert plan_base.validity(directive).state is Validity.IN_FORCE


def test_the_catalogue_merges_with_what_is_cited(base: KnowledgeBase) -> None:
    old, new = sorted(base.documents_called("46-CT/TW"), key=lambda each: each.issued_on or date.min)
    assert (old.issued_on, new.issued_on) == (date(2015, 6, 22), date(2025, 5, 16))
    assert old.status is Status.CITED_ONLY
    assert old.catalogue is not None and old.catalogue.verified
    assert new.status is Status.RECORD
    assert {each.number for each in base.store.documents(base.store.document_ids()).values()} >= SEVEN.keys()


def test_the_plans_own_claim_of_a_subject_is_kept_beside_the_catalogues(base: KnowledgeBase) -> None:
    """The plan quotes another subject for 46-CT/TW than the catalogue; both lead to it."""
    old = next(each for each in base.documents_called("46-CT/TW") if each.status is Status.CITED_ONLY)
    description = base.store.description(old.id) or ""
    assert "bảo đảm an ninh, trật tự" in description
    assert "phòng, chống tội phạm" in description


def test_every_passage_and_citation_stands_where_it_says(base: KnowledgeBase) -> None:
    for document_id in base.store.document_ids():
        text = base.store.text(document_id) or ""
        own = [each for each in base.store.passages_of(document_id) if each.origin is Origin.TEXT]
        assert all(text[each.start : each.end] == each.text for each in own)
        assert all(above.end <= below.start for above, below in itertools.pairwise(own))
        assert all(
            text[each.start : each.end] == each.text for each in base.store.citations_from(document_id)
        )


@pytest.mark.parametrize(
    "question",
    [
        "văn bản nào chỉ đạo phòng, chống tội phạm?",
        "van ban nao chi dao phong chong toi pham",
        "Nội dung trọng tâm của phong trào thi đua Toàn dân bảo vệ an ninh Tổ quốc là gì?",
        "Chỉ thị 46 nói gì?",
    ],
)
def test_quotes_are_the_very_words_of_a_text(base: KnowledgeBase, question: str) -> None:
    answer = base.ask(question)
    assert not answer.declined
    for quote in answer.quotes:
        assert base.store.text(quote.document_id)[quote.start : quote.end] == quote.text  # type: ignore[index]
        assert answer.documents[quote.document_id].status is Status.FULL_TEXT


def test_directives_name_what_governs_a_topic_and_where_that_is_said(base: KnowledgeBase) -> None:
    answer = base.ask("văn bản nào chỉ đạo phòng, chống tội phạm?")
    found = {each.document.number: each for each in answer.directives}
    assert {"46-CT/TW", "48-CT/TW", "13-KL/TW"} <= found.keys()
    mention = found["46-CT/TW"].mention
    assert mention is not None
    assert (base.store.text(mention.document_id) or "")[mention.start : mention.end] == "Chỉ thị số 46-CT/TW"
    assert "phòng, chống tội phạm" in (mention.subject or "")


def test_the_answer_to_a_heading_is_the_list_below_it(base: KnowledgeBase) -> None:
    answer = base.ask("Nội dung trọng tâm của phong trào thi đua Toàn dân bảo vệ an ninh Tổ quốc là gì?")
    under = [each for each in answer.quotes if any("Nội dung trọng tâm" in heading for heading in each.path)]
    assert len(under) == 3


@pytest.mark.parametrize(
    "question",
    [
        "Lãi suất tiền gửi tiết kiệm của ngân hàng là bao nhiêu?",
        "Cách nấu phở bò ngon",
        "cach nau pho bo ngon",
        "Đội nào vô địch bóng đá thế giới năm 2018?",
        "xyzzy plugh",
    ],
)
def test_it_declines_what_it_does_not_know(base: KnowledgeBase, question: str) -> None:
    answer = base.ask(question)
    assert answer.declined
    assert answer.quotes == ()
    assert answer.directives == ()
    assert len(answer.suggestions) <= 3


@pytest.mark.parametrize(
    "typed", ["46-CT/TW", "46 ct tw", "chỉ thị 46", "chi thi 46", "Chỉ thị số 46-CT/TW", "ct 46"]
)
def test_a_number_as_typed_leads_to_all_that_bear_it(base: KnowledgeBase, typed: str) -> None:
    first = base.search(typed).documents[:2]
    assert [each.match for each in first] == [Match.NUMBER, Match.NUMBER]
    assert {each.document.issued_on for each in first} == {date(2015, 6, 22), date(2025, 5, 16)}
    with pytest.raises(AmbiguousDocument, match="22/06/2015"):
        base.document(typed)


@pytest.mark.parametrize("typed", ["chỉ thị 46 năm 2015", "46 ct tw 2015", "46-CT/TW ngày 22/6/2015"])
def test_a_year_beside_the_number_tells_which_is_meant(base: KnowledgeBase, typed: str) -> None:
    assert base.document(typed).issued_on == date(2015, 6, 22)
    first = base.search(typed).documents[0]
    assert (first.match, first.document.issued_on) == (Match.NUMBER, date(2015, 6, 22))


def test_a_number_that_nobody_bears(base: KnowledgeBase) -> None:
    with pytest.raises(DocumentNotFound, match="77-CT/TW"):
        base.document("77-CT/TW")


def test_filters_narrow(base: KnowledgeBase) -> None:
    query = "an ninh, trật tự"
    kinds = {each.document.kind for each in base.search(query, filters=Filters(kind="chỉ thị")).documents}
    assert kinds == {"chỉ thị"}
    issuers = base.search(query, filters=Filters(issuer="bộ chính trị")).documents
    assert issuers and all(each.document.issuer == "Bộ Chính trị" for each in issuers)
    dated = base.search(
        query, filters=Filters(issued_from=date(2015, 1, 1), issued_to=date(2015, 12, 31))
    ).documents
    assert dated and all(each.document.issued_on and each.document.issued_on.year == 2015 for each in dated)
    party = base.search(query, filters=Filters(authority=Authority.PARTY)).documents
    assert party and all(each.document.authority is Authority.PARTY for each in party)
    old = base.search("luật phòng, chống ma túy", filters=Filters(in_force=True), limit=100).documents
    assert "23/2000/QH10" not in {each.document.number for each in old}
    assert "73/2021/QH14" in {each.document.number for each in old}


def test_facets_count_every_result(base: KnowledgeBase) -> None:
    result = base.search("phòng, chống tội phạm", limit=2)
    assert sum(result.facets["validity"].values()) == result.total


def test_pages_of_results_follow_each_other(base: KnowledgeBase) -> None:
    whole = [each.document.id for each in base.search("an ninh", limit=9).documents]
    pages = [
        each.document.id for at in (0, 3, 6) for each in base.search("an ninh", limit=3, offset=at).documents
    ]
    assert pages == whole


@pytest.mark.parametrize("query", ["", "   ", "\u200b\n", "a" * 2001])
def test_an_unusable_question_is_refused(base: KnowledgeBase, query: str) -> None:
    with pytest.raises(BadQuery):
        base.search(query)


def test_the_same_file_again_changes_nothing(corpus_home: Path, tmp_path: Path) -> None:
    home = shutil.copytree(corpus_home, tmp_path / "home")
    with KnowledgeBase.open(home) as base:
        generation, counts = base.generation, base.store.counts()
        report = base.add([CORPUS])
        assert (report.added, report.replaced, report.failed) == (0, 0, 0)
        assert report.unchanged > 0
        assert (base.generation, base.store.counts()) == (generation, counts)


def directive(
    number: str, day: str, subject: str, body: str = "Các cấp ủy tổ chức thực hiện nghiêm túc."
) -> str:
    return (
        "BAN CHẤP HÀNH TRUNG ƯƠNG\tĐẢNG CỘNG SẢN VIỆT NAM\n"
        f"Số {number}\tHà Nội, ngày {day}\n\nCHỈ THỊ\nCỦA BỘ CHÍNH TRỊ\nvề {subject}\n\n{body}\n\nT/M BỘ CHÍNH TRỊ\n"
    )


def test_a_text_takes_the_place_of_what_was_only_cited(corpus_home: Path, tmp_path: Path) -> None:
    home = shutil.copytree(corpus_home, tmp_path / "home")
    file = tmp_path / "ct46.txt"
    file.write_text(
        directive("46-CT/TW", "22 tháng 6 năm 2015", "bảo đảm an ninh, trật tự trong tình hình mới"),
        encoding="utf-8",
    )
    with KnowledgeBase.open(home) as base:
        before = next(
            each for each in base.documents_called("46-CT/TW") if each.issued_on == date(2015, 6, 22)
        )
        assert base.add([file]).added == 1
        after = base.document(before.id)
        assert after.status is Status.FULL_TEXT
        assert after.catalogue == before.catalogue
        assert len(base.documents_called("46-CT/TW")) == 2
        base.remove(before.id)
        assert base.document(before.id).status is Status.CITED_ONLY
        assert base.store.text(before.id) is None


def test_an_edited_text_replaces_the_old_one_and_add_says_so(
    empty_base: KnowledgeBase, tmp_path: Path
) -> None:
    file = tmp_path / "a.txt"
    file.write_text(directive("05-CT/TW", "15 tháng 5 năm 2016", "học tập"), encoding="utf-8")
    empty_base.add([file])
    first = empty_base.document("05-CT/TW")
    other = tmp_path / "b.txt"
    other.write_text(
        directive("05-CT/TW", "15 tháng 5 năm 2016", "học tập", "Thi hành ngay."), encoding="utf-8"
    )
    report = empty_base.add([other])
    assert report.replaced == 1
    assert "05-CT/TW" in (report.notable[0].detail or "")
    assert empty_base.document("05-CT/TW").id == first.id
    assert "Thi hành ngay" in (empty_base.store.text(first.id) or "")


def test_the_same_number_of_another_date_is_another_document(
    empty_base: KnowledgeBase, tmp_path: Path
) -> None:
    for name, day in (("a", "22 tháng 6 năm 2015"), ("b", "16 tháng 5 năm 2025")):
        (tmp_path / f"{name}.txt").write_text(directive("46-CT/TW", day, f"việc {name}"), encoding="utf-8")
    assert empty_base.add([tmp_path / "a.txt", tmp_path / "b.txt"]).added == 2
    assert len(empty_base.documents_called("46-CT/TW")) == 2


def test_removing_the_only_witness_removes_what_it_cited(empty_base: KnowledgeBase) -> None:
    empty_base.add([PLAN])
    plan = empty_base.store.document_ids()[0]
    empty_base.remove(plan)
    assert empty_base.store.counts()["documents"] == 0
    assert empty_base.search("phòng, chống tội phạm").documents == ()
    assert empty_base.check().faults == ()


def test_an_empty_base_answers_that_it_knows_nothing(empty_base: KnowledgeBase) -> None:
    assert empty_base.search("phòng, chống tội phạm").total == 0
    assert empty_base.ask("phòng, chống tội phạm là gì?").declined


@file_only("a file of another kind")
def test_a_file_that_is_no_store_is_named(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"not a database, but long enough to be looked at" * 50)
    with pytest.raises(StoreDamaged, match=r"store\.sqlite"):
        KnowledgeBase.open(tmp_path)


@file_only("the version stands elsewhere on a server")
def test_a_store_of_a_later_version_is_refused(tmp_path: Path) -> None:
    with KnowledgeBase.open(tmp_path) as base:
        base.store.write("PRAGMA user_version = 99")
    with pytest.raises(StoreDamaged, match="nâng cấp"):
        KnowledgeBase.open(tmp_path)


def test_a_document_without_a_number_is_known_again_by_its_name(tmp_path: Path) -> None:
    """The Constitution has no number: its name stands in the number's place, also for what changes it."""
    facts = [
        {"number": "Hiến pháp 2013", "kind": "hiến pháp", "issuer": "Quốc hội", "issued_on": "2013-11-28"},
        {"number": "203/2025/QH15", "kind": "nghị quyết", "issuer": "Quốc hội", "issued_on": "2025-06-16",
         "relations": [{"relation": "sửa đổi", "number": "Hiến pháp 2013", "verified": True}]},
    ]  # fmt: skip
    file = tmp_path / "danh-muc.jsonl"
    with KnowledgeBase.open(tmp_path / "home") as base:
        for subject in ("Hiến pháp", "Hiến pháp nước ta"):
            file.write_text("\n".join(json.dumps(each | {"subject": subject}) for each in facts))
            base.add([file])
        (constitution,) = base.documents_called("hiến pháp 2013")
        assert constitution.subject == "Hiến pháp nước ta"
        assert len(base.store.document_ids()) == 2
        (told,) = base.validity(constitution).because
        assert told.relation is Relation.AMENDS


def test_a_catalogue_is_not_read_again_after_another_file(corpus_home: Path, tmp_path: Path) -> None:
    other = tmp_path / "khac.txt"
    other.write_text("THÔNG BÁO\nvề lịch trực\n\nTrực theo phân công.", encoding="utf-8")
    with KnowledgeBase.open(shutil.copytree(corpus_home, tmp_path / "home")) as base:
        base.add([other])
        generation = base.generation
        report = base.add([CORPUS])
        assert (report.added, report.replaced, report.unchanged) == (0, 0, 2)
        assert base.generation == generation


@embedded_only("it is opened from files")
@pytest.mark.parametrize(
    "fault", [FileNotFoundError("lengths.npy"), RuntimeError("could not open dense.faiss")]
)
def test_a_generation_that_is_swept_while_it_is_opened_gives_way_to_the_next(
    corpus_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    home = tmp_path / "home"
    shutil.copytree(corpus_home, home)
    with KnowledgeBase.open(home) as reader, KnowledgeBase.open(home) as writer:
        load = PassageIndex.load
        met = []

        def swept(directory: Path) -> PassageIndex:
            if not met:
                met.append(directory)
                writer.rebuild()
                raise fault
            return load(directory)

        writer.serving()
        monkeypatch.setattr(PassageIndex, "load", swept)
        assert reader.search("thi đua").documents
        assert met and reader.generation == writer.generation


def test_bytes_that_are_no_text_can_be_asked_for(base: KnowledgeBase) -> None:
    """A command line that is no UTF-8 brings halves of letters."""
    assert base.search("phòng, chống tội phạm \udcff").documents
    assert base.documents_called("\udcff") == []
    assert base.documents_called("\udcff 44-KL/TW")
    assert base.ask("\udcffVăn bản nào chỉ đạo phòng, chống tội phạm?").quotes
    assert base.suggest("chỉ thị \udcff") == base.suggest("chỉ thị \ufffd")
