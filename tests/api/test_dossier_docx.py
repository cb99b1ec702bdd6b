"""Tests of study outlines as Word documents: read back, and held against the decree, the guide, and the texts."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from api.dossiers.docx_layout import printable
from api.dossiers.dossier_docx import dossier_docx
from api.dossiers.dossier_words import paragraphs_of, quoted_in
from api.dossiers.office_style import PARTY, STATE, Office, OfficeStyle, StyleName, office_of
from api.settings import Settings
from index.answer import Quote
from index.dossier import Dossier, DossierSection
from index.dossier_forms import Form, outline_form
from index.knowledge_base import KnowledgeBase
from index.records import Status, StoredDocument
from index.validity import DocumentValidity, Validity

DAY = date(2026, 3, 5)
TOPIC = "phong trào toàn dân bảo vệ an ninh Tổ quốc"
UNION = Office(STATE, "UBND tỉnh Tây Ninh", "Liên hiệp các Hội Khoa học và Kỹ thuật", "Tây Ninh")
CELL = Office(PARTY, "Đảng bộ xã Tân Lập", "Chi bộ ấp 3", "Tân Lập")
NATION, PARTY_NAME = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "ĐẢNG CỘNG SẢN VIỆT NAM"


@pytest.fixture(scope="module")
def kept(corpus_home: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(corpus_home) as opened:
        yield opened


@pytest.fixture(scope="module")
def outline(kept: KnowledgeBase) -> Dossier:
    return kept.dossier(TOPIC)


@pytest.fixture(scope="module")
def state(outline: Dossier) -> Any:
    return _read(dossier_docx(outline, UNION, DAY))


@pytest.fixture(scope="module")
def party(kept: KnowledgeBase) -> Any:
    return _read(dossier_docx(kept.dossier(TOPIC, form=Form.MONTHLY), CELL, DAY))


def _read(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def _paragraphs(document: Any) -> list[Any]:
    """Those of the page and of its tables, in order."""
    return [Paragraph(child, document) for child in document.element.body.iter(qn("w:p"))]


def _text(document: Any) -> str:
    return "\n".join(each.text for each in _paragraphs(document))


def _of(document: Any, text: str) -> Any:
    return next(each for each in _paragraphs(document) if each.text.startswith(text))


@pytest.fixture(params=["state", "party"])
def laid_out(request: pytest.FixtureRequest) -> tuple[Any, OfficeStyle]:
    styles = {"state": STATE, "party": PARTY}
    return request.getfixturevalue(request.param), styles[request.param]


# Page and type


def test_page_and_margins_are_exact(laid_out):
    document, style = laid_out
    for section in document.sections:
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
        margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [round(each.mm) for each in margins] == [20, 20, 30, 15]
        assert round(section.header_distance.mm) == 10
    assert style.width == 165


def test_every_run_names_the_typeface_for_all_kinds_of_letters(laid_out):
    document, _ = laid_out
    kinds = [qn(f"w:{each}") for each in ("ascii", "hAnsi", "cs", "eastAsia")]
    fonts = [run._r.rPr.find(qn("w:rFonts")) for each in _paragraphs(document) for run in each.runs]
    assert len(fonts) > 40
    assert {fonts_of.get(kind) for fonts_of in fonts for kind in kinds} == {"Times New Roman"}
    defaults = document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:rFonts")[0]
    assert [defaults.get(kind) for kind in kinds] == ["Times New Roman"] * 4
    assert not any("Theme" in name for name in defaults.attrib)


def test_the_text_is_justified_indented_and_spaced(state, party):
    for document, indent, line in ((state, Mm(12.7), 1.15), (party, Mm(10), Pt(18))):
        quoted = [each for each in document.paragraphs if each.text.startswith("- “")]
        assert quoted
        for each in quoted:
            form = each.paragraph_format
            assert each.runs[0].font.size == Pt(14)
            assert form.alignment == docx.enum.text.WD_ALIGN_PARAGRAPH.JUSTIFY
            assert abs(form.first_line_indent - indent) < 200
            assert form.space_after == Pt(6) and form.line_spacing == line


def test_pages_are_numbered_in_the_top_margin_from_the_second_on(laid_out):
    document, _ = laid_out
    first, annex = document.sections
    for section in (first, annex):
        assert section.different_first_page_header_footer
    (paragraph,) = first.header.paragraphs
    assert paragraph.alignment == docx.enum.text.WD_ALIGN_PARAGRAPH.CENTER
    xml = paragraph._p.xml
    assert re.findall(r'w:fldCharType="(\w+)"', xml) == ["begin", "separate", "end"]
    assert re.search(r"<w:instrText[^>]*> PAGE </w:instrText>", xml)
    assert first.first_page_header.paragraphs[0].text == ""
    assert annex._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


# Head


def test_a_state_paper_has_the_head_of_the_decree(state):
    lines = [(NATION, 13), ("Độc lập - Tự do - Hạnh phúc", 14), ("LIÊN HIỆP CÁC HỘI KHOA HỌC", 13)]
    for text, points in lines:
        (run,) = _of(state, text).runs
        assert run.font.bold and run.font.size == Pt(points)
    (parent,) = _of(state, "UBND TỈNH TÂY NINH").runs
    assert not parent.font.bold and parent.font.size == Pt(13)
    (day,) = _of(state, "Tây Ninh, ngày").runs
    assert day.text == "Tây Ninh, ngày 05 tháng 3 năm 2026" and day.font.italic
    assert PARTY_NAME not in _text(state)


def test_a_party_paper_has_the_head_of_the_guide(party):
    (nation,) = _of(party, PARTY_NAME).runs
    assert nation.font.bold and nation.font.size == Pt(15)
    for text, bold in (("ĐẢNG BỘ XÃ TÂN LẬP", False), ("CHI BỘ ẤP 3", True)):
        (run,) = _of(party, text).runs
        assert run.font.bold is bold and run.font.size == Pt(14)
    assert _of(party, "*").text == "*"
    assert _of(party, "Tân Lập, ngày").text == "Tân Lập, ngày 05 tháng 3 năm 2026"
    assert NATION not in _text(party) and "Độc lập" not in _text(party)


def test_the_rule_of_the_head_is_as_long_as_the_line_above_it(state, party):
    for document, style, place in ((state, STATE, 1), (party, PARTY, 0)):
        rules = [
            each for each in _paragraphs(document) if each._p.xpath("w:pPr/w:pBdr/w:top") and not each.text
        ]
        aside = rules[place].paragraph_format
        length = style.width - style.left - aside.left_indent.mm - aside.right_indent.mm
        assert abs(length - style.nation_rule) < 0.2


def test_an_outline_is_a_draft_without_a_number(laid_out):
    document, style = laid_out
    mark = _of(document, "DỰ THẢO")
    assert mark.runs[0].font.bold is style.draft.bold and mark.runs[0].font.italic is style.draft.italic
    assert not any(each.text.startswith("Số") for each in _paragraphs(document))


def test_kind_and_subject_stand_in_the_middle(state, party):
    (kind,) = _of(state, "ĐỀ CƯƠNG").runs
    assert kind.font.bold and kind.font.size == Pt(14)
    subject = _of(state, "Học tập, quán triệt")
    assert subject.text.endswith(TOPIC) and subject.alignment == docx.enum.text.WD_ALIGN_PARAGRAPH.CENTER
    (kind,) = _of(party, "NỘI DUNG").runs
    assert kind.font.size == Pt(15)
    assert _of(party, "sinh hoạt chi bộ thường kỳ").runs[0].font.bold
    assert _of(party, "-----").text == "-----"


def test_what_the_settings_do_not_say_is_dotted(outline):
    text = _text(_read(dossier_docx(outline, Office(STATE), DAY)))
    assert "…, ngày 05 tháng 3 năm 2026" in text


@pytest.mark.parametrize(
    ("setting", "form", "flag", "name"),
    [
        ("auto", Form.STUDY, "", StyleName.STATE),
        ("auto", Form.MONTHLY, "", StyleName.PARTY),
        ("auto", Form.THEME, "", StyleName.PARTY),
        ("state", Form.MONTHLY, "", StyleName.STATE),
        ("party", Form.STUDY, "", StyleName.PARTY),
        ("party", Form.STUDY, "state", StyleName.STATE),
    ],
)
def test_the_flag_wins_over_the_setting_and_the_setting_over_the_form(setting, form, flag, name):
    assert office_of(Settings(office_style=setting), form, flag).style.name is name


# Sections


def test_sections_are_counted_as_the_field_counts_them(state, party):
    texts = [each.text for each in state.paragraphs if each.text and each.runs[0].font.bold]
    assert [each for each in texts if re.match(r"[IVX]+\.", each)] == [
        "I. SỰ CẦN THIẾT, BỐI CẢNH BAN HÀNH", "II. NỘI DUNG CƠ BẢN", "III. ĐIỂM MỚI SO VỚI VĂN BẢN TRƯỚC",
        "IV. LIÊN HỆ ĐỊA PHƯƠNG, ĐƠN VỊ", "V. TỔ CHỨC THỰC HIỆN", "VI. CÂU HỎI THẢO LUẬN",
    ]  # fmt: skip
    assert "3. Mục tiêu" in texts
    texts = [each.text for each in party.paragraphs]
    assert "III- NỘI DUNG" in texts and "1- Văn bản của cấp trên cần quán triệt" in texts
    assert any(each.startswith("a) ") and each.endswith("?") for each in texts)


def test_every_quote_is_verbatim_with_its_citation_behind_it(kept, outline, state):
    written = {each.text for each in state.paragraphs}
    for each in outline.quotes:
        text = (kept.store.text(each.document_id) or "")[each.start : each.end]
        cited = quoted_in(each, outline.documents[each.document_id])
        assert f"- “{' '.join(text.split())}” ({cited})" in written


def test_nothing_stands_in_quotation_marks_but_what_a_document_says(kept, outline, state):
    quoted = [each.text for each in state.paragraphs if each.text.startswith("- “")]
    assert len(quoted) == len(outline.quotes)
    texts = [" ".join((kept.store.text(key) or "").split()) for key in outline.documents]
    for each in quoted:
        inside = each[3 : each.rindex("” (")]
        assert any(inside in text for text in texts)


def test_an_empty_section_says_so_and_is_dotted(state):
    texts = [each.text for each in state.paragraphs]
    at = texts.index("1. Đánh giá tình hình")
    assert texts[at + 1].startswith("(Kho văn bản chưa có nội dung cho mục này")
    assert set(texts[at + 2]) == {"…"} and len(texts[at + 2]) > 20
    by_hand = texts.index("IV. LIÊN HỆ ĐỊA PHƯƠNG, ĐƠN VỊ")
    assert texts[by_hand + 1] == "(Ghi theo tình hình của đơn vị.)" and set(texts[by_hand + 2]) == {"…"}


def test_questions_are_grammatical_and_speak_of_who_meets(state, party):
    for document, unit, label in ((state, "đơn vị ta", r"\d\. "), (party, "chi bộ ta", r"[a-zđ]\) ")):
        questions = [
            each.text
            for each in document.paragraphs
            if re.match(label, each.text) and each.text.endswith("?")
        ]
        assert 3 <= len(questions) <= 5
        assert all("{" not in each for each in questions)
        assert sum(unit in each.lower() for each in questions) >= 3
        assert any("mục II.2 Kế hoạch phát động" in each for each in questions)


def test_old_and_new_stand_side_by_side(state):
    table = next(each for each in state.tables if each.rows[0].cells[0].text == "Văn bản trước")
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["Văn bản trước", "Văn bản sau", "Văn bản sau làm gì", "Điểm mới cần nhớ"]
    (told,) = [row for row in rows[1:] if "09-CT/TW" in row[0] and "44-KL/TW" in row[1]]
    assert told[2] == "tiếp tục thực hiện" and set(told[3]) == {"…"}


def test_the_annex_lists_the_sources_by_group_with_their_validity(state, outline):
    table = next(each for each in state.tables if each.rows[0].cells[0].text == "TT")
    rows = [[cell.text for cell in row.cells] for row in table.rows[1:]]
    groups = [row[0] for row in rows if len(set(row)) == 1]
    assert groups == ["Văn bản của Đảng", "Văn bản của Nhà nước", "Văn bản của địa phương, đoàn thể"]
    sources = [row for row in rows if len(set(row)) > 1]
    assert [row[0] for row in sources] == [str(at) for at in range(1, len(outline.sources) + 1)]
    (directive,) = [row for row in sources if "Chỉ thị số 09-CT/TW" in row[1]]
    assert directive[2].startswith("Còn hiệu lực; được tiếp tục thực hiện theo Kết luận 44-KL/TW")
    assert "chưa có toàn văn" in directive[3]
    assert _of(state, "DANH MỤC VĂN BẢN TRÍCH DẪN").runs[0].font.bold


def test_the_text_mentions_its_annex_and_ends_as_the_field_ends_it(state, party):
    assert state.paragraphs and _of(state, "Phụ lục kèm theo").text.endswith("trích dẫn./.")
    assert _of(party, "Phụ lục kèm theo").text.endswith("trích dẫn.")
    assert "./." not in _text(party)


def test_a_signer_of_the_settings_signs(outline):
    office = replace(UNION, signer="Lê Văn Hòa", signer_position="Chánh Văn phòng")
    signed = _read(dossier_docx(outline, office, DAY))
    assert _of(signed, "CHÁNH VĂN PHÒNG").runs[0].font.bold and _of(signed, "Lê Văn Hòa")
    assert _of(signed, "Nơi nhận:").runs[0].font.italic
    assert "Nơi nhận" not in _text(_read(dossier_docx(outline, UNION, DAY)))


# Hostile text


def _made_of(text: str, subject: str = "Kế hoạch") -> Dossier:
    document = StoredDocument(1, Status.FULL_TEXT, number="7/KH-UBND", kind="kế hoạch", subject=subject)
    form = outline_form(Form.PROPAGANDA)
    quotes = (Quote(1, text, 0, len(text), ("I. Mục tiêu",), 0.0),)
    section = DossierSection(form.sections[1], quotes=quotes)
    validity = {1: DocumentValidity(Validity.UNKNOWN)}
    return Dossier("chủ đề", form, "000001", sections=(section,), documents={1: document}, validity=validity)


@pytest.mark.parametrize(
    "text",
    ["a\x00b\x1b c\ufffe d\ud800.", "=SUM(A1) cộng dồn.", "{ PAGE } { INCLUDETEXT c:\\x }.", "</w:t> & <x>."],
)
def test_no_text_breaks_the_file_or_becomes_a_field(text: str) -> None:
    document = _read(dossier_docx(_made_of(text, subject=text), UNION, DAY))
    assert f"“{printable(text)}”" in _of(document, "- “").text
    assert "instrText" not in document.element.xml and "fldSimple" not in document.element.xml


def test_a_list_is_quoted_line_by_line_and_broken_lines_are_joined() -> None:
    text = "Mục tiêu gồm:\na) Giảm số vụ\nvi phạm;\nb) Tăng số tổ tự quản."
    assert paragraphs_of(text) == ["Mục tiêu gồm:", "a) Giảm số vụ vi phạm;", "b) Tăng số tổ tự quản."]
    document = _read(dossier_docx(_made_of(text), UNION, DAY))
    texts = [each.text for each in document.paragraphs]
    at = texts.index("- “Mục tiêu gồm:")
    assert texts[at + 1] == "a) Giảm số vụ vi phạm;"
    assert texts[at + 2] == "b) Tăng số tổ tự quản.” (Kế hoạch số 7/KH-UBND, mục I)"
