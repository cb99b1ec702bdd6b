"""Tests of what travels in the form of the page of outlines."""

from starlette.datastructures import QueryParams

from api.dossiers.dossier_form import MAX_PICKED, DossierForm, kept_places
from index.dossier_forms import Form

FIRST, SECOND, THIRD = "7:10:20:boi-canh", "7:30:40:boi-canh", "7:50:60:tinh-hinh"


def _form(*quotes: str, keep: tuple[str, ...] = (), **others: str) -> DossierForm:
    pairs = [("quote", each) for each in quotes] + [("keep", each) for each in keep] + list(others.items())
    return DossierForm.read(QueryParams(pairs))


def _values(form: DossierForm) -> list[str]:
    return [each.value for each in form.picked]


def test_quotes_keep_their_order_and_their_mark():
    form = _form(FIRST, SECOND, THIRD, keep=(FIRST, THIRD))
    assert _values(form) == [FIRST, SECOND, THIRD]
    assert kept_places(form.picked) == {"7:10:20", "7:50:60"}
    assert [each.start for each in form.chosen(all_of_them=False)] == [10, 50]
    assert [each.start for each in form.chosen(all_of_them=True)] == [10, 30, 50]


def test_what_is_not_understood_counts_as_not_given():
    form = _form("7:1", "x:1:2:y", FIRST + "<b>", FIRST, FIRST, form="bao-cao", style="both", q=" an ninh ")
    assert _values(form) == [FIRST]
    assert (form.form, form.style, form.search.q) == (Form.STUDY, "", "an ninh")


def test_a_form_holds_no_more_than_a_person_looks_through():
    assert len(_form(*(f"1:{at}:{at + 1}:boi-canh" for at in range(2 * MAX_PICKED))).picked) == MAX_PICKED


def test_a_quote_moves_within_its_section():
    form = _form(FIRST, SECOND, THIRD)
    assert _values(form.moved("7:30:40", -1)) == [SECOND, FIRST, THIRD]
    assert _values(form.moved("7:10:20", 1)) == [SECOND, FIRST, THIRD]


def test_at_the_end_of_a_section_it_moves_into_the_neighbouring_one():
    form = _form(FIRST, SECOND, THIRD)
    assert _values(form.moved("7:30:40", 1)) == [FIRST, "7:30:40:tinh-hinh", THIRD]
    assert _values(form.moved("7:50:60", -1)) == [FIRST, SECOND, "7:50:60:boi-canh"]


def test_nothing_moves_beyond_the_ends_or_that_is_not_there():
    form = _form(FIRST, SECOND, THIRD)
    assert form.moved("7:10:20", -1) == form
    assert form.moved("9:9:9", 1) == form
    last = _form("7:1:2:to-chuc")
    assert last.moved("7:1:2", 1) == last
