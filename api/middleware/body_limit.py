"""No request may make the server hold or read more than its kind needs.

Files come in multipart forms, which go to the disk piece by piece, up to the setting `max_upload_mb`. All else is read
whole, by the one thread that serves everybody: 20 MB of `[],[],` as JSON cost it 6 s.
"""

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MEGABYTE = 1024 * 1024
# The largest request of the API is an outline with its quotes, some tens of bytes each.
_API = 1 * _MEGABYTE
# A draft of a million characters, of up to 9 bytes each in a form and 6 in JSON: pasted into a page, or sent over MCP.
_OTHER = 9 * _MEGABYTE


class BodyLimit:
    """Refuses larger bodies with 413: by the announced length, else as soon as too much has come.

    Refusing is raising inside the application, where a route that reads the body passes it on as its own error.
    """

    def __init__(self, app: ASGIApp, megabytes: int) -> None:
        self._app = app
        self._files = megabytes * _MEGABYTE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on and count what comes in."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers, most = dict(scope["headers"]), self._most_of(scope)
        announced = headers.get(b"content-length", b"")
        # More digits than this are too much whatever they say, and int() refuses the longest.
        too_large = len(announced) > 18 or (announced.isdigit() and int(announced) > most)
        received = 0

        async def counted() -> Message:
            nonlocal received
            if too_large:
                raise HTTPException(413)
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)

    def _most_of(self, scope: Scope) -> int:
        kind = dict(scope["headers"]).get(b"content-type", b"")
        if kind.lower().startswith(b"multipart/form-data"):
            return self._files
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        return min(self._files, _API if path.startswith("/api/") else _OTHER)
