"""What a proxy says counts when it is trusted, and not otherwise."""

import pytest
from starlette.requests import Request

from api.proxies import Proxies, networks_fault


def request(peer: str | None, *headers: tuple[str, str], scheme: str = "http") -> Request:
    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    client = (peer, 1) if peer is not None else None
    return Request(
        {"type": "http", "headers": raw, "client": client, "scheme": scheme, "path": "/", "server": ("h", 80)}
    )


PROXIES = Proxies.of("10.0.0.0/8, 2001:db8::1", "X-User")


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.9", "1.1.1.1", "192.0.2.9"),
        ("10.0.0.1", "1.1.1.1", "1.1.1.1"),
        ("::ffff:10.0.0.1", "1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "6.6.6.6, 1.1.1.1, 10.0.0.2", "1.1.1.1"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "không phải địa chỉ", "10.0.0.1"),
        ("10.0.0.1", "1.1.1.1, <script>", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("2001:db8::1", "2001:db8::2", "2001:db8::2"),
        ("testclient", "1.1.1.1", "testclient"),
    ],
)
def test_the_address_is_the_last_that_a_trusted_peer_vouches_for(
    peer: str, forwarded: str, address: str
) -> None:
    assert PROXIES.address(request(peer, ("X-Forwarded-For", forwarded))) == address


def test_forwarded_headers_that_stand_apart_are_read_together() -> None:
    asked = request("10.0.0.1", ("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "1.1.1.1"))
    assert PROXIES.address(asked) == "1.1.1.1"


def test_a_peer_on_a_unix_socket_is_trusted_where_the_setting_says_so() -> None:
    asked = request(None, ("X-User", "an"))
    assert PROXIES.user(asked) is None
    assert Proxies.of("unix", "X-User").user(asked) == "an"


@pytest.mark.parametrize(("peer", "secure"), [("10.0.0.1", True), ("192.0.2.1", False)])
def test_tls_before_the_proxy_counts_when_it_is_trusted(peer: str, secure: bool) -> None:
    assert PROXIES.is_secure(request(peer, ("X-Forwarded-Proto", "https"))) is secure
    assert PROXIES.is_secure(request(peer, scheme="https"))


@pytest.mark.parametrize("value", ["10.0.0.1", "10.0.0.0/24, ::1", "unix", "127.0.0.1,"])
def test_networks_that_may_be_trusted(value: str) -> None:
    assert networks_fault(value) is None


@pytest.mark.parametrize("value", ["proxy", "10.0.0.1/24", "10.0.0.0/33", "0.0.0.0/0", "::/0", "*"])
def test_networks_that_may_not(value: str) -> None:
    assert value.split(",")[0] in (networks_fault(value) or "")
