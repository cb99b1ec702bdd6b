"""Names of laws: what the spellings of one name share, and the editions of a law that are known by number.

`Luật Phòng, chống ma tuý` and `Luật phòng chống ma túy` are one name, and two laws bear it (2000, 2021): a name
with its year, or with the day of the text that uses it, tells which.
"""

import re
from collections.abc import Iterable
from functools import cache

from ingest.text import fold
from ingest.vocabulary import Law, laws

KINDS = ("hiến pháp", "bộ luật", "luật", "pháp lệnh")
_KIND = re.compile(rf"(?:{'|'.join(fold(kind) for kind in KINDS)})(?!\w)")
_WORD = re.compile(r"[^\W_]+")
_YEAR_AT_END = re.compile(r"(?:(?<!\s)\s+n[aă]m)?(?<!\s)\s+((?:19|20)\d\d)\s*\Z", re.IGNORECASE)
_OF_THE_STATE = " nuoc cong hoa xa hoi chu nghia viet nam"


def law_key(name: str) -> str:
    """What the spellings of a law's name share: its words without marks, the year left out.

    `Bộ luật Hình sự năm 2015` → `bo luat hinh su`.
    """
    words = " ".join(_WORD.findall(fold(_YEAR_AT_END.sub("", name))))
    return words.removesuffix(_OF_THE_STATE) if words.startswith("hien phap") else words


def law_key_of(kind: str | None, subject: str | None) -> str | None:
    """The key of a law by its header, whose subject may leave out the kind; None for other documents."""
    if kind not in KINDS or not (subject or kind == "hiến pháp"):
        return None
    key = law_key(subject or "")
    return key if _KIND.match(key) else law_key(f"{kind} {key}")


def year_in(name: str | None) -> int | None:
    """The year that stands at the end of a name: `Luật Đất đai năm 2013`."""
    match = _YEAR_AT_END.search(name or "")
    return int(match[1]) if match else None


@cache
def _editions() -> dict[str, tuple[Law, ...]]:
    found: dict[str, list[Law]] = {}
    for law in laws():
        found.setdefault(law_key(law.full_name), []).append(law)
    return {key: tuple(each for each in listed if each.number) for key, listed in found.items()}


def editions(key: str) -> tuple[Law, ...]:
    """The laws of this key that are known by number, of any year."""
    return _editions().get(key, ())


def _initials(words: Iterable[str]) -> str:
    return "".join(word[0].upper() for word in words)


@cache
def _abbreviated() -> dict[str, str]:
    """`Luật ANQG`, `BLHS` → the one law whose name has these initials."""
    found: dict[str, set[str]] = {}
    for law in laws():
        initials = _initials(_WORD.findall(law.name))
        if len(initials) < 2:
            continue
        if law.kind == "bộ luật":
            found.setdefault(f"BL{initials}", set()).add(law.full_name)
        found.setdefault(f"{law.kind.capitalize()} {initials}", set()).add(law.full_name)
    return {
        short: min(names) for short, names in found.items() if len({law_key(name) for name in names}) == 1
    }


@cache
def _folded_abbreviations() -> dict[str, str]:
    return {fold(short): name for short, name in _abbreviated().items()}


def named_by_initials(short: str) -> str | None:
    """The law that initials stand for, `Luật ANQG` or `BLHS`; None for none, and where several share them."""
    return _abbreviated().get(short)


def typed_law_key(typed: str) -> str:
    """The key of the law whose name was typed, with marks or without, in full or by initials: `luật anqg 2004`."""
    name = " ".join(_YEAR_AT_END.sub("", typed).split())
    return law_key(_folded_abbreviations().get(fold(name), name))
