"""Signing in with a key, and out again.

A page of another site must not sign a browser in with a key of its choice: what is sent in then would be sent in its
name. Until one is known the word of a form is anyone's, so the form is also bound to a cookie.
"""

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.access.auditing import note_action
from api.access.gate import SIGN_IN, Gate
from api.access.principal import Principal, PrincipalKind, address_of, principal_of
from api.access.sessions import COOKIE, GUEST
from api.links import at
from api.models import MAX_NAME
from api.pages.forms import STALE, CheckedForm
from api.pages.rendering import render
from api.problems import ProblemError
from index.errors import KeyRefused

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_LONGEST_WAY = 2_000


@router.get(SIGN_IN)
def sign_in_page(request: Request, ve: str = "") -> HTMLResponse:
    """The form. ve: where to go from it, a path of this service."""
    if principal_of(request).is_known:
        return render(request, "sign_in.html", back=_own_path(ve), fault=None)
    gate: Gate = request.app.state.gate
    guest = request.cookies.get(GUEST) or secrets.token_hex(16)
    word = gate.sessions.guest_token(guest)
    page = render(request, "sign_in.html", back=_own_path(ve), fault=None, form_token=word)
    page.set_cookie(
        GUEST, guest, path=at(SIGN_IN), secure=request.url.scheme == "https", httponly=True, samesite="strict"
    )
    # The word is that of one browser.
    page.headers["Cache-Control"] = "no-store"
    return page


@router.post(SIGN_IN, dependencies=[CheckedForm])
def sign_in(
    request: Request,
    key: Annotated[str, Form(max_length=MAX_NAME)] = "",
    ve: Annotated[str, Form()] = "",
) -> Response:
    """Take a key and give a cookie for it; a key that does not hold is told why on the same page."""
    gate: Gate = request.app.state.gate
    note_action(request, "sign_in")
    if not principal_of(request).is_known and GUEST not in request.cookies:
        raise ProblemError(STALE)
    back = _own_path(ve)
    try:
        known = gate.known(request.app.state.base.store, key.strip(), address_of(request))
    except KeyRefused as error:
        return render(request, "sign_in.html", 401, back=back, fault=str(error))
    except ProblemError as error:
        page = render(request, "sign_in.html", error.problem.status, back=back, fault=error.problem.detail)
        page.headers.update(dict(error.problem.headers))
        return page
    request.state.principal = Principal(PrincipalKind.SESSION, known.name, known.role, known.id)
    response = RedirectResponse(at(back), 303)
    response.set_cookie(
        COOKIE,
        gate.sessions.cookie(known.id),
        max_age=gate.sessions.seconds,
        path=at("/"),
        secure=request.url.scheme == "https",
        httponly=True,
        # Not strict: a link to a document in a mail must open it. What changes something is a form with its own word.
        samesite="lax",
    )
    return response


@router.post("/dang-xuat", dependencies=[CheckedForm])
def sign_out(request: Request) -> Response:
    """Have the browser forget its cookie."""
    note_action(request, "sign_out")
    response = RedirectResponse(at("/"), 303)
    response.delete_cookie(COOKIE, path=at("/"), httponly=True, samesite="lax")
    return response


def _own_path(way: str) -> str:
    """The way when it is a path of this service, and of no other site; else the first page."""
    is_own = way.startswith("/") and not way.startswith(("//", "/\\")) and len(way) <= _LONGEST_WAY
    return way if is_own and way.isprintable() and "\\" not in way else "/"
