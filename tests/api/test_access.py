"""Who asks is found out before any route, and a route gets only those who may."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.access.gate import MayAdmin, MayContribute, MayRead
from api.app import create_app
from api.settings import Settings
from index.keys import create_key, revoke_key
from index.knowledge_base import KnowledgeBase
from index.records import Role


def asking(app: FastAPI) -> FastAPI:
    """Routes of each role, which say whom they were given."""

    @app.get("/api/v1/_read")
    def read(who: MayRead) -> dict[str, str]:
        return {"name": who.name, "kind": who.kind}

    @app.post("/api/v1/_contribute")
    def contribute(who: MayContribute) -> dict[str, str]:
        return {"name": who.name}

    @app.post("/api/v1/_admin")
    def admin(who: MayAdmin) -> dict[str, str]:
        return {"name": who.name}

    return app


@dataclass(frozen=True, slots=True)
class Served:
    client: TestClient
    base: KnowledgeBase
    keys: dict[Role, str]

    def headers(self, role: Role) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[role]}"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home: Path = tmp_path_factory.mktemp("access")
    with KnowledgeBase.open(home) as base:
        keys = {role: create_key(base.store, role.word, role).text for role in Role}
        app = asking(create_app(Settings(home=str(home), rate_failures=0), base))
        with TestClient(app, raise_server_exceptions=False) as client:
            yield Served(client, base, keys)


@pytest.mark.parametrize("role", Role)
def test_a_key_opens_what_its_role_allows_and_nothing_above(served: Served, role: Role) -> None:
    paths = {Role.READ: "_read", Role.CONTRIBUTE: "_contribute", Role.ADMIN: "_admin"}
    for needed, path in paths.items():
        method = served.client.get if needed is Role.READ else served.client.post
        response = method(f"/api/v1/{path}", headers=served.headers(role))
        if role >= needed:
            assert response.json()["name"] == role.word
        else:
            assert response.status_code == 403
            assert response.json()["type"].endswith("role-too-low")


def test_without_a_key_one_reads_and_no_more(served: Served) -> None:
    assert served.client.get("/api/v1/_read").json() == {"name": "", "kind": "anonymous"}
    for path in ("_contribute", "_admin"):
        response = served.client.post(f"/api/v1/{path}")
        assert response.status_code == 401
        assert response.headers["www-authenticate"].startswith("Bearer")
        assert "vai trò" in response.json()["detail"]


def test_a_key_may_come_in_either_header(served: Served) -> None:
    key = served.keys[Role.ADMIN]
    for headers in ({"X-API-Key": key}, {"Authorization": f"bearer  {key}"}):
        assert served.client.get("/api/v1/_read", headers=headers).json()["kind"] == "key"
    assert served.client.get("/api/v1/_read", headers={"Authorization": "Basic eA=="}).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/_read", "/api/v1/search?q=an", "/", "/healthz", "/khong-co"])
@pytest.mark.parametrize("key", ["", "x", "vk_00000000_" + "a" * 43, "vk_" + "é" * 50])
def test_a_wrong_key_is_refused_wherever_it_is_shown(served: Served, path: str, key: str) -> None:
    response = served.client.get(path, headers={"X-API-Key": key.encode("utf-8")})
    assert response.status_code == 401
    assert "www-authenticate" in response.headers
    assert "content-security-policy" in response.headers


def test_a_key_is_refused_as_soon_as_it_is_revoked(served: Served) -> None:
    made = create_key(served.base.store, "tạm", Role.ADMIN)
    headers = {"X-API-Key": made.text}
    assert served.client.post("/api/v1/_admin", headers=headers).status_code == 200
    revoke_key(served.base.store, "tạm")
    response = served.client.post("/api/v1/_admin", headers=headers)
    assert response.status_code == 401
    assert "thu hồi" in response.json()["detail"]


@pytest.mark.parametrize("path", ["/api/v1/documents", "/kho/nap"])
def test_what_one_without_a_key_sends_is_not_even_read(served: Served, path: str) -> None:
    read = 0

    def body() -> Iterator[bytes]:
        nonlocal read
        for _ in range(64):
            read += 1
            yield b"x" * 65_536

    async def asked() -> tuple[int, int]:
        sent: list[dict[str, object]] = []
        chunks = body()

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": next(chunks), "more_body": True}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        headers = [(b"host", b"testserver"), (b"content-type", b"multipart/form-data; boundary=x")]
        scope = {
            "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
            "headers": headers, "client": ("192.0.2.1", 9), "server": ("testserver", 80), "scheme": "http",
            "http_version": "1.1", "root_path": "", "asgi": {"version": "3.0"},
        }  # fmt: skip
        await served.client.app(scope, receive, send)  # type: ignore[operator]
        return int(str(sent[0]["status"])), read

    status, chunks_read = served.client.portal.call(asked)  # type: ignore[union-attr]
    assert status in (401, 403) and chunks_read <= 1
