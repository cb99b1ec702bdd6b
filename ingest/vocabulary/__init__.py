"""The closed lists of the field, kept as data beside this file and read once.

`kinds.json` follows Nghị định 30/2020/NĐ-CP (Điều 7, Phụ lục III) and Quy định 399-QĐ/TW;
`issuers.json` names the bodies of Party, State and Front, also those merged in 2025, because documents keep
their old issuers; `laws.json` has the names of laws with number and day where these are known: most from the
official code of law (Bộ Pháp điển, articles in force and the laws that they cite), some from the catalogue;
`popular_names.json` has the documents that everyone calls by a kind word and a bare number; `successors.json` says
what became of the bodies and provinces that merged in 2025.
"""

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from ingest.document import Authority

__all__ = [
    "CitedAs",
    "Issuer",
    "Kind",
    "Law",
    "PopularName",
    "Successor",
    "issuers",
    "kinds",
    "laws",
    "popular_names",
    "successors",
]


class CitedAs(StrEnum):
    """How a kind is cited by a number without its suffix."""

    FIRM = "firm"  # the kind word and a number are a citation: "Chỉ thị 46"
    LOOSE = "loose"  # the word is a verb or counts things too: "quy định 3 mức", "Kế hoạch 5 năm"
    FULL = "full"  # only with its whole number


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: its word in lower case, its abbreviations in numbers, and who issues it."""

    word: str
    abbreviations: tuple[str, ...]
    authorities: frozenset[Authority]
    cited_as: CitedAs


@dataclass(frozen=True, slots=True)
class Issuer:
    """A body that issues documents; `suffixes` are its abbreviations inside numbers."""

    name: str
    aliases: tuple[str, ...]
    suffixes: tuple[str, ...]
    authority: Authority


@dataclass(frozen=True, slots=True)
class Law:
    """A law by its name without the kind; number and day where a source gives them."""

    kind: str
    name: str
    number: str | None
    issued_on: date | None

    @property
    def full_name(self) -> str:
        """`Luật An ninh quốc gia`."""
        return f"{self.kind.capitalize()} {self.name}"


@dataclass(frozen=True, slots=True)
class PopularName:
    """What everyone calls a document, "Đề án 06", and which document it is."""

    name: str
    number: str
    kind: str
    issuer: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class Successor:
    """A body or a province that merged, what it is part of now, since when (None: not told), and who says so."""

    old: str
    new: str
    since: date | None
    source: str


def _records(name: str) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))
    return records


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind; of two that share an abbreviation the State's stands first (TT: thông tư, thông tri)."""
    return tuple(
        Kind(
            word=record["word"],
            abbreviations=tuple(record["abbreviations"]),
            authorities=frozenset(map(Authority, record["authorities"])),
            cited_as=CitedAs(record["cited_as"]),
        )
        for record in _records("kinds.json")
    )


@cache
def issuers() -> tuple[Issuer, ...]:
    """Every known body. Bodies can share a suffix: TW is three of them."""
    return tuple(
        Issuer(
            name=record["name"],
            aliases=tuple(record["aliases"]),
            suffixes=tuple(record["suffixes"]),
            authority=Authority(record["authority"]),
        )
        for record in _records("issuers.json")
    )


@cache
def laws() -> tuple[Law, ...]:
    """Names of laws; a law that was made anew stands once an edition."""
    return tuple(
        Law(
            kind=record["kind"],
            name=record["name"],
            number=record["number"],
            issued_on=date.fromisoformat(record["issued_on"]) if record["issued_on"] else None,
        )
        for record in _records("laws.json")
    )


@cache
def popular_names() -> tuple[PopularName, ...]:
    """The documents known by a kind word and a bare number that need not be their own kind and number."""
    return tuple(
        PopularName(**{**record, "issued_on": date.fromisoformat(record["issued_on"])})
        for record in _records("popular_names.json")
    )


@cache
def successors() -> tuple[Successor, ...]:
    """The bodies and provinces that merged; where one was split up, the part that kept most of it."""
    return tuple(
        Successor(**{**record, "since": date.fromisoformat(record["since"]) if record["since"] else None})
        for record in _records("successors.json")
    )
