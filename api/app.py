"""The application: routes for programs, pages for people, over one knowledge base."""

import logging
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial
from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.staticfiles import StaticFiles

from api import mcp_http, openapi, problems
from api.access import Access
from api.body_limit import BodyLimit
from api.links import Prefix
from api.metrics import Metrics
from api.pages import (
    document,
    rendering,
)
from api.pages import (
    search as search_page,
)
from api.pages import (
    verify as verify_page,
)
from api.pdf import PdfWriter
from api.proxies import Proxies
from api.request_log import RequestLog, log_request
from api.routes import (
    ask,
    documents,
    dossiers,
    feedback,
    health,
    opensearch,
    search,
    verify,
    widget,
)
from api.security import SecurityHeaders
from api.settings import Settings
from index.errors import KnowledgeBaseError
from index.knowledge_base import KnowledgeBase
from index.merging import Merging

log = logging.getLogger("vankien.api")

_STATIC = Path(__file__).parent / "static"
_DESCRIPTION = (
    "Tìm kiếm và hỏi đáp trên kho văn kiện của cơ quan: mọi câu trả lời là nguyên văn kèm vị trí trong văn bản. "
    "Lỗi theo RFC 9457 (`application/problem+json`)."
)

_FIRST_QUESTION = "văn kiện"

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(
    settings: Settings,
    base: KnowledgeBase | None = None,
    *,
    keeper: bool = True,
    form_token: str | None = None,
) -> FastAPI:
    """The application of one home directory. base: an open one, which the caller closes.

    keeper: whether this process does the work in the background; of several workers one does.
    form_token: what all workers put into the forms of the pages; None for a new one.

    Opening raises StoreDamaged when the application starts; an index that cannot be made is no reason not to
    start, since `/readyz` and every question say so.
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
    # Stands in the forms of the pages that keep something: only who has read a page can send one.
    app.state.form_token = form_token or secrets.token_urlsafe()
    app.state.form_token = secrets.token_urlsafe()
    app.state.settings = settings
    app.state.pdf = PdfWriter()
    app.add_middleware(Access)
    app.add_middleware(BodyLimit, megabytes=settings.max_upload_mb)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(RequestLog, observers=(log_request, app.state.metrics.count))
    app.add_middleware(Prefix, prefix=settings.prefix)
    app.add_middleware(Proxies, trusted=settings.proxies)
    problems.install(app, rendering.problem_page)
    for routes in (
        search,
        ask,
        documents,
        verify,
        dossiers,
        feedback,
        health,
        mcp_http,
        opensearch,
        widget,
    ):
        app.include_router(routes.router)
    for page in (
        search_page,
        document,
        verify_page,
    ):
        app.include_router(page.router)
    openapi.install(app)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    return app


def _operation_id(route: APIRoute) -> str:
    """What generated clients call a route: its function's name."""
    return route.name


def _lifespan(settings: Settings, given: KnowledgeBase | None, keeper: bool) -> Lifespan:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        base = given if given is not None else await run_in_threadpool(_opened, settings)
        app.state.base = base
        base.on_answer = app.state.metrics.count_answer
        try:
            await run_in_threadpool(_make_ready, base)
            with Merging(base) if keeper else nullcontext():
                yield
            with Merging(base):
                async with mcp_http.serving(app):
                    yield
        finally:
            if base is not given:
                await run_in_threadpool(base.close)

    return lifespan


def _opened(settings: Settings) -> KnowledgeBase:
    return KnowledgeBase.open(settings.home_path, settings.model or None, settings.phraser())


def _make_ready(base: KnowledgeBase) -> None:
    """Bring the index up to date and ask it once.

    The first question loads the word segmenter, the model and the index. The segmenter's loading is not safe from
    two threads at once, so it is done here, before the first request.
    """
    for step in (base.refresh, partial(base.search, _FIRST_QUESTION)):
        try:
            step()
        except KnowledgeBaseError as error:
            log.error("chỉ mục chưa sẵn sàng: %s", error)
