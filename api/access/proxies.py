"""Reverse proxies in front of the service: from those that are trusted, who asked and over what is believed.

Anyone can send a header; nothing that another peer says in one counts.
"""

from collections.abc import Sequence

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

_FROM_PROXY = "from_proxy"


class Proxies:
    """Reads `X-Forwarded-For` and `X-Forwarded-Proto` of trusted peers, and remembers that one brought the request.

    trusted: addresses or networks (10.0.0.0/8).
    """

    def __init__(self, app: ASGIApp, trusted: Sequence[str]) -> None:
        self._forwarded = ProxyHeadersMiddleware(app, trusted_hosts=list(trusted))  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the client that the proxy names."""
        if scope["type"] in ("http", "websocket"):
            peer, port = _plain(scope.get("client") or ("", 0))
            # A new mapping: a server hands the same one to every request.
            state = dict(scope.get("state", {})) | {_FROM_PROXY: peer in self._forwarded.trusted_hosts}
            scope = dict(scope) | {"state": state, "client": (peer, port) if peer else None}
        await self._forwarded(scope, receive, send)  # type: ignore[arg-type]


def _plain(client: tuple[str, int]) -> tuple[str, int]:
    """An address of IPv4 as such, where a socket of IPv6 took it (`::ffff:127.0.0.1`)."""
    address = client[0].removeprefix("::ffff:")
    return (address if "." in address else client[0], client[1])


def is_from_proxy(scope: Scope) -> bool:
    """Whether a trusted proxy, or a program on this machine, brought the request."""
    return bool(scope.get("state", {}).get(_FROM_PROXY))


def proxied_user(request: HTTPConnection, header: str) -> str | None:
    """The name of the user for whom a trusted proxy vouches in this header, None for none.

    A header that stands twice names nobody: the proxy passed on one that the client wrote.
    """
    values = request.headers.getlist(header) if header and is_from_proxy(request.scope) else []
    return values[0].strip() or None if len(values) == 1 else None
