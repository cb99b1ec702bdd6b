"""The top of a document: its lines, its number, its title, its place and date.

The head is a table of two columns (Nghị định 30/2020/NĐ-CP, Phụ lục I; Hướng dẫn 36-HD/VPTW) which text extraction
flattens: here the columns are apart again, and rules, stamps and a gazette's furniture are left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Generic, TypeVar

from ingest.document import Span
from ingest.lines import lines_of
from ingest.text import fold, shadow
from ingest.title_line import NUMBER
from ingest.vocabulary import kinds
from ingest.written_dates import date_at

T = TypeVar("T")

# The head of a long title page with a gazette's furniture takes 30 lines; the foot looks no further either.
_HEAD_LINES = 45
HEAD_LENGTH = 6000
_FURNITURE = re.compile(
    r"CÔNG BÁO|VĂN BẢN QUY PHẠM PHÁP LUẬT$|DỰ THẢO|(?:VIỆT )?NAM$|\[?Ký bởi|\d{1,3}$", re.IGNORECASE
)
# Degrees of secrecy and urgency (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.10; Hướng dẫn 36-HD/VPTW, 2.1).
_MARK = re.compile(r"TUYỆT MẬT|TỐI MẬT|MẬT|H[ỎO][AẢ] TỐC(?: HẸN GIỜ)?|THƯỢNG KHẨN|KHẨN")
# What stands at the edges of a cell and belongs to no field.
_EDGES = " /\\|"
_RULE = re.compile(r"[\s_\-–—*=.o0]+$")
PARTY_HEAD = re.compile(r"ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM")
# A narrow column breaks the name of the country before its last words, which then stand on a line of their own.
STATE_HEAD = re.compile(
    r"CỘNG\s+H(?:ÒA|OÀ|ÕA|ÓA|OA)\s+XÃ\s+HỘI\s+CHỦ\s+NGHĨA(?:\s+VIỆT(?:\s+NAM)?)?"
    r"|C[ỘÔO]NG\s+H\w+\s+X[ÃA]\s+H[ỘÔO]I\s+CH\w+\s+NGH\w+(?:\s+VI\S+(?:\s+NAM)?)?"
)
_MOTTO = re.compile(r"Độc lập\s*[-–—]+\s*Tự do\s*[-–—]+\s*Hạnh phúc\S*", re.IGNORECASE)
RIGHT_COLUMN = re.compile(
    rf"^\s*(?i:{STATE_HEAD.pattern})|{PARTY_HEAD.pattern}|{STATE_HEAD.pattern}|{_MOTTO.pattern}"
)
PLACE_AND_DATE = re.compile(
    r"(?P<place>[A-ZĐÀ-Ỹ][^\W\d_]{0,40}+(?:[ .-]{1,40}[^\W\d_]{1,40}+){0,5}+)\s*,\s*(?=ngày(?![^\W\d]))(?P<rest>.*)$"
)
# Blanks that stand for the right column's edge, in text laid out by hand.
_WIDE_GAP = re.compile(r"(?<! ) {3,}(?=[A-ZĐÀ-Ỹ][^\d,]{2,40}, *ngày)")
NUMBER_LINE = re.compile(
    r"(?:(?P<kind>[^\W\d_]+(?: [^\W\d_]+){0,2})\s+)?s[ốôó]\s*(?P<colon>[:.])?\s*", re.IGNORECASE
)
_NUMBER = re.compile(rf"(?P<number>{NUMBER})")
_BLANK_NUMBER = re.compile(r"[\s.…]*[-–/]")
_ABOUT = re.compile(r"(?<!\w)(?:VỀ|V/V)(?!\w)", re.IGNORECASE)
# What is issued with another document and is known by it (Nghị định 30/2020/NĐ-CP, Phụ lục I, III.1).
APPENDIX = "phụ lục"
_APPENDIX = re.compile(r"phụ lục(?:\s+(?:số\s*(?::\s*)?)?(?:[IVX]+|\d{1,2}|[A-Z]))?\s*[.:]?", re.IGNORECASE)
_LONGEST_TITLE = 60
LETTER_SUBJECT = re.compile(r"(?:V ?/ ?[vw]|Về việc)\W*\s", re.IGNORECASE)
BODY_BEGINS = re.compile(
    r"-?\s*(?:Căn cứ|Thực hiện|Thi hành|Triển khai|Theo |Để |Xét |Nhằm |Kính gửi|Trên cơ sở|Được sự"
    r"|Tiếp tục|Qua |Sau khi|Phần|PHẦN|Chương|CHƯƠNG|Điều|Mục|[IVX]+\s?[.\-/)]|\d+\s?[.\-/)]|\((?!Từ ngày))"
)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head's lines, columns apart, without rules and furniture; `gap`: a rule or blank stands above.

    spans: where each line stands in the text. marks: the lines of capitals that say how secret or how urgent it is.
    """

    lines: tuple[str, ...]
    gaps: tuple[bool, ...]
    spans: tuple[Span, ...]
    marks: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A field's value, and the indices of the first and the last of the head's lines that show it."""

    value: T
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Title:
    """Where the kind stands: the line's index, the kind, and what follows the kind on the same line.

    name: the whole of that line where the kind is part of a longer name, `BÁO CÁO ĐỊNH KỲ VỀ …`; else what follows.
    """

    line: int
    kind: str
    rest: str
    name: str = ""


def read_letterhead(text: str) -> Letterhead:
    """The lines at the top of `text`, canonical; also of the opening paragraphs where the head is short."""
    lines: list[str] = []
    gaps: list[bool] = []
    spans: list[Span] = []
    marks: list[tuple[str, Span]] = []
    gap = True
    for line in lines_of(text, 0, min(len(text), HEAD_LENGTH))[:_HEAD_LINES]:
        gap = gap or line.gap
        parts = list(_columns(line.text))
        gap = gap or not parts
        for start, end in parts:
            part, span = line.text[start:end], Span(line.start + start, line.start + end)
            if mark := _MARK.fullmatch(part):
                marks.append((" ".join(mark.group().split()), span))
            if mark or _RULE.match(part) or _FURNITURE.match(part) or "CÔNG BÁO/" in part:
                gap = True
                continue
            lines.append(" ".join(part.split()))
            gaps.append(gap)
            spans.append(span)
            gap = False
    return Letterhead(tuple(lines), tuple(gaps), tuple(spans), tuple(marks))


def _columns(line: str) -> Iterator[tuple[int, int]]:
    """The spans of the parts of a line in which a head's two columns were run together."""
    for start, end in _parts(line):
        while start < end and line[start] in _EDGES:
            start += 1
        while end > start and line[end - 1] in _EDGES:
            end -= 1
        if start < end:
            yield start, end


def _parts(line: str) -> Iterator[tuple[int, int]]:
    first = 0
    for cell in line.split(" | "):
        last = first
        for match in RIGHT_COLUMN.finditer(cell):
            yield last, first + match.start()
            yield first + match.start(), first + match.end()
            last = first + match.end()
        yield from _dated_apart(line, last, first + len(cell))
        first += len(cell) + len(" | ")


def _dated_apart(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What is left of a cell, cut where the place and the date of the right column follow the number."""
    gaps = [(start + gap.start(), start + gap.end()) for gap in _WIDE_GAP.finditer(line[start:end])]
    for first, last in zip([start, *(gap[1] for gap in gaps)], [*(gap[0] for gap in gaps), end], strict=True):
        part = line[first:last]
        dated = PLACE_AND_DATE.search(part) if NUMBER_LINE.match(part.strip()) else None
        cut = (dated and _after_number(part)) or len(part)
        yield first, first + cut
        yield first + cut, last


def _after_number(line: str) -> int | None:
    match = _NUMBER.search(shadow(line))
    return match.end() if match else None


def read_number(head: Letterhead) -> Found[str] | None:
    """The number behind `Số` on a line of its own; a form whose number is blank has none."""
    for index, line in enumerate(head.lines):
        if BODY_BEGINS.match(line):
            return None
        label = NUMBER_LINE.match(line)
        if label is None:
            continue
        if label["kind"] and not _is_kind(label["kind"]):
            continue
        rest = shadow(line[label.end() :])
        match = _NUMBER.match(rest)
        if match and re.search(r"[^\W\d_]", match["number"]):
            return Found(match["number"].replace(" ", ""), index, index)
        if label["colon"] or _BLANK_NUMBER.match(rest):
            return None
    return None


def _is_kind(words: str) -> bool:
    return " ".join(words.lower().split()) in _kind_words()


@cache
def _kind_words() -> tuple[str, ...]:
    """Every kind's word, longest first, so that `nghị quyết liên tịch` is not read as `nghị quyết`."""
    return tuple(sorted((kind.word for kind in kinds()), key=len, reverse=True))


def read_title(head: Letterhead) -> Title | None:
    """The line in capitals that names the kind, alone or with its issuer or subject behind it."""
    for index, line in enumerate(head.lines):
        kind = _kind_at_start(line)
        if kind is not None and _stands_as_title(line, kind):
            rest = line[len(kind) :].strip(" :")
            return Title(index, kind, rest, rest if _ABOUT.match(rest) else line)
        if index == 0 and (title := _title_without_head(head)):
            return title
        if BODY_BEGINS.match(line) and not line.isupper():
            return None
    return None


def _title_without_head(head: Letterhead) -> Title | None:
    """The title of an appendix, or of a copy that begins with its title in small letters and has no head above.

    `Phụ lục I` stands alone; any other is a paragraph of its own that closes without a mark, where a sentence has one.
    """
    first = head.lines[0]
    if _APPENDIX.fullmatch(first):
        return Title(0, APPENDIX, "")
    kind = _kind_at_start(first)
    end = next((index for index in range(1, len(head.lines)) if head.gaps[index]), len(head.lines))
    paragraph = " ".join(head.lines[:end])
    if kind is None or end == len(head.lines) or len(paragraph.split()) > _LONGEST_TITLE:
        return None
    if paragraph[-1] in ".,;:" or not _ABOUT.search(paragraph[len(kind) :]):
        return None
    return Title(0, kind, first[len(kind) :].strip(), first)


def _stands_as_title(line: str, kind: str) -> bool:
    """Whether the line is a title and no sentence; copies without capitals keep it short."""
    if line.isupper():
        return True
    rest = line[len(kind) :].strip().lower()
    return not rest or (rest.startswith("của ") and len(line.split()) <= 10 and line[-1] not in ".,;:")


def _kind_at_start(line: str) -> str | None:
    """In capitals a title is known by its letters alone: OCR often takes one mark for another, QUYÉT ĐỊNH."""
    seen = fold(line) if line.isupper() else line.lower()
    for word in _kind_words():
        if re.match(rf"{fold(word) if line.isupper() else word}(?!\w)", seen):
            return word
    return None


def read_place_and_date(head: Letterhead) -> Found[tuple[str, date | None]] | None:
    """`Tây Ninh, ngày 03 tháng 3 năm 2020`; a day left blank for the pen gives the place alone."""
    for index, line in enumerate(head.lines):
        match = PLACE_AND_DATE.match(line)
        if match and not BODY_BEGINS.match(line):
            written = date_at(match["rest"], 0)
            return Found((match["place"], written.value if written else None), index, index)
    return None
