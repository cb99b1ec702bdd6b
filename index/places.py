"""Where a run of a document's text stands on the pages of its file, and those pages as pictures."""

from dataclasses import dataclass

from index.store import Store
from ingest.document import Page
from ingest.page_boxes import Box, line_boxes, text_layer_words
from ingest.page_view import page_png
from ingest.raw_text import PageWord

# Formats whose pages can be drawn, by how their files begin; others have pages only in an office's program.
_DRAWN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM", b"GIF8", b"RIFF")


@dataclass(frozen=True, slots=True)
class PlaceOnPage:
    """The boxes, one a line, that a run of text takes on a page; none where the page's words have no place."""

    page: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class _Pages:
    """A document's file and its pages."""

    content: bytes
    pages: tuple[Page, ...]


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
    text = store.text(document_id) or ""
    places: list[PlaceOnPage] = []
    for page in file.pages:
        first, last = max(start, page.start) - page.start, min(end, page.end) - page.start
        if first >= last:
            continue
        words = _words(store, document_id, file.content, page, text)
        places.append(
            PlaceOnPage(
                page.number, line_boxes([each for each in words if each.start < last and each.end > first])
            )
        )
    return places


def page_picture(
    store: Store, document_id: int, number: int, width: int, start: int = 0, end: int = 0
) -> bytes | None:
    """A page as PNG, `text[start:end]` marked; None where there is no such page or it cannot be drawn.

    Raises DamagedFile or PasswordProtected.
    """
    file = _file(store, document_id)
    if file is None or not any(page.number == number for page in file.pages):
        return None
    recognised = store.recognised_page(document_id, number)
    turn = recognised[0] if recognised else 0
    places = places_of(store, document_id, start, end) if start < end else []
    marks = [box for place in places if place.page == number for box in place.boxes]
    return page_png(file.content, number, width, turn, marks)


def _file(store: Store, document_id: int) -> _Pages | None:
    pages = store.pages(document_id)
    held = store.file_content(document_id) if pages else None
    if held is None or not _drawn(held[1]):
        return None
    return _Pages(held[1], tuple(pages))


def _drawn(start: bytes) -> bool:
    return b"%PDF" in start[:1024] or start.startswith(_DRAWN)


def _words(store: Store, document_id: int, content: bytes, page: Page, text: str) -> tuple[PageWord, ...]:
    """Those stored when the page was recognised, else those of its text layer."""
    recognised = store.recognised_page(document_id, page.number)
    if recognised is not None:
        return recognised[1]
    if b"%PDF" not in content[:1024]:
        return ()
    return text_layer_words(content, page.number, text[page.start : page.end])
