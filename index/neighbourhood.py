"""What stands around a document: each document that it cites or that cites it, once, with the most telling relation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.records import StoredDocument
from index.store import Store
from ingest.document import Relation

# From what ends a document to what only names it: of several relations between two documents, the first is shown.
_TELLING = (
    Relation.REPLACES,
    Relation.REPEALS,
    Relation.ENDED,
    Relation.AMENDS,
    Relation.CORRECTS,
    Relation.CONTINUES,
    Relation.SUCCEEDS,
    Relation.DETAILS,
    Relation.IMPLEMENTS,
    Relation.BASED_ON,
    Relation.REVIEWS,
    Relation.ENCLOSED,
    Relation.MENTIONS,
)
_WEIGHT = {relation: weight for weight, relation in enumerate(_TELLING)}


@dataclass(frozen=True, slots=True)
class Tie:
    """One relation to another document, by its id, and the place that tells it.

    mentions: how often the text does it; 0 for a fact of the catalogue or of a third text. told_by: None for a fact of
    the catalogue, and then there is no place.
    """

    other: int
    relation: Relation
    mentions: int = 0
    verified: bool = True
    told_by: int | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A document beside another one, and what ties them."""

    document: StoredDocument
    tie: Tie


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A document among those that it cites and those that cite it, the most telling relations first, then the latest.

    cites_total, cited_by_total: how many documents there are; the tuples may hold fewer.
    """

    document: StoredDocument
    cites: tuple[Neighbour, ...]
    cited_by: tuple[Neighbour, ...]
    cites_total: int
    cited_by_total: int


def neighbourhood(store: Store, document: StoredDocument, limit: int) -> Neighbourhood:
    """The neighbours of a document, at most `limit` on each side."""
    cites, cited_by = _ties(store, document.id)
    kept = [_first(cites, limit), _first(cited_by, limit)]
    known = store.documents(tie.other for ties in kept for tie in ties)
    left, right = (_neighbours(ties, known) for ties in kept)
    return Neighbourhood(document, left, right, len(cites), len(cited_by))


def _ties(store: Store, document_id: int) -> tuple[dict[int, Tie], dict[int, Tie]]:
    """What the document does with others, and what others do with it: by the other's id the most telling tie."""
    cites = [
        Tie(each[0], each[1], each[2], True, document_id, *each[3:]) for each in store.cites(document_id)
    ]
    cited_by = [
        Tie(each[0], each[1], each[2], True, each[0], *each[3:]) for each in store.cited_by(document_id)
    ]
    for fact in store.relations([document_id]):
        # What a text tells of itself is among its mentions already.
        if fact.document_id == fact.target_id or fact.told_by == fact.document_id:
            continue
        tie = Tie(fact.target_id, fact.relation, 0, fact.verified, fact.told_by, fact.start, fact.end)
        if fact.document_id == document_id:
            cites.append(tie)
        elif fact.target_id == document_id:
            cited_by.append(replace(tie, other=fact.document_id))
    return _merged(cites), _merged(cited_by)


def _merged(ties: Iterable[Tie]) -> dict[int, Tie]:
    """One tie a document: the most telling relation, of equal ones the first, and all mentions."""
    merged: dict[int, Tie] = {}
    for tie in ties:
        held = merged.setdefault(tie.other, tie)
        if held is tie:
            continue
        best = min(held, tie, key=lambda each: _WEIGHT[each.relation])
        merged[tie.other] = replace(best, mentions=held.mentions + tie.mentions)
    return merged


def _first(ties: Mapping[int, Tie], limit: int) -> list[Tie]:
    def rank(tie: Tie) -> tuple[int, int, int]:
        return _WEIGHT[tie.relation], -tie.mentions, tie.other

    return sorted(ties.values(), key=rank)[:limit]


def _neighbours(ties: Sequence[Tie], known: Mapping[int, StoredDocument]) -> tuple[Neighbour, ...]:
    def order(neighbour: Neighbour) -> tuple[int, int, int]:
        day = neighbour.document.issued_on
        return _WEIGHT[neighbour.tie.relation], -(day.toordinal() if day else 0), neighbour.document.id

    return tuple(sorted((Neighbour(known[tie.other], tie) for tie in ties if tie.other in known), key=order))
