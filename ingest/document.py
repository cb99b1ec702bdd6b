"""The values that ingestion makes: a Document, and what stands in it.

All offsets count characters of the document's canonical text (`ingest.text`), `end` exclusive.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ingest.raw_text import PageWord


class Authority(StrEnum):
    """Whose line of command a document belongs to."""

    PARTY = "party"
    STATE = "state"
    FRONT = "front"  # Mặt trận Tổ quốc, đoàn thể, hội


class Relation(StrEnum):
    """What a document does with another one that it cites; the words are the field's own."""

    BASED_ON = "căn cứ"
    IMPLEMENTS = "thực hiện"
    DETAILS = "cụ thể hóa"
    CONTINUES = "tiếp tục thực hiện"
    REPLACES = "thay thế"
    REPEALS = "bãi bỏ"
    AMENDS = "sửa đổi"
    CORRECTS = "đính chính"
    ENDED = "hết hiệu lực"
    SUCCEEDS = "kế thừa"
    REVIEWS = "sơ kết, tổng kết"
    ENCLOSED = "gửi kèm"
    MENTIONS = "nhắc đến"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of the text, `end` exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the file: its number from 1, and the run of text that stands on it."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """A page that was read from its picture: words with their boxes, and the turn that made it stand upright."""

    number: int
    turn: int
    words: tuple[PageWord, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the words of a header field stand, and how sure the reading is, 0 … 1.

    name: the field's. A field that was put together from two places has the place that decided.
    """

    name: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Header:
    """The fields that say which document this is; None where the text does not show one.

    number: as the field writes it, blanks removed: `46-CT/TW`. kind: lower case: `chỉ thị`. parent: the body above the
    issuer, as the head names it. subject: trích yếu as written, on one line. office: the function in which the signer
    signs: `KT. CHỦ TỊCH PHÓ CHỦ TỊCH`. security, urgency: the marks as printed: `MẬT`, `HỎA TỐC`. addressees:
    those in `Kính gửi`; recipients: those who get a copy. effective_from, ends_on: the first day on which it holds by
    its own words, and the first on which it does not. evidence: one for each field that was read from the text.
    """

    number: str | None = None
    kind: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    subject: str | None = None
    signer: str | None = None
    place: str | None = None
    authority: Authority | None = None
    parent: str | None = None
    office: str | None = None
    security: str | None = None
    urgency: str | None = None
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    effective_from: date | None = None
    ends_on: date | None = None
    evidence: tuple[Evidence, ...] = field(default=(), compare=False)

    def evidence_of(self, name: str) -> Evidence | None:
        """Where a field was read, None for one that was not read from the text."""
        return next((each for each in self.evidence if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Section:
    """A node of the outline: `label` as written (`II.`, `Điều 5`, `a)`, `-`), its title, and its extent.

    level: 1 is outermost. `start` is where the label stands, `end` where the next section of the same or a
    higher level begins. `parent` is the index of the enclosing section in the document's list.
    """

    label: str
    title: str
    level: int
    start: int
    end: int
    parent: int | None = None

    @property
    def heading(self) -> str:
        """Label and title as one line, as a citation's path shows it."""
        return f"{self.label} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of search: a run of the text, its page, and the headings above it, outermost first.

    Invariants: `document.text[start:end] == text`; the passages of a document tile its body.
    """

    text: str
    start: int
    end: int
    path: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Via:
    """The other cited document in whose subject a reference stands, and what that one does with it.

    "Kết luận 44 về tiếp tục thực hiện Chỉ thị 09" mentions 09 inside the subject of 44: 44 continues 09.
    A passive gives a via too: in "A được sửa đổi bởi B" the reference to A has B, which amends it.
    """

    number: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class Reference:
    """A mention of another document: where it stands and what it claims about that document.

    The fields are claims of the citing text, kept as claimed. `text` is `document.text[start:end]`. A document that
    is cited by its name has no number: `name` is what it is called, "Luật An ninh quốc gia", "Nghị quyết Trung ương
    8 khóa XI", and `year` the year that stands with it. part: which part is meant, None for the whole document.
    ends_on: the first day on which it holds no more, where the citing text ends it and names that day.
    """

    text: str
    start: int
    end: int
    number: str | None
    kind: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    subject: str | None = None
    relation: Relation = Relation.MENTIONS
    via: Via | None = None
    name: str | None = None
    year: int | None = None
    part: str | None = None
    ends_on: date | None = None

    @property
    def called(self) -> str:
        """What the text calls the document: its number, else its name."""
        return self.number or self.name or ""


@dataclass(frozen=True, slots=True)
class InternalReference:
    """Where a text means itself: "Kế hoạch này", "khoản 3 Điều này".

    part: as written, None for the whole text. section: the part's index in the document's list of sections, None where
    the outline has none for it.
    """

    text: str
    start: int
    end: int
    part: str | None = None
    section: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One document, read. `text` is canonical; `path` are headings above the whole text (records have some).

    body: the text without its head and foot, in order; the passages tile it. recognised: the pages that were read
    from pictures. draft: the mark of a draft that its head bears, `dự thảo lần 2`. number_is_blank: its form has a
    place for the number and leaves it empty. is_internal: its head says that it is for internal use.
    secrecy: the degree of a state secret, `MẬT`; such a text may not be kept.
    """

    header: Header
    text: str
    body: tuple[Span, ...] = ()
    pages: tuple[Page, ...] = ()
    recognised: tuple[RecognisedPage, ...] = ()
    sections: tuple[Section, ...] = ()
    passages: tuple[Passage, ...] = ()
    references: tuple[Reference, ...] = ()
    path: tuple[str, ...] = ()
    external_id: str | None = None
    source: str | None = None
    warnings: tuple[str, ...] = field(default=())
    draft: str | None = None
    number_is_blank: bool = False
    is_internal: bool = False
    secrecy: str | None = None
