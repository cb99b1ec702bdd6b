"""Every access point, for everyone who may come: in with what the role allows, out with the rest."""

from itertools import product

import pytest
from fastapi.testclient import TestClient

from index.records import Role
from tests.attack.ground import PROXY, STRANGER, USER_HEADER, Ground, Who, filled, points, routes

# What each point needs where anyone reads. A new route is not attacked before it stands here.
_OPEN = None
NEEDED: dict[tuple[str, str], Role | None] = {
    ("GET", "/healthz"): _OPEN,
    ("GET", "/readyz"): _OPEN,
    ("GET", "/dang-nhap"): _OPEN,
    ("POST", "/dang-nhap"): _OPEN,
    ("POST", "/dang-xuat"): _OPEN,
    ("GET", "/quyen-rieng-tu"): _OPEN,
    ("GET", "/opensearch.xml"): _OPEN,
    ("GET", "/widget.js"): _OPEN,
    ("GET", "/metrics"): Role.ADMIN,
    ("GET", "/"): Role.READ,
    ("GET", "/tim"): Role.READ,
    ("GET", "/hoi"): Role.READ,
    ("GET", "/goi-y"): Role.READ,
    ("GET", "/moi.xml"): Role.READ,
    ("GET", "/chu-de"): Role.READ,
    ("GET", "/chu-de/{topic}"): Role.READ,
    ("GET", "/de-cuong"): Role.READ,
    ("POST", "/de-cuong"): Role.READ,
    ("GET", "/kiem-tra"): Role.READ,
    ("POST", "/kiem-tra"): Role.READ,
    ("POST", "/kiem-tra/ban-ghi-chu"): Role.READ,
    ("POST", "/y-kien"): Role.READ,
    ("GET", "/van-ban/{id:path}"): Role.READ,
    ("GET", "/van-ban/{id:path}/trang/{page}"): Role.READ,
    ("GET", "/kho"): Role.READ,
    ("GET", "/kho/nap"): Role.CONTRIBUTE,
    ("POST", "/kho/nap"): Role.CONTRIBUTE,
    ("GET", "/kho/nap/{id}"): Role.CONTRIBUTE,
    ("POST", "/kho/nap/{id}/dung"): Role.CONTRIBUTE,
    ("GET", "/kho/sua/{id}"): Role.CONTRIBUTE,
    ("POST", "/kho/sua/{id}"): Role.CONTRIBUTE,
    ("POST", "/kho/bo/{id}"): Role.ADMIN,
    ("POST", "/kho/khoi-phuc/{id}"): Role.ADMIN,
    ("GET", "/kho/da-bo"): Role.ADMIN,
    ("POST", "/mcp"): Role.READ,
    ("GET", "/api/v1/search"): Role.READ,
    ("GET", "/api/v1/suggest"): Role.READ,
    ("GET", "/api/v1/topics"): Role.READ,
    ("GET", "/api/v1/topics/{topic}"): Role.READ,
    ("GET", "/api/v1/changes"): Role.READ,
    ("POST", "/api/v1/ask"): Role.READ,
    ("POST", "/api/v1/verify"): Role.READ,
    ("POST", "/api/v1/dossiers"): Role.READ,
    ("POST", "/api/v1/feedback"): Role.READ,
    ("GET", "/api/v1/documents"): Role.READ,
    ("POST", "/api/v1/documents"): Role.CONTRIBUTE,
    ("GET", "/api/v1/documents/{id:path}"): Role.READ,
    ("PATCH", "/api/v1/documents/{id:path}"): Role.CONTRIBUTE,
    ("DELETE", "/api/v1/documents/{id:path}"): Role.ADMIN,
    ("DELETE", "/api/v1/documents/{id:path}/corrections"): Role.CONTRIBUTE,
    ("POST", "/api/v1/documents/{id}/restore"): Role.ADMIN,
    ("GET", "/api/v1/documents/{id:path}/pages/{page}.png"): Role.READ,
    **{
        ("GET", f"/api/v1/documents/{{id:path}}/{part}"): Role.READ
        for part in (
            "text", "file", "boxes", "outline", "references", "similar", "citation", "graph",
        )
    },
    ("GET", "/api/v1/removed"): Role.ADMIN,
    ("GET", "/api/v1/jobs"): Role.CONTRIBUTE,
    ("GET", "/api/v1/jobs/{id}"): Role.CONTRIBUTE,
    ("DELETE", "/api/v1/jobs/{id}"): Role.CONTRIBUTE,
}  # fmt: skip
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# No document: what passes the gate finds nothing to change.
NOTHING = 999_999


@pytest.fixture(scope="module")
def anonymous(request: pytest.FixtureRequest) -> str:
    word: str = request.param
    return word


@pytest.fixture(scope="module")
def clients(ground: Ground, anonymous: str) -> dict[str, TestClient]:
    """By where the request comes from: a stranger's machine, or the proxy."""
    settings = {"anonymous": anonymous, "proxy_user_header": USER_HEADER}
    return {peer: ground.client(peer, **settings) for peer in (STRANGER, PROXY)}


def test_each_point_is_on_the_list(open_client: TestClient) -> None:
    app = open_client.app
    assert set(points(app)) == set(NEEDED)  # type: ignore[arg-type]
    others = [each for each in app.routes if not hasattr(each, "original_router")]  # type: ignore[attr-defined]
    found = {getattr(each, "path", "") for each in others} - {each.path for each in routes(app)}  # type: ignore[arg-type]
    assert found == {"/openapi.json", "/static"}


def lets_in(who: Who, needed: Role | None, anonymous: str) -> bool:
    if who.is_refused:
        return False
    if needed is _OPEN:
        return True
    role = who.role if who.is_known or anonymous == "read" else None
    return role is not None and role >= needed


# Where nobody reads without a key, those who are known may what they may elsewhere: one of them is enough.
COMING = [("read", who) for who in Who] + [
    ("none", who) for who in Who if not who.is_known or who is Who.READ
]


@pytest.mark.parametrize(("anonymous", "who"), COMING, indirect=["anonymous"])
def test_who_gets_in(ground: Ground, clients: dict[str, TestClient], anonymous: str, who: Who) -> None:
    client = clients[PROXY if who is Who.PROXIED else STRANGER]
    headers = ground.headers(who, client)
    for (method, path), needed in NEEDED.items():
        response = client.request(method, filled(path, NOTHING), headers=headers, json={})
        shut = response.status_code in (401, 403) or response.headers.get("location", "").startswith(
            "/dang-nhap"
        )
        if path == "/metrics" and who is Who.PROXIED:
            continue  # A program on this machine may.
        if path == "/dang-nhap" and method == "POST" and not who.is_refused:
            assert shut, "no key was sent to sign in with"
            continue
        assert shut is not lets_in(who, needed, anonymous), (method, path, response.status_code)
        assert response.status_code < 500, (method, path, response.text)


def test_other_methods_open_nothing(ground: Ground, open_client: TestClient) -> None:
    headers = ground.headers(Who.ADMIN, open_client)
    known = {filled(path, NOTHING) for _, path in NEEDED}
    for path, method in product(known, METHODS):
        if any(filled(each, NOTHING) == path and method == m for m, each in NEEDED):
            continue
        response = open_client.request(method, path, headers=headers)
        # An identifier may hold slashes, so that some paths are also the identifier of another.
        assert response.status_code in (404, 405), (method, path, response.status_code)
