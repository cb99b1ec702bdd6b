"""The title of a passage: of the headings above it, the one that says what it is about."""

import re
from collections.abc import Sequence
from functools import lru_cache

from ingest.text import fold

_WORD = re.compile(r"[^\W\d_]{2,}")


def title_of(path: Sequence[str], subject: str | None) -> str | None:
    """The article's own title where the document is one article, else the lowest heading that has words.

    A record's subject stands in its path (`ingest.readers.records`). A heading such as "1." or "a)" only counts.
    """
    if subject and subject in path:
        return subject
    named = (each for each in reversed(path) if len(_WORD.findall(each)) >= 2)
    return next(named, subject)


def place_of(title: str, heading: Sequence[str]) -> slice:
    """Where the words of `title` stand among the words of a heading line; empty when they do not.

    Letters are compared, since the segmenter joins syllables and writes tones its own way.
    """
    wanted, letters = _letters(title), [_letters(word) for word in heading]
    if not wanted:
        return slice(0, 0)
    for start in range(len(letters) - 1, -1, -1):
        joined, end = "", start
        while end < len(letters) and letters[end] and wanted.startswith(joined + letters[end]):
            joined, end = joined + letters[end], end + 1
        if joined == wanted:
            return slice(start, end)
    return slice(0, 0)


@lru_cache(maxsize=100_000)
def _letters(text: str) -> str:
    return "".join(each for each in fold(text) if each.isalnum())
