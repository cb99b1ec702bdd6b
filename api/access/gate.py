"""Who asks, and what they may: found once a request, before any route.

In this order: a key in `Authorization: Bearer vk_…` or `X-API-Key: vk_…`; the cookie of a browser that signed in; the
user whom a trusted proxy names; nobody. A key that does not hold is refused, not taken for no key: its owner must learn
that it has expired. A cookie that does not hold counts for nothing, and the browser is led to sign in again.
"""

import hmac
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access.principal import NOBODY, Principal, PrincipalKind, address_of, principal_of
from api.access.proxies import proxied_user
from api.access.rate_limits import RateLimits
from api.access.sessions import COOKIE, Sessions
from api.links import at
from api.problems import CHALLENGE, Problem, ProblemError, answered, is_for_programs, path_of, problem_of
from api.settings import Settings
from index.errors import KeyRefused, KnowledgeBaseError
from index.keys import KeyRing, key_in_force
from index.records import Role, StoredKey
from index.store import Store

__all__ = [
    "Access", "Gate", "MayAdmin", "MayContribute", "MayRead", "Principal", "PrincipalKind", "Role", "principal_of",
]  # fmt: skip

SIGN_IN = "/dang-nhap"
# What may be known of the service by whoever reaches it, also where nobody reads without a key.
_OPEN = frozenset(
    {
        "/healthz",
        "/readyz",
        "/metrics",
        SIGN_IN,
        "/dang-xuat",
        "/quyen-rieng-tu",
        "/opensearch.xml",
        "/widget.js",
    }
)
_OPEN_FOLDER = "/static/"
# For whatever watches the service, as often as it likes.
_UNCOUNTED = ("/healthz", "/readyz", "/metrics", _OPEN_FOLDER)
# Where files are sent to; the routes ask for the role too, after they have read them.
_TAKE_FILES = frozenset({"/api/v1/documents", "/kho/nap"})
_READS = ("GET", "HEAD", "OPTIONS")
_ROLE = {Role.READ: "đọc", Role.CONTRIBUTE: "đóng góp", Role.ADMIN: "quản trị"}
_FORGED = Problem(
    "form-token-needed", "Thiếu mã của trang", 403,
    "Yêu cầu thay đổi từ trình duyệt đã đăng nhập cần header «X-Form-Token» lấy từ trang; chương trình hãy dùng khóa",
)  # fmt: skip


class Gate:
    """What the settings say of who may what, and all that it takes to find out who asks."""

    def __init__(self, settings: Settings) -> None:
        self.ring = KeyRing()
        self.sessions = Sessions(settings.home_path, settings.session_hours)
        self.limits = RateLimits(settings)
        self._proxy_role = Role.of(settings.proxy_role)
        self._proxy_admins = frozenset(
            each.strip() for each in settings.proxy_admins.split(",") if each.strip()
        )
        self._user_header = settings.proxy_user_header
        reads = Role.READ if settings.anonymous == "read" else None
        self._anonymous = Principal(PrincipalKind.ANONYMOUS, "", reads)

    def principal(self, request: Request) -> Principal:
        """Who asks. Raises KeyRefused, ProblemError after too many wrong keys, and the errors of the store."""
        store: Store = request.app.state.base.store
        if (shown := _shown_key(request)) is not None:
            return _holder(self.known(store, shown, address_of(request)), PrincipalKind.KEY)
        if (cookie := request.cookies.get(COOKIE)) and (key := self._of_session(store, cookie)):
            return _holder(key, PrincipalKind.SESSION)
        return self.without_key(request)

    def without_key(self, request: Request) -> Principal:
        """Who asks without a key or a cookie; nothing is read from the disk."""
        user = proxied_user(request, self._user_header)
        if user is None:
            return self._anonymous
        role = Role.ADMIN if user in self._proxy_admins else self._proxy_role
        return Principal(PrincipalKind.PROXY, user, role)

    def known(self, store: Store, shown: str, address: str) -> StoredKey:
        """The key that was shown from an address. Raises KeyRefused, ProblemError after too many wrong ones."""
        if not self.ring.remembers(shown) and (problem := self.limits.after_failures(address)):
            raise ProblemError(problem)
        try:
            return self.ring.known(store, shown)
        except KeyRefused:
            self.limits.failed(address)
            raise

    def _of_session(self, store: Store, cookie: str) -> StoredKey | None:
        key_id = self.sessions.key_id(cookie)
        try:
            return key_in_force(store, key_id) if key_id else None
        except KeyRefused:
            return None


class Access:
    """Puts the principal of each request on `request.state.principal`, and lets in whom the settings let in."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find out who asks, and pass on or refuse."""
        answer = await self._refusal(Request(scope)) if scope["type"] == "http" else None
        await (answer or self._app)(scope, receive, send)

    async def _refusal(self, request: Request) -> Response | None:
        path = path_of(request)
        request.state.principal = NOBODY
        if path.startswith(_OPEN_FOLDER):
            return None
        try:
            if _shown_key(request) is not None or COOKIE in request.cookies:
                who = await run_in_threadpool(self._gate.principal, request)
            else:
                who = self._gate.without_key(request)
        except (KnowledgeBaseError, ProblemError) as error:
            return answered(request, problem_of(error, None))
        request.state.principal = who
        if not path.startswith(_UNCOUNTED) and (
            problem := self._gate.limits.counted(who, address_of(request))
        ):
            return answered(request, problem)
        if who.role is None and path not in _OPEN:
            return _sign_in(request, path)
        return _uninvited(request, path)


def _uninvited(request: Request, path: str) -> Response | None:
    """What one is told who sends files to the base and may not: before they are read, however large."""
    if request.method != "POST" or path not in _TAKE_FILES:
        return None
    try:
        _needed(Role.CONTRIBUTE, request)
    except ProblemError as error:
        return answered(request, error.problem)
    return None


def _shown_key(request: Request) -> str | None:
    """The key that a request brings, None for none."""
    if (own := request.headers.get("x-api-key")) is not None:
        return own.strip()
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else None


def _holder(key: StoredKey, kind: PrincipalKind) -> Principal:
    return Principal(kind, key.name, key.role, key.id)


def _sign_in(request: Request, path: str) -> Response:
    """For a program that it needs a key; for a browser the page to sign in, and from there back."""
    if is_for_programs(path):
        return answered(request, _needs_key(Role.READ))
    back = f"{path}?{request.url.query}" if request.url.query else path
    where = at(SIGN_IN) + (f"?ve={quote(back, safe='')}" if request.method in ("GET", "HEAD") else "")
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": where})
    return RedirectResponse(where, 303)


def _needs_key(role: Role) -> Problem:
    return Problem(
        "key-needed",
        "Cần khóa truy cập",
        401,
        f"Việc này cần khóa có vai trò «{_ROLE[role]}»; gửi khóa ở «Authorization: Bearer …» hoặc «X-API-Key»,"
        " hoặc đăng nhập trên trang web",
        headers=CHALLENGE,
    )


def _needed(role: Role, request: Request) -> Principal:
    """Who asks, when they may do what a role allows. Raises ProblemError: 401 without a key, 403 with too low a one."""
    who = principal_of(request)
    if who.role is None or who.role < role:
        if not who.is_known:
            raise ProblemError(_needs_key(role))
        has = _ROLE[who.role] if who.role else "không có quyền"
        raise ProblemError(
            Problem(
                "role-too-low",
                "Không đủ quyền",
                403,
                f"Việc này cần vai trò «{_ROLE[role]}»; «{who.name}» có vai trò «{has}»",
            )
        )
    return who


def form_token(request: Request) -> str:
    """The word that stands in the forms of the one who asks."""
    gate: Gate = request.app.state.gate
    return gate.sessions.form_token(request, principal_of(request))


def is_form_token(request: Request, word: str) -> bool:
    """Whether a word that came with a request is the one of our pages."""
    return hmac.compare_digest(word.encode("utf-8", "replace"), form_token(request).encode())


async def from_our_pages(request: Request) -> None:
    """Refuse a change under `/api` that another site had a signed-in browser send. Pages have `CheckedForm`."""
    if (
        request.method in _READS
        or not principal_of(request).is_ambient
        or not is_for_programs(path_of(request))
    ):
        return
    if not is_form_token(request, request.headers.get("x-form-token", "")):
        raise ProblemError(_FORGED)


FromOurPages = Depends(from_our_pages)


async def _may_read(request: Request) -> Principal:
    return _needed(Role.READ, request)


async def _may_contribute(request: Request) -> Principal:
    who = _needed(Role.CONTRIBUTE, request)
    await from_our_pages(request)
    return who


async def _may_admin(request: Request) -> Principal:
    who = _needed(Role.ADMIN, request)
    await from_our_pages(request)
    return who


MayRead = Annotated[Principal, Depends(_may_read)]
MayContribute = Annotated[Principal, Depends(_may_contribute)]
MayAdmin = Annotated[Principal, Depends(_may_admin)]
