"""`/healthz`, `/readyz` and `/metrics`: for whatever watches the service."""

import logging
import shutil
from ipaddress import ip_address

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from api import examples, problems
from api.access.gate import Role, principal_of
from api.middleware import metrics
from api.models import HealthBody, ReadinessBody
from api.problems import Problem, ProblemError
from index.errors import KnowledgeBaseError
from index.knowledge_base import KnowledgeBase
from index.locks import is_writable

log = logging.getLogger("vankien.api")

router = APIRouter(tags=["Vận hành"])

# Below this SQLite soon cannot keep its journal, and then not even read.
LEAST_FREE_BYTES = 64 * 1024 * 1024
_PROBE = "văn kiện"


@router.get(
    "/healthz",
    summary="Tiến trình còn sống",
    description="Luôn trả lời khi dịch vụ đang chạy; không đụng đến kho.",
    responses=examples.documented(HealthBody, examples.HEALTH),
)
async def healthz() -> JSONResponse:
    """Says that the process answers; touches nothing else."""
    return JSONResponse({"status": "ok"})


@router.get(
    "/readyz",
    summary="Sẵn sàng trả lời",
    description="Tìm thử một câu trên chỉ mục đang phục vụ. 503 kèm lý do khi chưa có chỉ mục, kho không đọc được, "
    "đĩa sắp đầy, hoặc dịch vụ đang dừng.",
    responses=examples.documented(ReadinessBody, examples.READINESS) | problems.documented(503),
)
def readyz(request: Request) -> JSONResponse:
    """Whether a question would be answered now; 503 with the reason when not."""
    base: KnowledgeBase = request.app.state.base
    if request.app.state.stopping:
        raise _not_ready("Dịch vụ đang dừng")
    # A disk that nobody may write is full at any time.
    if is_writable(base.home) and shutil.disk_usage(base.home).free < LEAST_FREE_BYTES:
        raise _not_ready("Đĩa chứa kho sắp đầy; hãy dọn bớt")
    return JSONResponse({"ready": True, "generation": _answering_generation(base)})


def _answering_generation(base: KnowledgeBase) -> str:
    try:
        return base.search(_PROBE, limit=1).generation
    except (KnowledgeBaseError, OSError) as error:
        log.warning("chưa sẵn sàng: %s", error)
        raise _not_ready("Kho chưa có chỉ mục phục vụ; hãy thử lại sau") from error


def _not_ready(reason: str) -> ProblemError:
    return ProblemError(Problem("not-ready", "Chưa sẵn sàng", 503, reason))


@router.get("/metrics", include_in_schema=False, responses={200: {"content": {metrics.MEDIA_TYPE: {}}}})
def show_metrics(request: Request) -> Response:
    """Counters in Prometheus' format: for programs on this machine, and for whoever has an administrator's key."""
    role = principal_of(request).role
    if not _is_on_this_machine(request) and (role is None or role < Role.ADMIN):
        raise ProblemError(
            Problem(
                "metrics-closed", "Không được xem số đo", 403,
                "Số đo chỉ dành cho chương trình trên chính máy chủ, hoặc khóa có vai trò quản trị",
            )
        )  # fmt: skip
    return Response(request.app.state.metrics.text(request.app.state.base), media_type=metrics.MEDIA_TYPE)


def _is_on_this_machine(request: Request) -> bool:
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False
