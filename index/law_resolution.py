"""Which law a name means: laws are made anew under the same name, so a year, a day or the citing text's day decides.

The editions are those of the base and of the catalogue, and those that `ingest.law_names` knows by number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from index.records import StoredCitation, StoredDocument
from index.store import Store
from ingest.document import Authority, Header, Reference
from ingest.law_names import editions, law_key, year_in
from ingest.typed_numbers import number_key
from ingest.vocabulary import Law


@dataclass(frozen=True, slots=True)
class FoundLaw:
    """The law, stored or to be stored (`new`), and all stored ones of its name when there is more than one."""

    document: StoredDocument | None = None
    new: Header | None = None
    candidates: tuple[StoredDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class _Edition:
    """A law of the name: stored, or known by number alone."""

    law: StoredDocument | Law
    year: int | None

    @property
    def order(self) -> tuple[int, date]:
        return self.year or 0, self.law.issued_on or date(self.year or 1, 1, 1)


def resolve_law(store: Store, mention: Reference | StoredCitation, citing_date: date | None) -> FoundLaw:
    """The law that a mention names, seen from a document of `citing_date`.

    A year or a day says which edition; else it is the newest that is not later than the citing document, and the
    only one where that has no date. A year that no known edition has is another law of this name.
    """
    found = list(_editions(store, law_key(mention.name or "")))
    claimed = mention.issued_on.year if mention.issued_on else mention.year
    if claimed is not None:
        of_year = [each for each in found if each.year == claimed]
        same_day = [each for each in of_year if mention.issued_on and each.law.issued_on == mention.issued_on]
        return _taken((same_day or of_year)[:1], (), mention)
    if citing_date is not None:
        found = [each for each in found if each.year is None or _is_not_later(each, citing_date)]
    # What is known by its name alone stands for a law only as long as none of the name is known.
    found = [each for each in found if each.year is not None] or found
    candidates = tuple(each.law for each in found if isinstance(each.law, StoredDocument))
    if citing_date is None and len(found) > 1:
        return FoundLaw(candidates=candidates)
    newest = [max(found, key=lambda each: each.order)] if found else []
    return _taken(newest, candidates if len(found) > 1 else (), mention)


def _is_not_later(edition: _Edition, day: date) -> bool:
    if edition.law.issued_on:
        return edition.law.issued_on <= day
    return (edition.year or 0) <= day.year


def _taken(
    chosen: list[_Edition], candidates: tuple[StoredDocument, ...], mention: Reference | StoredCitation
) -> FoundLaw:
    law = chosen[0].law if chosen else None
    if isinstance(law, StoredDocument):
        return FoundLaw(law, candidates=candidates)
    return FoundLaw(new=_of_edition(law) if law else _of_name(mention), candidates=candidates)


def _editions(store: Store, key: str) -> Iterator[_Edition]:
    known: set[str | None] = set()
    for document in store.by_law_name(key):
        known.add(number_key(document.number) if document.number else None)
        yield _Edition(document, _year_of(document))
    for law in editions(key):
        if law.number and number_key(law.number) not in known:
            yield _Edition(law, law.issued_on.year if law.issued_on else _year_of_number(law.number))


def _year_of(document: StoredDocument) -> int | None:
    if document.issued_on:
        return document.issued_on.year
    return _year_of_number(document.number or "") or year_in(document.subject)


def _year_of_number(number: str) -> int | None:
    parts = number.split("/")
    return int(parts[1]) if len(parts) > 2 and parts[1].isdecimal() else None


def _of_edition(law: Law) -> Header:
    return Header(
        number=law.number,
        kind=law.kind,
        issuer="Ủy ban Thường vụ Quốc hội" if law.kind == "pháp lệnh" else "Quốc hội",
        issued_on=law.issued_on,
        subject=law.full_name,
        authority=Authority.STATE,
    )


def _of_name(mention: Reference | StoredCitation) -> Header:
    """A law of which only the name is known, and the year when the text gives it."""
    year = f" năm {mention.year}" if mention.year and not mention.issued_on else ""
    return Header(
        kind=mention.kind,
        issuer=mention.issuer,
        issued_on=mention.issued_on,
        subject=f"{mention.name or ''}{year}".strip(),
        authority=Authority.STATE,
    )
