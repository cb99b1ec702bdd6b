"""A whole head in one paragraph, as web copies and collections print it.

`Nghị định của Chính phủ số 117/2003/NĐ-CP ngày 10/10/2003 về việc tuyển dụng …`
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from ingest.issuers import canonical_issuer
from ingest.text import shadow
from ingest.vocabulary import kinds
from ingest.written_dates import date_at

NUMBER = r"\d{1,12}[a-zđ]?(?:\.\d+)? ?(?:[/-] ?[^\W_][\w&]*(?:\.[^\W_]\w*)* ?)+(?<! )"
_LONGEST = 8  # lines that such a paragraph takes in print


@dataclass(frozen=True, slots=True)
class TitleLine:
    """The fields of such a paragraph; `subject` as written, still with its `về việc`; first, last: its lines."""

    kind: str
    issuer: str
    number: str
    issued_on: date | None
    subject: str
    first: int
    last: int


@cache
def _pattern() -> re.Pattern[str]:
    words = "|".join(sorted((kind.word for kind in kinds()), key=len, reverse=True))
    return re.compile(
        rf"(?P<kind>{words})(?:\s+của|(?<=liên tịch))\s+(?P<issuer>[^;:]{{3,120}}?),?"
        rf"\s+số\s*(?::\s*)?(?P<number>{NUMBER})(?:\s*,)?\s+(?=ngày)",
        re.IGNORECASE,
    )


def read_title_line(lines: Sequence[str], gaps: Sequence[bool]) -> TitleLine | None:
    """The first paragraph of this form among a head's lines; `gaps[i]`: a blank line stands above line i."""
    for index in range(min(len(lines), 12)):
        last = _last_line(lines, gaps, index)
        paragraph = " ".join(lines[index : last + 1])
        match = _pattern().match(shadow(paragraph))
        if match is None:
            continue
        written = date_at(paragraph, match.end())
        return TitleLine(
            kind=" ".join(match["kind"].lower().split()),
            issuer=canonical_issuer(paragraph[match.start("issuer") : match.end("issuer")]),
            number=match["number"].replace(" ", ""),
            issued_on=written.value if written else None,
            subject=paragraph[written.end if written else match.end() :].strip(" ,."),
            first=index,
            last=last,
        )
    return None


def _last_line(lines: Sequence[str], gaps: Sequence[bool], start: int) -> int:
    end = start + 1
    while end < min(len(lines), start + _LONGEST) and not gaps[end]:
        end += 1
    return end - 1
