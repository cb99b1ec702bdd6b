"""What of a question was read otherwise than typed: slips count, marks and blanks that were left out do not."""

import pytest

from index.mending import mended_share


@pytest.mark.parametrize(
    ("typed", "read", "share"),
    [
        ("cấp giấy phép", "cấp giấy phép", 0.0),
        ("Cấp giấy phép?", "cấp giấy phép", 0.0),
        ("cap giay phép", "cấp giấy phép", 0.0),
        ("cấpgiấy phép", "cấp giấy phép", 0.0),
        ("cấp giấy phéo", "cấp giấy phép", 1 / 3),
        ("khử mùi", "khí mùi", 1 / 2),
        ("ln x", "lần x", 1 / 2),
        ("củagiáoviên mới", "của giáo dục viên mới", 1 / 2),
        ("shop cất", "", 1.0),
        ("", "", 0.0),
    ],
)
def test_a_share_by_hand(typed: str, read: str, share: float) -> None:
    assert mended_share(typed, read) == pytest.approx(share)
