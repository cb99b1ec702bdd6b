"""Which document a mention, or a file that is put in, is.

A number alone is no key: State numbers restart every year, Party numbers every term (DOMAIN, finding 1). The
key is number, issuer and date, and a citation may claim less than all three, or claim a date wrongly. Where what
is claimed fits several documents, the one that is taken was chosen, and the others stay with it as candidates.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from index.law_resolution import resolve_law
from index.records import StoredCitation, StoredDocument
from index.store import Store
from ingest.catalogue import catalogue_key
from ingest.document import Header, Reference
from ingest.issuers import authority_of, canonical_issuer, issuer_key
from ingest.law_names import KINDS, law_key
from ingest.numbers import Form, Number, kind_of
from ingest.typed_numbers import number_key
from ingest.vocabulary import PopularName, popular_names
from ingest.written_numbers import find_numbers

_YEAR_INSIDE = re.compile(r"/(?:19|20)\d\d/")
_CENTRAL = re.compile(r"/TW$")


_Mention = TypeVar("_Mention", Reference, StoredCitation)


class Certainty(StrEnum):
    """How a mention came to its document."""

    CERTAIN = "certain"  # what is claimed fits one document
    CHOSEN = "chosen"  # it fits several; the nearest that is not later than the citing document was taken
    AMBIGUOUS = "ambiguous"  # it fits several, and nothing tells which is meant
    UNKNOWN = "unknown"  # it fits none


@dataclass(frozen=True, slots=True)
class Resolution:
    """The document that a mention means. key: what the spellings of its number or name share, None of a short form.

    candidates: all documents that the claims fit, when these are several. new: the header of a document that is
    meant and that the base does not have yet.
    """

    key: str | None
    document: StoredDocument | None = None
    candidates: tuple[StoredDocument, ...] = ()
    new: Header | None = None

    @property
    def certainty(self) -> Certainty:
        """How sure the document is."""
        if len(self.candidates) > 1:
            return Certainty.CHOSEN if self.document or self.new else Certainty.AMBIGUOUS
        return Certainty.CERTAIN if self.document or self.new else Certainty.UNKNOWN


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
    """The documents that a number may mean, the latest first: those of its key, else of its kind and figure.

    The one that everyone calls so stands before them.
    """
    if exact := store.by_number_key(number.key):
        return exact
    if number.form is Form.PLENUM:
        return [] if number.is_whole else store.by_number_prefix(f"{number.key} khóa ")
    digits, kind = "".join(filter(str.isdecimal, number.num)), kind_of(number)
    bare = store.by_bare_number(int(digits), [kind]) if digits and kind else []
    popular = [each for name in popular_names() if _is_called(name, number) for each in _stored(store, name)]
    return list({each.id: each for each in (*popular, *bare)}.values())


def _is_called(popular: PopularName, number: Number) -> bool:
    if number.form is not Form.BARE or number.year:
        return False
    meant = find_numbers(popular.name)[0]
    return (kind_of(meant), int(meant.num)) == (kind_of(number), int(number.num))


def _stored(store: Store, popular: PopularName) -> list[StoredDocument]:
    candidates = store.by_number_key(number_key(popular.number) or "")
    return [each for each in candidates if each.issued_on == popular.issued_on]


def resolve(store: Store, mention: Reference | StoredCitation, citing_date: date | None) -> Resolution:
    """The document that a mention claims, seen from a document of `citing_date`.

    A short form ("Chỉ thị 46") has no key; it is the one known document that it fits, or the one that everyone calls
    so. Nor has a name that stands in a number's place ("Hiến pháp 2013"); it is the catalogue's document of that name.
    """
    if mention.number is None:
        return _resolve_name(store, mention, citing_date)
    key = number_key(mention.number)
    if key is not None:
        return _resolve_number(store, mention, key, citing_date)
    short = next(iter(find_numbers(mention.number)), None)
    if short is None:
        return _among(
            _fitting(store.by_number_key(catalogue_key(mention.number)), mention), mention, citing_date
        )
    fitting = _fitting(bearing(store, short), mention)
    if popular := _popular(short, mention, citing_date):
        return _resolve_popular(store, popular, fitting)
    return replace(_among(fitting, mention, citing_date), key=None)


def _resolve_name(store: Store, mention: Reference | StoredCitation, citing_date: date | None) -> Resolution:
    name = mention.name or ""
    if mention.kind in KINDS:
        found = resolve_law(store, mention, citing_date)
        return Resolution(law_key(name), found.document, found.candidates, found.new)
    key = number_key(name)
    if key is not None:
        return _resolve_number(store, mention, key, citing_date)
    return Resolution(
        None, candidates=tuple(each for number in find_numbers(name) for each in bearing(store, number))
    )


def _resolve_number(
    store: Store, mention: Reference | StoredCitation, key: str, citing_date: date | None
) -> Resolution:
    fitting = _fitting(store.by_number_key(key), mention)
    if not fitting:
        return Resolution(key, new=_claimed_header(mention))
    return replace(_among(fitting, mention, citing_date), key=key)


def _fitting(
    candidates: Iterable[StoredDocument], mention: Reference | StoredCitation
) -> list[StoredDocument]:
    number = mention.called
    agreeing = [each for each in candidates if _agrees(each, number, mention.issuer, mention.issued_on)]
    # An article that is a record of its own bears its law's number; the law itself is meant.
    return [each for each in agreeing if not each.is_part] or agreeing


def _among(
    fitting: Sequence[StoredDocument], mention: Reference | StoredCitation, citing_date: date | None
) -> Resolution:
    exact = [each for each in fitting if mention.issued_on and each.issued_on == mention.issued_on]
    if len(exact or fitting) == 1:
        return Resolution(None, (exact or fitting)[0])
    return Resolution(None, _latest_before(fitting, citing_date), tuple(fitting))


def _popular(
    short: Number, mention: Reference | StoredCitation, citing_date: date | None
) -> PopularName | None:
    """What a short form is the popular name of, unless its claims or the time of the citing text speak against it."""
    for each in popular_names():
        if not _is_called(each, short):
            continue
        too_early = citing_date is not None and citing_date < each.issued_on
        other_date = mention.issued_on is not None and mention.issued_on != each.issued_on
        if not (too_early or other_date) and _issuers_agree(mention.issuer, each.issuer):
            return each
    return None


def _resolve_popular(store: Store, popular: PopularName, fitting: Sequence[StoredDocument]) -> Resolution:
    known = next(iter(_stored(store, popular)), None)
    others = [each for each in fitting if known is None or each.id != known.id]
    candidates = (*((known,) if known else ()), *others) if others else ()
    header = Header(
        number=popular.number,
        kind=popular.kind,
        issuer=popular.issuer,
        issued_on=popular.issued_on,
        authority=authority_of(popular.number, popular.issuer, popular.kind),
    )
    return Resolution(None, known, candidates, None if known else header)


def _claimed_header(mention: Reference | StoredCitation) -> Header:
    number = mention.called
    issuer = canonical_issuer(mention.issuer) if mention.issuer else None
    return Header(
        number=number,
        kind=mention.kind or kind_from(number),
        issuer=issuer,
        issued_on=mention.issued_on,
        authority=authority_of(number, issuer, mention.kind),
    )


def resolve_stored(
    store: Store, citations: Sequence[StoredCitation], citing_date: date | None
) -> list[Resolution]:
    """What the stored mentions of one document fit today, one resolution each: their candidates are not stored."""
    return [resolve(store, each, citing_date) for each in in_context(citations)]


def in_context(mentions: Sequence[_Mention]) -> list[_Mention]:
    """`mentions` of one text, each with the date and issuer that the text gives the same number elsewhere.

    A text names a document in full once and shortly afterwards; where it dates one number in two ways, neither
    fills the gap.
    """
    dated: dict[str, set[date]] = {}
    issuers: dict[str, dict[str, str]] = {}
    for each in mentions:
        called = each.called
        if each.issued_on:
            dated.setdefault(called, set()).add(each.issued_on)
        if each.issuer:
            issuers.setdefault(called, {})[issuer_key(each.issuer)] = each.issuer
    filled: list[_Mention] = []
    for each in mentions:
        called = each.called
        days, bodies = dated.get(called, set()), issuers.get(called, {})
        issued_on = next(iter(days)) if each.issued_on is None and len(days) == 1 else each.issued_on
        issuer = next(iter(bodies.values())) if each.issuer is None and len(bodies) == 1 else each.issuer
        # A body that another one of this number has does not tell whose an undated one is.
        filled.append(replace(each, issued_on=issued_on, issuer=issuer if len(days) <= 1 else each.issuer))
    return filled


def kind_from(number: str) -> str | None:
    """The kind that a number's own abbreviation names: `nghị định` for 30/2020/NĐ-CP."""
    found = find_numbers(number)
    return kind_of(found[0]) if found else None


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
    return identify_text(store, header) or identify_without_text(store, header)


def identify_text(store: Store, header: Header) -> StoredDocument | None:
    """The document with a text whose number, issuer and date are all those of `header`."""
    for each in bearing_number(store, header):
        if each.file_name and _is_identified(header) and _is_same(each, header):
            return each
    return None


def identify_without_text(store: Store, header: Header) -> StoredDocument | None:
    """The one document without text that nothing in `header` speaks against; one of its date first."""
    open_ = [
        each
        for each in bearing_number(store, header)
        if not each.file_name and _agrees(each, header.number or "", header.issuer, header.issued_on)
    ]
    return next(
        (each for each in open_ if each.issued_on == header.issued_on), open_[0] if len(open_) == 1 else None
    )


def bearing_number(store: Store, header: Header) -> list[StoredDocument]:
    """The whole documents, no drafts, that bear the number of `header`."""
    key = number_key(header.number) if header.number else None
    return [each for each in store.by_number_key(key) if not each.is_part] if key is not None else []
