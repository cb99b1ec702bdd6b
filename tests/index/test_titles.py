"""Titles: which heading names a passage, and where its words stand in the heading line."""

import pytest

from index.titles import place_of, title_of
from ingest.words import segment


@pytest.mark.parametrize(
    ("path", "subject", "title"),
    [
        (["Thanh niên", "Chương I", "Phạm vi điều chỉnh"], "Phạm vi điều chỉnh", "Phạm vi điều chỉnh"),
        (["Tố cáo", "Rút tố cáo", "1."], "Rút tố cáo", "Rút tố cáo"),
        (["II. Mục tiêu và nội dung thi đua", "2."], "Kế hoạch năm 2020", "II. Mục tiêu và nội dung thi đua"),
        (["I.", "1."], "Kế hoạch năm 2020", "Kế hoạch năm 2020"),
        ([], None, None),
    ],
)
def test_the_title_is_the_heading_that_says_something(path, subject, title) -> None:
    assert title_of(path, subject) == title


def test_words_of_a_title_are_found_however_they_are_joined() -> None:
    heading = segment("Phòng, chống ma túy") + " " + segment("Chương II: Hoà giải ở cơ sở")
    place = place_of("Hòa giải ở cơ sở", heading.split())
    assert " ".join(heading.split()[place]).replace("_", " ").endswith("giải ở cơ sở")


def test_the_last_of_two_equal_titles_is_meant_and_a_strange_one_has_no_place() -> None:
    words = "quy_định chung luật quy_định chung".split()
    assert place_of("Quy định chung", words) == slice(3, 5)
    assert place_of("Hiệu lực thi hành", words) == slice(0, 0)
    assert place_of("…", words) == slice(0, 0)
