"""The page of search: what changes while one types, what narrows, orders and marks the results."""

import re

from fastapi.testclient import TestClient

from tests.api.test_pages import Page, page

TOPIC = "phòng, chống tội phạm"
LIVE = {"HX-Request": "true"}


def test_while_one_types_only_the_results_come(client: TestClient) -> None:
    response = client.get("/tim", params={"q": TOPIC}, headers=LIVE)
    assert "HX-Request" in response.headers["vary"]
    assert "<html" not in response.text and 'id="q"' not in response.text
    found = Page(response.text)
    assert {"ket-qua", "so-ket-qua", "bo-loc"} <= set(found.ids)
    whole = page(client, "/tim", q=TOPIC)
    assert [link for link in found.links if link in whole.links] == found.links


def test_the_whole_page_comes_when_one_goes_back(client: TestClient) -> None:
    headers = LIVE | {"HX-History-Restore-Request": "true"}
    assert "<html" in client.get("/tim", params={"q": TOPIC}, headers=headers).text


def test_an_emptied_box_shows_no_results(client: TestClient) -> None:
    response = client.get("/tim", params={"q": " "}, headers=LIVE)
    assert response.status_code == 200 and 'id="ket-qua"' in response.text and "<html" not in response.text


def test_words_are_marked_in_subjects_and_passages(client: TestClient) -> None:
    for typed in (TOPIC, "phong chong toi pham"):
        source = client.get("/tim", params={"q": typed}).text
        marked = {each.lower() for each in re.findall(r"<mark>(.*?)</mark>", source)}
        assert TOPIC in marked
        assert not marked & {"phòng", "chống", "về"}


def test_facets_have_counts_and_are_taken_back(client: TestClient) -> None:
    found = page(client, "/tim", q=TOPIC)
    first = next(link for link in found.links if "kind=" in link)
    narrowed = page(client, first)
    (chosen,) = [
        each for each in narrowed.attributes("a") if each.get("class") == "facet" and "aria-current" in each
    ]
    assert chosen["href"] == "/tim?q=ph%C3%B2ng%2C+ch%E1%BB%91ng+t%E1%BB%99i+ph%E1%BA%A1m"
    (chip,) = [
        each
        for each in narrowed.attributes("a")
        if (each.get("aria-label") or "").startswith("Bỏ bộ lọc Loại")
    ]
    assert chip["href"] == chosen["href"]


def test_a_year_is_a_filter_that_can_be_taken_back(client: TestClient) -> None:
    found = page(client, "/tim", q=TOPIC)
    year = next(link for link in found.links if "from=" in link)
    narrowed = page(client, year)
    assert re.search(r"Năm (19|20)\d\d ×", " ".join(narrowed.text.split()))
    chosen = [
        each["href"]
        for each in narrowed.attributes("a")
        if "aria-current" in each and each.get("class") == "facet"
    ]
    assert "/tim?q=ph%C3%B2ng%2C+ch%E1%BB%91ng+t%E1%BB%99i+ph%E1%BA%A1m" in chosen


def test_the_newest_of_the_nearest_stand_first(client: TestClient) -> None:
    found = page(client, "/tim", q=TOPIC)
    newest = next(link for link in found.links if link.endswith("xep=moi"))
    days = client.get("/api/v1/search", params={"q": TOPIC, "order": "newest", "limit": 50}).json()["results"]
    issued = [each["document"]["issued_on"] for each in days]
    dated = [each for each in issued if each]
    assert dated == sorted(dated, reverse=True) and issued[: len(dated)] == dated
    shown = [link for link in page(client, newest).links if re.fullmatch(r"/van-ban/\d+", link)]
    assert shown[0] == days[0]["document"]["url"]
    assert all("xep=moi" in link for link in page(client, newest).links if "trang=" in link)


def test_the_first_page_tells_what_the_base_holds(client: TestClient) -> None:
    found = page(client, "/")
    assert "văn bản có toàn văn" in found.text and "Văn bản mới ban hành" in found.text
    assert "/chu-de" in found.links
    shown = [each["href"] for each in found.attributes("a") if "data-result" in each]
    assert 0 < len(shown) <= 5
