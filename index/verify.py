"""A draft's citations held against what the base and the catalogue know.

Nothing is guessed: a document that is not known is unknown and never wrong, and a fact that no public source confirmed
calls no citation wrong. What differs is reported with both sides; whether a cited document still holds, and what
renewed or succeeded it, is told beside it.
"""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from index.records import Status, StoredDocument, StoredRelation
from index.resolution import Certainty, Resolution, in_context, resolve
from index.store import Store
from index.validity import DocumentValidity, Validity, validity_of
from ingest.document import Document, Reference, Relation
from ingest.issuers import issuer_key
from ingest.text import fold

# Two wordings of one subject share nearly all syllables of the shorter; measured on the plan of corpus/: a doubled word
# and an abridged title give .96 and more, the subject of another directive .79.
_SAME_SUBJECT = 0.88
_SYLLABLE = re.compile(r"\w+")
_BRACKETS = re.compile(r"\([^()]*\)")


class Finding(StrEnum):
    """What became of one citation."""

    AGREES = "agrees"
    DIFFERS = "differs"  # a claim is not what is known
    AMBIGUOUS = "ambiguous"  # several documents bear the number, and nothing claimed tells them apart
    UNKNOWN = "unknown"  # the base knows nothing to hold it against


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which a citation and the known facts part."""

    field: str
    claimed: str
    known: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One citation of the draft. candidates: the documents it may mean when it is ambiguous or claims a wrong date,
    and when `document` was only the nearest of several that it fits.

    later: facts between the document and later ones (it is their target), such as what renewed it.
    """

    reference: Reference
    finding: Finding
    document: StoredDocument | None = None
    differences: tuple[Difference, ...] = ()
    validity: DocumentValidity | None = None
    later: tuple[StoredRelation, ...] = ()
    candidates: tuple[StoredDocument, ...] = ()

    @property
    def needs_attention(self) -> bool:
        """Whether whoever wrote the draft should look at this citation again."""
        ended = self.validity is not None and self.validity.state is Validity.ENDED
        # A law is cited by its bare name everywhere, and means the one in force; a number wants its day.
        undated = bool(self.candidates) and self.finding is Finding.AGREES and self.reference.name is None
        return self.finding in (Finding.DIFFERS, Finding.AMBIGUOUS) or ended or undated


@dataclass(frozen=True, slots=True)
class Verified:
    """A draft's text, canonical, and its citations in the order of the text."""

    text: str
    citations: tuple[Checked, ...]


# What a later document does that a draft should know of.
_LATER = {
    Relation.CONTINUES,
    Relation.SUCCEEDS,
    Relation.REPLACES,
    Relation.REPEALS,
    Relation.AMENDS,
    Relation.ENDED,
}


def verify(store: Store, draft: Document) -> Verified:
    """Every citation of a draft; the draft itself is not stored."""
    known = in_context(draft.references)
    checked = (
        _checked(store, reference, resolve(store, each, draft.header.issued_on))
        for reference, each in zip(draft.references, known, strict=True)
    )
    return Verified(draft.text, tuple(checked))


def _checked(store: Store, reference: Reference, found: Resolution) -> Checked:
    document = found.document
    if document is None:
        return _undecided(store, reference, found)
    differences = tuple(_differences(reference, document)) if _is_known(document) else ()
    finding = Finding.DIFFERS if differences else Finding.AGREES if _is_known(document) else Finding.UNKNOWN
    others = found.candidates if found.certainty is Certainty.CHOSEN else ()
    return _with_facts(store, Checked(reference, finding, document, differences, candidates=others))


def _undecided(store: Store, reference: Reference, found: Resolution) -> Checked:
    """No one document fits: none is known, several do, or what is claimed fits none that bears the number."""
    same_number = store.by_number_key(found.key) if found.key and reference.number else found.candidates
    known = [each for each in same_number if _is_known(each)]
    if not known:
        return Checked(reference, Finding.UNKNOWN)
    if reference.issued_on is None and reference.issuer is None:
        return Checked(reference, Finding.AMBIGUOUS, candidates=tuple(same_number))
    same_issuer = [each for each in known if _same_issuer(each, reference)]
    # A local number restarts with every issuer and year: another body's plan of that number says nothing.
    if not same_issuer or all(
        "/TW" not in (each.number or "") and not _holds_year(each) for each in same_issuer
    ):
        return Checked(reference, Finding.UNKNOWN, candidates=tuple(known))
    if len(same_issuer) > 1:
        return Checked(reference, Finding.AMBIGUOUS, candidates=tuple(same_issuer))
    differences = tuple(_differences(reference, same_issuer[0]))
    return _with_facts(store, Checked(reference, Finding.DIFFERS, same_issuer[0], differences))


def _with_facts(store: Store, checked: Checked) -> Checked:
    document = checked.document
    assert document is not None
    facts = store.relations([document.id])
    later = [each for each in facts if each.target_id == document.id and each.relation in _LATER]
    return replace(checked, validity=validity_of(store, [document])[document.id], later=_once(later))


def _once(relations: Sequence[StoredRelation]) -> tuple[StoredRelation, ...]:
    """One fact between two documents is told once, a confirmed one before what texts say."""
    first: dict[tuple[int, Relation], StoredRelation] = {}
    for each in sorted(relations, key=lambda each: (not each.verified, each.told_by is not None)):
        first.setdefault((each.document_id, each.relation), each)
    return tuple(first.values())


def _is_known(document: StoredDocument) -> bool:
    """Whether a citation can be wrong about it: its own text is here, or a public source confirmed the facts."""
    confirmed = document.catalogue is not None and document.catalogue.verified
    return document.status is Status.FULL_TEXT or confirmed


def _holds_year(document: StoredDocument) -> bool:
    return re.search(r"/(?:19|20)\d\d/", document.number or "") is not None


def _same_issuer(document: StoredDocument, reference: Reference) -> bool:
    if not document.issuer or not reference.issuer:
        return True
    return issuer_key(document.issuer) == issuer_key(reference.issuer)


def _differences(reference: Reference, document: StoredDocument) -> Iterator[Difference]:
    """The claims that are not what is known; what either side leaves out differs in nothing."""
    if reference.issued_on and document.issued_on and reference.issued_on != document.issued_on:
        yield Difference("issued_on", reference.issued_on.isoformat(), document.issued_on.isoformat())
    if reference.issuer and document.issuer and not _same_issuer(document, reference):
        yield Difference("issuer", reference.issuer, document.issuer)
    if (
        reference.kind
        and document.kind
        and reference.kind != document.kind
        and not _share_mark(reference, document)
    ):
        yield Difference("kind", reference.kind, document.kind)
    if reference.subject and document.subject and not same_subject(reference.subject, document.subject):
        yield Difference("subject", reference.subject, document.subject)


def _share_mark(reference: Reference, document: StoredDocument) -> bool:
    """Party numbers write QĐ for a quyết định and a quy định alike, and both words are in use for one paper."""
    return {reference.kind, document.kind} == {"quyết định", "quy định"}


def same_subject(claimed: str, known: str) -> bool:
    """Whether two wordings are of one subject: nearly all syllables of the shorter stand in the longer, in order."""
    first, second = _syllables(claimed), _syllables(known)
    if not first or not second:
        return True
    blocks = difflib.SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / min(len(first), len(second)) >= _SAME_SUBJECT


def _syllables(subject: str) -> list[str]:
    """Without what stands in brackets (the plenum, the khóa), which one side may leave out."""
    return _SYLLABLE.findall(fold(_BRACKETS.sub(" ", subject)))
