"""Which rows an engine is asked for, in the words of its filters."""

import json
from collections.abc import Collection, Sequence

from index.filters import Filters
from index.headers import related

# So many hidden documents are told one by one, and count from their own transaction on; where there are more, by the
# mark of their rows, which counts from its publication on.
_MOST_HIDDEN = 5_000


def published(state: int, hidden: Sequence[int]) -> str:
    """The rows of a state, without some documents."""
    parts = [f"born <= {state}"]
    if len(hidden) > _MOST_HIDDEN:
        parts.append("internal == false")
    elif hidden:
        parts.append(f"document not in {list(hidden)}")
    return " and ".join(parts)


def of_header(filters: Filters) -> str:
    """The rows whose header passes; empty for all. What it cannot say of validity is looked up by who reads them."""
    parts: list[str] = []
    if filters.kind is not None:
        parts.append(f"kind == {_text(filters.kind.strip().lower())}")
    if filters.issuer:
        parts.append(f"issuer in [{', '.join(map(_text, sorted(related(filters.issuer))))}]")
    if filters.issued_from or filters.issued_to:
        parts.append("issued > 0")
    if filters.issued_from:
        parts.append(f"issued >= {filters.issued_from.toordinal()}")
    if filters.issued_to:
        parts.append(f"issued <= {filters.issued_to.toordinal()}")
    if filters.authority is not None:
        parts.append(f"authority == {_text(filters.authority.value)}")
    return " and ".join(parts)


def within(field: str, keys: Collection[int]) -> str:
    """The rows that have one of some numbers in a field."""
    return f"{field} in {list(keys)}"


def both(one: str, other: str) -> str:
    """Rows that two filters admit; an empty one admits all."""
    return " and ".join(each for each in (one, other) if each)


def _text(value: str) -> str:
    """As a string of Milvus: quoted and escaped as JSON has it, so that no value ends it."""
    return json.dumps(value, ensure_ascii=False)
