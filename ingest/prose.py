"""A text as the reader of references sees it: its shadow, its statements, and the lists it announces.

A statement is a sentence or an item of a list. A label or `Căn cứ` at the head of a line begins one, whatever
the line above ended with, so that what one item says is not said of the next.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.document import Relation
from ingest.text import shadow
from ingest.triggers import BEFORE, announced

UPPER = "A-ZĐÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĨŨƠƯ" + "".join(chr(code) for code in range(0x1EA0, 0x1EFA, 2))
LABEL = r"(?:[-+•*●]\s|\d{1,2}(?:\.\d{1,2})*[.)/]\s|[IVX]{1,4}[.-]\s|[a-zđ]\)\s)"
_OPENING = (
    rf"(?:{LABEL}|Điều\s+\d|Căn cứ|Theo\s|Xét\s|Trên cơ sở|Thực hiện\s|Chương\s|Phần\s|Mục\s|QUYẾT|NGHỊ|KẾT)"
)
_BREAK = re.compile(
    rf"(?<![\d\W][A-ZĐ])(?<!TP)(?<!Tp)[.!?…][”\"’)]*\s+(?=[{UPPER}“\"(+•*-])"
    rf"|\n\s*\n\s*|\n(?=[ ]*{_OPENING})|(?<=[.:;])[ ]*\n\s*"
)
_ITEM = re.compile(r"\s*(?:(?P<sign>[-+•*●])|(?P<figure>\d{1,2})|(?P<letter>[a-zđ]))[\s.)/]")
_ONLY_LABEL = re.compile(rf"\s*{LABEL}\s*")
_ITEM_LENGTH = 8  # characters in which the label of an item stands


@dataclass(frozen=True, slots=True)
class Announcement:
    """A line that ends in a colon, and what it says of the items below it."""

    line: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class Prose:
    """A text, its shadow, and where its statements begin; read many times, built once.

    listed: for each break, what the line that announced a list says of its items ("Bãi bỏ các văn bản sau:").
    """

    text: str
    view: str
    breaks: Sequence[int]
    listed: Sequence[Announcement | None]

    def statement_start(self, position: int) -> int:
        """Where the statement around `position` begins."""
        index = bisect_right(self.breaks, position)
        return self.breaks[index - 1] if index else 0

    def statement_end(self, position: int) -> int:
        """Where the statement around `position` ends: at the beginning of the next."""
        index = bisect_right(self.breaks, position)
        return self.breaks[index] if index < len(self.breaks) else len(self.text)

    def announcement(self, position: int) -> Announcement | None:
        """The line that announces the list whose item stands around `position`, where it says something of it."""
        index = bisect_right(self.breaks, position)
        return self.listed[index - 1] if index else None


def read_prose(text: str) -> Prose:
    """`text`, canonical, cut into statements."""
    view = shadow(text)
    breaks = [match.end() for match in _BREAK.finditer(view)]
    return Prose(text, view, breaks, _listed(view, breaks))


def _listed(view: str, breaks: Sequence[int]) -> list[Announcement | None]:
    """What each statement is told by the line that announces the list it is an item of."""
    listed: list[Announcement | None] = []
    announcement: Announcement | None = None
    style: str | None = None
    start = 0
    for position in breaks:
        if _ONLY_LABEL.fullmatch(view, start, position):
            # "1. Quyết định …": the label's full stop ends no statement of the list.
            listed.append(announcement)
            start = position
            continue
        item = _ITEM.match(view, position, position + _ITEM_LENGTH)
        ending = view[max(start, position - BEFORE) : position].rstrip()
        if ending.endswith(":"):
            relation, style = announced(ending), item.lastgroup if item else None
            announcement = Announcement(ending, relation) if relation else None
        elif not item or item.lastgroup != style:
            announcement = None
        listed.append(announcement)
        start = position
    return listed
