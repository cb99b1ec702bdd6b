"""Marks of secrecy and of internal use are read where they stand, and nowhere else."""

import pytest

from ingest.circulation import is_internal, refusal, secrecy
from ingest.reading import read
from ingest.understand import understand

HEAD = "ỦY BAN NHÂN DÂN TỈNH A\nSố: 12/KH-UBND\n{mark}\nKẾ HOẠCH\nVề trồng cây\n\nI. Mục đích\nTrồng cây.\n"


@pytest.mark.parametrize(
    "mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT", "[MẬT]", "- MẬT -", "MẬT | Hà Nội, ngày 3/4/2020"]
)
def test_a_secret_is_known_by_its_stamp(mark: str) -> None:
    found = secrecy(HEAD.format(mark=mark))
    assert found is not None and found in mark
    assert "Luật Bảo vệ bí mật nhà nước" in refusal(found)


@pytest.mark.parametrize(
    "mark", ["", "Mật độ dân cư", "BÍ MẬT NHÀ NƯỚC", "Về công tác bảo mật", "MẬT ONG", "mật"]
)
def test_words_of_secrecy_in_a_text_are_no_stamp(mark: str) -> None:
    assert secrecy(HEAD.format(mark=mark)) is None


@pytest.mark.parametrize("stamp", ["GIẢI MẬT", "ĐÃ GIẢI MẬT", "ĐÃ GIẢI MẬT ngày 3/4/2024"])
def test_what_was_declassified_is_no_secret(stamp: str) -> None:
    assert secrecy(HEAD.format(mark=f"MẬT\n{stamp}")) is None


def test_a_subject_on_declassifying_lifts_no_stamp() -> None:
    assert secrecy(HEAD.format(mark="MẬT\nGiải mật tài liệu lưu trữ của tỉnh")) == "MẬT"


@pytest.mark.parametrize(
    "mark",
    ["LƯU HÀNH NỘI BỘ", "(Lưu hành nội bộ)", "TÀI LIỆU LƯU HÀNH NỘI BỘ", "* XEM XONG TRẢ LẠI *", "(Nội bộ)"],
)
def test_internal_use_is_known_by_its_mark(mark: str) -> None:
    assert is_internal(HEAD.format(mark=mark))
    assert understand(read(HEAD.format(mark=mark).encode(), "a.txt"), "a.txt").is_internal


@pytest.mark.parametrize(
    "line", ["", "nội bộ", "lưu hành nội bộ", "Về đấu tranh nội bộ", "BẢO VỆ CHÍNH TRỊ\nNỘI BỘ"]
)
def test_the_rest_of_a_broken_subject_is_no_mark(line: str) -> None:
    assert not is_internal(HEAD.format(mark=line))


def test_a_mark_counts_in_the_head_alone() -> None:
    text = HEAD.format(mark="") + "Nội dung.\n" * 40 + "LƯU HÀNH NỘI BỘ\nMẬT\n"
    assert not is_internal(text) and secrecy(text) is None
