"""Documents in the order of their days."""

from datetime import date

from api.reader.timeline import timeline_of
from index.neighbourhood import Neighbour, Neighbourhood, Tie
from index.records import Status, StoredDocument
from ingest.document import Relation


def document(identifier: int, day: date | None) -> StoredDocument:
    return StoredDocument(identifier, Status.RECORD, number=f"{identifier}/CT", issued_on=day)


OWN = document(1, date(2020, 3, 3))
OLD = Neighbour(document(2, date(2011, 12, 1)), Tie(2, Relation.CONTINUES))
NAMED = Neighbour(document(3, date(2012, 1, 1)), Tie(3, Relation.MENTIONS))
UNDATED = Neighbour(document(4, None), Tie(4, Relation.BASED_ON))
LATER = Neighbour(document(5, date(2024, 1, 5)), Tie(5, Relation.REPLACES, verified=False))


def test_the_oldest_first_with_what_each_does() -> None:
    moments = timeline_of(Neighbourhood(OWN, (OLD, NAMED, UNDATED), (LATER,), 3, 1))
    assert [(each.document.id, each.told, each.family) for each in moments] == [
        (2, "văn bản này tiếp tục thực hiện", "renews"),
        (1, "", "self"),
        (5, "thay thế văn bản này (chưa kiểm chứng)", "ends"),
    ]


def test_a_document_alone_has_no_timeline() -> None:
    assert timeline_of(Neighbourhood(OWN, (NAMED, UNDATED), (), 2, 0)) == []
