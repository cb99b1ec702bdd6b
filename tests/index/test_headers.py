"""The columns say of every document what the store says of it, document by document."""

from datetime import date, timedelta

import numpy as np
import pytest

from index.filters import Filters
from index.headers import Coded, Headers
from index.knowledge_base import KnowledgeBase
from index.records import Validity
from index.validity import validity_of

TODAY = date.today()


@pytest.mark.parametrize("on", [None, date(1990, 1, 1), date(2015, 6, 1), TODAY + timedelta(days=4_000)])
def test_states_are_those_of_the_documents(base: KnowledgeBase, on: date | None) -> None:
    headers = Headers.of(base.store)
    documents = base.store.documents(base.store.document_ids())
    expected = {key: each.state for key, each in validity_of(base.store, documents.values(), on).items()}
    states = headers.states(on)
    found = [states.values[code] for code in states.codes]
    assert dict(zip(headers.ids.tolist(), found, strict=True)) == expected
    if on == date(2015, 6, 1):
        assert {Validity.ENDED, Validity.NOT_YET, Validity.UNKNOWN} <= set(found)


def test_other_columns_are_those_of_the_documents(base: KnowledgeBase) -> None:
    headers = Headers.of(base.store)
    documents = base.store.documents(headers.ids.tolist())
    for name, column in (
        ("kind", headers.kinds),
        ("issuer", headers.issuers),
        ("issued_on", headers.days),
        ("authority", headers.authorities),
    ):
        found = [column.values[code] for code in column.codes]
        assert found == [getattr(documents[key], name) for key in headers.ids.tolist()]


def test_a_document_that_is_not_there_has_no_place(base: KnowledgeBase) -> None:
    headers = Headers.of(base.store)
    last = int(headers.ids[-1])
    assert headers.places(np.array([last, last + 1, 0])).tolist() == [len(headers.ids) - 1, -1, -1]
    assert headers.issued(np.array([last + 1])).tolist() == [False]


def test_an_empty_base_has_empty_columns(empty_base: KnowledgeBase) -> None:
    headers = Headers.of(empty_base.store)
    nowhere = headers.places(np.array([1]))
    assert nowhere.tolist() == [-1]
    assert headers.admits(Filters(kind="luật", in_force=True), np.zeros(0, np.int64)).tolist() == []


def test_values_are_counted_in_the_order_in_which_they_are_met() -> None:
    column = Coded.of(["a", None, "b", "a", "c"])
    assert list(column.counted(np.array([2, 1, 0, 3])).items()) == [("b", 1), ("a", 2)]
    changed = column.but({1: "d", 0: "c"})
    assert [changed.values[code] for code in changed.codes] == ["c", "d", "b", "a", "c"]
    assert changed.mapped(str.upper).where(np.arange(5), "C".__eq__).tolist() == [
        True,
        False,
        False,
        False,
        True,
    ]
