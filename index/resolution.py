"""Which document a mention, or a file that is put in, is.

A number alone is no key: State numbers restart every year, Party numbers every term (DOMAIN, finding 1). The
key is number, issuer and date, and a citation may claim less than all three, or claim a date wrongly.
"""

import re
from collections.abc import Sequence
from datetime import date

from index.records import StoredDocument
from index.store import Store
from ingest.catalogue import catalogue_key
from ingest.document import Header, Reference
from ingest.issuers import issuer_key
from ingest.numbers import Number, kind_of
from ingest.typed_numbers import number_key
from ingest.written_numbers import find_numbers

_YEAR_INSIDE = re.compile(r"/(?:19|20)\d\d/")
_CENTRAL = re.compile(r"/TW$")


def _issuers_agree(left: str | None, right: str | None) -> bool:
    return not left or not right or issuer_key(left) == issuer_key(right)


def _agrees(candidate: StoredDocument, number: str, issuer: str | None, issued_on: date | None) -> bool:
    """Whether nothing that is claimed speaks against this candidate; its number is the same already.

    Where the number holds its year, a differing date is a slip and no other document. Where the dates agree,
    TW numbers may be claimed for the wrong one of the three central bodies, which share them.
    """
    same_date = issued_on is not None and issued_on == candidate.issued_on
    if same_date and _CENTRAL.search(number):
        return True
    if not _issuers_agree(candidate.issuer, issuer):
        return False
    if issued_on is None or candidate.issued_on is None or same_date:
        return True
    return bool(_YEAR_INSIDE.search(number))


def _latest_before(candidates: Sequence[StoredDocument], day: date | None) -> StoredDocument | None:
    """The candidate of the nearest date not after `day`; None when that does not single one out."""
    if day is None:
        return None
    earlier = [each for each in candidates if each.issued_on and each.issued_on <= day]
    return max(earlier, key=lambda each: each.issued_on or date.min, default=None)


def bearing(store: Store, number: Number) -> list[StoredDocument]:
    """The documents that a number may mean, the latest first: those of its key, else of its kind and figure."""
    if exact := store.by_number_key(number.key):
        return exact
    digits, kind = "".join(filter(str.isdecimal, number.num)), kind_of(number)
    return store.by_bare_number(int(digits), [kind]) if digits and kind else []


def resolve(
    store: Store, reference: Reference, citing_date: date | None
) -> tuple[str | None, StoredDocument | None]:
    """The key of the claimed number, and the document it is; (key, None) when it is new or cannot be told.

    A short form ("Chỉ thị 46") has no key; it is the one known document that it fits. Nor has a name that stands in
    a number's place ("Hiến pháp 2013"); it is the catalogue's document of that name.
    """
    key = number_key(reference.number)
    if key is not None:
        candidates = store.by_number_key(key)
    elif short := find_numbers(reference.number)[:1]:
        candidates = bearing(store, short[0])
    else:
        candidates = store.by_number_key(catalogue_key(reference.number))
    agreeing = [
        each for each in candidates if _agrees(each, reference.number, reference.issuer, reference.issued_on)
    ]
    # An article that is a record of its own bears its law's number; the law itself is meant.
    agreeing = [each for each in agreeing if not each.is_part] or agreeing
    exact = [each for each in agreeing if reference.issued_on and each.issued_on == reference.issued_on]
    if len(exact or agreeing) == 1:
        return key, (exact or agreeing)[0]
    return key, _latest_before(agreeing, citing_date)


def kind_from(number: str) -> str | None:
    """The kind that a number's own abbreviation names: `nghị định` for 30/2020/NĐ-CP."""
    found = find_numbers(number)
    return kind_of(found[0]) if found else None


def is_new(store: Store, reference: Reference, key: str) -> bool:
    """Whether no document of this number agrees with the claims, so that a new one is cited."""
    return not any(
        _agrees(each, reference.number, reference.issuer, reference.issued_on)
        for each in store.by_number_key(key)
    )


def identify_record(
    store: Store, header: Header, external_id: str, path: Sequence[str], file_name: str
) -> StoredDocument | None:
    """The stored document that a record is: the one of its id, else the one that its header identifies.

    A part of a document (it has headings above it) is known by its id alone, and so are two records of one
    file, which their system holds for two.
    """
    known = store.by_external_id(external_id)
    if known is not None or path:
        return known
    same = identify(store, header)
    is_neighbour = same is not None and same.external_id is not None and same.file_name == file_name
    return None if is_neighbour else same


def _is_identified(header: Header) -> bool:
    return header.issuer is not None and header.issued_on is not None


def _is_same(document: StoredDocument, header: Header) -> bool:
    same_issuer = issuer_key(document.issuer or "") == issuer_key(header.issuer or "")
    return same_issuer and document.issued_on == header.issued_on


def identify(store: Store, header: Header) -> StoredDocument | None:
    """The stored document that a text with this header is: the same number, issuer and date.

    A document known by citations or the catalogue alone takes the text when nothing speaks against it; one
    that has a text already must agree in all three, and what is not known of either agrees with nothing.
    """
    key = number_key(header.number) if header.number else None
    if key is None or header.number is None:
        return None
    candidates = [each for each in store.by_number_key(key) if not each.is_part]
    for each in candidates:
        if each.file_name and _is_identified(header) and _is_same(each, header):
            return each
    open_ = [
        each
        for each in candidates
        if not each.file_name and _agrees(each, header.number, header.issuer, header.issued_on)
    ]
    return next(
        (each for each in open_ if each.issued_on == header.issued_on), open_[0] if len(open_) == 1 else None
    )
