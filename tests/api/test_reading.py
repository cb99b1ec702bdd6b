"""The citation of a run of text, and the documents around one, over HTTP."""

import pytest
from fastapi.testclient import TestClient

from api.reader.reading_models import GraphBody, OfficeCitationBody
from tests.api.conftest import OwnDocuments
from tests.api.test_app import holds


def citation(client: TestClient, document: int, start: int, end: int) -> dict:
    body = client.get(f"/api/v1/documents/{document}/citation", params={"start": start, "end": end}).json()
    holds(OfficeCitationBody, body)
    return body


def test_a_quote_is_the_text_at_its_offsets_whatever_letters_stand_before_it(
    client: TestClient, own: OwnDocuments, hostile_id: int
) -> None:
    for words in ("𝒜 và 👍 cũng được đếm", "Trường học mẫu giáo"):
        start = own.text.index(words)
        body = citation(client, hostile_id, start, start + len(words))
        assert body["quote"] == words
        assert body["text"] == f"“{words}” ({body['citation']})"
        assert body["url"] == f"/van-ban/{hostile_id}#c{start}-{start + len(words)}"
    assert body["citation"] == "Quyết định số 12/QĐ-UBND ngày 04/5/2021 của UBND tỉnh Tây Ninh, Điều 3"


def test_blanks_at_the_ends_are_no_part_of_the_quote(client: TestClient, plan_id: int) -> None:
    text = client.get(f"/api/v1/documents/{plan_id}/text").json()["text"]
    start = text.index("Nội dung trọng tâm")
    end = text.index("\n", start) + 1
    body = citation(client, plan_id, start - 1, end)
    assert body["quote"] == text[body["start"] : body["end"]] == text[start:end].strip()
    assert body["citation"].endswith(", mục II.2")


def test_a_run_over_two_sections_is_placed_in_what_holds_both(client: TestClient, plan_id: int) -> None:
    sections = client.get(f"/api/v1/documents/{plan_id}/outline").json()["sections"]
    first, second = (next(each for each in sections if each["label"] == label) for label in ("1.", "2."))
    assert first["parent"] == second["parent"]
    body = citation(client, plan_id, first["start"], second["start"] + 10)
    assert body["citation"].endswith(", mục II")
    assert body["path"] == ["II. Mục tiêu và nội dung thi đua"]


def test_a_document_is_cited_whole(client: TestClient) -> None:
    body = client.get("/api/v1/documents/44-KL/TW/citation").json()
    holds(OfficeCitationBody, body)
    assert body["text"] == body["citation"] == "Kết luận số 44-KL/TW ngày 22/01/2019 của Ban Bí thư"
    assert body["quote"] is None


@pytest.mark.parametrize(
    ("query", "status"),
    [("start=5&end=5", 422), ("start=9&end=3", 422), ("start=0&end=999999", 422), ("start=0&end=0", 422),
     ("start=-1&end=4", 422), ("start=a&end=4", 422), ("end=4", 200), ("start=4", 200)],
)  # fmt: skip
def test_what_is_no_run_is_refused(client: TestClient, plan_id: int, query: str, status: int) -> None:
    assert client.get(f"/api/v1/documents/{plan_id}/citation?{query}").status_code == status


def test_blanks_alone_and_a_document_without_text_have_no_quote(client: TestClient, plan_id: int) -> None:
    text = client.get(f"/api/v1/documents/{plan_id}/text").json()["text"]
    blank = text.index("\n\n")
    response = client.get(f"/api/v1/documents/{plan_id}/citation?start={blank}&end={blank + 2}")
    assert response.status_code == 422
    assert "start, end" in response.json()["detail"]
    assert client.get("/api/v1/documents/44-KL/TW/citation?start=0&end=4").status_code == 404


def test_the_graph_has_each_document_once_and_its_place(client: TestClient, plan_id: int) -> None:
    body = client.get(f"/api/v1/documents/{plan_id}/graph").json()
    holds(GraphBody, body)
    ids = [each["document"]["id"] for each in body["nodes"]]
    assert len(ids) == len(set(ids)) == 1 + body["cites_total"] + body["cited_by_total"]
    cites = client.get(f"/api/v1/documents/{plan_id}/references").json()["cites"]
    assert {each["target"] for each in cites if each["target"]} <= set(ids)
    assert all(each["source"] in ids and each["target"] in ids for each in body["edges"])
    text = client.get(f"/api/v1/documents/{plan_id}/text").json()["text"]
    for edge in body["edges"]:
        if edge["mentions"]:
            start, end = edge["url"].partition("#c")[2].split("-")
            assert text[int(start) : int(end)] in [each["text"] for each in cites]


def test_who_is_cited_sees_who_cites(client: TestClient, plan_id: int) -> None:
    body = client.get("/api/v1/documents/44-KL/TW/graph").json()
    edge = next(each for each in body["edges"] if each["source"] == plan_id)
    assert edge["mentions"] >= 1
    assert edge["target"] == body["document"]["id"]
    one = client.get("/api/v1/documents/44-KL/TW/graph?limit=1").json()
    assert one["cited_by_total"] == body["cited_by_total"]
    assert client.get("/api/v1/documents/44-KL/TW/graph?limit=0").status_code == 422
