"""How a document stands, in a few words beside its name: whether it holds, and whether its text is here."""

from collections.abc import Iterator
from dataclasses import dataclass

from api import labels
from index.records import Status, StoredDocument, StoredRelation
from index.validity import DocumentValidity, Validity
from ingest.document import Relation

_ENDED_BY = {
    Relation.REPLACES: "Đã được thay thế bởi",
    Relation.REPEALS: "Đã bị bãi bỏ bởi",
    Relation.ENDED: "Hết hiệu lực theo",
}
_SHORT_STATUS = {
    Status.CITED_ONLY: "Chỉ được viện dẫn",
    Status.RECORD: "Chỉ có trong danh mục",
}


@dataclass(frozen=True, slots=True)
class Badge:
    """A few words and their tone, which is a class of the style sheet.

    by: the document that is named behind them. after: what follows its name.
    """

    text: str
    tone: str
    by: StoredDocument | None = None
    after: str = ""


def badges(document: StoredDocument, validity: DocumentValidity) -> Iterator[Badge]:
    """Draft or not, whether it holds and what ended it, whether the base has its text."""
    if document.draft:
        yield Badge(labels.draft(document), "draft")
    yield _validity(validity)
    if document.status in _SHORT_STATUS:
        yield Badge(_SHORT_STATUS[document.status], document.status)


def _validity(validity: DocumentValidity) -> Badge:
    ended = _ended_by(validity) if validity.state is Validity.ENDED else None
    by = validity.actors.get(ended.document_id) if ended else None
    if ended is None or by is None:
        return Badge(labels.VALIDITY[validity.state], validity.state)
    since = f"từ {labels.day(ended.since)}" if ended.since and ended.since != by.issued_on else ""
    return Badge(_ENDED_BY[ended.relation], validity.state, by, since)


def _ended_by(validity: DocumentValidity) -> StoredRelation | None:
    """The fact that ended a document, the surest one."""
    ending = [each for each in validity.because if each.relation in _ENDED_BY]
    return min(ending, key=lambda each: not each.verified, default=None)


def notes(validity: DocumentValidity) -> list[Badge]:
    """What else a reader must know of its force: what changed or renewed it, its own days."""
    badge, ended = _validity(validity), _ended_by(validity)
    said = labels.reason(ended, badge.by) if ended and badge.by and ended.verified else None
    ends = tuple(each.lower() for each in _ENDED_BY.values())
    return [
        Badge(labels.sentence(each), "warn" if each.startswith(ends) else "told")
        for each in labels.warnings(validity)
        if each != said
    ]
