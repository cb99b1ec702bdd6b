"""Addresses of this service, under the path prefix that a reverse proxy gives it.

Values of the knowledge base become shapes and pages deep below the request, so the prefix of the request that is being
answered lies in a context variable: `Prefix` sets it, everything that writes an address asks `at`.
"""

from contextvars import ContextVar

from starlette.types import ASGIApp, Receive, Scope, Send

_PREFIX: ContextVar[str] = ContextVar("prefix", default="")


def at(path: str) -> str:
    """The address of a path of this service. path: begins with a slash."""
    return _PREFIX.get() + path


def document_link(document_id: int) -> str:
    """The page of a document."""
    return at(f"/van-ban/{document_id}")


def place_link(document_id: int, start: int, end: int) -> str:
    """A document opened at a run of its text; the query does what the fragment cannot do without a script."""
    return f"{document_link(document_id)}?tu={start}&den={end}#c{start}-{end}"


class Prefix:
    """Serves everything under a prefix, whether the proxy leaves it in the path or takes it away.

    prefix: empty, or begins with a slash and does not end with one.
    """

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the prefix known; routes see the path with it, as ASGI's `root_path` has it."""
        if scope["type"] in ("http", "websocket") and self._prefix:
            scope = self._placed(scope)
        # Not taken back: a request has a task of its own, and the page of an unexpected fault is made later.
        _PREFIX.set(self._prefix)
        await self._app(scope, receive, send)

    def _placed(self, scope: Scope) -> Scope:
        path, raw = scope["path"], scope.get("raw_path") or scope["path"].encode()
        if path != self._prefix and not path.startswith(self._prefix + "/"):
            path, raw = self._prefix + path, self._prefix.encode() + raw
        return dict(scope) | {"path": path, "raw_path": raw, "root_path": self._prefix}
