"""The picture of a document among those that it cites (left) and those that cite it (right): what stands where.

A layout is made of numbers in the units of the picture's view box; the template draws it. Nothing overlaps, nothing
leaves the view box: texts are cut to the width of what holds them.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from api import labels
from api.links import document_link
from api.reader import relation_labels
from index.neighbourhood import Neighbour, Neighbourhood
from index.records import StoredDocument

# Documents on each side: 30 in all can still be read on one screen.
SIDE = 15

_NODE_WIDTH, _NODE_HEIGHT, _GAP = 268.0, 46.0, 8.0
_HEADING, _GROUP_GAP, _TOP, _MARGIN = 22.0, 12.0, 34.0, 6.0
_MIDDLE_WIDTH, _MIDDLE_HEIGHT, _BETWEEN = 216.0, 104.0, 112.0
# Room for one end of an edge at the document in the middle.
_PORT = 9.0
_ARROW = 7.0
_PADDING = 10.0
_NAME_SIZE, _FACTS_SIZE, _HEADING_SIZE = 13.0, 12.0, 12.0

# Widths of letters as shares of the type size, upper bounds of the faces that the pages use.
_NARROW, _WIDE, _CAPITAL, _WIDEST, _OTHER = 0.36, 0.92, 0.74, 1.0, 0.62


@dataclass(frozen=True, slots=True)
class Node:
    """A document's box; its link, its lines, and all that is known of it for the title."""

    x: float
    y: float
    width: float
    height: float
    href: str
    lines: tuple[str, ...]
    facts: str
    title: str
    relation: str = ""

    @property
    def middle(self) -> float:
        """The height of the middle of the box."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Edge:
    """From who cites to who is cited: a curve, and the head of its arrow."""

    path: str
    head: str
    relation: str


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text with its left end on the base line; size: of the letters. relation: whose colour it has."""

    x: float
    y: float
    width: float
    text: str
    relation: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class GraphPicture:
    """All that is drawn. middle: the document itself."""

    width: float
    height: float
    middle: Node
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    words: tuple[Words, ...]
    summary: str


def graph_picture(around: Neighbourhood) -> GraphPicture | None:
    """The picture of a neighbourhood; None where nothing is around."""
    if not around.cites and not around.cited_by:
        return None
    left_width = _NODE_WIDTH + _BETWEEN if around.cites else 0.0
    middle_x = _MARGIN + left_width
    right_x = middle_x + _MIDDLE_WIDTH + _BETWEEN
    left = _Column(_MARGIN, around.cites, around.cites_total, cites=True)
    right = _Column(right_x, around.cited_by, around.cited_by_total, cites=False)
    ports = max(len(around.cites), len(around.cited_by)) * _PORT
    middle_height = max(_MIDDLE_HEIGHT, ports + _PORT)
    height = max(left.height, right.height, middle_height + 2 * _MARGIN)
    middle = _middle(around.document, middle_x, (height - middle_height) / 2, middle_height)
    shifted_left, shifted_right = left.moved(height), right.moved(height)
    edges = [
        *_edges(shifted_left.nodes, middle, outwards=True),
        *_edges(shifted_right.nodes, middle, outwards=False),
    ]
    width = (right_x + _NODE_WIDTH if around.cited_by else middle_x + _MIDDLE_WIDTH) + _MARGIN
    return GraphPicture(
        width,
        height,
        middle,
        (*shifted_left.nodes, *shifted_right.nodes),
        tuple(edges),
        (*shifted_left.words, *shifted_right.words),
        relation_labels.summary(around),
    )


@dataclass(frozen=True, slots=True)
class _Placed:
    nodes: tuple[Node, ...]
    words: tuple[Words, ...]


class _Column:
    """The documents of one side from top to bottom, in groups of one relation each below its heading."""

    def __init__(self, x: float, neighbours: Sequence[Neighbour], total: int, *, cites: bool) -> None:
        self._x = x
        self._nodes: list[Node] = []
        self._words: list[Words] = []
        self._y = _MARGIN
        if neighbours:
            self._write(relation_labels.side_heading(total, cites=cites), strong=True, room=_TOP)
        for relation, group in groupby(neighbours, key=lambda each: each.tie.relation):
            colour = relation_labels.FAMILY[relation]
            self._write(relation_labels.group_heading(relation, cites=cites), colour, room=_HEADING)
            self._place(group, colour)
        if total > len(neighbours):
            self._write(f"và {labels.thousands(total - len(neighbours))} văn bản khác", room=_HEADING)
        self.height = self._y + _MARGIN

    def _write(self, text: str, relation: str = "", *, strong: bool = False, room: float) -> None:
        size = _NAME_SIZE if strong else _HEADING_SIZE
        fitting = fitted(text, _NODE_WIDTH, size)
        base = self._y + _HEADING - 6
        self._words.append(Words(self._x, base, text_width(fitting, size), fitting, relation, strong))
        self._y += room

    def _place(self, group: Iterable[Neighbour], colour: str) -> None:
        for each in group:
            self._nodes.append(_node(each, self._x, self._y, colour))
            self._y += _NODE_HEIGHT + _GAP
        self._y += _GROUP_GAP - _GAP

    def moved(self, height: float) -> _Placed:
        """The column in the middle of a picture that high."""
        by = max(0.0, (height - self.height) / 2)
        return _Placed(
            tuple(replace(each, y=each.y + by) for each in self._nodes),
            tuple(replace(each, y=each.y + by) for each in self._words),
        )


def _node(neighbour: Neighbour, x: float, y: float, colour: str) -> Node:
    document = neighbour.document
    room = _NODE_WIDTH - 2 * _PADDING
    return Node(
        x, y, _NODE_WIDTH, _NODE_HEIGHT,
        document_link(document.id),
        (fitted(document.name, room, _NAME_SIZE),),
        fitted(_facts(document), room, _FACTS_SIZE),
        relation_labels.on_one_line(document),
        colour,
    )  # fmt: skip


def _facts(document: StoredDocument) -> str:
    """Day and issuer; of a document without them whether there is a text."""
    parts = [labels.day(document.issued_on) if document.issued_on else "", document.issuer or ""]
    return " · ".join(part for part in parts if part) or labels.STATUS[document.status]


def _middle(document: StoredDocument, x: float, y: float, height: float) -> Node:
    room = _MIDDLE_WIDTH - 2 * _PADDING
    return Node(
        x, y, _MIDDLE_WIDTH, height,
        document_link(document.id),
        wrapped(document.name, room, _NAME_SIZE, 3),
        fitted(_facts(document), room, _FACTS_SIZE),
        relation_labels.on_one_line(document),
    )  # fmt: skip


def _edges(nodes: Sequence[Node], middle: Node, *, outwards: bool) -> list[Edge]:
    """From the middle to the left, or from the right to the middle: arrows lead to what is cited, leftwards."""
    edges = []
    for at, node in enumerate(nodes):
        port = middle.y + middle.height * (at + 1) / (len(nodes) + 1)
        start = (middle.x, port) if outwards else (node.x, node.middle)
        end = (node.x + node.width, node.middle) if outwards else (middle.x + middle.width, port)
        edges.append(Edge(_curve(start, end), _head(end), node.relation))
    return edges


def _curve(start: tuple[float, float], end: tuple[float, float]) -> str:
    (x, y), (to_x, to_y) = start, (end[0] + _ARROW, end[1])
    bend = (x + to_x) / 2
    return f"M{x:.1f} {y:.1f}C{bend:.1f} {y:.1f} {bend:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"


def _head(end: tuple[float, float]) -> str:
    x, y = end
    return f"{x:.1f},{y:.1f} {x + _ARROW:.1f},{y - _ARROW / 2:.1f} {x + _ARROW:.1f},{y + _ARROW / 2:.1f}"


# How wide a text is


def text_width(text: str, size: float) -> float:
    """An upper bound of the width of a line."""
    return size * sum(_letter(each) for each in unicodedata.normalize("NFD", text))


def _letter(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if letter in " .,:;'|!()[]/-·ijlftrI":
        return _NARROW
    if letter in "mwMWƯƠ@%—…":
        return _WIDE
    if letter.isupper():
        return _CAPITAL
    return _OTHER if ord(letter) < 0x2E80 else _WIDEST


def fitted(text: str, width: float, size: float) -> str:
    """The text, cut with an ellipsis where it is wider than `width`."""
    text = " ".join(text.split())
    if text_width(text, size) <= width:
        return text
    while text and text_width(f"{text}…", size) > width:
        text = text[:-1].rstrip()
    return f"{text}…"


def wrapped(text: str, width: float, size: float, lines: int) -> tuple[str, ...]:
    """The text in at most so many lines, the last one cut."""
    words = text.split()
    done: list[str] = []
    while words and len(done) < lines - 1:
        taken = 1
        while taken < len(words) and text_width(" ".join(words[: taken + 1]), size) <= width:
            taken += 1
        done.append(fitted(" ".join(words[:taken]), width, size))
        words = words[taken:]
    return (*done, fitted(" ".join(words), width, size)) if words else tuple(done)
