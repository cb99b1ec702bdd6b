"""A facet's count is what the filter to it gives."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import matching, reach, search
from index.filters import Filters
from index.headers import Headers
from index.knowledge_base import KnowledgeBase
from index.records import Validity
from index.results import Match
from ingest.document import Authority, Header

QUERIES = (
    "phòng, chống tội phạm",
    "an ninh trật tự",
    "luat phong chong ma tuy",
    "nghị quyết 28",
    "thi hành Điều lệ Đảng",
)


def narrowed(filters: Filters, field: str, value: str) -> Filters:
    match field:
        case "kind":
            return replace(filters, kind=value)
        case "issuer":
            return replace(filters, issuer=value)
        case "authority":
            return replace(filters, authority=Authority(value))
        case "validity":
            return replace(filters, validity=Validity(value))
        case "year":
            year = int(value)
            return replace(filters, issued_from=date(year, 1, 1), issued_to=date(year, 12, 31))
    raise AssertionError(field)


@pytest.mark.parametrize("query", QUERIES)
def test_each_value_gives_as_many_results_as_it_counts(base: KnowledgeBase, query: str) -> None:
    found = base.search(query).facets
    assert {"kind", "issuer", "authority", "year", "validity"} <= found.keys()
    for field in ("kind", "issuer", "authority", "year", "validity"):
        assert found[field]
        for value, count in found[field].items():
            result = base.search(query, limit=100, filters=narrowed(Filters(), field, value))
            assert result.total == count, (field, value)
            assert len({each.document.id for each in result.documents}) == min(count, 100)


# The base is only read.
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_filters_narrow_one_below_another(base: KnowledgeBase, data: st.DataObject) -> None:
    query = data.draw(st.sampled_from(QUERIES))
    filters, before = Filters(), base.search(query)
    for field in data.draw(st.permutations(["kind", "authority", "validity", "issuer"]))[:2]:
        value, count = data.draw(st.sampled_from(sorted(before.facets[field].items())))
        filters = narrowed(filters, field, value)
        before = base.search(query, filters=filters)
        assert before.total == count


def test_a_body_counts_with_those_that_merged_into_it(empty_base: KnowledgeBase, tmp_path) -> None:
    for number, issuer, name in (("1", "BỘ KẾ HOẠCH VÀ ĐẦU TƯ", "BKHĐT"), ("2", "BỘ TÀI CHÍNH", "BTC")):
        (tmp_path / f"{number}.txt").write_text(
            f"{issuer}\nSố: {number}/2020/TT-{name}\nHà Nội, ngày 1 tháng 2 năm 2020\nTHÔNG TƯ\nHướng dẫn đầu tư công\n"
            f"Điều 1. Thông tư này hướng dẫn đầu tư công trung hạn, phần {number}.\n",
            encoding="utf-8",
        )
    empty_base.add([tmp_path])
    found = empty_base.search("đầu tư công").facets["issuer"]
    assert found == {"Bộ Kế hoạch và Đầu tư": 2, "Bộ Tài chính": 2}
    for issuer, count in found.items():
        assert empty_base.search("đầu tư công", filters=Filters(issuer=issuer)).total == count


@pytest.fixture
def shallow(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a large base: far more passages have words of the question than are ranked."""
    for module in (matching, search):
        monkeypatch.setattr(module, "CANDIDATES", 5)


@pytest.mark.usefixtures("shallow")
@pytest.mark.parametrize("query", QUERIES)
def test_counts_and_filters_agree_beyond_what_is_ranked(base: KnowledgeBase, query: str) -> None:
    whole = base.search(query, limit=100)
    assert whole.total == len({each.document.id for each in whole.documents})
    scores = [each.score for each in whole.documents if each.match is Match.CONTENT]
    assert scores == sorted(scores, reverse=True)
    assert all(each.passages for each in whole.documents)
    for field in ("kind", "authority", "validity"):
        for value, count in whole.facets[field].items():
            result = base.search(query, limit=100, filters=narrowed(Filters(), field, value))
            assert result.total == len(result.documents) == count, (field, value)


@pytest.mark.usefixtures("shallow")
def test_where_nothing_that_is_reached_passes_the_nearest_below_the_filter_is_found(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "MIN_SHARE", 1.0)
    monkeypatch.setattr(matching, "MIN_COSINE", 1.0)
    query, filters = "phòng, chống tội phạm", Filters(kind="kế hoạch")
    assert "kế hoạch" not in base.search(query).facets["kind"]
    found = base.search(query, filters=filters).documents
    assert {each.document.kind for each in found} == {"kế hoạch"}


HEADERS = (
    Header(kind="chỉ thị", issuer="Bộ Chính trị", issued_on=date(2020, 1, 1), authority=Authority.PARTY),
    Header(kind="thông tư", issuer="Bộ Tài chính", authority=Authority.STATE),
    Header(issued_on=date(2021, 5, 5)),
)


@pytest.mark.parametrize(
    ("filters", "passing"),
    [
        (Filters(), [0, 1, 2]),
        (Filters(kind=" Chỉ thị "), [0]),
        (Filters(kind="nghị định"), []),
        (Filters(issuer="Bộ Kế hoạch và Đầu tư"), [1]),  # merged into the Ministry of Finance
        (Filters(authority=Authority.STATE), [1]),
        (Filters(issued_from=date(2020, 6, 1)), [2]),
        (Filters(issued_to=date(2020, 6, 1)), [0]),
        (Filters(issued_from=date(2020, 1, 1), issued_to=date(2021, 5, 5)), [0, 2]),
        (Filters(validity=Validity.NOT_YET, on=date(2020, 12, 31)), [2]),
        (Filters(in_force=True, on=date(2020, 12, 31)), [0, 1]),
    ],
)
def test_what_each_filter_admits(empty_base: KnowledgeBase, filters: Filters, passing: list[int]) -> None:
    store = empty_base.store
    keys = np.array([store.insert_document(header, None) for header in HEADERS], np.int64)
    headers = Headers.of(store)
    assert list(np.flatnonzero(headers.admits(filters, headers.places(keys)))) == passing
