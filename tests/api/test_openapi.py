"""What OpenAPI promises is what happens: tried by schemathesis, and by a client that was generated from it."""

import os
from typing import Any

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient
from starlette.responses import JSONResponse

from api import openapi
from api.app import create_app
from api.settings import Settings
from bench.fuzz_api import copied, fuzz

PHASES = {"examples", "coverage", "fuzzing", "stateful"}


def test_no_request_gets_an_answer_that_is_not_described(
    api_settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    # LibreOffice takes seconds a PDF: here it is not found, and the answers say so.
    monkeypatch.setenv("PATH", "")
    with copied(api_settings) as (app, headers):
        seed = 1 if "CI" in os.environ else None
        run = fuzz(app, examples=3, seed=seed, headers=headers, drawn_only=["/api/v1/dossiers"])
    assert run.errors == ()
    assert [(each.operation, each.title, each.message, each.request) for each in run.findings] == []
    assert set(run.phases) >= PHASES
    assert run.cases > 300


def test_a_route_that_fails_or_breaks_its_schema_is_found():
    app = FastAPI()

    @app.get("/falls")
    def falls(number: int) -> int:
        if number > 1_000:
            raise HTTPException(500)
        return number

    @app.get("/differs", responses={200: {"model": dict[str, int]}})
    def differs() -> JSONResponse:
        return JSONResponse({"number": "not a number"})

    with TestClient(app):
        found = {(each.operation, each.title) for each in fuzz(app, examples=20).findings}
    assert {("GET /falls", "Server error"), ("GET /differs", "Response violates schema")} <= found


@pytest.fixture(scope="module")
def described(api_settings: Settings) -> dict[str, Any]:
    return create_app(api_settings).openapi()


def test_links_lead_to_operations_with_their_parameters(described):
    operations = {each["operationId"]: each for path in described["paths"].values() for each in path.values()}
    linked = [
        link
        for each in operations.values()
        for response in each["responses"].values()
        for link in response.get("links", {}).values()
    ]
    assert len(linked) >= 17
    for link in linked:
        names = {each["name"] for each in operations[link["operationId"]].get("parameters", ())}
        assert set(link.get("parameters", ())) <= names


def test_no_schema_is_called_by_a_path_and_no_two_by_one_name(described):
    schemas = described["components"]["schemas"]
    titles = [each["title"] for each in schemas.values() if "title" in each]
    assert len(titles) == len(set(titles))
    assert not any("__" in name for name in schemas)


def test_a_form_has_no_null_and_says_what_is_a_file(described):
    form = described["components"]["schemas"]["Body_verify"]["properties"]
    assert form["file"]["type"] == form["text"]["type"] == "string"
    assert form["file"]["format"] == "binary"


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/api/v1/search", ["GET"]),
        ("/api/v1/documents/12/QĐ-UBND/text", ["GET"]),
        ("/api/v1/documents/7/pages/2.png", ["GET"]),
        ("/khong-co", []),
    ],
)
def test_the_methods_of_a_path_are_those_of_its_closest_description(described, path, methods):
    assert openapi.described_methods(described, path) == methods


def test_a_wrong_method_is_told_the_right_ones(client):
    response = client.put("/api/v1/documents/7/outline")
    assert (response.status_code, response.headers["allow"]) == (405, "GET")


def test_a_link_to_a_route_that_is_not_there_is_left_out():
    described: dict[str, Any] = {
        "paths": {"/s": {"get": {"operationId": "search", "responses": {"200": {}}}}},
        "components": {"schemas": {}},
    }
    openapi.complete(described)
    assert described["paths"]["/s"]["get"]["responses"]["200"] == {}
