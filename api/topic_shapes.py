"""Topics as the command line and HTTP give them: their shapes, their models for OpenAPI, and examples."""

from api.examples import DIRECTIVE
from api.links import at
from api.models import Body, DocumentBody
from api.shapes import Shape, documents_shape
from index.knowledge_base import KnowledgeBase
from index.records import StoredDocument
from index.topics import Topic, Topics
from ingest.document import Authority

# Documents at a topic's middle that are shown beside its name.
TOP = 3


class PartBody(Body):
    """A part of a topic: its terms, the first of which are its name, and how many documents it has."""

    id: str
    name: str
    terms: list[str]
    documents: int
    url: str


class TopicBody(PartBody):
    """A topic, its place on the map (-1 … 1), the documents at its middle, and its parts."""

    x: float
    y: float
    top: list[DocumentBody]
    parts: list[PartBody]


class TopicsBody(Body):
    """The topics of the base, the largest first. unplaced: documents of which too little is known for a topic."""

    generation: str
    authority: Authority | None
    unplaced: int
    topics: list[TopicBody]


class TopicPageBody(Body):
    """A topic and a page of its documents, those at its middle first. part_of: what it is a part of."""

    topic: TopicBody
    part_of: PartBody | None
    total: int
    limit: int
    offset: int
    documents: list[DocumentBody]


def topic_link(topic: Topic) -> str:
    """The page of a topic."""
    return at(f"/chu-de/{topic.id}")


def documents_of(base: KnowledgeBase, topic: Topic, limit: int, offset: int = 0) -> list[StoredDocument]:
    """Some of a topic's documents, in its order."""
    return base.store.documents_in_order(topic.documents[offset : offset + limit])


def part_shape(topic: Topic) -> Shape:
    """A topic in short."""
    return {
        "id": topic.id,
        "name": topic.name,
        "terms": list(topic.terms),
        "documents": len(topic.documents),
        "url": topic_link(topic),
    }


def topic_shape(base: KnowledgeBase, topic: Topic) -> Shape:
    """A topic with the documents at its middle."""
    return part_shape(topic) | {
        "x": round(topic.x, 3),
        "y": round(topic.y, 3),
        "top": documents_shape(documents_of(base, topic, TOP)),
        "parts": [part_shape(each) for each in topic.parts],
    }


def topics_shape(base: KnowledgeBase, topics: Topics, authority: Authority | None) -> Shape:
    """All topics."""
    return {
        "generation": base.generation,
        "authority": authority,
        "unplaced": topics.unplaced,
        "topics": [topic_shape(base, each) for each in topics.topics],
    }


def topic_page_shape(
    base: KnowledgeBase, topic: Topic, part_of: Topic | None, limit: int, offset: int
) -> Shape:
    """A topic and a page of its documents."""
    return {
        "topic": topic_shape(base, topic),
        "part_of": part_shape(part_of) if part_of else None,
        "total": len(topic.documents),
        "limit": limit,
        "offset": offset,
        "documents": documents_shape(documents_of(base, topic, limit, offset)),
    }


_TOPIC: Shape = {
    "id": "an-ninh-trat-tu",
    "name": "An ninh · trật tự",
    "terms": ["an ninh", "trật tự", "phong trào"],
    "documents": 37,
    "url": "/chu-de/an-ninh-trat-tu",
    "x": -0.36,
    "y": -0.03,
    "top": [DIRECTIVE],
    "parts": [],
}
TOPICS: Shape = {"generation": "000003", "authority": None, "unplaced": 48, "topics": [_TOPIC]}
TOPIC_PAGE: Shape = {
    "topic": _TOPIC,
    "part_of": None,
    "total": 37,
    "limit": 10,
    "offset": 0,
    "documents": [DIRECTIVE],
}
