"""What bodies are called now: ministries, Party commissions and provinces that merged in 2025.

Documents keep the issuer that they were issued by. A body of a province that merged has its namesake in the new one:
`UBND tỉnh Long An` is now `UBND tỉnh Tây Ninh`.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from ingest.issuers import canonical_issuer, issuer_key
from ingest.vocabulary import Successor, successors

_PLACE = re.compile(r"(?:tỉnh|thành phố)\s")
# "Tỉnh ủy Long An": a committee's name takes the place without its level.
_COMMITTEE = re.compile(r"(?P<head>(?:.*\s)?)(?P<level>Tỉnh|Thành) ủy (?P<place>.+)")
# The level of districts ended on 01/7/2025 without heirs.
_ENDED = re.compile(r"(?<!\w)(?:huyện|quận|thị xã)(?!\w)", re.IGNORECASE)
_CITY = "thành phố "


def _is_place(successor: Successor) -> bool:
    return _PLACE.match(successor.old) is not None


@cache
def _bodies() -> dict[str, Successor]:
    return {issuer_key(each.old): each for each in successors() if not _is_place(each)}


def successor_of(issuer: str) -> Successor | None:
    """What a body is part of now; None for one that is still there, and for one that nothing is known of."""
    name = canonical_issuer(issuer)
    known = _bodies().get(issuer_key(name))
    if known is not None:
        return known
    if _ENDED.search(name):
        return None
    for place in filter(_is_place, successors()):
        moved = _moved(name, place.old, place.new)
        if moved is not None:
            return replace(place, old=name, new=moved)
    return None


def predecessors_of(issuer: str) -> list[str]:
    """The bodies that became part of this one."""
    name = canonical_issuer(issuer)
    key = issuer_key(name)
    if _ENDED.search(name):
        return []
    bodies = [each.old for each in _bodies().values() if issuer_key(each.new) == key]
    places = (_moved(name, each.new, each.old) for each in successors() if _is_place(each))
    return bodies + [moved for moved in places if moved is not None]


def _moved(name: str, here: str, there: str) -> str | None:
    """The namesake at `there` of a body at `here`; None for a body of another place."""
    if name.lower().endswith(" " + here.lower()):
        return f"{name[: -len(here)]}{there}"
    committee = _COMMITTEE.fullmatch(name)
    if committee is None or committee["place"].removeprefix("tỉnh ").removeprefix(_CITY) != _bare(here):
        return None
    level = "Thành" if there.startswith(_CITY) else "Tỉnh"
    return f"{committee['head']}{level} ủy {_bare(there)}"


def _bare(place: str) -> str:
    return _PLACE.sub("", place, count=1)


def related_keys(issuer: str) -> Iterator[str]:
    """The keys under which a body's documents are found: its own, what it became, and those that became it."""
    yield issuer_key(issuer)
    if successor := successor_of(issuer):
        yield issuer_key(successor.new)
    yield from map(issuer_key, predecessors_of(issuer))
