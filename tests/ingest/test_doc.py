"""Binary Word files: fonts decoded run by run, tables, fields, and what is hidden or broken."""

import struct

import pytest

from ingest.errors import DamagedFile, IngestError, PasswordProtected, UnsupportedFormat
from ingest.reading import read
from tests.ingest.word97_files import ListEntry, ListLevel, Piece, container, list_look, word_file


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


ROMAN, LETTER, BULLET = 1, 4, 0x17
LEGAL, NO_RESTART = 0x04, 0x08


def test_numbers_that_word_counts_stand_before_their_paragraphs() -> None:
    outline = [ListLevel("\0.", ROMAN), ListLevel("\x01)", LETTER), ListLevel("\0.\x01.\x02", flags=LEGAL)]
    pieces = [
        Piece("Mục tiêu\r", list_number=1),
        Piece("ý một\r", list_number=1, depth=1),
        Piece("ý hai\r", list_number=1, depth=1),
        Piece("ý trong\r", list_number=1, depth=2),
        Piece("Không thuộc danh sách nào\r"),
        Piece("\x0cGiải pháp\r", list_number=1),
        Piece("ý khác\r", list_number=1, depth=1),
        Piece("gạch\r", list_number=2),
    ]
    assert text(word_file(pieces, lists=[outline, [ListLevel("\uf0b7", BULLET)]])).splitlines() == [
        "I. Mục tiêu",
        "a) ý một",
        "b) ý hai",
        "1.2.1 ý trong",
        "Không thuộc danh sách nào",
        "",
        "II. Giải pháp",
        "a) ý khác",
        "- gạch",
    ]


def test_articles_count_on_through_chapters() -> None:
    levels = [ListLevel("Chương \0", ROMAN), ListLevel("Điều \x01.", flags=NO_RESTART, start=5)]
    pieces = [
        Piece("Một\rHai\r", list_number=1, depth=depth) if depth else Piece("Chương\r", list_number=1)
        for depth in (0, 1, 0, 1)
    ]
    got = text(word_file(pieces, lists=[levels])).splitlines()
    assert got[:3] == ["Chương I Chương", "Điều 5. Một", "Điều 6. Hai"]
    assert got[3:] == ["Chương II Chương", "Điều 7. Một", "Điều 8. Hai"]


def test_a_style_gives_the_list_where_the_paragraph_does_not() -> None:
    pieces = [
        Piece("một\r"),
        Piece("bỏ số\r", list_number=0),
        Piece("trong\r", depth=1),
        Piece("hai\r"),
        Piece("ba, giữ lề riêng\r", list_number=-1),
    ]
    got = text(word_file(pieces, style_list=list_look(1), lists=[[ListLevel("\0."), ListLevel("\x01)")]]))
    assert got.splitlines() == ["1. một", "bỏ số", "1) trong", "2. hai", "3. ba, giữ lề riêng"]


def test_entries_of_one_list_count_together_and_those_that_override_its_start_do_not() -> None:
    entries = [
        ListEntry(0),
        ListEntry(0),
        ListEntry(0, starts={0: 7}),
        ListEntry(0, levels={0: ListLevel("(\0)", LETTER)}),
    ]
    pieces = [Piece(f"{number}\r", list_number=number) for number in (1, 2, 3, 3, 1, 4)]
    got = text(word_file(pieces, lists=[[ListLevel("\0.")]], entries=entries)).splitlines()
    assert got == ["1. 1", "2. 2", "7. 3", "8. 3", "3. 1", "(d) 4"]


def test_a_label_is_decoded_by_its_own_font_or_the_paragraphs() -> None:
    fonts = ["Times New Roman", ".VnTime"]
    levels = [[ListLevel("§iÒu \0.", font=1)], [ListLevel("§iÒu \0.")], [ListLevel("Điều \0.", font=0)]]
    pieces = [
        Piece("Phạm vi\r", 0, list_number=1),
        Piece("Ph¹m vi\r", 1, list_number=2),
        Piece("Ph¹m vi\r", 1, list_number=3),
    ]
    assert text(word_file(pieces, fonts, lists=levels)) == "Điều 1. Phạm vi\n" * 3


def test_labels_in_rows_and_beside_what_is_empty_or_deleted() -> None:
    pieces = [
        Piece("một\x07", list_number=1),
        Piece("cột hai\x07"),
        Piece("\x07", row_end=True, list_number=1),
        Piece(" \r", list_number=1),
        Piece("bỏ đi\r", deleted=True, list_number=1),
        Piece("\x13 REF a \x14ba\x15 và\r", list_number=1),
    ]
    assert text(word_file(pieces, lists=[[ListLevel("\0.")]])) == "1. một | cột hai\n \n3. ba và\n"


def test_a_paragraph_has_the_list_of_its_mark() -> None:
    pieces = [Piece("Đầu câu, ", list_number=0), Piece("cuối câu\r", list_number=1)]
    assert text(word_file(pieces, lists=[[ListLevel("\0.")]])) == "1. Đầu câu, cuối câu\n"


@pytest.mark.parametrize(
    "level",
    [ListLevel("\0.", start=-1), ListLevel("\0.", start=2**31 - 1, form=ROMAN), ListLevel("x" * 300)],
)
def test_tables_of_lists_that_cannot_be_give_no_numbers(level: ListLevel) -> None:
    assert text(word_file([Piece("một\r", list_number=1)], lists=[[level]])) == "một\n"


def test_what_names_no_list_has_no_number() -> None:
    pieces = [Piece("một\r", list_number=9), Piece("hai\r", list_number=1, depth=3)]
    assert text(word_file(pieces, lists=[[ListLevel("\0.")]])) == "một\nhai\n"
    assert text(word_file(pieces, lists=[[ListLevel("\0.")]], entries=[ListEntry(5)])) == "một\nhai\n"
    assert text(word_file(pieces)) == "một\nhai\n"


def test_what_is_no_readable_word_file_is_named() -> None:
    with pytest.raises(PasswordProtected):
        text(word_file([Piece("a\r")], flags=0x0300))
    with pytest.raises(PasswordProtected):
        text(container({"EncryptedPackage": b"x"}))
    with pytest.raises(UnsupportedFormat, match="không phải văn bản Word"):
        text(container({"Workbook": b"x"}))
    with pytest.raises(DamagedFile):
        text(container({"WordDocument": b"x" * 600, "1Table": b""}))


@pytest.mark.parametrize("link", range(1, 8))
def test_a_stream_that_runs_in_a_circle_is_named(link: int) -> None:
    for stream in range(2):
        data = bytearray(word_file([Piece("Nội dung kế hoạch\r")]))
        links = list(struct.unpack_from("<128I", data, 512))
        first = 2 if stream == 0 else links.index(0xFFFFFFFE, 2) + 1
        struct.pack_into("<I", data, 512 + 4 * (first + link - 1), first)
        with pytest.raises(DamagedFile, match="vòng"):
            text(bytes(data))


def test_any_cut_and_any_wrong_byte_ends_in_a_message() -> None:
    good = word_file(
        [Piece("Nội dung kế hoạch\r", 1), Piece("Điều 1\r", list_number=1)],
        ["A", ".VnTime"],
        lists=[[ListLevel("\0.")], [ListLevel("\0."), ListLevel("\x01)")]],
        entries=[ListEntry(0, starts={0: 2}), ListEntry(1, levels={0: ListLevel("\0)")})],
    )
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
