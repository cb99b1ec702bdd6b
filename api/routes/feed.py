"""`GET /moi.xml`: the documents that came last, as an Atom feed (RFC 4287)."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.dependencies import Base
from api.middleware.caching import Tagged
from api.printable import xml_text
from index.records import Status, StoredDocument
from index.tables.listings import Listing, ListOrder

router = APIRouter(tags=["Tích hợp"])

MEDIA_TYPE = "application/atom+xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"
# A reader that asks once a day misses nothing where fewer come in; programs that must not miss any ask for changes.
_ENTRIES = 50
_NEVER = datetime(2000, 1, 1, tzinfo=UTC).isoformat()
_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Bản tin Atom",
        "content": {
            MEDIA_TYPE: {"schema": {"type": "string"}, "example": f'<feed xmlns="{_NAMESPACE}">…</feed>'}
        },
    }
}


@router.get(
    "/moi.xml",
    summary="Văn bản mới, cho trình đọc tin",
    description="50 văn bản có toàn văn vào kho sau cùng, theo chuẩn Atom; mã của mỗi mục không đổi.",
    dependencies=[Tagged],
    responses=_ANSWER,
    response_class=Response,
)
def new_documents(request: Request, base: Base) -> Response:
    """The feed, with addresses under the name that the reader came by."""
    listing = Listing(status=Status.FULL_TEXT, order=ListOrder.LATEST_ADDED)
    with base.store.snapshot():
        _, ids = base.store.listed(listing, _ENTRIES, 0)
        known, added = base.store.documents(ids), base.store.added_at(ids)
    entries = [(known[each], added[each]) for each in ids if each in known]
    return Response(
        _feed(request, UUID(base.store.identity), entries), media_type=f"{MEDIA_TYPE}; charset=utf-8"
    )


def _feed(request: Request, identity: UUID, entries: list[tuple[StoredDocument, str]]) -> bytes:
    here = str(request.base_url).rstrip("/")
    root = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "vi"})
    SubElement(root, "id").text = identity.urn
    SubElement(root, "title").text = "Văn bản mới trong kho văn kiện"
    SubElement(root, "updated").text = max((at for _, at in entries), default=_NEVER)
    SubElement(SubElement(root, "author"), "name").text = "vankien"
    SubElement(root, "link", rel="self", type=MEDIA_TYPE, href=f"{here}/moi.xml")
    SubElement(root, "link", rel="alternate", type="text/html", href=f"{here}/kho")
    for document, added_at in entries:
        _add_entry(root, here, identity, document, added_at)
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add_entry(root: Element, here: str, identity: UUID, document: StoredDocument, added_at: str) -> None:
    entry = SubElement(root, "entry")
    SubElement(entry, "id").text = uuid5(identity, str(document.id)).urn
    SubElement(entry, "title").text = xml_text(document.name)
    SubElement(entry, "updated").text = added_at
    SubElement(entry, "link", rel="alternate", type="text/html", href=f"{here}/van-ban/{document.id}")
    if document.issuer:
        SubElement(SubElement(entry, "author"), "name").text = xml_text(document.issuer)
    if document.subject:
        SubElement(entry, "summary").text = xml_text(document.subject)
    if document.kind:
        SubElement(entry, "category", term=xml_text(document.kind))
