"""The pages of topics: a map of the base, the same as a list, and the documents of one topic."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import HTMLResponse

from api.access.gate import MayRead
from api.dependencies import Base
from api.models import MAX_NAME
from api.pages.rendering import render
from api.routes.topics import named_topic
from api.topic_map import topic_map
from api.topic_shapes import TOP, documents_of, topic_link
from ingest.document import Authority

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

PER_PAGE = 25
# What an address may ask for: the empty choice of a form is none.
_Choice = Annotated[str, Query(max_length=MAX_NAME)]


@router.get("/chu-de")
def topics_page(request: Request, base: Base, who: MayRead, authority: _Choice = "") -> HTMLResponse:
    """The map, and below it the topics as a list."""
    chosen = _authority(authority)
    topics = base.topics(chosen)
    return render(
        request,
        "topics.html",
        topics=topics,
        map=topic_map(topics.topics),
        top={each.id: documents_of(base, each, TOP) for each in topics.topics},
        authority=chosen,
        authorities=list(Authority),
        topic_link=topic_link,
    )


@router.get("/chu-de/{topic}")
def topic_page(
    request: Request,
    base: Base,
    who: MayRead,
    topic: Annotated[str, Path(max_length=MAX_NAME)],
    authority: _Choice = "",
    page: Annotated[int, Query(alias="trang", ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    """A topic: its parts, and its documents a page at a time."""
    chosen = _authority(authority)
    found, part_of = named_topic(base, topic, chosen)
    return render(
        request,
        "topic.html",
        topic=found,
        part_of=part_of,
        map=topic_map(found.parts),
        documents=documents_of(base, found, PER_PAGE, (page - 1) * PER_PAGE),
        authority=chosen,
        page=page,
        per_page=PER_PAGE,
        last_page=max(1, -(-len(found.documents) // PER_PAGE)),
        topic_link=topic_link,
    )


def _authority(typed: str) -> Authority | None:
    """The authority that an address names, None for none or an unknown one."""
    return next((each for each in Authority if each == typed), None)
