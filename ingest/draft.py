"""Whether a text is a draft: what its head says of that, and a number that its form leaves blank.

Party papers bear the mark `DỰ THẢO LẦN …` (Hướng dẫn 36-HD/VPTW), State ones `DỰ THẢO` or `(Dự thảo)`. It is a line or
a cell of its own in the head. A text that speaks of drafts ("V/v góp ý dự thảo Nghị định", "Nơi nhận") is none.
"""

import re
from collections.abc import Iterator

from ingest.document import Document
from ingest.letterhead import (
    BODY_BEGINS,
    HEAD_LENGTH,
    LETTER_SUBJECT,
    NUMBER_LINE,
    PLACE_AND_DATE,
    RIGHT_COLUMN,
    Letterhead,
    read_title,
)
from ingest.lines import lines_of
from ingest.text import shadow
from ingest.vocabulary import kinds

# The mark stands among the first lines: above the head, in its left column, or under the title.
_LINES = 20
_ROUND = r"(?:lần\s+(?:thứ\s+)?)?(?:\d{1,2}|[IVX]{1,4}|nhất|một|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười|cuối)"
_MARK = re.compile(
    rf"\W*(?:bản\s+)?(?P<mark>dự\s+thảo(?:\s*(?:[-–,(]\s*)?{_ROUND}(?!\w)\)?)?)"
    rf"(?:\s*(?:[-–,(]\s*)?(?:ngày\s+)?[\d/.\-]{{6,10}}\)?)?(?:\s+(?:lấy|xin|để\s+xin)\s+ý\s+kiến)?\W*",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\s*[(\[]")
_CELLS = re.compile(r" \| |\s{3,}")
# What a form leaves where a pen or a stamp writes the number: `Số:      /KH-UBND`, `Số        -CT/TU`.
_BLANK = re.compile(r"[\s.…]*[-–/]\s*[^\W\d_]")
_FIGURE = re.compile(r"\d")


def draft_mark(text: str, head: Letterhead) -> str | None:
    """The mark in the head of `text`, canonical, on one line and in small letters: `dự thảo lần 2`; None without one.

    Under the title only brackets or a round tell the mark from a subject that was broken into lines.
    """
    title = read_title(head)
    title_line = head.lines[title.line] if title else ""
    below = False
    for cell in _cells(text):
        match = _MARK.fullmatch(_without_place(cell)) or (None if below else _titled(cell))
        if match and (not below or _BRACKETED.match(cell) or _has_round(match["mark"])):
            return " ".join(match["mark"].lower().replace("(", " ").replace(")", " ").split())
        if BODY_BEGINS.match(cell) and not cell.isupper():
            return None
        below = below or LETTER_SUBJECT.match(cell) is not None or title_line.startswith(cell)
    return None


def number_is_blank(head: Letterhead) -> bool:
    """Whether the form has a place for the number and nothing stands in it."""
    for line in head.lines:
        if BODY_BEGINS.match(line):
            return False
        label = NUMBER_LINE.match(line)
        if label is None:
            continue
        rest = shadow(line[label.end() :])
        if _FIGURE.search(rest):
            return False
        if _BLANK.match(rest):
            return True
    return False


def is_unnumbered_form(document: Document) -> bool:
    """Whether the number was left blank; a page that was recognised may bear it in handwriting that was not read."""
    return document.number_is_blank and all(page.number != 1 for page in document.recognised)


def _cells(text: str) -> Iterator[str]:
    """The cells of the first lines, columns apart."""
    for line in lines_of(text, 0, min(len(text), HEAD_LENGTH))[:_LINES]:
        for cell in _CELLS.split(RIGHT_COLUMN.sub(" | ", line.text)):
            if cell.strip():
                yield cell.strip()


def _without_place(cell: str) -> str:
    """The cell without a place and date that text extraction ran together with it."""
    match = _MARK.match(cell)
    rest = cell[match.end() :] if match else ""
    return cell[: -len(rest)] if rest and PLACE_AND_DATE.fullmatch(rest) else cell


def _titled(cell: str) -> re.Match[str] | None:
    """`DỰ THẢO NGHỊ QUYẾT`: mark and title in one line of capitals."""
    if not cell.isupper():
        return None
    match = re.match(r"(?P<mark>DỰ\s+THẢO)\s+(?P<kind>.+)", cell)
    return match if match and match["kind"].strip().lower() in {kind.word for kind in kinds()} else None


def _has_round(mark: str) -> bool:
    return len(mark.split()) > 2
