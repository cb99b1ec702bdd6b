"""A real browser over a running server: `page` for a page that must be faultless, `watched` where faults are expected.

    def test_search(page, site):
        page.goto(f"{site}/tim?q=an+ninh")

A page that wrote an error to its console, or asked any other host for anything, fails its test.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

# The same documents as the tests of the API have; pytest finds fixtures by these names.
from tests.api.conftest import api_home, api_settings, own, site  # noqa: F401

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
# The last two let nothing leave this machine, whatever a page asks for.
_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]  # fmt: skip


@pytest.fixture(scope="package")
def browser() -> Iterator["Browser"]:
    """Chromium without a window.

    It lives for this folder only: playwright's event loop counts as running in the thread that started it, where later
    tests could then start none of their own.
    """
    if not CHROMIUM.exists():
        pytest.skip(f"cần trình duyệt {CHROMIUM} (gói hệ thống chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield opened
        opened.close()


@dataclass(frozen=True, slots=True)
class Watched:
    """A page with what went wrong on it. errors: of its console and scripts. outside: addresses on other hosts."""

    page: "Page"
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


@pytest.fixture
def watched(browser: "Browser") -> Iterator[Watched]:
    """A page in a session of its own; nothing is held against it."""
    context = browser.new_context(locale="vi-VN")
    context.set_default_timeout(10_000)
    watched = Watched(context.new_page())
    context.on("console", lambda said: watched.errors.append(said.text) if said.type == "error" else None)
    context.on("weberror", lambda fault: watched.errors.append(str(fault.error)))
    context.on("request", lambda asked: watched.outside.append(asked.url) if _leaves(asked.url) else None)
    yield watched
    context.close()


def _leaves(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in ("data", "blob", "about") and parts.hostname not in ("127.0.0.1", "localhost")


@pytest.fixture
def page(watched: Watched) -> Iterator["Page"]:
    """A page on which nothing may go wrong."""
    yield watched.page
    assert watched.errors == []
    assert watched.outside == []
