"""Tables: a row keeps its column heads."""

from ingest.lines import lines_of
from ingest.outline import read_outline
from ingest.passages import cut_passages
from ingest.tables import Table, columns_at, find_tables


def _tables(text: str) -> list[Table]:
    return find_tables(lines_of(text, 0, len(text)))


def test_rows_under_a_head() -> None:
    text = "Mở đầu\nTT | Nội dung | Thời gian\n1 | Tuần tra | Tháng 3\n2 | Họp dân | Tháng 4\nKết thúc"
    (table,) = _tables(text)
    assert table.columns == "TT | Nội dung | Thời gian"
    assert text[table.rows :].startswith("1 | Tuần tra")
    assert text[: table.end].endswith("Tháng 4")
    assert columns_at([table], text.index("2 | Họp")) == table.columns
    assert columns_at([table], text.index("TT |")) is None
    assert columns_at([table], text.index("Kết thúc")) is None


def test_figures_are_no_head() -> None:
    assert _tables("1 | 2 | 3\n4 | 5 | 6") == []
    assert _tables("SỞ NỘI VỤ | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") == []


def test_a_passage_in_the_middle_of_a_table_names_its_columns() -> None:
    rows = "\n".join(f"{each} | Việc thứ {each} {'rất dài ' * 12}| Công an xã" for each in range(1, 30))
    text = f"I. NHIỆM VỤ\nTT | Nội dung | Đơn vị chủ trì\n{rows}\nII. KINH PHÍ\nTheo quy định."
    passages = cut_passages(text, 0, len(text), read_outline(text, 0, len(text)), ())
    inside = [
        each for each in passages if each.text.startswith(tuple("123456789")) and "Việc thứ" in each.text
    ]
    assert len(inside) > 2
    assert all(each.path[-1] == "Bảng: TT | Nội dung | Đơn vị chủ trì" for each in inside)
    assert passages[-1].path == ("II. KINH PHÍ",)
    assert not passages[0].path[-1].startswith("Bảng")
