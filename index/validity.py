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

from index.force import Force
from index.rank import may_end
from index.records import StoredDocument, StoredRelation
from index.records import Validity as Validity
from index.store import Store
from ingest.document import Relation


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
    told, actors = _told(store, listed)
    today = date.today()
    return {
        document.id: _of(document, told.get(document.id, []), actors, on or today, today)
        for document in listed
    }


def decided_by_others(store: Store) -> dict[int, Force]:
    """What decides the validity of the documents that others ended or continued, by id."""
    documents = store.documents(store.targets_of(_ENDING | {Relation.CONTINUES}))
    told, actors = _told(store, list(documents.values()))
    return {key: _force(each, told.get(key, []), actors) for key, each in documents.items()}


def _told(
    store: Store, documents: Sequence[StoredDocument]
) -> tuple[dict[int, list[StoredRelation]], dict[int, StoredDocument]]:
    """By target what others do with it, each with the day from which it counts; and those others, by id."""
    relations = [
        each for each in store.relations([document.id for document in documents]) if each.relation in _TELLING
    ]
    actors = store.documents(each.document_id for each in relations)
    told: dict[int, list[StoredRelation]] = {}
    for each in relations:
        dated = replace(each, since=each.since or _since(actors.get(each.document_id)))
        told.setdefault(each.target_id, []).append(dated)
    return told, actors


def _of(
    document: StoredDocument,
    told: Sequence[StoredRelation],
    actors: Mapping[int, StoredDocument],
    on: date,
    today: date,
) -> DocumentValidity:
    counting = [each for each in told if each.since is None or each.since <= on]
    # What ended it is said before what changed or renewed it.
    because = tuple(sorted(counting, key=lambda each: each.relation not in _ENDING))
    return DocumentValidity(
        state=_force(document, told, actors).state(on, today),
        because=because,
        as_of=on,
        effective_from=document.effective_from,
        ends_on=document.ends_on,
        actors={each.document_id: actors[each.document_id] for each in because if each.document_id in actors},
    )


def _force(
    document: StoredDocument, told: Sequence[StoredRelation], actors: Mapping[int, StoredDocument]
) -> Force:
    own = Force.of_header(
        document.draft is not None,
        document.issued_on,
        document.effective_from,
        document.ends_on,
        document.stated_validity,
    )
    deciding = [each for each in told if each.verified and _counts(each, document, actors)]
    ends = [each.since or date.min for each in deciding if each.relation in _ENDING]
    continued = [each.since or date.min for each in deciding if each.relation is Relation.CONTINUES]
    return replace(
        own,
        ends=min([*ends, *filter(None, [own.ends])], default=None),
        continued=min(continued, default=None),
    )


def _since(document: StoredDocument | None) -> date | None:
    return (document.effective_from or document.issued_on) if document is not None else None


def _counts(relation: StoredRelation, document: StoredDocument, actors: Mapping[int, StoredDocument]) -> bool:
    """Whether a fact decides: the catalogue's does; what a text says of itself ends only what its issuer can end."""
    if relation.told_by is None or relation.relation not in _ENDING:
        return True
    actor = actors.get(relation.document_id)
    return actor is not None and may_end(actor, document)
