"""A real server under what no client library sends: requests that dribble, two lengths in one request, wild heads."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
import uvicorn

from api.serving import patience
from api.serving.patience import PatientProtocol
from tests.attack.ground import Ground

_HOST = b"Host: kho\r\n"
_ASK = b"POST /api/v1/ask HTTP/1.1\r\n" + _HOST + b"Content-Type: application/json\r\n"
_HEALTH = b"GET /healthz HTTP/1.1\r\n" + _HOST + b"\r\n"


@pytest.fixture(scope="module")
def port(ground: Ground) -> Iterator[int]:
    """Where the application listens, in a thread, with the patience of tests."""
    app = ground.client().app
    config = uvicorn.Config(
        app, http=PatientProtocol, ws="none", lifespan="off", log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    with pytest.MonkeyPatch.context() as patch, closing(socket.socket()) as listener:
        patch.setattr(patience, "HEAD_SECONDS", 0.5)
        patch.setattr(patience, "BODY_SECONDS", 0.5)
        listener.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join(30)


@contextmanager
def connection(port: int) -> Iterator[socket.socket]:
    while True:
        try:
            opened = socket.create_connection(("127.0.0.1", port), 60)
            break
        except ConnectionRefusedError:
            continue
    with closing(opened):
        yield opened


def said(port: int, *sent: bytes) -> bytes:
    """All that the server says until it closes the connection."""
    heard = b""
    with connection(port) as opened:
        try:
            for each in sent:
                opened.sendall(each)
            while piece := opened.recv(65_536):
                heard += piece
        except (ConnectionResetError, BrokenPipeError):
            pass
    return heard


@pytest.mark.parametrize(
    "sent",
    [
        (b"",),
        (b"GET / HTTP/1.1\r\nHos",),
        (_ASK + b"Content-Length: 400\r\n\r\n{",),
        (_HEALTH, b"GET / HT"),
        (_ASK + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",),
    ],
)
def test_who_does_not_go_on_is_let_go(port: int, sent: tuple[bytes, ...]) -> None:
    heard = said(port, *sent)
    assert heard.count(b"HTTP/1.1 200") == sent.count(_HEALTH)


def test_dribbling_wins_no_time(port: int) -> None:
    with connection(port) as opened:
        opened.sendall(b"GET / HTTP/1.1\r\n")
        opened.settimeout(0.1)
        sent = 0
        try:
            while True:
                opened.sendall(b"X: y\r\n")
                sent += 1
                try:
                    if not opened.recv(100):
                        break
                except TimeoutError:
                    assert sent < 600, "still listening"
        except (ConnectionResetError, BrokenPipeError):
            pass
    assert sent


def test_others_are_served_beside_many_who_dribble(port: int) -> None:
    idle = [socket.create_connection(("127.0.0.1", port), 60) for _ in range(100)]
    try:
        for each in idle:
            each.sendall(b"POST /api/v1/ask HTTP/1.1\r\n")
        assert said(port, _HEALTH.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")).startswith(
            b"HTTP/1.1 200"
        )
        assert all(each.recv(100) == b"" for each in idle)
    finally:
        for each in idle:
            each.close()


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 4\r\nContent-Length: 5\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: +4\r\n",
        b"Content-Length: 0x4\r\n",
        b"Host: other\r\n",
        b"X-A: a\x00b\r\n",
        b"X-A: " + b"a" * 1_000_000 + b"\r\n",
    ],
)
def test_a_head_of_two_meanings_is_refused_and_nothing_after_it_heard(port: int, head: bytes) -> None:
    heard = said(port, _ASK + head + b"\r\n{}{}" + _HEALTH)
    assert heard.startswith(b"HTTP/1.1 400") or not heard
    assert b"200 OK" not in heard


def test_what_follows_a_request_with_two_lengths_is_not_heard(port: int) -> None:
    heard = said(port, _ASK + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + _HEALTH)
    assert heard.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    "line",
    [
        b"GET http://evil.example/api/v1/removed HTTP/1.1",
        b"CONNECT evil.example:443 HTTP/1.1",
        b"OPTIONS * HTTP/1.1",
        b"TRACE / HTTP/1.1",
        b"PRI * HTTP/2.0",
        b"GET /\xff HTTP/1.1",
        b"GET  /  HTTP/1.1",
        b"GET /static/../../app.py HTTP/1.1",
        b"GET /static/%2e%2e/app.py HTTP/1.1",
        b"GET /static//etc/passwd HTTP/1.1",
    ],
)
def test_a_wild_first_line_is_refused(port: int, line: bytes) -> None:
    secret = b"X-API-Key-Echo: zzsecret\r\n"
    heard = said(port, line + b"\r\n" + _HOST + secret + b"Connection: close\r\n\r\n")
    assert heard[9:12] in (b"400", b"404", b"405") or not heard, heard[:200]
    assert b"zzsecret" not in heard and b"def " not in heard


def test_an_upgrade_is_not_taken_up(port: int) -> None:
    asked = _HEALTH.replace(
        b"\r\n\r\n",
        b"\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    )
    assert said(port, asked).startswith(b"HTTP/1.1 200")


def test_a_host_with_a_path_opens_nothing(ground: Ground) -> None:
    """The path that is judged is the one that is routed, whatever the Host would make of an address."""
    client = ground.client(anonymous="none")
    for host in ("kho/static/", "kho/static/?", "kho/healthz?", "kho/static/#", "kho\\static\\", "@/static/"):
        response = client.get("/api/v1/documents", headers={"Host": host})
        assert response.status_code in (400, 401), host
