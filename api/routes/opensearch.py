"""`GET /opensearch.xml`: what a browser needs to search here from its own address bar (OpenSearch 1.1, Draft 6)."""

from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import problems

router = APIRouter(tags=["Tích hợp"])

MEDIA_TYPE = "application/opensearchdescription+xml"
_NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
# The standard allows 16 characters.
_SHORT_NAME = "Văn kiện"
_SUGGESTIONS = "application/x-suggestions+json"
_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Bản mô tả OpenSearch",
        "content": {
            MEDIA_TYPE: {
                "schema": {"type": "string"},
                "example": f'<OpenSearchDescription xmlns="{_NAMESPACE}">…</OpenSearchDescription>',
            }
        },
    }
}


@router.get(
    "/opensearch.xml",
    summary="Mô tả để trình duyệt tìm thẳng trong kho",
    description="Trình duyệt đọc bản này rồi cho tìm trong kho từ thanh địa chỉ, có gợi ý khi đang gõ.",
    responses=_ANSWER | problems.documented(),
    response_class=Response,
)
async def opensearch(request: Request) -> Response:
    """The description, with addresses under the name that the browser came by."""
    return Response(_description(request), media_type=MEDIA_TYPE)


def _description(request: Request) -> bytes:
    here = str(request.base_url)
    root = Element("OpenSearchDescription", xmlns=_NAMESPACE)
    for name, text in (
        ("ShortName", _SHORT_NAME),
        ("Description", "Tìm trong kho văn kiện của cơ quan"),
        ("InputEncoding", "UTF-8"),
        ("Language", "vi"),
        ("Image", f"{here}static/icon.svg"),
    ):
        SubElement(root, name).text = text
    root[-1].attrib.update(width="16", height="16", type="image/svg+xml")
    _url(root, "text/html", "results", f"{here}tim?q={{searchTerms}}")
    _url(root, _SUGGESTIONS, "suggestions", f"{here}goi-y?q={{searchTerms}}")
    _url(root, MEDIA_TYPE, "self", f"{here}opensearch.xml")
    indent(root)
    described: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return described


def _url(root: Element, media_type: str, relation: str, template: str) -> None:
    SubElement(root, "Url", type=media_type, rel=relation, method="get", template=template)
