"""What of a request goes into the audit log: found when it has been answered, by its route and what its route noted."""

import time

from fastapi import Request
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.audit import AuditLog, Entry, milliseconds
from api.access.principal import address_of, principal_of
from api.middleware.request_id import current_request_id
from index.records import StoredDocument

_READS = ("GET", "HEAD", "OPTIONS")
_REFUSALS = (401, 403, 429)
# The routes that are asked something, and of those on a document the ones that do not open it: by their functions'
# names. Changes are told whatever their route.
_ASKED = {"search": "search", "search_page": "search", "ask": "ask", "answer_page": "ask"}
_ON_DOCUMENTS = {"document_file": "download", "document_picture": None, "document_boxes": None}


def note_document(request: HTTPConnection, document: StoredDocument) -> None:
    """Say which document a request is about."""
    request.state.audited_document = document


def note_question(request: HTTPConnection, question: str) -> None:
    """Say what was asked, where that is not the `q` of the address."""
    request.state.audited_question = question


def note_action(request: HTTPConnection, action: str) -> None:
    """Say what a request does, where its route does not tell."""
    request.state.audited_action = action


class Auditing:
    """Writes a line for each request that asked, opened or changed something, or was refused."""

    def __init__(self, app: ASGIApp, log: AuditLog) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and write when it is answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, seen)
        finally:
            if entry := _entry(Request(scope), status, milliseconds(begun)):
                self._log.write(entry)


def _entry(request: Request, status: int, ms: float) -> Entry | None:
    """The line of a request; None for one that is nobody's business."""
    action = _action(request, status)
    if action is None:
        return None
    who, state = principal_of(request), request.state
    document: StoredDocument | None = getattr(state, "audited_document", None)
    question: str | None = getattr(state, "audited_question", None) or request.query_params.get("q")
    return Entry(
        action=action,
        who=who.kind,
        name=who.name,
        address=address_of(request),
        request=current_request_id(),
        key=who.key_id,
        document=document.id if document else None,
        number=document.number if document else None,
        question=question,
        status=status,
        ms=ms,
    )


def _action(request: Request, status: int) -> str | None:
    state, name = request.state, getattr(request.scope.get("route"), "name", "")
    noted: str | None = getattr(state, "audited_action", None)
    if noted is not None:
        return noted
    if name in _ASKED and (request.query_params.get("q") or hasattr(state, "audited_question")):
        return _ASKED[name]
    if status in _REFUSALS:
        return "refused"
    if request.method not in _READS:
        return name or None
    return _ON_DOCUMENTS.get(name, "open") if hasattr(state, "audited_document") else None
