"""The page of search: the box, an answer, the documents found."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse

from api import labels
from api.auditing import note_document
from api.dependencies import Base, named_document
from api.models import MAX_IDENTIFIER
from api.pages.forms import CheckedForm
from api.pages.rendering import choices, render
from api.search_form import PER_PAGE, SearchForm
from index.knowledge_base import KnowledgeBase
from index.records import StoredDocument, Verdict
from index.results import Answer, SearchResult

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

# In the address of results: the document that a verdict was just given on.
_NOTED = "da-ghi"
# Facet values that are offered as links, the most frequent ones.
_FACETS_SHOWN = 8


@router.get("/")
@router.get("/tim")
def search_page(request: Request, base: Base) -> HTMLResponse:
    """The search box; with a query also the results, and on top an answer when the query asks."""
    form = SearchForm.read(request.query_params)
    if not any(each.isalnum() for each in form.q):
        return render(request, "home.html", form=form, counts=base.store.counts(), **choices())
    offset = (form.page - 1) * PER_PAGE
    result = base.search(form.q, limit=PER_PAGE, offset=offset, filters=form.filters, drop=form.drop)
    reading = result.reading
    answer = _answer(base, form, reading.text if reading else form.q) if form.page == 1 else None
    return render(
        request,
        "search.html",
        form=form,
        result=result,
        reading=reading,
        answer=answer,
        quoted=answer.by_document if answer else [],
        citing=_citing(base, answer) if answer else {},
        facets=_facets(result),
        noted=request.query_params.get(_NOTED),
        offset=offset,
        last_page=max(1, -(-result.total // PER_PAGE)),
        **choices(),
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


@router.post("/y-kien", dependencies=[CheckedForm])
def give_feedback(
    request: Request,
    base: Base,
    document: Annotated[str, Form(max_length=MAX_IDENTIFIER)],
    verdict: Annotated[Verdict, Form()],
) -> RedirectResponse:
    """Keep a verdict that was given on a page of results, and show that page again."""
    form = SearchForm.read(request.query_params)
    judged = named_document(base, document)
    note_document(request, judged)
    base.give_feedback(form.q, judged, verdict)
    return RedirectResponse(f"{form.url(form.page)}&{_NOTED}={judged.id}#vb-{judged.id}", 303)
