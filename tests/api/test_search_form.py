"""The search form: read leniently, and given back in its links."""

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest

from api.search_form import MAX_PAGE, SearchForm, read_day
from index.asked_filters import Part
from index.filters import Filters
from ingest.document import Authority


@pytest.mark.parametrize(
    "typed",
    [
        "Văn bản nào chỉ đạo phòng, chống tội phạm?",
        "chỉ thị nào về dân vận",
        "bao nhiêu ngày nghỉ phép",
        "chi thi nao ve dan van",
        "Ai ký quyết định này",
        "thời hạn ra sao",
        "46-CT/TW?",
    ],
)
def test_questions(typed):
    assert SearchForm(q=typed).asks


@pytest.mark.parametrize(
    "typed",
    ["phòng, chống tội phạm", "46-CT/TW", "nhân ái", "chấn thương sọ não", "phong chong toi pham", ""],
)
def test_no_questions(typed):
    assert not SearchForm(q=typed).asks


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2020-03-03", date(2020, 3, 3)),
        ("3/4/2020", date(2020, 4, 3)),
        ("03.04.2020", date(2020, 4, 3)),
        ("30/02/2020", None),
        ("2020", None),
        ("hôm qua", None),
        ("", None),
    ],
)
def test_days(typed, day):
    assert read_day(typed) == day


@pytest.mark.parametrize("page", ["0", "-3", "", "hai", "1.5", "²", "9" * 400])
def test_a_page_that_is_none_is_the_first(page):
    assert SearchForm.read({"trang": page}).page == 1


def test_the_last_page_is_bounded():
    assert SearchForm.read({"trang": "99999"}).page == MAX_PAGE


def test_filters():
    form = SearchForm.read({"q": " x ", "authority": "party", "from": "1/2/2015", "to": "?", "in_force": "1"})
    assert form.filters == Filters(issued_from=date(2015, 2, 1), authority=Authority.PARTY, in_force=True)
    assert form.unread == ["?"]
    assert form.q == "x"
    assert SearchForm.read({"authority": "king"}).filters == Filters()


@pytest.mark.parametrize(
    ("typed", "day"), [("30/06/2010", date(2010, 6, 30)), ("2010-06-30", date(2010, 6, 30)), ("", None)]
)
def test_the_day_that_validity_is_asked_for(typed, day):
    form = SearchForm.read({"q": "x", "in_force": "1", "on": typed})
    assert form.filters == Filters(in_force=True, on=day)
    assert form.narrowed
    assert form.unread == []


def test_a_day_that_is_none_is_ignored_and_named():
    form = SearchForm.read({"q": "x", "on": "31/06/2010"})
    assert form.filters == Filters()
    assert form.unread == ["31/06/2010"]


def test_an_address_gives_the_form_back():
    form = SearchForm.read(
        {
            "q": "a & b=c",
            "kind": "chỉ thị",
            "issuer": "Ban Bí thư",
            "from": "2015-01-01",
            "on": "30/6/2010",
            "trang": "4",
        }
    )
    assert SearchForm.read(dict(parse_qsl(urlsplit(form.url(4)).query))) == form
    narrowed = SearchForm.read(dict(parse_qsl(urlsplit(form.narrowed_to("issuer", "Quốc hội")).query)))
    assert (narrowed.issuer, narrowed.page, narrowed.kind) == ("Quốc hội", 1, "chỉ thị")
    assert narrowed.on == "30/6/2010"


def test_what_was_dropped_is_read_back_from_the_address():
    form = SearchForm.read({"q": "antt", "bo": "issuer,wording,khong-co"})
    assert form.drop == {Part.ISSUER, Part.WORDING}
    again = SearchForm.read(dict(parse_qsl(urlsplit(form.without(Part.KIND)).query)))
    assert again.drop == {Part.ISSUER, Part.WORDING, Part.KIND}
    assert SearchForm.read(dict(parse_qsl(urlsplit(form.without()).query))).drop == set(Part)
