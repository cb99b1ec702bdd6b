"""Answers are compressed for whoever takes them so, but for what is compressed already.

That secrets can be guessed from the size of a compressed page (BREACH) is no danger here: what stands in a page besides
documents is the word of its forms, which anyone has who may read the page.
"""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

# Pictures, typefaces, and files as they were put in, most of which are archives inside.
_COMPRESSED = (".png", ".woff2", "/file", ".docx")
# Below it a packet is a packet.
_LEAST_BYTES = 1_000
# Beyond it, time grows and size hardly shrinks.
_LEVEL = 5


class Compression:
    """Compresses with gzip."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._compressing = GZipMiddleware(app, _LEAST_BYTES, _LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, through the compression or past it."""
        packed = scope["type"] == "http" and scope["path"].endswith(_COMPRESSED)
        await (self._plain if packed else self._compressing)(scope, receive, send)
