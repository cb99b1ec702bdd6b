"""`POST /api/v1/dossiers`: a study outline as a Word document, as PDF, or as JSON."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from api import problems
from api.access.auditing import note_question
from api.attachments import PDF, WORD, attachment
from api.dependencies import Base, Configured
from api.dossiers.dossier_docx import dossier_docx
from api.dossiers.dossier_example import DOSSIER
from api.dossiers.dossier_models import DossierBody, DossierRequest, Format
from api.dossiers.dossier_shapes import dossier_shape
from api.dossiers.office_style import Office, office_of
from api.dossiers.pdf import PdfUnavailable, PdfWriter
from api.models import AskFilters
from api.problems import Problem, ProblemError
from api.shapes import document_shape
from index.dossier import Dossier

router = APIRouter(prefix="/api/v1", tags=["Đề cương"])

_DOCUMENTED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Đề cương, theo `format`",
        "model": DossierBody,
        "content": {
            "application/json": {"example": DOSSIER},
            WORD: {"example": "(tệp Word)"},
            PDF: {"example": "(tệp PDF)"},
        },
    }
}


@router.post(
    "/dossiers",
    summary="Soạn đề cương từ các câu nguyên văn",
    description=(
        "Mỗi dòng của đề cương là nguyên văn `text[start:end]` của một văn bản, kèm nơi trích. Không có `quotes` thì "
        "máy chọn câu và xếp vào các mục của mẫu; có `quotes` thì giữ đúng các đoạn ấy, đúng thứ tự, và mỗi đoạn được "
        "kiểm tra là một đoạn có thật của văn bản. Mục mà kho chưa có nội dung được để dòng chấm. Kho không có gì về "
        "chủ đề thì trả lời 404, `errors` là các văn bản gần nhất."
    ),
    responses=_DOCUMENTED | problems.documented(404, 422, 423, 503),
)
def make_dossier(base: Base, settings: Configured, request: Request, wanted: DossierRequest) -> Response:
    """An outline in the form that is wanted."""
    note_question(request, wanted.topic)
    office = office_of(settings, wanted.form, wanted.style or "")
    dossier = base.dossier(
        wanted.topic,
        form=wanted.form,
        limit=wanted.limit,
        filters=(wanted.filters or AskFilters()).filters(),
        chosen=wanted.chosen(),
    )
    if dossier.declined:
        raise ProblemError(no_evidence(dossier))
    if wanted.format is Format.JSON:
        return JSONResponse(dossier_shape(dossier, office.style))
    return file_response(dossier, office, wanted.format, request.app.state.pdf)


def file_response(dossier: Dossier, office: Office, form: Format, pdf: PdfWriter) -> Response:
    """The outline as a file to keep. Raises ProblemError when there is no PDF to be had."""
    content = dossier_docx(dossier, office, date.today())
    if form is Format.PDF:
        try:
            content = pdf.pdf_of(content)
        except PdfUnavailable as error:
            raise ProblemError(Problem("pdf-unavailable", "Chưa xuất được PDF", 503, str(error))) from error
    media_type = PDF if form is Format.PDF else WORD
    return attachment(content, f"Đề cương {dossier.topic}.{form}", media_type)


def no_evidence(dossier: Dossier) -> Problem:
    """The refusal, with what is missing and the nearest documents."""
    missing = f" {dossier.missing.told}" if dossier.missing and dossier.missing.told else ""
    return Problem(
        "no-evidence",
        "Không tìm thấy căn cứ",
        404,
        f"Không tìm thấy căn cứ trong kho văn bản cho chủ đề «{dossier.topic}».{missing}",
        tuple(map(document_shape, dossier.suggestions)),
    )
