"""Ragged rows: the same as a list of lists, whatever is done to them."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.ragged import Ragged

LISTS = st.lists(st.lists(st.integers(0, 9), max_size=6), min_size=1, max_size=8)


def listed(ragged: Ragged) -> list[list[int]]:
    return [
        ragged.values[start:end].tolist()
        for start, end in zip(ragged.starts, ragged.starts[1:], strict=False)
    ]


@given(LISTS, st.data())
def test_rows_are_taken_in_the_order_given(rows: list[list[int]], data: st.DataObject) -> None:
    taken = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=6))
    assert listed(Ragged.of(rows).take(np.array(taken, np.int64))) == [rows[at] for at in taken]


@given(LISTS, st.lists(st.lists(st.integers(0, 99), max_size=3), min_size=10, max_size=10))
def test_each_value_is_replaced_by_the_row_it_names(rows: list[list[int]], table: list[list[int]]) -> None:
    expected = [[each for value in row for each in table[value]] for row in rows]
    assert listed(Ragged.of(rows).through(Ragged.of(table))) == expected


def test_owners_name_the_row_of_each_value() -> None:
    assert Ragged.of([[5, 6], [], [7]]).owners.tolist() == [0, 0, 2]


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    Ragged.of([[1, 2], [], [3]]).save(tmp_path / "rows")
    assert listed(Ragged.load(tmp_path / "rows")) == [[1, 2], [], [3]]
