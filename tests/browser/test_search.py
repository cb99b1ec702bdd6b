"""Searching by keyboard alone: suggestions, results while one types, and the way through them."""

import re

import pytest

FOCUSED = "document.activeElement.textContent.trim()"


@pytest.fixture
def box(page, site):
    """The box of the first page, reached by its key."""
    page.goto(site)
    page.keyboard.press("/")
    return page.locator("#q:focus")


def test_a_number_is_completed_and_opened_by_keys(page, box):
    box.press_sequentially("48 ct")
    option = page.locator("[role=option]").first
    option.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    assert option.get_attribute("aria-selected") == "true" and "Chỉ thị 48-CT/TW" in option.inner_text()
    box.press("Enter")
    page.wait_for_url(re.compile(r"/van-ban/\d+"))
    assert "48-CT/TW" in page.title()


def test_arrows_go_round_and_escape_leaves_what_was_typed(page, box):
    box.press_sequentially("an ninh")
    page.locator("[role=option]").first.wait_for()
    box.press("ArrowUp")
    assert page.locator("[role=option]").last.get_attribute("aria-selected") == "true"
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false" and box.input_value() == "an ninh"
    assert page.locator("[role=listbox]").is_hidden()


def test_a_body_is_put_into_the_box_and_searched_for(page, box):
    box.press_sequentially("ban bi thu")
    page.locator("[role=option]", has_text="Cơ quan").click()
    page.wait_for_url(re.compile("/tim"))
    assert page.input_value("#q") == "Ban Bí thư"


def test_nothing_is_asked_while_a_letter_is_composed(page, box):
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "suggest" in request.url else None)
    box.dispatch_event("compositionstart")
    box.press_sequentially("an ni")
    page.wait_for_timeout(300)
    assert asked == []
    box.dispatch_event("compositionend")
    page.locator("[role=option]").first.wait_for()
    assert len(asked) == 1


def test_results_come_while_one_types_and_arrows_move_among_them(page, site):
    page.goto(f"{site}/tim?q=an+ninh")
    page.keyboard.press("/")
    with page.expect_response(lambda response: "/tim?q=ma" in response.url):
        page.keyboard.type("ma túy")
    page.wait_for_url(re.compile("q=ma(%20|\\+)t%C3%BAy$"))
    assert page.locator("#so-ket-qua").text_content() == page.locator("#so-van-ban").text_content()
    assert page.title() == "ma túy – Văn kiện" and page.input_value("#q") == "ma túy"
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    first = page.evaluate(FOCUSED)
    assert first == page.locator("a[data-result]").first.inner_text()
    page.keyboard.press("ArrowDown")
    assert page.evaluate(FOCUSED) == page.locator("a[data-result]").nth(1).inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/van-ban/\d+"))


def test_a_filter_narrows_at_once_and_stays_in_the_address(page, site):
    page.goto(f"{site}/tim?q=an+ninh")
    page.locator("#bo-loc summary").click()
    with page.expect_response(lambda response: "kind=" in response.url):
        page.select_option("#kind", "chỉ thị")
    page.wait_for_url(re.compile(r"/tim\?q=an(%20|\+)ninh&kind="))
    page.locator(".chip.set").wait_for()
    assert "issuer" not in page.url and page.locator("#kind").input_value() == "chỉ thị"


def test_a_server_that_does_not_answer_is_told(watched, site):
    page = watched.page
    page.goto(f"{site}/tim?q=an+ninh")
    page.route("**/tim?*", lambda route: route.abort())
    page.fill("#q", "ma túy")
    page.locator("#loi-tim").wait_for()
    assert "q=ma" in (page.locator("#loi-tim a").get_attribute("href") or "")


def test_a_quote_is_copied_with_its_citation(page, site):
    page.goto(
        f"{site}/hoi?q=V%C4%83n+b%E1%BA%A3n+n%C3%A0o+ch%E1%BB%89+%C4%91%E1%BA%A1o+ph%C3%B2ng%2C+ch%E1%BB%91ng+t%E1%BB%99i+ph%E1%BA%A1m%3F"
    )
    button = page.locator("button[data-copy]").first
    told = button.get_attribute("data-copy") or ""
    button.focus()
    page.keyboard.press("Enter")
    page.locator("#da-chep", has_text="Đã chép").wait_for(state="attached")
    page.locator("#q").fill("")
    page.locator("#q").press("Control+v")
    assert page.locator("#q").input_value() == " ".join(told.split("\n"))


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_wider_than_the_screen(page, site, width):
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/", "/tim?q=an+ninh", "/hoi?q=ch%E1%BB%89+th%E1%BB%8B+n%C3%A0o+v%E1%BB%81+an+ninh"):
        page.goto(site + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_a_script_searching_and_asking_work(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.fill("#q", "46-CT/TW")
    page.click("text=Tìm >> nth=-1")
    assert page.locator("#q").input_value() == "46-CT/TW"
    page.goto(f"{site}/tim?q=an+ninh")
    page.locator("#bo-loc summary").click()
    page.select_option("#kind", "chỉ thị")
    page.click("#bo-loc button")
    page.wait_for_url(re.compile("kind=ch"))
    context.close()
