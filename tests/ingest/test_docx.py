"""Word files: tracked changes, controls, text boxes, notes, merged cells, fonts, letterheads in the header."""

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml

from ingest.errors import DamagedFile
from ingest.reading import read

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def lines(document) -> list[str]:
    data = io.BytesIO()
    document.save(data)
    return read(data.getvalue(), "a.docx").pages[0].split("\n")


def body(*paragraphs: str) -> list[str]:
    document = docx.Document()
    for xml in paragraphs:
        document.element.body.insert(-1, parse_xml(xml.replace(">", f" {W}>", 1)))
    return lines(document)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_tracked_changes_count_as_accepted() -> None:
    inserted = f'<w:ins w:id="1" w:author="a">{run("thêm ")}</w:ins>'
    deleted = '<w:del w:id="2" w:author="a"><w:r><w:delText>bỏ</w:delText></w:r></w:del>'
    moved = f'<w:moveFrom w:id="3" w:author="a">{run("cũ")}</w:moveFrom>'
    moved += f'<w:moveTo w:id="4" w:author="a">{run("mới")}</w:moveTo>'
    assert body(f"<w:p>{run('Một ')}{inserted}{deleted}{moved}</w:p>") == ["Một thêm mới"]


def test_content_controls_links_fields_and_hidden_text() -> None:
    control = f"<w:sdt><w:sdtContent><w:p>{run('trong ô')}</w:p></w:sdtContent></w:sdt>"
    inline = (
        f"<w:p><w:sdt><w:sdtContent>{run('a')}</w:sdtContent></w:sdt><w:hyperlink>{run('b')}</w:hyperlink>"
    )
    field = (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>{run("7")}'
    )
    assert body(control, f"{inline}{field}{run('ẩn', '<w:vanish/>')}</w:p>") == ["trong ô", "ab7"]


def test_text_boxes_are_read_once_after_their_paragraph() -> None:
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = f"<w:txbxContent><w:p>{run('trong hộp')}</w:p></w:txbxContent>"
    both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    both = f"<mc:AlternateContent {mc}>{both}</mc:AlternateContent>"
    assert body(f"<w:p>{run('ngoài')}<w:r>{both}</w:r></w:p>") == ["ngoài", "trong hộp"]


def test_merged_cells_and_cells_of_several_lines() -> None:
    document = docx.Document()
    table = document.add_table(2, 3)
    for row in range(2):
        for column in range(3):
            table.cell(row, column).text = f"{row}{column}"
    table.cell(0, 0).merge(table.cell(1, 0)).text = "gộp"
    table.cell(1, 1).text = "a\nb"
    assert lines(document)[:4] == ["gộp | 01 | 02", "a", "b", "12"]


def test_legacy_fonts_of_runs_and_styles() -> None:
    document = docx.Document()
    document.styles["Normal"].font.name = ".VnTime"
    document.add_paragraph("C\xe9ng ho\xb5 ").add_run("của Ủy ban").font.name = "Arial"
    document.add_paragraph().add_run("ho\xb5").font.name = ".VnTimeH"
    document.add_paragraph().add_run("Vie\xe4t").font.name = "VNI-Times"
    assert lines(document) == ["Cộng hoà của Ủy ban", "HOÀ", "Việt"]


def test_a_font_of_unknown_name_is_judged_by_the_whole_document() -> None:
    document = docx.Document()
    legacy = [
        "QuyÕt ®Þnh",
        "Nhµ n\xad\xedc",
        "Bé tr\xad\xeang",
        "vÒ viÖc",
        "c¸n bé",
        "ph¸p luËt",
        "thµnh phè",
    ]
    for text in legacy:
        document.add_paragraph().add_run(text).font.name = "ABC Times"
    table = document.add_table(1, 2)
    table.cell(0, 0).paragraphs[0].add_run("cña Uû ban").font.name = "ABC Times"
    table.cell(0, 1).paragraphs[0].add_run("bé é").font.name = "Arial"
    mixed = document.add_paragraph("Café, ")
    mixed.add_run("®Æc biÖt").font.name = "ABC Times"
    assert lines(document) == [
        *["Quyết định", "Nhà nước", "Bộ trường", "về việc", "cán bộ", "pháp luật", "thành phố"],
        "của Uỷ ban | bé é",
        "Café, đặc biệt",
    ]


def test_a_letterhead_in_the_header_and_page_furniture() -> None:
    document = docx.Document()
    document.add_paragraph("KẾ HOẠCH")
    document.add_paragraph("Thực hiện Kế hoạch của UBND tỉnh về chuyển đổi số")
    body = ["KẾ HOẠCH", "Thực hiện Kế hoạch của UBND tỉnh về chuyển đổi số"]
    header = document.sections[0].header.paragraphs[0]
    header.text = "UBND XÃ TÂN LẬP"
    assert lines(document) == ["UBND XÃ TÂN LẬP", *body]
    header.text = "Trang đầu"
    document.sections[0].footer.paragraphs[0].text = "UBND xã Tân Lập, điện thoại …"
    assert lines(document) == body


def test_a_header_that_all_pages_repeat_is_furniture_beside_a_letterhead_in_the_body() -> None:
    document = docx.Document()
    document.add_paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    document.sections[0].header.paragraphs[0].text = "UBND xã Tân Lập: Kế hoạch năm 2020"
    assert lines(document) == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]


def test_the_header_of_the_first_page_is_read_where_it_has_what_the_body_lacks() -> None:
    document = docx.Document()
    document.add_paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = "UBND xã Tân Lập, trang sau"
    section.first_page_header.paragraphs[0].text = "UBND XÃ TÂN LẬP"
    section.first_page_header.add_paragraph("Số: 12/KH-UBND")
    section.first_page_header.add_paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    assert lines(document) == [
        "UBND XÃ TÂN LẬP",
        "Số: 12/KH-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    ]
    section.different_first_page_header_footer = False
    assert lines(document) == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]


def test_numbers_of_lists_come_through_styles_and_stop_at_list_0() -> None:
    document = docx.Document()
    heading = document.styles["Heading 1"].element
    heading.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:numId w:val="77"/></w:numPr>'))
    numbering = document.part.numbering_part.element
    levels = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
    )
    levels += '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>'
    numbering.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="76">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {W} w:numId="77"><w:abstractNumId w:val="76"/></w:num>'))
    document.add_paragraph("Mục tiêu", style="Heading 1")
    below = document.add_paragraph("ý một", style="Heading 1")
    below._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="1"/></w:numPr>'))
    none = document.add_paragraph("không số", style="Heading 1")
    none._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:numId w:val="0"/></w:numPr>'))
    document.add_paragraph("Giải pháp", style="Heading 1")
    assert lines(document) == ["I. Mục tiêu", "a) ý một", "không số", "II. Giải pháp"]


def test_lists_that_start_elsewhere_go_on_through_chapters_or_write_decimals() -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    outer = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
    )
    inner = '<w:start w:val="1"/><w:lvlRestart w:val="0"/><w:numFmt w:val="decimal"/><w:isLgl/>'
    levels = f'{outer}<w:lvl w:ilvl="1">{inner}<w:lvlText w:val="%1.%2)"/></w:lvl>'
    numbering.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="76">{levels}</w:abstractNum>'))
    start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride>'
    for number, override in ((77, ""), (78, start)):
        inside = f'<w:abstractNumId w:val="76"/>{override}'
        numbering.append(parse_xml(f'<w:num {W} w:numId="{number}">{inside}</w:num>'))
    for number, depth in ((77, 0), (77, 1), (77, 0), (77, 1), (78, 0), (78, 0), (77, 0)):
        properties = f'<w:numPr {W}><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
        document.add_paragraph("ý")._p.get_or_add_pPr().append(parse_xml(properties))
    assert lines(document) == ["I. ý", "1.1) ý", "II. ý", "2.2) ý", "IV. ý", "V. ý", "III. ý"]


def test_notes_stand_at_the_end() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Theo số liệu")
    paragraph._p.append(parse_xml(f'<w:r {W}><w:footnoteReference w:id="2"/></w:r>'))
    note = f'<w:footnote w:id="2"><w:p>{run("Nguồn: báo cáo năm 2020")}</w:p></w:footnote>'
    notes = f"<w:footnotes {W}>{note}</w:footnotes>"
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    part = Part(PackURI("/word/footnotes.xml"), "application/xml", notes.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    assert lines(document) == ["Theo số liệu[1]", "[1] Nguồn: báo cáo năm 2020"]


def test_an_archive_that_unpacks_to_too_much_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.readers.docx._LARGEST", 1_000_000)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 1_000)
        archive.writestr("word/1.xml", b" " * 1_000_000)
    with pytest.raises(DamagedFile, match="quá lớn"):
        read(data.getvalue(), "a.docx")
