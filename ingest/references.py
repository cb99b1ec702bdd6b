"""References: where a text mentions other documents, what it says of them, and what it does with them.

    prose ─ mentions ─▶ short_forms   which number is meant
                   └──▶ claims ─ cited_subjects ─ relations ─ end_days ─▶ Reference

All work on a mention looks at a bounded stretch around it, so the time grows with the length of the text.
"""

from datetime import date

from ingest.cited_subjects import bound_subjects
from ingest.claims import read_claims
from ingest.document import Reference
from ingest.end_days import end_days
from ingest.mentions import find_mentions
from ingest.numbers import Number
from ingest.parts import part_before
from ingest.prose import read_prose
from ingest.relations import Reading, read_relations
from ingest.short_forms import resolve_numbers
from ingest.typed_numbers import number_key


def find_references(
    text: str,
    own_number: str | None = None,
    body_start: int = 0,
    issued_on: date | None = None,
    own_law: str | None = None,
) -> tuple[Reference, ...]:
    """The other documents that `text`, canonical, mentions, in text order.

    own_number, issued_on, own_law (the key of a law): of the document itself, which it does not cite.
    body_start: where the body begins; what stands before it is not read. A short form gets the whole number that
    the text gives elsewhere; one that nothing resolves keeps its own spelling, `Chỉ thị 46`. What is cited by a
    name alone has no number: a law, a plenum's or a congress's resolution, `Nghị quyết Trung ương 8 khóa XI`.
    """
    prose = read_prose(text)
    mentions = find_mentions(prose.view, body_start)
    numbers = resolve_numbers(prose.view, mentions, own_number, own_law)
    shown = [(number or mention.number).display for number, mention in zip(numbers, mentions, strict=True)]
    claims = bound_subjects(prose, mentions, read_claims(prose, mentions))
    readings = read_relations(prose, mentions, claims, shown)
    ends = end_days(prose, readings, issued_on)
    own_key = number_key(own_number) if own_number else None
    return tuple(
        _reference(text, prose.view, reading, number, ends_on)
        for reading, number, ends_on in zip(readings, numbers, ends, strict=True)
        if number is not None and not _is_own(reading, number, own_key, issued_on)
    )


def _is_own(reading: Reading, number: Number, own_key: str | None, issued_on: date | None) -> bool:
    """Its own number is no reference, unless a different date shows that it is an older document's number."""
    if own_key is None or not number.is_whole or number.key != own_key:
        return False
    claimed = reading.claims.issued_on
    return claimed is None or issued_on is None or claimed == issued_on


def _reference(text: str, view: str, reading: Reading, number: Number, ends_on: date | None) -> Reference:
    mention, claims = reading.mention, reading.claims
    name = number.display if number.is_name else None
    part = part_before(view, mention.lead)
    return Reference(
        text=text[mention.start : mention.end],
        start=mention.start,
        end=mention.end,
        number=None if name else number.display,
        kind=mention.kind,
        issuer=claims.issuer,
        issued_on=claims.issued_on,
        subject=claims.subject or mention.name,
        relation=reading.relation,
        via=reading.via,
        name=name,
        year=number.year if number.is_name else None,
        part=part.written if part else None,
        ends_on=ends_on,
    )
