"""`GET /widget.js`: a search box that any page of the intranet puts in with one line."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.responses import FileResponse

from api import problems

router = APIRouter(tags=["Tích hợp"])

_SCRIPT = Path(__file__).parents[1] / "static" / "widget.js"
# An upgrade is seen within the hour; pages of other sites may load it, also where they demand that they are let.
_HEADERS = {"Cache-Control": "public, max-age=3600", "Cross-Origin-Resource-Policy": "cross-origin"}
_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Mã JavaScript",
        "content": {
            "text/javascript": {
                "schema": {"type": "string"},
                "example": "// A search box of the knowledge base …",
            }
        },
    }
}


@router.get(
    "/widget.js",
    summary="Hộp tìm kiếm để nhúng vào trang khác",
    description='Nhúng bằng một dòng `<script src="…/widget.js"></script>`; thuộc tính tùy chọn: `data-target`, '
    "`data-mode` (search, ask), `data-limit`, `data-placeholder`, `data-label`, `data-theme`. Trang ở địa chỉ khác "
    "phải có trong thiết lập `cors_origins`.",
    responses=_ANSWER | problems.documented(),
    response_class=FileResponse,
)
async def widget() -> FileResponse:
    """The script, complete: it loads nothing else."""
    return FileResponse(_SCRIPT, media_type="text/javascript", headers=_HEADERS)
