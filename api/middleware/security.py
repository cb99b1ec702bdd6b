"""Headers that every response carries: pages run nothing that did not come with the product."""

from urllib.parse import urlsplit, urlunsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.principal import principal_of

# Nothing but what comes from this service itself, no inline script or style, no word of another site, no frame.
_POLICY = (
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
# What a browser could do for a page, and no page here asks for.
_UNUSED = ("camera", "display-capture", "geolocation", "microphone", "payment", "serial", "usb")

SECURITY_HEADERS = {
    "Content-Security-Policy": "; ".join(_POLICY),
    "X-Content-Type-Options": "nosniff",
    # What was searched for stands in the address, and stays in the office.
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": ", ".join(f"{each}=()" for each in _UNUSED),
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders:
    """Adds the headers to each response that does not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; only the start of a response changes."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if location := headers.get("location"):
                    headers["Location"] = _here(location)
                # What a known reader was shown may be internal: it does not come back after they have signed out.
                if principal_of(HTTPConnection(scope)).is_known:
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


def _here(location: str) -> str:
    """An address that one is led to, without a host: all are ours, and what the caller said that we are called is not.

    Starlette leads from `/kho/` to `/kho` by an absolute address with the Host of the request in it.
    """
    parts = urlsplit(location)
    path = "/" + parts.path.lstrip("/\\")
    return urlunsplit(("", "", path, parts.query, parts.fragment))
