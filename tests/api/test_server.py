"""The server as an office runs it: a process of its own, a port, and a signal that ends it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import httpx
import pytest

from api.settings import Settings
from tests.serving import serving


@pytest.fixture(scope="module")
def served(api_settings: Settings) -> Iterator[httpx.Client]:
    with (
        serving(api_settings) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=10) as client,
    ):
        yield client


def test_the_first_questions_may_come_all_at_once(served):
    def ask(number: int) -> str:
        response = served.get("/api/v1/search", params={"q": "phòng, chống tội phạm", "limit": 5})
        assert response.status_code == 200, number
        return response.text

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(32)))) == 1


def test_a_question_over_the_wire(served):
    body = served.post("/api/v1/ask", json={"question": "Văn bản nào chỉ đạo phòng, chống tội phạm?"}).json()
    assert body["quotes"]
    for each in body["quotes"]:
        place = each["citation"]
        text = served.get(f"/api/v1/documents/{place['document']['id']}/text").json()["text"]
        assert text[place["start"] : place["end"]] == each["text"]


@pytest.mark.parametrize("written", ["44-KL/TW", quote("44-KL/TW", safe="")])
def test_a_slash_in_a_number_survives_the_wire(served, written):
    assert served.get(f"/api/v1/documents/{written}").json()["number"] == "44-KL/TW"
    assert served.get(f"/api/v1/documents/{written}/outline").status_code == 200
    assert "44-KL/TW" in served.get(f"/van-ban/{written}").text


def test_problems_over_the_wire(served):
    response = served.get("/api/v1/search")
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert served.get("/api/v1/documents/99-CT/TW").status_code == 404
    assert served.get("/api/v1/documents/%ED%A0%80%00").status_code == 404
    assert served.get("/van-ban/%FF").status_code == 404


def test_pages_over_the_wire(served):
    assert served.get("/").headers["content-security-policy"].startswith("default-src 'self'")
    assert served.get("/static/style.css").status_code == 200
    assert "Trả lời" in served.get("/tim", params={"q": "Chỉ thị nào về phòng, chống tội phạm?"}).text
