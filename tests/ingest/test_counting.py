"""Labels of Word's lists: forms, outer levels, and numbers that a broken file may ask for."""

import pytest

from ingest.readers.counting import Counts, Level, NumberedList


@pytest.mark.parametrize(
    ("form", "start", "label"),
    [
        ("upperRoman", 49, "XLIX"),
        ("lowerRoman", 1994, "mcmxciv"),
        ("lowerLetter", 28, "bb"),
        ("upperLetter", 26, "Z"),
        ("decimalZero", 7, "07"),
        ("none", 3, ""),
        ("ordinal", 3, "3"),
        ("upperRoman", 2**31, "2147483648"),
        ("lowerLetter", 20_000, "20000"),
        ("upperRoman", -5, "-5"),
    ],
)
def test_a_count_is_written_in_the_form_of_its_level(form: str, start: int, label: str) -> None:
    assert Counts().label(NumberedList("a", {0: Level(form, "%1", start)}), 0) == label


def test_an_outer_level_that_no_paragraph_had_stands_at_its_start() -> None:
    levels = {0: Level("upperRoman", "%1.", 2), 1: Level("decimal", "%1.%2", 1)}
    assert Counts().label(NumberedList("a", levels), 1) == "II.1"


def test_lists_of_one_count_go_on_and_others_have_their_own() -> None:
    counts, levels = Counts(), {0: Level("decimal", "%1.", 1)}
    got = [counts.label(NumberedList(name, levels), 0) for name in ("a", "b", "a")]
    assert got == ["1.", "1.", "2."]
    assert counts.label(NumberedList("a", levels), 1) == ""
