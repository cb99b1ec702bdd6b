"""What the OpenAPI document says beyond the routes: which answer leads to which next call, what a form holds, and names
that generators of clients can make modules and classes of.

`links` (OpenAPI 3.1, section 4.8.20) name the calls that a client makes with what an answer gave it. A link is
described only while both its ends are routes of the application.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI

from api.models import ProblemBody
from ingest.text import fold

Schema = dict[str, Any]

_SCHEMAS = "#/components/schemas/"
_PARAMETER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Link:
    """From one operation to another. takes: the other's parameters, as places in the answer. status: of the answer."""

    source: str
    target: str
    takes: dict[str, str]
    told: str
    into_body: dict[str, str] = field(default_factory=dict)
    status: str = "200"


_FOUND = "$response.body#/results/0/document/id"
_LISTED = "$response.body#/documents/0/id"
_QUOTED = "$response.body#/quotes/0/citation"
_KEPT = "$response.body#/document/id"
# What is read of a document, and the words for it.
_OF_A_DOCUMENT = {
    "document_fields": "Thông tin của văn bản",
    "document_text": "Toàn văn của văn bản",
    "document_outline": "Bố cục của văn bản",
    "document_references": "Viện dẫn của văn bản",
    "similar": "Văn bản cùng chủ đề với văn bản",
    "document_graph": "Các văn bản quanh văn bản",
}
# Generators name a module after each tag, so that these are code; readers are shown the description.
_TAGS = {
    "Tìm kiếm": "search",
    "Hỏi đáp": "ask",
    "Văn bản": "documents",
    "Kiểm tra viện dẫn": "verify",
    "Đề cương": "dossiers",
    "Ý kiến": "feedback",
    "Vận hành": "operations",
    "Tích hợp": "integration",
    "Chủ đề": "topics",
    "Quản lý kho": "library",
}


_KEYS = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "Khóa `vk_…` ở header `Authorization`"},
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "Khóa `vk_…`"},
}


def _links() -> Iterator[Link]:
    for target, told in _OF_A_DOCUMENT.items():
        yield Link("search", target, {"id": _FOUND}, f"{told} đứng đầu kết quả")
        yield Link("list_documents", target, {"id": _LISTED}, f"{told} đứng đầu danh sách")
    for target in ("document_fields", "document_text"):
        quoted = {"id": f"{_QUOTED}/document/id"}
        yield Link("ask", target, quoted, f"{_OF_A_DOCUMENT[target]} có câu trích đầu tiên")
    place = {"id": f"{_QUOTED}/document/id", "start": f"{_QUOTED}/start", "end": f"{_QUOTED}/end"}
    yield Link("ask", "document_boxes", place, "Câu trích đầu tiên nằm ở đâu trên trang")
    yield Link("ask", "document_citation", place, "Câu trích đầu tiên theo cách viết của cơ quan")
    yield Link("similar", "document_fields", {"id": _FOUND}, "Thông tin của văn bản gần nhất")
    yield Link("document_text", "document_outline", {"id": _KEPT}, "Bố cục của văn bản này")
    yield Link("document_fields", "document_file", {"id": "$response.body#/id"}, "Tệp gốc của văn bản này")
    yield Link(
        "list_topics",
        "topic_documents",
        {"topic": "$response.body#/topics/0/id"},
        "Văn bản của chủ đề lớn nhất",
    )
    job = {"id": "$response.body#/id"}
    yield Link("add_documents", "show_job", job, "Việc nạp đã đến đâu", status="202")
    yield Link("add_documents", "stop_job", job, "Thôi không nạp nữa", status="202")
    same = {"id": "$request.path.id"}
    yield Link("remove_document", "restore_document", same, "Lấy lại văn bản vừa bỏ")
    yield Link("correct_document", "take_back_corrections", same, "Thôi các chỗ vừa sửa")
    judged = {"query": "$request.query.q", "document": _FOUND, "verdict": "right"}
    yield Link("search", "give_feedback", {}, "Cho biết văn bản đứng đầu là đúng", judged)


def install(app: FastAPI) -> None:
    """Have `/openapi.json` completed, once, when it is first asked for."""
    described = app.openapi

    def openapi() -> Schema:
        if app.openapi_schema is None:
            complete(described())
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]


def described_methods(document: Schema, path: str) -> list[str]:
    """The methods of a path, as the document describes them: of the template that says most of it literally.

    An identifier may hold a slash, so that a document's own path fits all narrower ones too.
    """
    fitting = [each for each in document["paths"] if _fits(each, path)]
    if not fitting:
        return []
    closest = max(fitting, key=lambda template: len(_PARAMETER.sub("", template)))
    return sorted(method.upper() for method in document["paths"][closest])


def _fits(template: str, path: str) -> bool:
    """Whether a path has the template's own parts in their order, with something in place of each parameter."""
    first, *others = _PARAMETER.split(template)
    if not others or not path.startswith(first):
        return path == template
    at = len(first)
    for part in others[:-1]:
        found = path.find(part, at + 1)
        if found < 0:
            return False
        at = found + len(part)
    return path.endswith(others[-1]) and len(path) - len(others[-1]) > at


def complete(document: Schema) -> None:
    """Add the links and the schema of problems, name the tags, and describe forms and files as what they are."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas[ProblemBody.__name__] = ProblemBody.model_json_schema()
    _name_apart(document)
    # Named, and asked of no operation: whether one needs a key is a setting of the service.
    document["components"]["securitySchemes"] = _KEYS
    document["tags"] = _name_tags(document)
    operations = {each["operationId"]: each for each in _operations(document)}
    for link in _links():
        if link.source in operations and link.target in operations:
            _add(operations[link.source], link)
    for each in operations.values():
        _describe_bytes(each)
        for content_type, content in each.get("requestBody", {}).get("content", {}).items():
            if content_type == "multipart/form-data":
                _describe_form(_resolved(document, content["schema"]))


def _operations(document: Schema) -> Iterator[Schema]:
    for path in document["paths"].values():
        yield from (each for each in path.values() if "operationId" in each)


def _name_apart(document: Schema) -> None:
    """Schemas of one name are called by their modules as well: `Order` of `index.tables.listings` is `ListingsOrder`.

    FastAPI calls them by the whole path, and generators of clients by the title alone, which is the same.
    """
    schemas = document["components"]["schemas"]
    names = {}
    for name in [each for each in schemas if "__" in each]:
        module, own = name.split("__")[-2:]
        names[name] = "".join(each.capitalize() for each in module.split("_")) + own
        schemas[names[name]] = schemas.pop(name) | {"title": names[name]}
    _refer(document, {_SCHEMAS + old: _SCHEMAS + new for old, new in names.items()})


def _refer(part: Any, names: dict[str, str]) -> None:
    """Have every reference use new names."""
    if isinstance(part, dict):
        if part.get("$ref") in names:
            part["$ref"] = names[part["$ref"]]
        for each in part.values():
            _refer(each, names)
    elif isinstance(part, list):
        for each in part:
            _refer(each, names)


def _name_tags(document: Schema) -> list[Schema]:
    """Replace the tags of all operations by their code names; the list of these with their Vietnamese ones."""
    named: dict[str, str] = {}
    for operation in _operations(document):
        told = operation.get("tags", [])
        operation["tags"] = [_TAGS.get(each, "-".join(fold(each).split())) for each in told]
        named |= dict(zip(operation["tags"], told, strict=True))
    return [{"name": name, "description": told} for name, told in named.items()]


def _describe_bytes(operation: Schema) -> None:
    """An answer that is a file or a picture is bytes."""
    for response in operation["responses"].values():
        for content in response.get("content", {}).values():
            content.setdefault("schema", {"type": "string", "format": "binary"})


def _add(operation: Schema, link: Link) -> None:
    described: Schema = {"operationId": link.target, "description": link.told}
    if link.takes:
        described["parameters"] = link.takes
    if link.into_body:
        described["requestBody"] = link.into_body
    operation["responses"][link.status].setdefault("links", {})[link.target] = described


def _resolved(document: Schema, schema: Schema) -> Schema:
    name = schema.get("$ref", "").removeprefix(_SCHEMAS)
    found: Schema = document["components"]["schemas"][name] if name else schema
    return found


def _describe_form(form: Schema) -> None:
    """A field of a form is there or not, and never null; a file says so in the word that generators of clients read."""
    for name, described in form.get("properties", {}).items():
        choices = [each for each in described.get("anyOf", ()) if each != {"type": "null"}]
        if len(choices) == 1:
            form["properties"][name] = described = {
                key: value for key, value in described.items() if key != "anyOf"
            } | choices[0]
        for each in (described, described.get("items", {})):
            if each.get("contentMediaType") == "application/octet-stream":
                each["format"] = "binary"
