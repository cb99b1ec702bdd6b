"""The reader in a real browser: a citation opens on its words in the text and on the original, and is copied."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import client, hostile_id, plan_id  # noqa: F401

# Boxes are drawn in per cent of a page; the rest is rounding to pixels.
NEAR = 1.5


@pytest.fixture
def printed(client: TestClient) -> dict[str, Any]:  # noqa: F811
    """The plan that came as a PDF, and where some of its words stand."""
    body = client.get("/api/v1/documents/77/KH-UBND/text").json()
    words = re.search(r"mỗi\s+khu\s+phố\s+có.+?hai\s+tổ\s+liên\s+gia", body["text"], re.DOTALL)
    assert words
    return {"id": body["document"]["id"], "start": words.start(), "end": words.end(), "words": words.group()}


def opened(site: str, found: dict[str, Any]) -> str:
    start, end = found["start"], found["end"]
    return f"{site}/van-ban/{found['id']}?tu={start}&den={end}#c{start}-{end}"


def boxes_are_near(page: Any, site: str, found: dict[str, Any]) -> None:
    """What is drawn over the pages is what the API says."""
    places = page.request.get(
        f"{site}/api/v1/documents/{found['id']}/boxes?start={found['start']}&end={found['end']}"
    ).json()["places"]
    spots = [each.bounding_box() for each in page.locator(".spot:not(.passing)").all()]
    expected = []
    for place in places:
        sheet = page.locator(f'.page-sheet[data-number="{place["page"]}"]').bounding_box()
        for box in place["boxes"]:
            left, top = sheet["x"] + box["left"] * sheet["width"], sheet["y"] + box["top"] * sheet["height"]
            across = (box["right"] - box["left"]) * sheet["width"]
            expected.append((left, top, across, (box["bottom"] - box["top"]) * sheet["height"]))
    assert len(spots) == len(expected) > 0
    for spot, box in zip(spots, expected, strict=True):
        drawn = (spot["x"], spot["y"], spot["width"], spot["height"])
        assert all(abs(one - other) <= NEAR for one, other in zip(drawn, box, strict=True)), (drawn, box)


def test_a_citation_opens_on_its_words_in_both(page, site, printed):
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(opened(site, printed))
    page.wait_for_selector(".page-sheet canvas")
    page.wait_for_selector(".spot")
    assert page.locator("mark").all_inner_texts() == [" ".join(printed["words"].split())]
    seen = page.locator("mark").bounding_box()
    assert seen["y"] >= 0 and seen["y"] + seen["height"] <= 900
    boxes_are_near(page, site, printed)
    frame, spot = page.locator(".sheets").bounding_box(), page.locator(".spot").first.bounding_box()
    assert frame["y"] <= spot["y"] <= frame["y"] + frame["height"]


def test_what_cannot_be_drawn_here_is_a_picture_of_the_server(watched, site, printed):
    page = watched.page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.route("**/file", lambda route: route.abort())
    page.goto(opened(site, printed))
    page.wait_for_selector(".page-sheet img")
    page.wait_for_selector(".spot")
    assert not page.locator("canvas").count()
    boxes_are_near(page, site, printed)


def test_text_and_original_lead_to_each_other(page, site, printed):
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{site}/van-ban/{printed['id']}")
    page.wait_for_selector(".page-sheet canvas")
    block = page.locator(".block", has_text="dân phòng").first
    block.click()
    page.wait_for_selector(".spot.passing")
    assert "at" in block.get_attribute("class").split()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.locator(".spot.passing").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("(found) => found.getBoundingClientRect().top > 0", arg=block.element_handle())
    seen = block.bounding_box()
    assert 0 < seen["y"] < 900


def select(page: Any, words: str) -> None:
    page.evaluate(
        """(words) => {
          const walker = document.createTreeWalker(document.querySelector('.words'), NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + words.length);
            document.getSelection().removeAllRanges();
            document.getSelection().addRange(range);
            return;
          }
          throw new Error('no such words');
        }""",
        words,
    )


def test_selected_words_are_copied_with_their_citation(page, site, hostile_id):  # noqa: F811
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site}/van-ban/{hostile_id}")
    # Both letters before these words take two UTF-16 units.
    select(page, "được đếm là một ký tự")
    page.locator("[data-cite]").click()
    page.wait_for_function("document.querySelector('[data-told]').textContent !== ''")
    assert page.evaluate("navigator.clipboard.readText()") == (
        "“được đếm là một ký tự” (Quyết định số 12/QĐ-UBND ngày 04/5/2021 của UBND tỉnh Tây Ninh, Điều 2)"
    )


def test_without_a_clipboard_the_words_are_shown(page, site, hostile_id):  # noqa: F811
    page.add_init_script(
        "Object.defineProperty(window, 'isSecureContext', { value: false });document.execCommand = () => false;"
    )
    page.goto(f"{site}/van-ban/{hostile_id}")
    select(page, "👍 cũng")
    page.locator("[data-cite]").click()
    page.wait_for_selector("dialog[open]")
    assert page.locator("dialog textarea").input_value().startswith("“👍 cũng” (Quyết định")
    page.keyboard.press("Escape")
    assert not page.locator("dialog[open]").count()


def test_the_outline_follows_the_text_and_leads_by_the_keyboard(page, site, plan_id):  # noqa: F811
    page.set_viewport_size({"width": 1280, "height": 600})
    page.goto(f"{site}/van-ban/{plan_id}")
    last = page.locator(".outline a").last
    last.focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "(link) => link.getAttribute('aria-current') === 'true'", arg=last.element_handle()
    )
    assert page.locator(".outline a[aria-current]").count() == 1
    first = page.locator(".outline a").first
    fold = page.locator("button.fold").first
    fold.focus()
    page.keyboard.press("Enter")
    assert fold.get_attribute("aria-expanded") == "false"
    first.click()
    page.wait_for_function(
        "(link) => link.getAttribute('aria-current') === 'true'", arg=first.element_handle()
    )


def test_a_phone_shows_one_part_at_a_time(page, site, printed):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{site}/van-ban/{printed['id']}")
    assert page.locator(".words").is_visible()
    assert not page.locator(".original").is_visible()
    page.locator('[data-part="original"]').click()
    page.wait_for_selector(".page-sheet canvas")
    assert not page.locator(".words").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".spot, .page-sheet").first.wait_for()
    page.locator('[data-part="text"]').click()
    assert page.locator(".words").is_visible()


def test_words_of_the_graph_stay_in_their_boxes(page, site, plan_id):  # noqa: F811
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{site}/van-ban/{plan_id}")
    page.wait_for_function("document.fonts.status === 'loaded'")
    outside = page.evaluate(
        """() => [...document.querySelectorAll('svg.graph .node')].flatMap((node) => {
          const box = node.querySelector('rect').getBBox();
          return [...node.querySelectorAll('text')].filter((text) => {
            const own = text.getBBox();
            return own.x < box.x || own.y < box.y || own.x + own.width > box.x + box.width
              || own.y + own.height > box.y + box.height;
          }).map((text) => text.textContent);
        })"""
    )
    assert outside == []
    link = page.locator("svg.graph a").first
    link.focus()
    address = link.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")


def test_without_scripts_all_is_there(browser, site, printed):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(opened(site, printed))
    assert page.locator("mark").inner_text() == " ".join(printed["words"].split())
    assert page.locator("#doan-trich").inner_text().endswith("của UBND tỉnh Tây Ninh, mục 2)")
    assert (
        page.locator(".original img")
        .get_attribute("src")
        .endswith(f"&start={printed['start']}&end={printed['end']}")
    )
    assert page.locator(".words").is_visible() and page.locator("svg.graph, .around, .text").count()
    for hidden in ("[data-print]", "[data-toggle-original]", "[data-picked]"):
        assert not page.locator(hidden).is_visible()
    context.close()


def test_paper_has_the_text_alone(page, site, printed):
    page.goto(f"{site}/van-ban/{printed['id']}")
    page.emulate_media(media="print")
    assert page.locator(".words").is_visible()
    for left_out in (".side", ".original", ".actions", ".parts", ".top"):
        for each in page.locator(left_out).all():
            assert not each.is_visible(), left_out


def test_whether_the_original_stands_beside_is_kept(page, site, printed):
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{site}/van-ban/{printed['id']}")
    toggle = page.locator("[data-toggle-original]")
    assert toggle.inner_text() == "Ẩn bản gốc"
    toggle.click()
    assert not page.locator(".original").is_visible()
    page.reload()
    assert not page.locator(".original").is_visible()
    assert page.locator("[data-toggle-original]").inner_text() == "Hiện bản gốc"
