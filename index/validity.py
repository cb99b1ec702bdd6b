"""Whether a document still holds, by what the base knows: facts of the catalogue and words of its texts.

Nothing is guessed: without a fact the validity is unknown. Only "thay thế", "bãi bỏ" and "hết hiệu lực" end a
document, and only when its issuer or one above it says so; "tiếp tục thực hiện" says that it holds (DOMAIN: relations
in text); "kế thừa" ends nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.rank import may_end
from index.records import StoredDocument, StoredRelation
from index.store import Store
from ingest.document import Relation
from ingest.text import fold


class Validity(StrEnum):
    """What is known of a document's force."""

    IN_FORCE = "in_force"
    ENDED = "ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DocumentValidity:
    """The state, and the relations that say so (the document is their target)."""

    state: Validity
    because: tuple[StoredRelation, ...] = ()


_ENDING = {Relation.REPLACES, Relation.REPEALS, Relation.ENDED}
_TELLING = _ENDING | {Relation.CONTINUES, Relation.AMENDS, Relation.SUCCEEDS}


def _stated(document: StoredDocument) -> Validity:
    stated = fold(document.stated_validity or "")
    if "het hieu luc" in stated:
        return Validity.ENDED
    return Validity.IN_FORCE if "con hieu luc" in stated else Validity.UNKNOWN


def _of(
    document: StoredDocument, relations: Sequence[StoredRelation], actors: Mapping[int, StoredDocument]
) -> DocumentValidity:
    because = tuple(each for each in relations if each.relation in _TELLING)
    kinds = {each.relation for each in because if each.verified and _counts(each, document, actors)}
    if kinds & _ENDING:
        return DocumentValidity(Validity.ENDED, because)
    if (stated := _stated(document)) is not Validity.UNKNOWN:
        return DocumentValidity(stated, because)
    return DocumentValidity(Validity.IN_FORCE if Relation.CONTINUES in kinds else Validity.UNKNOWN, because)


def _counts(relation: StoredRelation, document: StoredDocument, actors: Mapping[int, StoredDocument]) -> bool:
    """Whether a fact decides: the catalogue's does; what a text says of itself ends only what its issuer can end."""
    if relation.told_by is None or relation.relation not in _ENDING:
        return True
    actor = actors.get(relation.document_id)
    return actor is not None and may_end(actor, document)


def validity_of(store: Store, documents: Iterable[StoredDocument]) -> dict[int, DocumentValidity]:
    """Validity of each document, by id."""
    listed = list(documents)
    by_target: dict[int, list[StoredRelation]] = {}
    for relation in store.relations([document.id for document in listed]):
        by_target.setdefault(relation.target_id, []).append(relation)
    actors = store.documents(
        relation.document_id
        for told in by_target.values()
        for relation in told
        if relation.relation in _ENDING
    )
    return {document.id: _of(document, by_target.get(document.id, []), actors) for document in listed}
