"""Where the words of a page's text stand on the page: boxes of a PDF's text layer, and the packed form of boxes.

The text of a page has passed through decoding and cleaning, so its words are matched with those of the layer in their
order. A word without its like there has no box; none is guessed.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from ingest.pdfium import letter_box, opened_pdf
from ingest.raw_text import PageWord
from ingest.text import canonical_text

# Device units to a page's side: boxes are exact to a hundredth of a millimetre on A4.
_UNITS = 30_000
_PACKED = struct.Struct("<II4H")
_WHOLE = 65_535


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: shares, 0 to 1, of the width and height of the upright page, from its top left corner."""

    left: float
    top: float
    right: float
    bottom: float


class _Token(NamedTuple):
    """A word of a text layer: what it says once it is cleaned, and its box."""

    text: str
    box: Box


def text_layer_words(data: bytes, page: int, text: str) -> tuple[PageWord, ...]:
    """The words of page `page`, from 1, of a PDF: offsets in `text`, the page's canonical text.

    Raises DamagedFile or PasswordProtected.
    """
    with opened_pdf(data) as document:
        tokens = list(_tokens(document[page - 1]))
    words = list(_words(text))
    spoken = [text[start:end] for start, end in words]
    matcher = SequenceMatcher(None, spoken, [token.text for token in tokens], autojunk=False)
    placed: list[PageWord] = []
    for tag, first, last, other, last_other in matcher.get_opcodes():
        # Decoding a legacy font changes every letter and no blank: as many words, in the same order.
        if tag == "equal" or (tag == "replace" and last - first == last_other - other):
            for (start, end), token in zip(words[first:last], tokens[other:last_other], strict=True):
                box = token.box
                placed.append(PageWord(start, end, box.left, box.top, box.right, box.bottom))
    return tuple(placed)


def _words(text: str) -> Iterator[tuple[int, int]]:
    start = None
    for at, each in enumerate(text):
        if each.isspace():
            if start is not None:
                yield start, at
            start = None
        elif start is None:
            start = at
    if start is not None:
        yield start, len(text)


def _tokens(page: Any) -> Iterator[_Token]:
    layer = page.get_textpage()
    try:
        letters: list[str] = []
        boxes: list[Box] = []
        for at in range(layer.count_chars()):
            letter = _letter(layer, at)
            if not letter.isspace():
                letters.append(letter)
                boxes += _box(page, layer, at)
            elif letters:
                yield from _token(letters, boxes)
                letters, boxes = [], []
        yield from _token(letters, boxes)
    finally:
        layer.close()


def _letter(layer: Any, at: int) -> str:
    from pypdfium2 import raw

    code = raw.FPDFText_GetUnicode(layer.raw, at)
    # What stands for a hyphen at the end of a line; a lone surrogate is no character.
    return "-" if code in (0x2, 0xFFFE) else chr(code) if code and not 0xD800 <= code < 0xE000 else "\ufffd"


def _box(page: Any, layer: Any, at: int) -> Iterator[Box]:
    """The letter's box; none for a letter that PDFium put in."""
    from ctypes import byref, c_int

    from pypdfium2 import raw

    letter = letter_box(layer, at)
    if letter is None:
        return
    xs, ys = [], []
    for x, y in ((letter.left, letter.top), (letter.right, letter.bottom)):
        device_x, device_y = c_int(), c_int()
        raw.FPDF_PageToDevice(page.raw, 0, 0, _UNITS, _UNITS, 0, x, y, byref(device_x), byref(device_y))
        xs.append(min(max(device_x.value / _UNITS, 0.0), 1.0))
        ys.append(min(max(device_y.value / _UNITS, 0.0), 1.0))
    if min(xs) < max(xs) and min(ys) < max(ys):
        yield Box(min(xs), min(ys), max(xs), max(ys))


def _token(letters: Sequence[str], boxes: Sequence[Box]) -> Iterator[_Token]:
    if letters and boxes:
        yield _Token(canonical_text("".join(letters)), around(boxes))


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all of `boxes`."""
    return Box(
        min(each.left for each in boxes),
        min(each.top for each in boxes),
        max(each.right for each in boxes),
        max(each.bottom for each in boxes),
    )


def line_boxes(words: Sequence[PageWord]) -> tuple[Box, ...]:
    """One box a line for words in reading order: a word goes on with the line when more than half of it lies on it."""
    lines: list[list[Box]] = []
    for word in words:
        box = Box(word.left, word.top, word.right, word.bottom)
        if lines and _on_line(lines[-1], box):
            lines[-1].append(box)
        else:
            lines.append([box])
    return tuple(map(around, lines))


def _on_line(line: Sequence[Box], box: Box) -> bool:
    last = line[-1]
    shared = min(last.bottom, box.bottom) - max(last.top, box.top)
    return shared > min(last.bottom - last.top, box.bottom - box.top) / 2 and box.left >= last.left


def pack(words: Sequence[PageWord]) -> bytes:
    """Words as they are stored: 16 bytes each."""
    return b"".join(
        _PACKED.pack(
            word.start,
            word.end,
            *(round(share * _WHOLE) for share in (word.left, word.top, word.right, word.bottom)),
        )
        for word in words
    )


def unpack(packed: bytes) -> tuple[PageWord, ...]:
    """What `pack` made; boxes are exact to a 65,535th of the page."""
    return tuple(
        PageWord(start, end, *(share / _WHOLE for share in shares))
        for start, end, *shares in _PACKED.iter_unpack(packed)
    )
