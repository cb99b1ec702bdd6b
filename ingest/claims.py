"""Claims: what a text says of a document right after its number: its date, its issuer, its subject.

"Chỉ thị số 46-CT/TW ngày 22/6/2015 của Bộ Chính trị về …": date and issuer come in either order, the subject
after them (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.6).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from ingest.issuers import canonical_issuer
from ingest.mentions import Mention, next_joined
from ingest.prose import UPPER, Prose
from ingest.vocabulary import issuers
from ingest.written_dates import date_at


@dataclass(frozen=True, slots=True)
class Claims:
    """What the text says of a document after its number. `end` is where these words end.

    outer: the index of the mention in whose subject this one stands.
    """

    end: int
    issued_on: date | None = None
    issuer: str | None = None
    subject: str | None = None
    subject_start: int | None = None
    outer: int | None = None


_COMMA = re.compile(r"\s*,?\s*")
_SIGNED = re.compile(r"(?:đã\s+)?(?:ký|ban hành)\s+(?=ngày)")
_OF = re.compile(r"của\s+")
_NOTE = re.compile(r"\s{0,40}\([^()]{1,100}\)(?=\s*(?:,\s*)?(?:của|về|ngày|V/v|quy định|[“\"])(?!\w))")
_ABOUT = re.compile(r"(?:[Vv]ề\s+việc|[Vv]/v|[Vv]ề)(?:\s*:)?\s+(?=\S)|[Vv]/[Vv]:?\s*(?=\S)")
# A decree or a circular is named by what it does; only after a date or an issuer are these words its name.
_DOES = re.compile(
    r"(?:quy định|hướng dẫn|sửa đổi|bổ sung|ban hành|phê duyệt|phát động|bãi bỏ|công bố|triển khai|tiếp tục|"
    r"tăng cường|đẩy mạnh|thi hành|điều chỉnh|Quy định|Hướng dẫn|Sửa đổi|Ban hành|Phê duyệt)"
    r"(?:,|\s)(?!này|như sau|tại)"
)
# These name a document even right after its number; "quy định" there only says what it lays down.
_CHANGES = re.compile(
    r"\s+(?=(?:sửa đổi|bổ sung|thay thế|bãi bỏ|đính chính|quy định chi tiết|hướng dẫn thi hành|"
    r"hướng dẫn thực hiện|triển khai|thực hiện|tiếp tục thực hiện)(?:,|\s))"
)
_QUOTE = re.compile(r"[“\"]")
_CAPITAL = rf"[{UPPER}][^\W\d_]*"
_WHERE = (
    r"(?:\s+(?:[Tt]ỉnh|[Tt]hành phố|TP\.?|[Hh]uyện|[Qq]uận|[Tt]hị xã|[Tt]hị trấn|[Xx]ã|[Pp]hường|[Đđ]ặc khu)"
    rf"(?:\s+{_CAPITAL})?)?"
    rf"(?:[ ]+(?:-[ ]+)?(?!Về\s){_CAPITAL})*(?:\s*(?:,\s*)?(?:\(\s*)?kh[óo][aá]\s+[IVX]+\)?)?"
)
_TITLE = r"(?:(?:Bộ trưởng|Chủ tịch|Ban Thường vụ|Thường trực|Văn phòng|Giám đốc|Tổng Giám đốc)\s+)?"
_NOT_IN_NAME = (
    r"về|ngày|quy định|hướng dẫn|ban hành|sửa đổi|phê duyệt|đã|được|là|có|trong|tại|để|nhằm|theo|thực hiện|"
    r"công bố|triển khai|do|cho|[Vv]/v"
)
_OTHER_ISSUER = re.compile(
    rf"(?=[{UPPER}])[^,;:.(“\"\n]{{3,100}}?(?=\s+(?:{_NOT_IN_NAME})(?!\w)|\s*[,;:.(“\"\n]|\s*\Z)"
)
_WRAP = re.compile(r"\n(?=[^\W\d_])(?=[^" + UPPER + r"])")  # a line end inside a name
_ISSUER_LENGTH = 160


@cache
def _known_issuer() -> re.Pattern[str]:
    names = {name for issuer in issuers() for name in (issuer.name, *issuer.aliases)}
    names |= {name.replace("Ủy ban", "Uỷ ban") for name in names}
    listed = "|".join(
        re.escape(name).replace("\\ ", r"\s{1,3}") for name in sorted(sorted(names), key=len, reverse=True)
    )
    return re.compile(rf"{_TITLE}(?i:{listed})(?!\w)(?:\s+-\s+(?i:{listed})(?!\w))*{_WHERE}")


def _issuer_at(prose: Prose, position: int) -> tuple[str, int] | None:
    last = min(position + _ISSUER_LENGTH, prose.statement_end(position))
    stretch = _WRAP.sub(" ", prose.view[position:last])
    match = _known_issuer().match(stretch) or _OTHER_ISSUER.match(stretch)
    return (canonical_issuer(match.group()), position + match.end()) if match else None


def _past(pattern: re.Pattern[str], text: str, position: int) -> int:
    """Where the match of `pattern` at `position` ends; `position` itself where it does not match."""
    match = pattern.match(text, position)
    return match.end() if match else position


def _claims_of(prose: Prose, mention: Mention) -> Claims:
    """Date, issuer and the place where the subject begins, in whatever order the first two come."""
    claims = Claims(mention.end)
    while (more := _next_claim(prose, claims)) is not None:
        claims = more
    return replace(claims, subject_start=_subject_start(prose, claims))


def _next_claim(prose: Prose, claims: Claims) -> Claims | None:
    at = _past(_COMMA, prose.view, _past(_NOTE, prose.view, claims.end))
    if claims.issued_on is None and (written := date_at(prose.text, _past(_SIGNED, prose.view, at))):
        return replace(claims, end=written.end, issued_on=written.value)
    of = _OF.match(prose.view, at)
    if claims.issuer is None and of and (issuer := _issuer_at(prose, of.end())):
        return replace(claims, end=issuer[1], issuer=issuer[0])
    return None


def _subject_start(prose: Prose, claims: Claims) -> int | None:
    at = _past(_COMMA, prose.view, claims.end)
    if about := _ABOUT.match(prose.view, at):
        return about.end()
    if _QUOTE.match(prose.text, at):
        return at
    if (claims.issued_on or claims.issuer) and _DOES.match(prose.view, at):
        return at
    changes = _CHANGES.match(prose.view, claims.end)
    return changes.end() if changes else None


def read_claims(prose: Prose, mentions: Sequence[Mention]) -> list[Claims]:
    """The claims of each mention; of its subject only the place where it begins (`ingest.cited_subjects`)."""
    return _with_shared_issuers(prose, mentions, [_claims_of(prose, mention) for mention in mentions])


def _with_shared_issuers(prose: Prose, mentions: Sequence[Mention], claims: list[Claims]) -> list[Claims]:
    """Numbers under one kind word have the issuer that stands after the last: "số 44 và 45 của …"."""
    shared = list(claims)
    for index in range(len(mentions) - 2, -1, -1):
        following = mentions[index + 1]
        is_bare = following.start == following.number.start
        is_joined = is_bare and next_joined(prose.view, shared[index].end) == following.start
        if is_joined and shared[index].issuer is None:
            shared[index] = replace(shared[index], issuer=shared[index + 1].issuer)
    return shared
