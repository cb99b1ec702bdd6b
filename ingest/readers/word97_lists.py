"""The lists of a binary Word file: how the numbers count that Word sets before its paragraphs ([MS-DOC] 2.9.150).

PlfLst holds the lists (LSTF) and, behind them, their levels (LVL). A paragraph names an entry of PlfLfo (LFO), which
names a list and may override its levels; entries that only name it go on counting each other.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ingest.readers.counting import Level, NumberedList

_LEVELS = 9  # of a list that is not simple
_LARGEST_START = 0x7FFF
_LONGEST = 0xFF  # label: the places of its counts are told in bytes (LVLF.rgbxchNums)
_SIMPLE = 0x01  # LSTF.fSimpleList
_LEGAL, _NO_RESTART = 0x04, 0x08  # LVLF.fLegal, fNoRestart
_STARTS, _FORMATS = 0x10, 0x20  # LFOLVL.fStartAt, fFormatting
# MSONFC, by the names that ECMA-376 has for the same forms; all others are written as decimals.
_FORMS = {
    0x01: "upperRoman",
    0x02: "lowerRoman",
    0x03: "upperLetter",
    0x04: "lowerLetter",
    0x16: "decimalZero",
    0x17: "bullet",
    0xFF: "none",
}


@dataclass(frozen=True, slots=True)
class WordList:
    """A list as paragraphs name it. looks: depth → the character properties (grpprl) of the label."""

    numbered: NumberedList
    looks: Mapping[int, bytes]


@dataclass(frozen=True, slots=True)
class _LevelEntry:
    level: Level
    look: bytes


_Levels = dict[int, _LevelEntry]


class _BrokenLists(ValueError):
    """The tables of lists do not fit together."""


def word_lists(lists: bytes, overrides: bytes) -> dict[int, WordList]:
    """The lists by the number (1 and up) by which paragraphs name them.

    `lists`: the table stream from PlfLst on to its end; `overrides`: from PlfLfo on; each empty where there is none.
    A document whose tables do not fit together has no numbers: its text is whole without them.
    """
    if not lists or not overrides:
        return {}
    try:
        return dict(_overridden(_Cursor(overrides), dict(_defined(_Cursor(lists)))))
    except _BrokenLists:
        return {}


class _Cursor:
    """Reads on from where it stands; raises _BrokenLists at the end of the data."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, length: int) -> bytes:
        part = self._data[self._at : self._at + length]
        if len(part) < length:
            raise _BrokenLists
        self._at += length
        return part

    def number(self, form: str) -> int:
        return int(struct.unpack(form, self.take(struct.calcsize(form)))[0])


def _defined(lists: _Cursor) -> Iterator[tuple[int, _Levels]]:
    """Each list's id (lsid) and levels. LSTF: 28 bytes, the id first, the flags last but one."""
    heads = [lists.take(28) for _ in range(lists.number("<H"))]
    for head in heads:
        depths = range(1 if head[26] & _SIMPLE else _LEVELS)
        yield struct.unpack_from("<i", head)[0], {depth: _level(lists, depth) for depth in depths}


def _level(data: _Cursor, depth: int) -> _LevelEntry:
    """LVL: 28 bytes (LVLF), the properties of the paragraph and of the label, the label's text (Xst)."""
    head = data.take(28)
    data.take(head[25])
    look = data.take(head[24])
    text = data.take(2 * _length(data.number("<H"))).decode("utf-16-le", errors="replace")
    restart_below = min(head[26], depth) if head[5] & _NO_RESTART else None
    level = Level(
        _FORMS.get(head[4], "decimal"),
        _pattern(text),
        _start(struct.unpack_from("<i", head)[0]),
        restart_below,
        bool(head[5] & _LEGAL),
    )
    return _LevelEntry(level, look)


def _pattern(text: str) -> str:
    """The label's text: its characters 0 to 8 stand for the counts of the levels; no other control has a place."""
    return "".join(
        f"%{ord(character) + 1}" if character < "\x09" else character
        for character in text
        if character < "\x09" or character >= " "
    )


def _length(number: int) -> int:
    if number > _LONGEST:
        raise _BrokenLists
    return number


def _start(number: int) -> int:
    if not 0 <= number <= _LARGEST_START:
        raise _BrokenLists
    return number


def _overridden(data: _Cursor, defined: dict[int, _Levels]) -> Iterator[tuple[int, WordList]]:
    """LFO: 16 bytes, the list's id first, at 12 how many levels it overrides; behind all of them, those levels."""
    heads = [data.take(16) for _ in range(data.number("<I"))]
    for number, head in enumerate(heads, start=1):
        list_id = struct.unpack_from("<i", head)[0]
        levels = dict(defined.get(list_id, {}))
        data.take(4)  # LFOData.cp
        restarts = [_override(data, levels) for _ in range(head[12])]
        if levels:
            count = f"{list_id}/{number}" if any(restarts) else str(list_id)
            yield number, _word_list(count, levels)


def _override(data: _Cursor, levels: _Levels) -> bool:
    """Apply an LFOLVL to the levels; whether it makes the list start anew."""
    start, flags = data.number("<i"), data.number("<I")
    depth = flags & 0xF
    if flags & _FORMATS:
        levels[depth] = _level(data, depth)
    elif flags & _STARTS and depth in levels:
        entry = levels[depth]
        levels[depth] = replace(entry, level=replace(entry.level, start=_start(start)))
    return bool(flags & _STARTS)


def _word_list(count: str, levels: _Levels) -> WordList:
    return WordList(
        NumberedList(count, {depth: entry.level for depth, entry in levels.items()}),
        {depth: entry.look for depth, entry in levels.items()},
    )
