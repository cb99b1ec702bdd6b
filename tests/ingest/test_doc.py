"""Binary Word files: fonts decoded run by run, tables, fields, and what is hidden or broken."""

import struct

import pytest

from ingest.errors import DamagedFile, IngestError, PasswordProtected, UnsupportedFormat
from ingest.reading import read
from tests.ingest.word97_files import Piece, container, word_file


def text(data: bytes) -> str:
    raw = read(data, "a.doc")
    assert not raw.notes
    return raw.pages[0]


def test_unicode_and_western_text() -> None:
    assert text(word_file([Piece("KẾ HOẠCH\rNội dung\r")])) == "KẾ HOẠCH\nNội dung\n"
    assert text(word_file([Piece("So 1\x1e2\rCaf\xe9\r")], compressed=True)) == "So 1-2\nCafé\n"


def test_each_run_is_decoded_by_its_font() -> None:
    data = word_file(
        [
            Piece("céng hoµ ", 2),
            Piece("Quy\xd5t \xae\xdenh s\xe8 ", 1),
            Piece("của Ủy ban, ", 0),
            Piece("Töï do cuûa nöôùc", 3),
            Piece("\r", 0),
        ],
        ["Times New Roman", ".VnTime", ".VnTimeH", "VNI-Times"],
    )
    assert text(data) == "CỘNG HOÀ Quyết định số của Ủy ban, Tự do của nước\n"


def test_the_style_gives_the_font_where_the_run_does_not() -> None:
    data = word_file(
        [Piece("H\xb9nh ph\xf3c\r")], ["Times New Roman", ".VnTime"], style_font=1, compressed=True
    )
    assert text(data) == "Hạnh phúc\n"


def test_a_letter_may_lie_in_two_runs() -> None:
    data = word_file(
        [Piece("Vie", 1), Piece("ä", 1, row_end=False), Piece("t", 1), Piece("\r", 1)], ["A", "VNI-Times"]
    )
    assert text(data) == "Việt\n"


def test_unicode_in_a_legacy_font_stays() -> None:
    assert text(word_file([Piece("Nước và đất\r", 1)], ["A", ".VnTime"])) == "Nước và đất\n"


def test_rows_fields_and_deleted_text() -> None:
    pieces = [
        Piece("Trước\rSố: 12/KH\x07Hà Nội, ngày 01\x07"),
        Piece("\x07", row_end=True),
        Piece("Sau "),
        Piece("bỏ đi ", deleted=True),
        Piece("\x13 PAGE \x14trang \x13 X \x14hai\x15\x15\r"),
    ]
    assert text(word_file(pieces)) == "Trước\nSố: 12/KH | Hà Nội, ngày 01\nSau trang hai\n"


def test_what_is_no_readable_word_file_is_named() -> None:
    with pytest.raises(PasswordProtected):
        text(word_file([Piece("a\r")], flags=0x0300))
    with pytest.raises(PasswordProtected):
        text(container({"EncryptedPackage": b"x"}))
    with pytest.raises(UnsupportedFormat, match="Word 6"):
        text(word_file([Piece("a\r")], version=0x65))
    with pytest.raises(UnsupportedFormat, match="không phải văn bản Word"):
        text(container({"Workbook": b"x"}))
    with pytest.raises(DamagedFile):
        text(container({"WordDocument": b"x" * 600, "1Table": b""}))


def test_any_cut_and_any_wrong_byte_ends_in_a_message() -> None:
    good = word_file([Piece("Nội dung kế hoạch\r", 1), Piece("Điều 1\r")], ["A", ".VnTime"])
    damaged = [good[:cut] for cut in range(0, len(good), 97)]
    for at in range(0, len(good), 41):
        changed = bytearray(good)
        changed[at] ^= 0xFF
        damaged.append(bytes(changed))
    for data in damaged:
        try:
            read(data, "a.doc")
        except IngestError as error:
            assert str(error)


def test_a_wrong_length_asks_for_no_more_than_the_file_has() -> None:
    data = bytearray(word_file([Piece("Nội dung\r")]))
    at = data.index(b"\xec\xa5") + 0x4C
    struct.pack_into("<i", data, at, 2**31 - 1)
    assert text(bytes(data)) == "Nội dung\n"
