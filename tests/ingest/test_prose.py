"""Statements of a text, and the lists it announces."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Relation
from ingest.prose import read_prose

LIST = "Bãi bỏ các văn bản sau:\na) Thông tư A;\nb) Thông tư B.\n2. Nội dung khác."


def test_labels_begin_statements() -> None:
    prose = read_prose(LIST)
    at = LIST.index("Thông tư A")
    assert LIST[prose.statement_start(at) : prose.statement_end(at)] == "a) Thông tư A;\n"


def test_items_are_told_what_their_list_is_about() -> None:
    prose = read_prose(LIST)
    places = (LIST.index(words) for words in ("Bãi", "Thông tư A", "Thông tư B", "Nội dung"))
    told = [found.relation if (found := prose.announcement(place)) else None for place in places]
    assert told == [None, Relation.REPEALS, Relation.REPEALS, None]


def test_an_abbreviation_ends_no_statement() -> None:
    text = "UBND TP. Hồ Chí Minh ban hành. Thực hiện"
    assert read_prose(text).statement_end(0) == text.index("Thực hiện")


@given(st.text(), st.integers(0, 50))
def test_a_place_lies_in_its_statement(text: str, position: int) -> None:
    prose = read_prose(text)
    place = min(position, len(text))
    assert prose.statement_start(place) <= place <= prose.statement_end(place)
