"""From when to when a document holds: its own clauses, and what only looks like one."""

from datetime import date

import pytest

from ingest.effect import read_effect

SIGNED = date(2024, 3, 5)


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("Điều 4. Quyết định này có hiệu lực thi hành kể từ ngày 01 tháng 7 năm 2024.", date(2024, 7, 1)),
        (
            "1. Thông tư này có hiệu lực\nthi hành từ ngày 15/8/2024 và thay thế Thông tư số 1.",
            date(2024, 8, 15),
        ),
        ("Nghị quyết này có hiệu lực kể từ ngày ký ban hành.", SIGNED),
        ("Hướng dẫn này có hiệu lực từ ngày ký, thay thế Hướng dẫn số 11-HD/VPTW.", SIGNED),
        ("Quyết định này có hiệu lực sau 10 ngày kể từ ngày ký.", date(2024, 3, 15)),
        ("Thông tư này có hiệu lực thi hành sau mười lăm ngày, kể từ ngày ký.", date(2024, 3, 20)),
        ("Quy định này ban hành tới các chi bộ, có hiệu lực thi hành từ ngày 01/7/2025.", date(2025, 7, 1)),
        ("Quyết định này có hiệu lực kế từ ngày 01/01/2026.", date(2026, 1, 1)),
        ("Nghị định này có hiệu lực sau 15 ngày kể từ ngày đăng Công báo.", None),
        ("Hồ sơ nộp trước ngày Nghị quyết này có hiệu lực thi hành từ ngày 1/1/2024 được giải quyết.", None),
        ("Luật Thư viện số 46/2019/QH14 có hiệu lực thi hành từ ngày 01/7/2020.", None),
        ("Thông tư này hướng dẫn Nghị định số 5/2020/NĐ-CP có hiệu lực từ ngày 01/3/2020.", None),
        ("Sửa như sau: “Điều 9. Luật này có hiệu lực thi hành từ ngày 01/01/2020.”", None),
        ("Kế hoạch thi đua giai đoạn 2021 - 2025.", None),
    ],
)
def test_the_day_on_which_it_begins_to_hold(text: str, starts: date | None) -> None:
    effect = read_effect(text, SIGNED)
    assert (effect.starts.day if effect.starts else None) == starts
    assert effect.ends is None


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Nghị quyết này có hiệu lực từ ngày 01/4/2024 đến hết ngày 31 tháng 12 năm 2026.", date(2027, 1, 1)),
        ("Kế hoạch này hết hiệu lực từ ngày 01/7/2025.", date(2025, 7, 1)),
        ("Quyết định này có hiệu lực đến ngày 30/6/2025.", date(2025, 7, 1)),
        ("Kế hoạch số 15/KH-UBND hết hiệu lực từ ngày 01/7/2025.", None),
        ("Các quy định trước đây hết hiệu lực kể từ ngày Luật này có hiệu lực thi hành.", None),
        ("Chương trình này thực hiện trong giai đoạn 2021 - 2025.", None),
    ],
)
def test_the_day_on_which_it_ends(text: str, ends: date | None) -> None:
    effect = read_effect(text, SIGNED)
    assert (effect.ends.day if effect.ends else None) == ends


def test_the_clause_can_be_shown() -> None:
    text = "Điều 3. Quyết định này có hiệu lực kể từ ngày ký. Điều 4."
    term = read_effect(text, SIGNED).starts
    assert term is not None
    assert text[term.start : term.end] == "Quyết định này có hiệu lực kể từ ngày ký"


def test_without_its_own_day_the_day_of_signing_is_not_known() -> None:
    assert read_effect("Quyết định này có hiệu lực kể từ ngày ký.", None).starts is None
