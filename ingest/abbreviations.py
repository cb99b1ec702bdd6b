"""The abbreviations that stand in numbers: how kinds and bodies are spelled there, and what they stand for.

All tables are made from `ingest.vocabulary`. Those with *folded* in their name are keyed by `ingest.text.fold`,
for what people type without marks.
"""

import re
from collections.abc import Iterable
from functools import cache

from ingest.document import Authority
from ingest.remembering import remembered
from ingest.text import fold, shadow
from ingest.vocabulary import Kind, issuers, kinds

_GROUP = re.compile(r"([^\d-]+)(\d*)")


def alternatives(words: Iterable[str]) -> str:
    """A regular expression for any of `words`, the longer ones first, the same at each call."""
    return "|".join(re.escape(word) for word in sorted(sorted(words), key=len, reverse=True))


@cache
def kind_spellings() -> dict[str, str]:
    """Upper-case spelling → official abbreviation; D for Đ where no other kind is spelled so."""
    official = {abbreviation.upper(): abbreviation for kind in kinds() for abbreviation in kind.abbreviations}
    plain = {spelling.replace("Đ", "D"): abbreviation for spelling, abbreviation in official.items()}
    return plain | official


@cache
def folded_kinds() -> dict[str, str]:
    """Abbreviation as typed without marks → official; the kind that is listed first wins (hd: HD, not HĐ)."""
    folded: dict[str, str] = {}
    for kind in kinds():
        for abbreviation in kind.abbreviations:
            folded.setdefault(fold(abbreviation), abbreviation)
    return folded


@cache
def org_spellings() -> dict[str, str]:
    """Upper-case spelling → official spelling of every known suffix; TƯ is how many write TW."""
    known = {suffix.upper(): suffix for issuer in issuers() for suffix in issuer.suffixes}
    return known | {"TƯ": "TW"}


@cache
def folded_orgs() -> dict[str, str]:
    """Suffix as typed without marks → official spelling."""
    return {fold(spelling): official for spelling, official in org_spellings().items()}


@cache
def party_orgs() -> frozenset[str]:
    """Suffixes that belong to Party bodies alone: `217/QĐ-TW` can only mean `217-QĐ/TW`."""
    return frozenset(
        suffix for issuer in issuers() if issuer.authority is Authority.PARTY for suffix in issuer.suffixes
    )


@cache
def kinds_by_word() -> dict[str, Kind]:
    """Lower-case word → the kind it names."""
    return {kind.word: kind for kind in kinds()}


@cache
def word_of_abbreviation() -> dict[str, str]:
    """Abbreviation → the one word it stands for in the State's numbers and in speech."""
    words: dict[str, str] = {}
    for kind in kinds():
        for abbreviation in kind.abbreviations:
            words.setdefault(abbreviation, kind.word)
    return words


def official_org(org: str) -> str:
    """`org` with each group in its official case; an unknown one stays, in capitals if it has none."""

    def official(match: re.Match[str]) -> str:
        letters, digits = match.groups()
        spelled = letters.upper() if letters.islower() else letters
        return org_spellings().get(letters.upper(), spelled) + digits

    return _GROUP.sub(official, org)


def typed_org(letters: str) -> str:
    """As `official_org`, also for groups typed without marks: `bgddt` → `BGDĐT`."""

    def official(match: re.Match[str]) -> str:
        group, digits = match.groups()
        known = org_spellings().get(group.upper()) or folded_orgs().get(fold(group))
        return (known or (group.upper() if group.islower() else group)) + digits

    return _GROUP.sub(official, letters)


def typed_kind(letters: str) -> str:
    """The official abbreviation of a kind typed in any case, with marks or without; KeyError for no kind."""
    exact = next((known for known in word_of_abbreviation() if known.lower() == letters.lower()), None)
    return exact or folded_kinds()[fold(letters)]


@remembered(4_096)
def kind_word_of(written: str) -> str | None:
    """The lower-case kind word that a word or an abbreviation names, however it is typed."""
    lowered = " ".join(shadow(written).lower().split())
    if lowered in kinds_by_word():
        return lowered
    folded = fold(lowered)
    by_fold = {fold(word): word for word in kinds_by_word()}
    if folded in by_fold:
        return by_fold[folded]
    abbreviation = kind_spellings().get(lowered.upper()) or folded_kinds().get(folded)
    return word_of_abbreviation().get(abbreviation) if abbreviation else None
