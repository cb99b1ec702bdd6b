"""Tables whose cells stand one below another."""

from ingest.cells import find_cells

ROWS = "Năm\nTuổi nghỉ hưu\n2024\n56 tuổi 4 tháng\n2025\n56 tuổi 8 tháng"
TEXT = f"2. Lộ trình theo bảng dưới đây:\n{ROWS}\n3. Việc đối chiếu theo phụ lục kèm theo."


def _cells(text: str) -> list[str]:
    return [text[start:end] for start, end in find_cells(text, 0, len(text))]


def test_a_table_is_the_cells_between_sentences() -> None:
    assert _cells(TEXT) == [ROWS]


def test_a_table_may_end_the_text() -> None:
    assert _cells(f"Như sau:\n{ROWS}") == [ROWS]


def test_a_few_short_lines_are_no_table() -> None:
    assert _cells("Nơi nhận\nCông an tỉnh\nVăn phòng\nLưu") == []


def test_items_of_a_list_are_no_cells() -> None:
    assert _cells("\n".join(f"{at}. Việc thứ {at}" for at in range(1, 9))) == []
    assert _cells("\n".join(f"Hồ sơ thứ {at};" for at in range(1, 9))) == []


def test_only_the_asked_part_is_looked_at() -> None:
    assert find_cells(TEXT, TEXT.index("3. Việc"), len(TEXT)) == []
