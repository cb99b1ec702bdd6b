"""Reverse proxies in front of the service: from those that are trusted, who asked and over what is believed."""

from collections.abc import Sequence

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
            peer = scope["client"][0] if scope.get("client") else ""
            # A new mapping: a server hands the same one to every request.
            state = dict(scope.get("state", {})) | {_FROM_PROXY: peer in self._forwarded.trusted_hosts}
            scope = dict(scope) | {"state": state}
        await self._forwarded(scope, receive, send)  # type: ignore[arg-type]


def is_from_proxy(scope: Scope) -> bool:
    """Whether a trusted proxy, or a program on this machine, brought the request."""
    return bool(scope.get("state", {}).get(_FROM_PROXY))
