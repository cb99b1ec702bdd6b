"""The head and the foot of a document: which document this is.

The layouts are those of Nghị định 30/2020/NĐ-CP (Phụ lục I) for State documents and Hướng dẫn 36-HD/VPTW for
the Party's, also as text extraction leaves them: two columns flattened into one line, rules as low lines, the
gazette's own furniture above. A number or a day that the form leaves blank stays None: a stamp or a pen
filled it.
"""

import re
from datetime import date

from ingest.document import Authority, Header
from ingest.issuers import authority_of
from ingest.issuing_body import read_issuer
from ingest.letterhead import (
    HEAD_LENGTH,
    LETTER_SUBJECT,
    PARTY_HEAD,
    STATE_HEAD,
    Letterhead,
    read_letterhead,
    read_number,
    read_place_and_date,
    read_title,
)
from ingest.numbers import kind_of
from ingest.signature import read_signature
from ingest.subject import cleaned_subject, read_subject
from ingest.text import fold
from ingest.title_line import TitleLine, read_title_line
from ingest.written_dates import date_at
from ingest.written_numbers import find_numbers

_ADOPTED = re.compile(r"thông qua\s+(?=ngày\s)")


def read_header(text: str, file_name: str | None = None) -> Header:
    """The fields that the head and the foot of `text`, canonical, show; None where they show none.

    file_name: no field is taken from it, since anyone may name a file anything.
    """
    head = read_letterhead(text)
    line = read_title_line(head.lines, head.gaps)
    if line is not None:
        return _from_title_line(line, text)
    title = read_title(head)
    foot = read_signature(text)
    number = read_number(head)
    kind = title.kind if title else _kind_without_title(head, number)
    issuer = read_issuer(head, title, foot, text)
    place, issued_on = read_place_and_date(head)
    return Header(
        number=number,
        kind=kind,
        issuer=issuer,
        issued_on=issued_on or _adopted_on(head, text),
        subject=read_subject(head, title),
        signer=foot.signer,
        place=place,
        authority=_authority(text[:HEAD_LENGTH], number, issuer, kind),
    )


def _from_title_line(line: TitleLine, text: str) -> Header:
    return Header(
        number=line.number,
        kind=line.kind,
        issuer=line.issuer,
        issued_on=line.issued_on,
        subject=cleaned_subject(line.subject),
        signer=read_signature(text).signer,
        authority=authority_of(line.number, line.issuer, line.kind),
    )


def _kind_without_title(head: Letterhead, number: str | None) -> str | None:
    """A công văn has no title, only `V/v`; else the number's own mark tells the kind."""
    if number and (found := find_numbers(number)) and (kind := kind_of(found[0])):
        return kind
    return "công văn" if any(LETTER_SUBJECT.match(line) for line in head.lines) else None


def _adopted_on(head: Letterhead, text: str) -> date | None:
    """The day on which the National Assembly or its Committee adopted the text: its head bears no date."""
    if not any("quoc hoi" in fold(line) for line in head.lines[:12]):
        return None
    adopted = [match.end() for match in _ADOPTED.finditer(text)]
    dates = [written for position in adopted if (written := date_at(text, position))]
    return dates[-1].value if dates else None


def _authority(head: str, number: str | None, issuer: str | None, kind: str | None) -> Authority | None:
    if PARTY_HEAD.search(head) and not STATE_HEAD.search(head):
        return Authority.PARTY
    found = authority_of(number, issuer, kind)
    return found or (Authority.STATE if STATE_HEAD.search(head) else None)
