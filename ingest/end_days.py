"""The day from which a cited document holds no more, where the citing text names one.

An ending text may name another day than that of its own effect: "Kế hoạch số 15/KH-UBND hết hiệu lực kể từ ngày
01/7/2025", "bãi bỏ … kể từ ngày …" behind the document, "Kể từ ngày …, bãi bỏ …" before it, or the line that
announces a list of ended documents (Luật ban hành văn bản quy phạm pháp luật has the ending text say it). What it says
of its own effect ("Quyết định này có hiệu lực kể từ ngày …") is read in `ingest.effect`.
"""

import re
from collections.abc import Sequence
from datetime import date

from ingest.document import Relation
from ingest.effect import first_day
from ingest.prose import Prose
from ingest.relations import Reading, are_joined
from ingest.triggers import BEFORE, ended_words

_ENDING = {Relation.REPLACES, Relation.REPEALS, Relation.ENDED}
_AFTER = 160
# "hết hiệu lực" goes on so before it names the day.
_WHOLLY = re.compile(r"(?:\s+(?:thi\s+hành|pháp\s+luật|toàn\s+bộ))*", re.IGNORECASE)
# A sentence that begins with the day says it of all that it ends.
_OPENS = re.compile(r"(?:(?<=[.\n)])|(?<=[.)]\s)|\A)(?=(?:Kể\s+từ|Từ)\s+ngày(?!\w))")
# What stands in an announcing line before the day: "… hết hiệu lực kể từ", "bãi bỏ các văn bản sau đây kể từ".
_LISTED_FROM = re.compile(
    r"(?<!\w)(?:(?:hết|ngưng)\s+hiệu\s+lực(?:\s+thi\s+hành)?|(?:sau|dưới)(?:\s+đây)?)(?!\w)", re.IGNORECASE
)


def end_days(prose: Prose, readings: Sequence[Reading], issued_on: date | None) -> list[date | None]:
    """For each reading the first day on which the document does not hold, None where the text names none for it.

    issued_on: the day on which the text itself was signed, for "kể từ ngày ký".
    """
    days: list[date | None] = [None] * len(readings)
    # From the end, since the day behind the last of several documents is said of all of them.
    for index in reversed(range(len(readings))):
        reading = readings[index]
        if reading.relation not in _ENDING or reading.is_nested:
            continue
        days[index] = _behind(prose.view, reading, issued_on)
        if days[index] is None and index + 1 < len(readings):
            following = readings[index + 1]
            if following.relation is reading.relation and are_joined(prose.view, reading, following):
                days[index] = days[index + 1]
        days[index] = days[index] or _before(prose, reading, issued_on)
    return days


def _behind(view: str, reading: Reading, issued_on: date | None) -> date | None:
    end = reading.claims.end
    position = end + ended_words(view[end : end + _AFTER])
    wholly = _WHOLLY.match(view, position)
    found = first_day(view, wholly.end() if wholly else position, issued_on)
    return found[0] if found else None


def _before(prose: Prose, reading: Reading, issued_on: date | None) -> date | None:
    lead = reading.mention.lead
    start = max(prose.statement_start(reading.mention.start), lead - BEFORE)
    opening = _OPENS.search(prose.view, start, lead)
    if opening and (found := first_day(prose.view, opening.end(), issued_on)):
        return found[0]
    listed = prose.announcement(reading.mention.start)
    if listed is None or listed.relation is not reading.relation:
        return None
    places = (match.end() for pattern in (_OPENS, _LISTED_FROM) for match in pattern.finditer(listed.line))
    days = (first_day(listed.line, place, issued_on) for place in places)
    return next((found[0] for found in days if found), None)
