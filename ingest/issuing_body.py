"""The body that issues a document, read from the head, the title, the foot, or the opening paragraphs.

A Party head says BAN CHẤP HÀNH TRUNG ƯƠNG for the Bộ Chính trị and the Ban Bí thư alike: then the title or the foot
(`T/M BAN BÍ THƯ`) decides.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from ingest.document import Span
from ingest.issuers import authority_of, canonical_issuer, printed_issuer
from ingest.letterhead import (
    BODY_BEGINS,
    HEAD_LENGTH,
    LETTER_SUBJECT,
    NUMBER_LINE,
    PLACE_AND_DATE,
    RIGHT_COLUMN,
    Found,
    Letterhead,
    Title,
)
from ingest.signature import Signature
from ingest.text import fold

# A line that begins one body's name; a line of the left column that does not goes on with the one above.
_BODY_NAME = re.compile(
    r"(?:UBND|HĐND|MTTQ|UB\w* |ỦY BAN|UỶ BAN|HỘI |LIÊN |BỘ |SỞ |BAN |VĂN PHÒNG|TRƯỜNG|CHÍNH PHỦ"
    r"|QUỐC HỘI|THỦ TƯỚNG|CHỦ TỊCH|(?:TỈNH|THÀNH|HUYỆN|QUẬN|THỊ) (?:ỦY|UỶ|ĐOÀN|HỘI)"
    r"|ĐẢNG |CHI |TỔNG|CỤC|CÔNG AN|CÔNG ĐOÀN|VIỆN|T[ÒO][ÒAÀ]A? ÁN|MẶT TRẬN|PHÒNG |TRUNG TÂM"
    r"|TRUNG ƯƠNG|ĐOÀN|ĐẠI HỌC|HỌC VIỆN|NGÂN HÀNG|BẢO HIỂM|KHO BẠC"
    r"|THANH TRA|KIỂM TOÁN|QUÂN |BCH |BỘ CHỈ HUY|TẬP ĐOÀN|CÔNG TY)",
    re.IGNORECASE,
)
_LOCAL_HEAD = re.compile(
    r"(?:UBND|ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|HĐND|HỘI ĐỒNG NHÂN DÂN)\s+(?=\S)", re.IGNORECASE
)
_OPENING = re.compile(
    r"(?:^|[.;]\s+|\n[^\S\n]*)(?P<body>[A-ZĐ][^\n.;:,]{5,120}?)\s+(?:ban hành|xây dựng|tổ chức"
    r"|hướng dẫn|triển khai|đề nghị)\s"
)
_PROVINCE = re.compile(r"tỉnh ((?:[A-ZĐÀ-Ỹ][\wà-ỹ]*)(?:[ -][A-ZĐÀ-Ỹ][\wà-ỹ]*){1,2})")


class Source(StrEnum):
    """Which part of a document names its issuer; the head is surest, prose least."""

    HEAD = "head"
    TITLE = "title"
    FOOT = "foot"
    OPENING = "opening"


@dataclass(frozen=True, slots=True)
class IssuingBody:
    """The body that issues, the one above it as the head names it, and where the name stands."""

    name: str
    span: Span
    source: Source
    parent: str | None = None
    parent_span: Span | None = None


def read_issuer(head: Letterhead, title: Title | None, foot: Signature, text: str) -> IssuingBody | None:
    """The issuing body, spelled out or by initials as its head has it; None where the text names none."""
    bodies = _bodies(head, title)
    if not bodies:
        return _title_issuer(head, title) or _opening_issuer(text)
    issuer = _issuer(head, bodies, title, foot)
    printed = " ".join(body.value for body in bodies)
    superior = bodies[-2] if len(bodies) > 1 else None
    return replace(
        issuer,
        name=printed_issuer(issuer.name, printed),
        parent=printed_issuer(canonical_issuer(superior.value), printed) if superior else None,
        parent_span=_span(head, superior) if superior else None,
    )


def _issuer(head: Letterhead, bodies: list[Found[str]], title: Title | None, foot: Signature) -> IssuingBody:
    body = bodies[-1]
    span = _span(head, body)
    superior = bodies[-2].value if len(bodies) > 1 else None
    if fold(body.value) != "ban chap hanh trung uong":
        return IssuingBody(_placed(body.value, superior, foot), span, Source.HEAD)
    if titled := _title_issuer(head, title):
        return titled
    if foot.collective and foot.collective_span:
        return IssuingBody(canonical_issuer(foot.collective), foot.collective_span, Source.FOOT)
    return IssuingBody(canonical_issuer(body.value), span, Source.HEAD)


def _span(head: Letterhead, found: Found[str]) -> Span:
    return Span(head.spans[found.first].start, head.spans[found.last].end)


def _bodies(head: Letterhead, title: Title | None) -> list[Found[str]]:
    """The names in the left column, superior first, each on one line; a gazette's repetition is left out."""
    bodies: list[Found[str]] = []
    for index, line in enumerate(head.lines[: title.line if title else len(head.lines)]):
        if NUMBER_LINE.match(line) or BODY_BEGINS.match(line) or LETTER_SUBJECT.match(line):
            break
        if RIGHT_COLUMN.match(line) or PLACE_AND_DATE.match(line) or not _may_be_body(line):
            continue
        if _BODY_NAME.match(line) and not (bodies and not head.gaps[index] and _is_open(bodies[-1].value)):
            bodies.append(Found(line, index, index))
        elif bodies:
            bodies[-1] = Found(f"{bodies[-1].value} {line}", bodies[-1].first, index)
    folded = [fold(body.value) for body in bodies]
    return [body for index, body in enumerate(bodies) if folded[index] not in folded[:index]]


def _may_be_body(line: str) -> bool:
    """Whether the line is in capitals, or names a body that is known also without them."""
    return line.isupper() or (len(line.split()) <= 10 and authority_of(None, line, None) is not None)


def _is_open(body: str) -> bool:
    """Whether the name so far must go on: `BỘ LAO ĐỘNG -`, `… VÀ`."""
    return body.endswith(("-", "–", ",", " VÀ"))


def _placed(body: str, superior: str | None, foot: Signature) -> str:
    """The issuing body with what its superior's name adds: a department's place, a board's committee."""
    if superior is None:
        committee = canonical_issuer(body)
        is_committee = re.match(r"(?:Tỉnh|Thành|Huyện|Quận|Thị|Đảng) ủy", committee)
        if is_committee and foot.collective and "thường vụ" in foot.collective.lower():
            return f"Ban Thường vụ {committee}"
        return committee
    above = canonical_issuer(superior)
    if fold(superior) == "ban chap hanh trung uong":
        return canonical_issuer(f"{canonical_issuer(body)} Trung ương")
    local = _LOCAL_HEAD.match(above)
    name = _known_elsewhere(body)
    if local and re.match(r"(?:Sở|Thanh tra|Ban|Phòng|Văn phòng|Chi cục|Công an)\b", name):
        place = above[local.end() :]
        return name if fold(place) in fold(name) else canonical_issuer(f"{name} {place}")
    is_part = re.match(r"(?:Ban|Văn phòng|Ủy ban Kiểm tra|Chi bộ)\b", name)
    if is_part and fold(above) not in fold(name):
        return canonical_issuer(f"{name} {above}")
    return name


def _known_elsewhere(body: str) -> str:
    """A department's name in prose: a sở is spelled as the ministry of its field, which the list knows."""
    if fold(body).startswith("so "):
        ministry = canonical_issuer("BỘ " + body[3:].replace("–", "-"))
        return "Sở " + ministry.removeprefix("Bộ ")
    return canonical_issuer(body)


def _title_issuer(head: Letterhead, title: Title | None) -> IssuingBody | None:
    """`BAN BÍ THƯ` out of a web copy's `KẾT LUẬN CỦA BAN BÍ THƯ`."""
    if title is None or not title.rest.upper().startswith("CỦA "):
        return None
    return IssuingBody(canonical_issuer(title.rest[len("CỦA ") :]), head.spans[title.line], Source.TITLE)


def _opening_issuer(text: str) -> IssuingBody | None:
    """The body that the opening paragraphs name as the one that issues; copies without a head show only that.

    `… (Liên hiệp Hội) tỉnh ban hành Kế hoạch`: a short form in brackets is left out, and a bare `tỉnh` is
    the one province that the same paragraphs name.
    """
    opening = text[:HEAD_LENGTH].split("\nI.", 1)[0].split("\nĐiều 1", 1)[0]
    for match in _OPENING.finditer(opening):
        name = " ".join(re.sub(r"(?<!\s)\s*\([^)]{0,130}\)", "", match["body"]).split())
        authority = authority_of(None, name, None)
        if authority is None or BODY_BEGINS.match(name):
            continue
        provinces = set(_PROVINCE.findall(opening))
        if name.endswith(" tỉnh") and len(provinces) == 1:
            name = f"{name} {provinces.pop()}"
        return IssuingBody(canonical_issuer(name), Span(*match.span("body")), Source.OPENING)
    return None
