"""How good the text is that a file gives, and which of two files gives a document its text.

The order, first difference first:

1. A text layer stands before words recognised in a picture.
2. The text with more valid syllables and fewer damaged characters, when they differ by a hundredth.
3. The whole text before a part of it.
4. Another wording: the newer one, since a corrected copy is put in to be read.
5. The file with pages, so that citations can name them.
6. The file that was there first.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.wording import Wording, compare
from ingest.document import Document, Page
from ingest.syllables import share

_WORD = re.compile(r"[^\W\d_]{2,}")
_MARGIN = 0.01
# Fewer words prove nothing about a text layer.
_FEWEST_WORDS = 30


class Ground(StrEnum):
    """What decided between two files, in the order above."""

    LAYER = "layer"
    QUALITY = "quality"
    COMPLETE = "complete"
    REVISED = "revised"
    PAGES = "pages"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class TextQuality:
    """recognised: most of the text was recognised in pictures. sound: share of valid syllables less damaged characters
    a word. paged: the file has pages."""

    recognised: bool
    sound: float
    words: int
    paged: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """Whether the new text takes the place of the old one, and why."""

    takes: bool
    ground: Ground


def quality_of(document: Document) -> TextQuality:
    """The quality of a text as it was read."""
    return text_quality(document.text, document.pages, [page.number for page in document.recognised])


def text_quality(text: str, pages: Sequence[Page], recognised: Sequence[int]) -> TextQuality:
    """The quality of `text`, canonical. recognised: numbers of the pages whose words were recognised."""
    words = _WORD.findall(text)
    judged = [word for word in words if not word.isupper()]
    damaged = sum(map(_is_damaged, text))
    seen = sum(page.end - page.start for page in pages if page.number in recognised)
    return TextQuality(
        recognised=seen > len(text) / 2,
        sound=(share(judged) if len(judged) >= _FEWEST_WORDS else 1.0) - damaged / max(len(words), 1),
        words=len(words),
        paged=bool(pages),
    )


def choose(new: tuple[TextQuality, str], old: tuple[TextQuality, str]) -> Choice:
    """Which of two texts of one document it has: the rule at the top."""
    (ours, text), (theirs, before) = new, old
    if ours.recognised is not theirs.recognised:
        return Choice(theirs.recognised, Ground.LAYER)
    if abs(ours.sound - theirs.sound) >= _MARGIN:
        return Choice(ours.sound > theirs.sound, Ground.QUALITY)
    match compare(text, before, ours.paged is theirs.paged):
        case Wording.FULLER:
            return Choice(True, Ground.COMPLETE)
        case Wording.SHORTER:
            return Choice(False, Ground.COMPLETE)
        case Wording.REVISED:
            return Choice(True, Ground.REVISED)
    if ours.paged is not theirs.paged:
        return Choice(ours.paged, Ground.PAGES)
    return Choice(False, Ground.FIRST)


def order(quality: TextQuality) -> tuple[bool, float, int, bool]:
    """The larger, the better: for files whose texts are not at hand."""
    return (not quality.recognised, round(quality.sound / _MARGIN) * _MARGIN, quality.words, quality.paged)


def _is_damaged(character: str) -> bool:
    return character == "\ufffd" or (character > "\ud7ff" and unicodedata.category(character) == "Co")
