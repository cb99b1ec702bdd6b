"""Results that are remembered by word: the words of a language come again, what is long seldom does.

A bounded cache holds as many entries as it was told to, however long they are; text without blanks would fill it with
megabytes that nobody asks for twice.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar, TypeVarTuple

# Letters: twice the longest word that is written often, a number with its issuer's abbreviation.
LONGEST = 40
Words = TypeVarTuple("Words")
T = TypeVar("T")


def remembered(size: int) -> Callable[[Callable[[*Words], T]], Callable[[*Words], T]]:
    """Remember up to `size` results of a function of strings; those of longer ones are reckoned anew each time."""

    def decorated(function: Callable[[*Words], T]) -> Callable[[*Words], T]:
        known = lru_cache(size)(function)

        @wraps(function)
        def asked(*words: *Words) -> T:
            short = all(word is None or len(word) <= LONGEST for word in words)  # type: ignore[arg-type]
            return known(*words) if short else function(*words)

        return asked

    return decorated
