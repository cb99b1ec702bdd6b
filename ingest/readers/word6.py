"""The inside of a Word 6 or Word 95 file: its characters, each with its font and what hides it.

The layout is that of Word 97 before it (`word97`), with tables in the stream of the text itself, one byte a character,
properties whose codes have one byte, and names of fonts and styles in bytes. Where Word did not save fast
(`fComplex`), the text lies in one piece.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.readers.word_pages import (
    BrokenWordFile,
    Look,
    Ranges,
    Stretch,
    character_entry,
    u16,
    u32,
    western,
)

_COMPLEX, _ENCRYPTED = 0x0004, 0x0100
_MACINTOSH = 0x0100  # the character set (chse) of files that Word for Macintosh wrote
_FONT, _CHARACTER_STYLE, _DELETED, _HIDDEN = 93, 80, 65, 92
_ROW_END = 25
_VARIABLE = -1  # a length byte stands first
# The lengths of operands by code; a code that is not here ends what can be told of the properties.
_CHARACTER_OPERANDS = (
    dict.fromkeys((*range(65, 68), 71, 75, *range(85, 93), 94, 98, 100, 102, 104, 117, 118), 1)
    | dict.fromkeys((69, 72, 80, 93, 96, 97, 99, 101, 107, 109, 110), 2)
    | {70: 4, 73: 3, 83: 0, 95: 3}
    | dict.fromkeys((68, 74, 81, 103, 105, 106, 108), _VARIABLE)
)
_PARAGRAPH_OPERANDS = (
    dict.fromkeys((*range(4, 12), 13, 14, 24, 25, 29, 37, 44, 50, 51), 1)
    | dict.fromkeys(
        (2, *range(16, 20), 21, 22, *range(26, 29), *range(30, 37), *range(38, 44), *range(45, 50)), 2
    )
    | {20: 4}
    | dict.fromkeys((3, 12, 15, 23), _VARIABLE)
)


@dataclass(frozen=True, slots=True)
class _Paragraph:
    style: int = 0
    row_end: bool = False


class Word6File:
    """The stream of a document. Raises BrokenWordFile where what it says cannot be."""

    def __init__(self, document: bytes) -> None:
        self._document = document
        if len(document) < 0x180:
            raise BrokenWordFile("thiếu phần đầu")
        self._flags = u16(document, 0x0A)
        self.encrypted = bool(self._flags & _ENCRYPTED)
        self.from_macintosh = bool(u16(document, 0x14) & _MACINTOSH)
        self._main_length = u32(document, 0x34)

    def stretches(self) -> Iterator[Stretch]:
        """The main text in order; hidden and deleted characters are left out."""
        fonts = list(_font_names(self._table(0xD0)))
        styles = _Styles(self._table(0x60))
        characters = Ranges.read(self._document, _pages(self._table(0xB8)), character_entry, _look)
        paragraphs = Ranges.read(self._document, _pages(self._table(0xC0)), _paragraph_entry, _paragraph)
        for start, length in self._pieces():
            at, end = start, start + length
            if end > len(self._document):
                raise BrokenWordFile("chữ bị cắt")
            while at < end:
                look, look_end = characters.at(at)
                paragraph, paragraph_end = paragraphs.at(at)
                upto = max(at + 1, min(end, look_end, paragraph_end))
                if not look.hidden:
                    index = styles.font(look, paragraph)
                    font = fonts[index] if index < len(fonts) else None
                    yield Stretch(western(self._document[at:upto]), font, paragraph.row_end)
                at = upto

    def _pieces(self) -> Iterator[tuple[int, int]]:
        """(offset, length) of each piece of the main text."""
        if not self._flags & _COMPLEX:
            yield u32(self._document, 0x18), self._main_length
            return
        clx = self._table(0x160)
        at = 0
        while at < len(clx) and clx[at] == 1:
            at += 3 + u16(clx, at + 1)
        if at >= len(clx) or clx[at] != 2:
            raise BrokenWordFile("thiếu bảng đoạn chữ")
        table = clx[at + 5 : at + 5 + u32(clx, at + 1)]
        count = (len(table) - 4) // 12
        for piece in range(count):
            first, last = u32(table, 4 * piece), min(u32(table, 4 * piece + 4), self._main_length)
            if first < last:
                yield u32(table, 4 * (count + 1) + 8 * piece + 2), last - first

    def _table(self, place: int) -> bytes:
        offset = u32(self._document, place)
        return self._document[offset : offset + u32(self._document, place + 4)]


def _font_names(table: bytes) -> Iterator[str]:
    """Each entry (FFN): the length of what follows, five bytes of the font's kind, its name up to a zero byte."""
    at = 2
    while at < len(table):
        yield western(table[at + 6 : at + 1 + table[at]].split(b"\0", 1)[0])
        at += 1 + table[at]


def _pages(bins: bytes) -> Iterator[int]:
    count = (len(bins) - 4) // 6
    return (u16(bins, 4 * (count + 1) + 2 * number) for number in range(count))


def _paragraph_entry(page: bytes, run: int, runs: int) -> bytes:
    """Seven bytes a run, the first points to the entry, whose length counts in words."""
    place = 4 * (runs + 1) + 7 * run
    at = 2 * page[place] if place < len(page) else 0
    return page[at + 1 : at + 1 + 2 * page[at]] if at else b""


def _properties(data: bytes, operands: dict[int, int]) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data) and data[at] in operands:
        code, length = data[at], operands[data[at]]
        if length == _VARIABLE:
            length = 1 + (data[at + 1] if at + 1 < len(data) else 0)
        yield code, data[at + 1 : at + 1 + length]
        at += 1 + length


def _look(entry: bytes) -> Look:
    found = dict(_properties(entry, _CHARACTER_OPERANDS))
    hidden = any(found.get(code) == b"\x01" for code in (_DELETED, _HIDDEN))
    font, style = (u16(found[code], 0) if code in found else None for code in (_FONT, _CHARACTER_STYLE))
    return Look(font, hidden, style)


def _paragraph(entry: bytes) -> _Paragraph:
    found = dict(_properties(entry[2:], _PARAGRAPH_OPERANDS))
    return _Paragraph(u16(entry, 0), found.get(_ROW_END) == b"\x01")


class _Styles:
    """The stylesheet: which font a style's text has, its own or that of the style it is based on."""

    def __init__(self, sheet: bytes) -> None:
        self._fonts: dict[int, int] = {}
        self._bases: dict[int, int] = {}
        self._default = u16(sheet, 14)
        at = 2 + u16(sheet, 0)
        for style in range(u16(sheet, 2)):
            size = u16(sheet, at)
            if size:
                self._read(style, sheet[at + 2 : at + 2 + size], u16(sheet, 4))
            at += 2 + size + size % 2

    def _read(self, style: int, entry: bytes, base_size: int) -> None:
        """A style's base, its name (a length byte, the bytes, a zero), then its parts from an even place on."""
        kind, self._bases[style] = u16(entry, 2) & 0xF, u16(entry, 2) >> 4
        at = base_size + 2 + (entry[base_size] if base_size < len(entry) else 0)
        last, parts = b"", u16(entry, 4) & 0xF
        for _ in range(parts):
            at += at % 2
            size = u16(entry, at)
            last = entry[at + 2 : at + 2 + size]
            at += 2 + size
        # The character properties are the last of a paragraph style's parts, and the only one of a character style.
        if kind in (1, 2) and parts >= kind % 2 + 1:
            font = _look(last).font
            if font is not None:
                self._fonts[style] = font

    def font(self, look: Look, paragraph: _Paragraph) -> int:
        """The index of the font of characters in a paragraph."""
        if look.font is not None:
            return look.font
        of_style = None if look.style is None else self._of_style(look.style)
        of_style = self._of_style(paragraph.style) if of_style is None else of_style
        return self._default if of_style is None else of_style

    def _of_style(self, style: int) -> int | None:
        for _ in range(len(self._bases) + 1):
            if style in self._fonts:
                return self._fonts[style]
            if style not in self._bases:
                return None
            style = self._bases[style]
        return None
