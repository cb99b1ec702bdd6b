"""`GET /api/v1/suggest`, and the same for the search bar of a browser."""

import json
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from api import examples, problems
from api.dependencies import Base
from api.models import MAX_TYPED
from api.suggestion_shapes import EXAMPLE, SuggestBody, suggest_shape

router = APIRouter(tags=["Tìm kiếm"])

_MOST = 20
_SHOWN = 8

Typed = Annotated[
    str, Query(max_length=MAX_TYPED, description="Những chữ đã gõ, có dấu hay không dấu", examples=["chi thi 46"])
]  # fmt: skip
Most = Annotated[int, Query(ge=1, le=_MOST, description="Số gợi ý tối đa", examples=[_SHOWN])]


@router.get(
    "/api/v1/suggest",
    summary="Gợi ý số ký hiệu, trích yếu, cơ quan, loại văn bản khi đang gõ",
    description="Gõ một phần từ cũng được: «46 ct», «chi thi 46», «phong chong toi». Không gõ gì thì không có gợi ý.",
    responses=examples.documented(SuggestBody, EXAMPLE) | problems.documented(422, 423, 503),
)
def suggest(base: Base, q: Typed = "", limit: Most = _SHOWN) -> JSONResponse:
    """What may be meant by what has been typed so far."""
    return JSONResponse(suggest_shape(q, base.suggest(q, limit=limit)))


@router.get("/goi-y", include_in_schema=False)
def suggest_to_browser(base: Base, q: Typed = "") -> Response:
    """The same as OpenSearch has it: what was typed, and texts to put in its place."""
    texts = list(dict.fromkeys(each.text for each in base.suggest(q, limit=_SHOWN)))
    content = json.dumps([q, texts], ensure_ascii=False)
    return Response(content, media_type="application/x-suggestions+json")
