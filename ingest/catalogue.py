"""The catalogue: facts about documents whose text need not be at hand.

One JSON object a line: `number`, `kind`, `issuer`, `issued_on` (ISO date), `subject`, `relations`,
`verified`, `source`, `note`, `summary`. `verified` says whether a public source confirmed the fact; an
unverified one is shown as such and never used to call a citation wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ingest.document import Relation
from ingest.fields import Fields
from ingest.typed_numbers import number_key

# The catalogue's own words for a relation, where they are longer than the field's.
_OTHER_NAMES = {"quy định chi tiết": Relation.DETAILS}


@dataclass(frozen=True, slots=True)
class CatalogueRelation:
    """What a catalogued document does with another one; `issued_on` tells apart documents of one number.

    `outside` says that the other one is left out of the catalogue on purpose, so that a slip in its number is seen.
    """

    relation: Relation
    number: str
    issued_on: date | None = None
    verified: bool = False
    outside: bool = False


@dataclass(frozen=True, slots=True)
class CatalogueRecord:
    """The facts on one document. `summary` is a sentence of our own that claims no more than the subject."""

    number: str
    subject: str
    kind: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    relations: tuple[CatalogueRelation, ...] = ()
    verified: bool = False
    source: str | None = None
    note: str | None = None
    summary: str | None = None


def catalogue_key(number: str) -> str:
    """What all spellings of a number share; a document without one (Hiến pháp) goes by the name in its place."""
    return number_key(number) or " ".join(number.lower().split())


def is_catalogue_line(values: Mapping[str, object]) -> bool:
    """Whether a line of a records file states facts and brings no text."""
    return "text" not in values and "number" in values and "subject" in values


def read_catalogue_record(values: Mapping[str, object]) -> CatalogueRecord:
    """The record that a line's object spells out; unknown fields are ignored.

    Raises ValueError with a Vietnamese reason where a field is missing or of the wrong type.
    """
    fields = Fields(values)
    kind = fields.string("kind")
    return CatalogueRecord(
        number=fields.required("number"),
        subject=fields.required("subject"),
        kind=kind.lower() if kind else None,
        issuer=fields.string("issuer"),
        issued_on=fields.day("issued_on"),
        relations=tuple(_relation(each) for each in fields.objects("relations")),
        verified=fields.flag("verified"),
        source=fields.string("source"),
        note=fields.string("note"),
        summary=fields.string("summary"),
    )


def _relation(values: Mapping[str, object]) -> CatalogueRelation:
    fields = Fields(values)
    return CatalogueRelation(
        relation=_relation_named(fields.required("relation")),
        number=fields.required("number"),
        issued_on=fields.day("issued_on"),
        verified=fields.flag("verified"),
        outside=fields.flag("outside"),
    )


def _relation_named(name: str) -> Relation:
    if name in _OTHER_NAMES:
        return _OTHER_NAMES[name]
    try:
        return Relation(name)
    except ValueError:
        known = ", ".join(relation.value for relation in Relation)
        raise ValueError(f"quan hệ “{name}” không có trong danh mục; dùng một trong: {known}") from None
