"""Page furniture: numbers and running heads at the edges of pages."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.page_furniture import without_furniture

NUMERALS = ("một", "hai", "ba", "bốn")


def _body(at: int) -> str:
    return "\n".join(
        f"Trang {NUMERALS[at]} nói việc {each}." for each in ("cây", "nước", "đất", "rừng", "biển")
    )


def _pages(*edges: tuple[str, str]) -> list[str]:
    return ["\n".join(filter(None, (top, _body(at), foot))) for at, (top, foot) in enumerate(edges)]


def _bodies(count: int) -> list[str]:
    return [_body(at) for at in range(count)]


def test_numbers_that_grow_with_the_pages_are_gone() -> None:
    pages = _pages(("", ""), ("2", ""), ("3", ""), ("4", ""))
    assert without_furniture(pages) == _bodies(4)
    assert without_furniture(_pages(("", "- 7 -"), ("", "- 8 -"), ("", "- 9 -"))) == _bodies(3)
    assert without_furniture(_pages(("", "Trang 1/3"), ("", "Trang 2/3"), ("", "Trang 3/3"))) == _bodies(3)


def test_a_figure_that_does_not_grow_stays() -> None:
    pages = _pages(("2019", ""), ("2019", ""), ("2019", ""))
    assert without_furniture(pages) == pages
    lone = _pages(("", ""), ("", "15"), ("", ""))
    assert without_furniture(lone) == lone


def test_a_running_head_is_gone_but_from_the_first_page() -> None:
    heads = [(f"CÔNG BÁO/Số 327/Ngày 14-06-2026 {each}", "") for each in (108, 109, 110)]
    first, *others = without_furniture(_pages(*heads))
    assert first.startswith("CÔNG BÁO/Số 327")
    assert others == _bodies(3)[1:]


def test_forms_one_a_page_keep_their_headings() -> None:
    pages = _pages(("Mẫu số 01", ""), ("Mẫu số 02", ""), ("Mẫu số 03", ""))
    assert without_furniture(pages) == pages


def test_a_line_in_the_middle_that_repeats_stays() -> None:
    page = "a\nb\nc\nCỘNG HÒA\nd\ne\nf"
    assert without_furniture([page] * 2) == [page] * 2
    pages = [
        page.replace("a", each).replace("b", each + "x").replace("e", each).replace("f", each)
        for each in "xyz"
    ]
    assert without_furniture(pages) == pages


def test_a_short_page_loses_nothing() -> None:
    assert without_furniture(["1", "2", "3"]) == ["1", "2", "3"]


@given(st.lists(st.text(alphabet="ab1 \n", max_size=40), max_size=6))
def test_only_whole_lines_at_the_edges_go(pages: list[str]) -> None:
    for before, after in zip(pages, without_furniture(pages), strict=True):
        lines, kept = before.split("\n"), after.split("\n")
        assert len(lines) - 4 <= len(kept) <= len(lines) or not after
        rest = iter(lines)
        assert all(any(line == other for other in rest) for line in kept) or not after
