"""The view in which recognised heads and feet are read: closed lists are put right, everything else stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.raw_text import PageWord, RawText
from ingest.recognised_text import repaired
from ingest.understand import understand


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        ("QUYÉT ĐỊNH", "QUYẾT ĐỊNH"),
        ("KÉ HOẠCH", "KẾ HOẠCH"),
        ("KẾ HOẠCK", "KẾ HOẠCH"),
        ("ĐẾN #6 QUYÉT ĐỊNH", "QUYẾT ĐỊNH"),
        ("ĐẾN ẾN ĐÁ      QUYẾT ĐỊNH", "QUYẾT ĐỊNH"),
        ("» \\ TH ÔN GTƯ Kính chuyển.......", "THÔNG TƯ"),
        ("SƠ NỘI VỤ TÂY NINH", "SỞ NỘI VỤ TÂY NINH"),
        ("THÀNH PHÓ HÀ NỘI", "THÀNH PHỐ HÀ NỘI"),
        ("BAN CHẤP HÀNH TRƯNG ƯƠNG", "BAN CHẤP HÀNH TRUNG ƯƠNG"),
        ("_—_ UBNDTỈNH TÂY NINH.........", "UBND TỈNH TÂY NINH"),
        ("Só: 399IKH-UBND", "Số: 399/KH-UBND"),
        ("Số 43-KL/IW", "Số 43-KL/TW"),
        ("Số: 3588/QĐĐ-BGDĐT", "Số: 3588/QĐ -BGDĐT"),
        ("Số: 12/TTr-SNV", "Số: 12/TTr-SNV"),
        ("Tây Ninh, ngày O3 thâng 3 nắm 2O20", "Tây Ninh, ngày 03 tháng 3 năm 2020"),
        ("SHỦ TƯỚNG", "THỦ TƯỚNG"),
        ("⁄“ PHÓ TRƯỞNG BẠN", "PHÓ TRƯỞNG BAN"),
        ("KT, BỘ TRƯỞNG ._", "KT. BỘ TRƯỞNG"),
        ("; BÍTHƯ", "BÍ THƯ"),
        ("-⁄M-BỘ CHÍNH TRỊ", "T/M BỘ CHÍNH TRỊ"),
        ("` “Hồ Hương Thủy", "Hồ Hương Thủy"),
        ("| _ Lê Minh Hưng ˆ", "Lê Minh Hưng"),
        ("ĐẾN Giờ:......c.......", ""),
        ("———", ""),
    ],
)
def test_damage_within_closed_lists_is_undone(seen: str, read: str) -> None:
    view = repaired(seen)
    assert len(view) == len(seen)
    assert view.strip() == read


@pytest.mark.parametrize(
    "line",
    [
        "Số: 12/KH-UBND",
        "Số 15-NQ/ĐU",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "TỈNH ĐOÀN THANH NIÊN CỘNG SẢN HỒ CHÍ MINH",
        "KẾ HOẠCH PHÁT ĐỘNG PHONG TRÀO THI ĐUA",
        "THÔNG CÁO BÁO CHÍ",
        "SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH",
        "T/M BAN THƯỜNG VỤ",
        "- Như trên;",
        "“Toàn dân bảo vệ an ninh Tổ quốc”",
        "Kính gửi:",
        "Nguyễn Văn Bình",
        "1. Các sở, ban, ngành",
    ],
)
def test_what_is_sound_stays(line: str) -> None:
    assert repaired(line) == line


def test_a_misread_name_is_no_name() -> None:
    for seen in ("Vñ Hữu Ngọc", "Sích Nhật Tân", "Đức Dũng"):
        assert repaired(seen).strip() == ""
    words = [
        PageWord(0, 6, 0, 0, 1, 1, 12),
        PageWord(7, 11, 0, 0, 1, 1, 95),
        PageWord(12, 16, 0, 0, 1, 1, 95),
    ]
    assert repaired("4guyếr Trần Nhật", words).strip() == ""


def test_the_letters_before_a_letters_subject() -> None:
    assert repaired("Số: 12/UBND-NC\nV/w tổ chức hội thi").endswith("\nV/v tổ chức hội thi")
    assert repaired("Điều 1\nVÀ các xã").endswith("\nVÀ các xã")


def test_figures_that_were_hardly_read_are_left_open() -> None:
    text = "Số: 122 /QĐ-UBND\nTây Ninh, ngày22 tháng 4 năm 2026"
    words = [
        PageWord(at, at + len(word), 0, 0, 1, 1, confidence)
        for word, at, confidence in (("Số:", 0, 92), ("122", 4, 71), ("/QĐ-UBND", 8, 91), ("ngày22", 27, 60))
    ]
    raw = RawText((text,), paged=True, words=(tuple(words),), turns=(0,))
    document = understand(raw, "a.pdf")
    assert document.header.number is None and document.header.issued_on is None
    assert document.text == text
    sure = [PageWord(word.start, word.end, 0, 0, 1, 1, 95) for word in words]
    assert (
        understand(RawText((text,), paged=True, words=(tuple(sure),), turns=(0,)), "a.pdf").header.number
        == "122/QĐ-UBND"
    )


def test_text_that_was_not_recognised_is_read_as_it_is() -> None:
    text = "ỦY BAN NHÂN DÂN\nTHÀNH PHÓ HÀ NỘI\nSố: 1/KH-UBND\nKÉ HOẠCH"
    assert "Phó" in str(understand(RawText((text,), paged=True), "a.txt").header.issuer)


@given(st.text(alphabet="AĐỘ bêư/M.-_1\n“…KTHU ẾNGÀY", max_size=60))
def test_the_view_keeps_length_and_lines(text: str) -> None:
    view = repaired(text)
    assert [len(line) for line in view.split("\n")] == [len(line) for line in text.split("\n")]
    assert repaired(view).split() == repaired(repaired(view)).split()
