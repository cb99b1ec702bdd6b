"""Subjects of cited documents: where they end, and which other documents stand in them.

A subject in quotation marks ends with them. One without ends where a new clause or another document begins,
but "Kết luận 44 về tiếp tục thực hiện Chỉ thị 09" names 09 as a part of the subject of 44.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from ingest.claims import Claims
from ingest.mentions import Mention
from ingest.prose import Prose

_LONGEST = 600  # characters; what is longer has run past its end
_QUOTE = re.compile(r"[“\"]")
_CURLED = re.compile(r"[“”]")
_AFTER_WHOLE_QUOTATION = re.compile(r"\s*(?:[,;.:)\n]|\Z|(?:và|của|nhằm|gắn|do|đến|được|đã|theo|ngày)(?!\w))")
# What opens a new clause after an unquoted subject.
_CLAUSE = re.compile(
    r"[“”;]"
    r"|,\s+(?:gắn với|nhằm|trong đó|cụ thể|UBND|Ủy ban nhân dân|Uỷ ban nhân dân|Ban Thường vụ|Ban Chỉ đạo|"
    r"căn cứ|được (?:sửa|thay))(?!\w)"
    r"|\s{0,40}\((?:sau đây|gọi tắt|viết tắt|kèm|sau gọi|đã|được|bị)"
    r"|\s{1,40}(?:và các\s+[A-ZĐ]|hết hiệu lực|được sửa đổi|đã được|được thay thế|bị bãi bỏ|có hiệu lực)"
)
_JOINED = re.compile(r"(?:[,;]|(?<!\w)(?:và|hoặc|cùng|với|cùng với))(?:\s+(?:các|những|một số|của))*\s*\Z")
_JOINED_LENGTH = 120
_PART = re.compile(
    r"(?:(?:điểm|khoản|Điều|điều|Chương|Mục|Phần|Phụ lục|tiết)\s+"
    r"[\w.]{1,5}(?:\s*(?:,|và)\s*[\w.]{1,4}(?=\s))*+\s*(?:của\s+)?(?:,\s*)?){1,30}+\Z"
)
_EDGE = " \t\n,;:.-("
_DANGLING = re.compile(r"(?:[\s,;.(-]|\s(?:và|các|số|theo|tại|của|khoản \d{1,4}|Điều \d{1,4})){1,80}\Z")


def without_part(before: str) -> str:
    """The words before a mention without the part of it that they name: "điểm b khoản 1 Điều 6 của"."""
    return _PART.sub("", before)


def bound_subjects(prose: Prose, mentions: Sequence[Mention], claims: Sequence[Claims]) -> list[Claims]:
    """`claims` with the subjects that begin in them, and with `outer` for the mentions that stand in one.

    A subject inside another one ends with it at the latest.
    """
    bound = list(claims)
    starts = [mention.start for mention in mentions]
    ends: dict[int, int] = {}
    for index, claim in enumerate(claims):
        start = claim.subject_start
        if start is None:
            continue
        end = _latest_end(prose, start)
        outer = bound[index].outer
        if outer is not None:
            end = min(end, ends[outer])
        first = bisect_left(starts, start, index + 1)
        after, ends[index] = _enclosed(prose, mentions, first, start, end)
        for inner in range(first, after):
            bound[inner] = replace(bound[inner], outer=index)
        bound[index] = _with_subject(prose.text, bound[index], start, ends[index])
    return bound


def _with_subject(text: str, claims: Claims, start: int, end: int) -> Claims:
    subject = _subject(text, start, end)
    return replace(claims, subject=subject, end=max(end, claims.end) if subject else claims.end)


def _enclosed(prose: Prose, mentions: Sequence[Mention], first: int, start: int, end: int) -> tuple[int, int]:
    """The index after the last mention that is part of the subject, and where the subject ends."""
    for index in range(first, len(mentions)):
        mention = mentions[index]
        if mention.start >= end:
            return index, end
        if _is_joined(prose.view, start, mention):
            return index, mention.start
    return len(mentions), end


def _is_joined(view: str, start: int, mention: Mention) -> bool:
    """Whether a mention inside a subject's stretch is joined to the document, and no part of the subject."""
    before = without_part(view[max(start, mention.start - _JOINED_LENGTH) : mention.start])
    return not before.strip() or bool(_JOINED.search(before))


def _latest_end(prose: Prose, start: int) -> int:
    """Where a subject that begins at `start` ends at the latest, other documents not considered."""
    quoted = _whole_quotation(prose.text, start)
    if quoted is not None:
        return quoted + 1
    last = min(prose.statement_end(start), start + _LONGEST, len(prose.text))
    depth = 0
    for match in _CLAUSE.finditer(prose.text, start, last):
        if match.group() in "“”":
            depth = depth + 1 if match.group() == "“" else max(0, depth - 1)
        elif depth == 0:
            return match.start()
    return last


def _whole_quotation(text: str, start: int) -> int | None:
    """Where the quotation that opens at `start` closes, when it is the whole subject."""
    if start >= len(text) or not _QUOTE.match(text, start):
        return None
    closing = _closing_quote(text, start, min(start + _LONGEST, len(text)))
    return closing if closing is not None and _AFTER_WHOLE_QUOTATION.match(text, closing + 1) else None


def _closing_quote(text: str, start: int, end: int) -> int | None:
    """Where the quotation that opens at `start` closes; quotations may stand inside it."""
    if text[start] == '"':
        at = text.find('"', start + 1, end)
        return at if at >= 0 else None
    depth = 0
    for match in _CURLED.finditer(text, start, end):
        depth += 1 if match.group() == "“" else -1
        if depth == 0:
            return match.start()
    return None


def _subject(text: str, start: int, end: int) -> str | None:
    quoted = _whole_quotation(text, start)
    if quoted is not None:
        return " ".join(text[start + 1 : quoted].split()) or None
    words = " ".join(text[start:end].split())
    return _DANGLING.sub("", words).strip(_EDGE) or None
