"""`POST /api/v1/feedback`."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from api import examples, problems
from api.access.auditing import note_document, note_question
from api.access.gate import FromOurPages
from api.dependencies import Base, named_document
from api.models import FeedbackBody, FeedbackRequest
from api.shapes import feedback_shape

router = APIRouter(prefix="/api/v1", tags=["Ý kiến"])


@router.post(
    "/feedback",
    dependencies=[FromOurPages],
    summary="Cho biết một văn bản đúng hay không đúng với điều đã hỏi",
    description=(
        "Ý kiến được giữ trong kho, trên máy này; không đổi kết quả tìm kiếm. Người quản trị xem, xuất thành bộ câu "
        "hỏi có đáp án hoặc xóa bằng «vankien feedback». Gửi lại ý kiến khác về cùng câu hỏi và văn bản cũng được: "
        "ý kiến của số đông được tính, bằng nhau thì ý kiến sau cùng."
    ),
    responses=examples.documented(FeedbackBody, examples.FEEDBACK)
    | problems.documented(404, 409, 422, 423, 503),
)
def give_feedback(base: Base, request: FeedbackRequest, asking: Request) -> JSONResponse:
    """Keep the verdict, and say what was kept."""
    document = named_document(base, request.document)
    note_document(asking, document)
    note_question(asking, request.query)
    return JSONResponse(
        feedback_shape(base.give_feedback(request.query, document, request.verdict), document)
    )
