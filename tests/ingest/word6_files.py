"""Small Word 6 files made from nothing, for the tests of their reader."""

import struct
from collections.abc import Sequence

from tests.ingest.word97_files import Piece, container

_PAGE, _TEXT_AT = 512, 0x400


def word6_file(
    pieces: Sequence[Piece],
    fonts: Sequence[str] = ("Times New Roman",),
    *,
    style_font: int = 0,
    fast_saved: bool = False,
    flags: int = 0,
    version: int = 0x65,
    character_set: int = 0,
) -> bytes:
    """A document of these pieces (Latin-1). fast_saved: the two halves of the text lie in the other order."""
    data = [piece.text.encode("latin-1") for piece in pieces]
    half = len(data) // 2 if fast_saved else 0
    order = [*range(half, len(data)), *range(half)]
    offsets = [_TEXT_AT]
    for number in order:
        offsets.append(offsets[-1] + len(data[number]))
    text = b"".join(data[number] for number in order)
    stream = bytearray(_TEXT_AT) + text
    stream += bytes(-len(stream) % _PAGE)
    first_page = len(stream) // _PAGE
    stream += _character_page(offsets, [pieces[number] for number in order])
    stream += _paragraph_page(offsets, [pieces[number] for number in order])

    def put(place: int, table: bytes) -> None:
        struct.pack_into("<II", stream, place, len(stream), len(table))
        stream.extend(table)

    put(0xB8, struct.pack("<IIH", _TEXT_AT, offsets[-1], first_page))
    put(0xC0, struct.pack("<IIH", _TEXT_AT, offsets[-1], first_page + 1))
    entries = b"".join(_font(name) for name in fonts)
    put(0xD0, struct.pack("<H", len(entries) + 2) + entries)
    put(0x60, _styles(style_font))
    if fast_saved:
        length = len(b"".join(data[:half]))
        table = struct.pack("<III", 0, length, len(text))
        for at in (_TEXT_AT + len(text) - length, _TEXT_AT):
            table += struct.pack("<HIH", 0, at, 0)
        put(0x160, b"\x01\x02\x00ab\x02" + struct.pack("<I", len(table)) + table)
    struct.pack_into("<HH", stream, 0, 0xA5DC, version)
    struct.pack_into("<H", stream, 0x0A, flags | (0x0004 if fast_saved else 0))
    struct.pack_into("<H", stream, 0x14, character_set)
    struct.pack_into("<II", stream, 0x18, _TEXT_AT, _TEXT_AT + len(text))
    struct.pack_into("<I", stream, 0x34, len(text))
    return container({"WordDocument": bytes(stream)})


def _font(name: str) -> bytes:
    entry = bytes(5) + name.encode("latin-1") + b"\0"
    return bytes([len(entry)]) + entry


def _styles(font: int) -> bytes:
    look = struct.pack("<BH", 93, font)
    style = struct.pack("<HHHH", 0, 0xFFF1, 2, 0) + b"\x06Normal\0"
    style += struct.pack("<HH", 2, 0) + struct.pack("<H", len(look)) + look
    head = struct.pack("<HHHHHHH", 1, 8, 0, 0, 0, 0, 0)
    return struct.pack("<H", len(head)) + head + struct.pack("<H", len(style)) + style


def _character_page(offsets: Sequence[int], pieces: Sequence[Piece]) -> bytes:
    looks = [
        b"\x55\x01"  # bold
        + (b"" if piece.font is None else struct.pack("<BH", 93, piece.font))
        + (b"\x41\x01" if piece.deleted else b"")
        for piece in pieces
    ]
    return _page(offsets, [bytes([len(look)]) + look for look in looks], 1)


def _paragraph_page(offsets: Sequence[int], pieces: Sequence[Piece]) -> bytes:
    looks = [b"\0\0" + (b"\x18\x01\x19\x01" if piece.row_end else b"\x05\x01") for piece in pieces]
    return _page(offsets, [bytes([len(look) // 2]) + look for look in looks], 7)


def _page(offsets: Sequence[int], entries: Sequence[bytes], width: int) -> bytes:
    page = bytearray(_PAGE)
    struct.pack_into(f"<{len(offsets)}I", page, 0, *offsets)
    end = _PAGE - 2
    for run, entry in enumerate(entries):
        end -= len(entry) + len(entry) % 2
        page[end : end + len(entry)] = entry
        page[4 * len(offsets) + width * run] = end // 2
    page[-1] = len(entries)
    return bytes(page)
