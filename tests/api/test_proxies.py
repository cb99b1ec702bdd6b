"""What a proxy says of the user counts when it is trusted, and not otherwise."""

import asyncio

import pytest
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from api.access.proxies import Proxies, proxied_user

Header = tuple[str, str]


def user(peer: str | None, *headers: Header, named_in: str = "X-User") -> str | None:
    """The user of a request that comes through the middleware from a peer."""
    found: list[str | None] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        found.append(proxied_user(Request(scope), named_in))

    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    scope = {
        "type": "http",
        "headers": raw,
        "client": (peer, 1) if peer else None,
        "scheme": "http",
        "path": "/",
    }
    asyncio.run(Proxies(app, ("10.0.0.0/8", "::1"))(scope, None, None))  # type: ignore[arg-type]
    return found[0]


@pytest.mark.parametrize("peer", ["10.0.0.1", "::1"])
def test_a_trusted_peer_vouches_for_a_user(peer: str) -> None:
    assert user(peer, ("X-User", " an ")) == "an"
    assert user(peer, ("X-User", "an"), ("X-Forwarded-For", "192.0.2.1")) == "an"


@pytest.mark.parametrize("peer", ["192.0.2.1", "11.0.0.1", "::2", "testclient", None])
def test_nobody_else_does(peer: str | None) -> None:
    assert user(peer, ("X-User", "an")) is None
    assert user(peer, ("X-User", "an"), ("X-Forwarded-For", "10.0.0.1")) is None


def test_a_name_that_is_not_said_or_said_twice_is_none() -> None:
    assert user("10.0.0.1") is user("10.0.0.1", ("X-User", " ")) is None
    assert user("10.0.0.1", ("X-User", "an"), ("X-User", "bình")) is None
    assert user("10.0.0.1", ("X-User", "an"), named_in="") is None
