"""What the reader shows of a document's file beside its text."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from api.links import at, document_link
from index.places import has_drawn_pages
from index.records import StoredDocument, StoredFile
from index.store import Store
from ingest.pdfium import is_pdf

# A browser holds the whole file and what it draws of it; of a larger one it is given pictures of pages.
_LARGEST_PDF = 30 * 1024 * 1024


class Shown(StrEnum):
    """By whom pages are drawn."""

    PDF = "pdf"  # the browser draws the file
    PICTURES = "pictures"  # the server gives pictures: scans, pictures, very large files


@dataclass(frozen=True, slots=True)
class Original:
    """The pages of a document's file. page: the one to begin with."""

    document_id: int
    shown: Shown
    last: int
    page: int

    @property
    def _api(self) -> str:
        return at(f"/api/v1/documents/{self.document_id}")

    @property
    def file(self) -> str:
        """The file's address."""
        return f"{self._api}/file"

    @property
    def boxes(self) -> str:
        """Where it is asked where a run of text stands."""
        return f"{self._api}/boxes"

    @property
    def pages(self) -> str:
        """What pictures of pages begin with; a number and `.png` follow."""
        return f"{self._api}/pages/"

    @property
    def sheet(self) -> str:
        """The page of one sheet, for browsers without scripts."""
        return f"{document_link(self.document_id)}/trang/{self.page}"


def original_of(
    store: Store, document: StoredDocument, files: Sequence[StoredFile], position: int | None
) -> Original | None:
    """The pages of the file that gives the text; None where it has none that can be drawn.

    position: the place of the text to begin with, None for the first page.
    """
    if not has_drawn_pages(store, document.id):
        return None
    last = max(page.number for page in store.pages(document.id))
    begin = store.page_at(document.id, position) if position is not None else None
    return Original(document.id, _shown(store, document, files), last, begin or 1)


def _shown(store: Store, document: StoredDocument, files: Sequence[StoredFile]) -> Shown:
    source = next((each for each in files if each.is_source), None)
    if source is None or source.quality.recognised or source.size > _LARGEST_PDF:
        return Shown.PICTURES
    return Shown.PDF if is_pdf(store.file_start(document.id)) else Shown.PICTURES
