"""Every error that leaves over HTTP: RFC 9457 problems for programs, pages for browsers, both in Vietnamese.

    DocumentNotFound                            404
    AmbiguousDocument                           409, `errors` lists the candidates
    IndexTooLarge                               409
    KeyRefused                                  401
    BadQuery, a request that does not validate  422
    NotInText                                   422, `errors` names the entry
    StoreLocked                                 423
    StoreDamaged, GenerationDamaged, IndexUnavailable, ModelMissing, any other KnowledgeBaseError   503
    routing and protocol                        as Starlette says
    no turn for a request (`api.middleware`)    503, `Retry-After`
    anything else                               500, without a word of what happened inside

What an operator must know and a reader need not (paths, SQLite's words) goes to the log.
"""

import errno
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from tempfile import gettempdir
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.field_errors import field_error
from api.middleware.request_id import HEADER as REQUEST_ID
from api.middleware.request_id import current_request_id
from api.middleware.security import SECURITY_HEADERS
from api.openapi import described_methods
from api.shapes import Shape, document_shape
from index.errors import (
    AmbiguousDocument,
    BadCorrection,
    BadQuery,
    DiskRefused,
    DocumentNotFound,
    GenerationDamaged,
    IndexTooLarge,
    IndexUnavailable,
    KeyRefused,
    KnowledgeBaseError,
    LocksMissing,
    ModelMissing,
    NothingToAdapt,
    NothingToLabel,
    NothingToRemove,
    NothingToRestore,
    NotInText,
    StoreDamaged,
    StoreLocked,
    StoreUnreachable,
)
from index.knowledge_base import KnowledgeBase
from ingest.os_errors import os_reason

log = logging.getLogger("vankien.api")

MEDIA_TYPE = "application/problem+json"
PROBLEM_SCHEMA = "#/components/schemas/ProblemBody"
_TYPE = "urn:vankien:problem:"
# A writer holds its lock for one batch at a time; a damaged index is rebuilt within a minute or so.
_RETRY_SECONDS = {423: "5", 503: "60"}
# How a key is shown (RFC 9110, section 11.6.1).
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="vankien"'}
_JSON_PATHS = (
    "/api/",
    "/goi-y",
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/mcp",
    "/widget.js",
    "/opensearch.xml",
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem. slug: the last part of its type. errors: fields, or candidates."""

    slug: str
    title: str
    status: int
    detail: str
    errors: tuple[Shape, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> Shape:
        """As RFC 9457 writes it."""
        return {
            "type": _TYPE + self.slug,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "errors": list(self.errors),
        }


class ProblemError(Exception):
    """Raised by a route that knows its problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


# Each name that is not known is a fault: a request of a megabyte would be answered with ten.
_MOST_FAULTS = 20
_UNAVAILABLE = "Kho văn bản đang gặp sự cố; hãy báo người quản trị chạy «vankien check»"
_NO_DISK = (
    "disk-refused", "Máy chủ không ghi được đĩa", 503,
    "Đĩa của máy chủ đã đầy hoặc không ghi được; hãy báo người quản trị",
)  # fmt: skip
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO)
# The message of a StoreLocked or StoreDamaged names paths of the server, so readers get these sentences.
_KNOWN: dict[type[KnowledgeBaseError], tuple[str, str, int, str | None]] = {
    DocumentNotFound: ("document-not-found", "Không có văn bản này", 404, None),
    NothingToAdapt: ("nothing-to-adapt", "Không chỉnh được mô hình theo kho", 409, None),
    NothingToRemove: ("nothing-to-remove", "Không có gì để bỏ", 409, None),
    KeyRefused: ("key-refused", "Khóa không dùng được", 401, None),
    NothingToLabel: ("nothing-to-label", "Không đặt được nhãn", 409, None),
    NothingToRestore: ("nothing-to-restore", "Không khôi phục được", 409, None),
    BadQuery: ("bad-query", "Câu hỏi hoặc bộ lọc không dùng được", 422, None),
    StoreLocked: ("store-locked", "Kho đang được ghi", 423, "Kho đang được cập nhật; hãy thử lại sau ít giây"),
    StoreUnreachable: (
        "store-unreachable", "Kho văn bản tạm thời không với tới được", 503,
        "Máy chủ cơ sở dữ liệu chưa trả lời; hãy thử lại sau ít phút",
    ),
    DiskRefused: _NO_DISK,
    LocksMissing: (
        "locks-missing", "Kho không nhận thay đổi", 503,
        "Thư mục kho nằm trên ổ đĩa mạng không giữ được khóa ghi; hãy báo người quản trị chạy «vankien doctor»",
    ),
    StoreDamaged: ("store-damaged", "Kho văn bản không đọc được", 503, _UNAVAILABLE),
    GenerationDamaged: ("generation-damaged", "Chỉ mục chưa sẵn sàng", 503, _UNAVAILABLE),
    IndexUnavailable: (
        "index-unavailable", "Máy chủ chỉ mục không trả lời", 503,
        "Máy chủ chỉ mục Milvus không trả lời; hãy thử lại sau, và báo người quản trị nếu vẫn vậy",
    ),
    IndexTooLarge: ("index-too-large", "Kho quá lớn cho việc này", 409, None),
    ModelMissing: (
        "model-missing", "Thiếu mô hình ngữ nghĩa", 503,
        "Máy chủ thiếu mô hình ngữ nghĩa; hãy báo người quản trị chạy «vankien model list»",
    ),
}  # fmt: skip
_OTHER = ("unavailable", "Kho văn bản tạm thời không phục vụ", 503, _UNAVAILABLE)

_ROUTING = {
    400: ("bad-request", "Yêu cầu không đọc được", "Thân yêu cầu không đọc được; hãy gửi JSON mã hóa UTF-8"),
    404: ("not-found", "Không có đường dẫn này", "Đường dẫn không có trong dịch vụ"),
    405: (
        "method-not-allowed",
        "Phương thức không được phép",
        "Đường dẫn này không nhận phương thức đã dùng",
    ),
    503: ("busy", "Máy chủ đang bận", "Máy chủ đang có quá nhiều việc cùng lúc; hãy thử lại sau ít giây"),
    413: ("too-large", "Yêu cầu quá lớn", "Thân yêu cầu lớn hơn mức cho phép"),
}
_REFUSED = ("request-refused", "Yêu cầu bị từ chối", "Máy chủ không thực hiện được yêu cầu này")
_UNEXPECTED = Problem(
    "unexpected",
    "Lỗi ngoài dự kiến",
    500,
    "Máy chủ gặp lỗi ngoài dự kiến; chi tiết nằm trong nhật ký của máy chủ",
)


def problem_of(error: Exception, base: KnowledgeBase | None) -> Problem:
    """The problem that an exception is to the one who asked. base: looks up the candidates of a number."""
    match error:
        case ProblemError():
            return error.problem
        case RequestValidationError():
            return _validation_problem(error)
        case HTTPException(__cause__=OSError() as cause) if cause.errno in _DISK:
            # A form whose files have no room while they come in; FastAPI takes it for one that cannot be read.
            return _disk_problem(cause, gettempdir())
        case HTTPException():
            slug, title, detail = _ROUTING.get(error.status_code, _REFUSED)
            return Problem(slug, title, error.status_code, detail, headers=error.headers or {})
        case BadCorrection():
            fault = {"in": "body", "field": error.field, "message": error.reason}
            return Problem("bad-correction", "Giá trị sửa không dùng được", 422, str(error), (fault,))
        case AmbiguousDocument():
            return _ambiguity(error, base)
        case NotInText():
            return _not_in_text(error)
        case KnowledgeBaseError():
            return _knowledge_base_problem(error)
        case OSError() if error.errno in _DISK:
            return _disk_problem(error)
    return _UNEXPECTED


def _disk_problem(error: OSError, place: str = "") -> Problem:
    """place: where it was written to, if the error does not know."""
    return _knowledge_base_problem(DiskRefused(f"{error.filename or place}: {os_reason(error)}"))


def _validation_problem(error: RequestValidationError) -> Problem:
    faults = error.errors()
    errors = tuple(field_error(fault) for fault in faults[:_MOST_FAULTS])
    told = [f"{each['field']}: {each['message']}" if each["field"] else each["message"] for each in errors]
    if len(faults) > _MOST_FAULTS:
        told.append(f"và {len(faults) - _MOST_FAULTS} lỗi khác")
    return Problem("invalid-request", "Yêu cầu không hợp lệ", 422, "; ".join(told), errors)


def _knowledge_base_problem(error: KnowledgeBaseError) -> Problem:
    slug, title, status, detail = _KNOWN.get(type(error), _OTHER)
    if status == 503:
        log.error("%s: %s", type(error).__name__, error)
    headers = {"Retry-After": _RETRY_SECONDS[status]} if status in _RETRY_SECONDS else {}
    if status == 401:
        headers = CHALLENGE
    return Problem(slug, title, status, detail or str(error), headers=headers)


def _not_in_text(error: NotInText) -> Problem:
    field = f"quotes.{error.place}"
    told = {"in": "body", "field": field, "message": str(error)}
    return Problem("not-in-text", "Đoạn trích không có trong văn bản", 422, f"{field}: {error}", (told,))


def _ambiguity(error: AmbiguousDocument, base: KnowledgeBase | None) -> Problem:
    known = base.store.documents_in_order(error.candidates) if base else []
    candidates = tuple(map(document_shape, known))
    return Problem("ambiguous-document", "Nhiều văn bản cùng mang số này", 409, str(error), candidates)


def problem_response(problem: Problem) -> Response:
    """The problem for a program."""
    return JSONResponse(
        problem.body,
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=dict(SECURITY_HEADERS) | dict(problem.headers),
    )


def path_of(request: Request) -> str:
    """The path of a request without the prefix under which the service lies: as it is routed.

    Not that of `request.url`, which is put together with the Host that the caller sent.
    """
    path: str = request.scope["path"]
    return path.removeprefix(request.scope.get("root_path", ""))


def is_for_programs(path: str) -> bool:
    """Whether a path answers in JSON, its errors too."""
    return path.startswith(_JSON_PATHS)


def answered(request: Request, problem: Problem) -> Response:
    """The problem as whoever asked can read it: JSON for a program, a page for a browser."""
    if is_for_programs(path_of(request)):
        return problem_response(problem)
    page: Callable[[Request, Problem], Response] = request.app.state.problem_page
    return page(request, problem)


def install(app: FastAPI, page: Callable[[Request, Problem], Response]) -> None:
    """Answer every exception of `app`. page: the problem as a page, for the routes that people open."""

    def respond(request: Request, error: Exception) -> Response:
        problem = problem_of(error, getattr(request.app.state, "base", None))
        if problem is _UNEXPECTED:
            problem = _findable(problem)
        elif problem.status == 405:
            problem = _with_methods(problem, request)
        return answered(request, problem)

    def respond_to_disk(request: Request, error: Exception) -> Response:
        if isinstance(error, OSError) and error.errno in _DISK:
            return respond(request, error)
        raise error

    app.state.problem_page = page
    app.add_exception_handler(OSError, respond_to_disk)
    for kind in (RequestValidationError, HTTPException, KnowledgeBaseError, ProblemError, Exception):
        app.add_exception_handler(kind, respond)


def _with_methods(problem: Problem, request: Request) -> Problem:
    """The problem with all methods of its path: routing names those of one route alone, and not always of the right."""
    allowed = described_methods(request.app.openapi(), path_of(request))
    return replace(problem, headers={"Allow": ", ".join(allowed)}) if allowed else problem


def _findable(problem: Problem) -> Problem:
    """The problem with the id under which the log tells what happened, for whoever reports it."""
    request_id = current_request_id()
    if not request_id:
        return problem
    detail = f"{problem.detail}. Khi báo người quản trị, hãy nêu mã yêu cầu {request_id}"
    return replace(problem, detail=detail, headers={REQUEST_ID: request_id})


_EXAMPLES = {
    401: Problem("key-needed", "Cần khóa truy cập", 401, "Việc này cần khóa có vai trò «đóng góp»"),
    403: Problem("role-too-low", "Không đủ quyền", 403, "Việc này cần vai trò «quản trị»"),
    413: Problem("too-large", _ROUTING[413][1], 413, _ROUTING[413][2]),
    404: Problem("document-not-found", "Không có văn bản này", 404, "Không có văn bản nào mang số «99-CT/TW»"),
    409: Problem("ambiguous-document", "Nhiều văn bản cùng mang số này", 409, "Có 2 văn bản mang số «46-CT/TW»"),
    422: Problem(
        "invalid-request", "Yêu cầu không hợp lệ", 422, "limit: phải lớn hơn hoặc bằng 1",
        ({"in": "query", "field": "limit", "message": "phải lớn hơn hoặc bằng 1"},),
    ),
    423: _knowledge_base_problem(StoreLocked()),
    503: Problem("generation-damaged", "Chỉ mục chưa sẵn sàng", 503, _UNAVAILABLE),
}  # fmt: skip


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems of a route, for its `responses` in OpenAPI; `default` stands for all others.

    All have one schema, which `api.openapi` adds to the document.
    """
    listed: dict[int | str, Problem] = {status: _EXAMPLES[status] for status in statuses}
    listed["default"] = _UNEXPECTED
    return {
        status: {
            "description": problem.title,
            "content": {MEDIA_TYPE: {"schema": {"$ref": PROBLEM_SCHEMA}, "example": problem.body}},
        }
        for status, problem in listed.items()
    }
