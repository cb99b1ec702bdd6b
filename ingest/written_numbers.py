"""Numbers of documents in running text.

The text is read as its `ingest.text.shadow`, so every offset is an offset of the text itself. At each place
where figures begin the forms of `ingest.numbers` are tried, the ones with more parts first.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from ingest.abbreviations import alternatives, kind_spellings, org_spellings, party_orgs
from ingest.bare_numbers import bare_at
from ingest.numbers import Form, Number
from ingest.plenums import find_plenums
from ingest.text import shadow

# The letter is taken only where nothing else fits: 44kl/tw is 44-KL/TW and no law 44k.
NUM = r"(?P<num>\d{1,5}[a-z]??)"
YEAR = r"(?P<year>(?:19|20)\d\d)"
END = r"(?!\w)"
_START = re.compile(r"(?<![\w./-])(?<!\d,)\d{1,5}(?!\d)")
# Resolutions under a programme carry two figures: 66.13/2026/NQ-CP.
_NUM_OF_YEAR = r"(?P<num>\d{1,5}(?:\.\d{1,3})?[a-z]??)"
_SLASH = r" {0,2}/\s?"
_HYPHEN = r" {0,2}-\s?"
_EITHER = r" {0,2}[-/]\s?"
_GROUP = r"[A-ZĐƯ][A-Za-zĐđƯư&]{0,19}\d{0,3}"
# A hyphen with blanks on both sides ends the number: "399/KH-UBND - Tây Ninh".
_GROUPS = rf"{_GROUP}(?:(?: ?-|- )[A-ZĐ][A-Za-zĐđ&]{{0,19}}\d{{0,3}})*"
_OFFICE = r"(?:TTg|[A-ZĐ]{2,14}\d{0,2})"  # whose letter it is, before its unit: 1234/BNV-TCBC
# Before the suffixes of today the government's body alone followed the number: 178/CP, 193-HĐBT.
_OLD_ORG = "HĐBT|TTg|CP"
_BLANKS = re.compile(r"\s+")


@cache
def _full_forms() -> tuple[tuple[Form, re.Pattern[str]], ...]:
    """The patterns of whole numbers in the order in which they are tried at a digit."""
    spelled = {*kind_spellings(), *kind_spellings().values()}
    cased = f"(?P<kind>{alternatives(spelled)})"
    kind = f"(?P<kind>(?i:{alternatives(spelled)}))"
    org = rf"(?P<org>{_GROUPS}|(?i:{alternatives(org_spellings())})\d{{0,3}}(?:-[A-Za-zĐđ0-9&]+)*)"
    party = alternatives(party_orgs())
    patterns = (
        (Form.QH, rf"{_NUM_OF_YEAR}{_SLASH}{YEAR}{_SLASH}(?P<org>(?:UBTV)?QH\d{{1,2}}){END}"),
        (Form.QPPL, rf"{_NUM_OF_YEAR}{_SLASH}{YEAR}{_EITHER}{kind}{_EITHER}{org}{END}"),
        (Form.ADMIN, rf"{NUM}{_SLASH}{cased}{_HYPHEN}{org}{END}"),
        (Form.PARTY, rf"{NUM}{_HYPHEN}{kind}{_SLASH}{org}{END}"),
        (Form.PARTY_LOOSE, rf"{NUM} ?[-/]? ?{kind} ?[-/]? ?(?P<org>(?:{party})(?:-VP)?){END}"),
        (Form.PARTY_LOOSE, rf"{NUM} {{1,2}}{cased}{_SLASH}{org}{END}"),
        (Form.CV, rf"{NUM}{_SLASH}(?P<org>{_OFFICE}(?: ?- ?[A-ZĐ][A-Za-zĐđ&0-9]{{0,12}})+){END}"),
        (Form.CV, rf"{NUM} ?[-/] ?(?P<org>{_OLD_ORG})(?!\w| ?[-/]\w)"),
    )
    return tuple((form, re.compile(pattern)) for form, pattern in patterns)


def _full_at(text: str, position: int) -> Number | None:
    for form, pattern in _full_forms():
        match = pattern.match(text, position)
        if match and (number := _number_of(match, form)):
            return number
    return None


def _number_of(match: re.Match[str], form: Form) -> Number | None:
    parts = match.groupdict()
    org = without_blanks(parts["org"])
    if form is Form.CV and org.partition("-")[0] in kind_spellings():
        return None
    kind = parts.get("kind")
    year = parts.get("year")
    return Number(
        text=match.group(),
        start=match.start(),
        end=match.end(),
        form=form,
        num=parts["num"],
        kind=kind_spellings()[kind.upper()] if kind else None,
        year=int(year) if year else None,
        org=org,
    )


def without_blanks(org: str) -> str:
    """`org` as one run of characters: a suffix may be broken over a line."""
    return _BLANKS.sub("", org)


def apart(numbers: Iterable[Number]) -> list[Number]:
    """In text order; of two that overlap the one that starts first, then the longer one."""
    kept: list[Number] = []
    for number in sorted(numbers, key=lambda number: (number.start, -number.end)):
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return kept


def at_figures(text: str, read: Callable[[str, int], Number | None]) -> Iterator[Number]:
    """What `read` makes of each place where figures begin and no number before still goes on."""
    end = 0
    for match in _START.finditer(text):
        if match.start() >= end and (number := read(text, match.start())):
            end = number.end
            yield number


def _number_at(text: str, position: int) -> Number | None:
    return _full_at(text, position) or bare_at(text, position)


def find_numbers(text: str) -> list[Number]:
    """The numbers that stand in running text, in its order, never overlapping."""
    view = shadow(text)
    return apart([*find_plenums(view), *at_figures(view, _number_at)])
