"""What programs that speak the Model Context Protocol may do with a base: four tools, all of them only read.

A tool gives the shape that the HTTP route of its name gives; `document` joins what several give. Nothing here knows
the protocol.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.dependencies import named_document
from api.field_errors import field_error
from api.models import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    MAX_OFFSET,
    AnswerBody,
    AskFilters,
    AskRequest,
    Body,
    DocumentDetailsBody,
    ExactBody,
    FilterFields,
    Identifier,
    SearchBody,
    SectionBody,
    Typed,
    VerifyBody,
    Whole,
)
from api.problems import problem_of
from api.routes.documents import fields_shape
from api.routes.verify import verified_shape
from api.shapes import Shape, answer_shape, citing_documents, outline_shape, search_shape
from index.knowledge_base import KnowledgeBase

log = logging.getLogger("vankien.api")

# About what a language model reads at once without harm; a longer text is read run by run.
RUN_CHARACTERS = 20_000
MAX_RUN = 100_000
# A draft of some hundred pages.
MAX_DRAFT = 1_000_000


class _Call(BaseModel):
    """The arguments of a call; a misspelt name is an error."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra=lambda schema: schema.pop("description", None)
    )


class SearchCall(ExactBody, FilterFields, _Call):
    """What to search for."""

    query: Typed = Field(description="Từ khóa, câu hỏi hoặc số ký hiệu; gõ có dấu hay không dấu đều được")
    limit: Whole = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="Số văn bản tối đa")
    offset: Whole = Field(default=0, ge=0, le=MAX_OFFSET, description="Bỏ qua bấy nhiêu kết quả đầu")


class DocumentCall(_Call):
    """Which document, and which run of its text."""

    id: Identifier
    start: Whole = Field(default=0, ge=0, lt=1_000_000_000, description="Đọc toàn văn từ ký tự này")
    length: Whole = Field(
        default=RUN_CHARACTERS, ge=0, le=MAX_RUN, description="Đọc nhiều nhất bấy nhiêu ký tự; 0 là không đọc"
    )


class VerifyCall(_Call):
    """A draft."""

    text: str = Field(min_length=1, max_length=MAX_DRAFT, description="Nội dung bản dự thảo")


class RunBody(Body):
    """`text` is the document's text from `start` to `end`; `total` is how long that text is."""

    text: str
    start: int
    end: int
    total: int


class ReadBody(Body):
    """A document: what is known of it, its outline, and a run of its text; null when only citations know it."""

    document: DocumentDetailsBody
    sections: list[SectionBody]
    run: RunBody | None


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool. takes: its arguments. gives: its answer. told: what it is for, to the program that chooses."""

    name: str
    title: str
    told: str
    takes: type[BaseModel]
    gives: type[Body]
    run: Callable[[KnowledgeBase, Any], Shape]

    @property
    def input_schema(self) -> dict[str, Any]:
        """The JSON Schema of the arguments."""
        return self.takes.model_json_schema()

    @property
    def output_schema(self) -> dict[str, Any]:
        """The JSON Schema of the answer."""
        return self.gives.model_json_schema(mode="serialization")


class CallRefused(Exception):
    """A call that cannot be answered; the message says why and what to do, in Vietnamese."""


def call(base: KnowledgeBase, name: str, arguments: Mapping[str, Any]) -> Shape:
    """The answer of a tool. Raises CallRefused, whatever went wrong."""
    tool = TOOLS.get(name)
    if tool is None:
        raise CallRefused(f"Không có công cụ «{name}»; các công cụ: {', '.join(TOOLS)}")
    try:
        return tool.run(base, tool.takes.model_validate(arguments))
    except ValidationError as error:
        raise CallRefused("; ".join(map(_told, error.errors()))) from error
    except Exception as error:
        problem = problem_of(error, base)
        if problem.status == 500:
            log.exception("tool %s", name)
        candidates = [_candidate(each) for each in problem.errors if "id" in each]
        raise CallRefused("; ".join([problem.detail, *candidates])) from error


def _told(fault: Mapping[str, Any]) -> str:
    told = field_error({**fault, "loc": ("body", *fault["loc"])})
    return f"{told['field']}: {told['message']}"


def _candidate(document: Shape) -> str:
    """One of the documents that a number fits, with the id that names it alone."""
    told = (document[name] for name in ("number", "issuer", "issued_on", "subject"))
    return f"id {document['id']}: {', '.join(each for each in told if each)}"


def _search(base: KnowledgeBase, asked: SearchCall) -> Shape:
    found = base.search(asked.query, limit=asked.limit, offset=asked.offset, filters=asked.filters())
    return search_shape(found) | {"limit": asked.limit, "offset": asked.offset}


def _ask(base: KnowledgeBase, asked: AskRequest) -> Shape:
    filters = (asked.filters or AskFilters()).filters()
    answer = base.ask(asked.question, limit=asked.limit, filters=filters, drop=asked.dropped)
    return answer_shape(answer, citing_documents(base, answer))


def _document(base: KnowledgeBase, asked: DocumentCall) -> Shape:
    document = named_document(base, asked.id)
    return {
        "document": fields_shape(base, document),
        "sections": outline_shape(base, document.id),
        "run": _run(base.store.text(document.id), asked),
    }


def _run(text: str | None, asked: DocumentCall) -> Shape | None:
    if text is None:
        return None
    start = min(asked.start, len(text))
    end = min(start + asked.length, len(text))
    return {"text": text[start:end], "start": start, "end": end, "total": len(text)}


def _verify(base: KnowledgeBase, asked: VerifyCall) -> Shape:
    return verified_shape(base, asked.text.encode("utf-8", "replace"), "van-ban.txt")


TOOLS = {
    each.name: each
    for each in (
        Tool(
            "search",
            "Tìm trong kho văn kiện",
            "Tìm đoạn văn bản theo từ khóa, câu hỏi hoặc số ký hiệu (chỉ thị, nghị quyết, kế hoạch, luật …). Kết quả "
            "gộp theo văn bản, kèm hiệu lực và chỗ của từng đoạn (`citation.start`, `citation.end` trong toàn văn).",
            SearchCall,
            SearchBody,
            _search,
        ),
        Tool(
            "ask",
            "Hỏi kho văn kiện",
            "Hỏi bằng tiếng Việt; câu trả lời là những câu nguyên văn kèm trích dẫn, và các văn bản chỉ đạo về việc "
            "ấy. Không đủ căn cứ thì `declined` là true và `missing.reason` nói kho thiếu gì: đừng tự trả lời thay.",
            AskRequest,
            AnswerBody,
            _ask,
        ),
        Tool(
            "document",
            "Đọc một văn bản",
            "Thông tin, hiệu lực, bố cục và toàn văn (từng đoạn `start`, `length`) của một văn bản, theo mã hoặc số ký "
            "hiệu như «46-CT/TW». `run` là null khi kho chỉ biết văn bản qua viện dẫn hoặc danh mục.",
            DocumentCall,
            ReadBody,
            _document,
        ),
        Tool(
            "verify",
            "Kiểm tra viện dẫn của bản dự thảo",
            "Đối chiếu số, ngày, cơ quan, trích yếu, hiệu lực của mỗi văn bản được viện dẫn trong bản dự thảo với điều "
            "kho đã biết. `finding` là unknown khi kho chưa biết, không phải là sai. Bản dự thảo không được lưu lại.",
            VerifyCall,
            VerifyBody,
            _verify,
        ),
    )
}
