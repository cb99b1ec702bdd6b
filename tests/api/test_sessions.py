"""A browser signs in with a key, and what other pages can make it send changes nothing."""

import re
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from random import Random

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx import Response

from api import pages
from api.access.gate import MayAdmin
from api.access.sessions import COOKIE, Sessions
from api.app import create_app
from api.pages.forms import checked_form
from api.settings import Settings
from bench.torture.disk import Disk, Way
from index.keys import NewKey, create_key, revoke_key
from index.knowledge_base import KnowledgeBase
from index.records import Role

PROXY = "10.1.2.3"
# Forms that change nothing: they hold a draft or an outline, too long for an address, which is read and given back.
CHANGING_NOTHING = {"/de-cuong", "/kiem-tra", "/kiem-tra/ban-ghi-chu"}


def changing(app: FastAPI) -> FastAPI:
    @app.post("/api/v1/_change")
    def change(who: MayAdmin) -> dict[str, str]:
        return {"name": who.name, "kind": who.kind}

    return app


@dataclass(frozen=True, slots=True)
class Office:
    """A base whose readers must sign in, and its application as a second process of the server would run it."""

    base: KnowledgeBase
    home: Path

    def client(self, peer: str = "192.0.2.1", **settings: object) -> TestClient:
        chosen = {"anonymous": "none", "rate_failures": 0, **settings}
        app = changing(create_app(Settings(home=str(self.home), **chosen), self.base))  # type: ignore[arg-type]
        app.state.base = self.base
        return TestClient(app, client=(peer, 1), follow_redirects=False, raise_server_exceptions=False)

    def key(self, role: Role = Role.READ) -> NewKey:
        return create_key(self.base.store, f"khóa {time.monotonic_ns()}", role)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    home = tmp_path_factory.mktemp("office")
    with KnowledgeBase.open(home) as base:
        yield Office(base, home)


def word_of(page: Response) -> str:
    found = re.search(r'name="token" value="([0-9a-f]+)"', page.text)
    assert found, page.text
    return found[1]


def signed_in(client: TestClient, key: str, ve: str = "/") -> Response:
    word = word_of(client.get("/dang-nhap"))
    return client.post("/dang-nhap", data={"key": key, "token": word, "ve": ve})


@pytest.mark.parametrize("path", ["/", "/tim?q=an+ninh", "/van-ban/1", "/van-ban/1/trang/1"])
def test_a_page_leads_to_where_one_signs_in_and_back(office: Office, path: str) -> None:
    with office.client() as client:
        led = client.get(path)
        assert led.status_code == 303 and led.headers["location"].startswith("/dang-nhap?ve=")
        page = client.get(led.headers["location"])
        assert page.status_code == 200
        (back,) = re.findall(r'name="ve" value="([^"]*)"', page.text)
        entered = signed_in(client, office.key().text, back.replace("&#43;", "+"))
        assert (entered.status_code, entered.headers["location"]) == (303, path)
        assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "path", ["/api/v1/search?q=a", "/api/v1/documents", "/openapi.json", "/api/v1/nothing"]
)
def test_a_program_without_a_key_is_told_so(office: Office, path: str) -> None:
    with office.client() as client:
        response = client.get(path)
        assert response.status_code == 401 and response.headers["www-authenticate"]
        assert client.get(path, headers={"X-API-Key": office.key().text}).status_code != 401


def test_a_part_of_a_page_has_the_whole_page_led_to_signing_in(office: Office) -> None:
    with office.client() as client:
        response = client.get("/tim?q=a", headers={"HX-Request": "true"})
        assert response.status_code == 401 and response.headers["hx-redirect"].startswith("/dang-nhap")


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/static/style.css", "/dang-nhap", "/quyen-rieng-tu"]
)
def test_what_stays_open(office: Office, path: str) -> None:
    with office.client() as client:
        assert client.get(path).status_code == 200


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(office: Office) -> None:
    with office.client() as client:
        cookie = signed_in(client, office.key().text).headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/;" in cookie + ";"
        assert "Secure" not in cookie
    with office.client(peer=PROXY, trusted_proxies=PROXY, prefix="/van-kien") as client:
        client.headers["X-Forwarded-Proto"] = "https"
        page = client.get("/van-kien/dang-nhap")
        guest = page.headers["set-cookie"]
        assert "Secure" in guest and "SameSite=strict" in guest and "Path=/van-kien/dang-nhap" in guest
        # The client of these tests speaks plain HTTP, and keeps a secure cookie to itself.
        data, shown = {"key": office.key().text, "token": word_of(page)}, {"Cookie": guest.partition(";")[0]}
        cookie = client.post("/van-kien/dang-nhap", data=data, headers=shown).headers["set-cookie"]
        assert "Secure" in cookie and "Path=/van-kien/" in cookie


@pytest.mark.parametrize(
    "way", ["//evil.example/", "https://evil.example/", "/\\evil.example", "", "/a\r\nX: y"]
)
def test_signing_in_leads_to_no_other_site(office: Office, way: str) -> None:
    with office.client() as client:
        assert signed_in(client, office.key().text, way).headers["location"] == "/"


def test_a_wrong_key_is_told_on_the_page_and_gives_no_cookie(office: Office) -> None:
    with office.client() as client:
        response = signed_in(client, "vk_00000000_" + "a" * 43)
        assert response.status_code == 401 and "set-cookie" not in response.headers
        assert "không đúng" in response.text


def test_revoking_the_key_ends_its_sessions_in_every_process(office: Office) -> None:
    made = office.key()
    with office.client() as first, office.client() as second:
        signed_in(first, made.text)
        second.cookies = first.cookies
        assert second.get("/").status_code == 200
        revoke_key(office.base.store, made.key.id)
        assert first.get("/").status_code == second.get("/").status_code == 303


def test_signing_out_forgets_the_cookie_and_needs_the_word_of_the_page(office: Office) -> None:
    with office.client() as client:
        signed_in(client, office.key().text)
        assert client.post("/dang-xuat").status_code == 403
        assert client.get("/").status_code == 200
        out = client.post("/dang-xuat", data={"token": word_of(client.get("/"))})
        assert out.status_code == 303 and client.get("/").status_code == 303


def _later(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr("api.access.sessions.time.time", lambda: now + sessions.seconds + 1)


def test_a_session_is_over_after_its_hours(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with office.client() as client:
        signed_in(client, office.key().text)
        assert client.get("/").status_code == 200
        _later(Sessions(office.home, 12), monkeypatch)
        assert client.get("/").status_code == 303


FORGERIES: list[Callable[[str, str], str]] = [
    lambda cookie, key: cookie[:-1] + ("0" if cookie[-1] != "0" else "1"),
    lambda cookie, key: cookie.replace(cookie.split(".")[0], key),
    lambda cookie, key: cookie.replace(cookie.split(".")[1], str(2**40)),
    lambda cookie, key: f"{key}.{2**40}.00",
    lambda cookie, key: f"{key}.{2**40}.00.",
    lambda cookie, key: "." * 50,
    lambda cookie, key: "a" * 5_000,
    lambda cookie, key: cookie.rpartition(".")[2],
]


@pytest.mark.parametrize("forge", FORGERIES)
def test_a_forged_cookie_opens_nothing(office: Office, forge: Callable[[str, str], str]) -> None:
    admin = office.key(Role.ADMIN)
    with office.client() as client:
        signed_in(client, office.key().text)
        forged = forge(client.cookies[COOKIE], admin.key.id)
        client.cookies.clear()
        response = client.get("/", headers={"Cookie": f"{COOKIE}={forged}"})
        assert response.status_code == 303


def test_a_form_word_is_no_cookie_signature(office: Office) -> None:
    sessions, body = Sessions(office.home, 12), f"{office.key().key.id}.{2**40}.00"
    assert sessions.key_id(f"{body}.{sessions._signed('form', body)}") is None
    assert sessions.key_id(f"{body}.{sessions._signed('session', body)}") is not None


def test_the_secret_is_one_for_all_processes_and_for_this_user_alone(tmp_path: Path) -> None:
    first, second = Sessions(tmp_path, 1), Sessions(tmp_path, 1)
    assert second.key_id(first.cookie("abc")) == "abc"
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Sessions(tmp_path / "other", 1).key_id(first.cookie("abc")) is None


def test_a_power_cut_leaves_no_secret_that_can_be_guessed(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    with disk.watching():
        Sessions(tmp_path, 1).cookie("abc")
        disk.look()
    kept = (tmp_path / "session.key").read_bytes()
    left = [moment.left(way, Random(0)) for moment in disk.moments for way in Way for _ in range(10)]
    assert {tree.get("session.key") for tree in left} == {None, kept}


def test_nothing_that_was_shown_stays_behind(office: Office) -> None:
    with office.client() as client:
        assert "no-store" not in client.get("/static/style.css").headers.get("cache-control", "")
        signed_in(client, office.key().text)
        for path in ("/", "/tim?q=a", "/van-ban/99"):
            assert client.get(path).headers["cache-control"] == "no-store"


# Changes


def test_a_signed_in_browser_changes_something_only_from_our_pages(office: Office) -> None:
    with office.client() as client:
        signed_in(client, office.key(Role.ADMIN).text)
        word = word_of(client.get("/"))
        for headers in (
            {},
            {"X-Form-Token": ""},
            {"X-Form-Token": word[::-1]},
            {"X-Form-Token": "é".encode()},
        ):
            response = client.post("/api/v1/_change", headers=headers)
            assert response.status_code == 403 and response.json()["type"].endswith("form-token-needed")
        assert client.post("/api/v1/_change", headers={"X-Form-Token": word}).json()["kind"] == "session"
        feedback = {"query": "a", "document": "1", "verdict": "right"}
        assert client.post("/api/v1/feedback", json=feedback).status_code == 403


def test_the_word_of_another_session_is_refused(office: Office) -> None:
    with office.client() as mine, office.client() as other:
        signed_in(mine, office.key(Role.ADMIN).text)
        signed_in(other, office.key(Role.ADMIN).text)
        word = word_of(other.get("/"))
        assert mine.post("/api/v1/_change", headers={"X-Form-Token": word}).status_code == 403


def test_a_program_with_a_key_needs_no_word(office: Office) -> None:
    with office.client() as client:
        headers = {"X-API-Key": office.key(Role.ADMIN).text}
        assert client.post("/api/v1/_change", headers=headers).json()["kind"] == "key"


def test_every_form_of_a_page_is_checked() -> None:
    modules = [import_module(f"api.pages.{each.name}") for each in iter_modules(pages.__path__)]
    routes = [route for each in modules if hasattr(each, "router") for route in each.router.routes]
    posted = [each for each in routes if isinstance(each, APIRoute) and each.methods - {"GET", "HEAD"}]
    assert len(posted) >= 3
    for route in posted:
        checked = checked_form in {each.call for each in route.dependant.dependencies}
        assert checked or route.path in CHANGING_NOTHING, route.path


# Proxies

SIGNED = {
    "trusted_proxies": "10.1.2.0/24, ::1",
    "proxy_user_header": "X-Remote-User",
    "proxy_admins": "an, bình",
}


@pytest.mark.parametrize(("user", "status"), [("an", 200), ("chi", 403)])
def test_a_trusted_proxy_names_the_user(office: Office, user: str, status: int) -> None:
    with office.client(peer=PROXY, **SIGNED) as client:
        client.headers["X-Remote-User"] = user
        page = client.get("/")
        assert page.status_code == 200 and user in page.text
        assert client.post("/api/v1/_change", headers={"X-Form-Token": "x"}).status_code == 403
        word = re.findall(r'X-Form-Token": "([0-9a-f]+)"', page.text)[0]
        assert client.post("/api/v1/_change", headers={"X-Form-Token": word}).status_code == status


@pytest.mark.parametrize("peer", ["192.0.2.1", "10.1.3.3", "testclient", "::2"])
def test_anyone_else_who_names_a_user_is_nobody(office: Office, peer: str) -> None:
    with office.client(peer=peer, **SIGNED) as client:
        headers = {"X-Remote-User": "an", "X-Forwarded-For": PROXY, "Forwarded": f"for={PROXY}"}
        assert client.get("/", headers=headers).status_code == 303
        assert client.post("/api/v1/_change", headers=headers).status_code == 401


def test_a_header_that_stands_twice_names_nobody(office: Office) -> None:
    with office.client(peer=PROXY, **SIGNED) as client:
        headers = [("X-Remote-User", "an"), ("X-Remote-User", "chi")]
        assert client.get("/", headers=headers).status_code == 303


def test_no_user_is_taken_from_a_header_that_was_not_set(office: Office) -> None:
    with office.client(peer=PROXY, trusted_proxies=PROXY) as client:
        assert client.get("/", headers={"X-Remote-User": "an"}).status_code == 303
