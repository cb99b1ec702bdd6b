"""Results that are remembered by word: the words of a language come again, what is long seldom does.

A bounded cache holds as many entries as it was told to, however long they are; text without blanks would fill it with
megabytes that nobody asks for twice.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

# Letters: twice the longest word that is written often, a number with its issuer's abbreviation.
LONGEST = 40
Rest = ParamSpec("Rest")
T = TypeVar("T")


def remembered(
    size: int,
) -> Callable[[Callable[Concatenate[str, Rest], T]], Callable[Concatenate[str, Rest], T]]:
    """Remember up to `size` results of a function of a word; those of a long word are reckoned anew each time."""

    def decorated(function: Callable[Concatenate[str, Rest], T]) -> Callable[Concatenate[str, Rest], T]:
        known = lru_cache(size)(function)

        @wraps(function)
        def asked(word: str, /, *rest: Rest.args, **named: Rest.kwargs) -> T:
            # Asked for each word of each text: nothing but the length is looked at.
            if len(word) <= LONGEST:
                return known(word, *rest, **named)  # type: ignore[arg-type]
            return function(word, *rest, **named)

        return asked

    return decorated
