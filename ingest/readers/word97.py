"""The inside of a binary Word file (Word 97 to 2003): its characters, each with its font and what hides it.

Layout after the published format [MS-DOC]: the FIB at the head of the stream `WordDocument` says where the tables
lie; the piece table (Clx) orders the text; character properties (CHPX) and paragraph properties (PAPX) lie in pages
of 512 bytes (FKP) and list what differs from the style (STSH). Numbers in comments are that document's section names.
"""

import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ingest.readers.counting import Counts
from ingest.readers.word97_lists import WordList, word_lists
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

# sprm: one changed property. The operand's length is told by its three highest bits (Sprm.spra).
_OPERAND = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_LONG_TABLE = 0xD608  # sprmTDefTable has a length of two bytes
_FONT = 0x4A4F  # sprmCRgFtc0
_DELETED = 0x0800  # sprmCFRMarkDel
_HIDDEN = 0x083C  # sprmCFVanish
_CHARACTER_STYLE = 0x4A30  # sprmCIstd
_ROW_END = 0x2417  # sprmPFTtp
_DEPTH = 0x260A  # sprmPIlvl
_LIST = 0x460B  # sprmPIlfo
# The marks that end a paragraph: its own, a cell's; that of a section (which is a page break elsewhere) only where the
# paragraph's properties end with it.
_PARAGRAPH_END = re.compile("[\r\x07\x0c]")
_PAGE_BREAK = "\x0c"


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """Properties of a paragraph: its style, whether it is a row's end, its list and level (None: the style's)."""

    style: int = 0
    row_end: bool = False
    list_number: int | None = None
    depth: int | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a paragraph; ends: with the paragraph's mark."""

    stretch: Stretch
    paragraph: _Paragraph
    ends: bool


class Word97File:
    """The two streams of a document. Raises BrokenWordFile where what they say cannot be."""

    def __init__(self, document: bytes, table_of: dict[int, bytes]) -> None:
        """`table_of`: the streams `0Table` and `1Table` that exist, by their number."""
        self._document = document
        if len(document) < 0x200 or u16(document, 0) != 0xA5EC:
            raise BrokenWordFile("thiếu phần đầu")
        flags = u16(document, 0x0A)
        self.encrypted = bool(flags & 0x0100)
        self._table = table_of.get(flags >> 9 & 1, b"")
        self._main_length = struct.unpack_from("<i", document, 0x4C)[0]

    def stretches(self) -> Iterator[Stretch]:
        """The main text in order; hidden and deleted characters are left out."""
        self._fonts = self._font_names()
        self._styles = _Styles(self._in_table(0xA2))
        characters = Ranges.read(
            self._document, _pages(self._in_table(0xFA)), character_entry, _character_properties
        )
        paragraphs = Ranges.read(
            self._document, _pages(self._in_table(0x102)), _paragraph_entry, _paragraph_properties
        )
        parts = (
            part
            for offset, text, width in self._pieces()
            for part in self._piece(offset, text, width, characters, paragraphs)
        )
        yield from self._numbered(parts)

    def _piece(
        self,
        offset: int,
        text: str,
        width: int,
        characters: "Ranges[Look]",
        paragraphs: "Ranges[_Paragraph]",
    ) -> Iterator[_Part]:
        at = 0
        while at < len(text):
            position = offset + at * width
            look, end = characters.at(position)
            paragraph, paragraph_end = paragraphs.at(position)
            upto = at + max(1, (min(end, paragraph_end) - position) // width)
            closes = offset + upto * width == paragraph_end
            mark = _PARAGRAPH_END.search(text, at, upto)
            while mark and mark[0] == _PAGE_BREAK and not (closes and mark.end() == upto):
                mark = _PARAGRAPH_END.search(text, mark.end(), upto)
            upto = mark.end() if mark else upto
            if not look.hidden:
                stretch = Stretch(text[at:upto], self._font(look, paragraph.style), paragraph.row_end)
                yield _Part(stretch, paragraph, mark is not None)
            at = upto

    def _numbered(self, parts: Iterable[_Part]) -> Iterator[Stretch]:
        """The stretches, each paragraph of a list behind its label. A paragraph's properties are its mark's."""
        lists = word_lists(self._from_table(0x2E2), self._from_table(0x2EA))
        counts = Counts()
        waiting: list[Stretch] = []
        for part in parts:
            waiting.append(part.stretch)
            if part.ends:
                yield from self._labelled(waiting, part.paragraph, lists, counts)
                waiting = []
        yield from waiting

    def _labelled(
        self, stretches: list[Stretch], paragraph: _Paragraph, lists: Mapping[int, WordList], counts: Counts
    ) -> Iterator[Stretch]:
        number, depth = self._list_of(paragraph)
        if paragraph.row_end or number not in lists:
            yield from stretches
            return
        # Empty paragraphs count too: Word shows their numbers, which stand before nothing here.
        label = counts.label(lists[number].numbered, depth)
        # Page breaks before the first word stand before the label.
        head = next((at for at, each in enumerate(stretches) if each.text.strip(_PAGE_BREAK)), None)
        if not label or head is None or not any(_is_visible(each.text) for each in stretches):
            yield from stretches
            return
        text = stretches[head].text.lstrip(_PAGE_BREAK)
        breaks = stretches[head].text.removesuffix(text)
        look = _character_properties(lists[number].looks.get(depth, b""))
        font = stretches[head].font if look.font is None else self._font(look, paragraph.style)
        yield from stretches[:head]
        yield Stretch(f"{breaks}{label} ", font)
        yield replace(stretches[head], text=text)
        yield from stretches[head + 1 :]

    def _list_of(self, paragraph: _Paragraph) -> tuple[int, int]:
        """The list (0: none) and the level of a paragraph: its own, else its style's."""
        number, depth = paragraph.list_number, paragraph.depth
        if number is None:
            number = self._styles.list_number(paragraph.style)
        if depth is None:
            depth = self._styles.depth(paragraph.style)
        # A number below 0 is that of a list whose indents the paragraph does not take.
        return abs(number or 0), depth or 0

    def _font(self, look: Look, paragraph_style: int) -> str | None:
        index = look.font
        if index is None and look.style is not None:
            index = self._styles.font(look.style)
        if index is None:
            index = self._styles.font(paragraph_style)
        if index is None:
            index = self._styles.default_font
        return self._fonts[index] if index < len(self._fonts) else None

    def _pieces(self) -> Iterator[tuple[int, str, int]]:
        """(offset in the stream, text, bytes a character) of each piece of the main text. Clx, PlcPcd."""
        clx = self._in_table(0x1A2)
        at = 0
        while at < len(clx) and clx[at] == 1:
            at += 3 + u16(clx, at + 1)
        if at >= len(clx) or clx[at] != 2:
            raise BrokenWordFile("thiếu bảng đoạn chữ")
        table = clx[at + 5 : at + 5 + u32(clx, at + 1)]
        count = (len(table) - 4) // 12
        for piece in range(count):
            first, last = u32(table, 4 * piece), u32(table, 4 * piece + 4)
            last = min(last, self._main_length)
            if last <= first:
                continue
            where = u32(table, 4 * (count + 1) + 8 * piece + 2)
            yield self._piece_text(where, last - first)

    def _piece_text(self, where: int, length: int) -> tuple[int, str, int]:
        compressed = bool(where & 0x40000000)
        offset = (where & 0x3FFFFFFF) // 2 if compressed else where & 0x3FFFFFFF
        width = 1 if compressed else 2
        data = self._document[offset : offset + length * width]
        if len(data) < length * width:
            raise BrokenWordFile("chữ bị cắt")
        if compressed:
            return offset, western(data), 1
        return offset, data.decode("utf-16-le", errors="replace"), 2

    def _font_names(self) -> list[str]:
        """SttbfFfn."""
        table = self._in_table(0x112)
        names: list[str] = []
        at = 4
        while at < len(table) and len(names) < u16(table, 0):
            entry = table[at + 1 : at + 1 + table[at]]
            names.append(entry[39:].decode("utf-16-le", errors="replace").split("\0", 1)[0])
            at += 1 + table[at]
        return names

    def _in_table(self, place: int) -> bytes:
        """The part of the table stream that a pair of the FIB (offset, length) points to."""
        offset, length = struct.unpack_from("<II", self._document, place)
        return self._table[offset : offset + length]

    def _from_table(self, place: int) -> bytes:
        """The table stream from such a part on to its end, empty where the part is."""
        return self._table[u32(self._document, place) :] if u32(self._document, place + 4) else b""


def _is_visible(text: str) -> bool:
    return any(character.isprintable() and not character.isspace() for character in text)


def _properties(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(sprm, operand) of a list of changed properties (grpprl); ends where an operand is cut off."""
    at = 0
    while at + 2 < len(data):
        code = u16(data, at)
        at += 2
        if code == _LONG_TABLE:
            length = u16(data, at) + 1
        elif code >> 13 == 6:
            length = data[at] + 1
        else:
            length = _OPERAND[code >> 13]
        yield code, data[at : at + length]
        at += length


def _character_properties(entry: bytes) -> Look:
    """Of an entry of a CHPX page."""
    look = Look()
    for code, operand in _properties(entry):
        if code == _FONT:
            look = replace(look, font=u16(operand, 0))
        elif code == _CHARACTER_STYLE:
            look = replace(look, style=u16(operand, 0))
        elif code in (_DELETED, _HIDDEN) and operand[:1] == b"\x01":
            look = replace(look, hidden=True)
    return look


def _paragraph_properties(entry: bytes) -> _Paragraph:
    """Of an entry of a PAPX page, or a style's: the style, and the properties that differ from it."""
    paragraph = _Paragraph(u16(entry, 0))
    for code, operand in _properties(entry[2:]):
        if code == _ROW_END and operand[:1] == b"\x01":
            paragraph = replace(paragraph, row_end=True)
        elif code == _DEPTH and operand:
            paragraph = replace(paragraph, depth=operand[0])
        elif code == _LIST and len(operand) == 2:
            paragraph = replace(paragraph, list_number=struct.unpack("<h", operand)[0])
    return paragraph


def _pages(bins: bytes) -> Iterator[int]:
    """The numbers of the pages that a PlcBte lists."""
    count = (len(bins) - 4) // 8
    return (u32(bins, 4 * (count + 1) + 4 * number) & 0x3FFFFF for number in range(count))


def _paragraph_entry(page: bytes, run: int, runs: int) -> bytes:
    """PapxFkp: 13 bytes a run, the first points to the entry; its length counts in words, in one of two ways."""
    at = 2 * page[4 * (runs + 1) + 13 * run]
    if not at:
        return b""
    if page[at]:
        return page[at + 1 : at + 2 * page[at]]
    return page[at + 2 : at + 2 + 2 * page[at + 1]]


class _Styles:
    """The stylesheet: a style's font, list and level, its own or those of the style it is based on."""

    def __init__(self, sheet: bytes) -> None:
        self._fonts: dict[int, int] = {}
        self._lists: dict[int, int] = {}
        self._depths: dict[int, int] = {}
        self._bases: dict[int, int] = {}
        self.default_font = u16(sheet, 14)
        base_size = u16(sheet, 4)
        at = 2 + u16(sheet, 0)
        for style in range(u16(sheet, 2)):
            size = u16(sheet, at)
            self._read(style, sheet[at + 2 : at + 2 + size], base_size)
            at += 2 + size + size % 2

    def _read(self, style: int, entry: bytes, base_size: int) -> None:
        if not entry:
            return
        kind, self._bases[style] = u16(entry, 2) & 0xF, u16(entry, 2) >> 4
        at = base_size + 2 * u16(entry, base_size) + 4
        parts: list[bytes] = []
        for _ in range(u16(entry, 4) & 0xF):
            size = u16(entry, at)
            parts.append(entry[at + 2 : at + 2 + size])
            at += 2 + size + size % 2
        # A paragraph style has the paragraph's properties, then the characters'; a character style only the latter.
        if kind in (1, 2) and len(parts) >= kind % 2 + 1:
            _keep(self._fonts, style, _character_properties(parts[-1]).font)
            if kind == 1:
                paragraph = _paragraph_properties(parts[0])
                _keep(self._lists, style, paragraph.list_number)
                _keep(self._depths, style, paragraph.depth)

    def font(self, style: int) -> int | None:
        """The index of the style's font; None where the default font holds."""
        return self._inherited(self._fonts, style)

    def list_number(self, style: int) -> int | None:
        """The number of the style's list."""
        return self._inherited(self._lists, style)

    def depth(self, style: int) -> int | None:
        """The level in its list of the style's paragraphs."""
        return self._inherited(self._depths, style)

    def _inherited(self, of_styles: Mapping[int, int], style: int) -> int | None:
        for _ in range(len(self._bases) + 1):
            if style in of_styles:
                return of_styles[style]
            if style not in self._bases:
                return None
            style = self._bases[style]
        return None


def _keep(of_styles: dict[int, int], style: int, value: int | None) -> None:
    if value is not None:
        of_styles[style] = value
