"""The foot of a document: on whose behalf it is signed, and by whom.

`TM. ỦY BAN NHÂN DÂN` / `KT. CHỦ TỊCH` / `PHÓ CHỦ TỊCH` in State documents (Nghị định 30/2020/NĐ-CP, Phụ lục
I), `T/M BAN BÍ THƯ` in the Party's (Hướng dẫn 36-HD/VPTW).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ingest.document import Span
from ingest.lines import Line, lines_of

_PREFIX = re.compile(
    r"(?:T/?M|K/?T|T/?L|TUQ|T/?U/?Q|Q)\s?[./]?\s+(?=[A-ZĐÀ-Ỹ])|(?:T/M|K/T|T/L|TM[./]|KT[./]|TL[./]|TUQ[./])(?=\S)"
)
_ON_BEHALF = re.compile(r"T/?M\s?\.?\s*(?P<body>[A-ZĐÀ-Ỹ][^\n|]*)")
_OFFICE = re.compile(
    r"(?:PHÓ |QUYỀN )?(?:CHỦ TỊCH|THỦ TƯỚNG|BỘ TRƯỞNG|THỨ TRƯỞNG|TỔNG BÍ THƯ|BÍ THƯ"
    r"|THƯỜNG TRỰC|TRƯỞNG|CHÁNH|GIÁM ĐỐC|TỔNG |HIỆU TRƯỞNG"
    r"|CHỦ NHIỆM|VIỆN TRƯỞNG|CỤC TRƯỞNG|THỐNG ĐỐC|TƯ LỆNH)"
)
# Copies and fonts without capitals leave the office in small letters; then it is a whole line.
_WHOLE_OFFICE = re.compile(
    r"(?:phó )?(?:thủ tướng|chủ tịch(?: quốc hội| nước)?|bộ trưởng|thứ trưởng|tổng bí thư|bí thư|giám đốc"
    r"|tổng thanh tra)",
    re.IGNORECASE,
)
_ON_BEHALF_DOT = re.compile(r"T/?M\s?[./]\s*[A-ZĐ]")
_COLUMNS = re.compile(r" \| |\s{3,}")
_SIGNED = re.compile(r"\s{0,80}[-–—(]{1,80}\s*(?:đã ký|đã kí)\)?\s*$", re.IGNORECASE)
# Lines that the signatures of a joint paper take, three or four blocks.
_JOINT_REACH = 30
_SYLLABLE = r"[A-ZĐÀ-Ỹ][a-zđà-ỹ]*"
_RANK = re.compile(
    r"(?:(?:Đại|Thượng|Trung|Thiếu) (?:tướng|tá|úy|uý)|GS\.?|PGS\.?|TS\.?|ThS\.?|BS\.?|[.,\s]++)+(?=[A-ZĐÀ-Ỹ])"
)
_NAME = re.compile(rf"{_SYLLABLE}(?: {_SYLLABLE}){{1,4}}$")
# Between the office and the name stand a stamp's blank lines and `(Đã ký)`, never more than this.
_REACH = 12


@dataclass(frozen=True, slots=True)
class Signature:
    """signer: the name without rank, several joined by `; `. office: in which function, as printed on one line.

    collective: the body that the signer signs for, as printed. span: all of it, from `TM.` to the last name.
    """

    signer: str | None = None
    office: str | None = None
    collective: str | None = None
    span: Span | None = None
    signer_span: Span | None = None
    office_span: Span | None = None
    collective_span: Span | None = None


def read_signature(text: str) -> Signature:
    """The first signature of `text` that has a name; an enclosed paper's comes after it."""
    lines = [line for line in lines_of(text, 0, len(text)) if len(line.text) < 160]
    collective = next(filter(None, map(_collective, lines)), None)
    for index, line in enumerate(lines):
        if _is_office(line.text) and (name := _name_below(lines, index)):
            return _signature(lines, index, name, collective)
    return (
        Signature(collective=collective.name, collective_span=collective.span) if collective else Signature()
    )


class _Name(NamedTuple):
    """A signer's name, where it stands, and the index of its line."""

    value: str
    span: Span
    line: int


class _Collective(NamedTuple):
    name: str
    span: Span


def _signature(lines: Sequence[Line], first: int, name: _Name, collective: _Collective | None) -> Signature:
    joint = _joint_signers(lines, first) if collective else []
    names = list({each.value: each for each in (name, *joint)}.values())
    offices = _offices(lines[first : name.line])
    return Signature(
        signer="; ".join(each.value for each in names),
        office=" ".join(each.value for each in offices),
        collective=collective.name if collective else None,
        span=Span(lines[first].start, lines[max(each.line for each in names)].end),
        signer_span=Span(name.span.start, max(each.span.end for each in names)),
        office_span=Span(offices[0].span.start, offices[-1].span.end),
        collective_span=collective.span if collective else None,
    )


def _offices(lines: Sequence[Line]) -> list[_Name]:
    """The offices on the lines above a name; the body signed for is one only where nothing else stands there."""
    cells = [
        _Name(cell, _span_in(line, cell), index)
        for index, line in enumerate(lines)
        for cell in _cells(line.text)
        if _is_office_cell(cell)
    ]
    return [each for each in cells if not _ON_BEHALF.match(each.value)] or cells


def _span_in(line: Line, cell: str) -> Span:
    start = line.start + line.text.rindex(cell)
    return Span(start, start + len(cell))


def _name_below(lines: Sequence[Line], index: int) -> _Name | None:
    for at in range(index + 1, min(len(lines), index + 1 + _REACH)):
        below = lines[at]
        for cell in reversed(_cells(below.text)):
            name = _SIGNED.sub("", _without_rank(cell))
            if _NAME.match(name):
                return _Name(name, _span_in(below, name), at)
    return None


def _joint_signers(lines: Sequence[Line], first: int) -> list[_Name]:
    """Those who sign for further bodies right below: a joint paper has as many signatures as issuers."""
    names = []
    for index in range(first + 1, min(len(lines), first + _JOINT_REACH)):
        on_behalf = index and _collective(lines[index - 1]) is not None
        if on_behalf and _is_office(lines[index].text) and (name := _name_below(lines, index)):
            names.append(name)
    return names


def _cells(line: str) -> list[str]:
    """The columns of a line: cells of a table, or text set apart by blanks."""
    return [cell.strip() for cell in _COLUMNS.split(line) if cell.strip()]


def _collective(line: Line) -> _Collective | None:
    for cell in _cells(line.text):
        match = _ON_BEHALF.match(cell)
        if match and (match["body"].isupper() or _ON_BEHALF_DOT.match(cell)):
            return _Collective(" ".join(match["body"].split()), _span_in(line, match["body"].rstrip()))
    return None


def _without_rank(name: str) -> str:
    rank = _RANK.match(name)
    return name[rank.end() :] if rank else name


def _is_office(line: str) -> bool:
    """Whether the line is an office: what stands right above a signature, in capitals or by itself."""
    return any(map(_is_office_cell, _cells(line)))


def _is_office_cell(cell: str) -> bool:
    return len(cell) < 60 and (
        _WHOLE_OFFICE.fullmatch(cell) is not None
        or (cell.isupper() and (_PREFIX.match(cell) is not None or _OFFICE.match(cell) is not None))
    )
