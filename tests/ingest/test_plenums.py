"""Resolutions and charters that are known by plenum, congress or name."""

import pytest

from ingest.plenums import find_plenums


def found(text: str) -> list[str]:
    numbers = sorted(find_plenums(text), key=lambda each: (each.start, -each.end))
    return list(dict.fromkeys(each.display for each in numbers))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("NQ TƯ 8 khóa XI", ["Nghị quyết Trung ương 8 khóa XI"]),
        ("NQTW8", ["Nghị quyết Trung ương 8"]),
        ("nghi quyet trung uong 4 khoa XII", ["Nghị quyết Trung ương 4 khóa XII"]),
        (
            "Nghị quyết Trung ương 4 khóa XI, XII và XIII",
            [f"Nghị quyết Trung ương 4 khóa {term}" for term in ("XI", "XII", "XIII")],
        ),
        ("Nghị quyết Đại hội XIV của Đảng", ["Nghị quyết Đại hội XIV"]),
        ("Nghị quyết Đại hội đại biểu toàn quốc lần thứ XIII", ["Nghị quyết Đại hội XIII"]),
        ("Điều lệ Đảng Cộng sản Việt Nam", ["Điều lệ Đảng"]),
        ("Nghị quyết Đại hội Đảng bộ tỉnh lần thứ XI", []),
        ("Nghị quyết Đại hội XI Đảng bộ tỉnh", []),
        ("Nghị quyết Đại hội XII Công đoàn Việt Nam", []),
        ("Nghị quyết Trung ương 5 năm qua", []),
        ("Nghị quyết 8-NQ/TU", []),
        ("điều lệ công ty", []),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert found(text) == names
