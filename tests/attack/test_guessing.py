"""Keys that are guessed, sessions that are planted, and ways out of the page to sign in."""

import asyncio
import hmac
from collections.abc import Callable
from urllib.parse import quote, urljoin, urlsplit

import pytest
from fastapi.testclient import TestClient

from api.access.principal import NOBODY
from api.access.proxies import Proxies, is_from_proxy
from api.access.rate_limits import RateLimits
from api.access.sessions import COOKIE, GUEST
from api.settings import Settings
from index import keys
from tests.attack.ground import Ground, Who, word_of


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often a secret was hashed: one entry each time."""
    done: list[int] = []

    def counted(secret: str, salt: bytes) -> bytes:
        done.append(1)
        return original(secret, salt)

    original = keys._hashed
    monkeypatch.setattr(keys, "_hashed", counted)
    return done


def test_an_unknown_id_costs_what_a_wrong_secret_costs(ground: Ground, hashed: list[int]) -> None:
    known = ground.keys[Who.READ].rpartition("_")[0][:11]
    client = ground.client()
    for shown, times in (
        (f"{known}_{'a' * 43}", 1),
        (f"vk_00000000_{'a' * 43}", 1),
        ("no key at all", 0),
        (ground.keys[Who.READ], 1),
        (ground.keys[Who.READ], 0),
    ):
        hashed.clear()
        response = client.get("/api/v1/jobs", headers={"X-API-Key": shown})
        assert len(hashed) == times, shown
        assert response.status_code == (403 if shown == ground.keys[Who.READ] else 401)


def test_wrong_and_unknown_keys_are_told_the_same(ground: Ground, open_client: TestClient) -> None:
    known = ground.keys[Who.READ].rpartition("_")[0][:11]
    told = [
        open_client.get("/api/v1/search", headers={"X-API-Key": each}).json()
        for each in (f"{known}_{'a' * 43}", f"vk_00000000_{'a' * 43}", "", "x", "vk_")
    ]
    assert all(each == told[0] for each in told)


def test_secrets_are_compared_in_constant_time(
    ground: Ground, open_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    real: Callable[[object, object], bool] = hmac.compare_digest

    def counted(one: object, other: object) -> bool:
        compared.append("")
        return real(one, other)

    monkeypatch.setattr(hmac, "compare_digest", counted)
    known = ground.keys[Who.READ].rpartition("_")[0][:11]
    for headers in (
        {"X-API-Key": f"{known}_{'a' * 43}"},
        {"Cookie": f"{COOKIE}=a.9999999999.b.c"},
        ground.headers(Who.SESSION, open_client),
    ):
        compared.clear()
        open_client.get("/api/v1/jobs", headers=headers)
        assert compared, headers
    compared.clear()
    open_client.post("/dang-xuat", data={"token": "a"})
    assert compared


def test_guesses_are_counted_by_address_whatever_the_door(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is counted is forgotten with the minute.
    monkeypatch.setattr("time.time", lambda: 1_800_000_000.0)
    client = ground.client(rate_failures=3)
    word = word_of(client.get("/dang-nhap"))
    for at in range(3):
        forwarded = {
            "X-Forwarded-For": f"1.1.1.{at}",
            "X-Real-IP": f"1.1.1.{at}",
            "Forwarded": f"for=1.1.1.{at}",
        }
        if at % 2:
            shown = client.post("/dang-nhap", data={"key": "vk_x", "token": word}, headers=forwarded)
        else:
            shown = client.get("/tim", headers={"Authorization": "Bearer vk_x"} | forwarded)
        assert shown.status_code == 401
    right = {"X-API-Key": ground.keys[Who.CONTRIBUTE]}
    assert client.get("/api/v1/jobs", headers=right | {"X-Forwarded-For": "9.9.9.9"}).status_code == 429
    assert client.post("/dang-nhap", data={"key": right["X-API-Key"], "token": word}).status_code == 429
    # Whoever has no key, or is signed in, is not shut out with the guesser; nor is anyone elsewhere.
    assert client.get("/api/v1/suggest").status_code == 200
    assert client.get("/kho/nap", headers=ground.headers(Who.SESSION, client)).status_code == 200
    other = TestClient(client.app, client=("192.0.2.2", 1))
    assert other.get("/api/v1/jobs", headers=right).status_code == 200


def test_one_address_of_ipv4_does_not_shut_out_all_where_a_socket_takes_both() -> None:
    limits = RateLimits(Settings(rate_per_address=1, rate_failures=1))
    limits.failed("::ffff:192.0.2.1")
    assert limits.after_failures("::ffff:192.0.2.1") is not None
    assert limits.after_failures("192.0.2.1") is not None
    assert limits.after_failures("::ffff:192.0.2.2") is None
    assert limits.counted(NOBODY, "::ffff:192.0.2.1") is limits.counted(NOBODY, "::ffff:192.0.2.2") is None


async def _seen(peer: str) -> tuple[bool, str]:
    seen: list[tuple[bool, str]] = []

    async def app(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        seen.append((is_from_proxy(scope), scope["client"][0]))

    scope = {
        "type": "http",
        "client": (peer, 1),
        "headers": [(b"x-forwarded-for", b"198.51.100.7")],
        "scheme": "http",
    }
    await Proxies(app, ["127.0.0.1"])(scope, None, None)  # type: ignore[arg-type]
    return seen[0]


@pytest.mark.parametrize(
    ("peer", "seen"),
    [
        ("::ffff:127.0.0.1", (True, "198.51.100.7")),
        ("127.0.0.1", (True, "198.51.100.7")),
        ("::ffff:192.0.2.1", (False, "192.0.2.1")),
        ("2001:db8::1", (False, "2001:db8::1")),
    ],
)
def test_a_proxy_is_known_by_its_address_of_ipv4_too(peer: str, seen: tuple[bool, str]) -> None:
    assert asyncio.run(_seen(peer)) == seen


# Sessions


def signed_in(ground: Ground, client: TestClient, **form: str):  # type: ignore[no-untyped-def]
    word = word_of(client.get("/dang-nhap"))
    return client.post("/dang-nhap", data={"key": ground.keys[Who.READ], "token": word} | form)


def test_a_session_that_was_planted_is_not_taken_up(ground: Ground) -> None:
    client = ground.client()
    planted = client.app.state.gate.sessions.cookie("00000000")  # type: ignore[attr-defined]
    client.cookies.set(COOKIE, planted)
    assert client.get("/kho/nap").status_code == 401
    cookies = {signed_in(ground, client).cookies[COOKIE] for _ in range(2)}
    assert len(cookies) == 2 and planted not in cookies


def test_another_site_cannot_sign_a_browser_in(ground: Ground) -> None:
    client = ground.client()
    # The word of an anonymous page is anyone's: the attacker has read it, and their page sends it without our cookie.
    words = [ground.word(client), word_of(client.get("/dang-nhap"))]
    guest = client.cookies[GUEST]
    client.cookies.clear()
    for word in words:
        sent = client.post("/dang-nhap", data={"key": ground.keys[Who.READ], "token": word})
        assert sent.status_code == 403 and COOKIE not in sent.cookies
    planted = {"Cookie": f"{GUEST}={'0' * 32}"}
    sent = client.post("/dang-nhap", data={"key": ground.keys[Who.READ], "token": words[1]}, headers=planted)
    assert sent.status_code == 403 and guest != "0" * 32


@pytest.mark.parametrize(
    "way",
    [
        "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example",
        "https://evil.example", "http:/\\evil.example", "/\t/evil.example", "/\n/evil.example", "/\r\nSet-Cookie: a=b",
        "javascript:alert(1)", "data:text/html,x", " //evil.example", "/a\x00b", "@evil.example", ".evil.example",
        "%2f%2fevil.example", "/%2fevil.example", "/\u2028/evil.example", "/" + "a" * 5000,
    ],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(ground: Ground, open_client: TestClient, way: str) -> None:
    open_client.cookies.clear()
    try:
        led = signed_in(ground, open_client, ve=way)
    finally:
        open_client.cookies.clear()
    assert led.status_code == 303
    # As browsers read an address (WHATWG URL): without tabs and line ends, a slash the other way round as a slash.
    read = "".join(each for each in led.headers["location"] if each not in "\t\r\n").replace("\\", "/")
    assert urlsplit(urljoin("http://kho.local/dang-nhap", read)).netloc == "kho.local"
    assert "set-cookie: a" not in str(led.headers).lower()


def test_the_way_back_is_our_own_also_on_the_page(open_client: TestClient) -> None:
    page = open_client.get(f"/dang-nhap?ve={quote('//evil.example')}").text
    assert "evil.example" not in page
