"""The documents around one in the order of their days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from api.reader import relation_labels
from index.neighbourhood import Neighbourhood
from index.records import StoredDocument
from ingest.document import Relation


@dataclass(frozen=True, slots=True)
class Moment:
    """A document on its day, and what ties it to the one that is read. told: empty for that one itself."""

    day: date
    document: StoredDocument
    told: str
    family: str


def timeline_of(around: Neighbourhood) -> list[Moment]:
    """The document among all that stand around it, the oldest first; without a day there is no place for one.

    Empty where the document would stand alone.
    """
    moments = sorted(_moments(around), key=lambda each: (each.day, each.document.id))
    return moments if len(moments) > 1 else []


def _moments(around: Neighbourhood) -> Iterator[Moment]:
    own = around.document
    if own.issued_on:
        yield Moment(own.issued_on, own, "", "self")
    for neighbours, cites in ((around.cites, True), (around.cited_by, False)):
        for each in neighbours:
            day = each.document.issued_on
            # What is only named says nothing of how the matter went on.
            if day and each.tie.relation is not Relation.MENTIONS:
                told = relation_labels.in_words(each, cites=cites)
                yield Moment(day, each.document, told, relation_labels.FAMILY[each.tie.relation])
