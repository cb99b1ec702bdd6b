"""The form in which an office cites: `Kế hoạch số 399/KH-UBND ngày 03/3/2020 của UBND tỉnh Tây Ninh, mục II.2, tr. 2`.

Nghị định 30/2020/NĐ-CP, Phụ lục I, II.6: a document is cited by kind, number, date, issuer and subject; a law or an
ordinance by its name, without number and issuer.
"""

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from index.records import StoredDocument
from ingest.outline import Scheme, scheme_at, without_label
from ingest.subject import without_about

_BY_NAME = ("luật", "bộ luật", "pháp lệnh", "hiến pháp")
# The code of law tells all that changed an article there; the first words name it.
_LONGEST_SOURCE = 120
_SINCE = ", có hiệu lực"
_SCHEME = {"khoản": Scheme.NUMBER, "điểm": Scheme.LETTER}
_NAMED = re.compile(r"(khoản|điểm)\s+(\w+)\Z")
_VALUE = re.compile(r"\w+(?:\.\w+)*")
_LABEL_EDGES = " .:-–/)"
_COLUMNS = "Bảng: "


def short_day(day: date) -> str:
    """`03/3/2020`: a nought before days below 10 and before months 1 and 2 only (Nghị định 30, Phụ lục I, II.4)."""
    return f"{day.day:02}/{_month(day)}/{day.year}"


def long_day(day: date) -> str:
    """`ngày 03 tháng 3 năm 2020`."""
    return f"ngày {day.day:02} tháng {_month(day)} năm {day.year}"


def _month(day: date) -> str:
    return f"{day.month:02}" if day.month < 3 else str(day.month)


# The document


def document_citation(document: StoredDocument, *, issuer: bool = True, subject: bool = False) -> str:
    """A document in words. issuer, subject: whether these are told of one that has a number.

    One without number is told by its subject; an article that came as a record by where the record says it stands.
    """
    if document.is_part:
        return _part(document)
    told = [_called(document), *_dated(document)]
    if issuer and document.issuer and not _goes_by_name(document):
        told.append(f"của {document.issuer}")
    if subject and document.subject and document.number and not _goes_by_name(document):
        told.append(f"về {_inside(without_about(document.subject))}")
    if document.draft:
        told.append("(dự thảo)")
    return " ".join(told)


def _part(document: StoredDocument) -> str:
    if document.stated_source:
        source = document.stated_source.partition(_SINCE)[0]
        return textwrap.shorten(source, _LONGEST_SOURCE, placeholder=" …")
    return f"{document.path[0]}, mục “{document.subject or document.name}”"


def _goes_by_name(document: StoredDocument) -> bool:
    return document.kind in _BY_NAME and bool(document.subject)


def _called(document: StoredDocument) -> str:
    kind = (document.kind or "văn bản").capitalize()
    subject = document.subject or ""
    if document.number and not _goes_by_name(document):
        own_name = document.number.lower().startswith(kind.lower())
        return document.number if own_name else f"{kind} số {document.number}"
    if not subject:
        return document.name
    if subject.lower().startswith(kind.lower()):
        return subject
    return f"{kind} {subject if _goes_by_name(document) else _inside(subject)}"


def _dated(document: StoredDocument) -> Iterator[str]:
    if document.issued_on and document.kind == "hiến pháp":
        yield f"năm {document.issued_on.year}"
    elif document.issued_on:
        yield f"ngày {short_day(document.issued_on)}"


def _inside(subject: str) -> str:
    """A subject inside a sentence: its first letter small, unless its first word is in capitals."""
    return subject if subject[1:2].isupper() else subject[:1].lower() + subject[1:]


# The place in it


@dataclass(frozen=True, slots=True)
class _Step:
    """One labelled heading of a path: how it counts and what it counts to, `II`; of a Phần or Chương the words.

    word: what the path itself calls it, `khoản`; empty otherwise.
    """

    scheme: Scheme
    value: str
    word: str = ""


def place_citation(path: Sequence[str]) -> str:
    """`mục II.2`, `điểm a khoản 2 Điều 5`; of headings without labels the innermost; empty for an empty path.

    path: headings, outermost first, as a citation has them. Điều are counted through a document, so a Chương above one
    says nothing; a Phụ lục does.
    """
    steps = [step for step in map(_step, path) if step is not None]
    inside = next((at for at, step in enumerate(steps) if step.scheme is Scheme.ARTICLE), None)
    if inside is not None:
        annex = [step.value for step in steps[:inside] if step.value.startswith("Phụ lục")]
        return " ".join([*_of_article(steps[inside + 1 :]), steps[inside].value, *annex])
    if steps:
        return " ".join(_of_plain(steps))
    named = [heading for heading in path if not heading.startswith(_COLUMNS)]
    return f"mục “{named[-1]}”" if named else ""


def _step(heading: str) -> _Step | None:
    if named := _NAMED.match(heading):
        return _Step(_SCHEME[named[1]], named[2], named[1])
    # A label that stands alone (`26.2.2.`) is known as one before words only.
    line = heading if scheme_at(heading) is not None else f"{heading} X"
    scheme = scheme_at(line)
    if scheme is None or scheme > Scheme.LETTER:
        return None
    label = line[: len(line) - len(without_label(line))].strip(_LABEL_EDGES)
    if scheme <= Scheme.ARTICLE:
        # "Mục đích" begins like a Mục.
        return _Step(scheme, label) if " " in label else None
    value = _VALUE.match(label)
    return _Step(scheme, value.group() if value else label, "điểm" if scheme is Scheme.LETTER else "")


def _of_article(steps: Sequence[_Step]) -> Iterator[str]:
    return (f"{step.word or 'khoản'} {step.value}" for step in reversed(steps))


def _of_plain(steps: Sequence[_Step]) -> Iterator[str]:
    """Points, then the dotted number of the item, then what stands above it by name, innermost first."""
    yield from _of_article([step for step in steps if step.word])
    if dotted := _dotted([step for step in steps if step.scheme > Scheme.ARTICLE and not step.word]):
        yield f"mục {dotted}"
    yield from (step.value for step in reversed(steps) if step.scheme < Scheme.ARTICLE)


def _dotted(steps: Sequence[_Step]) -> str:
    """`II.2`; an item that bears its parent's number already, `2.1` below `2`, stands for both."""
    values: list[str] = []
    for step in steps:
        if values and step.value.startswith(f"{values[-1]}."):
            values.pop()
        values.append(step.value)
    return ".".join(values)


def office_citation(
    document: StoredDocument, path: Sequence[str] = (), page: int | None = None, *, issuer: bool = True
) -> str:
    """Document and place: what stands in brackets behind a quote. path: as a quote has it."""
    own = tuple(path)
    if document.is_part and own[: len(document.path)] == document.path:
        own = own[len(document.path) :]
    place = place_citation(own)
    told = [document_citation(document, issuer=issuer), place, f"tr. {page}" if page is not None else ""]
    return ", ".join(filter(None, told))
