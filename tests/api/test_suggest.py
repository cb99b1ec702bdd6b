"""Suggestions over HTTP: for programs, for the box of the pages, for the search bar of a browser."""

from fastapi.testclient import TestClient

from api import suggestion_shapes as shapes


def test_suggestions_name_documents_and_lead_to_them(client: TestClient) -> None:
    body = client.get("/api/v1/suggest", params={"q": "chi thi 48", "limit": 3}).json()
    assert shapes.SuggestBody.model_validate(body).model_dump(mode="json") == body
    first = body["suggestions"][0]
    assert (first["kind"], first["text"], first["label"]) == ("number", "48-CT/TW", "Chỉ thị 48-CT/TW")
    assert "22/10/2010" in first["detail"] and "Bộ Chính trị" in first["detail"]
    assert client.get(first["url"]).status_code == 200


def test_bodies_have_a_count_and_no_page(client: TestClient) -> None:
    found = client.get("/api/v1/suggest", params={"q": "ban bi thu"}).json()["suggestions"]
    body = next(each for each in found if each["kind"] == "issuer")
    assert body["url"] is None and body["detail"] == f"{body['documents']} văn bản"


def test_nothing_typed_suggests_nothing(client: TestClient) -> None:
    assert client.get("/api/v1/suggest").json() == {"query": "", "suggestions": []}
    assert client.get("/api/v1/suggest", params={"q": "an", "limit": 0}).status_code == 422
    assert client.get("/api/v1/suggest", params={"q": "a" * 6_001}).status_code == 422


def test_a_browser_is_given_texts(client: TestClient) -> None:
    response = client.get("/goi-y", params={"q": "46 ct"})
    assert response.headers["content-type"].startswith("application/x-suggestions+json")
    typed, texts = response.json()
    assert typed == "46 ct"
    assert texts[0] == "46-CT/TW" and len(texts) == len(set(texts))


def test_a_fault_of_the_browser_address_is_no_page(client: TestClient) -> None:
    assert (
        client.get("/goi-y", params={"q": "a" * 6_001})
        .headers["content-type"]
        .startswith("application/problem")
    )
