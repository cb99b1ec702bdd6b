"""What changes the documents: uploads, corrections, taking out and bringing back; and what changed."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Query, Request, UploadFile
from starlette.responses import JSONResponse

from api import examples, problems
from api.access.gate import MayAdmin, MayContribute, Role
from api.dependencies import Base, Requested
from api.library import library_examples
from api.library.library_models import (
    MAX_ID,
    ChangesBody,
    ChangesQuery,
    CorrectionRequest,
    JobBody,
    RemovalListBody,
    RemovedBody,
)
from api.library.library_shapes import changes_shape, job_shape, removal_shape, removed_shape
from api.library.uploading import taken
from api.middleware.caching import Tagged
from api.models import DocumentBody, DocumentDetailsBody, PageQuery
from api.problems import Problem, ProblemError
from api.routes.documents import fields_shape
from api.shapes import document_shape
from index.corrections import stored_value
from index.knowledge_base import KnowledgeBase
from index.records import StoredDocument, Visibility

router = APIRouter(prefix="/api/v1", tags=["Quản lý kho"])

_WRITTEN = problems.documented(401, 403, 404, 409, 422, 423, 503)
_VISIBILITY = "Ai tìm thấy: `open` mọi người đọc, `internal` chỉ người đã đăng nhập"


@router.post(
    "/documents",
    status_code=202,
    summary="Nạp tệp",
    description="Một hay nhiều tệp, cả ZIP, e-mail và bản ghi `.jsonl`. Tệp được giữ trên đĩa rồi nạp ở nền; theo dõi "
    "ở địa chỉ trong `Location`. Tệp hỏng được nêu tên cùng lý do, các tệp khác vẫn vào kho.",
    responses=library_examples.accepted(JobBody, library_examples.JOB)
    | problems.documented(401, 403, 413, 422, 423, 503),
)
def add_documents(
    request: Request,
    base: Base,
    who: MayContribute,
    files: Annotated[list[UploadFile], File(description="Các tệp, mỗi tệp một phần «files»")],
    visibility: Annotated[Visibility, Form(description=_VISIBILITY)] = Visibility.OPEN,
) -> JSONResponse:
    """Keep the files and answer with the job that puts them in."""
    shape = job_shape(taken(request, base, files, who, visibility))
    return JSONResponse(shape, status_code=202, headers={"Location": shape["url"]})


@router.delete(
    "/documents/{id:path}/corrections",
    summary="Bỏ mọi phần đã sửa tay",
    description="Các trường trở lại điều chương trình đọc được.",
    responses=examples.documented(DocumentDetailsBody, examples.DETAILS) | _WRITTEN,
)
def take_back_corrections(base: Base, who: MayContribute, document: Requested) -> JSONResponse:
    """Let all fields say again what was read."""
    base.take_back(document)
    return JSONResponse(fields_shape(base, base.document(document.id), names=True))


@router.delete(
    "/documents/{id:path}",
    summary="Bỏ một văn bản",
    description="Văn bản biến khỏi kết quả ngay; trong 30 ngày còn khôi phục được, trừ khi `for_good=true`. Điều văn "
    "bản khác nói về nó vẫn được giữ.",
    responses=examples.documented(RemovedBody, library_examples.REMOVED) | _WRITTEN,
)
def remove_document(
    base: Base,
    who: MayAdmin,
    document: Requested,
    for_good: Annotated[bool, Query(description="Xóa hẳn, không giữ để khôi phục", examples=[False])] = False,
) -> JSONResponse:
    """Take a document out."""
    removed = base.remove(document.id, removed_by=who.name, for_good=for_good)
    return JSONResponse(removed_shape(removed, base.store.removal(removed.id)))


@router.post(
    "/documents/{id}/restore",
    summary="Khôi phục văn bản đã bỏ",
    description="Văn bản trở lại đúng như trước, cùng mã số, không cần nạp lại tệp.",
    responses=examples.documented(DocumentBody, examples.DOCUMENT) | _WRITTEN,
)
def restore_document(
    base: Base,
    who: MayAdmin,
    document_id: Annotated[int, Path(alias="id", ge=1, le=MAX_ID, description="Mã văn bản", examples=[7])],
) -> JSONResponse:
    """Bring back what was taken out."""
    return JSONResponse(document_shape(base.put_back(document_id)))


@router.get(
    "/removed",
    summary="Các văn bản đã bỏ còn khôi phục được",
    responses=examples.documented(RemovalListBody, library_examples.REMOVALS)
    | problems.documented(401, 403, 422, 423, 503),
)
def list_removed(base: Base, who: MayAdmin, query: Annotated[PageQuery, Query()]) -> JSONResponse:
    """What can be brought back, the latest first."""
    removed = [removal_shape(each) for each in base.store.removals(query.limit, query.offset)]
    return JSONResponse({"limit": query.limit, "offset": query.offset, "removed": removed})


@router.patch(
    "/documents/{id:path}",
    summary="Sửa các trường của một văn bản",
    description="Phần sửa được giữ riêng, còn nguyên khi văn bản được nạp lại; tìm kiếm và trích dẫn dùng giá trị đã "
    "sửa. `null` bỏ phần đã sửa. Đổi `visibility` cần khóa quản trị.",
    responses=examples.documented(DocumentDetailsBody, examples.DETAILS) | _WRITTEN,
)
def correct_document(
    base: Base, who: MayContribute, document: Requested, request: CorrectionRequest
) -> JSONResponse:
    """Put header fields right, take corrections back, or say who finds the document."""
    given = {name: getattr(request, name) for name in request.model_fields_set}
    visibility = given.pop("visibility", None)
    if visibility is not None:
        if who.role is None or who.role < Role.ADMIN:
            raise ProblemError(
                Problem(
                    "role-too-low", "Không đủ quyền", 403, "visibility: đổi nhãn nội bộ cần khóa quản trị"
                )
            )
        # What cannot be put right is refused before the label changes.
        for field, value in given.items():
            if value is not None:
                stored_value(field, value)
        base.set_visibility(document.id, visibility)
    amend(base, document, given, who.name)
    return JSONResponse(fields_shape(base, base.document(document.id), names=True))


def amend(base: KnowledgeBase, document: StoredDocument, given: dict[str, str | None], by: str) -> None:
    """Put fields right; None takes a correction back. Raises BadCorrection before anything is written."""
    values = {field: value for field, value in given.items() if value is not None}
    if values:
        base.correct(document, values, corrected_by=by)
    if back := [field for field, value in given.items() if value is None]:
        base.take_back(document, back)


@router.get(
    "/changes",
    summary="Văn bản nào mới thêm, thay, sửa hay bỏ",
    description="Mỗi văn bản một lần, với thay đổi sau cùng, theo thứ tự. Giữ `cursor` và gửi lại ở `since` lần sau "
    "để chỉ nhận điều mới; `more` cho biết có nên hỏi tiếp ngay.",
    dependencies=[Tagged],
    responses=examples.documented(ChangesBody, library_examples.CHANGES) | problems.documented(422, 423, 503),
)
def list_changes(base: Base, query: Annotated[ChangesQuery, Query()]) -> JSONResponse:
    """The changes behind a cursor."""
    changes = base.store.changes(query.since, query.limit + 1)
    return JSONResponse(changes_shape(base, changes, query.since, query.limit))
