"""What is made once a generation: by who asks first, or beside the questions where it may lag."""

import sys
import time
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest

from index import derived
from index.derived import Derived


class Made:
    """Makes 1, 2, 3 …, when it is let."""

    def __init__(self) -> None:
        self.count = 0
        self.may = Event()
        self.may.set()
        self.fault: Exception | None = None

    def __call__(self, generation: str) -> int:
        del generation
        assert self.may.wait(30)
        if self.fault:
            raise self.fault
        self.count += 1
        return self.count


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    monkeypatch.setattr(derived, "_LONG", -1.0)
    return Made()


@pytest.fixture
def lagging(made: Made) -> Iterator[Derived[int]]:
    value = Derived(made, may_lag=True)
    yield value
    made.may.set()
    value.close()


def becomes(value: Derived[Any], generation: str, wanted: object) -> bool:
    """Whether a value is what is wanted within half a minute."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if value.of(generation) == wanted:
            return True
        time.sleep(0.01)
    return False


def test_each_generation_has_its_own_value(made: Made) -> None:
    value = Derived(made)
    assert [value.of("1"), value.of("1"), value.of("2"), value.of("2")] == [1, 1, 2, 2]
    value.forget()
    assert value.of("2") == 3


def test_the_former_value_answers_while_the_new_one_is_made(made: Made, lagging: Derived[int]) -> None:
    assert lagging.of("1") == 1
    made.may.clear()
    assert [lagging.of("2"), lagging.of("2")] == [1, 1]
    made.may.set()
    assert becomes(lagging, "2", 2)
    assert made.count == 2


def test_who_makes_it_beside_the_questions_gives_way_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derived, "_LONG", -1.0)
    value = Derived(lambda _: sys.getswitchinterval(), may_lag=True)
    usual = value.of("1")
    assert becomes(value, "2", pytest.approx(derived._SWITCH))
    assert usual / 10 > derived._SWITCH
    value.close()
    assert sys.getswitchinterval() == usual


def test_when_one_was_made_beside_the_questions_all_rest(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derived, "_turn", derived._Turn())
    monkeypatch.setattr(derived, "_REST", 1e9)
    values = [Derived(made, may_lag=True) for _ in range(2)]
    assert [value.of("1") for value in values] == [1, 2]
    assert becomes(values[0], "2", 3)
    for value in values:
        value.of("3")
    time.sleep(0.1)
    assert [value.of("3") for value in values] == [3, 2] and made.count == 3
    for value in values:
        value.close()


def test_what_is_quickly_made_lags_never(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derived, "_LONG", 30.0)
    value = Derived(made, may_lag=True)
    assert [value.of("1"), value.of("2")] == [1, 2]


def test_an_old_value_answers_nobody(
    made: Made, lagging: Derived[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lagging.of("1") == 1
    monkeypatch.setattr(derived, "_OLDEST", 0.0)
    monkeypatch.setattr(derived, "_OLDEST_TURNS", 0.0)
    assert lagging.of("2") == 2


def test_what_was_forgotten_answers_nobody(made: Made, lagging: Derived[int]) -> None:
    assert lagging.of("1") == 1
    lagging.forget()
    assert lagging.of("2") == 2


def test_a_fault_is_told_to_the_next_question(made: Made, lagging: Derived[int]) -> None:
    assert lagging.of("1") == 1
    made.fault = OSError("đĩa hỏng")
    assert lagging.of("2") == 1
    end = time.monotonic() + 30
    with pytest.raises(OSError, match="đĩa hỏng"):
        while time.monotonic() < end:
            lagging.of("2")
            time.sleep(0.01)
    made.fault = None
    assert lagging.of("2") == 2


def test_a_closed_one_makes_nothing_more(made: Made, lagging: Derived[int]) -> None:
    assert lagging.of("1") == 1
    lagging.close()
    assert [lagging.of("2"), lagging.of("2")] == [1, 1] and made.count == 1
