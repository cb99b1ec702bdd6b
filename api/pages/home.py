"""The first page: the box, what the base holds, the newest documents."""

from fastapi import Request
from starlette.responses import HTMLResponse

from api.pages.rendering import render
from api.search_form import SearchForm
from index.knowledge_base import KnowledgeBase


def home_page(request: Request, base: KnowledgeBase, form: SearchForm) -> HTMLResponse:
    """The page of one who has not asked anything yet."""
    holdings = base.holdings()
    newest = base.store.documents_in_order(holdings.newest)
    return render(request, "home.html", form=form, counts=holdings.counts, newest=newest)
