"""How governing documents are grouped and ordered."""

from index.directives import Directive, Group, Why, acted_on, arranged, merged
from index.records import Status, StoredDocument, StoredRelation
from index.validity import DocumentValidity, Validity
from ingest.document import Authority, Relation


def directive(key: int, score: float = 1.0, state: Validity = Validity.UNKNOWN, **fields) -> Directive:
    asked_for, why = fields.pop("asked_for", False), fields.pop("why", Why.SUBJECT)
    document = StoredDocument(id=key, status=Status.CITED_ONLY, **fields)
    return Directive(document, why, DocumentValidity(state), None, score, asked_for)


def ids(directives) -> list[int]:
    return [each.document.id for each in directives]


def test_a_better_match_stands_first() -> None:
    assert ids(merged([], [], [directive(1, 0.6), directive(2, 1.0)])) == [2, 1]


def test_what_has_ended_stands_behind_unless_it_is_asked_for() -> None:
    ended, other = directive(1, 1.0, Validity.ENDED), directive(2, 0.5)
    assert ids(arranged([ended, other])) == [2, 1]
    asked = directive(1, 1.0, Validity.ENDED, asked_for=True)
    assert ids(arranged([asked, other])) == [1, 2]


def test_party_and_state_are_groups_the_best_ones_first() -> None:
    party = [directive(key, authority=Authority.PARTY) for key in (1, 3)]
    state, front = directive(2, authority=Authority.STATE), directive(4, authority=Authority.FRONT)
    found = arranged([state, party[0], front, party[1]])
    assert ids(found) == [2, 1, 3, 4]
    assert [each.group for each in found] == [Group.STATE, Group.PARTY, Group.PARTY, Group.OTHER]


def test_a_document_is_named_once_for_the_strongest_reason() -> None:
    found = merged([directive(1, why=Why.NUMBER)], [directive(2, 0.7, why=Why.CITED_BY)], [directive(2, 0.9)])
    assert [(each.document.id, each.why, each.score) for each in found] == [
        (1, Why.NUMBER, 1.0),
        (2, Why.CITED_BY, 0.9),
    ]


def test_beside_a_document_stands_what_it_acted_on_once() -> None:
    told = [
        StoredRelation(1, Relation.AMENDS, 2, True),
        StoredRelation(1, Relation.REPLACES, 2, False),
        StoredRelation(1, Relation.IMPLEMENTS, 3, True),
        StoredRelation(4, Relation.REPLACES, 1, True),
    ]
    assert [(each.target_id, each.relation) for each in acted_on(told, 1)] == [(2, Relation.REPLACES)]
