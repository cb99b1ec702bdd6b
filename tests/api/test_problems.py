"""Every error is a problem in Vietnamese, and nothing that is sent in makes a 500."""

import re
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api import problems
from api.app import create_app
from api.field_errors import field_error
from api.problems import MEDIA_TYPE, Problem, problem_of
from index import errors

ENGLISH = re.compile(
    r"\b(?:the|should|must|valid|invalid|input|field|required|error|value|not|found|string|integer|expected|or)\b",
    re.IGNORECASE,
)


def vietnamese(text: str) -> bool:
    # Names of fields stand before a colon, names of values after one.
    words = re.sub(r"(?:^|; )[\w.]+:|«[^»]*»", "", text)
    return not ENGLISH.search(words) and bool(re.search(r"[À-ỹđ]", words))


def problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == MEDIA_TYPE
    body: dict[str, Any] = response.json()
    assert set(body) == {"type", "title", "status", "detail", "errors"}
    assert body["status"] == status
    assert body["type"].startswith("urn:vankien:problem:")
    assert vietnamese(body["title"]), body["title"]
    assert vietnamese(body["detail"]), body["detail"]
    for each in body["errors"]:
        assert "message" not in each or vietnamese(each["message"]), each
    return body


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({}, "q"),
        ({"q": "x", "limit": "0"}, "limit"),
        ({"q": "x", "limit": "101"}, "limit"),
        ({"q": "x", "limit": "mười"}, "limit"),
        ({"q": "x", "limit": "1.5"}, "limit"),
        ({"q": "x", "limit": "9" * 5000}, "limit"),
        ({"q": "x", "offset": "-1"}, "offset"),
        ({"q": "x", "offset": "1000000000000"}, "offset"),
        ({"q": "x", "from": "2020"}, "from"),
        ({"q": "x", "from": "03/03/2020"}, "from"),
        ({"q": "x", "to": "2020-02-30"}, "to"),
        ({"q": "x", "to": "2020-01-01T00:00:00"}, "to"),
        ({"q": "x", "in_force": "maybe"}, "in_force"),
        ({"q": "x", "authority": "king"}, "authority"),
        ({"q": "x", "kind": "k" * 301}, "kind"),
    ],
)
def test_a_bad_parameter_is_named(client, params, field):
    body = problem(client.get("/api/v1/search", params=params), 422)
    assert [each["field"] for each in body["errors"]] == [field]
    assert body["errors"][0]["in"] == "query"


@pytest.mark.parametrize("q", ["", "   ", "\u200b", "a" * 2001, "\x00\x01"])
def test_an_unusable_question(client, q):
    problem(client.get("/api/v1/search", params={"q": q}), 422)
    problem(client.post("/api/v1/ask", json={"question": q}), 422)


def test_dates_the_wrong_way_round(client):
    problem(client.get("/api/v1/search", params={"q": "x", "from": "2020-02-02", "to": "2020-01-01"}), 422)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[]", 422),
        (b"null", 422),
        (b'"x"', 422),
        (b'{"question": 5}', 422),
        (b'{"question": null}', 422),
        (b'{"question": ["a"]}', 422),
        (b'{"question": "\\ud800"}', 422),
        (b'{"question": "a", "limit": 21}', 422),
        (b'{"question": "a", "limit": true}', 422),
        (b'{"question": "a", "limit": 1e999}', 422),
        (b'{"question": "a", "limt": 3}', 422),
        (b'{"question": "a", "filters": []}', 422),
        (b'{"question": "a", "filters": {"from": 5}}', 422),
        (b'{"question": "a", "filters": {"knd": "x"}}', 422),
        (b'{"question": "' + b"a" * 100_000 + b'"}', 422),
        (b'{"question": "\xff"}', 400),
        (b"[" * 200_000, 400),
    ],
)
def test_a_bad_body(client, content, status):
    response = client.post("/api/v1/ask", content=content, headers={"content-type": "application/json"})
    problem(response, status)


def test_a_body_that_is_no_json(client):
    problem(client.post("/api/v1/ask", content="question=a"), 422)
    problem(client.post("/api/v1/ask", data={"question": "a"}), 422)


def test_a_body_beyond_the_limit(api_settings):
    app = create_app(replace(api_settings, max_upload_mb=1))
    beyond = b'{"question": "' + b"a" * 1024 * 1024 + b'"}'
    headers = {"content-type": "application/json"}
    with TestClient(app, raise_server_exceptions=False) as opened:
        problem(opened.post("/api/v1/ask", content=beyond, headers=headers), 413)
        chunks = (beyond[at : at + 65_536] for at in range(0, len(beyond), 65_536))
        problem(opened.post("/api/v1/ask", content=chunks, headers=headers), 413)
        problem(
            opened.post("/api/v1/ask", content=b"{}", headers=headers | {"content-length": "9" * 5000}), 413
        )
        problem(opened.post("/api/v1/ask", content=b"{}", headers=headers), 422)


def test_what_was_sent_is_not_sent_back(client):
    response = client.post("/api/v1/ask", json={"question": {"mat_khau": "bi-mat-123"}})
    assert "bi-mat-123" not in response.text


@pytest.mark.parametrize("part", ["", "/text", "/file", "/outline", "/references", "/similar"])
@pytest.mark.parametrize(
    "identifier", ["99-CT/TW", "999999", "khong-co", "9" * 5000, "²", "-1", "%00", "%ED%A0%80", "0"]
)
def test_an_unknown_document(client, identifier, part):
    body = problem(client.get(f"/api/v1/documents/{identifier}{part}"), 404)
    assert body["type"].endswith("document-not-found")


def test_an_ambiguous_number_lists_candidates_with_their_dates(client):
    body = problem(client.get("/api/v1/documents/46-CT/TW"), 409)
    assert {each["issued_on"] for each in body["errors"]} == {"2015-06-22", "2025-05-16"}
    for each in body["errors"]:
        assert client.get(f"/api/v1/documents/{each['id']}").json()["number"] == "46-CT/TW"


def test_a_document_without_text_or_file(client):
    body = problem(client.get("/api/v1/documents/44-KL/TW/text"), 404)
    assert body["type"].endswith("text-not-held")
    assert "viện dẫn" in body["detail"]
    body = problem(client.get("/api/v1/documents/44-KL/TW/file"), 404)
    assert body["type"].endswith("file-not-held")


def test_routing(client):
    problem(client.get("/api/v1/khong-co"), 404)
    response = client.delete("/api/v1/search")
    problem(response, 405)
    assert response.headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.DocumentNotFound("Không có văn bản «x»"), 404),
        (errors.AmbiguousDocument("Có 2 văn bản mang số «x»", [1, 2]), 409),
        (errors.BadQuery("Câu hỏi trống"), 422),
        (errors.StoreLocked("/srv/bi-mat: khóa"), 423),
        (errors.StoreDamaged("/srv/bi-mat: database disk image is malformed"), 503),
        (errors.DiskRefused("/srv/bi-mat: đĩa đã đầy"), 503),
        (OSError(28, "No space left on device", "/srv/bi-mat"), 503),
        (errors.GenerationDamaged("/srv/bi-mat: sai mã kiểm"), 503),
        (errors.ModelMissing("/srv/bi-mat: thiếu"), 503),
        (errors.BadEvaluation("/srv/bi-mat: hỏng"), 503),
        (HTTPException(418, "I'm a teapot"), 418),
        (RuntimeError("/srv/bi-mat: boom"), 500),
    ],
)
def test_every_error_over_http(api_settings, error, status):
    app = create_app(api_settings)

    @app.get("/api/v1/fails")
    def fails() -> None:
        raise error

    with TestClient(app, raise_server_exceptions=False) as opened:
        response = opened.get("/api/v1/fails")
    problem(response, status)
    assert "bi-mat" not in response.text
    assert response.headers["content-security-policy"].startswith("default-src 'self'")
    assert ("retry-after" in response.headers) == (status in (423, 503))


def test_every_error_of_the_tree_has_its_problem():
    kinds = errors.KnowledgeBaseError.__subclasses__()
    command_line_only = {
        errors.BadEvaluation, errors.NotABackup, errors.BackupDamaged, errors.BadKey, errors.KeyNotFound,
    }  # fmt: skip
    raised = [kind("lý do") for kind in set(kinds) - command_line_only - {
        errors.AmbiguousDocument, errors.BadCorrection, errors.NotInText,
    }]  # fmt: skip
    for error in (*raised, errors.BadCorrection("number", "lý do"), errors.NotInText("lý do", 0)):
        assert problem_of(error, None).slug != "unavailable", error


def test_readiness_without_an_index_is_503_whatever_the_reason(api_settings, monkeypatch):
    from index.knowledge_base import KnowledgeBase

    def locked(self: KnowledgeBase) -> None:
        raise errors.StoreLocked("khóa")

    with TestClient(create_app(api_settings), raise_server_exceptions=False) as opened:
        monkeypatch.setattr(KnowledgeBase, "_serving", locked)
        problem(opened.get("/readyz"), 503)
        assert opened.get("/healthz").status_code == 200


def test_browsers_get_a_page(client):
    for path, status in (("/khong-co", 404), ("/van-ban/99-CT/TW", 404), ("/van-ban/46-CT/TW", 409)):
        response = client.get(path)
        assert response.status_code == status
        assert response.headers["content-type"].startswith("text/html")
        assert 'lang="vi"' in response.text


def test_an_unknown_fault_of_a_field_still_speaks_vietnamese():
    said = field_error({"type": "brand_new", "loc": ("query", "q"), "msg": "Brand new", "ctx": {"x": 1}})
    assert said == {"in": "query", "field": "q", "message": "giá trị không hợp lệ"}


def test_a_problem_keeps_its_headers():
    app = FastAPI()
    problems.install(app, lambda request, problem: problems.problem_response(problem))
    response = problems.problem_response(Problem("x", "Lỗi", 405, "Sai", headers={"Allow": "GET"}))
    assert response.headers["allow"] == "GET"


ODD_TEXT = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["", " ", "0", "-1", "9" * 40, "1e9", "NaN", "\x00", "\u202e", "%", "'; DROP TABLE documents; --", "46-CT/TW",
         "²", "٣", "Ｃhỉ thị ４６", "\U0001f44d" * 30, "а́" * 50, "a" * 20_000, "<script>", "2020-13-45", "../../etc"]
    ),
)  # fmt: skip
SEARCH_FIELDS = ("q", "limit", "offset", "kind", "issuer", "from", "to", "in_force", "authority")
PAGE_FIELDS = ("q", "kind", "issuer", "from", "to", "in_force", "authority", "trang")
FUZZ = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


@FUZZ
@given(params=st.dictionaries(st.sampled_from(SEARCH_FIELDS), ODD_TEXT))
def test_no_search_makes_a_500(client, params):
    response = client.get("/api/v1/search", params=params)
    assert response.status_code in (200, 422)
    if response.status_code == 422:
        problem_without_echo(response)


def problem_without_echo(response: Any) -> None:
    assert response.headers["content-type"] == MEDIA_TYPE
    assert vietnamese(response.json()["title"])


@FUZZ
@given(
    identifier=ODD_TEXT, part=st.sampled_from(["", "/text", "/file", "/outline", "/references", "/similar"])
)
def test_no_identifier_makes_a_500(client, identifier, part):
    from urllib.parse import quote

    response = client.get(f"/api/v1/documents/{quote(identifier, safe='')}{part}")
    assert response.status_code in (200, 404, 409, 422)


@FUZZ
@given(params=st.dictionaries(st.sampled_from(PAGE_FIELDS), ODD_TEXT))
def test_no_query_breaks_a_page(client, params):
    response = client.get("/tim", params=params)
    assert response.status_code in (200, 422)
    assert response.headers["content-type"].startswith("text/html")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | ODD_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@FUZZ
@given(body=st.fixed_dictionaries({}, optional={"question": JSON, "limit": JSON, "filters": JSON, "x": JSON}))
def test_no_body_makes_a_500(client, body):
    response = client.post("/api/v1/ask", json=body)
    assert response.status_code in (200, 422)
