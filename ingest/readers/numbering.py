"""Word's automatic numbers: the `1.` and `a)` that a reader sees and the paragraph's text does not hold.

Word stores, for a paragraph, a list and a level (`w:numPr`, or its style's); the list's definition says how
each level counts and is written (ECMA-376 Part 1, 17.9).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from docx.oxml.ns import qn

from ingest.readers.counting import Counts, Level, NumberedList
from ingest.readers.styles import resolved

_LEVELS = 9  # that Word has
_LONGEST_LABEL = 255  # letters that Word takes


@dataclass(frozen=True, slots=True)
class _List:
    """The list and the level that an element names, as they are written."""

    list_id: str | None = None
    depth: str | None = None


_NONE = _List()
_PROPERTIES, _NUMBERED = qn("w:pPr"), qn("w:numPr")


class Numbering:
    """The running counts of a document's lists; ask for each paragraph once, in document order."""

    def __init__(self, document: Any) -> None:
        root = _numbering_root(document)
        self._lists = {} if root is None else dict(_definitions(root))
        self._of_styles = _lists_of_styles(document.styles.element)
        self._counts = Counts()

    def label(self, paragraph: Any) -> str:
        """The label that Word shows before the paragraph (a `w:p` element), "" where it shows none."""
        list_id, depth = self._list_of(paragraph)
        numbered = self._lists.get(list_id)
        return "" if numbered is None else self._counts.label(numbered, depth)

    def _list_of(self, paragraph: Any) -> tuple[str | None, int]:
        """The list and level of a paragraph: its own, else its style's; list 0 takes a style's number away."""
        properties = paragraph.find(_PROPERTIES)
        own = _NONE if properties is None else _own_list(properties)
        if own.list_id is None or own.depth is None:
            style = None if properties is None else _value(properties, "w:pStyle")
            of_style = self._of_styles.get(style) or self._of_styles.get(None, _NONE)
            own = _List(own.list_id or of_style.list_id, own.depth or of_style.depth)
        return own.list_id, min(int(own.depth or 0), _LEVELS - 1)


def _numbering_root(document: Any) -> Any | None:
    parts = (rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering"))
    part = next(parts, None)
    return None if part is None else part.element


def _definitions(root: Any) -> Iterator[tuple[str | None, NumberedList]]:
    """Each list by its id; a list that restarts has a count of its own."""
    abstracts = {
        element.get(qn("w:abstractNumId")): dict(_levels(element))
        for element in root.iterfind(qn("w:abstractNum"))
    }
    for number in root.iterfind(qn("w:num")):
        list_id = number.get(qn("w:numId"))
        abstract = number.find(qn("w:abstractNumId")).get(qn("w:val"))
        levels = dict(abstracts.get(abstract, {}))
        restarts = False
        for override in number.iterfind(qn("w:lvlOverride")):
            levels.update(_levels(override))
            start, depth = _value(override, "w:startOverride"), int(override.get(qn("w:ilvl")))
            if start is not None:
                restarts = True
                if depth in levels:
                    levels[depth] = replace(levels[depth], start=int(start))
        yield list_id, NumberedList(f"{abstract}/{list_id}" if restarts else abstract, levels)


def _levels(element: Any) -> Iterator[tuple[int, Level]]:
    for level in element.iterfind(qn("w:lvl")):
        form, text, start, restart = (
            _value(level, name) for name in ("w:numFmt", "w:lvlText", "w:start", "w:lvlRestart")
        )
        legal = level.find(qn("w:isLgl"))
        yield (
            int(level.get(qn("w:ilvl"))),
            Level(
                form or "decimal",
                (text or "")[:_LONGEST_LABEL],
                int(start or 0),
                None if restart is None else int(restart),
                legal is not None and legal.get(qn("w:val")) not in ("0", "false"),
            ),
        )


def _value(element: Any, name: str) -> str | None:
    child = element.find(qn(name))
    return None if child is None else child.get(qn("w:val"))


def _own_list(properties: Any) -> _List:
    numbered = properties.find(_NUMBERED)
    return _NONE if numbered is None else _List(_value(numbered, "w:numId"), _value(numbered, "w:ilvl"))


def _lists_of_styles(styles: Any) -> dict[str | None, _List]:
    """Style id → list and level, each its own or that of the style below; None → those of the default style."""
    own: dict[str | None, _List] = {}
    base: dict[str | None, str | None] = {}
    default: str | None = None
    for style in styles.iterfind(qn("w:style")):
        name = style.get(qn("w:styleId"))
        properties = style.find(_PROPERTIES)
        own[name] = _NONE if properties is None else _own_list(properties)
        base[name] = _value(style, "w:basedOn")
        if style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) == "1":
            default = name
    list_ids = resolved({name: each.list_id for name, each in own.items()}, base)
    depths = resolved({name: each.depth for name, each in own.items()}, base)
    lists: dict[str | None, _List] = {name: _List(list_ids[name], depths[name]) for name in own}
    return lists | {None: lists.get(default, _NONE)}
