"""The documents that govern a topic: found by what they are about, or named by a passage about it.

Order (DOMAIN 4.5): in force before ended, then Party and State by rank within their own column, newer first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from index.answer import Rarity, pair_coverage
from index.question import Question
from index.rank import issuer_rank, kind_rank
from index.records import StoredCitation, StoredDocument
from index.validity import DocumentValidity
from ingest.document import Authority
from ingest.words import folded_syllables, segment

# A document governs a topic when at least this share of the topic stands in its subject, or where it is cited.
MIN_TOPIC_SHARE = 0.6
MAX_DIRECTIVES = 10


class Why(StrEnum):
    """Why a document is named."""

    CITED_BY = "cited_by"  # a passage on the topic cites it
    SUBJECT = "subject"  # its own subject, from its head or the catalogue, is the topic
    NUMBER = "number"  # its number was asked for


@dataclass(frozen=True, slots=True)
class Directive:
    """A governing document, the mention that names it (None when its own subject does), and its validity.

    share: how much of the topic its subject holds, 0 … 1. path and page: where the mention stands.
    """

    document: StoredDocument
    why: Why
    validity: DocumentValidity
    mention: StoredCitation | None
    share: float
    path: tuple[str, ...] = ()
    page: int | None = None


_COLUMN = {Authority.PARTY: 0, Authority.STATE: 1, Authority.FRONT: 2, None: 3}


def _order(directive: Directive) -> tuple[int, int, int, int, int, int]:
    document = directive.document
    # Subjects match in three bands, so that rank decides between equally good ones.
    band = 0 if directive.share >= 0.95 else 1 if directive.share >= 0.75 else 2
    ended = directive.validity.state.holds_not
    issued_on = document.issued_on or date.min
    return (
        band, int(ended), _COLUMN[document.authority], issuer_rank(document), kind_rank(document),
        -issued_on.toordinal(),
    )  # fmt: skip


def topic_share(rarity: Rarity, question: Question, subject: str) -> float:
    """How much of the question's topic a subject holds, 0 … 1."""
    syllables = folded_syllables(segment(subject))
    covered = rarity.coverage(question.topic, syllables)
    return 0.5 * covered + 0.5 * pair_coverage(question.topic, syllables)


def govern(
    rarity: Rarity,
    question: Question,
    by_subject: Sequence[StoredDocument],
    by_citation: Sequence[tuple[StoredDocument, StoredCitation]],
    validity: dict[int, DocumentValidity],
) -> list[Directive]:
    """The governing documents among the candidates, best first.

    by_subject: documents that search found. by_citation: documents that the found passages cite, each with
    the mention; its claimed subject counts like the document's own.
    """
    found: dict[int, Directive] = {}
    for document, mention in by_citation:
        _keep(found, rarity, question, document, mention, mention.subject or "", validity)
    for document in by_subject:
        if document.number and document.draft is None:
            _keep(found, rarity, question, document, None, "", validity)
    return sorted(found.values(), key=_order)[:MAX_DIRECTIVES]


def _keep(
    found: dict[int, Directive],
    rarity: Rarity,
    question: Question,
    document: StoredDocument,
    mention: StoredCitation | None,
    claimed: str,
    validity: dict[int, DocumentValidity],
) -> None:
    # People ask by the kind too ("quy định những điều …"), which a subject leaves out.
    shares = (
        topic_share(rarity, question, each)
        for each in (f"{document.kind or ''} {document.subject or ''}", claimed)
    )
    share = max(shares)
    if share < MIN_TOPIC_SHARE:
        return
    before = found.get(document.id)
    if before is None or (share > before.share and mention is not None):
        why = Why.CITED_BY if mention is not None else Why.SUBJECT
        found[document.id] = Directive(document, why, validity[document.id], mention, share)
