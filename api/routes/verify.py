"""`POST /api/v1/verify`: a draft's citations held against what is known."""

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from api import examples, problems
from api.dependencies import Base
from api.models import VerifyBody
from api.problems import Problem, ProblemError
from api.shapes import Shape, checked_shape
from index.knowledge_base import KnowledgeBase
from ingest.errors import IngestError

router = APIRouter(prefix="/api/v1", tags=["Kiểm tra viện dẫn"])


@router.post(
    "/verify",
    summary="Kiểm tra các viện dẫn trong một bản dự thảo",
    description=(
        "Gửi biểu mẫu có `file` (tệp dự thảo) hoặc `text` (nội dung). Mỗi viện dẫn được đối chiếu số, ngày, cơ quan, "
        "trích yếu với điều kho đã biết; điều chưa biết thì `finding` là `unknown`, không bao giờ là sai. "
        "Bản dự thảo không được lưu lại."
    ),
    responses=examples.documented(VerifyBody, examples.VERIFIED) | problems.documented(422, 423, 503),
)
async def verify(
    base: Base,
    file: Annotated[UploadFile | None, File(description="Tệp dự thảo: .docx, .doc, .pdf, .txt …")] = None,
    text: Annotated[str | None, Form(description="Nội dung bản dự thảo, khi không gửi tệp")] = None,
) -> JSONResponse:
    """Every citation of the draft, in the order of its text."""
    name, content = await _draft(file, text)
    return JSONResponse(await run_in_threadpool(verified_shape, base, content, name))


async def _draft(file: UploadFile | None, text: str | None) -> tuple[str, bytes]:
    if file is not None:
        return file.filename or "tep-du-thao", await file.read()
    if text is not None and text.strip():
        return "van-ban.txt", text.encode("utf-8", "replace")
    missing = {"in": "body", "field": "file", "message": "gửi «file» hoặc «text»"}
    raise ProblemError(
        Problem(
            "invalid-request",
            "Yêu cầu không hợp lệ",
            422,
            "Thiếu bản dự thảo; gửi «file» hoặc «text»",
            (missing,),
        )
    )


def verified_shape(base: KnowledgeBase, content: bytes, name: str) -> Shape:
    """Every citation of a draft, in the order of its text. Raises ProblemError when the file cannot be read."""
    try:
        citations = base.verify(content, name).citations
        return {"file": name, "citations": [checked_shape(base, each) for each in citations]}
    except IngestError as error:
        fault = {"in": "body", "field": "file", "message": str(error)}
        raise ProblemError(
            Problem("unreadable-file", "Không đọc được bản dự thảo", 422, str(error), (fault,))
        ) from error
