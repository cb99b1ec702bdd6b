"""Each page for everyone: axe-core finds nothing serious, nothing sticks out of a phone's screen, marks have room."""

from pathlib import Path

import pytest

from tests.browser.places import PLACES, Place, office  # noqa: F401

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
# WCAG 2.2 A and AA, and the habits that axe calls best practice.
_RUN = """() => axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    resultTypes: ["violations"],
})"""
# Text whose lines stand so close that the marks of one touch the letters of the line above.
_TIGHT = """() => [...document.querySelectorAll("main *")].filter((each) => {
    const own = [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const style = getComputedStyle(each);
    return own && each.getClientRects().length && !each.closest("svg")
        && parseFloat(style.lineHeight) < 1.34 * parseFloat(style.fontSize);
}).map((each) => each.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", PLACES, ids=lambda each: each.name)
def test_axe_finds_nothing_serious(watched, office, place: Place, scheme):  # noqa: F811
    page = watched.page
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 1280, "height": 900})
    place.open(watched, office)
    page.evaluate(AXE)
    serious = [
        (each["id"], each["help"], [node["html"][:160] for node in each["nodes"][:3]])
        for each in page.evaluate(_RUN)["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    assert serious == []


@pytest.mark.parametrize("place", PLACES, ids=lambda each: each.name)
def test_a_phone_shows_all_of_it(watched, office, place: Place):  # noqa: F811
    page = watched.page
    page.set_viewport_size({"width": 360, "height": 740})
    place.open(watched, office)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(_TIGHT) == []
    assert page.evaluate("document.fonts.check('16px \"Be Vietnam Pro\"', 'Ệ')")
