"""References of a text to itself: "khoản 3 Điều này", "Điều 5 của Luật này", "Kế hoạch này".

They are no citations of another document; they lead to a section of the same one.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from ingest.document import InternalReference, Section
from ingest.parts import Part, Piece, find_parts
from ingest.text import shadow
from ingest.vocabulary import kinds

_ITSELF = r"(?:{kinds}|[Vv]ăn bản|Điều lệ)\s{1,2}này(?!\w)"
_OF_ANOTHER = (
    r"\s{0,2},?\s{0,2}(?:(?:của|tại|trong|thuộc|ban hành kèm theo|kèm theo)\s{1,2})?(?:các\s{1,2})?"
    r"(?:{kinds}|Điều lệ|Hiến pháp|BL[A-ZĐ]{2})"
)
# Units that name a place in the text by themselves; "khoản 2" alone leaves open of what.
_PLACES = {"Điều", "Mục", "Chương", "Phần", "Phụ lục", "Tiểu mục"}
_LABELS = {
    "tiết": re.compile(r"([a-zđ]|\d+(?:\.\d+)*)[.)/-]?"),
    "điểm": re.compile(r"([a-zđêôơư]\d?|\d+(?:\.\d+)*)\s?[.)/-]?"),
    "khoản": re.compile(r"(\d+[a-zđ]?)\s?[.)/-]?"),
    "Điều": re.compile(r"[ĐD]i[ềêe]u +(\d+[a-zđ]?)", re.IGNORECASE),
    "Tiểu mục": re.compile(r"Tiểu mục +(\w+)", re.IGNORECASE),
    "Mục": re.compile(r"(?:Mục +(\w+)|([IVXLC]{1,12}|[A-ZĐ])[.)/-])", re.IGNORECASE),
    "Chương": re.compile(r"Chương +(\w+)", re.IGNORECASE),
    "Phần": re.compile(r"(?:Phần +(?:thứ +)?(\w+)|([IVXLC]{1,12}|[A-ZĐ])[.)/-])", re.IGNORECASE),
    "Phụ lục": re.compile(r"Phụ lục(?: +(?:số +)?(\w+))?", re.IGNORECASE),
}


@cache
def _kinds() -> str:
    """Kind words with a capital: in small letters they are verbs and common nouns."""
    words = sorted((kind.word.capitalize() for kind in kinds()), key=len, reverse=True)
    return "|".join(words)


@cache
def _itself() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_ITSELF.replace('{kinds}', _kinds())}")


@cache
def _of_itself() -> re.Pattern[str]:
    return re.compile(
        rf"\s{{0,2}},?\s{{0,2}}(?:(?:của|tại|trong)\s{{1,2}})?{_ITSELF.replace('{kinds}', _kinds())}"
    )


@cache
def _of_another() -> re.Pattern[str]:
    return re.compile(_OF_ANOTHER.replace("{kinds}", _kinds()))


def find_internal_references(text: str, sections: Sequence[Section]) -> tuple[InternalReference, ...]:
    """The places where `text`, canonical, means itself or a part of itself, in its order.

    `section` is the index in `sections` of the part, of the first of several; None where it is the whole text, or the
    outline has no such section.
    """
    view = shadow(text)
    tree = _Tree(sections)
    found: list[InternalReference] = []
    end = 0
    for part in find_parts(view):
        ended = _own_end(view, part)
        if ended is None or part.start in tree.starts:
            continue
        section = tree.target(part, part.start)
        # "Điều 46" alone may be of the document named before; the outline tells whether there is one here.
        if section is None and not _says_this(view[part.start : ended]):
            continue
        found.extend(_whole(text, view, end, part.start))
        found.append(InternalReference(text[part.start : ended], part.start, ended, part.written, section))
        end = ended
    found.extend(_whole(text, view, end, len(view)))
    return tuple(found)


def _says_this(words: str) -> bool:
    return re.search(r"(?<!\w)này(?!\w)", words) is not None


def _whole(text: str, view: str, start: int, end: int) -> Iterator[InternalReference]:
    for match in _itself().finditer(view, start, end):
        yield InternalReference(text[match.start() : match.end()], match.start(), match.end())


def _own_end(view: str, part: Part) -> int | None:
    """Where the words for a part of this text end; None for a part of another one, or of one not told."""
    own = _of_itself().match(view, part.end)
    if own:
        return own.end()
    if _of_another().match(view, part.end):
        return None
    largest = max(part.pieces, key=lambda piece: piece.rank)
    return part.end if largest.unit in _PLACES or "này" in largest.labels else None


class _Tree:
    """The outline, for going from a place in the text to the section that a part names."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self._sections = sections
        self._begins = [section.start for section in sections]
        self.starts = set(self._begins)
        # What a unit and a label may mean, in the order of the text; an outline lists parents before children.
        self._bearing: dict[tuple[str, str], list[int]] = {}
        for index, section in enumerate(sections):
            for meaning in _meanings(section.label):
                self._bearing.setdefault(meaning, []).append(index)

    def target(self, part: Part, position: int) -> int | None:
        """The section that the first part named at `position` is."""
        around = self._around(position)
        found: int | None = None
        for piece in _first_chain(part.pieces):
            found = self._down(piece, found) if found is not None else self._from(piece, around)
            if found is None:
                return None
        return found

    def _around(self, position: int) -> list[int]:
        """The sections that enclose a place, the innermost first."""
        index: int | None = bisect_right(self._begins, position) - 1
        if index is None or index < 0:
            return []
        chain: list[int] = []
        while index is not None:
            if self._sections[index].end > position:
                chain.append(index)
            index = self._sections[index].parent
        return chain

    def _from(self, piece: Piece, around: Sequence[int]) -> int | None:
        """The section that the largest unit of a part names, seen from a place: the nearest that encloses both."""
        if piece.labels[0] == "này":
            return next((index for index in around if self._is_a(index, piece.unit)), None)
        for scope in [*around, None]:
            if (found := self._below(scope, piece)) is not None:
                return found
        return None

    def _down(self, piece: Piece, index: int) -> int | None:
        return index if piece.labels[0] == "này" else self._below(index, piece)

    def _below(self, scope: int | None, piece: Piece) -> int | None:
        """The first section under `scope`, whatever lies between, that bears the unit and label."""
        bearing = self._bearing.get((piece.unit, piece.labels[0].lower()), [])
        if scope is None:
            return bearing[0] if bearing else None
        # A section's descendants follow it at once, up to the one that begins at its end or later.
        at = bisect_right(bearing, scope)
        if at == len(bearing) or self._sections[bearing[at]].start >= self._sections[scope].end:
            return None
        return bearing[at]

    def _is_a(self, index: int, unit: str) -> bool:
        return any(known == unit for known, _ in _meanings(self._sections[index].label))


@lru_cache(maxsize=4_096)
def _meanings(label: str) -> tuple[tuple[str, str], ...]:
    """(unit, value) of what a label may stand for: `1.` is a khoản, a tiết or a điểm. Laws repeat their labels."""
    matches = ((unit, pattern.fullmatch(label)) for unit, pattern in _LABELS.items())
    return tuple(
        (unit, next((group.lower() for group in match.groups() if group), ""))
        for unit, match in matches
        if match is not None
    )


def _first_chain(pieces: Sequence[Piece]) -> list[Piece]:
    """The first part that the pieces name, from the largest unit down."""
    ranks = [piece.rank for piece in pieces]
    if len(ranks) > 1 and all(first > second for first, second in pairwise(ranks)):
        return list(pieces)
    chain: list[Piece] = []
    for piece in pieces:
        if chain and piece.rank < chain[-1].rank:
            break
        # "khoản 1 và khoản 2 Điều 5": the second of one rank is another part under the same units.
        if not chain or piece.rank > chain[-1].rank:
            chain.append(piece)
    return chain[::-1]
