"""Who asks, and what they may: found once a request, before any route.

A key is sent as `Authorization: Bearer vk_…` or `X-API-Key: vk_…`. Without one a reader is anonymous. A key that does
not hold is refused, not taken for no key: its owner must learn that it has expired.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import Problem, ProblemError, answered, problem_of
from index.errors import KeyRefused, KnowledgeBaseError
from index.keys import KeyRing
from index.records import Role
from index.store import Store

__all__ = ["Access", "MayAdmin", "MayContribute", "MayRead", "Principal", "PrincipalKind", "Role"]

_ROLE = {Role.READ: "đọc", Role.CONTRIBUTE: "đóng góp", Role.ADMIN: "quản trị"}
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="vankien"'}


class PrincipalKind(StrEnum):
    """How it is known who asks."""

    ANONYMOUS = "anonymous"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. name: of the key; empty for one who is not known. role: None for one who may not even read.

    key_id: of the key, None without one.
    """

    kind: PrincipalKind
    name: str
    role: Role | None
    key_id: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether it is known who this is."""
        return self.kind is not PrincipalKind.ANONYMOUS


ANONYMOUS = Principal(PrincipalKind.ANONYMOUS, "", Role.READ)


class Access:
    """Puts the principal of each request on `request.state.principal`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._ring = KeyRing()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find out who asks, and pass on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        request.state.principal = ANONYMOUS
        try:
            request.state.principal = await self._principal(request)
        except (KnowledgeBaseError, ProblemError) as error:
            await answered(request, _problem(error))(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _principal(self, request: Request) -> Principal:
        shown = _shown_key(request)
        if shown is None:
            return ANONYMOUS
        store: Store = request.app.state.base.store
        key = await run_in_threadpool(self._ring.known, store, shown)
        return Principal(PrincipalKind.KEY, key.name, key.role, key.id)


def _shown_key(request: Request) -> str | None:
    """The key that a request brings, None for none."""
    if (own := request.headers.get("x-api-key")) is not None:
        return own.strip()
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else None


def _problem(error: Exception) -> Problem:
    """What one is told of whom it cannot be said who it is."""
    if isinstance(error, KeyRefused):
        detail = str(error)[:1].upper() + str(error)[1:]
        return Problem("key-refused", "Khóa không dùng được", 401, detail, headers=CHALLENGE)
    return problem_of(error, None)


def principal_of(request: Request) -> Principal:
    """Who asks."""
    principal: Principal = request.state.principal
    return principal


def _needed(role: Role, request: Request) -> Principal:
    """Who asks, when they may do what a role allows. Raises ProblemError: 401 without a key, 403 with too low a one."""
    principal = principal_of(request)
    if principal.role is not None and principal.role >= role:
        return principal
    if not principal.is_known:
        raise ProblemError(
            Problem(
                "key-needed",
                "Cần khóa truy cập",
                401,
                f"Việc này cần khóa có vai trò «{_ROLE[role]}»; gửi khóa ở «Authorization: Bearer …» hoặc «X-API-Key»",
                headers=CHALLENGE,
            )
        )
    has = _ROLE[principal.role] if principal.role else "không có quyền"
    raise ProblemError(
        Problem(
            "role-too-low",
            "Không đủ quyền",
            403,
            f"Việc này cần vai trò «{_ROLE[role]}»; «{principal.name}» có vai trò «{has}»",
        )
    )


async def _may_read(request: Request) -> Principal:
    return _needed(Role.READ, request)


async def _may_contribute(request: Request) -> Principal:
    return _needed(Role.CONTRIBUTE, request)


async def _may_admin(request: Request) -> Principal:
    return _needed(Role.ADMIN, request)


MayRead = Annotated[Principal, Depends(_may_read)]
MayContribute = Annotated[Principal, Depends(_may_contribute)]
MayAdmin = Annotated[Principal, Depends(_may_admin)]
