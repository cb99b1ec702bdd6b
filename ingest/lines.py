"""The lines of a text, and which of them go on from the line before.

A file tells its paragraphs in two ways: one line each (DOCX, records, web copies), or broken at the width of
the page (PDF). In the second a line end says nothing, so a break is judged by what stands on both sides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LINE = re.compile(r"\S(?:[^\n]*\S)?")
# The mark that closes a text (Nghị định 30/2020/NĐ-CP, Phụ lục III).
_END_OF_TEXT = "./."
_ENDS_FINISHED = '.;:!?…”"»)'
# A line that ends in one of these cannot be whole: what follows is the thing they name.
_HANGING = re.compile(
    r"(?:,|(?<!\w)(?:số|tại|của|và|hoặc|theo|khoản|điểm|điều|chương|mục|phần|các|những|với|cho|từ|đến|ngày"
    r"|tháng|năm|là|về|do|bởi|trong|để|được|phụ lục|luật"
    r"|nghị định|nghị quyết|quyết định|thông tư|chỉ thị|kết luận))$",
    re.IGNORECASE,
)
# Widths, in characters, between which text counts as broken at the page's edge: A4 at 13-14 points holds
# about 65-100. Longer lines are paragraphs, shorter ones lists and tables.
_NARROWEST, _WIDEST = 55, 130
_FULL = 0.8


@dataclass(frozen=True, slots=True)
class Line:
    """A line with text, from its first visible character to its last. `gap`: a blank line stands above."""

    start: int
    end: int
    text: str
    gap: bool


def lines_of(text: str, start: int, end: int) -> list[Line]:
    """The lines of `text[start:end]` that are not blank, in order."""
    lines: list[Line] = []
    last = start
    for match in _LINE.finditer(text, start, end):
        gap = text.count("\n", last, match.start()) > 1
        lines.append(Line(match.start(), match.end(), match.group(), gap))
        last = match.end()
    return lines


def page_width(lines: Sequence[Line]) -> int | None:
    """The width at which the lines were broken, in characters; None where a line is a paragraph."""
    if len(lines) < 4:
        return None
    lengths = sorted(len(line.text) for line in lines)
    width = lengths[len(lengths) * 9 // 10]
    return width if _NARROWEST <= width <= _WIDEST and lengths[-1] <= 2 * width else None


def is_hanging(line: str) -> bool:
    """Whether `line` ends where no sentence and no heading can end: at a comma, at `số`, at `khoản` …"""
    return _HANGING.search(line[-12:]) is not None


def fills(line: Line, width: int | None) -> bool:
    """Whether `line` runs to the page's edge and stops there without the mark of a finished clause."""
    return width is not None and len(line.text) >= _FULL * width and line.text[-1] not in _ENDS_FINISHED


def goes_on(line: Line, following: Line, width: int | None) -> bool:
    """Whether `following` belongs to the same paragraph as `line`, which a line end only broke."""
    if line.text.endswith(_END_OF_TEXT) or (following.gap and not following.text[0].islower()):
        return False
    if following.text[0].islower() or is_hanging(line.text):
        return True
    return fills(line, width)
