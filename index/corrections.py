"""Header fields that a person puts right: what may be put right, how it is typed, and how it counts.

A correction counts for its document until it is taken back: when the file is put in again, when a better file gives the
text, and when the document was taken out meanwhile. What was read stays beside it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from index.errors import BadCorrection
from index.records import StoredCorrection, StoredDocument
from ingest.document import Header
from ingest.issuers import authority_of, canonical_issuer
from ingest.text import canonical_text
from ingest.written_dates import date_at

# Longer than any of them is; the longest subject of DATA has some 700 characters.
LONGEST_VALUE = 2_000
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2200, 1, 1)


def _number(typed: str) -> str:
    if not any(each.isdigit() for each in typed):
        raise BadCorrection("number", "số, ký hiệu phải có chữ số, ví dụ 46-CT/TW")
    return "".join(typed.split()) if "/" in typed else typed


def _kind(typed: str) -> str:
    return typed.lower()


def _day(typed: str) -> str:
    day = _typed_day(typed)
    if day is None or not _FIRST_DAY <= day < _LAST_DAY:
        raise BadCorrection(
            "", f"«{typed}» không phải một ngày có thật; hãy gõ NĂM-THÁNG-NGÀY hoặc ngày/tháng/năm"
        )
    return day.isoformat()


def _typed_day(typed: str) -> date | None:
    """A date as a person or a program writes it, and nothing else."""
    written = date_at(typed, 0)
    if written is not None and written.end == len(typed):
        return written.value
    try:
        return date.fromisoformat(typed) if len(typed) == len("2020-03-03") else None
    except ValueError:
        return None


def _as_typed(typed: str) -> str:
    return typed


# Field → how what was typed is stored.
FIELDS: Mapping[str, Callable[[str], str]] = {
    "number": _number,
    "kind": _kind,
    "issuer": canonical_issuer,
    "issued_on": _day,
    "subject": _as_typed,
    "signer": _as_typed,
    "office": _as_typed,
    "place": _as_typed,
    "effective_from": _day,
    "ends_on": _day,
}
_DAYS = ("issued_on", "effective_from", "ends_on")
_TELL_AUTHORITY = {"number", "issuer", "kind"}
# What stands above each passage is made of these, and its vector with it.
ABOVE_PASSAGES = ("kind", "number", "subject")


def stored_value(field: str, typed: str) -> str | None:
    """What was typed, as it is stored; None for nothing: the document has no such field. Raises BadCorrection."""
    if field not in FIELDS:
        raise BadCorrection(field, f"không có trường này; sửa được: {', '.join(FIELDS)}")
    value = " ".join(canonical_text(typed).split())
    if len(value) > LONGEST_VALUE:
        raise BadCorrection(field, f"dài quá {LONGEST_VALUE} ký tự")
    if not value:
        return None
    try:
        return FIELDS[field](value)
    except BadCorrection as error:
        raise BadCorrection(field, error.reason) from None


def field_value(header: Header | StoredDocument, field: str) -> str | None:
    """A field of a header, as a correction holds it."""
    value = getattr(header, field)
    return value.isoformat() if isinstance(value, date) else value


def corrected(header: Header, corrections: Sequence[StoredCorrection]) -> Header:
    """The header as people put it right; the evidence stays where the fields were read."""
    return with_values(header, {each.field: each.value for each in corrections})


def with_values(header: Header, values: Mapping[str, str | None]) -> Header:
    """The header with other fields, given as corrections hold them."""
    if not values:
        return header
    typed: dict[str, Any] = {name: _typed(name, value) for name, value in values.items()}
    changed = replace(header, **typed)
    if not values.keys() & _TELL_AUTHORITY:
        return changed
    authority = authority_of(changed.number, changed.issuer, changed.kind) or header.authority
    return replace(changed, authority=authority)


def misread_alike(header: Header, corrections: Sequence[StoredCorrection]) -> bool:
    """Whether a header shows in the corrected fields what had been read before they were put right, or nothing."""
    return all(field_value(header, each.field) in (each.was_read, each.value, None) for each in corrections)


def read_values(header: Header, corrections: Sequence[StoredCorrection]) -> dict[str, str | None]:
    """What a header shows in the fields that were put right."""
    return {each.field: field_value(header, each.field) for each in corrections}


def header_of(document: StoredDocument) -> Header:
    """The header fields of a stored document."""
    names = Header.__dataclass_fields__
    return Header(**{name: getattr(document, name) for name in names})


def _typed(field: str, value: str | None) -> date | str | None:
    return date.fromisoformat(value) if value and field in _DAYS else value
