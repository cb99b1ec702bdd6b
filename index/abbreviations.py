"""Abbreviations of Party and State papers, both ways: who types one form finds texts that have the other."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ingest.syllables import is_syllable
from ingest.text import fold
from ingest.tones import normal_tone

Span = tuple[int, int]

_WORD = re.compile(r"[^\W_]+(?:[-.&][^\W_]+)*")
_SYLLABLE = re.compile(r"[^\W_]+")
_JOINTS = re.compile(r"[-.&]")
# Shorter ones are too many things to be looked for when the words are written out: DN, TC, HC.
_LEAST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Abbreviated:
    """Something in a text that is also written otherwise: where it stands, and the other forms.

    is_short: the abbreviation stands there; several forms are its several meanings.
    """

    start: int
    end: int
    typed: str
    others: tuple[str, ...]
    is_short: bool


@cache
def _meanings() -> dict[str, tuple[str, ...]]:
    """Abbreviation as it is written → what it stands for, the likeliest first."""
    lines = files("index").joinpath("vocabulary/abbreviations.txt").read_text("utf-8").splitlines()
    pairs = (line.split(" = ", 1) for line in lines if line and not line.startswith("#"))
    return {short: tuple(meant.split(" | ")) for short, meant in pairs}


@cache
def _by_key() -> dict[str, tuple[str, ...]]:
    """Lower case without joints → meanings; typed without marks those of all that look so."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    exact: dict[str, dict[str, None]] = defaultdict(dict)
    for short, meant in _meanings().items():
        found[fold(_key(short))] |= dict.fromkeys(meant)
        exact[_key(short)] |= dict.fromkeys(meant)
    return {key: tuple(meant) for key, meant in (found | exact).items()}


@cache
def _by_meaning() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Syllables of a meaning → its abbreviations."""
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for short, meant in _meanings().items():
        for each in meant if len(_key(short)) >= _LEAST_LETTERS else ():
            found[tuple(map(normal_tone, each.split()))].append(short)
    return {syllables: tuple(shorts) for syllables, shorts in found.items()}


def _key(short: str) -> str:
    return _JOINTS.sub("", short.lower())


def find_abbreviations(text: str, but: Collection[Span] = ()) -> list[Abbreviated]:
    """Abbreviations in `text` with their meanings, outside the spans `but`.

    In small letters only what no syllable is spelled like: `antt`, not `tu`.
    """
    return [
        Abbreviated(match.start(), match.end(), match.group(), meant, is_short=True)
        for match in _WORD.finditer(text)
        if not _touches(match.span(), but) and (meant := _meant(match.group()))
    ]


def _meant(word: str) -> tuple[str, ...]:
    if word != word.upper() and is_syllable(word.lower()):
        return ()
    return _by_key().get(_key(word), ())


def find_meanings(text: str, but: Collection[Span] = ()) -> list[Abbreviated]:
    """Words written out that have an abbreviation, the longest first where several fit; none overlap."""
    words = list(_SYLLABLE.finditer(text))
    syllables = [normal_tone(each.group().lower()) for each in words]
    found = []
    at = 0
    while at < len(words):
        count, shorts = next(_meanings_at(syllables, at), (1, ()))
        span = words[at].start(), words[at + count - 1].end()
        if shorts and not _touches(span, but):
            found.append(Abbreviated(*span, text[slice(*span)], shorts, is_short=False))
        at += count
    return found


def _meanings_at(syllables: list[str], at: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    for count in range(min(_longest(), len(syllables) - at), 1, -1):
        if shorts := _by_meaning().get(tuple(syllables[at : at + count])):
            yield count, shorts


@cache
def _longest() -> int:
    return max(map(len, _by_meaning()))


def _touches(span: Span, spans: Collection[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in spans)
