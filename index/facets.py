"""What results may be narrowed to, with counts that agree with what each filter then gives.

A filter admits what the question reaches over the whole base (`index.reach`), so that a facet's count is the number of
results behind its link. Only where it admits nothing of that is the nearest below it found.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from index.headers import Headers, Places, related
from ingest.issuers import issuer_key

# Values of a facet that are counted out; the rest of a long tail narrows nothing.
_FACET_VALUES = 20


def facets(headers: Headers, places: Places, on: date | None) -> dict[str, dict[str, int]]:
    """Field → value → how many of the documents in some places a filter to it admits, the most frequent values first.

    on: the day of their validity, None for today.
    """
    fields: dict[str, Counter[str]] = {
        "kind": Counter(headers.kinds.counted(places)),
        "issuer": _of_issuers(headers.issuers.counted(places)),
        "authority": Counter(headers.authorities.counted(places)),
        "year": _of_years(headers.days.counted(places)),
        "validity": Counter(headers.states(on).counted(places)),
    }
    return {name: _first(counted) for name, counted in fields.items()}


def _first(counted: Counter[str]) -> dict[str, int]:
    return {str(value): count for value, count in counted.most_common(_FACET_VALUES)}


def _of_years(days: Mapping[date, int]) -> Counter[str]:
    years: Counter[str] = Counter()
    for each, count in days.items():
        years[str(each.year)] += count
    return years


def _of_issuers(names: Mapping[str, int]) -> Counter[str]:
    """Each body spelled as it is most often, with the documents of those that merged with it."""
    spellings: dict[str, Counter[str]] = {}
    for name, count in names.items():
        spellings.setdefault(issuer_key(name), Counter())[name] += count
    totals = {key: counted.total() for key, counted in spellings.items()}
    return Counter(
        {
            name: sum(totals.get(key, 0) for key in related(name))
            for name in (counted.most_common(1)[0][0] for counted in spellings.values())
        }
    )
