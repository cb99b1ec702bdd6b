"""`POST /api/v1/verify`: a draft's citations held against what is known."""

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from api import examples, problems
from api.annotated import annotated_docx
from api.attachments import WORD, attachment
from api.dependencies import Base
from api.drafts import checked_draft, sent_draft
from api.models import VerifyBody
from api.shapes import Shape
from index.knowledge_base import KnowledgeBase

router = APIRouter(prefix="/api/v1", tags=["Kiểm tra viện dẫn"])


class VerifyFormat(StrEnum):
    """What the checked draft comes as."""

    JSON = "json"
    DOCX = "docx"


_DOCUMENTED: dict[int | str, dict[str, Any]] = examples.documented(VerifyBody, examples.VERIFIED)
_DOCUMENTED[200]["content"][WORD] = {"example": "(tệp Word)"}


@router.post(
    "/verify",
    summary="Kiểm tra các viện dẫn trong một bản dự thảo",
    description=(
        "Gửi biểu mẫu có `file` (tệp dự thảo) hoặc `text` (nội dung). Mỗi viện dẫn được đối chiếu số, ngày, cơ quan, "
        "trích yếu với điều kho đã biết; điều chưa biết thì `finding` là `unknown`, không bao giờ là sai. "
        "`format=docx` trả bản Word có lời ghi chú ở từng viện dẫn. Bản dự thảo không được lưu lại."
    ),
    responses=_DOCUMENTED | problems.documented(422, 423, 503),
)
async def verify(
    base: Base,
    file: Annotated[UploadFile | None, File(description="Tệp dự thảo: .docx, .doc, .pdf, .txt …")] = None,
    text: Annotated[str | None, Form(description="Nội dung bản dự thảo, khi không gửi tệp")] = None,
    form: Annotated[
        VerifyFormat,
        Query(alias="format", description="`json`, hoặc `docx`: bản Word có ghi chú", examples=["json"]),
    ] = VerifyFormat.JSON,
) -> Response:
    """Every citation of the draft, in the order of its text."""
    name, content = await sent_draft(file, text)
    draft = await run_in_threadpool(checked_draft, base, content, name)
    if form is VerifyFormat.JSON:
        return JSONResponse(draft.shape)
    annotated = await run_in_threadpool(annotated_docx, draft.text, draft.citations)
    return attachment(annotated, f"{draft.name.rpartition('.')[0] or draft.name} - ghi chú.docx", WORD)


def verified_shape(base: KnowledgeBase, content: bytes, name: str) -> Shape:
    """Every citation of a draft, in the order of its text. Raises ProblemError when the file cannot be read."""
    return checked_draft(base, content, name).shape
