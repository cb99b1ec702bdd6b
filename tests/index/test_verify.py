"""Citations of a draft against what is known: agreement, differences, and what must not be called wrong."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from index.knowledge_base import KnowledgeBase
from index.verify import Checked, Finding, same_subject
from ingest.document import Relation
from tests.conftest import PLAN


def checked(base: KnowledgeBase, draft: str) -> Checked:
    (found,) = base.verify(f"BÁO CÁO\nKết quả\n\n{draft}\n".encode(), "a.txt").citations
    return found


def test_the_plan(base: KnowledgeBase) -> None:
    found = {each.reference.number: each for each in base.verify(PLAN.read_bytes(), PLAN.name).citations}
    assert len(found) == 7
    assert [number for number, each in found.items() if each.needs_attention] == ["46-CT/TW"]
    (difference,) = found["46-CT/TW"].differences
    assert difference.field == "subject"
    assert "phòng, chống tội phạm" in difference.claimed and "an ninh, trật tự" in difference.known
    later = {
        number: [
            (base.store.document(fact.document_id).number, fact.relation, fact.verified)
            for fact in each.later
        ]
        for number, each in found.items()
    }
    assert later["28-NQ/TW"] == [("44-NQ/TW", Relation.SUCCEEDS, False)]
    assert later["09-CT/TW"] == [("44-KL/TW", Relation.CONTINUES, True)]
    assert later["25-NQ/TW"] == [("43-KL/TW", Relation.CONTINUES, True)]
    assert found["28/CT-TTg"].finding is Finding.UNKNOWN


@pytest.mark.parametrize(
    "draft",
    [
        "Thực hiện Chỉ thị số 48-CT/TW ngày 22/10/2010 của Bộ Chính trị về tăng cường sự lãnh đạo của Đảng đối với "
        "công tác phòng, chống tội phạm trong tình hình mới.",
        "Thực hiện Chỉ thị số 48-CT/TW của Bộ Chính trị.",
        "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
    ],
)
def test_clean_citations_are_silent(base: KnowledgeBase, draft: str) -> None:
    found = checked(base, draft)
    assert (found.finding, found.differences, found.needs_attention) == (Finding.AGREES, (), False)


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        ("Thực hiện Kết luận số 15-KL/TW ngày 30/9/2020 của Ban Bí thư.", ["issued_on"]),
        ("Thực hiện Kết luận số 15-KL/TW ngày 30/9/2021 của Bộ Chính trị.", ["issuer"]),
        (
            "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05/03/2021 của Chính phủ về thi đua, khen thưởng;",
            ["issued_on", "subject"],
        ),
    ],
)  # fmt: skip
def test_a_wrong_claim_is_shown_beside_what_is_known(
    base: KnowledgeBase, draft: str, fields: list[str]
) -> None:
    found = checked(base, draft)
    assert found.finding is Finding.DIFFERS and found.needs_attention
    assert [each.field for each in found.differences] == fields


def test_one_number_of_two_documents_is_ambiguous_until_a_date_tells(base: KnowledgeBase) -> None:
    found = checked(base, "Thực hiện Chỉ thị số 46-CT/TW.")
    assert found.finding is Finding.AMBIGUOUS
    assert {each.issued_on.year for each in found.candidates if each.issued_on} == {2015, 2025}
    assert (
        checked(base, "Thực hiện Chỉ thị số 46-CT/TW ngày 22/6/2015 của Bộ Chính trị.").finding
        is Finding.AGREES
    )


def test_a_number_that_only_the_draft_s_day_tells_wants_a_look(base: KnowledgeBase) -> None:
    head = "Số: 1/KH-UBND\n\nTây Ninh, ngày 01 tháng 02 năm 2020\n\nKẾ HOẠCH\nVề việc lạ\n\n"
    (found,) = base.verify(f"{head}Thực hiện Chỉ thị số 46-CT/TW.".encode(), "du-thao.txt").citations
    assert found.document is not None and found.document.issued_on == date(2015, 6, 22)
    assert found.needs_attention and len(found.candidates) == 2


def test_a_law_is_checked_by_its_name(base: KnowledgeBase) -> None:
    found = checked(base, "Căn cứ Luật An ninh quốc gia năm 2004;")
    assert (found.finding, found.document and found.document.number) == (Finding.AGREES, "32/2004/QH11")
    assert not found.needs_attention
    assert checked(base, "Căn cứ Luật Phòng, chống ma túy năm 2000;").needs_attention  # replaced in 2021


def test_what_is_not_known_or_not_confirmed_is_never_wrong(base: KnowledgeBase) -> None:
    for draft in (
        "Thực hiện Kế hoạch số 42/KH-UBND ngày 01/02/2023 của UBND tỉnh Tây Ninh về trồng cây.",
        "Thực hiện Chỉ thị số 999-CT/TW ngày 01/02/2023 của Ban Bí thư về việc lạ.",
        "Thực hiện Chỉ thị số 28/CT-TTg ngày 30/6/2017 của Thủ tướng Chính phủ về trồng rừng.",
    ):
        assert checked(base, draft).finding is Finding.UNKNOWN, draft


def test_an_ended_document_needs_attention(base: KnowledgeBase) -> None:
    found = checked(base, "Căn cứ Luật số 23/2000/QH10 ngày 09/12/2000 của Quốc hội;")
    assert found.needs_attention
    assert Relation.REPLACES in {each.relation for each in found.later}


def test_nothing_is_stored(corpus_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(corpus_home, home)
    with KnowledgeBase.open(home) as base:
        before = base.store.revision, base.store.counts()
        checked(base, "Thực hiện Chỉ thị số 999-CT/TW của Ban Bí thư.")
        assert (base.store.revision, base.store.counts()) == before


@pytest.mark.parametrize(
    ("claimed", "known", "same"),
    [
        ("công tác dân vận", "Công tác dân vận", True),
        ("đổi mới sự lãnh đạo của của Đảng về dân vận", "Đổi mới sự lãnh đạo của Đảng về dân vận", True),
        ("Chiến lược bảo vệ Tổ quốc", "Chiến lược bảo vệ Tổ quốc (Hội nghị Trung ương 8 khóa XI)", True),
        ("phòng, chống ma túy", "phòng, chống tham nhũng", False),
        ("", "Công tác dân vận", True),
    ],
)  # fmt: skip
def test_wordings_of_a_subject(claimed: str, known: str, same: bool) -> None:
    assert same_subject(claimed, known) is same
