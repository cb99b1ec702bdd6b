"""A picture of a page becomes a recognised page."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.page_cleaning import cleaned, darkest, ink, skew
from ingest.page_columns import Columns, columns_of
from ingest.recognised_page import RecognisedPage, mean_confidence, page_of
from ingest.stamped_number import with_stamped_number
from ingest.syllables import is_syllable
from ingest.tesseract import SeenWord, seen_words, turn_to_upright

if TYPE_CHECKING:
    from PIL.Image import Image

# Measured on 6 scanned pages: upright or on their side 84 to 92 (a near empty one 60), on their head 5 to 38.
_DOUBTFUL = 70
# Fewer letters say nothing of which way a word is longer.
_LONG_WORD = 3
_PAGE, _BLOCK = 3, 6
_RIGHT = 2
# Longer groups of capitals are words: UBND, HĐND, MTTQ, STTTT.
_ABBREVIATION = 5
# Of a line's height; lines of one paragraph stand closer than half of it.
_APART = 0.9


def recognised(program: str, image: "Image") -> RecognisedPage | None:
    """The words of a page, None when the program fails or takes too long."""
    grey = cleaned(image)
    level, angle = _levelled(grey)
    words = seen_words(program, level, _PAGE)
    turn = 0
    if words is None:
        return None
    if not _stands_upright(words) and (told := turn_to_upright(program, grey)):
        turned = grey.rotate(-told, expand=True)
        turned_level, turned_angle = _levelled(turned)
        better = seen_words(program, turned_level, _PAGE)
        if better and (_stands_upright(better) or mean_confidence(better) > mean_confidence(words)):
            words, level, angle, turn = better, turned_level, turned_angle, told
    for columns in columns_of(words, ink(level)):
        words = _with_columns(program, level, words, columns)
    words = with_stamped_number(program, level, words)
    return page_of([_as_it_lay(word, angle, *level.size) for word in words], *level.size, turn)


def _levelled(grey: "Image") -> "tuple[Image, float]":
    angle = skew(grey)
    from PIL import Image

    return (grey.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255) if angle else grey), angle


def _stands_upright(words: Sequence[SeenWord]) -> bool:
    """Whether words were read, and lie: lines that go up or down the page are read too, in tall boxes."""
    long_words = [word for word in words if len(word.text) >= _LONG_WORD]
    tall = sum(word.bottom - word.top > word.right - word.left for word in long_words)
    return mean_confidence(words) >= _DOUBTFUL and 2 * tall < len(long_words)


def _with_columns(program: str, page: "Image", words: Sequence[SeenWord], columns: Columns) -> list[SeenWord]:
    """`words` with those of two columns read again, column by column."""
    above, below = _around(words, columns)
    again: list[SeenWord] = []
    for number, box in enumerate(columns.boxes(page.width), start=1):
        old = [word for word in words if _lies_in(word, box)]
        readings = [old, _column(program, page, box)]
        if columns.signed and number == _RIGHT:
            readings.append(_column(program, darkest(page), box))
        better = max((each for each in readings if each is not None), key=_weight)
        again += _in_paragraphs(better, number)
    return [*above, *again, *below]


def _column(program: str, page: "Image", box: tuple[float, float, float, float]) -> list[SeenWord] | None:
    left, top = int(box[0]), int(box[1])
    seen = seen_words(program, page.crop((left, top, int(box[2]), int(box[3]))), _BLOCK)
    if seen is None:
        return None
    return [
        replace(
            word,
            left=word.left + left,
            right=word.right + left,
            top=word.top + top,
            bottom=word.bottom + top,
        )
        for word in seen
    ]


def _in_paragraphs(words: Sequence[SeenWord], column: int) -> Iterator[SeenWord]:
    """Paragraphs are parted where a line stands apart: centred lines are indented each in its own way."""
    paragraph = line = 0
    for last, word in zip([None, *words], words, strict=False):
        if last and (last.paragraph, last.line) != (word.paragraph, word.line):
            line += 1
            paragraph += word.top - last.bottom > _APART * (last.bottom - last.top)
        yield replace(word, paragraph=(-column, paragraph), line=line)


def _around(words: Sequence[SeenWord], columns: Columns) -> tuple[list[SeenWord], list[SeenWord]]:
    middles = [(word, (word.top + word.bottom) / 2) for word in words]
    above = [word for word, middle in middles if middle < columns.top]
    return above, [word for word, middle in middles if middle >= columns.bottom]


def _lies_in(word: SeenWord, box: tuple[float, float, float, float]) -> bool:
    across, down = (word.left + word.right) / 2, (word.top + word.bottom) / 2
    return box[0] <= across < box[2] and box[1] <= down < box[3]


def _weight(words: Sequence[SeenWord]) -> float:
    """How much was read, and how surely; letters that make no syllable and no abbreviation count for nothing."""
    return sum(
        max(word.confidence - 30, 0) * sum(map(str.isalnum, word.text)) for word in words if _sound(word)
    )


def _sound(word: SeenWord) -> bool:
    letters = word.text.strip(".,:;-/()“”")
    return (
        not letters.isalpha() or is_syllable(letters) or (letters.isupper() and len(letters) <= _ABBREVIATION)
    )


def _as_it_lay(word: SeenWord, angle: float, width: int, height: int) -> SeenWord:
    """The word's box on the page before its lines were levelled: moved about the page's middle, not made larger."""
    if not angle:
        return word
    sine, cosine = math.sin(math.radians(angle)), math.cos(math.radians(angle))
    across, down = (word.left + word.right - width) / 2, (word.top + word.bottom - height) / 2
    # The picture was turned counter-clockwise, with rows counted downwards.
    right, low = across * cosine - down * sine - across, across * sine + down * cosine - down
    return replace(
        word, left=word.left + right, right=word.right + right, top=word.top + low, bottom=word.bottom + low
    )
