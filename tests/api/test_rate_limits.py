"""A minute has room for so many requests of an address, of a key, and for so few wrong keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.access.principal import NOBODY, Principal, PrincipalKind
from api.access.rate_limits import RateLimits
from api.app import create_app
from api.settings import Settings
from index.keys import create_key
from index.knowledge_base import KnowledgeBase
from index.records import Role

KEY = Principal(PrincipalKind.KEY, "a", Role.READ, "1")


@pytest.fixture(autouse=True)
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """No minute ends within a test."""
    now = 1_800_000_001.0
    monkeypatch.setattr("time.time", lambda: now)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(tmp_path_factory.mktemp("limits")) as opened:
        yield opened


def client(base: KnowledgeBase, **settings: int) -> TestClient:
    app = create_app(Settings(home=str(base.home), **settings), base)  # type: ignore[arg-type]
    app.state.base = base
    return TestClient(app)


def test_each_address_and_each_key_has_its_own_count() -> None:
    limits = RateLimits(Settings(rate_per_address=2, rate_per_key=3))
    assert [limits.counted(NOBODY, "1.1.1.1") is None for _ in range(3)] == [True, True, False]
    assert limits.counted(NOBODY, "1.1.1.2") is None
    assert [limits.counted(KEY, "1.1.1.1") is None for _ in range(4)] == [True, True, True, False]


def test_the_addresses_of_one_network_of_ipv6_count_together() -> None:
    limits = RateLimits(Settings(rate_per_address=1))
    assert limits.counted(NOBODY, "2001:db8::1") is None
    assert limits.counted(NOBODY, "2001:db8::2") is not None
    assert limits.counted(NOBODY, "2001:db8:0:1::1") is None


def test_the_next_minute_counts_anew_and_forgets_who_came(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = RateLimits(Settings(rate_per_address=1))
    for at in range(50):
        assert limits.counted(NOBODY, f"1.1.1.{at}") is None
    problem = limits.counted(NOBODY, "1.1.1.1")
    assert problem is not None and problem.headers["Retry-After"] == "59"
    monkeypatch.setattr("time.time", lambda: 1_800_000_061.0)
    assert limits.counted(NOBODY, "1.1.1.1") is None
    # What is held does not grow with the minutes.
    assert len(limits._hits._counts) == 1


def test_nought_is_no_limit() -> None:
    limits = RateLimits(Settings(rate_per_address=0, rate_per_key=0, rate_failures=0))
    for _ in range(50):
        limits.failed("1.1.1.1")
    assert limits.after_failures("1.1.1.1") is limits.counted(NOBODY, "1.1.1.1") is None


def test_one_request_too_many_is_told_when_to_come_again(base: KnowledgeBase) -> None:
    asked = client(base, rate_per_address=2)
    answers = [asked.get("/api/v1/documents") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].json()["type"].endswith("too-many-requests")
    assert asked.get("/").status_code == 429
    for open_ in ("/healthz", "/readyz", "/static/style.css"):
        assert asked.get(open_).status_code == 200


def test_a_forwarded_address_that_nobody_vouches_for_gives_no_new_count(base: KnowledgeBase) -> None:
    asked = client(base, rate_per_address=2)
    statuses = [
        asked.get("/api/v1/documents", headers={"X-Forwarded-For": f"1.1.1.{at}"}).status_code
        for at in range(3)
    ]
    assert statuses == [200, 200, 429]


def test_wrong_keys_are_soon_not_looked_at(base: KnowledgeBase) -> None:
    right = create_key(base.store, f"a{Path(base.home).name}", Role.READ).text
    other = create_key(base.store, "b", Role.READ).text
    asked = client(base, rate_failures=3)
    assert asked.get("/api/v1/documents", headers={"X-API-Key": right}).status_code == 200
    wrong = {"X-API-Key": "vk_00000000_" + "a" * 43}
    assert [asked.get("/", headers=wrong).status_code for _ in range(4)] == [401, 401, 401, 429]
    # Nor is a right one, else a guesser would know it by that; but who was let in before is not shut out by others.
    assert asked.get("/api/v1/documents", headers={"X-API-Key": other}).status_code == 429
    assert asked.get("/api/v1/documents", headers={"X-API-Key": right}).status_code == 200
