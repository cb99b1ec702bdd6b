"""Small binary Word files made from nothing, for the tests of their reader ([MS-CFB], [MS-DOC])."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_TEXT_AT = 0x400


@dataclass(frozen=True)
class Piece:
    """Characters of one look; font is an index of the file's fonts, None the style's; so is the list's number."""

    text: str
    font: int | None = None
    deleted: bool = False
    row_end: bool = False
    list_number: int | None = None
    depth: int | None = None


@dataclass(frozen=True)
class ListLevel:
    """text: the label, its characters 0 to 8 standing for the counts of the levels."""

    text: str
    form: int = 0
    start: int = 1
    flags: int = 0
    restart_limit: int = 0
    font: int | None = None


@dataclass(frozen=True)
class ListEntry:
    """What a paragraph's list number names: a list of the file, levels that start elsewhere, levels of its own."""

    of: int
    starts: Mapping[int, int] = field(default_factory=dict)
    levels: Mapping[int, ListLevel] = field(default_factory=dict)


def container(streams: dict[str, bytes]) -> bytes:
    """An OLE container of streams, each padded so that none is a small one."""
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    fat, entries, sectors = [_FAT, _END], [], b""
    for number, (name, data) in enumerate(padded.items(), start=1):
        data += bytes(-len(data) % _SECTOR)
        first, count = len(fat), len(data) // _SECTOR
        fat += [*range(first + 1, first + count), _END]
        entries.append(
            _entry(name, 2, number + 1 if number < len(padded) else _FREE, _FREE, first, len(data))
        )
        sectors += data
    assert len(fat) <= 128 and len(entries) <= 3
    directory = _entry("Root Entry", 5, _FREE, 1, _END, 0) + b"".join(entries)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", _FREE) * 108
    table = struct.pack(f"<{len(fat)}I", *fat) + struct.pack("<I", _FREE) * (128 - len(fat))
    return header + table + directory.ljust(_SECTOR, b"\0") + sectors


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    head = encoded.ljust(64, b"\0") + struct.pack("<HBBIII", len(encoded) + 2, kind, 1, _FREE, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def word_file(
    pieces: Sequence[Piece],
    fonts: Sequence[str] = ("Times New Roman",),
    *,
    style_font: int = 0,
    style_list: bytes = b"",
    lists: Sequence[Sequence[ListLevel]] = (),
    entries: Sequence[ListEntry] = (),
    compressed: bool = False,
    flags: int = 0x0200,
    version: int = 0xC1,
) -> bytes:
    """A .doc of these pieces. compressed: one byte a character, as Word writes Western text.

    lists: each of one level (a simple list), else of nine, of which the first are given. entries: PlfLfo, by default
    one for each list. style_list: properties of the style's paragraphs (`list_look`).
    """
    width = 1 if compressed else 2
    encoded = [piece.text.encode("latin-1" if compressed else "utf-16-le") for piece in pieces]
    offsets = [_TEXT_AT]
    for data in encoded:
        offsets.append(offsets[-1] + len(data))
    text = b"".join(encoded)
    pages_at = _TEXT_AT + len(text) + (-len(text) % _SECTOR)
    characters = [_character_look(piece) for piece in pieces]
    paragraphs = [_paragraph_look(piece) for piece in pieces]
    table = b""
    places: dict[int, tuple[int, int]] = {}

    def put(place: int, data: bytes) -> None:
        nonlocal table
        places[place] = (len(table), len(data))
        table += data

    length = sum(len(piece.text) for piece in pieces)
    where = _TEXT_AT * 2 | 0x40000000 if compressed else _TEXT_AT
    assert width * length == len(text)
    pieces_table = struct.pack("<II", 0, length) + struct.pack("<HIH", 0, where, 0)
    put(0x1A2, b"\x02" + struct.pack("<I", len(pieces_table)) + pieces_table)
    put(0x112, struct.pack("<HH", len(fonts), 0) + b"".join(map(_font, fonts)))
    put(0xA2, _styles(style_font, style_list))
    if lists:
        put(0x2E2, _list_heads(lists))
        table += b"".join(map(_list_level, (level for levels in lists for level in _filled(levels))))
        put(0x2EA, _list_entries(entries or [ListEntry(each) for each in range(len(lists))]))
    for place, number in ((0xFA, 0), (0x102, 1)):
        put(place, struct.pack("<III", offsets[0], offsets[-1], pages_at // _SECTOR + number))
    document = bytearray(_TEXT_AT)
    struct.pack_into("<HH", document, 0, 0xA5EC, version)
    struct.pack_into("<H", document, 0x0A, flags)
    struct.pack_into("<i", document, 0x4C, length)
    for place, pair in places.items():
        struct.pack_into("<II", document, place, *pair)
    pages = _character_page(offsets, characters) + _paragraph_page(offsets, paragraphs)
    return container(
        {"WordDocument": bytes(document) + text.ljust(pages_at - _TEXT_AT, b"\0") + pages, "1Table": table}
    )


def _character_look(piece: Piece) -> bytes:
    font = b"" if piece.font is None else struct.pack("<HH", 0x4A4F, piece.font)
    return font + (struct.pack("<HB", 0x0800, 1) if piece.deleted else b"")


def list_look(number: int | None, depth: int | None = None) -> bytes:
    """Paragraph properties: the number and the level of a list."""
    look = b"" if depth is None else struct.pack("<HB", 0x260A, depth)
    return look + (b"" if number is None else struct.pack("<Hh", 0x460B, number))


def _paragraph_look(piece: Piece) -> bytes:
    row_end = b"\x17\x24\x01" if piece.row_end else b""
    return b"\0\0" + row_end + list_look(piece.list_number, piece.depth)


def _filled(levels: Sequence[ListLevel]) -> list[ListLevel]:
    return list(levels) if len(levels) == 1 else [*levels, *[ListLevel("")] * (9 - len(levels))]


def _list_heads(lists: Sequence[Sequence[ListLevel]]) -> bytes:
    heads = (
        struct.pack("<ii18xBx", 1000 + number, 0, len(levels) == 1) for number, levels in enumerate(lists)
    )
    return struct.pack("<H", len(lists)) + b"".join(heads)


def _list_level(level: ListLevel) -> bytes:
    look = b"" if level.font is None else struct.pack("<HH", 0x4A4F, level.font)
    indent = struct.pack("<HH", 0x840F, 360)
    places = bytes(at for at, character in enumerate(level.text, start=1) if character < "\x09")
    head = struct.pack("<iBB9sB8x", level.start, level.form, level.flags, places, 0)
    head += bytes([len(look), len(indent), level.restart_limit, 0])
    return head + indent + look + struct.pack("<H", len(level.text)) + level.text.encode("utf-16-le")


def _list_entries(entries: Sequence[ListEntry]) -> bytes:
    heads = (struct.pack("<i8xB3x", 1000 + each.of, len(each.starts) + len(each.levels)) for each in entries)
    return struct.pack("<I", len(entries)) + b"".join([*heads, *map(_list_overrides, entries)])


def _list_overrides(entry: ListEntry) -> bytes:
    starts = [struct.pack("<iI", start, depth | 0x10) for depth, start in entry.starts.items()]
    levels = [struct.pack("<iI", 0, depth | 0x20) + _list_level(each) for depth, each in entry.levels.items()]
    return b"\xff" * 4 + b"".join([*starts, *levels])


def _font(name: str) -> bytes:
    entry = bytes(39) + name.encode("utf-16-le") + b"\0\0"
    return bytes([len(entry)]) + entry


def _styles(font: int, paragraph_look: bytes) -> bytes:
    look = struct.pack("<HH", 0x4A4F, font)
    paragraph = struct.pack("<HH", 2 + len(paragraph_look), 0) + paragraph_look
    paragraph += bytes(len(paragraph) % 2)
    style = struct.pack("<HHHHH", 0, 0xFFF1, 2, 0, 0) + struct.pack("<H", 1) + "N\0".encode("utf-16-le")
    style += paragraph + struct.pack("<H", len(look)) + look
    head = struct.pack("<HHHHHHHHH", 1, 10, 0, 0, 0, 0, 0, 0, 0)
    return struct.pack("<H", len(head)) + head + struct.pack("<H", len(style)) + style


def _character_page(offsets: Sequence[int], looks: Sequence[bytes]) -> bytes:
    page = bytearray(_SECTOR)
    struct.pack_into(f"<{len(offsets)}I", page, 0, *offsets)
    end = _SECTOR - 2
    for run, look in enumerate(looks):
        if look:
            end -= len(look) + 1 + (len(look) + 1) % 2
            page[end] = len(look)
            page[end + 1 : end + 1 + len(look)] = look
            page[4 * len(offsets) + run] = end // 2
    page[-1] = len(looks)
    return bytes(page)


def _paragraph_page(offsets: Sequence[int], looks: Sequence[bytes]) -> bytes:
    page = bytearray(_SECTOR)
    struct.pack_into(f"<{len(offsets)}I", page, 0, *offsets)
    end = _SECTOR - 2
    for run, look in enumerate(looks):
        look += b"\0" * ((len(look) + 1) % 2)
        end -= len(look) + 1
        end -= end % 2
        page[end] = (len(look) + 1) // 2
        page[end + 1 : end + 1 + len(look)] = look
        page[4 * len(offsets) + 13 * run] = end // 2
    page[-1] = len(looks)
    return bytes(page)
