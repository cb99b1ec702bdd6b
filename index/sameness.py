"""Which stored document a file that is put in is: another copy of one, a draft of one, or new.

1. The same number, issuer and date: the same document, whatever the texts say (DOMAIN, finding 1).
2. Where one side leaves out the issuer, the date or the number, near-duplicate texts are one document when nothing else
   in their heads speaks against it. Papers made from one form are alike too, so without a number to go by, two texts
   with names or figures that the other lacks are two documents; words that were recognised prove no difference.
3. A document that is known by citations or the catalogue alone takes the text.

A draft is never the signed document and never takes its place. It is known by its mark, or by a number left blank
beside a numbered document that is otherwise the same; it is linked to the document that it became. Drafts of one round
are copies of each other like any documents. Records are documents by their ids (`resolution.identify_record`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from index.records import StoredDocument
from index.resolution import bearing_number, identify_text, identify_without_text
from index.shingles import Shingles, bands, likeness, shingles
from index.store import Store
from index.verify import same_subject
from index.wording import name_other_things
from ingest.document import Document, Header
from ingest.draft import is_unnumbered_form
from ingest.issuers import issuer_key
from ingest.text import fold
from ingest.typed_numbers import number_key

# Measured with `index.shingles` on the real files of DATA: one text recognised and as text layer .75 to .95, converted
# between formats .9 and more; two papers of one office at most .33 (two plans of one election), and two short decisions
# made from one form, with other names in it, .96: names tell those apart.
_SAME_NUMBER = 0.5
_RECOGNISED = 0.6
_TEXT_LAYER = 0.8
# A draft differs from what became of it by what its readers changed.
_DRAFT = 0.5
# What is signed later than this after its draft, on the same subject, is next year's.
_DRAFTED_WITHIN = timedelta(days=366)
# Letters and figures that recognition takes for each other in numbers: 78/2025/UBTVQHI5.
_MISREAD = str.maketrans("ILJO", "1110")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file's document with what it is recognised by."""

    document: Document
    shingles: Shingles
    bands: tuple[int, ...]
    recognised: bool

    @classmethod
    def of(cls, document: Document, recognised: bool) -> "Arrival":
        """See `bands` for texts that are too short to be recognised."""
        runs = shingles(document.text)
        return cls(document, runs, tuple(bands(runs)), recognised)

    def with_header(self, header: Header) -> "Arrival":
        """The same with its header put right."""
        return replace(self, document=replace(self.document, header=header))

    @property
    def header(self) -> Header:
        """What the text says of itself."""
        return self.document.header

    @property
    def is_unnumbered(self) -> bool:
        """Whether its form leaves the number blank."""
        return is_unnumbered_form(self.document)


class Sameness:
    """Looks for an arrival's kin in a store."""

    def __init__(self, store: Store, arrival: Arrival) -> None:
        self._store = store
        self._arrival = arrival
        self._likeness: dict[int, float] = {}

    def same(self) -> list[StoredDocument]:
        """The documents that the arrival is, the one to keep first; several when it shows that they were one."""
        header = self._arrival.header
        if self._arrival.document.draft:
            return list(self._drafts_alike())
        known = identify_text(self._store, header) or self._same_number()
        alike = list(self._alike())
        numbered = [each for each in alike if each.number]
        if len(numbered) > 1 or (known and numbered):
            # A text that was issued twice under two numbers stays two documents.
            alike = [each for each in alike if not each.number]
        open_ = None if known else identify_without_text(self._store, header)
        found = [each for each in (known, open_, *alike) if each is not None]
        return list({each.id: each for each in found}.values())

    def signed(self) -> StoredDocument | None:
        """The document that the arrival, which is a draft or has its number blank, became; None when none is known."""
        arrival = self._arrival
        if not (arrival.document.draft or arrival.is_unnumbered):
            return None
        signed = [each for each in self._candidates() if each.draft is None and each.number]
        likest = self._best(signed, _DRAFT)
        if likest is not None or not arrival.document.draft:
            return likest
        numbered = [each for each in bearing_number(self._store, arrival.header) if self._may_be(each)]
        by_subject = self._signed_on_its_subject()
        return next((found[0] for found in (numbered, by_subject) if len(found) == 1), None)

    def drafts(self) -> Iterator[StoredDocument]:
        """The stored texts that turn out to be drafts of the arrival, a numbered document, and are linked to none."""
        arrival = self._arrival
        if arrival.document.draft or not arrival.header.number:
            return
        found = {
            each.id: each
            for each in (*self._candidates(), *self._numbered_drafts(), *self._drafts_on_its_subject())
            if each.draft_of is None and (each.draft or each.number_is_blank)
        }
        for each in found.values():
            alike = self._like(each) >= _DRAFT and self._may_be(each)
            if alike or (each.draft and self._told_by_head(each)):
                yield each

    # Copies

    def _same_number(self) -> StoredDocument | None:
        """A near-duplicate that bears the number, where the issuer or the date is missing on one side."""
        held = [each for each in bearing_number(self._store, self._arrival.header) if each.file_name]
        return self._best(held, _SAME_NUMBER)

    def _alike(self) -> Iterator[StoredDocument]:
        """Near-duplicates of which one side has no number, or a misread one."""
        for each in self._candidates():
            if each.draft and not (each.number_is_blank and self._arrival.is_unnumbered):
                continue
            if not self._numbers_allow(each) or not self._may_be(each):
                continue
            recognised = self._arrival.recognised or self._is_recognised(each)
            if self._like(each) < (_RECOGNISED if recognised else _TEXT_LAYER):
                continue
            text = self._store.text(each.id) or ""
            if recognised or not name_other_things(self._arrival.document.text, text):
                yield each

    def _numbers_allow(self, other: StoredDocument) -> bool:
        """A blank number beside a numbered document makes a draft; two numbers are one only where one was misread."""
        mine = self._arrival.header.number
        if mine and other.number:
            either = self._arrival.recognised or self._is_recognised(other)
            return (
                either and _seen(mine) == _seen(other.number) and number_key(mine) != number_key(other.number)
            )
        return not (self._arrival.is_unnumbered and other.number) and not (other.number_is_blank and mine)

    def _drafts_alike(self) -> Iterator[StoredDocument]:
        """Drafts of the same round with nearly the same text."""
        for each in self._candidates():
            same_round = each.draft is not None and fold(each.draft) == fold(
                self._arrival.document.draft or ""
            )
            if same_round and self._may_be(each) and self._like(each) >= _TEXT_LAYER:
                yield each

    # Drafts

    def _numbered_drafts(self) -> list[StoredDocument]:
        key = number_key(self._arrival.header.number or "")
        return self._store.drafts_by_number_key(key) if key else []

    def _drafts_on_its_subject(self) -> list[StoredDocument]:
        header = self._arrival.header
        if not (header.issuer and header.kind and header.subject):
            return []
        drafts = self._store.unlinked_drafts(header.issuer, header.kind)
        return [each for each in drafts if each.subject and same_subject(header.subject, each.subject)]

    def _signed_on_its_subject(self) -> list[StoredDocument]:
        """What was signed on the subject of the arrival, a draft, within a year; of any day where its day is blank."""
        header = self._arrival.header
        if not (header.issuer and header.kind and header.subject):
            return []
        first, last = date.min, date.max
        if header.issued_on:
            first, last = header.issued_on - _DRAFTED_WITHIN, header.issued_on + _DRAFTED_WITHIN
        listed = self._store.numbered_between(header.issuer, header.kind, first, last)
        subject = set(fold(header.subject).split())
        same = [
            key
            for key, other in listed
            # Whole subjects are compared where at least half of their words are the same: that takes longer.
            if 2 * len(subject & set(fold(other).split())) >= len(subject)
            and same_subject(header.subject, other)
        ]
        return list(self._store.documents(same).values())

    def _told_by_head(self, draft: StoredDocument) -> bool:
        """Whether number or subject say that the arrival is what a draft became, and nothing speaks against it."""
        header = self._arrival.header
        same_number = bool(draft.number) and number_key(draft.number or "") == number_key(header.number or "")
        on_subject = bool(draft.subject and header.subject and draft.issuer and draft.kind)
        return self._may_be(draft) and (same_number or (on_subject and _near_in_time(draft, header)))

    # Likeness

    def _candidates(self) -> list[StoredDocument]:
        found = self._store.documents(self._store.signed_alike(self._arrival.bands))
        return list(found.values())

    def _best(self, documents: list[StoredDocument], least: float) -> StoredDocument | None:
        admitted = [each for each in documents if self._may_be(each)]
        best = max(admitted, key=lambda each: (self._like(each), -each.id), default=None)
        return best if best is not None and self._like(best) >= least else None

    def _may_be(self, other: StoredDocument) -> bool:
        """Whether nothing in the heads speaks against it; a draft's date is not that of the signing."""
        dated = self._arrival.document.draft is None and other.draft is None
        return _may_be_one(other, self._arrival.header, dated)

    def _like(self, other: StoredDocument) -> float:
        if other.id not in self._likeness:
            text = self._store.text(other.id) or ""
            self._likeness[other.id] = likeness(self._arrival.shingles, shingles(text))
        return self._likeness[other.id]

    def _is_recognised(self, other: StoredDocument) -> bool:
        return any(each.is_source and each.quality.recognised for each in self._store.copies(other.id))


def _may_be_one(document: StoredDocument, header: Header, dated: bool) -> bool:
    """Whether no field of the heads but the number speaks against it. dated: the dates are compared too."""
    if document.kind and header.kind and document.kind != header.kind:
        return False
    if document.issuer and header.issuer and issuer_key(document.issuer) != issuer_key(header.issuer):
        return False
    if dated and document.issued_on and header.issued_on and document.issued_on != header.issued_on:
        return False
    return not document.subject or not header.subject or same_subject(header.subject, document.subject)


def _near_in_time(document: StoredDocument, header: Header) -> bool:
    if document.issued_on is None or header.issued_on is None:
        return True
    return abs(document.issued_on - header.issued_on) <= _DRAFTED_WITHIN


def _seen(number: str) -> str:
    return "".join(filter(str.isalnum, number)).upper().translate(_MISREAD)
