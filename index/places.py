"""Where a run of a document's text stands on the pages of its file, and those pages as pictures."""

from dataclasses import dataclass

from index.store import Store
from ingest.document import Page
from ingest.page_boxes import Box, line_boxes, text_layer_words
from ingest.page_view import page_png
from ingest.pdfium import is_pdf
from ingest.raw_text import PageWord
from ingest.readers.image import ImageReader


@dataclass(frozen=True, slots=True)
class PlaceOnPage:
    """The boxes, one a line, that a run of text takes on a page; none where the page's words have no place."""

    page: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class _Pages:
    """A document's file, its pages, and the text that stands on them."""

    content: bytes
    pages: tuple[Page, ...]
    text: str


def has_drawn_pages(store: Store, document_id: int) -> bool:
    """Whether the pages of a document's file can be shown as pictures."""
    return bool(store.pages(document_id)) and _drawn(store.file_start(document_id))


def places_of(store: Store, document_id: int, start: int, end: int) -> list[PlaceOnPage]:
    """Where `text[start:end]` stands, page by page; empty for a file whose pages cannot be drawn.

    Raises DamagedFile or PasswordProtected.
    """
    file = _file(store, document_id)
    if file is None:
        return []
    return [
        PlaceOnPage(page.number, _boxes(store, document_id, file, page, start, end))
        for page in file.pages
        if max(start, page.start) < min(end, page.end)
    ]


def page_picture(
    store: Store, document_id: int, number: int, width: int, start: int = 0, end: int = 0
) -> bytes | None:
    """A page as PNG, `text[start:end]` marked; None where there is no such page or it cannot be drawn.

    Raises DamagedFile or PasswordProtected.
    """
    file = _file(store, document_id)
    page = next((each for each in file.pages if each.number == number), None) if file else None
    if file is None or page is None:
        return None
    recognised = store.recognised_page(document_id, number)
    marks = _boxes(store, document_id, file, page, start, end) if start < end else ()
    return page_png(file.content, number, width, recognised[0] if recognised else 0, marks)


def _file(store: Store, document_id: int) -> _Pages | None:
    with store.snapshot():
        pages = store.pages(document_id)
        held = store.file_content(document_id) if pages else None
        if held is None or not _drawn(held[1]):
            return None
        return _Pages(held[1], tuple(pages), store.text(document_id) or "")


def _drawn(start: bytes) -> bool:
    """Whether a file that begins so has pages that can be drawn; others have them in an office's program alone."""
    return is_pdf(start) or ImageReader().recognises(start)


def _boxes(store: Store, document_id: int, file: _Pages, page: Page, start: int, end: int) -> tuple[Box, ...]:
    """The lines that `text[start:end]` takes on a page."""
    first, last = start - page.start, end - page.start
    words = _words(store, document_id, file, page)
    return line_boxes([each for each in words if each.start < last and each.end > first])


def _words(store: Store, document_id: int, file: _Pages, page: Page) -> tuple[PageWord, ...]:
    """Those stored when the page was recognised, else those of its text layer."""
    recognised = store.recognised_page(document_id, page.number)
    if recognised is not None:
        return recognised[1]
    if not is_pdf(file.content):
        return ()
    return text_layer_words(file.content, page.number, file.text[page.start : page.end])
