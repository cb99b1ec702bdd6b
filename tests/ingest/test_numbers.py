"""What a number tells by itself: its kind, its spelling and its key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.numbers import kind_of
from ingest.typed_numbers import number_key
from ingest.written_numbers import find_numbers


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("46-CT/TW", "chỉ thị"),
        ("05/2024/TT-BTC", "thông tư"),
        ("05-TT/TW", "thông tri"),
        ("37-QĐ/TW", None),
        ("12/QĐ-UBND", "quyết định"),
        ("59/2020/QH14", None),
        ("1234/BNV-TCBC", "công văn"),
        ("NĐ 30", "nghị định"),
    ],
)
def test_kind_that_the_number_tells(text: str, kind: str | None) -> None:
    assert kind_of(find_numbers(text)[0]) == kind


@given(
    st.integers(1, 99999),
    st.sampled_from(["CT", "NQ", "QĐ", "KH", "TTr", "QyĐ"]),
    st.sampled_from(["TW", "UBND", "TTg", "BCA-V05", "ABC"]),
    st.booleans(),
)
def test_display_is_read_back_as_itself(num: int, kind: str, org: str, is_party: bool) -> None:
    written = f"{num}-{kind}/{org}" if is_party else f"{num}/{kind}-{org}"
    [number] = find_numbers(written)
    [again] = find_numbers(number.display)
    assert (again.display, again.key) == (number.display, number.key)
    assert number_key(written.lower()) == number.key
