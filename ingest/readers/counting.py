"""How Word's lists count and write their labels, whichever format of Word the lists were stored in.

A list has levels; each has a form (the names of ECMA-376 Part 1, 17.18.59), a pattern in which `%1` to `%9` stand
for the counts of the levels, and a start.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
# Characters of symbol fonts, and Wingdings' letters for bullets, mean nothing outside their font.
_BULLET = "-"
# Word counts no further; a broken file may, and numerals of a billion fill the memory.
_LARGEST = 32_767


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts: `text` is its pattern, `%1.%2)`.

    restart_below: the level starts anew after a paragraph of a level above this depth (0 is the outermost; 0 here
    never starts anew); None for any outer level. legal: all counts in its label are written as decimals.
    """

    form: str
    text: str
    start: int
    restart_below: int | None = None
    legal: bool = False


@dataclass(frozen=True, slots=True)
class NumberedList:
    """The levels of a list by depth, and the name of its count: lists of one name go on counting each other."""

    count: str
    levels: Mapping[int, Level]


class Counts:
    """The running counts of a document's lists; ask for each paragraph once, in document order."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)

    def label(self, numbered: NumberedList, depth: int) -> str:
        """The label of the next paragraph of a list at a depth, "" where the list has no such level."""
        levels = numbered.levels
        if depth not in levels:
            return ""
        counts = self._counts[numbered.count]
        _count(counts, depth, levels)
        if levels[depth].form == "bullet":
            return _BULLET
        return _written(levels[depth], levels, counts)


def _count(counts: dict[int, int], depth: int, levels: Mapping[int, Level]) -> None:
    for inner in [level for level in counts if level > depth]:
        limit = levels[inner].restart_below if inner in levels else None
        if limit is None or depth < limit:
            del counts[inner]
    for outer in range(depth):
        if outer in levels:
            counts.setdefault(outer, levels[outer].start)
    counts[depth] = counts[depth] + 1 if depth in counts else levels[depth].start


def _written(level: Level, levels: Mapping[int, Level], counts: Mapping[int, int]) -> str:
    pattern = level.text
    for depth, count in counts.items():
        if depth in levels:
            form = levels[depth].form
            if level.legal and form != "none":
                form = "decimal"
            pattern = pattern.replace(f"%{depth + 1}", _numeral(form, count))
    return pattern


def _numeral(form: str, count: int) -> str:
    return _FORMS.get(form, str)(count) if 0 <= count <= _LARGEST else str(count)


def _roman(count: int) -> str:
    written = ""
    for value, digits in _ROMAN:
        written += digits * (count // value)
        count %= value
    return written


def _letter(count: int) -> str:
    """a … z, then aa … zz, as Word goes on; it has no more than thirty of a letter."""
    if count > 26 * 30:
        return str(count)
    return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)


_FORMS: dict[str, Callable[[int], str]] = {
    "upperRoman": _roman,
    "lowerRoman": lambda count: _roman(count).lower(),
    "lowerLetter": _letter,
    "upperLetter": lambda count: _letter(count).upper(),
    "decimalZero": lambda count: f"{count:02}",
    "none": lambda count: "",
}
