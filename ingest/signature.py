"""The foot of a document: on whose behalf it is signed, and by whom.

`TM. ỦY BAN NHÂN DÂN` / `KT. CHỦ TỊCH` / `PHÓ CHỦ TỊCH` in State documents (Nghị định 30/2020/NĐ-CP, Phụ lục
I), `T/M BAN BÍ THƯ` in the Party's (Hướng dẫn 36-HD/VPTW).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

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
_SIGNED = re.compile(r"\s*[-–—(]+\s*(?:đã ký|đã kí)\)?\s*$", re.IGNORECASE)
# Lines that the signatures of a joint paper take, three or four blocks.
_JOINT_REACH = 30
_SYLLABLE = r"[A-ZĐÀ-Ỹ][a-zđà-ỹ]*"
_RANK = re.compile(
    r"(?:(?:Đại|Thượng|Trung|Thiếu) (?:tướng|tá|úy|uý)|GS\.?|PGS\.?|TS\.?|ThS\.?|BS\.?|[.,\s])+(?=[A-ZĐÀ-Ỹ])"
)
_NAME = re.compile(rf"{_SYLLABLE}(?: {_SYLLABLE}){{1,4}}$")
# Between the office and the name stand a stamp's blank lines and `(Đã ký)`, never more than this.
_REACH = 12


@dataclass(frozen=True, slots=True)
class Signature:
    """signer: the name without rank. collective: the body that the signer signs for, as printed."""

    signer: str | None = None
    collective: str | None = None


def read_signature(text: str) -> Signature:
    """The first signature of `text` that has a name; an enclosed paper's comes after it."""
    lines = [line for line in lines_of(text, 0, len(text)) if len(line.text) < 160]
    collective = next(filter(None, map(_collective, lines)), None)
    for index, line in enumerate(lines):
        if _is_office(line.text) and (name := _name_below(lines, index)):
            others = _joint_signers(lines, index) if collective else []
            return Signature("; ".join([name, *(each for each in others if each != name)]), collective)
    return Signature(None, collective)


def _name_below(lines: Sequence[Line], index: int) -> str | None:
    for below in lines[index + 1 : index + 1 + _REACH]:
        for cell in reversed(_cells(below.text)):
            name = _SIGNED.sub("", _without_rank(cell))
            if _NAME.match(name):
                return name
    return None


def _joint_signers(lines: Sequence[Line], first: int) -> list[str]:
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


def _collective(line: Line) -> str | None:
    for cell in _cells(line.text):
        match = _ON_BEHALF.match(cell)
        if match and (match["body"].isupper() or _ON_BEHALF_DOT.match(cell)):
            return " ".join(match["body"].split())
    return None


def _without_rank(name: str) -> str:
    rank = _RANK.match(name)
    return name[rank.end() :] if rank else name


def _is_office(line: str) -> bool:
    """Whether the line is an office: what stands right above a signature, in capitals or by itself."""
    return any(
        _WHOLE_OFFICE.fullmatch(cell) is not None
        or (cell.isupper() and (_PREFIX.match(cell) is not None or _OFFICE.match(cell) is not None))
        for cell in _cells(line)
        if len(cell) < 60
    )
