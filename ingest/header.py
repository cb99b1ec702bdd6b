"""The head and the foot of a document: which document this is.

The layouts are those of Nghị định 30/2020/NĐ-CP (Phụ lục I) for State documents and Hướng dẫn 36-HD/VPTW for
the Party's, also as text extraction leaves them: two columns flattened into one line, rules as low lines, the
gazette's own furniture above. A number or a day that the form leaves blank stays None: a stamp or a pen
filled it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ingest.document import Authority, Evidence, Header, Span
from ingest.issuers import authority_of
from ingest.issuing_body import IssuingBody, Source, read_issuer
from ingest.letterhead import (
    HEAD_LENGTH,
    LETTER_SUBJECT,
    PARTY_HEAD,
    STATE_HEAD,
    Found,
    Letterhead,
    Title,
    read_letterhead,
    read_number,
    read_place_and_date,
    read_title,
)
from ingest.numbers import kind_of
from ingest.recipients import Recipients, read_addressees, read_recipients
from ingest.signature import Signature, read_signature
from ingest.subject import cleaned_subject, read_subject
from ingest.text import fold, shadow
from ingest.title_line import TitleLine, read_title_line
from ingest.written_dates import WrittenDate, date_at
from ingest.written_numbers import find_numbers

_ADOPTED = re.compile(r"thông qua\s+(?=ngày\s)")
_SECURITY = re.compile(r"(?:TUYỆT |TỐI )?MẬT")

# Fields that stand nowhere but in a head; an issuer may be told by prose, a day by the clause on the adoption.
_IN_HEAD = frozenset({"number", "kind", "parent", "place", "subject", "security", "urgency"})

# How sure a reading is, by where it was read: what stands at its legal place in its legal form, what was told by
# another field, and what prose says. Measured by `evaluate-reading` on 46 real files with a text layer: of 200 readings
# of the first sort all are right, of 43 of the second 38. Of the third there are too few: it is set low.
AT_ITS_PLACE, TOLD_BY_ANOTHER, FROM_PROSE = 0.98, 0.88, 0.7
# A year in the number that is not the year of the day: one of the two is misread.
_IN_CONFLICT = 0.5
_ISSUER_SURE = {
    Source.HEAD: AT_ITS_PLACE,
    Source.TITLE: AT_ITS_PLACE,
    Source.FOOT: TOLD_BY_ANOTHER,
    Source.OPENING: FROM_PROSE,
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the body of a document: its fields, and the runs of text that show nothing else."""

    header: Header
    spans: tuple[Span, ...]


def read_header(text: str) -> Header:
    """The fields that the head and the foot of `text`, canonical, show; None where they show none."""
    return read_frame(text).header


def read_frame(text: str) -> Frame:
    """The head and the foot of `text`, canonical, with the place of each."""
    head = read_letterhead(text)
    foot = read_signature(text)
    addressees = read_addressees(head)
    recipients = read_recipients(text)
    line = read_title_line(head.lines, head.gaps)
    header = _from_title_line(line, head) if line is not None else _from_letterhead(head, foot, text)
    header = _with_foot(header, head, foot, addressees, recipients)
    spans = (_head_span(header), addressees.span, foot.span, recipients.span)
    return Frame(
        _with_conflict_shown(header), tuple(sorted(filter(None, spans), key=lambda each: each.start))
    )


def _head_span(header: Header) -> Span | None:
    """From the first character to the last of what only a head has; what stands between belongs to it."""
    ends = [each.end for each in header.evidence if each.name in _IN_HEAD and each.start < HEAD_LENGTH]
    return Span(0, max(ends)) if ends else None


def _from_letterhead(head: Letterhead, foot: Signature, text: str) -> Header:
    title = read_title(head)
    number = read_number(head)
    kind = _kind(head, title, number)
    issuer = read_issuer(head, title, foot, text)
    placed = read_place_and_date(head)
    place, issued_on = placed.value if placed else (None, None)
    adopted = None if issued_on else _adopted_on(head, text)
    subject = read_subject(head, title)
    return Header(
        number=number.value if number else None,
        kind=kind.value if kind else None,
        issuer=issuer.name if issuer else None,
        issued_on=adopted.value if adopted else issued_on,
        subject=subject.value if subject else None,
        place=place,
        parent=issuer.parent if issuer else None,
        authority=_authority(
            text[:HEAD_LENGTH],
            number.value if number else None,
            issuer.name if issuer else None,
            kind.value if kind else None,
        ),
        evidence=(
            *_number_evidence(text, head, number),
            *_evidence(head, "kind", kind, AT_ITS_PLACE if title else TOLD_BY_ANOTHER),
            *_issuer_evidence(issuer),
            *_evidence(head, "issued_on", placed if issued_on else None),
            *_adopted_evidence(adopted),
            *_evidence(head, "subject", subject),
            *_evidence(head, "place", placed),
        ),
    )


def _from_title_line(line: TitleLine, head: Letterhead) -> Header:
    issued = "issued_on" if line.issued_on else None
    span = _lines_span(head, line.first, line.last)
    return Header(
        number=line.number,
        kind=line.kind,
        issuer=line.issuer,
        issued_on=line.issued_on,
        subject=cleaned_subject(line.subject),
        authority=authority_of(line.number, line.issuer, line.kind),
        evidence=tuple(
            Evidence(name, span.start, span.end, AT_ITS_PLACE)
            for name in ("number", "kind", "issuer", issued, "subject")
            if name
        ),
    )


def _with_foot(
    header: Header, head: Letterhead, foot: Signature, addressees: Recipients, recipients: Recipients
) -> Header:
    """`header` with what stands at the foot, and the marks above it."""
    security = next(((mark, span) for mark, span in head.marks if _SECURITY.match(mark)), None)
    urgency = next(((mark, span) for mark, span in head.marks if not _SECURITY.match(mark)), None)
    spans = {
        "signer": foot.signer_span,
        "office": foot.office_span,
        "security": security[1] if security else None,
        "urgency": urgency[1] if urgency else None,
        "addressees": addressees.span,
        "recipients": recipients.span,
    }
    return replace(
        header,
        signer=foot.signer,
        office=foot.office,
        security=security[0] if security else None,
        urgency=urgency[0] if urgency else None,
        addressees=addressees.names,
        recipients=recipients.names,
        evidence=header.evidence
        + tuple(
            Evidence(name, span.start, span.end, TOLD_BY_ANOTHER if name == "signer" else AT_ITS_PLACE)
            for name, span in spans.items()
            if span
        ),
    )


def _with_conflict_shown(header: Header) -> Header:
    """A normative number bears the year of its day (DOMAIN: numbers); where it does not, both are doubtful."""
    found = find_numbers(header.number) if header.number else []
    year = found[0].year if found else None
    if not year or header.issued_on is None or int(year) == header.issued_on.year:
        return header
    return replace(
        header,
        evidence=tuple(
            replace(each, confidence=_IN_CONFLICT) if each.name in ("number", "issued_on") else each
            for each in header.evidence
        ),
    )


def _lines_span(head: Letterhead, first: int, last: int) -> Span:
    """From the first of these lines to the last, whichever column of the page they stand in."""
    spans = head.spans[first : last + 1]
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _evidence(
    head: Letterhead, name: str, found: Found[Any] | None, sure: float = AT_ITS_PLACE
) -> Iterator[Evidence]:
    if found is not None:
        span = _lines_span(head, found.first, found.last)
        yield Evidence(name, span.start, span.end, sure)


def _number_evidence(text: str, head: Letterhead, number: Found[str] | None) -> Iterator[Evidence]:
    """The number without the `Số:` of its line. One whose groups the grammar does not know is less sure."""
    for each in _evidence(head, "number", number):
        assert number is not None
        spaced = re.compile(r"\s*".join(map(re.escape, "".join(number.value.split()))))
        match = spaced.search(shadow(text), each.start, each.end)
        start, end = match.span() if match else (each.start, each.end)
        known = find_numbers(number.value)
        yield Evidence("number", start, end, AT_ITS_PLACE if known else TOLD_BY_ANOTHER)


def _issuer_evidence(issuer: IssuingBody | None) -> Iterator[Evidence]:
    if issuer is None:
        return
    yield Evidence("issuer", issuer.span.start, issuer.span.end, _ISSUER_SURE[issuer.source])
    if issuer.parent_span is not None:
        yield Evidence("parent", issuer.parent_span.start, issuer.parent_span.end, AT_ITS_PLACE)


def _adopted_evidence(adopted: WrittenDate | None) -> Iterator[Evidence]:
    if adopted is not None:
        yield Evidence("issued_on", adopted.start, adopted.end, TOLD_BY_ANOTHER)


def _kind(head: Letterhead, title: Title | None, number: Found[str] | None) -> Found[str] | None:
    """A công văn has no title, only `V/v`; else the number's own mark tells the kind."""
    if title is not None:
        return Found(title.kind, title.line, title.line)
    if number and (found := find_numbers(number.value)) and (kind := kind_of(found[0])):
        return replace(number, value=kind)
    letter = next((index for index, line in enumerate(head.lines) if LETTER_SUBJECT.match(line)), None)
    return Found("công văn", letter, letter) if letter is not None else None


def _adopted_on(head: Letterhead, text: str) -> WrittenDate | None:
    """The day on which the National Assembly or its Committee adopted the text: its head bears no date."""
    if not any("quoc hoi" in fold(line) for line in head.lines[:12]):
        return None
    adopted = [match.end() for match in _ADOPTED.finditer(text)]
    dates = [written for position in adopted if (written := date_at(text, position))]
    return dates[-1] if dates else None


def _authority(head: str, number: str | None, issuer: str | None, kind: str | None) -> Authority | None:
    if PARTY_HEAD.search(head) and not STATE_HEAD.search(head):
        return Authority.PARTY
    found = authority_of(number, issuer, kind)
    return found or (Authority.STATE if STATE_HEAD.search(head) else None)
