"""What a cadre does before a meeting: an outline of picked quotes, and a draft whose citations are checked."""

import io
import re

import docx
import pytest

from tests.browser.places import TOPIC, office  # noqa: F401
from tests.conftest import PLAN


def _words(path) -> str:
    return "\n".join(each.text for each in docx.Document(io.BytesIO(path.read_bytes())).paragraphs)


@pytest.fixture
def outline(page, office):  # noqa: F811
    page.goto(f"{office.site}/de-cuong")
    page.get_by_label("Chủ đề").fill("phong trào toàn dân bảo vệ an ninh Tổ quốc")
    page.get_by_label("Chủ đề").press("Enter")
    page.get_by_role("checkbox").first.wait_for()
    return page


def test_quotes_are_picked_and_ordered_and_the_outline_taken(outline, tmp_path):
    picks = outline.locator(".pick")
    first, second = picks.nth(1).inner_text(), picks.nth(2).inner_text()
    picks.nth(2).get_by_role("button", name="Đưa lên").click()
    assert picks.nth(1).inner_text() == second and picks.nth(2).inner_text() == first
    left_out = outline.get_by_role("checkbox").last
    quote = left_out.locator("xpath=..").locator("label").inner_text().split("”")[0].strip("“ \n")
    left_out.uncheck()
    with outline.expect_download() as taken:
        outline.get_by_role("button", name="Tải Word").click()
    kept = tmp_path / "de-cuong.docx"
    taken.value.save_as(kept)
    words = _words(kept)
    assert "DỰ THẢO" in words.upper() or "DỰ THẢO" in docx.Document(kept).element.xml
    assert re.sub(r"\s+", " ", quote) not in re.sub(r"\s+", " ", words)
    assert words.index(_quote(second)) < words.index(_quote(first))


def _quote(pick: str) -> str:
    """The beginning of a pick's quote, as the outline has it."""
    return pick.strip("“ \n")[:40]


def test_a_quote_is_moved_by_the_keyboard(outline):
    picks = outline.locator(".pick")
    second = picks.nth(2).inner_text()
    picks.nth(2).get_by_role("button", name="Đưa lên").press("Enter")
    assert picks.nth(1).inner_text() == second
    # The button that was pressed keeps the focus where it went, so that the next press moves it on.
    assert outline.evaluate("document.activeElement.closest('.pick').innerText").startswith(second[:20])


def test_a_draft_is_checked_and_comes_back_with_remarks(page, office, tmp_path):  # noqa: F811
    page.goto(f"{office.site}/kiem-tra")
    page.get_by_label("Tệp dự thảo").set_input_files(PLAN)
    page.get_by_role("button", name="Kiểm tra").press("Enter")
    rows = page.get_by_role("table").get_by_role("row")
    assert rows.filter(has_text="46-CT/TW").filter(has_text="Khác").count() == 1
    with page.expect_download() as taken:
        page.get_by_role("button", name="Tải bản Word").click()
    kept = tmp_path / "ghi-chu.docx"
    taken.value.save_as(kept)
    assert any("[KHÁC]" in each.text for each in docx.Document(kept).comments)


def test_a_search_leads_to_an_outline_by_clicks(page, office):  # noqa: F811
    page.goto(f"{office.site}/hoi?q={TOPIC}")
    page.get_by_role("link", name=re.compile("đề cương", re.IGNORECASE)).last.click()
    page.get_by_role("checkbox").first.wait_for()
    assert page.get_by_role("button", name="Tải Word").is_visible()
