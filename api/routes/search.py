"""`GET /api/v1/search`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse

from api import examples, problems
from api.dependencies import Base
from api.middleware.caching import Tagged
from api.models import SearchBody, SearchQuery
from api.paging import page_links
from api.shapes import search_shape

router = APIRouter(prefix="/api/v1", tags=["Tìm kiếm"])


@router.get(
    "/search",
    summary="Tìm đoạn văn bản theo từ khóa, câu hỏi hoặc số ký hiệu",
    description="Kết quả xếp theo mức phù hợp, gộp theo văn bản; `facets` đếm trên toàn bộ kết quả.",
    dependencies=[Tagged],
    responses=examples.documented(SearchBody, examples.SEARCH) | problems.documented(422, 423, 503),
)
def search(request: Request, base: Base, query: Annotated[SearchQuery, Query()]) -> JSONResponse:
    """Results grouped by document, with facet counts."""
    result = base.search(
        query.q,
        limit=query.limit,
        offset=query.offset,
        filters=query.filters(),
        drop=query.dropped,
        explain=query.explain,
        order=query.order,
    )
    return JSONResponse(
        search_shape(result) | {"limit": query.limit, "offset": query.offset},
        headers=page_links(request, result.total, query.limit, query.offset),
    )
