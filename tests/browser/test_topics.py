"""The map of topics as a browser draws it."""

import pytest


def overlap(one: dict[str, float], other: dict[str, float]) -> float:
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return min(across, down)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_names_on_the_map_stand_apart_and_inside(page, site, width, scheme):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{site}/chu-de")
    boxes = page.locator("svg.map text").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().toJSON())"
    )
    frame = page.locator("svg.map").evaluate("each => each.getBoundingClientRect().toJSON()")
    assert len(boxes) > 10
    for at, each in enumerate(boxes):
        assert frame["left"] <= each["left"] and each["right"] <= frame["right"]
        assert frame["top"] <= each["top"] and each["bottom"] <= frame["bottom"]
        # Lines of one name share a sliver of their line height.
        assert all(overlap(each, other) < 5 for other in boxes[at + 1 :])
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_circle_leads_to_its_topic_also_by_the_keyboard(page, site):
    page.goto(f"{site}/chu-de")
    first = page.locator("svg.map a").first
    name = first.get_attribute("aria-label").split(":")[0]
    first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/chu-de/*")
    assert page.get_by_role("heading", level=1).inner_text() == name
