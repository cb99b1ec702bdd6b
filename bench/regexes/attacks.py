"""Text made to slow an expression down, from the expression itself: what it almost matches, over and over.

The tree of `re._parser` gives for each repeated part what stands before it and what it takes; time that grows faster
than text comes from such a part that takes much and then fails, at each place anew.
"""

import random
import re
import re._constants as sre  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

# What fills a text without being about this expression: letters, figures, blanks, signs, and words of the grammar.
_FILLERS = (
    *("a", "A", "đ", "Đ", "ế", "1", "0", "I", "X", " ", "\t", "\n", "\u00a0"),
    *("/", "-", ".", ",", ";", ":", "(", ")", "“"),
    *("a ", "A ", "Ủy ", "1 ", "1.", "1/", "1, ", "1\n", "\n ", " \n", "- ", "a-", "A.", "a, ", "A, ", "và ", "; a"),
    *("số 1/2/3", "Điều ", "Điều 1 ", "khoản 1 Điều 1 ", "ngày 1 tháng 1 năm ", "số "),
    *("12/QĐ-UBND ", "Nghị quyết số "),
)  # fmt: skip
_ALPHABET = "aĐế19 X/-.,;:()“\n\té_"
_MISS = "\x01"
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
# Of an expression: drawn ways through it, and parts of them that repeat.
_WAYS = 4
_MOST = 90


@dataclass(frozen=True, slots=True)
class Attack:
    """`head`, then `unit` again and again, then what ends every match."""

    head: str
    unit: str
    tail: str = _MISS

    def text(self, size: int) -> str:
        """About `size` characters."""
        return self.head + self.unit * max(1, size // len(self.unit)) + self.tail


def attacks(pattern: re.Pattern[Any]) -> list[Attack]:
    """The attacks on an expression, the same at each call."""
    source = pattern.pattern
    told = source.decode("latin-1") if isinstance(source, bytes) else source
    draw = random.Random(zlib.crc32(told.encode("utf-8", "surrogatepass")))
    tree = parser.parse(told, pattern.flags & ~re.UNICODE & ~re.LOCALE)
    made = dict.fromkeys(_of_tree(tree, draw))
    own = list(made)
    if len(own) > _MOST:
        own = draw.sample(own, _MOST)
    general = [Attack("", filler) for filler in _FILLERS]
    # By turns, so that whoever has time for some of them has some of both kinds.
    return [each for pair in zip_longest(general, own) for each in pair if each is not None]


def _of_tree(tree: Any, draw: random.Random) -> Iterator[Attack]:
    for _ in range(_WAYS):
        whole = _drawn(tree, draw)
        for cut in {len(whole), *(draw.randrange(len(whole) + 1) for _ in range(4))}:
            for joint in ("", " ", "\n"):
                if unit := whole[:cut] + joint:
                    yield Attack("", unit)
    for before, item in _repeated(tree, "", draw):
        for taken in {_drawn(item, draw) for _ in range(3)}:
            if taken:
                yield Attack(before, taken)
                yield Attack("", before + taken)
                yield Attack("", before + taken * 20)
                yield Attack(before, taken, "")


def _repeated(tree: Any, before: str, draw: random.Random) -> Iterator[tuple[str, Any]]:
    """What stands before each repeated part, and the part."""
    for operator, argument in tree:
        if operator in _REPEATS:
            _, most, item = argument
            if most > 3:
                yield before, item
            yield from _repeated(item, before, draw)
        elif operator is sre.BRANCH:
            for branch in draw.sample(argument[1], min(3, len(argument[1]))):
                yield from _repeated(branch, before, draw)
        elif operator is sre.SUBPATTERN:
            yield from _repeated(argument[3], before, draw)
        elif operator is sre.ATOMIC_GROUP:
            yield from _repeated(argument, before, draw)
        elif operator in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _repeated(argument[1], before, draw)
        before += _drawn([(operator, argument)], draw)


def _drawn(tree: Any, draw: random.Random) -> str:
    """A way through a tree; its assertions are not looked at."""
    return "".join(_character_or_part(operator, argument, draw) for operator, argument in tree)


def _character_or_part(operator: Any, argument: Any, draw: random.Random) -> str:
    if operator is sre.LITERAL:
        return chr(argument)
    if operator is sre.NOT_LITERAL:
        return draw.choice([each for each in _ALPHABET if ord(each) != argument])
    if operator is sre.ANY:
        return draw.choice(_ALPHABET.replace("\n", ""))
    if operator is sre.IN:
        return _of_set(argument, draw)
    if operator is sre.BRANCH:
        return _drawn(draw.choice(argument[1]), draw)
    if operator is sre.SUBPATTERN:
        return _drawn(argument[3], draw)
    if operator is sre.ATOMIC_GROUP:
        return _drawn(argument, draw)
    if operator in _REPEATS:
        least, most, item = argument
        times = draw.choice([least, min(least + 1, most), min(max(least, 3), most)])
        return "".join(_drawn(item, draw) for _ in range(times))
    return ""


def _of_set(members: Any, draw: random.Random) -> str:
    if members[0][0] is sre.NEGATE:
        fitting = [each for each in _ALPHABET if not any(_has(member, each) for member in members[1:])]
        return draw.choice(fitting or ["ű"])
    operator, argument = draw.choice(members)
    if operator is sre.LITERAL:
        return chr(argument)
    if operator is sre.RANGE:
        return chr(draw.randint(*argument))
    return draw.choice([each for each in _ALPHABET if _has((operator, argument), each)] or ["ű"])


def _has(member: Any, character: str) -> bool:
    operator, argument = member
    if operator is sre.LITERAL:
        return bool(ord(character) == argument)
    if operator is sre.RANGE:
        return bool(argument[0] <= ord(character) <= argument[1])
    return bool(_CATEGORIES[argument].match(character))


_CATEGORIES = {
    sre.CATEGORY_DIGIT: re.compile(r"\d"), sre.CATEGORY_NOT_DIGIT: re.compile(r"\D"),
    sre.CATEGORY_SPACE: re.compile(r"\s"), sre.CATEGORY_NOT_SPACE: re.compile(r"\S"),
    sre.CATEGORY_WORD: re.compile(r"\w"), sre.CATEGORY_NOT_WORD: re.compile(r"\W"),
}  # fmt: skip
