"""No word of a document, of a file's name or of whoever asks becomes markup, a script or an address that runs."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from tests.attack.ground import Ground, Who, filled
from tests.attack.payloads import ALL, ASKED, FILE_NAME, MARK, PAYLOADS, TEXT
from tests.attack.test_roles import NEEDED

_ADDRESSES = {"href", "src", "action", "formaction", "data", "hx-get", "hx-post", "poster", "xlink:href"}
# What the pages are made of. A payload would bring others, or these with what is refused below.
_NEVER = {"iframe", "object", "embed", "base", "math", "mglyph", "foreignobject", "style", "animate", "set"}


class Faults(HTMLParser):
    """What of a page is markup that did not come with the product."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._open = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = tag
        named = dict(attrs)
        if tag in _NEVER or MARK in tag or (tag == "script" and not (named.get("src") or "").startswith("/")):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            address = "".join((value or "").split()).lower()
            runs = name in _ADDRESSES and not address.startswith(("/", "#", "?", "http://testserver/"))
            if name.startswith("on") or name == "style" or MARK in name or (runs and address):
                self.found.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        if self._open in ("script", "style") and data.strip():
            self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}")


@pytest.fixture(scope="module")
def browser(ground: Ground) -> TestClient:
    client = ground.client()
    client.headers.update(ground.headers(Who.SESSION, client))
    return client


def asked(ground: Ground, path: str) -> Iterator[str]:
    """Addresses of a path: of each hostile document, with what finds them."""
    identifiers = [ground.ids["hostile"], ground.ids["record"], ground.ids["open"]] if "{id" in path else [""]
    for identifier in identifiers:
        yield filled(path.replace("/kho/nap/{id}", f"/kho/nap/{ground.job}"), identifier)


def shown(ground: Ground, client: TestClient) -> Iterator[tuple[str, Response]]:
    for method, path in NEEDED:
        if method != "GET" or path in ("/readyz", "/metrics") or path.endswith((".png", "/file")):
            continue
        for address in asked(ground, path):
            queries = ASKED if "{" not in path else ASKED[:1]
            for query in queries:
                values = {"q": query, "topic": query, "ve": f"/{ALL}", "loai": query, "authority": query}
                yield address, client.get(address, params=values)
    for query in ASKED:
        yield "live", client.get("/tim", params={"q": query}, headers={"HX-Request": "true"})
    yield "live job", client.get(f"/kho/nap/{ground.job}", headers={"HX-Request": "true"})
    for payload in PAYLOADS:
        yield (
            "no such page",
            client.get("/" + payload.replace("/", "%2F").replace("?", "%3F").replace("#", "%23")),
        )
        yield "no such document", client.get("/api/v1/documents/" + payload.replace("/", "").replace("?", ""))
    form = {"token": client.headers["X-Form-Token"]}
    yield "sign in", client.post("/dang-nhap", data=form | {"key": ALL[:200], "ve": ALL})
    yield "draft", client.post("/kiem-tra", data=form | {"text": TEXT})
    files = {"file": (FILE_NAME, b"\x00\x01 no document")}
    yield "bad draft", client.post("/kiem-tra", data=form, files=files)
    yield (
        "outline",
        client.post("/de-cuong", data=form | {"q": ASKED[0], "chu-de": ASKED[0], "do": "them", "them": ALL}),
    )
    wrong = {"issued_on": PAYLOADS[0], "issuer": ALL[:200]}
    yield "correction", client.post(f"/kho/sua/{ground.ids['open']}", data=form | wrong)
    yield "asked", client.post("/api/v1/ask", json={"question": ASKED[0]})


def test_nothing_becomes_markup(ground: Ground, browser: TestClient) -> None:
    pages = told = 0
    for where, response in shown(ground, browser):
        assert response.status_code < 500, (where, response.text[:300])
        kind = response.headers.get("content-type", "").partition(";")[0]
        assert response.headers["x-content-type-options"] == "nosniff", where
        policy = response.headers["content-security-policy"]
        assert "script-src 'self';" in policy and "unsafe" not in policy, where
        if kind == "text/html":
            pages += 1
            told += MARK in response.text
            assert not Faults(response.text).found, (where, str(response.url))
        elif kind.endswith("xml"):
            addresses = [
                each.get("href") or each.get("template") for each in ET.fromstring(response.content).iter()
            ]
            assert all(each.startswith("http://testserver/") for each in addresses if each), where
        elif kind.endswith("json"):
            json.loads(response.text)
        else:
            assert kind in ("text/javascript", "text/plain", ""), (where, kind)
    # The pages that show none of it prove nothing.
    assert pages > 50 and told > 25, (pages, told)


def test_the_parser_of_these_tests_sees_what_would_run() -> None:
    for payload in PAYLOADS[:4]:
        assert Faults(
            f"<title><p title=''>{payload}</p>" if "title" in payload else f"<p>{payload}</p>"
        ).found, payload
    assert Faults(f'<a href="{PAYLOADS[7]}">x</a>').found and Faults(f'<p onclick="{MARK}">').found
    assert not Faults('<a href="/van-ban/1">x</a><script src="/static/a.js"></script>').found


@pytest.mark.parametrize(("which", "kind"), [("hostile", "text/plain"), ("html", "application/octet-stream")])
def test_an_original_is_kept_and_never_opened_in_place(
    ground: Ground, browser: TestClient, which: str, kind: str
) -> None:
    response = browser.get(f"/api/v1/documents/{ground.ids[which]}/file")
    assert response.headers["content-disposition"].startswith("attachment;")
    assert response.headers["content-type"].partition(";")[0] == kind
    assert response.headers["x-content-type-options"] == "nosniff"
