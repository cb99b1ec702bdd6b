"""`/healthz` and `/readyz`: for whatever watches the service."""

from fastapi import APIRouter
from starlette.responses import JSONResponse

from api import examples, problems
from api.dependencies import Base
from api.models import HealthBody, ReadinessBody
from api.problems import Problem, ProblemError
from index.errors import KnowledgeBaseError

router = APIRouter(tags=["Vận hành"])


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
    summary="Đã có chỉ mục để trả lời",
    description="503 khi chưa có chỉ mục nào phục vụ.",
    responses=examples.documented(ReadinessBody, examples.READINESS) | problems.documented(503),
)
def readyz(base: Base) -> JSONResponse:
    """Whether a generation serves; 503 while none does, whatever the reason."""
    try:
        generation = base.generation
    except KnowledgeBaseError as error:
        problems.log.warning("not ready: %s", error)
        raise ProblemError(
            Problem("not-ready", "Chưa sẵn sàng", 503, "Kho chưa có chỉ mục phục vụ; hãy thử lại sau")
        ) from error
    return JSONResponse({"ready": True, "generation": generation})
