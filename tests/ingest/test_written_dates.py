"""Whole dates in running text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.written_dates import date_at


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ngày 03 tháng 3 năm 2020", date(2020, 3, 3)),
        ("22/6/2015", date(2015, 6, 22)),
        ("1.12.2011", date(2011, 12, 1)),
        ("30-3-2007", date(2007, 3, 30)),
        ("31/02/2020", None),
        ("13/13/2020", None),
        ("20.000", None),
        ("24/7", None),
    ],
)
def test_dates_are_read_day_first(text: str, expected: date | None) -> None:
    found = date_at(text, 0)
    assert (found.value if found else None) == expected


def test_date_at_a_place() -> None:
    text = "46-CT/TW ngày 22/6/2015 của"
    found = date_at(text, 9)
    assert found is not None
    assert text[found.start : found.end] == "ngày 22/6/2015"
    assert date_at(text, 0) is None


_PIECES = st.sampled_from(["22", "6", "2015", "/", "-", ".", " ", "ngày ", " tháng ", " năm ", "\n"])


@given(st.one_of(st.text(), st.lists(_PIECES).map("".join)), st.integers(0, 20))
def test_a_date_begins_where_it_was_looked_for(text: str, position: int) -> None:
    found = date_at(text, position)
    if found is not None:
        assert found.start == position < found.end <= len(text)
