"""How a page is made: the templates, what they may call, and what every page knows."""

from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from api import labels, links, standing
from api.access.gate import form_token
from api.access.principal import principal_of
from api.citation_form import office_citation
from api.excerpts import excerpt, stretches
from api.links import at
from api.middleware.security import SECURITY_HEADERS
from api.problems import Problem, path_of
from api.search_form import SearchForm
from index.asked_filters import Part
from index.directives import Directive, Group
from index.records import Origin, Role
from ingest.document import Authority
from ingest.vocabulary import kinds

_TEMPLATES = Path(__file__).parents[1] / "templates"


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
        at=links.at,
        document_link=links.document_link,
        place_link=links.place_link,
        excerpt=excerpt,
        office_citation=office_citation,
        standing=standing,
        Origin=Origin,
        Part=Part,
        Role=Role,
        web_address=web_address,
    )
    environment.filters.update(
        day=labels.day,
        thousands=labels.thousands,
        by_group=_by_group,
        stretches=stretches,
        sentence=labels.sentence,
    )
    return environment


def _by_group(directives: Iterable[Directive]) -> list[tuple[Group, list[Directive]]]:
    """Directives by whose they are, in their order."""
    return [(group, list(found)) for group, found in groupby(directives, key=lambda each: each.group)]


def render(request: Request, name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page of a template. values: what the template names besides what every page knows.

    path: where the page lies under the prefix, by which the navigation knows what is open. who: the one who asks.
    """
    known = {"path": path_of(request), "form_token": form_token(request), "who": principal_of(request)}
    page = _environment().get_template(name).render(known | values)
    return HTMLResponse(page, status_code=status)


def web_address(source: str | None) -> str | None:
    """A source when it is an address of the web, which may be linked; None for all else."""
    try:
        known = urlsplit(source or "").scheme in ("http", "https")
    except ValueError:
        return None
    return source if known else None


def choices() -> dict[str, Any]:
    """What the lists of the search form offer."""
    return {"kinds": [each.word for each in kinds()], "authorities": list(Authority)}


def _again(request: Request) -> str | None:
    """Where the same is asked again; nowhere for what changes something."""
    if request.method not in ("GET", "HEAD"):
        return None
    query = request.url.query
    return at(path_of(request)) + (f"?{query}" if query else "")


def problem_page(request: Request, problem: Problem) -> Response:
    """A problem for a person, with the search box; candidates of a number are listed as links."""
    form = SearchForm.read(request.query_params)
    response = render(
        request,
        "problem.html",
        problem.status,
        problem=problem,
        form=form,
        again=_again(request),
        **choices(),
    )
    response.headers.update(dict(SECURITY_HEADERS) | dict(problem.headers))
    return response
