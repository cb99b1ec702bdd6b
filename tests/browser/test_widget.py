"""The search box in pages of somebody else: it shows, works, and neither harms nor is harmed."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from api.settings import Settings
from tests.browser.strange_site import StrangeSite, strange_site
from tests.serving import serving

TOPIC = "phòng, chống tội phạm"
# Everything a page could do to what stands in it, short of taking away its own body.
HOSTILE = """
body * { all: unset !important; display: none !important; visibility: hidden !important; opacity: 0 !important;
  position: absolute !important; left: -9999px !important; font-size: 0 !important; color: transparent !important;
  pointer-events: none !important; transform: scale(0) !important; --ink: red !important; --paper: red !important; }
.box, .row, ol, li, input, button, form { width: 0 !important; height: 0 !important; }
"""


@pytest.fixture(scope="module")
def strange() -> Iterator[StrangeSite]:
    with strange_site() as site:
        yield site


@pytest.fixture(scope="module")
def open_site(api_settings: Settings, strange: StrangeSite) -> Iterator[str]:
    """A server that lets the strange site in."""
    with serving(replace(api_settings, cors_origins=strange.address)) as address:
        yield address


def page_with(script: str, head: str = "", rest: str = "") -> str:
    head = f"<title>Trang lạ</title>{head}"
    return f'<!DOCTYPE html><html lang="vi"><head>{head}</head><body>{script}{rest}</body></html>'


def embedded(site: str, **data: str) -> str:
    attributes = "".join(f' data-{name}="{value}"' for name, value in data.items())
    return f'<script src="{site}/widget.js"{attributes}></script>'


def test_it_searches_in_a_page_with_hostile_styles(page, open_site, strange):
    page.goto(strange.put("hostile", page_with(embedded(open_site, limit="3"), f"<style>{HOSTILE}</style>")))
    box = page.get_by_role("searchbox", name="Tìm trong kho văn kiện")
    box.fill(TOPIC)
    box.press("Enter")
    items = page.get_by_role("listitem")
    items.first.wait_for()
    assert items.count() == 3
    assert re.fullmatch(r"Có [\d.]+ văn bản", page.get_by_role("status").inner_text())
    link = items.first.get_by_role("link")
    assert re.fullmatch(rf"{open_site}/van-ban/\d+.*", link.get_attribute("href"))
    shown = items.first.bounding_box()
    assert shown["width"] > 200 and shown["height"] > 20 and shown["x"] >= 0
    paint = box.evaluate(
        "each => { const style = getComputedStyle(each); return [style.fontSize, style.visibility] }"
    )
    assert paint == ["16px", "visible"]
    assert (
        page.locator("div.box").evaluate("each => getComputedStyle(each).backgroundColor")
        == "rgb(255, 255, 255)"
    )


def test_it_works_under_a_strict_policy(page, open_site, strange):
    policy = (
        f"default-src 'none'; script-src {open_site}; connect-src {open_site}; form-action 'none'; base-uri 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    page.goto(
        strange.put(
            "strict",
            page_with(embedded(open_site, mode="ask", limit="2"), rest="<p>Trang của cơ quan</p>"),
            Content_Security_Policy=policy,
        )
    )
    page.get_by_role("searchbox", name="Hỏi kho văn kiện").fill("Văn bản nào chỉ đạo phòng, chống tội phạm?")
    page.get_by_role("button", name="Hỏi").click()
    page.get_by_text("câu trích nguyên văn").wait_for()
    assert page.locator("blockquote").count() >= 1
    assert page.locator("div.box").evaluate("each => getComputedStyle(each).borderRadius") == "6px"


def test_two_boxes_stand_side_by_side(page, open_site, strange):
    both = embedded(open_site, target="#a", label="Tìm ở đây") + embedded(open_site, mode="ask", target="#b")
    page.goto(strange.put("two", page_with("", head=both, rest='<div id="a"></div><div id="b"></div>')))
    page.get_by_role("searchbox", name="Tìm ở đây").fill("46-CT/TW")
    page.get_by_role("button", name="Tìm").click()
    page.locator("#a").get_by_role("listitem").first.wait_for()
    assert page.locator("#b").get_by_role("listitem").count() == 0
    assert page.locator("#b").get_by_role("searchbox").input_value() == ""


def test_what_a_document_holds_is_text_and_never_markup(page, open_site, strange, own):
    page.goto(strange.put("attack", page_with(embedded(open_site))))
    page.evaluate("() => { globalThis.alert = () => { document.title = 'HỎNG' } }")
    page.get_by_role("searchbox").fill("cửa hàng phải đăng ký và niêm yết giá")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_text(own.subject).wait_for()
    assert page.locator("div.box script, div.box b").count() == 0
    assert page.title() == "Trang lạ"
    addresses = page.get_by_role("link").evaluate_all("all => all.map(each => each.protocol)")
    assert set(addresses) == {"http:"}


def test_a_page_that_is_not_let_in_is_told_so(watched, site, strange):
    watched.page.goto(strange.put("outside", page_with(embedded(site))))
    watched.page.get_by_role("searchbox").fill(TOPIC)
    watched.page.get_by_role("searchbox").press("Enter")
    watched.page.get_by_text("Không nối được đến kho văn bản").wait_for()
    assert watched.page.get_by_role("listitem").count() == 0


def test_an_answer_that_is_declined_and_a_problem_are_told(watched, open_site, strange):
    page = watched.page
    page.goto(strange.put("told", page_with(embedded(open_site, mode="ask"))))
    page.get_by_role("searchbox").fill("Lãi suất tiền gửi tiết kiệm của ngân hàng là bao nhiêu?")
    page.get_by_role("button").click()
    page.get_by_role("status").filter(has_text="Đang tìm").wait_for(state="hidden")
    assert "không" in page.get_by_role("status").inner_text().lower()
    page.get_by_role("searchbox").fill("???")
    page.get_by_role("button").click()
    page.get_by_role("status").filter(has_text="Câu hỏi trống").wait_for()


def test_keys_typed_in_it_are_no_shortcuts_of_the_page_and_the_theme_is_kept(page, open_site, strange):
    listening = "<script>addEventListener('keydown', () => { document.title = 'Phím tắt' })</script>"
    page.emulate_media(color_scheme="dark")
    light, follows = embedded(open_site, theme="light"), embedded(open_site, label="Hộp thứ hai")
    page.goto(strange.put("keys", page_with(light + follows, listening)))
    page.get_by_role("searchbox", name="Tìm trong kho").press("a")
    assert page.title() == "Trang lạ"
    painted = page.locator("div.box").evaluate_all(
        "all => all.map(each => getComputedStyle(each).backgroundColor)"
    )
    assert painted == ["rgb(255, 255, 255)", "rgb(29, 32, 37)"]


def test_the_script_is_small_and_may_be_kept(site, page):
    response = page.request.get(f"{site}/widget.js")
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert len(response.body()) < 12_000
    assert "innerHTML" not in response.text()
