"""Where a page has two columns: its head, and its foot.

The head has issuer and number beside national name, place and date; the foot recipients beside signature:
Nghị định 30/2020/NĐ-CP, Phụ lục I; Hướng dẫn 36-HD/VPTW. Each column is recognised by itself: a page's layout analysis
mixes their lines, and takes a line that a seal touches for a part of a drawing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ingest.tesseract import SeenWord
from ingest.text import fold
from ingest.vocabulary import kinds

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A word of the right column's first line, and one that follows it there: two of them are no accident.
_NATIONAL = re.compile(r"cong hoa|xa hoi|chu nghia|nghia viet|dang cong|cong san|san viet|viet nam")
_NATIONAL_WORDS = {"cong", "hoa", "xa", "hoi", "chu", "nghia", "viet", "nam", "dang", "san"}
_RECIPIENTS = re.compile(r"n[oa]i nh[ao]n")
# Shares of the page. The national name stands in the top third; the head of a letter with a long subject takes as much.
_TOP, _HEAD_HEIGHT, _FOOT_HEIGHT = 0.35, 0.32, 0.34
# Where the two columns part: left ones take 35 to 45 % of the width, recipients up to 55 %.
_HEAD_GUTTER, _FOOT_GUTTER = (0.2, 0.62), (0.3, 0.66)


@dataclass(frozen=True, slots=True)
class Columns:
    """Two columns between `top` and `bottom`, parted at `gutter`; pixels. signed: whether the right one is signed."""

    top: float
    bottom: float
    gutter: float
    signed: bool = False

    def boxes(self, width: int) -> tuple[tuple[float, float, float, float], ...]:
        """Left and right column as (left, top, right, bottom)."""
        return (0, self.top, self.gutter, self.bottom), (self.gutter, self.top, width, self.bottom)


def columns_of(words: Sequence[SeenWord], dark: "NDArray[np.bool_]") -> list[Columns]:
    """The head's columns and the foot's, as far as `words`, read in the page, show them.

    dark: where the page is dark, rows by columns.
    """
    found = (_head(words, dark), _foot(words, dark))
    return [each for each in found if each is not None and each.bottom - each.top > 1]


def _head(words: Sequence[SeenWord], dark: "NDArray[np.bool_]") -> Columns | None:
    height, width = dark.shape
    anchor = _national_name(words, height)
    if not anchor:
        return None
    line = _height(anchor)
    left = min(word.left for word in anchor)
    first, last = min(word.top for word in anchor), max(word.bottom for word in anchor)
    low, high = _HEAD_GUTTER[0] * width, min(_HEAD_GUTTER[1] * width, left)
    gutter = _gutter(dark[int(first) : int(last + 4 * line)], low, high, line)
    if gutter is None:
        return None
    # The date stands two or three lines below the national name; the title never above it.
    below = last + 2.5 * line
    ends = (_first_crossing(words, gutter, below, line), _title(words, gutter, below))
    bottom = min((each for each in ends if each is not None), default=height)
    return Columns(max(first - line, 0), min(bottom - line / 4, first + _HEAD_HEIGHT * height), gutter)


def _foot(words: Sequence[SeenWord], dark: "NDArray[np.bool_]") -> Columns | None:
    height, width = dark.shape
    anchor = next((pair for pair in _pairs(words) if _RECIPIENTS.match(_folded(pair))), None)
    if anchor is None or anchor[0].left > width / 2:
        return None
    line = _height(anchor)
    gutter = _gutter(
        dark[int(max(anchor[0].top - line, 0)) : int(anchor[0].bottom + 12 * line)],
        _FOOT_GUTTER[0] * width,
        _FOOT_GUTTER[1] * width,
        line,
    )
    if gutter is None:
        return None
    top = _last_crossing(words, gutter, anchor[0].top - line / 2, line)
    top = max(anchor[0].top - 4 * line, top or 0)
    bottom = _first_crossing(words, gutter, anchor[0].bottom + 4 * line, line) or height
    return Columns(top, min(bottom, anchor[0].top + _FOOT_HEIGHT * height, height), gutter, signed=True)


def _national_name(words: Sequence[SeenWord], height: int) -> list[SeenWord]:
    """The words of the national name's first line, or of the Party's name: as many as were read."""
    for pair in _pairs(words):
        if pair[0].bottom < _TOP * height and _NATIONAL.match(_folded(pair)) and _capitals(pair):
            return [
                word
                for word in words
                if fold(word.text) in _NATIONAL_WORDS
                and word.text.isupper()
                and word.left >= pair[0].left - 8 * _height(pair)
                and _same_row(word, pair[0])
            ]
    return []


def _pairs(words: Sequence[SeenWord]) -> Iterator[tuple[SeenWord, SeenWord]]:
    return (pair for pair in pairwise(words) if _same_row(*pair))


def _folded(pair: tuple[SeenWord, SeenWord]) -> str:
    return fold(f"{pair[0].text} {pair[1].text}")


def _capitals(pair: tuple[SeenWord, SeenWord]) -> bool:
    return pair[0].text.isupper() and pair[1].text.isupper()


def _height(words: Sequence[SeenWord]) -> float:
    return float(np.median([word.bottom - word.top for word in words]))


def _middle(word: SeenWord) -> float:
    return (word.left + word.right) / 2


def _same_row(one: SeenWord, other: SeenWord) -> bool:
    middle = (one.top + one.bottom) / 2
    return other.top <= middle <= other.bottom or one.top <= (other.top + other.bottom) / 2 <= one.bottom


def _gutter(band: "NDArray[np.bool_]", low: float, high: float, line: float) -> float | None:
    """The middle of the widest run of the emptiest columns of `band` between `low` and `high`."""
    start, end = int(low), int(high)
    if end - start < line or not band.size:
        return None
    counts = band[:, start:end].sum(axis=0).astype(np.float64)
    # A speck is no letter: columns with next to nothing in them count as empty.
    empty = counts <= max(counts.min(), 0.1 * line)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], empty.astype(np.int8), [0]))))
    runs = list(zip(edges[::2], edges[1::2], strict=True))
    first, last = max(runs, key=lambda run: run[1] - run[0])
    return float(start + (first + last) / 2)


def _first_crossing(words: Sequence[SeenWord], gutter: float, below: float, line: float) -> float | None:
    """The top of the first line below `below` that runs across the gutter."""
    return min((word.top for word in _crossing(words, gutter, line) if word.top >= below), default=None)


def _title(words: Sequence[SeenWord], gutter: float, below: float) -> float | None:
    """The top of the first line below `below` that names a kind in capitals, or begins `Kính gửi`."""
    for pair in _pairs(words):
        folded = _folded(pair)
        named = _capitals(pair) and pair[1].right > gutter and any(map(folded.startswith, _kinds()))
        if pair[0].top >= below and (named or folded.startswith("kinh gui")):
            return pair[0].top
    return None


@cache
def _kinds() -> tuple[str, ...]:
    """The first two words of each kind's name that has two, folded."""
    return tuple({" ".join(fold(kind.word).split()[:2]) for kind in kinds() if " " in kind.word})


def _last_crossing(words: Sequence[SeenWord], gutter: float, above: float, line: float) -> float | None:
    """The bottom of the last line above `above` that runs across the gutter."""
    bottoms = [word.bottom for word in _crossing(words, gutter, line) if word.bottom <= above]
    return max(bottoms) + line / 8 if bottoms else None


def _crossing(words: Sequence[SeenWord], gutter: float, line: float) -> Iterator[SeenWord]:
    """Words on the gutter, and those with a neighbour on its other side no further than two words are apart."""
    sound = [word for word in words if word.confidence >= 30 and any(map(str.isalnum, word.text))]
    for last, word in zip([None, *sound], sound, strict=False):
        on_it = word.left < gutter - line / 4 and word.right > gutter + line / 4
        beside = (
            last is not None and _middle(last) <= gutter <= _middle(word) and word.left - last.right < line
        )
        if (on_it and len(word.text) > 1) or (last and beside and _same_row(last, word)):
            yield word
