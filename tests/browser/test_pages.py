"""Pages in a real browser: nothing on them fails, and nothing is asked of another host."""

import pytest


@pytest.mark.parametrize("path", ["/", "/tim?q=an+ninh", "/van-ban/44-KL%2FTW"])
def test_a_page_loads_without_a_fault(page, site, path):
    page.goto(site + path)
    assert page.title()


def test_a_fault_and_a_request_that_leaves_are_seen(watched):
    with watched.page.context.expect_event("weberror"):
        watched.page.evaluate("() => { setTimeout(() => { throw new Error('thử') }) }")
    with watched.page.expect_event("requestfailed"):
        watched.page.evaluate("() => { fetch('http://example.invalid/').catch(() => null) }")
    assert any("thử" in each for each in watched.errors)
    assert watched.outside == ["http://example.invalid/"]
