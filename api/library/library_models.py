"""The HTTP border of the library: uploads and their jobs, corrections, what was taken out, what changed."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.models import MAX_NAME, MAX_TYPED, Body, Day, DocumentBody, Limit, PageQuery
from index.corrections import LONGEST_VALUE
from index.records import Change, JobState, Outcome, Status, Visibility
from index.tables.listings import Listing, ListOrder
from ingest.text import canonical_text

# What JSON's numbers hold exactly, and well inside what SQLite takes.
MAX_ID = 9_007_199_254_740_991
MAX_FILES_SHOWN = 1_000


class ListQuery(PageQuery):
    """The query string of the list of documents."""

    kind: str | None = Field(
        default=None, max_length=MAX_NAME, description="Loại văn bản", examples=["kế hoạch"]
    )
    issuer: str | None = Field(
        default=None, max_length=MAX_NAME, description="Cơ quan ban hành", examples=["Ban Bí thư"]
    )
    status: Status | None = Field(
        default=None,
        description="Chỉ văn bản có toàn văn, chỉ được viện dẫn, hoặc chỉ có trong danh mục",
        examples=["full_text"],
    )
    issued_from: Day | None = Field(
        default=None, alias="from", description="Ban hành từ ngày", examples=["2015-01-01"]
    )
    issued_to: Day | None = Field(
        default=None, alias="to", description="Ban hành đến ngày", examples=["2024-12-31"]
    )
    q: str = Field(
        default="",
        max_length=MAX_TYPED,
        description="Các chữ có trong số, ký hiệu hoặc trích yếu; có dấu hay không đều được",
        examples=["an ninh"],
    )
    sort: ListOrder = Field(
        default=ListOrder.TEXT_FIRST,
        description="Thứ tự: `text` (có toàn văn đứng trước), `added`, `issued`, `number`, `subject`; dấu trừ là mới "
        "nhất đứng trước",
        examples=["-added"],
    )

    def listing(self) -> Listing:
        """As the store takes it."""
        return Listing(
            kind=canonical_text(self.kind).strip() or None if self.kind else None,
            issuer=canonical_text(self.issuer).strip() or None if self.issuer else None,
            status=self.status,
            issued_from=self.issued_from,
            issued_to=self.issued_to,
            words=canonical_text(self.q),
            order=self.sort,
        )


class JobQuery(BaseModel):
    """Which part of a job's files."""

    limit: Annotated[
        int, Field(ge=1, le=MAX_FILES_SHOWN, description="Số tệp tối đa trong `files`", examples=[100])
    ] = 100
    offset: Annotated[
        int, Field(ge=0, le=1_000_000, description="Bỏ qua bấy nhiêu tệp đầu", examples=[0])
    ] = 0


class ChangesQuery(BaseModel):
    """Where a program is in the changes."""

    since: Annotated[
        int,
        Field(ge=0, le=MAX_ID, description="`cursor` của lần hỏi trước; 0 là từ đầu", examples=[0]),
    ] = 0
    limit: Limit = 100


_Value = Annotated[
    str | None,
    Field(max_length=LONGEST_VALUE, description="Giá trị đúng; rỗng: văn bản không có; null: bỏ phần đã sửa"),
]


class CorrectionRequest(BaseModel):
    """Header fields that a person puts right. What is not named stays as it is."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "description": "Các trường cần sửa. Chuỗi rỗng: văn bản không có trường ấy; null: bỏ phần đã sửa, lấy lại "
            "điều chương trình đọc được",
            "example": {"issuer": "UBND tỉnh Tây Ninh", "issued_on": "2020-03-03"},
        },
    )

    number: _Value = None
    kind: _Value = None
    issuer: _Value = None
    issued_on: _Value = None
    subject: _Value = None
    signer: _Value = None
    office: _Value = None
    place: _Value = None
    effective_from: _Value = None
    ends_on: _Value = None
    visibility: Visibility | None = Field(
        default=None,
        description="Ai tìm thấy: mọi người đọc, hoặc chỉ người đã đăng nhập (cần khóa quản trị)",
    )


class CountsOfJobBody(Body):
    """How many files and records of each outcome."""

    added: int
    replaced: int
    copies: int
    unchanged: int
    failed: int


class JobFileBody(Body):
    """What became of a file; count: of records of one file that there is nothing to say of."""

    name: str
    outcome: Outcome
    message: str | None
    warnings: list[str]
    count: int
    document: DocumentBody | None


class JobBody(Body):
    """An upload. fault: why it ended early, or what it waits for."""

    id: str
    state: JobState
    given_by: str
    given_at: str
    started_at: str | None
    ended_at: str | None
    total: int
    done: int
    current: str | None
    fault: str | None
    visibility: Visibility
    counts: CountsOfJobBody
    url: str
    page: str


class JobDetailsBody(JobBody):
    """An upload with its faults, all of them up to a limit, and a part of its files."""

    faults: list[JobFileBody]
    files: list[JobFileBody]
    limit: int
    offset: int


class JobListBody(Body):
    """A page of the uploads, the latest first."""

    total: int
    limit: int
    offset: int
    jobs: list[JobBody]


class RemovedBody(Body):
    """A document that was taken out, and where it is brought back."""

    document: DocumentBody
    restorable: bool
    restore: str | None


class RemovalBody(Body):
    """A document that was taken out, as it stands in the list."""

    id: int
    name: str
    removed_by: str
    removed_at: str
    restore: str


class RemovalListBody(Body):
    """A page of what can be brought back, the latest first."""

    limit: int
    offset: int
    removed: list[RemovalBody]


class ChangeBody(Body):
    """The last change of a document; document: null when it is gone."""

    cursor: int
    change: Change
    changed_at: str
    id: int
    document: DocumentBody | None


class ChangesBody(Body):
    """Changes in their order; cursor: what to ask with next; more: whether to ask at once."""

    changes: list[ChangeBody]
    cursor: int
    more: bool
