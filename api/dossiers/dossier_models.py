"""The HTTP border of study outlines: what a request may hold, what the JSON of an outline looks like."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.dossiers.office_style import StyleName
from api.models import (
    MAX_NAME,
    AskFilters,
    Body,
    DirectiveBody,
    DocumentBody,
    MissingBody,
    QuoteBody,
    Typed,
    ValidityBody,
    Whole,
)
from index.dossier import Chosen, SourceGroup
from index.dossier_forms import Content, Form
from index.dossier_making import DEFAULT_QUOTES
from ingest.document import Relation

MAX_QUOTES = 100
# Offsets are far smaller; SQLite takes ids as large as this.
_MOST = 2**53 - 1
Number = Annotated[Whole, Field(ge=0, le=_MOST)]


class Format(StrEnum):
    """What an outline comes as."""

    DOCX = "docx"
    PDF = "pdf"
    JSON = "json"


class ChosenQuote(BaseModel):
    """A run of a document's text that is to be quoted."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"description": "Một đoạn nguyên văn được chọn"}
    )

    document: Number = Field(description="Mã văn bản")
    start: Number = Field(description="Vị trí ký tự đầu, đếm từ 0")
    end: Number = Field(description="Vị trí sau ký tự cuối")
    section: str | None = Field(
        default=None, max_length=MAX_NAME, description="Khóa của mục nhận đoạn này; bỏ trống để tự xếp"
    )

    def chosen(self) -> Chosen:
        """As the knowledge base takes it."""
        return Chosen(self.document, self.start, self.end, self.section)


class DossierRequest(BaseModel):
    """What an outline is to be made of."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "description": "Chủ đề, mẫu đề cương, và các đoạn được chọn nếu có",
            "example": {
                "topic": "phong trào toàn dân bảo vệ an ninh Tổ quốc",
                "form": "hoc-tap-nghi-quyet",
                "format": "json",
            },
        },
    )

    topic: Typed = Field(description="Chủ đề bằng tiếng Việt")
    form: Form = Field(default=Form.STUDY, description="Mẫu đề cương")
    style: StyleName | None = Field(
        default=None,
        description="Thể thức: `state` theo Nghị định 30/2020/NĐ-CP, `party` theo Hướng dẫn 36-HD/VPTW; "
        "bỏ trống theo thiết lập `office_style`",
    )
    limit: Whole = Field(
        default=DEFAULT_QUOTES, ge=1, le=MAX_QUOTES, description="Số câu trích tối đa khi để máy chọn"
    )
    quotes: list[ChosenQuote] | None = Field(
        default=None,
        max_length=MAX_QUOTES,
        description="Các đoạn được chọn, theo thứ tự; bỏ trống để máy chọn",
    )
    filters: AskFilters | None = None
    format: Format = Field(default=Format.DOCX, description="`docx`, `pdf` hoặc `json`")

    def chosen(self) -> list[Chosen] | None:
        """As the knowledge base takes them."""
        return None if self.quotes is None else [each.chosen() for each in self.quotes]


class DossierQuoteBody(QuoteBody):
    """A quote, and what stands behind it in the document."""

    cited_as: str


class SuccessionBody(Body):
    """What a later document did to an earlier one."""

    earlier: DocumentBody
    later: DocumentBody
    relation: Relation
    verified: bool


class DossierSectionBody(Body):
    """A section of the form with what fills it."""

    key: str
    title: str
    content: Content
    hint: str | None
    fields: list[str]
    quotes: list[DossierQuoteBody]
    directives: list[DirectiveBody]
    successions: list[SuccessionBody]
    questions: list[str]
    sections: list["DossierSectionBody"]


class SourceBody(Body):
    """A document that the outline quotes or names."""

    group: SourceGroup
    document: DocumentBody
    validity: ValidityBody
    quoted: bool
    cited_as: str


class DossierBody(Body):
    """A study outline."""

    topic: str
    form: Form
    title: str
    style: StyleName
    generation: str
    declined: bool
    sections: list[DossierSectionBody]
    sources: list[SourceBody]
    suggestions: list[DocumentBody]
    missing: MissingBody | None
