"""HEAD for the pages: the headers of GET without its body (RFC 9110, 9.3.2), as link checkers and monitors ask."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import is_for_programs


class Heads:
    """Answers HEAD of a page as its GET. What programs ask for answers the methods that OpenAPI lists."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have GET answered, and keep its body back."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or scope["method"] != "HEAD" or is_for_programs(path):
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            is_body = message["type"] == "http.response.body"
            await send(dict(message) | {"body": b""} if is_body else message)

        await self._app(dict(scope) | {"method": "GET"}, receive, without_body)
