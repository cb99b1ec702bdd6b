"""What bodies are called now."""

from datetime import date

import pytest

from ingest.issuer_names import predecessors_of, related_keys, successor_of
from ingest.issuers import issuer_key
from ingest.vocabulary import successors


@pytest.mark.parametrize(
    ("issuer", "now"),
    [
        ("Bộ Kế hoạch và Đầu tư", "Bộ Tài chính"),
        ("BỘ GIAO THÔNG VẬN TẢI", "Bộ Xây dựng"),
        ("Ban Dân vận Trung ương", "Ban Tuyên giáo và Dân vận Trung ương"),
        ("Ủy ban nhân dân tỉnh Long An", "UBND tỉnh Tây Ninh"),
        ("Chủ tịch UBND tỉnh Bình Dương", "Chủ tịch UBND thành phố Hồ Chí Minh"),
        ("Sở Nội vụ tỉnh Hòa Bình", "Sở Nội vụ tỉnh Phú Thọ"),
        ("Tỉnh ủy Bắc Kạn", "Tỉnh ủy Thái Nguyên"),
        ("Ban Thường vụ Tỉnh ủy Sóc Trăng", "Ban Thường vụ Thành ủy Cần Thơ"),
        ("UBND tỉnh Tây Ninh", None),
        ("UBND huyện Bến Lức tỉnh Long An", None),
        ("Bộ Công an", None),
    ],
)
def test_successors(issuer: str, now: str | None) -> None:
    heir = successor_of(issuer)
    assert (heir.new if heir else None) == now


def test_each_body_is_found_by_both_names() -> None:
    for old, new in (
        ("Bộ Thông tin và Truyền thông", "Bộ Khoa học và Công nghệ"),
        ("UBND tỉnh Kiên Giang", "UBND tỉnh An Giang"),
    ):
        assert issuer_key(old) in related_keys(new)
        assert issuer_key(new) in related_keys(old)


def test_what_merged_into_a_body() -> None:
    assert set(predecessors_of("Bộ Nông nghiệp và Môi trường")) == {
        "Bộ Tài nguyên và Môi trường", "Bộ Nông nghiệp và Phát triển nông thôn",
    }  # fmt: skip
    assert set(predecessors_of("UBND tỉnh Phú Thọ")) == {"UBND tỉnh Vĩnh Phúc", "UBND tỉnh Hòa Bình"}


def test_sixty_three_provinces_became_thirty_four() -> None:
    merged = [each for each in successors() if each.since == date(2025, 7, 1)]
    assert len({each.old for each in merged}) == 63 - 34
    assert not {each.old for each in merged} & {each.new for each in merged}
