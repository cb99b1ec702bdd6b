"""The page of search: the box, a short answer, what narrows the results, the documents found."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse

from api import labels
from api.access.auditing import note_document
from api.dependencies import Base, named_document
from api.models import MAX_IDENTIFIER
from api.pages.forms import CheckedForm
from api.pages.home import home_page
from api.pages.rendering import choices, render
from api.search_form import ANSWER, ASKED_ON, NOTED, PER_PAGE, SEARCH, SearchForm
from index.answer import Quote
from index.interpretation import Interpretation
from index.knowledge_base import KnowledgeBase
from index.marks import sought
from index.records import StoredDocument, Verdict
from index.results import Answer, SearchResult

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

# Facet values that are offered as links, the most frequent ones.
_FACETS_SHOWN = 8
# The short answer above the results; the whole one has a page of its own.
_QUOTES_SHOWN = 2


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value that results are narrowed to, or are: how it is called, how many there are, where the link leads."""

    name: str
    count: int
    chosen: bool
    url: str


@router.get("/")
@router.get("/tim")
def search_page(request: Request, base: Base) -> HTMLResponse:
    """The search box; with a query also the results, and on top a short answer when the query asks.

    A script that asks while someone types gets the part of the page that changes.
    """
    form = SearchForm.read(request.query_params)
    live = "hx-request" in request.headers and "hx-history-restore-request" not in request.headers
    if not form.is_asked:
        return render(request, "nothing.html") if live else home_page(request, base, form)
    offset = (form.page - 1) * PER_PAGE
    result, answer = base.search_and_ask(
        form.q,
        partial(_asks, base, form),
        limit=PER_PAGE,
        offset=offset,
        filters=form.filters,
        drop=form.drop,
        order=form.order,
    )
    reading = result.reading
    # What looks up documents without asking is answered by naming some, or not at all.
    if answer and not answer.directives and reading and not replace(form, q=reading.text).asks:
        answer = None
    page = render(
        request,
        "results.html" if live else "search.html",
        live=live,
        form=form,
        result=result,
        reading=reading,
        sought=sought(reading) if reading else None,
        answer=answer,
        quoted=_first_quotes(answer) if answer else [],
        facets=_facets(form, result),
        noted=request.query_params.get(NOTED),
        offset=offset,
        last_page=max(1, -(-result.total // PER_PAGE)),
        **choices(),
    )
    page.headers["Vary"] = "HX-Request"
    return page


def _asks(base: KnowledgeBase, form: SearchForm, reading: Interpretation) -> bool:
    """Whether an answer belongs above the results: to a question, and to a query that looks up documents."""
    return form.page == 1 and (replace(form, q=reading.text).asks or base.looks_up(reading.text, form.drop))


def _first_quotes(answer: Answer) -> list[tuple[StoredDocument, list[Quote]]]:
    """The first quotes of the document that answers best."""
    return [(document, quotes[:_QUOTES_SHOWN]) for document, quotes in answer.by_document[:1]]


def _facets(form: SearchForm, result: SearchResult) -> list[tuple[str, list[FacetValue]]]:
    """(heading, values) of the facets that tell results apart, or are filtered by."""
    found = []
    for field, heading in labels.FACET.items():
        values = [
            FacetValue(
                name=labels.facet(field, value),
                count=count,
                chosen=(chosen := form.is_narrowed_to(field, value)),
                url=form.widened(field) if chosen else form.narrowed_to(field, value),
            )
            for value, count in list(result.facets[field].items())[:_FACETS_SHOWN]
        ]
        if len(values) > 1 or any(each.chosen for each in values):
            found.append((heading, values))
    return found


@router.post("/y-kien", dependencies=[CheckedForm])
def give_feedback(
    request: Request,
    base: Base,
    document: Annotated[str, Form(max_length=MAX_IDENTIFIER)],
    verdict: Annotated[Verdict, Form()],
) -> RedirectResponse:
    """Keep a verdict that was given on a page of results, and show that page again."""
    path = ANSWER if ASKED_ON in request.query_params else SEARCH
    form = SearchForm.read(request.query_params, path)
    judged = named_document(base, document)
    note_document(request, judged)
    base.give_feedback(form.q, judged, verdict)
    return RedirectResponse(f"{form.url(form.page)}&{NOTED}={judged.id}#vb-{judged.id}", 303)
