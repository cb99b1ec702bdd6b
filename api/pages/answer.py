"""The page of a question: the answer's quotes with their citations, how sure, what governs; or why there is none."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from api.dependencies import Base
from api.pages.rendering import render
from api.search_form import ANSWER, NOTED, SEARCH, SearchForm
from index.knowledge_base import KnowledgeBase
from index.records import StoredDocument
from index.results import Answer

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_QUOTES = 8


@router.get(ANSWER)
def answer_page(request: Request, base: Base) -> HTMLResponse:
    """The box for a question; with one also its answer."""
    form = SearchForm.read(request.query_params, ANSWER)
    answer = None
    if form.is_asked:
        answer = base.ask(form.q, limit=_QUOTES, filters=form.filters, drop=form.drop)
    return render(
        request,
        "answer.html",
        form=form,
        answer=answer,
        citing=_citing(base, answer) if answer else {},
        search_url=form.on_page(SEARCH),
        noted=request.query_params.get(NOTED),
    )


def _citing(base: KnowledgeBase, answer: Answer) -> dict[int, StoredDocument]:
    """The documents in which the governing ones are named."""
    return base.store.documents(each.mention.document_id for each in answer.directives if each.mention)
