"""`/api/v1/documents/{id}/citation` and `…/graph`: how a document is cited, and what stands around it."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse

from api import examples, problems
from api.dependencies import Base, Requested
from api.problems import Problem, ProblemError
from api.reader.reading_models import CitedRunQuery, GraphBody, NeighboursQuery, OfficeCitationBody
from api.reader.reading_shapes import (
    CITATION_EXAMPLE,
    GRAPH_EXAMPLE,
    cited_document_shape,
    cited_run,
    cited_run_shape,
    graph_shape,
)
from api.routes.documents import without_text
from index.neighbourhood import neighbourhood

router = APIRouter(prefix="/api/v1/documents", tags=["Văn bản"])

_ERRORS = problems.documented(404, 409, 422, 423, 503)


@router.get(
    "/{id:path}/citation",
    summary="Viện dẫn theo cách viết của cơ quan",
    description="Câu trích kèm viện dẫn theo Nghị định 30/2020/NĐ-CP: loại, số, ngày, cơ quan, rồi mục, điều, khoản, "
    "điểm chứa trọn đoạn `start`–`end`; nơi nào không có đề mục thì nêu trang. Không có `start`, `end` thì là viện dẫn "
    "cả văn bản.",
    responses=examples.documented(OfficeCitationBody, CITATION_EXAMPLE) | _ERRORS,
)
def document_citation(
    base: Base, document: Requested, query: Annotated[CitedRunQuery, Query()]
) -> JSONResponse:
    """The citation of a run of the text, or of the document; 422 for what is no run of words."""
    if query.start is None and query.end is None:
        return JSONResponse(cited_document_shape(document))
    text = base.store.text(document.id)
    if text is None:
        raise ProblemError(without_text(document))
    start, end = query.start or 0, query.end if query.end is not None else len(text)
    run = cited_run(base.store, document, text, start, end) if start < end <= len(text) else None
    if run is None:
        raise ProblemError(
            Problem(
                "no-run", "Không có đoạn này", 422,
                f"start, end: {document.name} có {len(text)} ký tự; hãy nêu start nhỏ hơn end, trong khoảng có chữ",
            )
        )  # fmt: skip
    return JSONResponse(cited_run_shape(document, run))


@router.get(
    "/{id:path}/graph",
    summary="Các văn bản quanh một văn bản",
    description="Mỗi văn bản được viện dẫn hoặc viện dẫn văn bản này là một nút, kèm quan hệ đáng kể nhất (thay thế "
    "trước, nhắc đến sau cùng) và số lần nhắc; `cites_total`, `cited_by_total` đếm tất cả.",
    responses=examples.documented(GraphBody, GRAPH_EXAMPLE) | _ERRORS,
)
def document_graph(
    base: Base, document: Requested, query: Annotated[NeighboursQuery, Query()]
) -> JSONResponse:
    """The neighbours of a document and what ties them to it."""
    return JSONResponse(graph_shape(neighbourhood(base.store, document, query.limit)))
