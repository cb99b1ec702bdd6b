"""Parts of a document as texts name them: "điểm a khoản 2 Điều 5", "Chương II", "Phụ lục I".

The units are those of Nghị định 78/2025/NĐ-CP (Điều 71: Phần, Chương, Mục, Tiểu mục, Điều, khoản, điểm). Texts
name them from the smallest up; where one begins with the largest, `written_part` turns it round.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

# From the smallest; the place is the rank.
UNITS = ("tiết", "điểm", "khoản", "Điều", "Tiểu mục", "Mục", "Chương", "Phần", "Phụ lục")
_ALTERNATIVES = "|".join(
    rf"[{unit[0].upper()}{unit[0].lower()}]{unit[1:]}" for unit in sorted(UNITS, key=len, reverse=True)
)
_LABEL = (
    r"(?:\d{1,4}(?:\.\d{1,2}){0,3}[a-zđ]?(?!\w|[/-]\w|,\d)|[a-zđ]\d{0,2}\)?(?!\w)|[IVXLC]{1,7}(?!\w)|[A-ZĐ](?!\w)"
    r"|này(?!\w))"
)
_MORE = (
    rf"(?:(?:\s?,\s{{0,2}}|\s{{1,2}}(?:và|hoặc|đến)\s{{1,2}}|\s?,\s?và\s)(?={_LABEL})(?!này){_LABEL}){{0,20}}"
)
_PIECE = re.compile(rf"(?P<unit>{_ALTERNATIVES})\s{{1,2}}(?P<labels>{_LABEL}{_MORE})")
_START = re.compile(rf"(?<!\w)(?={_ALTERNATIVES})")
_JOINT = re.compile(
    rf"(?:\s?,\s{{0,2}}|\s{{1,2}})(?:(?P<and>và|hoặc)\s{{1,2}}|(?:của|thuộc)\s{{1,2}})?(?={_ALTERNATIVES})"
)
_SEPARATOR = re.compile(r"\s?,\s?và\s|\s?,\s*|(?<!\s)\s+(?:và|hoặc)\s+")
_MOST_PIECES = 16
_THIS = "này"


@dataclass(frozen=True, slots=True)
class Piece:
    """A unit with its labels: ("khoản", ("1", "2")); `này` as a label is the one around."""

    unit: str
    labels: tuple[str, ...]

    @property
    def rank(self) -> int:
        """Higher for what encloses more."""
        return UNITS.index(self.unit)

    def __str__(self) -> str:
        return f"{self.unit} {', '.join(self.labels)}"


@dataclass(frozen=True, slots=True)
class Part:
    """A run of a text that names one or several parts of one document."""

    start: int
    end: int
    pieces: tuple[Piece, ...]

    @property
    def written(self) -> str:
        """In the usual order, blanks and joints made even: `điểm a khoản 2 Điều 5`."""
        return written_part(self.pieces)


def written_part(pieces: Sequence[Piece]) -> str:
    """The pieces from the smallest unit up; where a smaller one follows, another part begins."""
    ranks = [piece.rank for piece in pieces]
    if len(ranks) > 1 and all(first > second for first, second in pairwise(ranks)):
        pieces = tuple(reversed(pieces))
    words = str(pieces[0])
    for before, piece in pairwise(pieces):
        words += f" {piece}" if piece.rank > before.rank else f", {piece}"
    return words


def find_parts(view: str, start: int = 0, end: int | None = None) -> Iterator[Part]:
    """The parts that `view[start:end]`, a shadow, names, in its order, never overlapping."""
    last = len(view) if end is None else end
    at = start
    for match in _START.finditer(view, start, last):
        if match.start() < at:
            continue
        part = _part_at(view, match.start(), last)
        if part is not None:
            at = part.end
            yield part


def _part_at(view: str, start: int, last: int) -> Part | None:
    pieces: list[Piece] = []
    at, end = start, start
    joint: re.Match[str] | None = None
    while len(pieces) < _MOST_PIECES and (match := _PIECE.match(view, at, last)):
        piece = _piece(match)
        # "Điều 3 và Chương II" are two parts; "khoản 1 và khoản 2 Điều 5" is one with its unit.
        if joint and joint["and"] and piece.rank > pieces[-1].rank:
            break
        pieces.append(piece)
        end = match.end()
        joint = _JOINT.match(view, end, last)
        if joint is None or pieces[-1].labels == (_THIS,):
            break
        at = joint.end()
    return Part(start, end, tuple(pieces)) if pieces else None


def _piece(match: re.Match[str]) -> Piece:
    unit = " ".join(match["unit"].split())
    official = next(known for known in UNITS if known.lower() == unit.lower())
    labels = (label.strip().rstrip(")") for label in _SEPARATOR.split(match["labels"]))
    return Piece(official, tuple(" ".join(label.split()) for label in labels))


_TO_DOCUMENT = re.compile(r"\s{0,2},?\s{0,2}(?:(?:của|tại|trong|thuộc)\s{1,2})?(?:(?:các|một số)\s{1,2})?\Z")
_LONGEST = 200  # characters before a mention in which its part stands


def part_before(view: str, position: int) -> Part | None:
    """The part of the document whose words begin at `position`: "điểm a khoản 2 Điều 5 [Nghị định số …]"."""
    found: Part | None = None
    for part in find_parts(view, max(0, position - _LONGEST), position):
        found = part
    if found is None or found.pieces[-1].labels == (_THIS,):
        return None
    return found if _TO_DOCUMENT.match(view, found.end, position) else None
