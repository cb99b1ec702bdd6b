"""Whole dates in running text, day first, in figures or with `tháng` and `năm`.

Nghị định 30/2020/NĐ-CP (Phụ lục I) has a document write `ngày 03 tháng 3 năm 2020` of itself; citations and
older texts write `22/6/2015`, `1.12.2011`, `30-3-2007`.
"""

import re
from dataclasses import dataclass
from datetime import date

from ingest.text import shadow

_DATE = re.compile(
    r"(?<![\d/.-])(?:ngày\s{0,3})?(?:"
    r"(?P<d>\d{1,2})(?P<mark> ?[/.-] ?)(?P<m>\d{1,2})(?P=mark)(?P<y>\d{4})(?!\d|[/.-]\d)"
    r"|(?P<dd>\d{1,2})\s{1,3}tháng\s{0,3}(?P<mm>\d{1,2})(?:\s{0,3}năm\s{0,3}|\s?[/.-]\s?)(?P<yy>\d{4})(?!\d))",
    re.IGNORECASE,
)
_LONGEST = 60  # "ngày 22 tháng 12 năm 2015" with blanks and line ends to spare


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A whole date as it stands in a text."""

    value: date
    start: int
    end: int


def _written(match: re.Match[str], shift: int = 0) -> WrittenDate | None:
    day, month, year = (
        int(match[short] or match[long]) for short, long in (("d", "dd"), ("m", "mm"), ("y", "yy"))
    )
    try:
        value = date(year, month, day)
    except ValueError:
        return None
    return WrittenDate(value, match.start() + shift, match.end() + shift)


def date_at(text: str, position: int) -> WrittenDate | None:
    """The date that begins exactly at `position`, with or without `ngày`."""
    match = _DATE.match(shadow(text[position : position + _LONGEST]))
    return _written(match, position) if match else None
