"""The foot of a document: on whose behalf it is signed, and by whom.

`TM. ỦY BAN NHÂN DÂN` / `KT. CHỦ TỊCH` / `PHÓ CHỦ TỊCH` in State documents (Nghị định 30/2020/NĐ-CP, Phụ lục
I), `T/M BAN BÍ THƯ` in the Party's (Hướng dẫn 36-HD/VPTW).
"""

import re
from dataclasses import dataclass

from ingest.lines import Line, lines_of

_PREFIX = re.compile(
    r"(?:T/?M|K/?T|T/?L|TUQ|T/?U/?Q|Q)\s?[./]?\s+(?=[A-ZĐÀ-Ỹ])|(?:T/M|K/T|T/L|TM\.|KT\.|TL\.|TUQ\.)(?=\S)"
)
_ON_BEHALF = re.compile(r"T/?M\s?\.?\s*(?P<body>[A-ZĐÀ-Ỹ][^\n|]*)")
_OFFICE = re.compile(
    r"(?:PHÓ |QUYỀN )?(?:CHỦ TỊCH|THỦ TƯỚNG|BỘ TRƯỞNG|THỨ TRƯỞNG|TỔNG BÍ THƯ|BÍ THƯ"
    r"|THƯỜNG TRỰC|TRƯỞNG|CHÁNH|GIÁM ĐỐC|TỔNG |HIỆU TRƯỞNG"
    r"|CHỦ NHIỆM|VIỆN TRƯỞNG|CỤC TRƯỞNG|THỐNG ĐỐC|TƯ LỆNH)"
)
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
        if not _is_office(line.text):
            continue
        for below in lines[index + 1 : index + 1 + _REACH]:
            for cell in reversed(below.text.split(" | ")):
                name = _without_rank(cell.strip())
                if _NAME.match(name):
                    return Signature(name, collective)
    return Signature(None, collective)


def _collective(line: Line) -> str | None:
    for cell in line.text.split(" | "):
        match = _ON_BEHALF.match(cell)
        if match and match["body"].isupper():
            return " ".join(match["body"].split())
    return None


def _without_rank(name: str) -> str:
    rank = _RANK.match(name)
    return name[rank.end() :] if rank else name


def _is_office(line: str) -> bool:
    """Whether the line is an office in capitals: what stands right above a signature."""
    cells = line.split(" | ")
    return any(
        cell.isupper()
        and (_PREFIX.match(cell) is not None or _OFFICE.match(cell) is not None)
        and len(cell) < 60
        for cell in map(str.strip, cells)
    )
