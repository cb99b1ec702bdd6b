"""Where a run of text stands in an outline."""

from hypothesis import given
from hypothesis import strategies as st

from index.place import path_of
from ingest.outline import read_outline

TEXT = (
    "Chương I\nQUY ĐỊNH CHUNG\nĐiều 1. Phạm vi\nNghị định này quy định về văn thư.\n"
    "Điều 2. Đối tượng\n1. Cơ quan nhà nước, gồm:\na) Bộ;\nb) Tỉnh.\n2. Tổ chức khác.\n"
    "Chương II\nTHI HÀNH\nĐiều 3. Hiệu lực\nTừ ngày ký.\n"
)
SECTIONS = read_outline(TEXT, 0, len(TEXT))


def path(words: str, until: str | None = None) -> tuple[str, ...]:
    start = TEXT.index(words)
    end = TEXT.index(until) + len(until) if until else start + len(words)
    return path_of(SECTIONS, start, end)


def test_the_innermost_part_that_holds_all_of_it() -> None:
    assert path("Tỉnh") == ("Chương I. QUY ĐỊNH CHUNG", "Điều 2. Đối tượng", "khoản 1", "điểm b")
    assert path("Bộ;", "Tỉnh.")[-1] == "khoản 1"
    assert path("Cơ quan nhà nước", "Tổ chức khác.")[-1] == "Điều 2. Đối tượng"
    assert path("văn thư", "Tỉnh.") == ("Chương I. QUY ĐỊNH CHUNG",)
    assert path("Tỉnh", "Từ ngày ký") == ()


def test_dashes_count_nothing() -> None:
    text = "I. Mục đích\n1. Yêu cầu\n- Nâng cao nhận thức.\n- Tổ chức chặt chẽ.\n"
    sections = read_outline(text, 0, len(text))
    start = text.index("Tổ chức")
    assert path_of(sections, start, start + 7) == ("I. Mục đích", "1. Yêu cầu")


@given(st.integers(0, len(TEXT) - 1), st.integers(1, 40), st.integers(0, 30))
def test_a_longer_run_never_stands_deeper(start: int, length: int, more: int) -> None:
    short = path_of(SECTIONS, start, min(start + length, len(TEXT)))
    long = path_of(SECTIONS, start, min(start + length + more, len(TEXT)))
    assert short[: len(long)] == long
