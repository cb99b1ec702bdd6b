"""Places: a run of a stored text on the pages of its file."""

from pathlib import Path

import pytest

from index.knowledge_base import KnowledgeBase
from index.places import has_drawn_pages, page_picture, places_of
from ingest.document import Header, Page
from ingest.raw_text import PageWord
from tests.ingest.test_text_layer import laid_out

FIRST = [(0, b"KE HOACH SO 12 NAM NAY"), (20, b"Nhan dan tuan tra ban dem o xom")]
SECOND = [(0, b"Trang hai noi ve hop dan"), (20, b"Het van ban o day")]


@pytest.fixture
def base(tmp_path: Path):
    with KnowledgeBase.open(tmp_path / "home") as opened:
        assert opened.add_bytes(laid_out(FIRST, SECOND), "ke-hoach.pdf").added == 1
        assert opened.add_bytes("Văn bản chữ thường, không có trang.".encode(), "a.txt").added == 1
        yield opened


def _id(base: KnowledgeBase, words: str) -> int:
    return next(each for each in base.store.document_ids() if words in (base.store.text(each) or ""))


def test_a_run_over_two_pages_has_places_on_both(base: KnowledgeBase) -> None:
    document = _id(base, "tuan tra")
    text = base.store.text(document) or ""
    start, end = text.index("tuan tra"), text.index("noi ve")
    first, second = places_of(base.store, document, start, end)
    assert (first.page, second.page) == (1, 2)
    assert len(first.boxes) == len(second.boxes) == 1
    assert first.boxes[0].left > second.boxes[0].left


def test_a_page_is_drawn_with_its_mark(base: KnowledgeBase) -> None:
    document = _id(base, "tuan tra")
    plain = page_picture(base.store, document, 1, 300)
    marked = page_picture(base.store, document, 1, 300, 3, 20)
    assert plain and marked and plain != marked and plain.startswith(b"\x89PNG")
    assert page_picture(base.store, document, 3, 300) is None


def test_a_file_without_pages_has_no_places(base: KnowledgeBase) -> None:
    document = _id(base, "chữ thường")
    assert not has_drawn_pages(base.store, document)
    assert places_of(base.store, document, 0, 5) == []
    assert page_picture(base.store, document, 1, 300) is None
    assert has_drawn_pages(base.store, _id(base, "tuan tra"))


def test_a_recognised_page_keeps_the_boxes_of_its_reading(base: KnowledgeBase) -> None:
    store = base.store
    with store.transaction():
        document = store.insert_document(Header(), None)
        file_id = store.put_file("quet.png", "x", b"\x89PNG\r\n\x1a\n")
        store.set_text(document, "một hai ba", file_id=file_id)
        store.put_pages(document, (Page(1, 0, 10),))
        words = (PageWord(0, 3, 0.1, 0.1, 0.2, 0.2), PageWord(4, 7, 0.3, 0.1, 0.4, 0.2))
        store.put_recognised_page(document, 1, 90, words)
    (place,) = places_of(store, document, 4, 10)
    assert place.boxes[0].left == pytest.approx(0.3, abs=1e-4)
    assert store.recognised_page(document, 1)[0] == 90  # type: ignore[index]
    with store.transaction():
        store.clear_content(document)
    assert store.recognised_page(document, 1) is None
