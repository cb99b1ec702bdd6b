"""`/api/v1/documents`: the documents, their texts, files, outlines and references.

An identifier may be a number with its slash, so the narrower paths stand before the document's own.
"""

import mimetypes
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Annotated, Any, TypeVar
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import JSONResponse, Response

from api import examples, labels, problems
from api.access.gate import principal_of
from api.dependencies import Base, Requested
from api.library.library_models import ListQuery
from api.library.library_shapes import corrections_shape
from api.middleware.caching import Tagged
from api.models import (
    Day,
    DocumentDetailsBody,
    DocumentListBody,
    OutlineBody,
    PageQuery,
    PictureQuery,
    PlacesBody,
    ReferencesBody,
    RunQuery,
    SimilarBody,
    TextBody,
)
from api.paging import page_links
from api.printable import file_name_text
from api.problems import Problem, ProblemError
from api.shapes import (
    Shape,
    document_details,
    document_shape,
    documents_shape,
    kin_shape,
    outline_shape,
    pages_shape,
    places_shape,
    references_shape,
    similar_shape,
    validity_shape,
)
from index.knowledge_base import KnowledgeBase
from index.places import page_picture, places_of
from index.records import StoredDocument, StoredFile
from ingest.errors import IngestError
from ingest.text import fold

T = TypeVar("T")

router = APIRouter(prefix="/api/v1/documents", tags=["Văn bản"], dependencies=[Tagged])

# Types that browsers may be told; everything else is bytes to keep.
_SAFE_TYPES = {
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "text/plain",
    "text/markdown",
}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Nội dung tệp",
        "content": {
            each: {"example": "(nội dung tệp)"} for each in sorted({"application/octet-stream", *_SAFE_TYPES})
        },
    }
}
_PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"description": "Ảnh của trang", "content": {"image/png": {"example": "(ảnh PNG)"}}}
}
_LOOKUP = problems.documented(404, 409, 423, 503)


@router.get(
    "",
    summary="Liệt kê văn bản",
    description="Lọc theo loại, cơ quan, ngày, tình trạng, chữ trong số hay trích yếu. Không nêu `sort` thì văn bản có "
    "toàn văn đứng trước; văn bản chỉ được viện dẫn hoặc chỉ có trong danh mục đứng sau. `Link` dẫn sang trang khác.",
    responses=examples.documented(DocumentListBody, examples.DOCUMENTS) | problems.documented(422, 423, 503),
)
def list_documents(request: Request, base: Base, query: Annotated[ListQuery, Query()]) -> JSONResponse:
    """A page of the documents that were asked for."""
    total, ids = base.store.listed(query.listing(), query.limit, query.offset)
    return JSONResponse(
        {
            "total": total,
            "limit": query.limit,
            "offset": query.offset,
            "documents": documents_shape(base.store.documents_in_order(ids)),
        },
        headers=page_links(request, total, query.limit, query.offset),
    )


@router.get(
    "/{id:path}/text",
    summary="Toàn văn đã chuẩn hóa",
    description="`start` và `end` của mọi trích dẫn đếm ký tự Unicode trong `text` này.",
    responses=examples.documented(TextBody, examples.TEXT) | _LOOKUP,
)
def document_text(base: Base, document: Requested) -> JSONResponse:
    """The canonical text; 404 when only a record or citations are known."""
    content = base.store.text(document.id)
    if content is None:
        raise ProblemError(without_text(document))
    return JSONResponse(
        {
            "document": document_shape(document),
            "text": content,
            "pages": pages_shape(base, document.id),
        }
    )


def without_text(document: StoredDocument) -> Problem:
    """A document of which the base has no text."""
    return Problem(
        "text-not-held", "Kho không có toàn văn", 404,
        f"{document.name} chỉ được viện dẫn hoặc chỉ có trong danh mục; kho chưa có toàn văn",
        (document_shape(document),),
    )  # fmt: skip


@router.get(
    "/{id:path}/file",
    summary="Tệp gốc",
    description="Đúng từng byte như lúc nạp; văn bản nạp từ bản ghi thì không có tệp riêng. Mặc định là tệp cho "
    "toàn văn; tệp khác của cùng văn bản lấy theo `name` hoặc `index` trong danh sách `files`.",
    responses=_FILE | _LOOKUP,
    response_class=Response,
)
def document_file(
    base: Base,
    document: Requested,
    name: Annotated[
        str | None, Query(max_length=300, description="Tên một tệp của văn bản", examples=["399.docx"])
    ] = None,
    index: Annotated[int, Query(ge=1, le=1_000_000, description="Thứ tự của tệp, từ 1", examples=[2])] = 1,
) -> Response:
    """The bytes that were put in."""
    file = _chosen(base.store.copies(document.id), name, index)
    if file is None:
        why = "không có tệp này" if name is not None or index > 1 else "không được nạp từ một tệp riêng"
        raise ProblemError(Problem("file-not-held", "Kho không giữ tệp gốc", 404, f"{document.name} {why}"))
    name = labels.file_name(file.name) or str(document.id)
    guessed, _ = mimetypes.guess_type(name)
    return Response(
        base.store.content(file.id),
        media_type=guessed if guessed in _SAFE_TYPES else "application/octet-stream",
        headers={"Content-Disposition": content_disposition(name)},
    )


def _chosen(files: Sequence[StoredFile], name: str | None, index: int) -> StoredFile | None:
    """The file of a name, as the list shows it, else the one at a place of the list."""
    if name is not None:
        return next((each for each in files if labels.file_name(each.name) == name), None)
    return files[index - 1] if index <= len(files) else None


def content_disposition(name: str) -> str:
    """`attachment` with the name as RFC 6266 has it: plain letters for old programs, UTF-8 for the others."""
    name = file_name_text(name)
    plain = "".join(
        each if each.isascii() and each.isprintable() and each not in '"\\' else "_" for each in fold(name)
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='', errors='replace')}"


@router.get(
    "/{id:path}/boxes",
    summary="Một đoạn chữ nằm ở đâu trên trang",
    description="Khung chữ của `text[start:end]` trên từng trang của PDF hoặc bản quét, mỗi dòng một khung, tính theo "
    "tỉ lệ bề ngang và bề cao của trang; rỗng khi tệp không có trang vẽ được.",
    responses=examples.documented(PlacesBody, examples.PLACES) | problems.documented(404, 409, 422, 423, 503),
)
def document_boxes(base: Base, document: Requested, query: Annotated[RunQuery, Query()]) -> JSONResponse:
    """The boxes of a run of text, page by page."""
    places = _readable(document, partial(places_of, base.store, document.id, query.start, query.end))
    return JSONResponse(
        {
            "document": document_shape(document),
            "places": places_shape(document.id, places, query.start, query.end),
        }
    )


@router.get(
    "/{id:path}/pages/{page}.png",
    summary="Ảnh một trang",
    description="Trang của PDF hoặc bản quét, dựng thẳng, với `text[start:end]` được đánh dấu.",
    responses=_PICTURE | problems.documented(404, 409, 422, 423, 503),
    response_class=Response,
)
def document_picture(
    base: Base,
    document: Requested,
    page: Annotated[int, Path(ge=1, le=100_000, description="Số trang, từ 1", examples=[2])],
    query: Annotated[PictureQuery, Query()],
) -> Response:
    """A page as PNG; 404 when the file has no such page or cannot be drawn."""
    picture = _readable(
        document, partial(page_picture, base.store, document.id, page, query.width, query.start, query.end)
    )
    if picture is None:
        raise ProblemError(without_page(document, page))
    return Response(picture, media_type="image/png")


def _readable(document: StoredDocument, read: Callable[[], T]) -> T:
    """What `read` gives; a file that can no longer be drawn is a problem of that file."""
    try:
        return read()
    except IngestError as error:
        raise ProblemError(
            Problem("file-not-drawn", "Không vẽ được trang", 404, f"{document.name}: {error}")
        ) from error


def without_page(document: StoredDocument, page: int) -> Problem:
    """A document that has no such page, or none that can be drawn."""
    return Problem(
        "page-not-held", "Không có trang này", 404,
        f"{document.name} không có trang {page}, hoặc tệp gốc không phải PDF hay bản quét",
    )  # fmt: skip


@router.get(
    "/{id:path}/outline",
    summary="Bố cục của văn bản",
    description="Phần, chương, mục, điều … theo thứ tự trong văn bản; `parent` là chỉ số trong danh sách.",
    responses=examples.documented(OutlineBody, examples.OUTLINE) | _LOOKUP,
)
def document_outline(base: Base, document: Requested) -> JSONResponse:
    """The sections, in the order of the text."""
    return JSONResponse({"document": document_shape(document), "sections": outline_shape(base, document.id)})


@router.get(
    "/{id:path}/references",
    summary="Văn bản này viện dẫn gì, và được viện dẫn ở đâu",
    description="`cites`, `cited_by` kèm vị trí nguyên văn; `relations` là quan hệ như thay thế, sửa đổi.",
    responses=examples.documented(ReferencesBody, examples.REFERENCES) | _LOOKUP,
)
def document_references(base: Base, document: Requested) -> JSONResponse:
    """Citations from and to the document, and the facts between it and others."""
    return JSONResponse({"document": document_shape(document)} | references_shape(base, document.id))


@router.get(
    "/{id:path}/similar",
    summary="Văn bản cùng chủ đề",
    description="Các văn bản gần nhất về nội dung, về viện dẫn chung và trích yếu; không kể chính nó, bản khác và dự "
    "thảo của nó. `relation`, `citations`, `words` cho biết vì sao.",
    responses=examples.documented(SimilarBody, examples.SIMILAR)
    | problems.documented(404, 409, 422, 423, 503),
)
def similar(base: Base, document: Requested, query: Annotated[PageQuery, Query()]) -> JSONResponse:
    """The documents that are like this one, the most alike first."""
    return JSONResponse(similar_shape(base, document, query.limit, query.offset))


@router.get(
    "/{id:path}",
    summary="Một văn bản",
    description="Thông tin đầu văn bản, hiệu lực và số lượng trang, mục, đoạn, viện dẫn.",
    responses=examples.documented(DocumentDetailsBody, examples.DETAILS) | _LOOKUP,
)
def document_fields(
    request: Request,
    base: Base,
    document: Requested,
    on: Annotated[Day | None, Query(description="Xét hiệu lực vào ngày này", examples=["2021-06-30"])] = None,
) -> JSONResponse:
    """Header fields, validity, and how much there is of it."""
    return JSONResponse(fields_shape(base, document, on, names=principal_of(request).is_known))


def fields_shape(
    base: KnowledgeBase, document: StoredDocument, on: date | None = None, *, names: bool = False
) -> Shape:
    """What is known of a document but its text. on: the day of its validity, None for today.

    names: whether to say who put its fields right.
    """
    return (
        document_details(document)
        | {"file": labels.file_name(document.file_name), "source": labels.source(document)}
        | {"validity": validity_shape(base.validity(document, on)), "counts": _counts(base, document.id)}
        | kin_shape(base, document)
        | {"corrections": corrections_shape(base, document, names=names)}
    )


def _counts(base: KnowledgeBase, document_id: int) -> Shape:
    store = base.store
    return {
        "characters": len(store.text(document_id) or ""),
        "pages": len(store.pages(document_id)),
        "sections": len(store.sections(document_id)),
        "passages": len(store.passages_of(document_id)),
        "cites": len(store.citations_from(document_id)),
        "cited_by": len(store.citations_to(document_id)),
    }
