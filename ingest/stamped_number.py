"""The figures that a stamp or a pen put between `Số:` and the rest of a document's number.

They are not of the page's font, and its recognition takes them for letters and signs. Read again as figures alone, at
three sizes, they count where all three readings agree: a handwritten 729 is read 729, 79 and 723, and stays unknown.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ingest.tesseract import SeenWord, seen_figures

if TYPE_CHECKING:
    from PIL.Image import Image

_LABEL = re.compile(r"S[oốôóòồõỏ][:.]?")
_SEPARATOR = re.compile(r"[/-](?=\S{0,40}[A-ZĐ]|(?:19|20)\d\d/)")
# The number stands in the left column's upper part (Nghị định 30/2020/NĐ-CP, Phụ lục I).
_TOP, _LEFT = 0.35, 0.55
_SIZES = (1.0, 1.5, 2.0)
# Numbers below 10 have a nought before them (Nghị định 30/2020/NĐ-CP, Phụ lục I): one figure is a stroke or a speck.
_FIGURES = re.compile(r"\d{2,5}")
# Printed figures have more, those that were misread less; figures on which three readings agree count as read.
_SURE, _AGREED = 80, 85


class _Place(NamedTuple):
    """Indices of the words between the label and the word with the separator, and the pixels between the two."""

    first: int
    last: int
    left: float
    right: float


def with_stamped_number(program: str, page: "Image", words: Sequence[SeenWord]) -> list[SeenWord]:
    """`words` with the figures in place of what was read between `Số:` and the separator, where that is in doubt."""
    place = _place(words, page)
    if place is None:
        return list(words)
    label, after = words[place.first - 1], words[place.last]
    top, bottom = min(label.top, after.top), max(label.bottom, after.bottom)
    margin = (bottom - top) / 4
    box = (place.left + 1, max(top - margin, 0), place.right + 2, bottom + margin)
    strip = page.crop(tuple(int(edge) for edge in box))  # type: ignore[arg-type]
    readings = {seen_figures(program, _enlarged(strip, size)) for size in _SIZES}
    figures = readings.pop()
    if readings or figures is None or not _FIGURES.fullmatch(figures):
        return list(words)
    seen = replace(
        label, text=figures, confidence=_AGREED, left=place.left, right=place.right, top=top, bottom=bottom
    )
    return [*words[: place.first], seen, *words[place.last :]]


def _place(words: Sequence[SeenWord], page: "Image") -> _Place | None:
    for index, label in enumerate(words[:-1]):
        if (
            label.top > _TOP * page.height
            or label.left > _LEFT * page.width
            or not _LABEL.fullmatch(label.text)
        ):
            continue
        row = [label, *_same_line(words[index + 1 :], label)]
        for at, word in enumerate(row[1:], start=1):
            separator = _SEPARATOR.search(word.text)
            if separator is None:
                continue
            between = row[1:at]
            doubtful = any(each.confidence < _SURE or not each.text.isdigit() for each in between)
            share = separator.start() / len(word.text)
            right = word.left + (word.right - word.left) * share
            wide = right - label.right > (label.bottom - label.top) / 2
            if (doubtful or not between) and share == 0 and wide:
                return _Place(index + 1, index + at, label.right, right)
            return None
    return None


def _same_line(words: Sequence[SeenWord], label: SeenWord) -> list[SeenWord]:
    return [word for word in words[:6] if (word.paragraph, word.line) == (label.paragraph, label.line)]


def _enlarged(strip: "Image", size: float) -> "Image":
    from PIL import ImageOps

    scaled = strip.resize((max(int(strip.width * size), 1), max(int(strip.height * size), 1)))
    return ImageOps.expand(scaled, 20, fill=255)
