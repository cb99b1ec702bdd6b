"""The application: routes for programs, pages for people, over one knowledge base."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from api import mcp_http, openapi, problems
from api.access.audit import AuditLog
from api.access.auditing import Auditing
from api.access.gate import Access, Gate
from api.access.proxies import Proxies
from api.dossiers.pdf import PdfWriter
from api.links import Prefix
from api.middleware.admission import Admission
from api.middleware.body_limit import BodyLimit
from api.middleware.caching import CacheHeaders, NotModifiedError
from api.middleware.compression import Compression
from api.middleware.heads import Heads
from api.middleware.metrics import Metrics
from api.middleware.request_log import RequestLog, log_request
from api.middleware.security import SecurityHeaders
from api.middleware.work import limits
from api.pages import (
    answer,
    document,
    outline,
    privacy,
    rendering,
    signing_in,
)
from api.pages import (
    library as library_pages,
)
from api.pages import (
    search as search_page,
)
from api.pages import (
    topics as topic_pages,
)
from api.pages import (
    verify as verify_page,
)
from api.routes import (
    ask,
    documents,
    dossiers,
    feed,
    feedback,
    health,
    jobs,
    library,
    opensearch,
    reading,
    search,
    suggest,
    topics,
    verify,
    widget,
)
from api.settings import Settings
from index.errors import KnowledgeBaseError
from index.following import Following
from index.knowledge_base import KnowledgeBase
from index.locks import is_writable
from index.merging import Merging
from index.working import Working
from ingest.ocr import OcrMode

log = logging.getLogger("vankien.api")

# An identifier may hold a slash, so modules with the narrower paths stand before `documents`.
_ROUTES = (
    search,
    suggest,
    ask,
    reading,
    library,
    jobs,
    documents,
    feed,
    verify,
    dossiers,
    feedback,
    health,
    mcp_http,
    opensearch,
    topics,
    widget,
)
_PAGES = (
    search_page,
    answer,
    document,
    privacy,
    signing_in,
    topic_pages,
    library_pages,
    verify_page,
    outline,
)

_STATIC = Path(__file__).parent / "static"
_DESCRIPTION = (
    "Tìm kiếm và hỏi đáp trên kho văn kiện của cơ quan: mọi câu trả lời là nguyên văn kèm vị trí trong văn bản. "
    "Lỗi theo RFC 9457 (`application/problem+json`)."
)

# What pages of other addresses may do: all that a key allows, which they send themselves; never with a sign-in here.
_CROSS_ORIGIN: dict[str, Any] = {
    "allow_methods": ["GET", "POST", "PATCH", "DELETE"],
    "allow_headers": ["Authorization", "Content-Type", "If-None-Match", "X-API-Key"],
    "expose_headers": ["ETag", "Link", "Location", "Retry-After"],
    "max_age": 3600,
}

_FIRST_QUESTION = "văn kiện"

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(
    settings: Settings,
    base: KnowledgeBase | None = None,
    *,
    keeper: bool = True,
) -> FastAPI:
    """The application of one home directory. base: an open one, which the caller closes.

    keeper: whether this process does the work in the background; of several workers one does.

    Opening raises StoreDamaged when the application starts; an index that cannot be made is no reason not to
    start, since `/readyz` and every question say so. Where nobody may write it answers from what there is, and nothing
    is done in the background.
    """
    # The interactive pages of FastAPI load scripts from a public network, which a sealed office has not.
    app = FastAPI(
        title="vankien",
        summary="Tìm, trích dẫn và học tập văn kiện",
        description=_DESCRIPTION,
        version=version("vankien"),
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(settings, base, keeper),
        generate_unique_id_function=_operation_id,
    )
    app.state.metrics = Metrics()
    app.state.stopping = False
    app.state.settings = settings
    app.state.audit = AuditLog(settings.home_path, settings.audit, settings.audit_mb, settings.audit_days)
    app.state.pdf = PdfWriter()
    app.state.gate = Gate(settings)
    _add_middleware(app, settings)
    problems.install(app, rendering.problem_page)
    app.add_exception_handler(NotModifiedError, _not_modified)
    for module in _ROUTES + _PAGES:
        app.include_router(module.router)
    openapi.install(app)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    return app


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    """What a request goes through, from the inside out: the one added last meets it first."""
    app.add_middleware(Heads)
    app.add_middleware(CacheHeaders)
    metrics: Metrics = app.state.metrics
    app.add_middleware(
        Admission, limits=limits(settings), watch=metrics.show_work, refused=metrics.count_refused
    )
    app.add_middleware(Access, gate=app.state.gate)
    app.add_middleware(Auditing, log=app.state.audit)
    app.add_middleware(Compression)
    app.add_middleware(BodyLimit, megabytes=settings.max_upload_mb)
    if settings.origins:
        app.add_middleware(CORSMiddleware, allow_origins=settings.origins, **_CROSS_ORIGIN)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(RequestLog, observers=(log_request, app.state.metrics.count))
    app.add_middleware(Prefix, prefix=settings.prefix)
    app.add_middleware(Proxies, trusted=settings.proxies)


def _not_modified(request: Request, error: Exception) -> Response:
    """Whoever asked has what would be answered; the headers are put on with those of other answers."""
    return Response(status_code=304)


def _operation_id(route: APIRoute) -> str:
    """What generated clients call a route: its function's name."""
    return route.name


def _lifespan(settings: Settings, given: KnowledgeBase | None, keeper: bool) -> Lifespan:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        base = given if given is not None else await run_in_threadpool(settings.open_base)
        app.state.base = base
        await run_in_threadpool(app.state.gate.sessions.share, base.sharing.secret)
        base.on_answer = app.state.metrics.count_answer
        try:
            await run_in_threadpool(_make_ready, base)
            works = keeper and is_writable(base.home)
            working = Working(base, settings.jobs, OcrMode(settings.ocr)) if works else None
            app.state.wake = working.wake if working else _leave_to_keeper
            # An index that all machines read is published by the one who writes.
            follows = works and base.sharing.is_shared and base.index is None
            following = Following(base) if follows else nullcontext()
            with Merging(base) if works else nullcontext(), working or nullcontext(), following:
                async with mcp_http.serving(app):
                    yield
        finally:
            app.state.audit.close()
            if base is not given:
                await run_in_threadpool(base.close)

    return lifespan


def _leave_to_keeper() -> None:
    """The process that keeps the base looks for uploads every few seconds."""


def _make_ready(base: KnowledgeBase) -> None:
    """Bring the index up to date and ask it once.

    The first question loads the word segmenter, the model and the index. The segmenter's loading is not safe from
    two threads at once, so it is done here, before the first request; so is what is made of all documents, for readers
    with a name and for those without, and so are the models that say whether a question is answered.
    """
    ask_once = (
        partial(base.search, _FIRST_QUESTION),
        partial(base.confidence, _FIRST_QUESTION),
        base.prepare,
        lambda: base.for_anyone.prepare(),
    )
    steps = (base.refresh, *ask_once) if is_writable(base.home) else ask_once
    for step in steps:
        try:
            step()
        except (KnowledgeBaseError, OSError) as error:
            log.error("chỉ mục chưa sẵn sàng: %s", error)
