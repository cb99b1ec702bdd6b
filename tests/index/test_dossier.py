"""Tests of study outlines: what they quote, how it is sorted, when there is none."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.dossier import (
    MAX_QUESTIONS,
    MIN_QUESTIONS,
    Asked,
    Chosen,
    Dossier,
    SourceGroup,
    discussion,
    title_above,
    up_to_title,
)
from index.dossier_forms import Form, Role
from index.dossier_making import source_group
from index.dossier_material import outline_path
from index.errors import NotInText
from index.filters import Filters
from index.knowledge_base import KnowledgeBase
from index.records import Status, StoredDocument, Visibility
from ingest.document import Authority, Relation, Section

MOVEMENT = "phong trào toàn dân bảo vệ an ninh Tổ quốc"


@pytest.fixture(scope="module")
def kept(corpus_home: Path) -> Iterator[KnowledgeBase]:
    """The base of `corpus/`, opened once for the module."""
    with KnowledgeBase.open(corpus_home) as opened:
        yield opened


@pytest.fixture(scope="module")
def outline(kept: KnowledgeBase) -> Dossier:
    return kept.dossier(MOVEMENT)


def _section(dossier: Dossier, key: str):
    return next(each for each in dossier.all_sections if each.form.key == key)


def test_every_quote_is_a_run_of_its_document(kept: KnowledgeBase, outline: Dossier) -> None:
    assert len(outline.quotes) >= 8
    for each in outline.quotes:
        assert (kept.store.text(each.document_id) or "")[each.start : each.end] == each.text
        assert each.document_id in outline.documents and each.document_id in outline.validity


def test_quotes_are_sorted_by_the_headings_they_stand_under(outline: Dossier) -> None:
    assert [each.text[:16] for each in _section(outline, "quan-diem").quotes] == [
        "Tiếp tục nâng ca", "Nâng cao hơn nữa", "Đẩy mạnh phong t",
    ]  # fmt: skip
    assert all(each.path[0].startswith("II.") for each in _section(outline, "nhiem-vu").quotes)
    (goal,) = _section(outline, "muc-tieu").quotes
    assert goal.path[-1] == "1. Mục tiêu thi đua"
    (context,) = _section(outline, "boi-canh").quotes
    assert context.text.startswith("Thực hiện Kế hoạch số 399/KH-UBND") and context.path == ()


def test_a_section_for_which_the_base_has_nothing_stays_empty(outline: Dossier) -> None:
    assert _section(outline, "tinh-hinh").lacks_quotes
    assert "noi-dung-khac" not in {each.form.key for each in outline.all_sections}


def test_no_formula_and_no_label_is_quoted(outline: Dossier) -> None:
    assert not any(each.text.startswith(("-", "Trên đây", "Căn cứ")) for each in outline.quotes)
    assert not any(each.text.endswith(("./.", ":")) for each in outline.quotes)


def test_no_more_quotes_than_are_wanted(kept: KnowledgeBase) -> None:
    few = kept.dossier(MOVEMENT, limit=2)
    assert len(few.quotes) == 2


def test_what_a_later_document_did_to_an_earlier_one_comes_from_the_catalogue(outline: Dossier) -> None:
    told = {(each.later.number, each.relation, each.earlier.number) for each in
            _section(outline, "diem-moi").successions}  # fmt: skip
    assert ("44-KL/TW", Relation.CONTINUES, "09-CT/TW") in told


def test_questions_are_three_to_five_and_each_names_a_heading(outline: Dossier) -> None:
    questions = _section(outline, "cau-hoi").questions
    assert MIN_QUESTIONS <= len(questions) <= MAX_QUESTIONS
    assert len({(each.pattern, each.path) for each in questions}) == len(questions)
    assert {"Mục đích, yêu cầu", "Mục tiêu thi đua"} <= {each.heading for each in questions}


def test_few_headings_are_asked_about_twice_then_the_topic(kept: KnowledgeBase) -> None:
    document = StoredDocument(1, Status.FULL_TEXT, subject="Kế hoạch")
    asked = discussion([Asked(Role.GOALS, document, ("I. Mục tiêu chung",))] * 4)
    assert [each.document is None for each in asked] == [False, False, True]
    assert [each.document for each in discussion([])] == [None] * MIN_QUESTIONS


def test_sources_are_in_groups_the_strongest_first_with_their_validity(outline: Dossier) -> None:
    groups = [each.group for each in outline.sources]
    assert groups == sorted(groups, key=list(SourceGroup).index)
    assert {each.document.number for each in outline.sources} >= {"09-CT/TW", "44-KL/TW"}
    assert [each.document.kind for each in outline.sources if each.quoted] == ["kế hoạch"]
    assert set(outline.validity) == {each.document.id for each in outline.sources}


def test_a_topic_that_the_base_does_not_know_is_refused(kept: KnowledgeBase) -> None:
    refused = kept.dossier("giá vàng hôm nay")
    assert refused.declined and not refused.sections and not refused.sources
    assert refused.suggestions and refused.missing is not None


def test_filters_narrow_what_is_quoted(kept: KnowledgeBase) -> None:
    party = kept.dossier(MOVEMENT, filters=Filters(authority=Authority.PARTY))
    assert not party.quotes
    assert {each.group for each in party.sources} == {SourceGroup.PARTY}


def test_a_topic_typed_without_marks_is_understood(kept: KnowledgeBase, outline: Dossier) -> None:
    typed = kept.dossier("phong trao toan dan bao ve an ninh to quoc", form=Form.PROPAGANDA)
    assert typed.topic.lower() == MOVEMENT.lower()
    assert {each.start for each in typed.quotes} & {each.start for each in outline.quotes}


# Chosen quotes


def test_chosen_quotes_keep_their_order_and_their_section(kept: KnowledgeBase, outline: Dossier) -> None:
    found = _section(outline, "quan-diem").quotes
    first, second = found[1], found[0]
    chosen = [
        Chosen(first.document_id, first.start, first.end),
        Chosen(second.document_id, second.start, second.end, "to-chuc"),
        Chosen(second.document_id, second.start, second.end, "no such section"),
    ]
    made = kept.dossier(MOVEMENT, chosen=chosen)
    assert [each.text for each in _section(made, "quan-diem").quotes] == [first.text, second.text]
    assert [each.text for each in _section(made, "to-chuc").quotes] == [second.text]
    assert len(made.quotes) == 3


def test_no_chosen_quote_leaves_the_documents_that_govern(kept: KnowledgeBase) -> None:
    made = kept.dossier(MOVEMENT, chosen=[], form=Form.THEME)
    assert not made.quotes and not made.declined
    assert _section(made, "chi-dao").directives


@pytest.mark.parametrize(
    ("document", "start", "end"), [(1, 0, 10**6), (1, 5, 5), (1, 9, 3), (999_999, 0, 5), (3, 0, 5)]
)
def test_a_run_that_is_none_is_named_by_its_place(
    kept: KnowledgeBase, document: int, start: int, end: int
) -> None:
    plan = kept.dossier(MOVEMENT).quotes[0].document_id
    good = Chosen(plan, 1, 12)
    wrong = Chosen(plan if document == 1 else document, start, end)
    with pytest.raises(NotInText) as caught:
        kept.dossier(MOVEMENT, chosen=[good, wrong])
    assert caught.value.place == 1


def test_blanks_are_no_quote(kept: KnowledgeBase, outline: Dossier) -> None:
    plan = outline.quotes[0].document_id
    at = (kept.store.text(plan) or "").index("\n\n")
    with pytest.raises(NotInText, match="khoảng trắng"):
        kept.dossier(MOVEMENT, chosen=[Chosen(plan, at, at + 2)])


# Headings, groups


def test_a_path_goes_down_to_the_point_and_leaves_dashes_out() -> None:
    sections = [
        Section("Điều 5", "Phạm vi", 1, 0, 100),
        Section("2.", "", 2, 20, 60, 0),
        Section("a)", "", 3, 30, 50, 1),
        Section("-", "", 4, 35, 45, 2),
    ]
    assert outline_path(sections, 40) == ("Điều 5. Phạm vi", "khoản 2", "điểm a")
    assert outline_path(sections, 55) == ("Điều 5. Phạm vi", "khoản 2")
    assert outline_path(sections, 70) == ("Điều 5. Phạm vi",)
    assert outline_path([], 5) == ()


def test_a_part_without_a_title_is_asked_about_by_the_title_above_it() -> None:
    path = ("Chương I. QUY ĐỊNH CHUNG", "Điều 4. Nguyên tắc quản lý", "khoản 2", "điểm a")
    assert up_to_title(path) == path[:2]
    assert title_above(path) == "Nguyên tắc quản lý"
    assert title_above(("III. TỔ CHỨC THỰC HIỆN",)) == "Tổ chức thực hiện"
    assert title_above(("1.", "a)")) == "" and up_to_title(("1.",)) == ()


@pytest.mark.parametrize(
    ("authority", "issuer", "group"),
    [
        (Authority.PARTY, "Tỉnh ủy Tây Ninh", SourceGroup.PARTY),
        (Authority.STATE, "Chính phủ", SourceGroup.STATE),
        (Authority.STATE, "Bộ Lao động - Thương binh và Xã hội", SourceGroup.STATE),
        (Authority.STATE, "UBND tỉnh Tây Ninh", SourceGroup.LOCAL),
        (Authority.STATE, "Sở Nội vụ", SourceGroup.LOCAL),
        (Authority.STATE, "Công an tỉnh Tây Ninh", SourceGroup.LOCAL),
        (Authority.FRONT, "Tổng Liên đoàn Lao động Việt Nam", SourceGroup.LOCAL),
        (None, None, SourceGroup.LOCAL),
    ],
)
def test_a_source_is_the_partys_the_states_or_anothers(
    authority: Authority | None, issuer: str | None, group: SourceGroup
) -> None:
    document = StoredDocument(1, Status.FULL_TEXT, authority=authority, issuer=issuer)
    assert source_group(document) is group


def test_an_internal_document_is_neither_found_nor_chosen_by_readers_without_a_name(
    corpus_home: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(corpus_home, home)
    with KnowledgeBase.open(home) as base:
        plan = base.dossier(MOVEMENT).quotes[0]
        base.set_visibility(plan.document_id, Visibility.INTERNAL)
        assert base.dossier(MOVEMENT).quotes
        assert not base.for_anyone.dossier(MOVEMENT).quotes
        with pytest.raises(NotInText, match="không có toàn văn"):
            base.for_anyone.dossier(MOVEMENT, chosen=[Chosen(plan.document_id, plan.start, plan.end)])
