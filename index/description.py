"""What a document without text is found by: one paragraph made of known facts, in words of our own.

It is no text of the document, and is never quoted as one: passages cut from it have the origin `record`.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from index.records import CatalogueFacts, StoredCitation, StoredDocument
from ingest.document import Header
from ingest.issuers import authority_of, canonical_issuer
from ingest.subject import without_about
from ingest.text import fold

T = TypeVar("T")

# Different citing texts may claim different subjects; more than these say nothing new.
MAX_CLAIMED_SUBJECTS = 3


def _commonest(values: Sequence[T | None]) -> T | None:
    counted = Counter(value for value in values if value is not None)
    return counted.most_common(1)[0][0] if counted else None


def header_from_claims(document: StoredDocument, citations: Sequence[StoredCitation]) -> Header:
    """The document's header, each open field filled with what its citations claim most often."""
    issuers = [canonical_issuer(each.issuer) if each.issuer else None for each in citations]
    issuer = document.issuer or _commonest(issuers)
    kind = document.kind or _commonest([each.kind for each in citations])
    dates: list[date | None] = [each.issued_on for each in citations]
    return Header(
        number=document.number,
        kind=kind,
        issuer=issuer,
        issued_on=document.issued_on or _commonest(dates),
        subject=document.subject or _commonest([each.subject for each in citations]),
        signer=document.signer,
        place=document.place,
        authority=document.authority or authority_of(document.number, issuer, kind),
    )


def _inside_sentence(subject: str) -> str:
    """A subject after `về`: its first letter small, unless the word is written in capitals or is a name."""
    first, rest = subject[:1], subject[1:]
    return subject if rest[:1].isupper() or first == "“" else first.lower() + rest


def identity_line(header: Header) -> str:
    """`Chỉ thị 46-CT/TW ngày 22/06/2015 của Bộ Chính trị về …`, of the fields that are known."""
    parts = [(header.kind or "văn bản").capitalize(), header.number or ""]
    if header.issued_on:
        parts.append(f"ngày {header.issued_on:%d/%m/%Y}")
    if header.issuer:
        parts.append(f"của {header.issuer}")
    if header.subject:
        parts.append(f"về {_inside_sentence(without_about(header.subject))}")
    return " ".join(part for part in parts if part)


def describe(header: Header, catalogue: CatalogueFacts | None, citations: Sequence[StoredCitation]) -> str:
    """The paragraph: identity, the catalogue's summary, and subjects that citing texts claim differently."""
    lines = [f"{identity_line(header)}."]
    if catalogue and catalogue.summary:
        lines.append(catalogue.summary)
    known = fold(header.subject or "")
    claimed = [
        subject for subject, _ in Counter(each.subject for each in citations if each.subject).most_common()
    ]
    differing = [subject for subject in claimed if fold(subject) not in known][:MAX_CLAIMED_SUBJECTS]
    lines += [f"Được viện dẫn với trích yếu: “{subject}”." for subject in differing]
    return " ".join(lines)
