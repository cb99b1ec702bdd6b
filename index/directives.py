"""The documents that govern a topic, as they are shown: of the Party, of the State, of others; what holds comes first.

Beside each stands what it replaced, changed or renewed. The order inside a group is that of `index.lookup`: topic
first, then what is asked for, then rank in its own column and the newer before the older.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

from index.answer import Rarity, pair_coverage
from index.lookup import Fit
from index.question import Question
from index.records import StoredCitation, StoredDocument, StoredRelation
from index.request import Request
from index.validity import DocumentValidity
from ingest.document import Authority, Relation
from ingest.words import folded_syllables, segment

MAX_DIRECTIVES = 10
# A document is named on its evidence (`index.lookup.Fit`). Measured with bench/lookup.py on what it was tuned on: a
# right one is among the first five for .991 of 223 questions, and something is named for 3 of 64 whose document is
# absent.
MIN_EVIDENCE = 0.42
# More is asked of a query that does not say that it looks for documents, and most of one that asks for something else:
# "Đăng ký tạm trú ở đâu?" (over corpus/ 9 of the 226 questions of zalo dev name one, most of them the law of their
# topic); less of one that was typed without marks, which has no cosine to add to its words.
_UNSAID, _OTHER, _UNMARKED = 0.03, 0.14, -0.02
# A further one is named when its evidence is near the best one's: what is on half of the topic is on another one.
EVIDENCE_RATIO = 0.68
# The Party's documents come first among what directs when the best of them fits so well beside the best of all.
PARTY_RATIO = 0.75
# A mention governs when this share of the topic stands in the subject that it claims.
MIN_TOPIC_SHARE = 0.6
# What a text claims another document to be about weighs less than what is known of that document.
_CLAIMED = 0.75


class Why(StrEnum):
    """Why a document is named."""

    CITED_BY = "cited_by"  # a passage on the topic cites it
    SUBJECT = "subject"  # its own subject, from its head or the catalogue, is the topic
    NUMBER = "number"  # its number was asked for


class Group(StrEnum):
    """Whose documents stand together."""

    PARTY = "party"
    STATE = "state"
    OTHER = "other"  # Mặt trận, đoàn thể, and those of which it is not known


@dataclass(frozen=True, slots=True)
class Earlier:
    """A document that a directive replaced, changed or renewed, and whether it holds itself."""

    document: StoredDocument
    relation: Relation
    verified: bool
    validity: DocumentValidity


@dataclass(frozen=True, slots=True)
class Directive:
    """A governing document, the mention that names it (None when its own subject does), and its validity.

    score: how well it fits the question, about 0 … 1. asked_for: its number, year or term is in the question. path and
    page: where the mention stands. earlier: what it acted on, the latest first.
    """

    document: StoredDocument
    why: Why
    validity: DocumentValidity
    mention: StoredCitation | None
    score: float
    asked_for: bool = False
    path: tuple[str, ...] = ()
    page: int | None = None
    earlier: tuple[Earlier, ...] = ()

    @property
    def group(self) -> Group:
        """Whose it is."""
        authority = self.document.authority
        return Group(authority) if authority in (Authority.PARTY, Authority.STATE) else Group.OTHER


_ACTED_ON = (
    Relation.REPLACES, Relation.REPEALS, Relation.SUCCEEDS, Relation.CONTINUES, Relation.AMENDS,
)  # fmt: skip


def least_evidence(request: Request, marked: bool) -> float:
    """The evidence that it takes to name a document for a question."""
    unsaid = 0.0 if request.explicit else _OTHER if request.asks else _UNSAID
    return MIN_EVIDENCE + unsaid + (0.0 if marked else _UNMARKED)


def topic_share(rarity: Rarity, question: Question, subject: str) -> float:
    """How much of the question's topic a subject holds, 0 … 1."""
    syllables = folded_syllables(segment(subject))
    covered = rarity.coverage(question.topic, syllables)
    return 0.5 * covered + 0.5 * pair_coverage(question.topic, syllables)


def sure_enough(fits: Sequence[Fit], least: float) -> list[Fit]:
    """The fits that name a document, in their order. least: the evidence it takes."""
    further = max(least, EVIDENCE_RATIO * max((each.evidence for each in fits), default=0.0))
    return [each for at, each in enumerate(fits) if each.evidence >= (further if at else least)]


def by_subject(
    fits: Iterable[Fit], documents: Mapping[int, StoredDocument], validity: Mapping[int, DocumentValidity]
) -> list[Directive]:
    """The documents that fit by what is known of them, in the order of their fits."""
    return [
        Directive(documents[each.id], Why.SUBJECT, validity[each.id], None, each.score, each.asked_for)
        for each in fits
        if each.id in documents
    ]


def by_citation(
    rarity: Rarity,
    question: Question,
    mentions: Iterable[tuple[StoredDocument, StoredCitation]],
    validity: Mapping[int, DocumentValidity],
) -> list[Directive]:
    """The documents that passages on the topic cite with a subject that is the topic."""
    shares = (
        (document, each, topic_share(rarity, question, each.subject or "")) for document, each in mentions
    )
    return [
        Directive(document, Why.CITED_BY, validity[document.id], mention, _CLAIMED * share)
        for document, mention, share in shares
        if share >= MIN_TOPIC_SHARE
    ]


def merged(
    named: Sequence[Directive], cited: Sequence[Directive], fitting: Sequence[Directive]
) -> list[Directive]:
    """Each document once, best first: asked for by number, or cited, or fitting by its subject."""
    found = {each.document.id: each for each in fitting}
    for each in cited:
        key = each.document.id
        before = found.get(key)
        if before is None or before.why is Why.SUBJECT:
            score = max(each.score, before.score if before else 0.0)
            found[key] = replace(each, score=score, asked_for=before.asked_for if before else False)
    for each in named:
        before = found.get(each.document.id)
        found[each.document.id] = replace(each, score=before.score if before else each.score)
    return sorted(found.values(), key=lambda each: -each.score)


def arranged(directives: Sequence[Directive], directing: bool = False) -> list[Directive]:
    """In groups, that of the best one first; in each what holds before what has ended, unless that was asked for.

    directing: what leads and directs is looked for; then the Party's come first where they are on the topic as well.
    """
    best = list(islice(directives, MAX_DIRECTIVES))
    order = list(dict.fromkeys(each.group for each in sorted(best, key=_has_ended)))
    if directing and any(_is_as_good(each, best[0]) for each in best if each.group is Group.PARTY):
        order.sort(key=lambda group: group is not Group.PARTY)
    return sorted(best, key=lambda each: (order.index(each.group), _has_ended(each)))


def _is_as_good(directive: Directive, best: Directive) -> bool:
    return directive.score >= PARTY_RATIO * best.score and not _has_ended(directive)


def _has_ended(directive: Directive) -> bool:
    return directive.validity.state.holds_not and not directive.asked_for


def acted_on(relations: Iterable[StoredRelation], document_id: int) -> list[StoredRelation]:
    """What a document did with earlier ones: one relation each, the one that says most."""
    found: dict[int, StoredRelation] = {}
    own = [each for each in relations if each.document_id == document_id and each.relation in _ACTED_ON]
    for each in sorted(own, key=lambda each: (_ACTED_ON.index(each.relation), not each.verified)):
        found.setdefault(each.target_id, each)
    return list(found.values())
