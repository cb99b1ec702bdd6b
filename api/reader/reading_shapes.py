"""What a reader's page and its routes share: a citation in the office form, and a neighbourhood as a graph."""

from collections.abc import Sequence
from dataclasses import dataclass

from api import examples
from api.citation_form import office_citation, place_citation
from api.links import document_link
from api.reader.document_view import Span
from api.reader.laid_text import laid_out
from api.shapes import Shape, document_shape, place_url
from index.neighbourhood import Neighbour, Neighbourhood
from index.place import path_of
from index.records import StoredDocument
from index.store import Store


@dataclass(frozen=True, slots=True)
class CitedRun:
    """A run of a document's text and how an office cites it. start, end: without blanks at its ends.

    flowing: the quote without the line ends that the edge of a page made; those between paragraphs stay.
    """

    quote: str
    flowing: str
    citation: str
    path: tuple[str, ...]
    page: int | None
    start: int
    end: int

    @property
    def text(self) -> str:
        """As it is pasted into a document."""
        return f"“{self.flowing}” ({self.citation})"


def cited_run(store: Store, document: StoredDocument, text: str, start: int, end: int) -> CitedRun | None:
    """The citation of `text[start:end]`; None where there are only blanks. The page is told where no section is."""
    quote = text[start:end]
    start += len(quote) - len(quote.lstrip())
    end = start + len(quote.strip())
    if start >= end:
        return None
    sections = store.sections(document.id)
    path = path_of(sections, start, end)
    page = store.page_at(document.id, start)
    told_page = None if place_citation(path) else page
    flowing = _flowing(text, laid_out(text, tuple(sections)).paragraphs, start, end)
    citation = office_citation(document, path, told_page)
    return CitedRun(text[start:end], flowing, citation, path, page, start, end)


def _flowing(text: str, paragraphs: Sequence[Span], start: int, end: int) -> str:
    inside = (
        text[max(each.start, start) : min(each.end, end)]
        for each in paragraphs
        if each.start < end and start < each.end
    )
    return "\n".join(" ".join(each.split()) for each in inside)


def cited_run_shape(document: StoredDocument, run: CitedRun) -> Shape:
    """The citation of a run of text."""
    return {
        "document": document_shape(document),
        "text": run.text,
        "quote": run.quote,
        "citation": run.citation,
        "path": list(run.path),
        "page": run.page,
        "start": run.start,
        "end": run.end,
        "url": place_url(document.id, run.start, run.end),
    }


def cited_document_shape(document: StoredDocument) -> Shape:
    """The citation of a whole document."""
    citation = office_citation(document)
    return {
        "document": document_shape(document),
        "text": citation,
        "quote": None,
        "citation": citation,
        "path": [],
        "page": None,
        "start": None,
        "end": None,
        "url": document_link(document.id),
    }


def graph_shape(around: Neighbourhood) -> Shape:
    """A neighbourhood as nodes and edges; a document on both sides is one node with two edges."""
    own = around.document.id
    sides = {own: "self"}
    documents = {own: around.document}
    for side, neighbours in (("cites", around.cites), ("cited_by", around.cited_by)):
        for each in neighbours:
            documents[each.document.id] = each.document
            sides[each.document.id] = "both" if each.document.id in sides else side
    return {
        "document": document_shape(around.document),
        "nodes": [{"document": document_shape(each), "side": sides[key]} for key, each in documents.items()],
        "edges": [
            *(_edge_shape(each, own, each.document.id) for each in around.cites),
            *(_edge_shape(each, each.document.id, own) for each in around.cited_by),
        ],
        "cites_total": around.cites_total,
        "cited_by_total": around.cited_by_total,
    }


def _edge_shape(neighbour: Neighbour, source: int, target: int) -> Shape:
    tie = neighbour.tie
    told = tie.told_by is not None and tie.start is not None and tie.end is not None
    return {
        "source": source,
        "target": target,
        "relation": tie.relation,
        "mentions": tie.mentions,
        "verified": tie.verified,
        "url": place_url(tie.told_by, tie.start, tie.end) if told else None,  # type: ignore[arg-type]
    }


_CITATION = "Kế hoạch số 399/KH-UBND ngày 03/3/2020 của UBND tỉnh Tây Ninh, mục II.2"
_QUOTE = "Đẩy mạnh phong trào toàn dân bảo vệ an ninh Tổ quốc."
CITATION_EXAMPLE: Shape = {
    "document": examples.DOCUMENT,
    "text": f"“{_QUOTE}” ({_CITATION})",
    "quote": _QUOTE,
    "citation": _CITATION,
    "path": ["II. Mục tiêu và nội dung thi đua", "2. Nội dung trọng tâm"],
    "page": 2,
    "start": 1840,
    "end": 1892,
    "url": "/van-ban/7#c1840-1892",
}
GRAPH_EXAMPLE: Shape = {
    "document": examples.DOCUMENT,
    "nodes": [
        {"document": examples.DOCUMENT, "side": "self"},
        {"document": examples.DIRECTIVE, "side": "cites"},
    ],
    "edges": [
        {
            "source": 7,
            "target": 12,
            "relation": "thực hiện",
            "mentions": 2,
            "verified": True,
            "url": "/van-ban/7#c310-361",
        }
    ],
    "cites_total": 1,
    "cited_by_total": 0,
}
