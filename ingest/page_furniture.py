"""Page furniture: what a printer puts at the edge of every page, page numbers and running heads.

It stands between two halves of a sentence wherever a page ends, and belongs to no document (DOMAIN: text traps). A page
number is a lone figure that grows by one from page to page; a running head is a line that most pages share, figures
aside. Only the outermost lines of a page are looked at.
"""

import re
from collections import Counter
from collections.abc import Sequence

_NUMBER = re.compile(r"\s*(?:[-–—(/|]\s*)?(?:[Tt]rang\s+)?(\d{1,4})(?:\s*[-–—)|]|\s*/\s*\d{1,4})?\s*")
_FIGURES = re.compile(r"\d+")
# Forms and appendices, one a page, begin alike too, and are what the page is about.
_HEADING = re.compile(r"\W*(?:mẫu|biểu|phụ lục|bảng|phần|chương|mục|điều|số)(?!\w)", re.IGNORECASE)
# Two lines at the top and two at the foot: a number and a running head.
_EDGE = 2
# Numbers stand on most pages. A running head may be that of the left or of the right pages alone, and is on three at
# least: two pages may begin alike for other reasons.
_MOST, _HALF, _FEWEST = 0.6, 0.4, 3
_LONGEST_HEAD = 120


def without_furniture(pages: Sequence[str]) -> list[str]:
    """The pages without their numbers and running heads; the first page keeps its head, where a letterhead stands."""
    lines = [page.split("\n") for page in pages]
    edges = [_edges(page) for page in lines]
    shift = _shift(lines, edges)
    shared = _shared(lines, edges)
    kept: list[str] = []
    for number, page in enumerate(lines):
        gone = {
            at
            for at in edges[number]
            if _is_number(page[at], number, shift) or (_masked(page[at]) in shared and number)
        }
        kept.append("\n".join(line for at, line in enumerate(page) if at not in gone))
    return kept


def _edges(page: Sequence[str]) -> list[int]:
    """Indices of the outermost lines with text; none of a page so short that they are all of it."""
    filled = [at for at, line in enumerate(page) if line.strip()]
    return list(dict.fromkeys([*filled[:_EDGE], *filled[-_EDGE:]])) if len(filled) > 2 * _EDGE else []


def _shift(lines: Sequence[Sequence[str]], edges: Sequence[Sequence[int]]) -> int | None:
    """What the printed numbers are ahead of the pages' own; None where the pages bear none."""
    shifts: Counter[int] = Counter()
    for number, (page, at_edge) in enumerate(zip(lines, edges, strict=True)):
        shifts.update({int(match[1]) - number for at in at_edge if (match := _NUMBER.fullmatch(page[at]))})
    if not shifts:
        return None
    shift, seen = shifts.most_common(1)[0]
    # The first page bears no number (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.7).
    return shift if seen >= 2 and seen >= _MOST * (len(lines) - 1) else None


def _is_number(line: str, page: int, shift: int | None) -> bool:
    match = _NUMBER.fullmatch(line)
    return shift is not None and match is not None and int(match[1]) == page + shift


def _shared(lines: Sequence[Sequence[str]], edges: Sequence[Sequence[int]]) -> set[str]:
    counts: Counter[str] = Counter()
    for page, at_edge in zip(lines, edges, strict=True):
        counts.update({_masked(page[at]) for at in at_edge if len(page[at]) <= _LONGEST_HEAD})
    needed = max(_FEWEST, _HALF * len(lines))
    return {
        line
        for line, seen in counts.items()
        if seen >= needed and any(map(str.isalpha, line)) and not _HEADING.match(line)
    }


def _masked(line: str) -> str:
    return _FIGURES.sub("0", " ".join(line.split()))
