"""Examples of the library's answers, for OpenAPI. A test holds each to the model of its route."""

from typing import Any

from api.examples import DOCUMENT
from api.shapes import Shape

_FAULT: Shape = {
    "name": "ho-so.zip/ke-hoach-12.pdf",
    "outcome": "failed",
    "message": "tệp PDF bị hỏng; hãy xuất lại từ bản gốc",
    "warnings": [],
    "count": 1,
    "document": None,
}
_MADE: Shape = {
    "name": "ho-so.zip/399-KH-UBND.docx",
    "outcome": "added",
    "message": None,
    "warnings": [],
    "count": 1,
    "document": DOCUMENT,
}
JOB: Shape = {
    "id": "9f1c2ab47d0e6b35",
    "state": "running",
    "given_by": "van-thu",
    "given_at": "2026-11-25T01:20:00+00:00",
    "started_at": "2026-11-25T01:20:01+00:00",
    "ended_at": None,
    "total": 300,
    "done": 120,
    "current": "ho-so.zip/quyet-dinh-121.pdf",
    "fault": None,
    "visibility": "open",
    "counts": {"added": 118, "replaced": 0, "copies": 1, "unchanged": 0, "failed": 1},
    "url": "/api/v1/jobs/9f1c2ab47d0e6b35",
    "page": "/kho/nap/9f1c2ab47d0e6b35",
}
JOB_DETAILS: Shape = JOB | {"faults": [_FAULT], "files": [_MADE, _FAULT], "limit": 100, "offset": 0}
JOBS: Shape = {"total": 1, "limit": 10, "offset": 0, "jobs": [JOB]}
REMOVED: Shape = {"document": DOCUMENT, "restorable": True, "restore": "/api/v1/documents/7/restore"}
REMOVALS: Shape = {
    "limit": 10,
    "offset": 0,
    "removed": [
        {
            "id": 7,
            "name": "Kế hoạch 399/KH-UBND",
            "removed_by": "quan-tri",
            "removed_at": "2026-11-25T01:20:00+00:00",
            "restore": "/api/v1/documents/7/restore",
        }
    ],
}
CHANGES: Shape = {
    "changes": [
        {
            "cursor": 41,
            "change": "added",
            "changed_at": "2026-11-25T01:20:00+00:00",
            "id": 7,
            "document": DOCUMENT,
        }
    ],
    "cursor": 41,
    "more": False,
}


def accepted(model: type, example: Shape) -> dict[int | str, dict[str, Any]]:
    """A route's 202 in OpenAPI, with where the job is to be found."""
    return {
        202: {
            "description": "Đã nhận, đang nạp ở nền",
            "model": model,
            "content": {"application/json": {"example": example}},
            "headers": {
                "Location": {
                    "description": "Địa chỉ của công việc",
                    "schema": {"type": "string"},
                }
            },
        }
    }
