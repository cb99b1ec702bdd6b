"""The outline beside a text, the lines that are headings, and paragraphs."""

from api.reader.document_outline import Entry, heading_lines, outline_of
from api.reader.laid_text import laid_out
from api.reader.paragraphs import paragraphs_of
from ingest.outline import read_outline

DECREE = (
    "Chương I\nQUY ĐỊNH CHUNG\n\nĐiều 1. Phạm vi điều chỉnh\nNghị định này quy định về công tác văn thư.\n"
    "Điều 2. Đối tượng áp dụng\n1. Cơ quan nhà nước là cơ quan được thành lập theo quy định của pháp luật về tổ chức "
    "bộ máy nhà nước và bao gồm các cơ quan ở trung ương.\n2. Tổ chức\na) Tổ chức chính trị.\nb) Tổ chức khác.\n"
    "Chương II\nTỔ CHỨC THỰC HIỆN\nVÀ HIỆU LỰC\nĐiều 3. Hiệu lực\nTừ ngày ký.\n"
)
SECTIONS = read_outline(DECREE, 0, len(DECREE))

PRINTED = (
    "THÔNG TƯ\n"
    "Quy định biện pháp thực hiện bảo hiểm y tế đối với sĩ quan, hạ sĩ quan và\n"
    "chiến sĩ Công an nhân dân\n"
    "Căn cứ Luật Bảo hiểm y tế số 25/2008/QH12 ngày 14 tháng 11 năm 2008 đã được\n"
    "sửa đổi, bổ sung năm 2014;\n"
    "Theo đề nghị của Cục trưởng Cục Tổ chức cán bộ;\n"
    "1. Cán bộ, chiến sĩ tham gia bảo hiểm y tế và được cấp thẻ theo quy định của\n"
    "Luật Bảo hiểm y tế, gồm cả học viên.\n"
    "2. Đơn vị thuộc cơ quan Bộ Công an.\n"
)


def headings(entries: tuple[Entry, ...]) -> list[object]:
    return [[each.heading, headings(each.below)] if each.below else each.heading for each in entries]


def test_the_outline_is_a_tree_of_the_parts_with_headings() -> None:
    assert headings(outline_of(SECTIONS)) == [
        [
            "Chương I. QUY ĐỊNH CHUNG",
            ["Điều 1. Phạm vi điều chỉnh", ["Điều 2. Đối tượng áp dụng", ["2. Tổ chức"]]],
        ],
        ["Chương II. TỔ CHỨC THỰC HIỆN VÀ HIỆU LỰC", ["Điều 3. Hiệu lực"]],
    ]
    assert sum(each.count for each in outline_of(SECTIONS)) == 6


def test_of_very_many_parts_the_articles_are_shown_and_not_what_is_in_them() -> None:
    text = "".join(f"Điều {at}. Việc {at}\n1. Mục đích\na) Một.\nb) Hai.\n" for at in range(1, 101))
    outline = outline_of(read_outline(text, 0, len(text)))
    assert [each.count for each in outline] == [1] * 100
    assert headings(outline)[:2] == ["Điều 1. Việc 1", "Điều 2. Việc 2"]


def test_headings_are_the_lines_of_labels_and_of_titles_below_them() -> None:
    found = heading_lines(DECREE, SECTIONS)
    lines = {DECREE[start : DECREE.find("\n", start)]: each for start, each in found.items()}
    assert {line: each.depth for line, each in lines.items()} == {
        "Chương I": 1,
        "QUY ĐỊNH CHUNG": 1,
        "Điều 1. Phạm vi điều chỉnh": 2,
        "Điều 2. Đối tượng áp dụng": 2,
        "2. Tổ chức": 3,
        "Chương II": 1,
        "TỔ CHỨC THỰC HIỆN": 1,
        "VÀ HIỆU LỰC": 1,
        "Điều 3. Hiệu lực": 2,
    }
    assert lines["Điều 3. Hiệu lực"].section is not None
    assert lines["VÀ HIỆU LỰC"].section is None


def test_what_a_heading_opens_is_its_part() -> None:
    runs = laid_out(DECREE, SECTIONS).runs
    start = DECREE.index("Điều 2.")
    assert DECREE[runs[start].start : runs[start].end].endswith("b) Tổ chức khác.")
    assert DECREE.index("QUY ĐỊNH CHUNG") not in runs


def test_a_long_part_is_opened_at_its_heading_alone() -> None:
    text = "Điều 1. Dài\n" + "Một câu rất dài về việc này. " * 200 + "\n"
    (run,) = laid_out(text, read_outline(text, 0, len(text))).runs.values()
    assert text[run.start : run.end] == "Điều 1. Dài"


def test_lines_that_a_page_broke_are_one_paragraph() -> None:
    sections = read_outline(PRINTED, 0, len(PRINTED))
    found = [
        PRINTED[each.start : each.end] for each in paragraphs_of(PRINTED, heading_lines(PRINTED, sections))
    ]
    assert [" ".join(each.split())[:24] for each in found] == [
        "THÔNG TƯ",
        "Quy định biện pháp thực ",
        "Căn cứ Luật Bảo hiểm y t",
        "Theo đề nghị của Cục trư",
        "1. Cán bộ, chiến sĩ tham",
        "2. Đơn vị thuộc cơ quan ",
    ]
    assert "".join(found).replace("\n", "") == PRINTED.replace("\n", "")


def test_where_a_line_is_a_paragraph_none_are_joined() -> None:
    text = "Một.\nhai ba bốn\nNăm,\nsáu.\n" + "Đoạn này dài hơn nhiều so với mọi đoạn khác ở trên. " * 30
    assert len(paragraphs_of(text, {})) == 5
