"""How long a caller may take to say what they want: a connection that only dribbles is closed.

Uvicorn waits without end for the rest of a request, so that a thousand connections of one caller who sends a letter now
and then would leave no descriptor for anybody else. Answers that are slow to be read are not bounded here: a file is
held in memory until it is, and the proxy of `deploy/nginx.conf` takes it off.
"""

import asyncio
import socket
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

# A browser sends the head of a request in one piece.
HEAD_SECONDS = 20.0
# A line of 64 kbit/s, as slow as an office has had for twenty years, sends eight times as much.
LEAST_BYTES_A_SECOND = 1024
# How often a body is looked at.
BODY_SECONDS = 20.0


class PatientProtocol(H11Protocol):
    """HTTP/1.1 of uvicorn with an end to its patience."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._waiting: asyncio.TimerHandle | None = None
        self._came = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a first request."""
        super().connection_made(transport)
        # An answer goes out in two pieces, and the second would wait for the caller to say that the first has come:
        # 40 ms. asyncio sees to it only where a listener says that it is TCP's, which those of `create_server` do not.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._wait(HEAD_SECONDS, self._close)

    def data_received(self, data: bytes) -> None:
        """Take in what came, and wait for what is still to come."""
        before = self.conn.their_state
        self._came += len(data)
        super().data_received(data)
        if self.cycle is not None and _says_two_lengths(self.headers):
            self.cycle.keep_alive = False
        if before is not self.conn.their_state or self._waiting is None:
            self._await_more()

    def on_response_complete(self) -> None:
        """The caller may ask again; uvicorn waits for that, and a request that has begun is waited for here."""
        super().on_response_complete()
        self._await_more()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._forget()
        super().connection_lost(exc)

    def _await_more(self) -> None:
        """Give the one who is to send next the time for it; nobody, when all was sent."""
        self._forget()
        state = self.conn.their_state
        if state is h11.SEND_BODY:
            self._came = 0
            self._wait(BODY_SECONDS, self._look_at_body)
        elif state is h11.IDLE and self.timeout_keep_alive_task is None:
            self._wait(HEAD_SECONDS, self._close)

    def _look_at_body(self) -> None:
        """Close when too little came since the last look, though it could be taken in."""
        held_back = self.flow.read_paused
        if not held_back and self._came < LEAST_BYTES_A_SECOND * BODY_SECONDS:
            self._close()
        else:
            self._came = 0
            self._wait(BODY_SECONDS, self._look_at_body)

    def _wait(self, seconds: float, then: Any) -> None:
        self._waiting = self.loop.call_later(seconds, then)

    def _forget(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _close(self) -> None:
        self._waiting = None
        if not self.transport.is_closing():
            self.transport.close()


def _says_two_lengths(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether a proxy may have taken the end of this request for another one, and what follows for a request."""
    return {b"content-length", b"transfer-encoding"} <= {name for name, _ in headers}
