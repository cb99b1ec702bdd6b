"""Answers that are asked for again and again: an ETag tells whether anything could have changed.

What is read of a base depends on its state, on what is served, on the day (validity is of today), on the version of
this program, and on who asks; the ETag is made of these and of the address, so that a question that was answered before
costs nothing. Tags are weak: a compressed answer has the same one.
"""

import hashlib
from datetime import date
from functools import cache
from importlib.metadata import version

from fastapi import Depends, Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.dependencies import Base
from api.links import at

# Documents may be internal: nobody between reader and server keeps them, and a reader's own copy is asked about.
_PRIVATE = "private, no-cache"
# What is shown depends on these, which say who asks.
_VARY = ("Authorization", "X-API-Key", "Cookie")


class NotModifiedError(Exception):
    """The one who asks has what would be answered."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


def unchanged(request: Request, base: Base) -> None:
    """Tag the answer. Raises NotModifiedError when the one who asks names that tag."""
    tag = _tag(request, base)
    request.state.etag = tag
    if any(_opaque(each) in ("*", _opaque(tag)) for each in _named(request)):
        raise NotModifiedError(tag)


Tagged = Depends(unchanged)


@cache
def _version() -> str:
    """Of this program; looking it up reads a file each time."""
    return version("vankien")


def _tag(request: Request, base: Base) -> str:
    principal = request.state.principal
    parts = (
        _version(), base.store.revision, base.published, date.today(), principal.is_known, at("/"),
        request.url.path, request.url.query,
    )  # fmt: skip
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def _named(request: Request) -> list[str]:
    return [each.strip() for each in request.headers.get("if-none-match", "").split(",") if each.strip()]


def _opaque(tag: str) -> str:
    """A tag for weak comparison (RFC 9110, 8.8.3.2)."""
    return tag.removeprefix("W/")


class CacheHeaders:
    """Puts the tag on answers that have one, and keeps what is between from mixing up readers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; only the start of an answer changes."""

        async def with_headers(message: Message) -> None:
            tag = scope.get("state", {}).get("etag")
            if message["type"] == "http.response.start" and tag and message["status"] in (200, 304):
                headers = MutableHeaders(scope=message)
                headers.setdefault("ETag", tag)
                headers.setdefault("Cache-Control", _PRIVATE)
                for name in _VARY:
                    headers.add_vary_header(name)
            await send(message)

        await self._app(scope, receive, with_headers)
