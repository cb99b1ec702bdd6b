"""The HTTP border: what requests may hold, and what responses look like in OpenAPI.

Responses are made by `api.shapes`; the models below describe them for readers of OpenAPI, and a test holds
every route to its model. Offsets count Unicode code points of the document's text, `end` exclusive.
"""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from index.asked_filters import Part
from index.directives import Group
from index.errors import BadQuery
from index.filters import Filters
from index.order import Order
from index.question import MAX_CHARACTERS
from index.records import Origin, Status, Verdict, Visibility
from index.resolution import Certainty
from index.results import Match
from index.validity import Validity
from index.verify import Finding
from ingest.document import Authority, Relation
from ingest.text import canonical_text

DEFAULT_LIMIT = 10
MAX_LIMIT = 100
# Far beyond what anyone pages through, and well inside what SQLite takes as an integer.
MAX_OFFSET = 1_000_000
# Decomposed Vietnamese takes up to three code points a letter; the knowledge base counts after composing them.
MAX_TYPED = 3 * MAX_CHARACTERS
MAX_NAME = 300
# Numbers and ids of records are far shorter; a longer one is no identifier, and is not searched for.
MAX_IDENTIFIER = 200

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _iso_day(value: object) -> object:
    """Only the ISO form: left to itself pydantic reads `2020`, typed or a number, as seconds since 1970."""
    if not isinstance(value, date) and not (isinstance(value, str) and _ISO_DAY.fullmatch(value)):
        raise PydanticCustomError("iso_day", "phải là ngày dạng NĂM-THÁNG-NGÀY, ví dụ 2020-03-03")
    return value


def _whole(value: object) -> object:
    """A whole number of JSON, which has one kind of number: 5.0 is 5; true and "5" are none."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if type(value) is not int:
        raise PydanticCustomError("int_type", "phải là số nguyên")
    return value


Day = Annotated[date, BeforeValidator(_iso_day)]
Whole = Annotated[int, BeforeValidator(_whole)]
# What JSON Schema says of it: a letter or digit, and so many characters at most once letters and marks are composed.
# The knowledge base decides (`index.question.usable_text`), since only it composes them.
_SPOKEN = r"[\p{L}\p{N}]"
Typed = Annotated[
    str,
    Field(
        max_length=MAX_TYPED,
        json_schema_extra={"minLength": 1, "maxLength": MAX_CHARACTERS, "pattern": _SPOKEN},
    ),
]
Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT, description="Số kết quả tối đa", examples=[10])]
Offset = Annotated[int, Field(ge=0, le=MAX_OFFSET, description="Bỏ qua bấy nhiêu kết quả đầu", examples=[0])]


def _undescribed(schema: dict[str, Any]) -> None:
    """Docstrings are for readers of the code; what OpenAPI says of a route is Vietnamese."""
    schema.pop("description", None)


class Body(BaseModel):
    """A JSON object of a response."""

    model_config = ConfigDict(json_schema_extra=_undescribed)


class FilterFields(BaseModel):
    """What a search or question may be narrowed to."""

    kind: str | None = Field(
        default=None, max_length=MAX_NAME, description="Loại văn bản", examples=["kế hoạch"]
    )
    issuer: str | None = Field(
        default=None, max_length=MAX_NAME, description="Cơ quan ban hành", examples=["Ban Bí thư"]
    )
    issued_from: Day | None = Field(
        default=None, alias="from", description="Ban hành từ ngày (kể cả ngày đó)", examples=["2015-01-01"]
    )
    issued_to: Day | None = Field(
        default=None, alias="to", description="Ban hành đến ngày (kể cả ngày đó)", examples=["2024-12-31"]
    )
    in_force: bool = Field(
        default=False,
        description="Bỏ các văn bản đã biết là không có hiệu lực vào ngày `on`",
        examples=[True],
    )
    on: Day | None = Field(
        default=None, description="Xét hiệu lực vào ngày này; mặc định là hôm nay", examples=["2021-06-30"]
    )
    authority: Authority | None = Field(
        default=None, description="Hệ thống ban hành: Đảng (party), Nhà nước (state), Mặt trận và đoàn thể (front)",
        examples=["party"],
    )  # fmt: skip

    validity: Validity | None = Field(
        default=None,
        description="Chỉ văn bản có tình trạng hiệu lực này vào ngày `on`",
        examples=["in_force"],
    )

    def filters(self) -> Filters:
        """As the knowledge base takes them. Raises BadQuery when the dates are the wrong way round."""
        if self.issued_from and self.issued_to and self.issued_from > self.issued_to:
            raise BadQuery(f"Ngày bắt đầu {self.issued_from} đứng sau ngày kết thúc {self.issued_to}")
        return Filters(
            kind=canonical_text(self.kind).strip() or None if self.kind else None,
            issuer=canonical_text(self.issuer).strip() or None if self.issuer else None,
            issued_from=self.issued_from,
            issued_to=self.issued_to,
            authority=self.authority,
            in_force=self.in_force,
            on=self.on,
            validity=self.validity,
        )


class ReadingFields(BaseModel):
    """What is not to be read into a question."""

    as_typed: bool = Field(
        default=False,
        description="Tìm đúng từng chữ đã gõ: không đọc lại, không mở chữ viết tắt, không lấy bộ lọc từ câu hỏi",
        examples=[False],
    )
    drop: list[Part] = Field(
        default=[],
        description="Những phần không đọc từ câu hỏi; `reading` trong kết quả nêu các phần đã đọc",
        examples=[["issuer"]],
    )

    @property
    def dropped(self) -> frozenset[Part]:
        """As the knowledge base takes them."""
        return frozenset(Part) if self.as_typed else frozenset(self.drop)


class SearchQuery(FilterFields, ReadingFields):
    """The query string of a search."""

    q: Typed = Field(
        description="Từ khóa, câu hỏi hoặc số ký hiệu; gõ có dấu hay không dấu đều được",
        examples=["phòng, chống tội phạm"],
    )
    limit: Limit = DEFAULT_LIMIT
    offset: Offset = 0
    order: Order = Field(
        default=Order.RELEVANCE,
        description="Thứ tự: phù hợp nhất (relevance), hoặc mới nhất trong 50 văn bản phù hợp nhất rồi đến các văn bản "
        "còn lại (newest)",
        examples=["newest"],
    )
    explain: bool = Field(
        default=False,
        description="Cho biết từng đặc điểm góp bao nhiêu vào điểm xếp hạng (`scores.shares`)",
        examples=[False],
    )


class PageQuery(BaseModel):
    """The query string of a listing."""

    limit: Limit = DEFAULT_LIMIT
    offset: Offset = 0


class ExactBody(BaseModel):
    """A body of JSON, where yes and no are true and false, not words as in a query string."""

    @field_validator("as_typed", "in_force", mode="before", check_fields=False)
    @classmethod
    def _exact(cls, value: object) -> object:
        if not isinstance(value, bool):
            raise PydanticCustomError("bool_type", "phải là true hoặc false")
        return value


class AskFilters(ExactBody, FilterFields):
    """Filters inside a body, where a misspelt name is an error."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_undescribed)


class AskRequest(ExactBody, ReadingFields):
    """A question."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "description": "Một câu hỏi, và bộ lọc nếu cần",
            "example": {
                "question": "Văn bản nào chỉ đạo phòng, chống tội phạm?",
                "limit": 5,
                "filters": {"authority": "party", "in_force": True},
            },
        },
    )

    question: Typed = Field(description="Câu hỏi bằng tiếng Việt")
    limit: Whole = Field(default=5, ge=1, le=20, description="Số câu trích dẫn tối đa")
    filters: AskFilters | None = None


def _as_text(identifier: object) -> object:
    """An id may come as a number; True is none."""
    return str(identifier) if type(identifier) is int else identifier


Identifier = Annotated[
    str,
    BeforeValidator(_as_text, json_schema_input_type=int | str),
    Field(min_length=1, max_length=MAX_IDENTIFIER, description="Mã văn bản, số ký hiệu hoặc mã bản ghi"),
]


class FeedbackRequest(BaseModel):
    """What a reader says of a document beside a query."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "description": "Một văn bản trong kết quả là đúng hay không đúng với điều đã hỏi",
            "example": {"query": "phòng, chống tội phạm", "document": "46-CT/TW", "verdict": "right"},
        },
    )

    query: Typed = Field(description="Từ khóa hoặc câu hỏi, đúng như đã gõ")
    document: Identifier
    verdict: Verdict = Field(description="`right`: đúng điều cần tìm; `wrong`: không đúng")


class ProblemBody(Body):
    """An error, as RFC 9457 describes it."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, Any]]


class DocumentBody(Body):
    """A document as it is shown beside a quote."""

    id: int
    number: str | None = None
    kind: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    subject: str | None = None
    source: str | None = None
    authority: Authority | None = None
    status: Status | None = None
    draft: str | None = None
    url: str | None = None


class RelationBody(Body):
    """A fact between two documents; told_by, start and end say which text tells it, and where."""

    document: int
    relation: Relation
    target: int
    verified: bool
    told_by: int | None
    start: int | None
    end: int | None


class NamedRelationBody(RelationBody):
    """A fact between two documents, each shown."""

    document: DocumentBody | None  # type: ignore[assignment]
    target: DocumentBody | None  # type: ignore[assignment]


class ReasonBody(RelationBody):
    """A fact that validity rests on, since when it counts, and in words."""

    since: date | None
    by: DocumentBody | None
    note: str


class ValidityBody(Body):
    """Whether a document holds on a day, and the facts that say so; effective_from and ends_on are its own words'."""

    state: Validity
    as_of: date | None
    effective_from: date | None
    ends_on: date | None
    because: list[ReasonBody]


class FeedbackBody(Body):
    """What was kept of a reader's verdict."""

    id: int
    query: str
    document: DocumentBody
    called: str
    verdict: Verdict
    given_at: str


class PlaceBody(Body):
    """Where a passage stands; start and end are null for the description of a document without text."""

    path: list[str]
    page: int | None
    start: int | None
    end: int | None
    url: str


class CitationBody(Body):
    """Where a quote stands: `text[start:end]` of the document is the quote."""

    document: DocumentBody
    path: list[str]
    page: int | None
    start: int
    end: int
    url: str


class MarkBody(Body):
    """A run of a quote's text that answers the question: offsets in that text."""

    start: int
    end: int


class QuoteBody(Body):
    """A sentence or a whole list of a document, the words in it that answer, and whether that document holds."""

    text: str
    marks: list[MarkBody]
    citation: CitationBody
    validity: ValidityBody


class ViaBody(Body):
    """The other cited document in whose subject a mention stands."""

    number: str
    relation: Relation | None


class MentionBody(Body):
    """A mention of a document: who cites it, where, and what is claimed of it."""

    text: str
    document: DocumentBody
    start: int
    end: int
    url: str
    number: str | None
    kind: str | None
    issuer: str | None
    issued_on: date | None
    subject: str | None
    relation: Relation
    name: str | None
    year: int | None
    part: str | None
    ends_on: date | None
    via: ViaBody | None
    target: int | None


class CitedMentionBody(MentionBody):
    """A mention with the document that it resolves to, and all that it fits when these are several."""

    cited: DocumentBody | None
    resolution: Certainty
    candidates: list[DocumentBody]


class PlacedMentionBody(MentionBody):
    """A mention with the headings above it, and its page."""

    path: list[str]
    page: int | None


class EarlierBody(Body):
    """A document that a later one replaced, changed or renewed, and whether it holds itself."""

    document: DocumentBody
    relation: Relation
    verified: bool
    validity: ValidityBody


class DirectiveBody(Body):
    """A document that governs the topic, whose it is, and the place that names it."""

    document: DocumentBody
    group: Group
    why: str
    score: float
    validity: ValidityBody
    citation: PlacedMentionBody | None
    earlier: list[EarlierBody]


class AbbreviationBody(Body):
    """An abbreviation that was typed, and what it stands for."""

    short: str
    meanings: list[str]


class ReadFilterBody(Body):
    """A filter that was read in the question: its words there, and what it narrows to."""

    part: Part
    words: str
    kind: str | None
    issuer: str | None
    issued_from: date | None = Field(alias="from")
    issued_to: date | None = Field(alias="to")
    authority: Authority | None
    in_force: bool


class ReadingBody(Body):
    """What a question was taken for. mended: text is other than what was typed."""

    typed: str
    text: str
    mended: bool
    others: list[str]
    abbreviations: list[AbbreviationBody]
    filters_read: list[ReadFilterBody]
    filters_unmet: list[ReadFilterBody]


class WordedBody(Body):
    """A sentence in a language model's words, with the quote that bears it out."""

    text: str
    quote: QuoteBody


class MissingBody(Body):
    """What a declined question asks for and the base lacks.

    numbers: of documents that the base neither has nor cites. unknown: words that no passage has. apart: words that
    the nearest passages lack. reason: the same as a sentence.
    """

    numbers: list[str]
    unknown: list[str]
    apart: list[str]
    reason: str


class AnswerBody(Body):
    """An answer; a declined one has no quotes, up to three suggestions, and says what is missing.

    confidence: the calibrated probability, 0 to 1, that what was found answers.

    claims: empty unless a language model is set. notice: why it has none though there is one.
    """

    question: str
    reading: ReadingBody | None
    declined: bool
    confidence: float
    generation: str
    quotes: list[QuoteBody]
    directives: list[DirectiveBody]
    suggestions: list[DocumentBody]
    missing: MissingBody | None
    claims: list[WordedBody]
    notice: str | None


class ScoresBody(Body):
    """The scores that a passage got there by."""

    lexical: float
    cosine: float | None
    shares: dict[str, float] = Field(
        description="Phần mỗi đặc điểm góp vào điểm xếp hạng; chỉ có khi hỏi `explain=true`", examples=[{}]
    )


class PassageBody(Body):
    """A passage; origin `record` is the description of a document whose text is not in the base."""

    text: str
    origin: Origin
    score: float
    scores: ScoresBody
    citation: PlaceBody


class FoundBody(Body):
    """One search result."""

    document: DocumentBody
    match: Match
    score: float
    validity: ValidityBody
    passages: list[PassageBody]


class SearchBody(Body):
    """A page of results; facets count all of them."""

    query: str
    reading: ReadingBody | None
    generation: str
    total: int
    limit: int
    offset: int
    results: list[FoundBody]
    facets: dict[str, dict[str, int]]


class DocumentListBody(Body):
    """A page of the documents, those with text first."""

    total: int
    limit: int
    offset: int
    documents: list[DocumentBody]


class CatalogueBody(Body):
    """What the catalogue says of a document."""

    summary: str
    verified: bool
    source: str | None
    note: str | None


class CountsBody(Body):
    """How much there is of a document."""

    characters: int
    pages: int
    sections: int
    passages: int
    cites: int
    cited_by: int


class EvidenceBody(Body):
    """Where a header field's words stand in the text, and how sure the reading is, 0 … 1."""

    start: int
    end: int
    confidence: float


class FileBody(Body):
    """One file of a document; the first one gives the text."""

    index: int
    name: str
    size: int
    added_at: str
    gives_text: bool
    recognised: bool
    url: str


class CorrectionBody(Body):
    """A header field that a person put right. corrected_by: null for readers without a name."""

    value: str | None
    was_read: str | None
    corrected_by: str | None
    corrected_at: str


class DocumentDetailsBody(DocumentBody):
    """A document with everything that its row knows."""

    name: str
    issuer_now: str | None
    signer: str | None
    office: str | None
    parent: str | None
    place: str | None
    security: str | None
    urgency: str | None
    addressees: list[str]
    recipients: list[str]
    evidence: dict[str, EvidenceBody]
    external_id: str | None
    source: str | None
    path: list[str]
    file: str | None
    stated_validity: str | None
    visibility: Visibility
    catalogue: CatalogueBody | None
    validity: ValidityBody
    counts: CountsBody
    files: list[FileBody]
    draft_of: DocumentBody | None
    drafts: list[DocumentBody]
    corrections: dict[str, CorrectionBody]


class PageBody(Body):
    """A page of the file, and the run of text on it."""

    number: int
    start: int
    end: int


class BoxBody(Body):
    """A rectangle: shares, 0 to 1, of the upright page's width and height, from its top left corner."""

    left: float
    top: float
    right: float
    bottom: float


class PlaceOnPageBody(Body):
    """Where a run of the text stands on a page, one box a line, and the page's picture with it marked."""

    page: int
    boxes: list[BoxBody]
    picture: str


class PlacesBody(Body):
    """Where a run of a document's text stands on the pages of its file."""

    document: DocumentBody
    places: list[PlaceOnPageBody]


class RunQuery(BaseModel):
    """A run of a document's text."""

    start: Annotated[int, Field(ge=0, lt=1_000_000_000, description="Ký tự đầu", examples=[1840])]
    end: Annotated[int, Field(ge=1, lt=1_000_000_000, description="Sau ký tự cuối", examples=[2011])]


class PictureQuery(BaseModel):
    """How a page is drawn."""

    start: Annotated[
        int, Field(ge=0, lt=1_000_000_000, description="Đánh dấu từ ký tự này", examples=[1840])
    ] = 0
    end: Annotated[
        int, Field(ge=0, lt=1_000_000_000, description="… đến trước ký tự này; 0 là không", examples=[2011])
    ] = 0
    width: Annotated[int, Field(ge=100, le=3000, description="Bề ngang, điểm ảnh", examples=[1000])] = 1000


class TextBody(Body):
    """A document's canonical text."""

    document: DocumentBody
    text: str
    pages: list[PageBody]


class SectionBody(Body):
    """A node of the outline; parent is its index in the list."""

    label: str
    title: str
    level: int
    start: int
    end: int
    parent: int | None


class OutlineBody(Body):
    """The outline of a document, in the order of the text."""

    document: DocumentBody
    sections: list[SectionBody]


class ClaimBody(Body):
    """A citation of a draft: where it stands and what it claims."""

    text: str
    start: int
    end: int
    number: str | None
    kind: str | None
    issuer: str | None
    issued_on: str | None
    subject: str | None
    relation: Relation
    name: str | None
    year: int | None
    part: str | None
    ends_on: str | None


class DifferenceBody(Body):
    """A field in which a citation and the known facts part."""

    field: str
    claimed: str
    known: str


class LaterBody(Body):
    """A later document, and what it does with the cited one."""

    document: DocumentBody
    relation: Relation
    verified: bool


class CheckedBody(Body):
    """What became of one citation of a draft."""

    reference: ClaimBody
    finding: Finding
    needs_attention: bool
    document: DocumentBody | None
    differences: list[DifferenceBody]
    validity: ValidityBody | None
    later: list[LaterBody]
    candidates: list[DocumentBody]


class VerifyBody(Body):
    """The citations of a draft, in the order of its text."""

    file: str
    citations: list[CheckedBody]


class ReferencesBody(Body):
    """What a document cites, what cites it, and the facts between it and others."""

    document: DocumentBody
    cites: list[CitedMentionBody]
    cited_by: list[MentionBody]
    relations: list[NamedRelationBody]


class LikeBody(Body):
    """A document like another one, and what they have in common: a relation, documents that both cite, words."""

    document: DocumentBody
    score: float
    cosine: float | None
    relation: Relation | None
    citations: list[DocumentBody]
    words: list[str]
    validity: ValidityBody


class SimilarBody(Body):
    """A page of the documents that are like one."""

    document: DocumentBody
    total: int
    limit: int
    offset: int
    results: list[LikeBody]


class HealthBody(Body):
    """The process is alive."""

    status: str


class ReadinessBody(Body):
    """A generation serves."""

    ready: bool
    generation: str
