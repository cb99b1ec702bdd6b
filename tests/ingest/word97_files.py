"""Small binary Word files made from nothing, for the tests of their reader ([MS-CFB], [MS-DOC])."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_TEXT_AT = 0x400


@dataclass(frozen=True)
class Piece:
    """Characters of one look; font is an index of the file's fonts, None the style's."""

    text: str
    font: int | None = None
    deleted: bool = False
    row_end: bool = False


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
    compressed: bool = False,
    flags: int = 0x0200,
    version: int = 0xC1,
) -> bytes:
    """A .doc of these pieces. compressed: one byte a character, as Word writes Western text."""
    width = 1 if compressed else 2
    encoded = [piece.text.encode("latin-1" if compressed else "utf-16-le") for piece in pieces]
    offsets = [_TEXT_AT]
    for data in encoded:
        offsets.append(offsets[-1] + len(data))
    text = b"".join(encoded)
    pages_at = _TEXT_AT + len(text) + (-len(text) % _SECTOR)
    characters = [_character_look(piece) for piece in pieces]
    paragraphs = [b"\0\0" + (b"\x17\x24\x01" if piece.row_end else b"") for piece in pieces]
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
    put(0xA2, _styles(style_font))
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


def _font(name: str) -> bytes:
    entry = bytes(39) + name.encode("utf-16-le") + b"\0\0"
    return bytes([len(entry)]) + entry


def _styles(font: int) -> bytes:
    look = struct.pack("<HH", 0x4A4F, font)
    paragraph = struct.pack("<H", 2) + b"\0\0"
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
