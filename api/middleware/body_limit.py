"""No request may make the server hold more than the setting `max_upload_mb` allows."""

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MEGABYTE = 1024 * 1024


class BodyLimit:
    """Refuses larger bodies with 413: by the announced length, else as soon as too much has come.

    Refusing is raising inside the application, where a route that reads the body passes it on as its own error.
    """

    def __init__(self, app: ASGIApp, megabytes: int) -> None:
        self._app = app
        self._most = megabytes * _MEGABYTE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on and count what comes in."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
        # More digits than this are too much whatever they say, and int() refuses the longest.
        too_large = len(announced) > 18 or (announced.isdigit() and int(announced) > self._most)
        received = 0

        async def counted() -> Message:
            nonlocal received
            if too_large:
                raise HTTPException(413)
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._most:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)
