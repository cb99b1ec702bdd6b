"""The page of a document, and of one sheet of its original file."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi import Path as PathParameter
from markupsafe import Markup
from starlette.responses import HTMLResponse

from api.citation_form import office_citation
from api.dependencies import Base, Requested
from api.links import document_link
from api.pages.rendering import render
from api.problems import ProblemError
from api.reader.document_view import Anchor, Link, Span, read_span, text_blocks, visible_from
from api.reader.graph_picture import SIDE, graph_picture
from api.reader.laid_text import LaidText, laid_out
from api.reader.original_view import original_of
from api.reader.reading_shapes import cited_run
from api.reader.relation_labels import on_one_line
from api.reader.text_html import text_html
from api.reader.timeline import timeline_of
from api.routes.documents import without_page
from api.shapes import issuer_now
from index.knowledge_base import KnowledgeBase
from index.neighbourhood import neighbourhood
from index.places import has_drawn_pages
from index.records import StoredCitation, StoredDocument
from index.resolution import resolve_stored
from index.similar import Similar
from index.store import Store
from index.validity import DocumentValidity
from ingest.document import Section

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
    """A document: header fields, validity, outline, text beside its original, what it cites and what cites it.

    tu, den: offsets of the run to highlight; ignored when they are no run of the text.
    """
    similar = base.similar(document, limit=_SIMILAR_SHOWN)[1]
    # A text that is put in anew meanwhile has its marks, links and headings elsewhere.
    with base.store.snapshot():
        return _document_page(request, document, base, similar, tu, den)


def _document_page(
    request: Request,
    document: StoredDocument,
    base: KnowledgeBase,
    similar: Sequence[Similar],
    tu: str | None,
    den: str | None,
) -> HTMLResponse:
    store = base.store
    text = store.text(document.id)
    cites = store.citations_from(document.id)
    cited_by, cited_by_total = (
        store.citations_to(document.id, _CITED_BY_SHOWN),
        store.times_cited(document.id),
    )
    validity = base.validity(document)
    known = store.documents(_neighbours(cites, cited_by, validity))
    sections = store.sections(document.id)
    highlight = read_span(tu, den, len(text or ""))
    files = store.copies(document.id)
    around = neighbourhood(store, document, SIDE)
    laid = laid_out(text or "", tuple(sections))
    return render(
        request,
        "document.html",
        document=document,
        validity=validity,
        known=known,
        issuer_now=issuer_now(document),
        citation=office_citation(document),
        outline=laid.outline,
        outline_count=sum(each.count for each in laid.outline),
        text=_text_html(base, document, text, sections, laid, _links(cites, known), highlight)
        if text
        else None,
        highlight=highlight,
        cited=cited_run(store, document, text, highlight.start, highlight.end)
        if text and highlight
        else None,
        description=store.description(document.id) if text is None else None,
        files=files,
        original=original_of(store, document, files, highlight.start if highlight else None),
        signed=store.document(document.draft_of) if document.draft_of is not None else None,
        drafts=store.drafts_of(document.id),
        cites=_first_mentions(cites),
        others=_others(store, document, cites),
        cited_by=cited_by,
        cited_by_total=cited_by_total,
        picture=graph_picture(around),
        timeline=timeline_of(around),
        similar=similar,
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
        Link(each.start, each.end, document_link(each.target_id), on_one_line(known[each.target_id]))
        for each in cites
        if each.target_id in known
    ]


def _text_html(
    base: KnowledgeBase,
    document: StoredDocument,
    text: str,
    sections: Sequence[Section],
    laid: LaidText,
    links: Sequence[Link],
    highlight: Span | None,
) -> Markup:
    anchors: dict[int, list[Anchor]] = {}
    for page in base.store.pages(document.id):
        position = visible_from(text, page.start)
        anchors.setdefault(position, []).append(Anchor(f"trang-{page.number}", page.number))
    for ordinal, section in enumerate(sections):
        anchors.setdefault(section.start, []).append(Anchor(f"muc-{ordinal}"))
    blocks = text_blocks(text, laid.paragraphs, [*links, *laid.links], anchors, highlight)
    return text_html(document.id, blocks, laid.headings, laid.runs)
