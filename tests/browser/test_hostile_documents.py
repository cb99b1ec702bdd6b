"""Documents that attack whatever shows them, in a real browser: nothing of theirs runs, all of it is shown as text."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.settings import Settings
from index.keys import create_key
from index.knowledge_base import KnowledgeBase
from index.records import Role
from tests.attack.payloads import ASKED, FILE_NAME, MARK, PAYLOADS, hand_in, put_in
from tests.browser.strange_site import strange_site
from tests.serving import serving

# Each payload calls this or loads a picture `x` or `1`; what our pages' own policy stopped is told too.
_WATCH = f"""
globalThis.ran = []
globalThis.{MARK} = number => globalThis.ran.push(`payload ${{number}}`)
globalThis.alert = () => globalThis.ran.push('alert')
addEventListener('securitypolicyviolation', each => globalThis.ran.push(`stopped: ${{each.violatedDirective}}`), true)
"""


@dataclass(frozen=True, slots=True)
class Hostile:
    address: str
    strange: str
    ids: dict[str, int]
    job: str
    key: str


@pytest.fixture(scope="module")
def hostile(corpus_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    home = tmp_path_factory.mktemp("hostile") / "home"
    shutil.copytree(corpus_home, home)
    with KnowledgeBase.open(home) as base:
        ids, job = put_in(base), hand_in(base)
        key = create_key(base.store, f"ai đó {PAYLOADS[1]}", Role.ADMIN).text
    with strange_site() as strange:
        settings = Settings(home=str(home), rate_per_address=0, cors_origins=strange.address)
        with serving(settings) as address:
            widgets = "".join(
                f'<script src="{address}/widget.js" data-mode="{mode}" data-label="{mode}"></script>'
                for mode in ("search", "ask")
            )
            page = strange.put("trang", f"<!DOCTYPE html><title>Lạ</title><body>{widgets}</body>")
            yield Hostile(address, page, ids, job, key)


def test_nothing_of_theirs_runs_and_all_of_it_is_text(watched, hostile):
    page, asked = watched.page, []
    page.add_init_script(_WATCH)
    page.on("request", lambda each: asked.append(each.url))
    page.goto(f"{hostile.address}/dang-nhap")
    page.get_by_label("Khóa").fill(hostile.key)
    page.get_by_role("button", name="Đăng nhập").last.click()
    page.wait_for_url(lambda url: "dang-nhap" not in url)
    told = {}
    for name, path in (
        ("search", "/tim?q=hồ+Dầu+Tiếng+trước+mùa+mưa"),
        ("what was asked", f"/tim?q={ASKED[0].replace('<', '%3C').replace('#', '%23')}"),
        ("file", f"/van-ban/{hostile.ids['hostile']}"),
        ("record", f"/van-ban/{hostile.ids['record']}"),
        ("page", f"/van-ban/{hostile.ids['html']}"),
        ("answer", "/hoi?q=Bảo+vệ+hồ+Dầu+Tiếng+khi+nào?"),
        ("list", "/kho?status=full_text"),
        ("correction", f"/kho/sua/{hostile.ids['record']}"),
        ("job", f"/kho/nap/{hostile.job}"),
    ):
        response = page.goto(f"{hostile.address}{path}")
        assert response.status == 200, name
        if name in ("search", "record"):
            # What our scripts fetch and put in.
            page.wait_for_load_state("networkidle")
        told[name] = page.locator("body").inner_text()
        assert page.evaluate("ran") == [], name
        assert page.locator("iframe, math, svg[onload], [onerror], a[href^='javascript' i]").count() == 0, (
            name
        )
    # Pages that show none of it prove nothing.
    for name in ("search", "file", "record", "answer"):
        assert PAYLOADS[0] in told[name], name
    assert FILE_NAME in told["job"] and MARK in told["list"]

    page.goto(hostile.strange)
    for mode, question in (("search", "hồ Dầu Tiếng"), ("ask", "Bảo vệ hồ Dầu Tiếng khi nào?")):
        box = page.get_by_role("searchbox", name=mode)
        box.fill(question)
        box.press("Enter")
    page.locator("blockquote").first.wait_for()
    page.get_by_role("listitem").first.wait_for()
    assert any(PAYLOADS[0] in each for each in page.locator("div.box").all_inner_texts())
    assert page.evaluate("ran") == [] and page.locator("div.box script, div.box img").count() == 0

    assert watched.errors == [] and watched.outside == []
    assert not [
        each for each in asked if each.rpartition("/")[2] in ("x", "1") or MARK in each.partition("?")[0]
    ]
    # The watch itself sees what would run.
    page.evaluate(f"document.body.insertAdjacentHTML('beforeend', `{PAYLOADS[1]}`)")
    page.wait_for_function("ran.length")
    assert page.evaluate("ran") == ["payload 2"]
