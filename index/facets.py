"""What results may be narrowed to, with counts that agree with what each filter then gives.

A filter admits what the question reaches over the whole base (`index.reach`), so that a facet's count is the number of
results behind its link. Only where it admits nothing of that is the nearest below it found.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from index.filters import Filters
from index.records import StoredDocument
from index.validity import DocumentValidity
from ingest.issuer_names import related_keys
from ingest.issuers import issuer_key

# Values of a facet that are counted out; the rest of a long tail narrows nothing.
_FACET_VALUES = 20


@lru_cache(maxsize=2_000)
def _related(issuer: str) -> frozenset[str]:
    """The keys of a body and of those that merged with it."""
    return frozenset(related_keys(issuer))


def admitted(
    filters: Filters, documents: Iterable[StoredDocument], validity: Mapping[int, DocumentValidity]
) -> list[StoredDocument]:
    """The documents that pass, in their order. validity: by id, of all of them, on the day that the filters name."""
    issuers = _related(filters.issuer) if filters.issuer else None
    return [
        each
        for each in documents
        if _header_passes(filters, issuers, each) and _validity_passes(filters, validity[each.id])
    ]


def _header_passes(filters: Filters, issuers: frozenset[str] | None, document: StoredDocument) -> bool:
    day = document.issued_on
    return (
        (filters.kind is None or document.kind == filters.kind.strip().lower())
        and (issuers is None or (document.issuer is not None and issuer_key(document.issuer) in issuers))
        and (filters.issued_from is None or (day is not None and day >= filters.issued_from))
        and (filters.issued_to is None or (day is not None and day <= filters.issued_to))
        and (filters.authority is None or document.authority is filters.authority)
    )


def _validity_passes(filters: Filters, validity: DocumentValidity) -> bool:
    if filters.validity is not None:
        return validity.state is filters.validity
    return not (filters.in_force and validity.state.holds_not)


def facets(
    documents: Sequence[StoredDocument], validity: Mapping[int, DocumentValidity]
) -> dict[str, dict[str, int]]:
    """Field → value → how many of the documents a filter to it admits, the most frequent values first."""
    fields: dict[str, Counter[str]] = {
        "kind": _counted(each.kind for each in documents),
        "issuer": _of_issuers(documents),
        "authority": _counted(each.authority for each in documents),
        "year": _counted(str(each.issued_on.year) if each.issued_on else None for each in documents),
        "validity": _counted(validity[each.id].state for each in documents),
    }
    return {name: dict(counted.most_common(_FACET_VALUES)) for name, counted in fields.items()}


def _counted(values: Iterable[str | None]) -> Counter[str]:
    return Counter(str(value) for value in values if value)


def _of_issuers(documents: Sequence[StoredDocument]) -> Counter[str]:
    """Each body spelled as it is most often, with the documents of those that merged with it."""
    spellings: dict[str, Counter[str]] = {}
    for document in documents:
        if document.issuer:
            spellings.setdefault(issuer_key(document.issuer), Counter())[document.issuer] += 1
    totals = {key: counted.total() for key, counted in spellings.items()}
    return Counter(
        {
            name: sum(totals.get(key, 0) for key in _related(name))
            for name in (counted.most_common(1)[0][0] for counted in spellings.values())
        }
    )
