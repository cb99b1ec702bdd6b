"""From when to when a document holds, by its own words.

A State document says it in a clause of its own (Luật ban hành văn bản quy phạm pháp luật; Nghị định 30/2020/NĐ-CP), a
Party one in its last paragraph: "có hiệu lực (thi hành) kể từ ngày …", "… kể từ ngày ký", "sau 15 ngày kể từ ngày ký",
"đến hết ngày …", "hết hiệu lực kể từ ngày …". Only what it says of itself counts (`Quyết định này`), not in words that
it gives to another text, and not as a condition ("kể từ ngày Luật này có hiệu lực"). The years of a subject ("giai đoạn
2021 - 2025") are no end, and a day that only the gazette knows stays unknown.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from ingest.vocabulary import kinds
from ingest.written_dates import WrittenDate, date_at

_FORCE = re.compile(r"hiệu\s+lực(?:\s+(?:thi\s+hành|pháp\s+luật))?", re.IGNORECASE)
# OCR often reads kể as kế.
_FROM = re.compile(r"\s*(?:,\s*)?(?:(?:kể|kế)\s+)?từ\s+(?=ngày)", re.IGNORECASE)
_AFTER = re.compile(
    r"\s*(?:,\s*)?sau\s+(?P<days>\d{1,3}|[^\W\d_]+(?:\s+[^\W\d_]+){0,2}?)(?:\s*\([^)]*\))?\s+ngày,?\s+"
    r"(?:(?:kể|kế)\s*)?từ\s+",
    re.IGNORECASE,
)
_SIGNING = re.compile(r"ngày\s+(?:ký|được\s+ký|ban\s+hành|thông\s+qua)(?!\w)", re.IGNORECASE)
_UNTIL = re.compile(r"\s*(?:,\s*)?(?:cho\s+)?đến\s+(?P<through>hết\s+)?(?=ngày)", re.IGNORECASE)
_WORDS = {
    "bảy": 7,
    "mười": 10,
    "mười lăm": 15,
    "hai mươi": 20,
    "ba mươi": 30,
    "bốn mươi lăm": 45,
    "sáu mươi": 60,
}
_BEFORE = 150
_QUOTED_REACH = 3_000


@dataclass(frozen=True, slots=True)
class Term:
    """A day on which a document's force begins or ends, and the clause that says so."""

    day: date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Effect:
    """starts: the first day on which it holds. ends: the first day on which it does not hold any more."""

    starts: Term | None = None
    ends: Term | None = None


def read_effect(text: str, issued_on: date | None) -> Effect:
    """What `text`, canonical, says of its own force; issued_on is the day of its signing."""
    starts: Term | None = None
    ends: Term | None = None
    for force in _FORCE.finditer(text):
        own = _own().search(text, max(0, force.start() - _BEFORE), force.start())
        if own is None or _is_quoted(text, own.start()):
            continue
        if own["verb"].lower().startswith("hết"):
            ended = first_day(text, force.end(), issued_on)
            ends = ends or (Term(ended[0], own.start(), ended[1]) if ended else None)
            continue
        begun = first_day(text, force.end(), issued_on)
        starts = starts or (Term(begun[0], own.start(), begun[1]) if begun else None)
        last = _until(text, begun[1] if begun else force.end())
        ends = ends or (Term(last[0], own.start(), last[1]) if last else None)
    return Effect(starts, ends)


@cache
def _own() -> re.Pattern[str]:
    """`Quyết định này có`, with a clause between that names no other document; not after `ngày`, `khi`, `trước`."""
    words = "|".join(sorted((kind.word for kind in kinds()), key=len, reverse=True))
    return re.compile(
        rf"(?<!ngày )(?<!ngày\n)(?<!khi )(?<!điểm )(?<!\w)(?:{words})\s+này"
        r"(?:(?!\bsố\s*\d|\bngày\b|\bnày\b)[^.;]){0,150}?"
        r"\s(?P<verb>có|hết)\s+\Z",
        re.IGNORECASE,
    )


def first_day(text: str, position: int, issued_on: date | None) -> tuple[date, int] | None:
    """The day of "kể từ ngày …" or "sau … ngày kể từ ngày ký" at `position`, and where its words end."""
    if match := _FROM.match(text, position):
        if written := date_at(text, match.end()):
            return written.value, written.end
        signing = _SIGNING.match(text, match.end())
        return (issued_on, signing.end()) if signing and issued_on else None
    if match := _AFTER.match(text, position):
        signing = _SIGNING.match(text, match.end())
        days = _days(match["days"])
        return (issued_on + timedelta(days), signing.end()) if signing and issued_on and days else None
    return None


def _until(text: str, position: int) -> tuple[date, int] | None:
    match = _UNTIL.match(text, position)
    written: WrittenDate | None = date_at(text, match.end()) if match else None
    # A document holds through the day that it names as its last.
    return (written.value + timedelta(1), written.end) if written and written.value < date.max else None


def _days(words: str) -> int | None:
    return int(words) if words.isdecimal() else _WORDS.get(" ".join(words.lower().split()))


def _is_quoted(text: str, position: int) -> bool:
    """Whether the words stand in quotation marks: what an amending text gives to the amended one."""
    before = text[max(0, position - _QUOTED_REACH) : position]
    return before.rfind("“") > before.rfind("”")
