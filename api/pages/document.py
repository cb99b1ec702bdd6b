"""The page of a document, and of one sheet of its original file."""

import re
from collections.abc import Iterable, Sequence
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi import Path as PathParameter
from starlette.responses import HTMLResponse

from api import labels
from api.dependencies import Base, Requested
from api.document_view import Anchor, Block, Link, Span, read_span, text_blocks, visible_from
from api.links import document_link
from api.pages.rendering import render
from api.problems import ProblemError
from api.routes.documents import without_page
from api.shapes import issuer_now
from index.knowledge_base import KnowledgeBase
from index.places import has_drawn_pages
from index.records import StoredCitation, StoredDocument
from index.resolution import resolve_stored
from index.store import Store
from index.validity import DocumentValidity
from ingest.document import Section
from ingest.internal_references import find_internal_references

_LINE = re.compile(r"[^\n]+")

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

# Who cites a much-cited document fills volumes; the API gives more.
_CITED_BY_SHOWN = 100
_SIMILAR_SHOWN = 5


@router.get("/van-ban/{id:path}/trang/{page}")
def sheet_page(
    request: Request,
    document: Requested,
    base: Base,
    page: Annotated[int, PathParameter(ge=1, le=100_000)],
    tu: str | None = None,
    den: str | None = None,
) -> HTMLResponse:
    """A page of the original file as it looks, with a run of its text marked.

    tu, den: offsets of the run; ignored when they are no run of the text.
    """
    held = [each.number for each in base.store.pages(document.id)]
    if page not in held or not has_drawn_pages(base.store, document.id):
        raise ProblemError(without_page(document, page))
    highlight = read_span(tu, den, len(base.store.text(document.id) or ""))
    return render(request, "sheet.html", document=document, number=page, last=max(held), highlight=highlight)


@router.get("/van-ban/{id:path}")
def document_page(
    request: Request, document: Requested, base: Base, tu: str | None = None, den: str | None = None
) -> HTMLResponse:
    """A document: header fields, validity, outline, text, what it cites and what cites it.

    tu, den: offsets of the run to highlight; ignored when they are no run of the text.
    """
    store = base.store
    text = store.text(document.id)
    cites, cited_by = store.citations_from(document.id), store.citations_to(document.id)
    validity = base.validity(document)
    known = store.documents(_neighbours(cites, cited_by, validity))
    sections = store.sections(document.id)
    highlight = read_span(tu, den, len(text or ""))
    return render(
        request,
        "document.html",
        document=document,
        validity=validity,
        known=known,
        issuer_now=issuer_now(document),
        outline=[(at, each) for at, each in enumerate(sections) if each.title or each.label[-1:].isalnum()],
        blocks=_blocks(
            base, document, text, sections, [*_links(cites, known), *_own_links(text, sections)], highlight
        )
        if text
        else [],
        highlight=highlight,
        description=store.description(document.id) if text is None else None,
        files=store.copies(document.id),
        sheets=has_drawn_pages(store, document.id),
        sheet=store.page_at(document.id, highlight.start) if highlight else None,
        signed=store.document(document.draft_of) if document.draft_of is not None else None,
        drafts=store.drafts_of(document.id),
        cites=_first_mentions(cites),
        others=_others(store, document, cites),
        cited_by=cited_by[:_CITED_BY_SHOWN],
        cited_by_total=len(cited_by),
        similar=base.similar(document, limit=_SIMILAR_SHOWN)[1],
    )


def _neighbours(
    cites: Iterable[StoredCitation], cited_by: Iterable[StoredCitation], validity: DocumentValidity
) -> set[int]:
    """Ids of all documents that the page of a document names."""
    ids = {each.target_id for each in cites if each.target_id is not None}
    ids |= {each.document_id for each in cited_by}
    for relation in validity.because:
        ids |= {relation.document_id} | ({relation.told_by} if relation.told_by is not None else set())
    return ids


def _first_mentions(cites: Iterable[StoredCitation]) -> list[StoredCitation]:
    """The first mention of each cited document, in the order of the text."""
    first: dict[int | str, StoredCitation] = {}
    for each in cites:
        first.setdefault(each.target_id if each.target_id is not None else each.called, each)
    return list(first.values())


def _others(
    store: Store, document: StoredDocument, cites: Sequence[StoredCitation]
) -> dict[int, list[StoredDocument]]:
    """Where a mention stands → what else it fits, besides the document that it leads to."""
    found = zip(cites, resolve_stored(store, cites, document.issued_on), strict=True)
    return {
        each.start: [other for other in resolution.candidates if other.id != each.target_id]
        for each, resolution in found
        if resolution.candidates
    }


def _links(cites: Iterable[StoredCitation], known: dict[int, StoredDocument]) -> list[Link]:
    return [
        Link(each.start, each.end, document_link(each.target_id), _title(known[each.target_id]))
        for each in cites
        if each.target_id in known
    ]


def _own_links(text: str, sections: Sequence[Section]) -> list[Link]:
    """The places where a text means a part of itself, leading there."""
    return [
        Link(each.start, each.end, f"#muc-{each.section}", sections[each.section].heading)
        for each in find_internal_references(text, sections)
        if each.section is not None
    ]


def _title(document: StoredDocument) -> str:
    """A document on one line, for the title of a link."""
    parts = [document.name, labels.day(document.issued_on), document.subject or ""]
    return ", ".join(part for part in parts if part)


def _blocks(
    base: KnowledgeBase,
    document: StoredDocument,
    text: str,
    sections: Iterable[Section],
    links: list[Link],
    highlight: Span | None,
) -> list[Block]:
    anchors: dict[int, list[Anchor]] = {}
    for page in base.store.pages(document.id):
        position = visible_from(text, page.start)
        anchors.setdefault(position, []).append(Anchor(f"trang-{page.number}", page.number))
    for ordinal, section in enumerate(sections):
        anchors.setdefault(section.start, []).append(Anchor(f"muc-{ordinal}"))
    # Lines, not passages: those may end inside a paragraph, which a reader would take for a break in the text.
    lines = [Span(each.start(), each.end()) for each in _LINE.finditer(text)]
    return text_blocks(text, lines, links, anchors, highlight)
