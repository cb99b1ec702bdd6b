"""Whether a document holds on a day, by what the base knows: facts of the catalogue and words of its texts.

Nothing is guessed: without a fact the validity is unknown. Only "thay thế", "bãi bỏ" and "hết hiệu lực" end a document,
and only when its issuer or one above it says so; "tiếp tục thực hiện" says that it holds (DOMAIN: relations in text);
"kế thừa" ends nothing. What another document does counts from the day that it names for it ("hết hiệu lực kể từ ngày
…"), else from the day on which it takes effect: by its own words, else the day of its signing. A document holds neither
before that day of its own nor while it is a draft.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from index.rank import may_end
from index.records import StoredDocument, StoredRelation
from index.records import Validity as Validity
from index.store import Store
from ingest.document import Relation
from ingest.text import fold


@dataclass(frozen=True, slots=True)
class DocumentValidity:
    """The state on a day, and the relations that say so (the document is their target), those since that day left out.

    effective_from, ends_on: what the text says of itself. actors: the documents that do something, by id.
    """

    state: Validity
    because: tuple[StoredRelation, ...] = ()
    as_of: date | None = None
    effective_from: date | None = None
    ends_on: date | None = None
    actors: Mapping[int, StoredDocument] = field(default_factory=dict, compare=False)


_ENDING = {Relation.REPLACES, Relation.REPEALS, Relation.ENDED}
_TELLING = _ENDING | {Relation.CONTINUES, Relation.AMENDS, Relation.SUCCEEDS}


def validity_of(
    store: Store, documents: Iterable[StoredDocument], on: date | None = None
) -> dict[int, DocumentValidity]:
    """Validity of each document on a day, by id. on: None for today."""
    listed = list(documents)
    by_target: dict[int, list[StoredRelation]] = {}
    for relation in store.relations([document.id for document in listed]):
        if relation.relation in _TELLING:
            by_target.setdefault(relation.target_id, []).append(relation)
    actors = store.documents(each.document_id for told in by_target.values() for each in told)
    today = date.today()
    return {
        document.id: _of(document, by_target.get(document.id, []), actors, on or today, today)
        for document in listed
    }


def _of(
    document: StoredDocument,
    relations: Sequence[StoredRelation],
    actors: Mapping[int, StoredDocument],
    on: date,
    today: date,
) -> DocumentValidity:
    dated = (replace(each, since=each.since or _since(actors.get(each.document_id))) for each in relations)
    counting = [each for each in dated if each.since is None or each.since <= on]
    # What ended it is said before what changed or renewed it.
    because = tuple(sorted(counting, key=lambda each: each.relation not in _ENDING))
    kinds = {each.relation for each in because if each.verified and _counts(each, document, actors)}
    return DocumentValidity(
        state=_state(document, kinds, on, today),
        because=because,
        as_of=on,
        effective_from=document.effective_from,
        ends_on=document.ends_on,
        actors={each.document_id: actors[each.document_id] for each in because if each.document_id in actors},
    )


def _state(document: StoredDocument, kinds: set[Relation], on: date, today: date) -> Validity:
    starts = _since(document)
    if document.draft is not None or (starts is not None and on < starts):
        return Validity.NOT_YET
    if kinds & _ENDING or (document.ends_on is not None and on >= document.ends_on):
        return Validity.ENDED
    if (stated := _stated(document, on, today)) is not Validity.UNKNOWN:
        return stated
    # A text that names its first and its last day says that it holds between them.
    bounded = document.effective_from is not None and document.ends_on is not None
    return Validity.IN_FORCE if bounded or Relation.CONTINUES in kinds else Validity.UNKNOWN


def _since(document: StoredDocument | None) -> date | None:
    return (document.effective_from or document.issued_on) if document is not None else None


def _stated(document: StoredDocument, on: date, today: date) -> Validity:
    """What the system that a record came from says of today; of the past only that nothing had ended yet."""
    stated = fold(document.stated_validity or "")
    if "het hieu luc" in stated:
        return Validity.ENDED if on >= today else Validity.UNKNOWN
    return Validity.IN_FORCE if "con hieu luc" in stated and on <= today else Validity.UNKNOWN


def _counts(relation: StoredRelation, document: StoredDocument, actors: Mapping[int, StoredDocument]) -> bool:
    """Whether a fact decides: the catalogue's does; what a text says of itself ends only what its issuer can end."""
    if relation.told_by is None or relation.relation not in _ENDING:
        return True
    actor = actors.get(relation.document_id)
    return actor is not None and may_end(actor, document)
