"""Recipients: to whom a document is addressed (`Kính gửi`), and who gets a copy of it (`Nơi nhận`).

The list stands at the foot, one item a dash, the last one `- Lưu: …` (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.9; Hướng
dẫn 36-HD/VPTW, 1.9). Beside it stands the signature; text extraction runs the two columns together.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.document import Span
from ingest.letterhead import BODY_BEGINS, Letterhead
from ingest.lines import Line, lines_of
from ingest.prose import UPPER

_COPIES = re.compile(r"(?:Nơi|NƠI) (?:nhận|NHẬN)\s*(?::|\Z)\s*")
_ADDRESSED = re.compile(r"Kính gửi\s*:?\s*", re.IGNORECASE)
_ITEM = re.compile(r"[-–—+*•]\s*")
_LEADING_DASH = re.compile(r"\A\s*[-–—+*•]\s*")
_KEPT = re.compile(r"Lưu(?!\w)")
# The signature's column behind an item of the list: a cell of its own, or capitals to the end of the line.
_COLUMN = re.compile(r"(?<!\s)\s+\|\s+|\s{3,}")
_AFTER_ITEM = re.compile(r"(?<=[;.)])\s+")
_NAME = re.compile(rf"(?:[{UPPER}][a-zđà-ỹ]*+\.? ?){{2,5}}\Z")
_SIGNED = re.compile(r"\W*(?:đã ký|ký tên|ký, )", re.IGNORECASE)
# A list of recipients is not longer than a page.
_LONGEST = 60
_LONGEST_ITEM = 240


@dataclass(frozen=True, slots=True)
class Recipients:
    """The bodies, without their dashes, and the run of text that holds them with their heading."""

    names: tuple[str, ...] = ()
    span: Span | None = None


def read_recipients(text: str) -> Recipients:
    """Those who get a copy: the first list at a foot."""
    lines = lines_of(text, 0, len(text))
    found = ((index, _COPIES.match(line.text)) for index, line in enumerate(lines))
    return next((_listed(lines, index, match.end()) for index, match in found if match), Recipients())


def read_addressees(head: Letterhead) -> Recipients:
    """Those whom the head addresses, behind `Kính gửi`."""
    for index, line in enumerate(head.lines):
        match = _ADDRESSED.match(line)
        if match is None:
            continue
        items, last = [line[match.end() :]], index
        for below in range(index + 1, len(head.lines)):
            if not (
                _ITEM.match(head.lines[below]) or not items[-1].strip() or items[-1].endswith((",", " và"))
            ):
                break
            if BODY_BEGINS.match(head.lines[below]) and not _ITEM.match(head.lines[below]):
                break
            items.append(head.lines[below])
            last = below
        names = tuple(filter(None, map(_name, items)))
        return (
            Recipients(names, Span(head.spans[index].start, head.spans[last].end)) if names else Recipients()
        )
    return Recipients()


def _listed(lines: Sequence[Line], first: int, heading: int) -> Recipients:
    """The list under the heading that takes the first `heading` characters of a line."""
    items: list[str] = []
    last = first
    for index, cell in _cells(lines, first, heading):
        if match := _ITEM.match(cell):
            if items and _KEPT.match(items[-1]):
                break
            items.append(cell[match.end() :])
        elif items and _goes_on(items[-1], cell):
            items[-1] = f"{items[-1]} {cell}"
        elif _is_beside(cell):
            continue
        else:
            break
        last = index
    names = tuple(filter(None, map(_name, items)))
    return Recipients(names, Span(lines[first].start, lines[last].end)) if names else Recipients()


def _cells(lines: Sequence[Line], first: int, heading: int) -> Iterator[tuple[int, str]]:
    """(index of the line, the left column's words) from the heading on."""
    rest = lines[first].text[heading:]
    if _ITEM.match(rest):
        yield first, _left(rest)
    for index in range(first + 1, min(len(lines), first + _LONGEST)):
        if len(lines[index].text) > _LONGEST_ITEM:
            return
        yield index, _left(lines[index].text)


def _left(cell: str) -> str:
    left = _COLUMN.split(cell, maxsplit=1)[0]
    ends = (gap.start() for gap in _AFTER_ITEM.finditer(left) if left[gap.end() :].isupper())
    return left[: next(ends, len(left))]


def _goes_on(item: str, cell: str) -> bool:
    """Whether a line without a dash is the rest of the item above it, which its mark has not closed."""
    return not item.rstrip().endswith((";", ".")) and not _is_beside(cell) and not _KEPT.match(item)


def _is_beside(cell: str) -> bool:
    """Whether a line is the signature's column alone."""
    return cell.isupper() or _NAME.match(cell) is not None or _SIGNED.match(cell) is not None


def _name(item: str) -> str:
    return " ".join(_LEADING_DASH.sub("", item).split()).strip(" ;.,")
