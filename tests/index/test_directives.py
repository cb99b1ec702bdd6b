"""The order of governing documents (DOMAIN 4.5)."""

from datetime import date

from index.directives import Directive, Why, _order
from index.records import Status, StoredDocument
from index.validity import DocumentValidity, Validity
from ingest.document import Authority


def directive(key: int, share: float = 1.0, state: Validity = Validity.UNKNOWN, **fields) -> Directive:
    document = StoredDocument(id=key, status=Status.CITED_ONLY, **fields)
    return Directive(document, Why.SUBJECT, DocumentValidity(state), None, share)


def ordered(*directives: Directive) -> list[int]:
    return [each.document.id for each in sorted(directives, key=_order)]


def test_a_better_match_stands_first() -> None:
    assert ordered(directive(1, share=0.6), directive(2, share=1.0)) == [2, 1]


def test_what_has_ended_stands_behind() -> None:
    assert ordered(directive(1, state=Validity.ENDED), directive(2)) == [2, 1]


def test_party_and_state_are_columns_by_themselves() -> None:
    law = directive(1, authority=Authority.STATE, issuer="Quốc hội", kind="luật")
    instruction = directive(2, authority=Authority.PARTY, issuer="Ban Bí thư", kind="chỉ thị")
    resolution = directive(3, authority=Authority.PARTY, issuer="Ban Chấp hành Trung ương", kind="nghị quyết")
    plan = directive(4, authority=Authority.STATE, issuer="UBND tỉnh Tây Ninh", kind="kế hoạch")
    assert ordered(plan, law, instruction, resolution) == [3, 2, 1, 4]


def test_newer_before_older() -> None:
    old, new = (
        directive(key, issuer="Bộ Chính trị", kind="chỉ thị", issued_on=date(year, 1, 1))
        for key, year in ((1, 2010), (2, 2020))
    )
    assert ordered(old, new) == [2, 1]
