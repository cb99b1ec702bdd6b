"""Nothing that is asked or put in makes the service speak to another machine."""

import ast
from collections.abc import Iterator
from pathlib import Path

from fastapi.testclient import TestClient

from tests.attack.ground import Ground, Who
from tests.conftest import REPOSITORY

# What can open a connection → the modules that may have it, each to an address of the settings or of this machine.
_MAY: dict[str, set[str]] = {
    "http.client": {"index/language_model.py", "api/doctor/machine.py"},
    "urllib.request": set(),
    "httpx": set(),
    "requests": set(),
    "aiohttp": set(),
    "smtplib": set(),
    "ftplib": set(),
    "xmlrpc": set(),
    "webbrowser": set(),
}
_OUTSIDE = "http://192.0.2.66/bay"


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def test_few_modules_speak_http() -> None:
    found: dict[str, set[str]] = {name: set() for name in _MAY}
    for package in ("api", "index", "ingest"):
        for path in (REPOSITORY / package).rglob("*.py"):
            for each in imported(path):
                for name in _MAY:
                    if each == name or each.startswith(name + "."):
                        found[name].add(path.relative_to(REPOSITORY).as_posix())
    assert found == _MAY


def test_no_request_names_an_address_to_go_to(open_client: TestClient) -> None:
    """There are no webhooks, no fetching by address, no callbacks: what is put in is sent as bytes."""
    described = open_client.get("/openapi.json").json()
    asked = {
        each["name"]
        for path in described["paths"].values()
        for told in path.values()
        if isinstance(told, dict)
        for each in told.get("parameters", [])
    }
    fields = {
        name
        for schema_name, schema in described["components"]["schemas"].items()
        if schema_name.endswith("Request") or schema_name.startswith("Body_")
        for name in schema.get("properties", {})
    }
    assert asked and fields
    assert not [
        each
        for each in asked | fields
        if any(word in each.lower() for word in ("url", "uri", "hook", "callback"))
    ]
    assert "callbacks" not in str(described) and not described.get("webhooks")


def test_what_a_draft_refers_to_is_not_fetched(ground: Ground, open_client: TestClient) -> None:
    """The guard of all tests (`tests/conftest.py`) fails a connection to another machine, and so would this."""
    headers = ground.headers(Who.READ, open_client)
    drafts = {
        "a.html": f'<html><head><base href="{_OUTSIDE}"><link rel=stylesheet href="{_OUTSIDE}"></head>'
        f'<body><img src="{_OUTSIDE}"><iframe src="{_OUTSIDE}"></iframe>'
        "<p>Căn cứ Kết luận số 44-KL/TW</p></body></html>",
        "b.xml": f'<!DOCTYPE a [<!ENTITY x SYSTEM "{_OUTSIDE}"><!ENTITY y SYSTEM "file:///etc/passwd">]><a>&x;&y;</a>',
        "c.html": '<!DOCTYPE html SYSTEM "file:///etc/passwd"><p>Căn cứ Kết luận số 44-KL/TW &x;</p>',
    }
    for name, text in drafts.items():
        answer = open_client.post("/api/v1/verify", files={"file": (name, text.encode())}, headers=headers)
        assert answer.status_code in (200, 422), answer.text
        assert "root:" not in answer.text and "OutboundConnection" not in answer.text
