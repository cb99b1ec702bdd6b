"""The subject (trích yếu): what stands under the title, or behind `V/v` in a letter."""

import re
from collections.abc import Iterator

from ingest.issuers import authority_of
from ingest.letterhead import (
    BODY_BEGINS,
    LETTER_SUBJECT,
    PLACE_AND_DATE,
    RIGHT_COLUMN,
    Found,
    Letterhead,
    Title,
)
from ingest.text import fold

_ABOUT = re.compile(r"\A(?:V/v\.?:?|Về việc|Về)\s+", re.IGNORECASE)
_NO_SUBJECT = re.compile(r"-?\s*(?:Căn cứ|Kính gửi|Điều \d|[IVX]+\s?[.-])")
# Names that keep their capitals when a subject printed in capitals is put in sentence case.
_PROPER = (
    "Đảng Cộng sản Việt Nam", "Điều lệ Đảng", "Đảng", "Nhà nước", "Quốc hội", "Chính phủ", "Thủ tướng",
    "Việt Nam", "Trung ương", "Bộ Chính trị", "Ban Bí thư", "Ban Chấp hành", "Tổ quốc", "Hồ Chí Minh",
    "Mặt trận", "Hà Nội",
)  # fmt: skip


def read_subject(head: Letterhead, title: Title | None) -> Found[str] | None:
    """The subject on one line, as it is written; None where the head shows none."""
    found = _title_subject(head, title) if title else _letter_subject(head)
    subject = cleaned_subject(" ".join(found.value)) if found else None
    return Found(subject, found.first, found.last) if found and subject else None


def cleaned_subject(subject: str) -> str | None:
    """`subject` in sentence case, without rules around it; None for what is too long to be one."""
    subject = subject.strip(" .;-_*")
    # A sentence of this length is the text itself, run into a head that shows no subject.
    if not subject or len(subject.split()) > 120:
        return None
    return _sentence_case(subject)


def without_about(subject: str) -> str:
    """`subject` without the `V/v`, `Về việc` or `Về` that it begins with: as it stands after `về`."""
    shorter = _ABOUT.sub("", subject, count=1)
    return shorter[:1].upper() + shorter[1:]


def _title_subject(head: Letterhead, title: Title) -> Found[list[str]] | None:
    last = title.line
    lines = [] if not title.rest or title.rest.upper().startswith("CỦA ") else [title.name or title.rest]
    for index in range(title.line + 1, len(head.lines)):
        line = head.lines[index]
        first = not lines
        if not first and (
            (head.gaps[index] and not _goes_on_over_gap(head, index))
            or BODY_BEGINS.match(line)
            or line.isupper() != lines[-1].isupper()
        ):
            break
        if _is_repeated(head, index) or (first and _NO_SUBJECT.match(line)):
            break
        if first and line.endswith("."):
            break
        lines.append(line)
        last = index
    return Found(lines, last - len(lines) + 1, last) if lines else None


def _goes_on_over_gap(head: Letterhead, index: int) -> bool:
    """Whether a line below a gap is still the subject's: it closes without a mark, and the preamble follows at once."""
    line = head.lines[index]
    if line.isupper() or line[-1] in ".,;:" or index + 1 >= len(head.lines):
        return False
    below = head.lines[index + 1]
    return head.gaps[index + 1] and (below.isupper() or BODY_BEGINS.match(below) is not None)


def _is_repeated(head: Letterhead, index: int) -> bool:
    """Whether the line names the issuer again, as the head of a decision's preamble does."""
    line = head.lines[index]
    return any(fold(line) == fold(above) for above in head.lines[:index]) or (
        line.isupper() and authority_of(None, line, None) is not None
    )


def _letter_subject(head: Letterhead) -> Found[list[str]] | None:
    for index, line in enumerate(head.lines):
        if LETTER_SUBJECT.match(line):
            lines = [line, *_letter_rest(head, index + 1)]
            return Found(lines, index, index + len(lines) - 1)
    return None


def _letter_rest(head: Letterhead, start: int) -> Iterator[str]:
    for index in range(start, len(head.lines)):
        line = head.lines[index]
        if (
            RIGHT_COLUMN.match(line)
            or PLACE_AND_DATE.match(line)
            or BODY_BEGINS.match(line)
            or head.gaps[index]
        ):
            return
        yield line


def _sentence_case(subject: str) -> str:
    if not subject.isupper() or " " not in subject:
        return subject[:1].upper() + subject[1:]
    lowered = subject.lower()
    for name in _PROPER:
        lowered = re.sub(rf"(?<!\w){name.lower()}(?!\w)", name, lowered)
    return lowered[:1].upper() + lowered[1:]
