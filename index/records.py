"""The values that the store gives back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from pathlib import PurePath
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.quality import TextQuality
from ingest.document import Authority, Evidence, Relation

# Before the id of a document that is no record, where documents are judged.
OWN_ID = "id:"


class Status(StrEnum):
    """How much of a document the base holds."""

    FULL_TEXT = "full_text"
    CITED_ONLY = "cited_only"  # cited by a text of the base; perhaps with a catalogue record, never its text
    RECORD = "record"  # in the catalogue alone


class Validity(StrEnum):
    """What is known of a document's force."""

    IN_FORCE = "in_force"
    ENDED = "ended"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"

    @property
    def holds_not(self) -> bool:
        """Whether it is known that the document does not hold."""
        return self in (Validity.ENDED, Validity.NOT_YET)


class Verdict(StrEnum):
    """What a reader says of a document beside a query."""

    RIGHT = "right"
    WRONG = "wrong"


class Visibility(StrEnum):
    """Who finds a document: every reader, or only those who have shown who they are (`lưu hành nội bộ`)."""

    OPEN = "open"
    INTERNAL = "internal"


class Role(IntEnum):
    """What a key allows; each role allows what is below it."""

    READ = 1
    CONTRIBUTE = 2
    ADMIN = 3

    @property
    def word(self) -> str:
        """As it is written in commands and in JSON."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> "Role":
        """The role that a word names. Raises KeyError."""
        return cls[word.upper()]


class KeyState(StrEnum):
    """Whether a key holds."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Origin(StrEnum):
    """What a passage is cut from: the document's own text, or the description of one whose text is absent."""

    TEXT = "text"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class CatalogueFacts:
    """What the catalogue says of a document; `verified` when a public source confirmed number and date."""

    summary: str
    verified: bool
    source: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document without its text, which is fetched apart because it can be long.

    file_name: the file, or records file, that the text was read from. draft: what makes it a draft, in Vietnamese, None
    for any other; draft_of: the document that it became. number_is_blank: its form leaves the number empty.
    effective_from, ends_on: see `ingest.document.Header`.
    """

    id: int
    status: Status
    number: str | None = None
    kind: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    subject: str | None = None
    signer: str | None = None
    office: str | None = None
    parent: str | None = None
    place: str | None = None
    security: str | None = None
    urgency: str | None = None
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    authority: Authority | None = None
    external_id: str | None = None
    source: str | None = None
    path: tuple[str, ...] = ()
    file_name: str | None = None
    stated_validity: str | None = None
    catalogue: CatalogueFacts | None = None
    draft: str | None = None
    draft_of: int | None = None
    number_is_blank: bool = False
    effective_from: date | None = None
    ends_on: date | None = None
    visibility: Visibility = Visibility.OPEN

    @property
    def is_part(self) -> bool:
        """Whether this is a record of a part: an article under the headings of a law, whose number it shares."""
        return bool(self.path)

    @property
    def docid(self) -> str:
        """What `evaluate` calls it, without blanks: the record's id; of any other document `id:` and its own."""
        if self.external_id and not re.search(r"\s", self.external_id):
            return self.external_id
        return f"{OWN_ID}{self.id}"

    @property
    def stated_source(self) -> str | None:
        """Where a record says that it comes from, `Điều 25 Bộ luật số 45/2019/QH14`; None for a file."""
        return self.source if self.external_id is not None and self.source != self.file_name else None

    @property
    def name(self) -> str:
        """How the field speaks of it: `Chỉ thị 46-CT/TW`; without a number, kind and subject; an article's title."""
        if self.is_part and self.subject and not self.kind and not self.number:
            return self.subject
        kind = (self.kind or "văn bản").capitalize()
        if self.number:
            return self.number if self.number.lower().startswith(kind.lower()) else f"{kind} {self.number}"
        if self.subject and self.subject.lower().startswith(kind.lower()):
            return self.subject
        file = PurePath(self.file_name).name if self.file_name else None
        return f"{kind} {self.subject or self.external_id or file or self.id}".strip()


@dataclass(frozen=True, slots=True)
class StoredFeedback:
    """What a reader said. document: what it was called then; document_id: None when its row is gone.

    given_at: the second, UTC, as ISO text.
    """

    id: int
    query: str
    document_id: int | None
    document: str
    verdict: Verdict
    given_at: str


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key without its secret half. created_at and revoked_at: seconds, UTC, as ISO text. expires_on: its last day."""

    id: str
    name: str
    role: Role
    created_at: str
    expires_on: date | None = None
    revoked_at: str | None = None

    def state(self, today: date) -> KeyState:
        """Whether it holds on a day."""
        if self.revoked_at is not None:
            return KeyState.REVOKED
        expired = self.expires_on is not None and self.expires_on < today
        return KeyState.EXPIRED if expired else KeyState.ACTIVE


class RawHeader(NamedTuple):
    """What results are narrowed by, as it is stored, and the documents that have just this: days as ISO text.

    ids: in no order. effect: issued_on, effective_from, ends_on, what makes it a draft, stated validity.
    """

    ids: NDArray[np.int64]
    kind: str | None
    issuer: str | None
    issued_on: str | None
    authority: str | None
    effect: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """What it takes to find a document by its topic. about: all that is known of it besides its subject and text."""

    id: int
    kind: str | None
    issuer: str | None
    issuer_key: str | None
    issued_on: date | None
    authority: Authority | None
    subject: str
    about: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a document. size: in bytes. is_source: the document's text was read from it."""

    id: int
    name: str
    sha256: str
    added_at: str
    size: int
    is_source: bool
    quality: TextQuality


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with the document it belongs to. `text` is the slice that the offsets give."""

    id: int
    document_id: int
    origin: Origin
    text: str
    start: int
    end: int
    page: int | None
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredCitation:
    """A mention: who cites (`document_id`), where, with what claims, and which document it resolves to."""

    document_id: int
    start: int
    end: int
    text: str
    number: str | None
    relation: Relation
    kind: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    subject: str | None = None
    target_id: int | None = None
    via_number: str | None = None
    via_relation: Relation | None = None
    name: str | None = None
    year: int | None = None
    part: str | None = None
    ends_on: date | None = None
    id: int = 0

    @property
    def called(self) -> str:
        """What the text calls the document: its number, else its name."""
        return self.number or self.name or ""


@dataclass(frozen=True, slots=True)
class StoredRelation:
    """A fact between two documents: from the catalogue, or told by a text (`told_by`, with its offsets).

    since: the day from which it counts: the one that the text names for the target's end, else, where validity was
    looked up, the one on which the acting document takes effect.
    """

    document_id: int
    relation: Relation
    target_id: int
    verified: bool
    told_by: int | None = None
    start: int | None = None
    end: int | None = None
    since: date | None = None


class Outcome(StrEnum):
    """What became of a file or record that was put in."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    COPY = "copy"  # another file of a document that keeps its text
    NEEDS_OCR = "needs_ocr"  # not in: pages are pictures, and no program here recognises words

    @property
    def is_fault(self) -> bool:
        """Whether the file is not in."""
        return self in (Outcome.FAILED, Outcome.NEEDS_OCR)


class JobState(StrEnum):
    """How far an upload is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing more becomes of it."""
        return self in (JobState.DONE, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class JobResult:
    """What became of a file of an upload, or of `count` records of a file that there is nothing else to say of."""

    name: str
    outcome: Outcome
    detail: str | None = None
    warnings: tuple[str, ...] = ()
    document_id: int | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class StoredJob:
    """An upload that goes in in the background. given_at, started_at, ended_at: seconds, UTC, as ISO text.

    given_by: the name of who asked, empty for no one known. total: files, as far as is known; done: those that were
    looked at. current: the name of the file that is being read. is_stopping: it ends after that file. fault: why it
    ended early, or what it waits for. counts: outcome → files and records.
    """

    id: str
    state: JobState
    given_by: str
    given_at: str
    total: int
    visibility: Visibility = Visibility.OPEN
    done: int = 0
    started_at: str | None = None
    ended_at: str | None = None
    current: str | None = None
    is_stopping: bool = False
    fault: str | None = None
    counts: Mapping[Outcome, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredCorrection:
    """A header field that a person put right; value None: the document has none. was_read: what was known before."""

    document_id: int
    field: str
    value: str | None
    was_read: str | None
    corrected_by: str
    corrected_at: str


@dataclass(frozen=True, slots=True)
class Removal:
    """A document that was taken out. is_restorable: its rows are still kept."""

    document_id: int
    name: str
    removed_by: str
    removed_at: str
    visibility: Visibility
    is_restorable: bool


class Change(StrEnum):
    """What last happened to a document."""

    ADDED = "added"
    REPLACED = "replaced"
    CORRECTED = "corrected"
    LABELLED = "labelled"  # other readers find it
    REMOVED = "removed"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class StoredChange:
    """The last change of a document. id: rises with every change, and is never used again."""

    id: int
    document_id: int
    change: Change
    changed_at: str
