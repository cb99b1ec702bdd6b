"""`POST /api/v1/ask`."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from api import examples, problems
from api.access.auditing import note_question
from api.dependencies import Base
from api.models import AnswerBody, AskFilters, AskRequest
from api.shapes import answer_shape, citing_documents

router = APIRouter(prefix="/api/v1", tags=["Hỏi đáp"])


@router.post(
    "/ask",
    summary="Hỏi, và nhận các câu nguyên văn kèm trích dẫn",
    description=(
        "Mỗi câu trích là nguyên văn `text[start:end]` của văn bản, đếm theo ký tự Unicode. "
        "Khi không đủ căn cứ, `declined` là true, `missing` nói kho thiếu gì (số văn bản, từ ngữ) và "
        "`suggestions` nêu các văn bản gần nhất. "
        "`confidence` là xác suất đã hiệu chỉnh rằng những đoạn tìm được trả lời câu hỏi. "
        "`claims` chỉ có khi đã đặt mô hình ngôn ngữ (`llm_url`): mỗi ý là lời của mô hình, kèm câu trích nguyên "
        "văn làm căn cứ; ý không có căn cứ bị bỏ. Mô hình không trả lời được thì `claims` rỗng và `notice` nói vì sao."
    ),
    responses=examples.documented(AnswerBody, examples.ANSWER) | problems.documented(422, 423, 503),
)
def ask(base: Base, request: AskRequest, asking: Request) -> JSONResponse:
    """An answer made of quotes, or a refusal."""
    note_question(asking, request.question)
    filters = (request.filters or AskFilters()).filters()
    answer = base.ask(request.question, limit=request.limit, filters=filters, drop=request.dropped)
    return JSONResponse(answer_shape(answer, citing_documents(base, answer)))
