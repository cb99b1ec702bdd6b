"""What a search may be narrowed to."""

from datetime import date

from index.filters import Filters
from index.headers import Headers
from index.knowledge_base import KnowledgeBase
from index.rank import may_end
from ingest.document import Header


def test_a_body_that_merged_is_found_by_either_name(empty_base: KnowledgeBase) -> None:
    store = empty_base.store
    old = store.insert_document(Header(number="1/TT-BKHĐT", issuer="Bộ Kế hoạch và Đầu tư"), None)
    new = store.insert_document(Header(number="2/TT-BTC", issuer="Bộ Tài chính"), None)
    store.insert_document(Header(number="3/TT-BCA", issuer="Bộ Công an"), None)
    for name in ("Bộ Kế hoạch và Đầu tư", "Bộ Tài chính"):
        headers = Headers.of(store)
        passes = headers.admits(Filters(issuer=name), headers.places(headers.ids))
        assert headers.ids[passes].tolist() == [old, new]
    first = store.document(old)
    assert first is not None and first.issuer == "Bộ Kế hoạch và Đầu tư"


def test_an_heir_may_end_what_its_predecessor_issued(empty_base: KnowledgeBase) -> None:
    store = empty_base.store
    day = date(2020, 1, 1)
    old, new = (
        store.document(store.insert_document(Header(number="1/QĐ-UBND", issuer=issuer, issued_on=day), None))
        for issuer in ("UBND tỉnh Long An", "UBND tỉnh Tây Ninh")
    )
    assert old is not None and new is not None
    assert may_end(new, old) and not may_end(old, new)
