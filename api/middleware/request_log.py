"""Every request is told once it is answered: to the log, and to the counters.

What was asked stands in the query, or in the body; neither is logged.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.proxies import is_from_proxy
from api.middleware.request_id import HEADER, begin_request

log = logging.getLogger("vankien.request")

# What watches the service and what belongs to a page come by the hundred, and say nothing of how it is used.
_STATIC = "/static"
_QUIET = ("/healthz", "/readyz", "/metrics", _STATIC)
NO_ROUTE = "(none)"


@dataclass(frozen=True, slots=True)
class Handled:
    """A request that was answered.

    path: without the query. route: the pattern of its path, NO_ROUTE where none fits. seconds: from its first line to
    the last byte of the answer. received and sent: bytes of the bodies. who: the name of its key or account, empty for
    nobody known. status: 499 when the caller left before the answer began.
    """

    method: str
    path: str
    route: str
    status: int
    seconds: float
    received: int
    sent: int
    who: str


Observer = Callable[[Handled], None]


class RequestLog:
    """Gives each request its id, and tells the observers of it when it is over."""

    def __init__(self, app: ASGIApp, observers: Sequence[Observer]) -> None:
        self._app = app
        self._observers = observers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and count."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        offered = Headers(scope=scope).get(HEADER) if is_from_proxy(scope) else None
        watched = _Watched(receive, send, begin_request(offered))
        began = time.perf_counter()
        try:
            await self._app(scope, watched.receive, watched.send)
        except Exception:
            log.exception("lỗi ngoài dự kiến")
            watched.status = 500
            raise
        finally:
            self._tell(_handled(scope, watched, time.perf_counter() - began))

    def _tell(self, handled: Handled) -> None:
        for observer in self._observers:
            observer(handled)


class _Watched:
    """Counts what goes in and out of one request."""

    def __init__(self, receive: Receive, send: Send, request_id: str) -> None:
        self._receive = receive
        self._send = send
        self._request_id = request_id
        # What nginx calls a request whose caller left.
        self.status = 499
        self.received = self.sent = 0

    async def receive(self) -> Message:
        message = await self._receive()
        self.received += len(message.get("body", b""))
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)[HEADER] = self._request_id
        self.sent += len(message.get("body", b""))
        await self._send(message)


def _handled(scope: Scope, watched: _Watched, seconds: float) -> Handled:
    principal = scope.get("state", {}).get("principal")
    return Handled(
        method=scope["method"],
        path=scope["path"],
        route=_route(scope),
        status=watched.status,
        seconds=seconds,
        received=watched.received,
        sent=watched.sent,
        who=getattr(principal, "name", "") or "",
    )


def _route(scope: Scope) -> str:
    pattern = getattr(scope.get("route"), "path", None)
    if isinstance(pattern, str):
        return pattern
    # A mount has no pattern of its own, but leaves its place in the root of what lies below it.
    return _STATIC if scope.get("root_path", "").endswith(_STATIC) else NO_ROUTE


def log_request(handled: Handled) -> None:
    """One line a request; quietly for those that come by the hundred."""
    quiet = handled.route in _QUIET and handled.status < 400
    fields = {
        "method": handled.method,
        "path": handled.path,
        "status": handled.status,
        "ms": round(handled.seconds * 1000, 1),
        "bytes": handled.sent,
    }
    if handled.who:
        fields["who"] = handled.who
    log.log(logging.DEBUG if quiet else logging.INFO, "", extra={"fields": fields})
