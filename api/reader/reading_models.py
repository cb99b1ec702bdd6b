"""What a reader's page asks besides the document: the citation of a run of text, and the documents around one."""

from typing import Annotated

from pydantic import BaseModel, Field

from api.models import Body, DocumentBody
from ingest.document import Relation

# Beyond this no screen shows a graph; `…/references` gives all mentions.
MAX_NEIGHBOURS = 100


class CitedRunQuery(BaseModel):
    """The run of text to cite; neither for the whole document."""

    start: Annotated[
        int | None,
        Field(ge=0, lt=1_000_000_000, description="Ký tự đầu của đoạn trích", examples=[1840]),
    ] = None
    end: Annotated[
        int | None,
        Field(ge=1, lt=1_000_000_000, description="Sau ký tự cuối của đoạn trích", examples=[1892]),
    ] = None


class NeighboursQuery(BaseModel):
    """How many documents are shown on each side."""

    limit: Annotated[
        int, Field(ge=1, le=MAX_NEIGHBOURS, description="Số văn bản tối đa ở mỗi phía", examples=[15])
    ] = 15


class OfficeCitationBody(Body):
    """A citation in the office form. text: ready to paste, the quote with the citation behind it.

    In `text` the line ends that the edge of a page made are blanks.

    quote, start, end: the run without blanks at its ends, `text[start:end]` of the document; null for a whole document.
    """

    document: DocumentBody
    text: str
    quote: str | None
    citation: str
    path: list[str]
    page: int | None
    start: int | None
    end: int | None
    url: str


class NodeBody(Body):
    """A document of the graph. side: where it stands towards the document that was asked for."""

    document: DocumentBody
    side: str = Field(
        description="`self`: văn bản được hỏi; `cites`: được nó viện dẫn; `cited_by`: viện dẫn nó; "
        "`both`: cả hai"
    )


class EdgeBody(Body):
    """One document does something with another; ids of documents. mentions: 0 for a fact of the catalogue.

    url: the words that tell it; null where the catalogue does.
    """

    source: int
    target: int
    relation: Relation
    mentions: int
    verified: bool
    url: str | None


class GraphBody(Body):
    """A document among its neighbours; the totals count all of them."""

    document: DocumentBody
    nodes: list[NodeBody]
    edges: list[EdgeBody]
    cites_total: int
    cited_by_total: int
