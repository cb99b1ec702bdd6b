"""What is shown of a file beside its text: by whom pages are drawn, and where that begins."""

from pathlib import Path

import pytest

from api.reader import original_view
from api.reader.original_view import Original, Shown, original_of
from index.knowledge_base import KnowledgeBase
from tests.index.copies import as_pdf, as_text, plan


@pytest.fixture
def base(tmp_path: Path):
    with KnowledgeBase.open(tmp_path / "home") as opened:
        opened.add_bytes(as_pdf(plan()), "77.pdf")
        opened.add_bytes(as_text(plan(number="Số: 78/KH-UBND")), "78.txt")
        yield opened


def original(base: KnowledgeBase, number: str, position: int | None = None) -> Original | None:
    document = base.document(number)
    return original_of(base.store, document, base.store.copies(document.id), position)


def test_a_pdf_is_drawn_by_the_browser_and_begins_at_the_place(base: KnowledgeBase) -> None:
    found = original(base, "77/KH-UBND")
    assert found is not None
    assert (found.shown, found.page, found.last) == (Shown.PDF, 1, 2)
    second = base.store.pages(found.document_id)[1]
    placed = original(base, "77/KH-UBND", second.start + 1)
    assert placed is not None
    assert placed.page == 2
    assert placed.sheet == f"/van-ban/{found.document_id}/trang/2"


def test_a_large_one_is_pictures_and_a_text_has_no_pages(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert original(base, "78/KH-UBND") is None
    monkeypatch.setattr(original_view, "_LARGEST_PDF", 100)
    found = original(base, "77/KH-UBND")
    assert found is not None
    assert found.shown is Shown.PICTURES
