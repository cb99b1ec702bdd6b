from datetime import date

from index.description import describe, header_from_claims, identity_line
from index.records import CatalogueFacts, Status, StoredCitation, StoredDocument
from ingest.document import Header, Relation

DOCUMENT = StoredDocument(id=1, status=Status.CITED_ONLY, number="46-CT/TW")


def citation(**claims) -> StoredCitation:
    return StoredCitation(2, 0, 5, "46-CT/TW", "46-CT/TW", Relation.IMPLEMENTS, **claims)


def test_open_fields_are_what_most_citations_claim() -> None:
    said = [citation(issuer="Bộ Chính trị", issued_on=date(2015, 6, 22))] * 2 + [
        citation(issuer="Ban Bí thư")
    ]
    header = header_from_claims(DOCUMENT, said)
    assert (header.issuer, header.issued_on, header.authority) == ("Bộ Chính trị", date(2015, 6, 22), "party")


def test_known_fields_are_not_overruled() -> None:
    known = StoredDocument(id=1, status=Status.CITED_ONLY, number="46-CT/TW", issued_on=date(2015, 6, 22))
    assert header_from_claims(known, [citation(issued_on=date(2016, 1, 1))]).issued_on == date(2015, 6, 22)


def test_a_subject_goes_on_in_small_letters_unless_it_is_a_name() -> None:
    assert (
        identity_line(Header(kind="chỉ thị", number="1-CT/TW", subject="Tăng cường"))
        == "Chỉ thị 1-CT/TW về tăng cường"
    )
    assert identity_line(Header(kind="luật", subject="HĐND các cấp")).endswith("về HĐND các cấp")


def test_claims_that_differ_stand_beside_the_known_subject() -> None:
    header = Header(number="46-CT/TW", kind="chỉ thị", subject="Bảo đảm an ninh")
    facts = CatalogueFacts("Chỉ thị về an ninh.", True)
    text = describe(
        header, facts, [citation(subject="phòng, chống tội phạm"), citation(subject="bảo đảm an ninh")]
    )
    assert text == (
        "Chỉ thị 46-CT/TW về bảo đảm an ninh. Chỉ thị về an ninh. "
        "Được viện dẫn với trích yếu: “phòng, chống tội phạm”."
    )
