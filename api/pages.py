"""The web pages: search, a document, errors. Rendered here, in Vietnamese, complete without a script."""

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi import Path as PathParameter
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api import labels
from api.dependencies import Base, Requested, named_document
from api.document_view import Anchor, Block, Link, Span, read_span, text_blocks, visible_from
from api.excerpts import excerpt, stretches
from api.models import MAX_IDENTIFIER, MAX_NAME
from api.problems import Problem, ProblemError
from api.routes.documents import without_page
from api.search_form import PER_PAGE, SearchForm
from api.security import SECURITY_HEADERS
from api.shapes import issuer_now
from index.asked_filters import Part
from index.directives import Directive, Group
from index.knowledge_base import KnowledgeBase
from index.places import has_drawn_pages
from index.records import Origin, StoredCitation, StoredDocument, Verdict
from index.resolution import resolve_stored
from index.results import Answer, SearchResult
from index.store import Store
from index.validity import DocumentValidity
from ingest.document import Authority, Section
from ingest.internal_references import find_internal_references
from ingest.vocabulary import kinds

_LINE = re.compile(r"[^\n]+")

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_TEMPLATES = Path(__file__).parent / "templates"
# Who cites a much-cited document fills volumes; the API gives more.
_CITED_BY_SHOWN = 100
_SIMILAR_SHOWN = 5
# In the address of results: the document that a verdict was just given on.
_NOTED = "da-ghi"
_STALE_FORM = Problem(
    "stale-form", "Chưa ghi được ý kiến", 403,
    "Trang này được mở từ trước khi máy chủ khởi động lại, hoặc không phải của kho này; hãy tìm lại rồi gửi ý kiến",
)  # fmt: skip
# Facet values that are offered as links, the most frequent ones.
_FACETS_SHOWN = 8


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        labels=labels,
        place_link=labels.place_link,
        excerpt=excerpt,
        Origin=Origin,
        Part=Part,
        web_address=web_address,
    )
    environment.filters.update(
        day=labels.day, thousands=labels.thousands, by_group=_by_group, stretches=stretches
    )
    return environment


def _by_group(directives: Iterable[Directive]) -> list[tuple[Group, list[Directive]]]:
    """Directives by whose they are, in their order."""
    return [(group, list(found)) for group, found in groupby(directives, key=lambda each: each.group)]


def _page(name: str, status: int = 200, **values: Any) -> HTMLResponse:
    return HTMLResponse(_environment().get_template(name).render(**values), status_code=status)


def web_address(source: str | None) -> str | None:
    """A source when it is an address of the web, which may be linked; None for all else."""
    try:
        known = urlsplit(source or "").scheme in ("http", "https")
    except ValueError:
        return None
    return source if known else None


def problem_page(request: Request, problem: Problem) -> Response:
    """A problem for a person, with the search box; candidates of a number are listed as links."""
    form = SearchForm.read(request.query_params)
    response = _page("problem.html", problem.status, problem=problem, form=form, **_choices())
    response.headers.update(dict(SECURITY_HEADERS) | dict(problem.headers))
    return response


def _choices() -> dict[str, Any]:
    """What the form's lists offer."""
    return {"kinds": [each.word for each in kinds()], "authorities": list(Authority)}


@router.get("/")
@router.get("/tim")
def search_page(request: Request, base: Base) -> HTMLResponse:
    """The search box; with a query also the results, and on top an answer when the query asks."""
    form = SearchForm.read(request.query_params)
    if not any(each.isalnum() for each in form.q):
        return _page("home.html", form=form, counts=base.store.counts(), **_choices())
    offset = (form.page - 1) * PER_PAGE
    result = base.search(form.q, limit=PER_PAGE, offset=offset, filters=form.filters, drop=form.drop)
    reading = result.reading
    answer = _answer(base, form, reading.text if reading else form.q) if form.page == 1 else None
    return _page(
        "search.html",
        form=form,
        result=result,
        reading=reading,
        answer=answer,
        quoted=answer.by_document if answer else [],
        citing=_citing(base, answer) if answer else {},
        facets=_facets(result),
        noted=request.query_params.get(_NOTED),
        form_token=request.app.state.form_token,
        offset=offset,
        last_page=max(1, -(-result.total // PER_PAGE)),
        **_choices(),
    )


def _answer(base: KnowledgeBase, form: SearchForm, read: str) -> Answer | None:
    """The answer to a question; of a query that looks up documents only when there are some to name.

    read: the query with its wording mended.
    """
    asks = replace(form, q=read).asks
    if not asks and not base.looks_up(read, form.drop):
        return None
    answer = base.ask(form.q, filters=form.filters, drop=form.drop)
    return answer if asks or answer.directives else None


def _citing(base: KnowledgeBase, answer: Answer) -> dict[int, StoredDocument]:
    return base.store.documents(each.mention.document_id for each in answer.directives if each.mention)


def _facets(result: SearchResult) -> list[tuple[str, str, list[tuple[str, str, int]]]]:
    """(field, heading, [(value, how it is called, count)]) of the facets that tell results apart."""
    return [
        (
            field,
            heading,
            [
                (value, labels.facet(field, value), count)
                for value, count in list(counts.items())[:_FACETS_SHOWN]
            ],
        )
        for field, heading in labels.FACET.items()
        if len(counts := result.facets[field]) > 1
    ]


@router.post("/y-kien")
def give_feedback(
    request: Request,
    base: Base,
    document: Annotated[str, Form(max_length=MAX_IDENTIFIER)],
    verdict: Annotated[Verdict, Form()],
    token: Annotated[str, Form(max_length=MAX_NAME)] = "",
) -> RedirectResponse:
    """Keep a verdict that was given on a page of results, and show that page again."""
    form = SearchForm.read(request.query_params)
    # Pages of other sites can send forms here, but cannot read what stands in ours. There is no telling them apart by
    # the Origin: our own pages send no referrer, so browsers send "null".
    if not secrets.compare_digest(token.encode(), request.app.state.form_token.encode()):
        raise ProblemError(_STALE_FORM)
    judged = named_document(base, document)
    base.give_feedback(form.q, judged, verdict)
    return RedirectResponse(f"{form.url(form.page)}&{_NOTED}={judged.id}#vb-{judged.id}", 303)


@router.get("/van-ban/{id:path}/trang/{page}")
def sheet_page(
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
    return _page("sheet.html", document=document, number=page, last=max(held), highlight=highlight)


@router.get("/van-ban/{id:path}")
def document_page(
    document: Requested, base: Base, tu: str | None = None, den: str | None = None
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
    return _page(
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
        Link(each.start, each.end, f"/van-ban/{each.target_id}", _title(known[each.target_id]))
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
