"""Word 6 and Word 95 files: fonts decoded run by run, rows, what is deleted, fast-saved text, and what is broken."""

import pytest

from ingest.errors import DamagedFile, IngestError, PasswordProtected, UnsupportedFormat
from ingest.reading import read
from tests.ingest.word6_files import word6_file
from tests.ingest.word97_files import Piece

FONTS = ["Times New Roman", ".VnTime", ".VnTimeH", "VNI-Times"]


def text(data: bytes) -> str:
    return read(data, "a.doc").pages[0]


@pytest.mark.parametrize("fast_saved", [False, True])
def test_each_run_is_decoded_by_its_font(fast_saved: bool) -> None:
    pieces = [
        Piece("céng hoµ ", 2),
        Piece("Quy\xd5t \xae\xdenh\r", 1),
        Piece("bỏ".encode().decode("latin-1"), 0, deleted=True),
        Piece("Töï do\r", 3),
    ]
    assert text(word6_file(pieces, FONTS, fast_saved=fast_saved)) == "CỘNG HOÀ Quyết định\nTự do\n"


def test_the_style_gives_the_font_where_the_run_does_not() -> None:
    assert text(word6_file([Piece("H\xb9nh ph\xf3c\r")], FONTS, style_font=1)) == "Hạnh phúc\n"


def test_text_of_unknown_fonts_is_judged_as_a_whole() -> None:
    line = "Céng hoµ x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc, quyÕt ®Þnh cña Uû ban\r"
    assert text(word6_file([Piece(line)])).startswith("Cộng hoà xã hội chủ nghĩa Việt Nam")


def test_rows_and_fields() -> None:
    pieces = [
        Piece("K\xfd hi\xeau\x07ng\xe0y 01\x07"),
        Piece("\x07", row_end=True),
        Piece("Sau \x13 PAGE \x14trang\x15\r"),
    ]
    assert text(word6_file(pieces)) == "Ký hiêu | ngày 01\nSau trang\n"


def test_what_is_not_read_is_named() -> None:
    with pytest.raises(PasswordProtected):
        text(word6_file([Piece("a\r")], flags=0x0100))
    with pytest.raises(UnsupportedFormat, match="Macintosh"):
        text(word6_file([Piece("a\r")], character_set=0x0100))
    with pytest.raises(UnsupportedFormat, match="quá cũ"):
        text(word6_file([Piece("a\r")], version=0x21))


def test_any_cut_and_any_wrong_byte_ends_in_a_message() -> None:
    good = word6_file([Piece("Ho\xb9ch\r", 1), Piece("ba\r"), Piece("b\r")], FONTS, fast_saved=True)
    damaged = [good[:cut] for cut in range(0, len(good), 97)]
    for at in range(0, len(good), 17):
        changed = bytearray(good)
        changed[at] ^= 0xFF
        damaged.append(bytes(changed))
    for data in damaged:
        try:
            read(data, "a.doc")
        except IngestError as error:
            assert str(error)


def test_text_that_the_file_does_not_have_is_damage() -> None:
    data = bytearray(word6_file([Piece("Noi dung\r")]))
    at = data.index(b"\xdc\xa5") + 0x34
    data[at : at + 4] = b"\xff\xff\xff\x7f"
    with pytest.raises(DamagedFile):
        text(bytes(data))
