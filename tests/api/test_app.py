"""The routes: what they promise, and that OpenAPI says the same."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from pydantic import BaseModel

from api import examples, models
from api.app import create_app
from api.routes import ask, documents, feedback, health, reading, search, suggest, verify
from api.routes.documents import content_disposition
from api.settings import Settings
from index.knowledge_base import KnowledgeBase
from tests.conftest import PLAN

CONFIRMED = "Kết luận nào tiếp tục thực hiện chỉ thị về phong trào toàn dân bảo vệ an ninh Tổ quốc?"
TOPIC = "phòng, chống tội phạm"


def holds(model: type[BaseModel], value: Any) -> None:
    """Every field of `value` is in the model, and none that the model requires is missing."""
    read = model.model_validate(value)
    assert read.model_dump(mode="json", by_alias=True, exclude_unset=True) == value


# Search


def test_search_groups_by_document_and_counts_facets(client):
    body = client.get("/api/v1/search", params={"q": TOPIC, "limit": 5}).json()
    holds(models.SearchBody, body)
    ids = [each["document"]["id"] for each in body["results"]]
    assert len(ids) == len(set(ids)) == 5
    assert body["total"] >= 5
    assert sum(body["facets"]["validity"].values()) == body["total"]


def test_search_pages_do_not_overlap(client):
    def page(offset: int) -> list[int]:
        params = {"q": TOPIC, "limit": 3, "offset": offset}
        return [
            each["document"]["id"] for each in client.get("/api/v1/search", params=params).json()["results"]
        ]

    assert page(0) + page(3) == [
        each["document"]["id"]
        for each in client.get("/api/v1/search", params={"q": TOPIC, "limit": 6}).json()["results"]
    ]


def test_search_filters(client):
    params = {"q": TOPIC, "kind": "chỉ thị", "from": "2015-01-01", "to": "2019-12-31", "authority": "party"}
    found = [each["document"] for each in client.get("/api/v1/search", params=params).json()["results"]]
    assert found
    assert all(each["kind"] == "chỉ thị" and each["authority"] == "party" for each in found)
    assert all("2015-01-01" <= each["issued_on"] <= "2019-12-31" for each in found)


def test_a_filter_in_decomposed_letters_is_the_same_filter(client):
    import unicodedata

    params = {"q": TOPIC, "kind": unicodedata.normalize("NFD", "Chỉ thị")}
    body = client.get("/api/v1/search", params=params).json()
    assert set(body["facets"]["kind"]) == {"chỉ thị"}


def test_in_force_leaves_out_what_has_ended(client):
    body = client.get("/api/v1/search", params={"q": TOPIC, "in_force": "true", "limit": 100}).json()
    assert all(each["validity"]["state"] != "ended" for each in body["results"])


def test_a_number_finds_all_who_bear_it_first(client):
    results = client.get("/api/v1/search", params={"q": "46-CT/TW"}).json()["results"]
    by_number = [each for each in results if each["match"] == "number"]
    assert len(by_number) == 2
    assert results[:2] == by_number
    assert {each["document"]["number"] for each in by_number} == {"46-CT/TW"}


# Answers


def quotes_of(client: TestClient, question: str) -> list[dict[str, Any]]:
    body = client.post("/api/v1/ask", json={"question": question}).json()
    holds(models.AnswerBody, body)
    assert body["declined"] is False
    return body["quotes"]


@pytest.mark.parametrize(
    "question",
    [
        CONFIRMED,
        "Văn bản nào chỉ đạo phòng, chống tội phạm?",
        "Trường học mẫu giáo được miễn phí gửi xe đạp điện vào ngày nào?",
        "Đoàn thanh niên chủ trì trồng cây xanh quanh hồ nước ngọt trong bao lâu?",
    ],
)
def test_a_quote_is_the_text_at_its_offsets(client, question):
    quotes = quotes_of(client, question)
    assert quotes
    for each in quotes:
        place = each["citation"]
        text = client.get(f"/api/v1/documents/{place['document']['id']}/text").json()["text"]
        assert text[place["start"] : place["end"]] == each["text"]
        assert place["url"] == f"/van-ban/{place['document']['id']}#c{place['start']}-{place['end']}"
        marked = [each["text"][mark["start"] : mark["end"]] for mark in each["marks"]]
        assert marked and all(marked)


def test_an_answer_takes_filters(client):
    body = client.post(
        "/api/v1/ask",
        json={"question": CONFIRMED, "limit": 1, "filters": {"kind": "kế hoạch", "from": "1945-01-01"}},
    ).json()
    assert len(body["quotes"]) <= 1
    assert all(each["citation"]["document"]["kind"] == "kế hoạch" for each in body["quotes"])


def test_a_declined_answer_suggests(client):
    body = client.post("/api/v1/ask", json={"question": "Công thức nấu phở bò gia truyền xqzw?"}).json()
    holds(models.AnswerBody, body)
    assert body["declined"] is True
    assert body["quotes"] == []
    assert len(body["suggestions"]) <= 3
    assert "phở" in " ".join(body["missing"]["unknown"]) and "«" in body["missing"]["reason"]


def test_a_number_that_the_base_does_not_know_is_named(client):
    body = client.post("/api/v1/ask", json={"question": "Chỉ thị số 999-CT/TW nói gì?"}).json()
    assert body["declined"] is True and body["confidence"] == 0
    assert body["missing"] == {
        "numbers": ["999-CT/TW"], "unknown": [], "apart": [], "reason": "Kho không có văn bản số 999-CT/TW.",
    }  # fmt: skip


def test_directives_say_where_they_are_cited(client):
    body = client.post("/api/v1/ask", json={"question": "Chỉ thị nào về phòng, chống tội phạm?"}).json()
    cited = [each for each in body["directives"] if each["citation"]]
    assert cited
    for each in cited:
        mention = each["citation"]
        text = client.get(f"/api/v1/documents/{mention['document']['id']}/text").json()["text"]
        assert text[mention["start"] : mention["end"]] == mention["text"]


# Documents


def test_the_list_goes_through_all_documents_once(client):
    seen: list[int] = []
    while True:
        body = client.get("/api/v1/documents", params={"limit": 40, "offset": len(seen)}).json()
        holds(models.DocumentListBody, body)
        if not body["documents"]:
            break
        seen += [each["id"] for each in body["documents"]]
    assert len(seen) == len(set(seen)) == body["total"]


@pytest.mark.parametrize("written", ["44-KL/TW", quote("44-KL/TW", safe=""), "kết luận 44", "44 kl tw"])
def test_a_number_is_an_identifier(client, written):
    body = client.get(f"/api/v1/documents/{written}").json()
    holds(models.DocumentDetailsBody, body)
    assert body["number"] == "44-KL/TW"
    assert client.get(f"/api/v1/documents/{body['id']}").json() == body


@pytest.mark.parametrize(
    ("part", "model"),
    [
        ("outline", models.OutlineBody),
        ("references", models.ReferencesBody),
        ("similar", models.SimilarBody),
    ],
)
@pytest.mark.parametrize("identifier", ["44-KL/TW", "12/QĐ-UBND", "ho-so-1"])
def test_parts_of_a_document_by_its_number(client, identifier, part, model):
    response = client.get(f"/api/v1/documents/{identifier}/{part}")
    assert response.status_code == 200
    holds(model, response.json())


def test_text_and_outline_share_offsets(client, plan_id):
    body = client.get(f"/api/v1/documents/{plan_id}/text").json()
    holds(models.TextBody, body)
    sections = client.get(f"/api/v1/documents/{plan_id}/outline").json()["sections"]
    assert sections
    assert all(body["text"].startswith(each["label"], each["start"]) for each in sections)


def test_offsets_count_code_points(client, own, hostile_id):
    text = client.get(f"/api/v1/documents/{hostile_id}/text").json()["text"]
    assert text == own.text


def test_references_go_both_ways(client, plan_id):
    cites = client.get(f"/api/v1/documents/{plan_id}/references").json()["cites"]
    target = next(each["cited"] for each in cites if each["number"] == "44-KL/TW")
    cited_by = client.get(f"/api/v1/documents/{target['id']}/references").json()["cited_by"]
    assert plan_id in {each["document"]["id"] for each in cited_by}


def test_similar_leaves_out_the_document_itself(client, plan_id):
    results = client.get(f"/api/v1/documents/{plan_id}/similar", params={"limit": 4}).json()["results"]
    assert 0 < len(results) <= 4
    assert plan_id not in {each["document"]["id"] for each in results}


def test_the_file_comes_back_as_it_was(client, own):
    found = client.get("/api/v1/search", params={"q": "trồng cây xanh quanh hồ nước ngọt"}).json()["results"][
        0
    ]
    response = client.get(f"/api/v1/documents/{found['document']['id']}/file")
    assert response.content == own.file_text.encode()
    assert response.headers["content-disposition"].endswith(
        f"filename*=UTF-8''{quote(own.file_name, safe='')}"
    )
    assert response.headers["x-content-type-options"] == "nosniff"


def test_every_file_of_a_document_is_listed_and_can_be_fetched(client):
    shown = client.get("/api/v1/documents/77/KH-UBND").json()
    assert [(each["name"], each["gives_text"]) for each in shown["files"]] == [
        ("77.pdf", True), ("77.docx", False),
    ]  # fmt: skip
    url = f"/api/v1/documents/{shown['id']}/file"
    by_default, by_index = client.get(url).content, client.get(url, params={"index": 1}).content
    assert by_default == by_index and by_default.startswith(b"%PDF")
    by_name, second = (client.get(url, params=each).content for each in ({"name": "77.docx"}, {"index": 2}))
    assert by_name == second == client.get(shown["files"][1]["url"]).content != by_default
    for missing in ({"name": "99.docx"}, {"index": 3}):
        assert client.get(url, params=missing).status_code == 404


def test_validity_is_that_of_the_day_that_is_asked_for(client):
    path = "/api/v1/documents/23/2000/QH10"
    now, then = (client.get(path, params=each).json()["validity"] for each in ({}, {"on": "2010-06-30"}))
    assert (now["state"], then["state"], then["as_of"]) == ("ended", "unknown", "2010-06-30")
    assert now["because"][0]["by"]["number"] == "73/2021/QH14"
    assert now["because"][0]["note"].startswith("đã được thay thế bởi Luật 73/2021/QH14")
    query = {"q": "23/2000/QH10", "in_force": "true"}
    found = [
        [
            each["document"]["number"]
            for each in client.get("/api/v1/search", params=query | on).json()["results"]
        ]
        for on in ({}, {"on": "2010-06-30"})
    ]
    assert "23/2000/QH10" not in found[0] and found[1][0] == "23/2000/QH10"


def test_a_draft_is_shown_as_one_and_linked_both_ways(client):
    shown = client.get("/api/v1/documents/77/KH-UBND").json()
    (draft,) = shown["drafts"]
    assert (shown["draft"], draft["draft"]) == (None, "dự thảo lần 1")
    details = client.get(f"/api/v1/documents/{draft['id']}").json()
    assert details["draft_of"]["id"] == shown["id"]
    holds(models.DocumentDetailsBody, details)
    found = client.get("/api/v1/search", params={"q": "tổ liên gia an toàn phòng cháy, chữa cháy"}).json()
    marks = {each["document"]["id"]: each["document"]["draft"] for each in found["results"]}
    assert (marks[shown["id"]], marks[draft["id"]]) == (None, "dự thảo lần 1")


@pytest.mark.parametrize("path", ["/api/v1/documents/{}", "/van-ban/{}", "/api/v1/documents/{}/references"])
def test_where_files_lay_on_the_server_is_not_told(client, plan_id, path):
    response = client.get(path.format(plan_id))
    assert response.status_code == 200
    assert str(Path(__file__).parents[2]) not in response.text


@pytest.mark.parametrize("name", ['a"b\\c.txt', "dòng\r\nSet-Cookie: x.txt", "đơn.pdf", "👍.docx"])
def test_no_name_breaks_out_of_its_header(name):
    header = content_disposition(name)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2


# Watching


def test_health_and_readiness(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    body = client.get("/readyz").json()
    holds(models.ReadinessBody, body)
    assert body["ready"] is True


def test_a_given_base_stays_open(api_settings: Settings):
    with KnowledgeBase.open(api_settings.home_path, api_settings.model or None) as base:
        with TestClient(create_app(api_settings, base)) as opened:
            assert opened.get("/readyz").status_code == 200
        assert base.store.counts()["documents"] > 0


def test_a_missing_index_is_made_at_the_start(tmp_path, api_settings: Settings):
    settings = Settings(home=str(tmp_path / "moi"), model=api_settings.model)
    with TestClient(create_app(settings)) as opened:
        assert opened.get("/readyz").status_code == 200
        assert opened.get("/api/v1/search", params={"q": "an ninh"}).json()["total"] == 0
        assert opened.post("/api/v1/ask", json={"question": "an ninh là gì?"}).json()["declined"] is True
        assert opened.get("/").status_code == 200


# OpenAPI


@pytest.fixture(scope="module")
def openapi(client) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/openapi.json").json()
    return document


def operations(openapi: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in openapi["paths"].values():
        yield from path.values()


def references_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield inner
            else:
                yield from references_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references_in(inner)


def test_openapi_lists_what_programs_were_promised(openapi):
    assert openapi["openapi"].startswith("3.")
    assert set(openapi["paths"]) >= {
        "/api/v1/search",
        "/api/v1/ask",
        "/api/v1/documents",
        "/api/v1/documents/{id}",
        "/api/v1/documents/{id}/boxes",
        "/api/v1/documents/{id}/citation",
        "/api/v1/documents/{id}/file",
        "/api/v1/documents/{id}/graph",
        "/api/v1/documents/{id}/outline",
        "/api/v1/documents/{id}/pages/{page}.png",
        "/api/v1/documents/{id}/references",
        "/api/v1/documents/{id}/similar",
        "/api/v1/documents/{id}/text",
        "/api/v1/dossiers",
        "/api/v1/feedback",
        "/api/v1/suggest",
        "/api/v1/topics",
        "/api/v1/topics/{topic}",
        "/api/v1/verify",
        "/healthz",
        "/opensearch.xml",
        "/readyz",
        "/widget.js",
    }


def test_openapi_references_resolve(openapi):
    names = {reference.removeprefix("#/components/schemas/") for reference in references_in(openapi)}
    assert names <= set(openapi["components"]["schemas"])


def test_every_operation_has_examples_and_a_vietnamese_summary(openapi):
    names = [each["operationId"] for each in operations(openapi)]
    assert len(names) == len(set(names))
    for each in operations(openapi):
        assert re.search(r"[À-ỹ]", each["summary"]), each["summary"]
        done = [response for status, response in each["responses"].items() if status.startswith("2")]
        assert done and all("example" in held for each in done for held in each.get("content", {}).values())
        assert all(parameter["schema"].get("examples") for parameter in each.get("parameters", []))
    for name in ("AskRequest", "FeedbackRequest"):
        assert "example" in openapi["components"]["schemas"][name]


def test_errors_are_documented_as_problems(openapi):
    for each in operations(openapi):
        for status, response in each["responses"].items():
            if not status.startswith("2"):
                assert list(response["content"]) == ["application/problem+json"]


def test_examples_hold_to_their_models():
    routers = [each.router for each in (ask, documents, feedback, health, reading, search, verify)]
    routers = [each.router for each in (ask, documents, feedback, health, search, suggest, verify)]
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    documented = [route.responses[200] for route in routes if "model" in route.responses.get(200, {})]
    assert len(documented) >= 9
    for each in documented:
        holds(each["model"], each["content"]["application/json"]["example"])
    for request in (models.AskRequest, models.FeedbackRequest):
        assert request.model_validate(request.model_config["json_schema_extra"]["example"])
    assert examples.ANSWER["quotes"][0]["citation"]["url"].endswith("#c1840-1892")


def test_no_interactive_pages_from_a_public_network(client):
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404


def test_verify_takes_a_file_or_a_text(client):
    plan = PLAN.read_bytes()
    given = client.post("/api/v1/verify", files={"file": ("ke-hoach.txt", plan)}).json()
    holds(models.VerifyBody, given)
    assert given["file"] == "ke-hoach.txt"
    assert [each["reference"]["number"] for each in given["citations"] if each["needs_attention"]] == [
        "46-CT/TW"
    ]
    typed = client.post("/api/v1/verify", data={"text": plan.decode()}).json()
    assert typed["citations"] == given["citations"]


def test_verify_names_what_is_wrong_with_the_draft(client):
    for request in ({}, {"data": {"text": " "}}, {"files": {"file": ("a.pdf", b"%PDF-1.4 hong")}}):
        response = client.post("/api/v1/verify", **request)
        assert response.status_code == 422
        assert response.json()["errors"][0]["field"] == "file"


def test_what_a_question_was_taken_for_is_told_and_can_be_dropped(client):
    asked = "chi thi cua ban bi thu nam 2011 ve phong trao toan dan bvantq"
    reading = client.get("/api/v1/search", params={"q": asked}).json()["reading"]
    assert reading["typed"] == asked and reading["mended"]
    assert reading["text"].startswith("chỉ thị của ban bí thư năm 2011")
    assert reading["abbreviations"] == [{"short": "bvantq", "meanings": ["bảo vệ an ninh tổ quốc"]}]
    assert {each["part"]: each["words"] for each in reading["filters_read"]} == {
        "kind": "chỉ thị",
        "issuer": "ban bí thư",
        "issued": "năm 2011",
    }
    dropped = client.get("/api/v1/search", params={"q": asked, "drop": ["issuer", "issued"]}).json()
    assert [each["part"] for each in dropped["reading"]["filters_read"]] == ["kind"]
    literal = client.get("/api/v1/search", params={"q": asked, "as_typed": True}).json()["reading"]
    assert literal["text"] == asked and not literal["mended"] and not literal["abbreviations"]


def test_an_answer_tells_its_reading_too(client):
    asked = {"question": "van ban nao chi dao phong, chong toi pham?"}
    assert client.post("/api/v1/ask", json=asked).json()["reading"]["mended"]
    literal = client.post("/api/v1/ask", json=asked | {"as_typed": True}).json()
    assert not literal["reading"]["mended"]
    assert client.post("/api/v1/ask", json=asked | {"drop": ["tone"]}).status_code == 422
