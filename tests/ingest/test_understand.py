import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Authority, Relation
from ingest.raw_text import PageWord, RawText
from ingest.readers.records import Record
from ingest.reading import read
from ingest.understand import understand, understand_record

PLAN = Path(__file__).resolve().parents[2] / "corpus" / "ke-hoach-phat-dong-phong-trao-thi-dua-2020.txt"


def test_the_plan() -> None:
    document = understand(read(PLAN.read_bytes(), PLAN.name), PLAN.name)
    assert document.source == PLAN.name
    assert document.pages == ()
    (body,) = document.body
    assert document.text[: body.start].split()[:2] == ["KẾ", "HOẠCH"]
    assert "".join(passage.text for passage in document.passages) == document.text[body.start : body.end]
    cited = {reference.number: reference for reference in document.references}
    assert list(cited) == [
        "399/KH-UBND",
        "44-KL/TW",
        "09-CT/TW",
        "28-NQ/TW",
        "46-CT/TW",
        "28/CT-TTg",
        "25-NQ/TW",
    ]
    assert cited["46-CT/TW"].issued_on == date(2015, 6, 22)
    assert cited["399/KH-UBND"].relation is Relation.IMPLEMENTS
    assert all(document.text[ref.start : ref.end] == ref.text for ref in document.references)


def test_the_place_of_a_citation_in_the_plan() -> None:
    document = understand(read(PLAN.read_bytes(), PLAN.name), PLAN.name)
    position = document.text.index("Chỉ thị số 46-CT/TW")
    passage = next(passage for passage in document.passages if passage.start <= position < passage.end)
    assert passage.path == (
        "II. Mục tiêu và nội dung thi đua",
        "2. Nội dung trọng tâm trong phòng trào thi đua",
    )


@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_pages_slice_the_text(pages: list[str]) -> None:
    document = understand(RawText(tuple(pages), paged=True), "a.pdf")
    assert "\n".join(document.text[page.start : page.end] for page in document.pages) == document.text
    assert [page.number for page in document.pages] == list(range(1, len(pages) + 1))
    # A page may happen to look like the head of a document, which is in no passage.
    body = "".join(document.text[run.start : run.end] for run in document.body)
    assert "".join(passage.text for passage in document.passages) == body


def test_a_page_without_text_is_a_warning() -> None:
    document = understand(RawText(("Một trang.", " "), paged=True), "a.pdf")
    assert any("trang 2" in warning for warning in document.warnings)


def test_a_record() -> None:
    record = Record(
        id="57.1",
        text="1. Một việc.\n2. Theo Chỉ thị số 46-CT/TW ngày 22/6/2015 của Bộ Chính trị.",
        number="30/2020/NĐ-CP",
        issuer="Chính phủ",
        title="Phạm vi",
        path=("Chủ đề", "Chương I"),
        source="nguồn",
    )
    document = understand_record(record)
    assert (document.external_id, document.path, document.source) == ("57.1", ("Chủ đề", "Chương I"), "nguồn")
    assert document.header.subject == "Phạm vi"
    assert document.header.authority is Authority.STATE
    assert document.passages[0].path == ("Chủ đề", "Chương I", "Phạm vi")
    assert [reference.number for reference in document.references] == ["46-CT/TW"]


def test_a_bare_record() -> None:
    document = understand_record(Record(id="1", text="Thanh niên là công dân."))
    assert document.header.number is None
    assert document.passages[0].path == ()
    assert document.sections == ()


def test_an_enclosed_paper_has_the_day_and_the_issuer_of_what_it_came_with() -> None:
    text = (
        "QUY ĐỊNH\nTuyển chọn tổ chức thực hiện nhiệm vụ\n(Ban hành kèm theo Quyết định số 09/2010/QĐ-UBND"
        " ngày 21 tháng 01 năm 2010 của Ủy ban nhân dân thành phố Cần Thơ)\nĐiều 1. Phạm vi\nNội dung.\n"
    )
    header = understand(RawText((text,), paged=False), "a.txt").header
    assert (header.number, header.kind) == (None, "quy định")
    assert (header.issuer, header.issued_on) == ("UBND thành phố Cần Thơ", date(2010, 1, 21))


def test_a_field_of_a_recognised_page_is_as_sure_as_its_words_were_seen() -> None:
    text = (
        "UBND XÃ AN BÌNH\nSố: 27/KH-UBND\nAn Bình, ngày 12 tháng 3 năm 2021\nKẾ HOẠCH\nTrồng cây\n\nNội dung."
    )
    words = []
    for match in re.finditer(r"\S+", text):
        sure = 50.0 if "27/KH" in match.group() else 96.0
        words.append(PageWord(*match.span(), 0.1, 0.1, 0.2, 0.2, sure))
    raw = RawText((text,), paged=True, words=(tuple(words),), turns=(0,))
    seen = {each.name: each.confidence for each in understand(raw, "quet.pdf").header.evidence}
    typed = {
        each.name: each.confidence
        for each in understand(RawText((text,), paged=True), "chu.pdf").header.evidence
    }
    assert seen["kind"] == pytest.approx(0.96 * typed["kind"], abs=0.01)
    assert seen.get("number", 0) < 0.6 < typed["number"]
