"""`/mcp`: the Model Context Protocol over streamable HTTP, without sessions, beside the pages and the API.

The SDK is loaded by the first request. Who may read is decided as for every other route. A web page elsewhere must not
be able to ask in a reader's name: browsers send `Origin` with each POST, programs do not, so that an `Origin` is let in
only when it is this very service under a name that no stranger's name server can point here (DNS rebinding): an
address, or this machine's own name.
"""

import ipaddress
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api import mcp
from api.access.gate import MayRead
from api.dependencies import knowledge_base
from api.problems import Problem, ProblemError

if TYPE_CHECKING:
    from anyio.abc import TaskGroup, TaskStatus
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

router = APIRouter(include_in_schema=False)

_MISSING = Problem("mcp-missing", "Máy chủ chưa có giao thức MCP", 501, f"Máy chủ {mcp.MISSING}")
_FOREIGN = Problem(
    "foreign-origin", "Trang web khác không được gọi", 403,
    "Trang web ở nơi khác không được gọi giao thức MCP; chương trình gọi trực tiếp thì không gửi «Origin»",
)  # fmt: skip


# Without sessions there is nothing to end by DELETE; and GET would open a stream on which nothing ever comes, for as
# long as its caller likes. The protocol has 405 for both.
@router.post("/mcp")
async def model_context_protocol(request: Request, who: MayRead) -> Response:
    """Pass a request of a program on to the SDK. Raises ProblemError for all others."""
    if not mcp.is_installed():
        raise ProblemError(_MISSING)
    if not _is_own(request.headers.get("origin"), request.headers.get("host", "")):
        raise ProblemError(_FOREIGN)
    serving: _Serving = request.app.state.mcp
    return _Passed(await serving.manager())


class _Passed(Response):
    """The response that the SDK gives: it reads the request and writes the answer."""

    def __init__(self, manager: "StreamableHTTPSessionManager") -> None:
        super().__init__()
        self._manager = manager

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the SDK answer."""
        await self._manager.handle_request(scope, receive, send)


def _is_own(origin: str | None, host: str) -> bool:
    if origin is None:
        return True
    return urlsplit(origin).netloc.lower() == host.lower() and _is_steady(urlsplit(f"//{host}").hostname)


def _is_steady(name: str | None) -> bool:
    """Whether a host's name means this machine whatever a name server says."""
    if name in ("localhost", socket.gethostname().lower()):
        return True
    try:
        ipaddress.ip_address(name or "")
    except ValueError:
        return False
    return True


class _Serving:
    """The SDK's manager of requests, made once."""

    def __init__(self, group: "TaskGroup") -> None:
        import anyio

        self._group = group
        self._made: StreamableHTTPSessionManager | None = None
        self._making = anyio.Lock()

    async def manager(self) -> "StreamableHTTPSessionManager":
        """The running manager."""
        async with self._making:
            if self._made is None:
                self._made = await self._group.start(self._run)
            return self._made

    async def _run(self, *, task_status: "TaskStatus[StreamableHTTPSessionManager]") -> None:
        import anyio
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
        from mcp.server.transport_security import TransportSecuritySettings

        # The SDK knows hosts only as a list; the check above has been made.
        checked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        manager = StreamableHTTPSessionManager(
            mcp.make_server(knowledge_base), json_response=True, stateless=True, security_settings=checked
        )
        async with manager.run():
            task_status.started(manager)
            await anyio.sleep_forever()


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[None]:
    """What `/mcp` needs while the application runs."""
    import anyio

    async with anyio.create_task_group() as group:
        app.state.mcp = _Serving(group)
        yield
        group.cancel_scope.cancel()
