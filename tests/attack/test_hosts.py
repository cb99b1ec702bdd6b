"""What a caller says of the service and of the way: hosts, forwarded names, methods, paths; and what caches keep."""

from itertools import product
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from tests.attack.ground import PROXY, SECRETS, STRANGER, USER_HEADER, Ground, Who, filled
from tests.attack.test_roles import NEEDED

_LIES = {
    "X-Forwarded-Host": "kegiamao.example",
    "X-Forwarded-Prefix": "/kegiamao",
    "X-Forwarded-Server": "kegiamao.example",
    "X-Forwarded-Port": "666",
    "X-Original-URL": "/kho/da-bo",
    "X-Rewrite-URL": "/kho/da-bo",
    "X-Host": "kegiamao.example",
    "Forwarded": "for=127.0.0.1;host=kegiamao.example;proto=https",
    "X-HTTP-Method-Override": "DELETE",
    "X-HTTP-Method": "DELETE",
    "X-Method-Override": "DELETE",
    "X-Script-Name": "/kegiamao",
}


@pytest.mark.parametrize("peer", [STRANGER, PROXY])
def test_nothing_is_led_to_a_host_that_the_caller_names(ground: Ground, peer: str) -> None:
    client = ground.client(peer, anonymous="none")
    for path in (
        "/kho/",
        "/static",
        "/kho/nap/",
        "//kegiamao.example/",
        "/van-ban/1",
        "//kegiamao.example/..",
        "/kho/nap",
    ):
        for host in (
            "kegiamao.example",
            "kegiamao.example:80",
            "kho@kegiamao.example",
            "[::1]",
            "kegiamao.example/static/",
        ):
            response = client.get(path, headers={"Host": host, **_LIES})
            if location := response.headers.get("location"):
                assert location.startswith("/") and not location.startswith("//"), (path, host, location)
                assert response.status_code in (303, 307)


@pytest.mark.parametrize("peer", [STRANGER, PROXY])
def test_addresses_are_under_the_host_of_the_request_and_no_other_header(ground: Ground, peer: str) -> None:
    client = ground.client(peer)
    for path in ("/opensearch.xml", "/moi.xml"):
        told = client.get(path, headers={"Host": 'kho"><x>', **_LIES})
        assert b"kegiamao" not in told.content
        ElementTree.fromstring(told.content)
    for path in ("/", "/api/v1/documents?limit=1", "/tim?q=an+ninh"):
        plain, lied = client.get(path), client.get(path, headers=_LIES)
        assert plain.content == lied.content, path
        assert "kegiamao" not in str(lied.headers), path


def test_no_header_makes_another_request_of_one(ground: Ground, open_client: TestClient) -> None:
    known = ground.headers(Who.READ, open_client)
    for headers in ({}, known):
        got = open_client.get(f"/api/v1/documents/{ground.ids['open']}", headers=headers | _LIES)
        assert got.status_code == 200 and got.json()["id"] == ground.ids["open"]
    sent = open_client.post(
        f"/api/v1/documents/{ground.ids['open']}?_method=DELETE",
        data={"_method": "DELETE"},
        headers=known | _LIES,
    )
    assert sent.status_code == 405
    assert open_client.get(f"/api/v1/documents/{ground.ids['open']}").status_code == 200


def written_otherwise(path: str) -> list[str]:
    """The same path as a careless router might take it."""
    first, _, rest = path.lstrip("/").partition("/")
    return [
        f"/{path}", f"{path}/", f"{path}//", f"/./{first}/{rest}", f"/x/../{first}/{rest}",
        f"/static/../{first}/{rest}",
        f"/static/%2e%2e/{first}/{rest}", path.upper(), f"{path};x=1", f"{path}%00", f"{path}%20", f"{path}%2f",
        f"/%{ord(first[0]):02x}{first[1:]}/{rest}", f"{path}.json", f"{path}%3Fx", f"{path}%23", f"\\{first}\\{rest}",
        f"/healthz/../{first}/{rest}", f"/healthz%2f..%2f{first}%2f{rest}", f"{path}%0a",
    ]  # fmt: skip


def test_a_path_written_otherwise_opens_nothing(ground: Ground) -> None:
    """Nobody without a key, where nobody reads; and one who reads only, where an administrator is asked for."""
    shut = ground.client(anonymous="none")
    for path in ("/kho", "/api/v1/documents", "/tim", f"/van-ban/{ground.ids['hidden']}", "/moi.xml"):
        for each in written_otherwise(path):
            answer = shut.get(each)
            assert answer.status_code in (303, 307, 401, 404), (each, answer.status_code)
            assert answer.status_code != 307 or shut.get(answer.headers["location"]).status_code in (
                303,
                401,
                404,
            )
    reader = ground.headers(Who.READ, shut)
    for path in ("/kho/da-bo", "/api/v1/removed", "/kho/nap", "/api/v1/jobs"):
        for each in written_otherwise(path):
            assert shut.get(each, headers=reader).status_code in (307, 403, 404), each


# Internal documents


def test_an_internal_document_is_as_one_that_is_not(ground: Ground, open_client: TestClient) -> None:
    """By no method, header or writing of its id does a stranger tell it from a number that nothing has."""
    hidden, missing = ground.ids["hidden"], 999_999
    heads: list[dict[str, str]] = [
        {},
        {"If-None-Match": "*"},
        {"If-None-Match": 'W/"0"'},
        {"Range": "bytes=0-1"},
    ]
    for (method, path), headers in product(NEEDED, heads):
        if "{id" not in path:
            continue
        told = []
        for each in (hidden, missing):
            response = open_client.request(method, filled(path, each), headers=headers, json={})
            kept = {
                name: value.replace(str(each), "ID")
                for name, value in response.headers.items()
                if name not in ("x-request-id", "etag", "content-length")
            }
            told.append((response.status_code, kept, response.text.replace(str(each), "ID")))
            assert not any(secret in response.text.lower() for secret in SECRETS), (method, path)
            assert response.status_code == 304 or "etag" not in response.headers
        assert told[0] == told[1], (method, path, headers)


def test_jobs_of_others_are_as_ones_that_are_not(ground: Ground, open_client: TestClient) -> None:
    headers = ground.headers(Who.CONTRIBUTE, open_client)
    for method, path in (("GET", "/api/v1/jobs/"), ("DELETE", "/api/v1/jobs/"), ("GET", "/kho/nap/")):
        others, none = (
            open_client.request(method, path + each, headers=headers) for each in (ground.job, "0" * 16)
        )
        assert others.status_code == none.status_code == 404
        assert others.text.replace(ground.job, "") == none.text.replace("0" * 16, "")
    assert open_client.get("/api/v1/jobs", headers=headers).json()["jobs"] == []
    assert ground.job not in open_client.get("/kho", headers=headers).text


# Caches


def test_what_a_known_reader_is_shown_is_kept_by_nobody(ground: Ground, open_client: TestClient) -> None:
    for (method, path), who in product(NEEDED, (Who.READ, Who.SESSION)):
        if method != "GET" or path == "/widget.js":
            continue
        shown = open_client.get(filled(path, ground.ids["hidden"]), headers=ground.headers(who, open_client))
        kept = shown.headers.get("cache-control", "")
        assert "no-store" in kept or ("private" in kept and "no-cache" in kept), (path, kept)
        if "private" in kept:
            assert {"authorization", "x-api-key", "cookie"} <= {
                each.strip().lower() for each in shown.headers["vary"].split(",")
            }


def test_no_answer_that_others_may_keep_carries_a_cookie(ground: Ground, open_client: TestClient) -> None:
    for method, path in NEEDED:
        shown = open_client.request(method, filled(path, ground.ids["open"]), json={})
        if "set-cookie" in shown.headers:
            assert shown.headers["cache-control"] == "no-store", path
        assert "public" not in shown.headers.get("cache-control", "") or path == "/widget.js"


def test_readers_with_and_without_a_name_have_no_tag_in_common(
    ground: Ground, open_client: TestClient
) -> None:
    known = ground.headers(Who.READ, open_client)
    for path in ("/api/v1/documents", "/api/v1/search?q=an+ninh", "/moi.xml", "/api/v1/changes"):
        one, other = open_client.get(path), open_client.get(path, headers=known)
        assert one.headers["etag"] != other.headers["etag"]
        again = open_client.get(path, headers={"If-None-Match": other.headers["etag"]})
        assert again.status_code == 200, path


# Pages of other sites

_CHANGING = [
    (method, path) for method, path in NEEDED if method != "GET" and path not in ("/mcp", "/dang-nhap")
]
_CHANGES_NOTHING = {"/api/v1/ask", "/api/v1/verify", "/api/v1/dossiers"}


@pytest.mark.parametrize("who", [Who.SESSION, Who.PROXIED])
def test_another_site_changes_nothing_in_a_readers_name(ground: Ground, who: Who) -> None:
    client = ground.client(PROXY, proxy_user_header=USER_HEADER, proxy_role="admin")
    headers = ground.headers(who, client)
    right = headers.pop("X-Form-Token")
    others = ground.word(client), ground.headers(Who.SESSION, client)["X-Form-Token"][::-1]
    for method, path in _CHANGING:
        if path in _CHANGES_NOTHING:
            continue
        # The Origin decides nothing, since our own pages send "null"; the word does.
        for word, origin in zip(
            ("", *others), ("http://kegiamao.example", "null", "http://testserver"), strict=True
        ):
            sent = (
                headers
                | {"Origin": origin, "Referer": f"{origin}/"}
                | ({"X-Form-Token": word} if word else {})
            )
            address = filled(path, ground.ids["open"])
            for kind, body in (
                ("text/plain", b'{"query": "a", "document": "1", "verdict": "right"}'),
                ("application/x-www-form-urlencoded", b"token=&document=1&verdict=right"),
                ("application/json", b"{}"),
            ):
                given = client.request(method, address, content=body, headers=sent | {"Content-Type": kind})
                assert given.status_code in (403, 422), (method, path, word, given.status_code)
                assert given.status_code == 403 or kind != "application/x-www-form-urlencoded"
    assert right not in others


def test_only_sites_that_are_named_may_read(ground: Ground, open_client: TestClient) -> None:
    shared = ground.client(cors_origins="http://cong.coquan.local")
    others = (
        "http://cong.coquan.local.kegiamao.example",
        "null",
        "http://kegiamao.example",
        "https://cong.coquan.local",
    )
    for origin in ("http://cong.coquan.local", *others):
        named = origin not in others
        ask = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        for response in (
            shared.get("/api/v1/documents?limit=1", headers=ask),
            shared.options("/api/v1/ask", headers=ask),
        ):
            allowed = response.headers.get("access-control-allow-origin")
            assert allowed == (origin if named else None), origin
            # Never with the cookie of a reader.
            assert "access-control-allow-credentials" not in response.headers
        assert "access-control-allow-origin" not in open_client.get("/tim", headers=ask).headers
