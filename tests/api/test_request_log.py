"""Log lines, request ids, counters and readiness, seen from one process."""

import asyncio
import json
import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient
from starlette.types import Receive, Scope, Send

from api.access.proxies import Proxies, is_from_proxy
from api.app import create_app
from api.middleware.log_lines import JsonLine, TextLine
from api.settings import Settings
from index.errors import GenerationDamaged

SEARCH = "/api/v1/search"


@pytest.fixture(scope="module")
def app_client(api_settings: Settings) -> Iterator[TestClient]:
    app = create_app(api_settings)
    with TestClient(app, raise_server_exceptions=False, client=("10.9.8.7", 1)) as client:
        yield client


@pytest.fixture
def faulty(app_client: TestClient, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A client whose searches meet a fault that no handler knows."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("bên trong\nINFO dòng giả")

    for name in ("search", "search_and_ask"):
        monkeypatch.setattr(f"index.knowledge_base.KnowledgeBase.{name}", fail)
    return app_client


def test_a_fault_can_be_found_by_the_id_that_the_reader_is_told(
    faulty: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    for path in (SEARCH, "/tim"):
        caplog.clear()
        response = faulty.get(path, params={"q": "thi đua"})
        request_id = response.headers["x-request-id"]
        assert response.status_code == 500 and request_id in response.text
        assert "bên trong" not in response.text
        (told,) = [
            record for record in caplog.records if record.exc_info and record.name == "vankien.request"
        ]
        assert "RuntimeError" in JsonLine().format(told)


def test_each_answer_has_an_id_of_its_own(app_client: TestClient) -> None:
    ids = {
        app_client.get("/healthz", headers={"X-Request-Id": "cua-nguoi-la"}).headers["x-request-id"]
        for _ in range(3)
    }
    assert len(ids) == 3 and "cua-nguoi-la" not in ids


def record(message: str, **fields: object) -> logging.LogRecord:
    made = logging.LogRecord("vankien.x", logging.INFO, "", 0, message, (), None)
    made.fields = fields
    return made


def test_nothing_begins_a_line_of_its_own() -> None:
    evil = "a\nINFO giả\r\x1b[31m\u2028x"
    for line in (JsonLine(), TextLine()):
        for text in (line.format(record(evil)), line.format(record("", path=evil))):
            assert len(text.splitlines()) == 1 and "\x1b" not in text
    assert json.loads(JsonLine().format(record("m", path=evil)))["path"] == evil


def test_a_traceback_stands_below_its_line() -> None:
    try:
        raise ValueError("x\n2026-11-29 INFO giả")
    except ValueError as error:
        made = record("hỏng")
        made.exc_info = (type(error), error, error.__traceback__)
    first, *rest = TextLine().format(made).splitlines()
    assert first.endswith("hỏng") and rest and all(each.startswith("    | ") for each in rest)
    assert "\n" not in JsonLine().format(made)


def test_text_lines_say_what_is_known() -> None:
    assert (
        TextLine()
        .format(record("xong", ms=1.5, who="cơ quan"))
        .endswith('INFO vankien.x xong ms=1.5 who="cơ quan"')
    )


@pytest.mark.parametrize(
    ("peer", "trusted"),
    [("127.0.0.1", True), ("10.1.2.3", True), ("192.168.0.1", False), ("testclient", False)],
)
def test_only_a_trusted_proxy_says_who_asks(peer: str, trusted: bool) -> None:
    seen: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)

    async def nothing(*_: object) -> None:
        raise AssertionError

    headers = [(b"x-forwarded-for", b"127.0.0.1, 203.0.113.9"), (b"x-forwarded-proto", b"https")]
    scope = {"type": "http", "client": (peer, 1), "scheme": "http", "headers": headers}
    asyncio.run(Proxies(app, ("127.0.0.1", "10.0.0.0/8"))(scope, nothing, nothing))
    (found,) = seen
    assert is_from_proxy(found) is trusted
    assert found["client"][0] == ("203.0.113.9" if trusted else peer)
    assert found["scheme"] == ("https" if trusted else "http")


def test_counters_are_closed_to_other_machines(app_client: TestClient, api_settings: Settings) -> None:
    refused = app_client.get("/metrics")
    assert refused.status_code == 403
    assert refused.headers["content-type"] == "application/problem+json"
    with TestClient(create_app(api_settings), client=("127.0.0.1", 1)) as local:
        local.get("/nothing/at/all")
        text = local.get("/metrics").text
    assert 'vankien_http_requests_total{method="GET",route="(none)",status="404"} 1.0' in text
    assert "vankien_generation_info{" in text


def test_methods_of_a_caller_are_no_labels(app_client: TestClient, api_settings: Settings) -> None:
    app_client.request("MAKEUPAMETHOD", "/")
    text = app_client.app.state.metrics.text(app_client.app.state.base).decode()  # type: ignore[attr-defined]
    assert "MAKEUP" not in text and 'method="other"' in text


def _full(path: object) -> SimpleNamespace:
    return SimpleNamespace(free=1_000, total=10**12)


def _no_index(*_: object, **__: object) -> None:
    raise GenerationDamaged("no")


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        ("api.routes.health.shutil.disk_usage", _full, "Đĩa"),
        ("index.knowledge_base.KnowledgeBase.search", _no_index, "chỉ mục"),
    ],
)
def test_readiness_says_why_not(
    app_client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    value: Callable[..., object],
    reason: str,
) -> None:
    assert app_client.get("/readyz").status_code == 200
    monkeypatch.setattr(place, value)
    response = app_client.get("/readyz")
    assert response.status_code == 503 and reason in response.json()["detail"]
    assert app_client.get("/healthz").status_code == 200


def test_readiness_ends_with_the_signal(app_client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_client.app.state, "stopping", True)  # type: ignore[attr-defined]
    assert "đang dừng" in app_client.get("/readyz").json()["detail"]


def test_a_store_that_cannot_be_read_is_not_ready(corpus_home: Path, tmp_path: Path) -> None:
    shutil.copytree(corpus_home, tmp_path / "home")
    with TestClient(
        create_app(Settings(home=str(tmp_path / "home"))), raise_server_exceptions=False
    ) as client:
        assert client.get("/readyz").status_code == 200
        base = client.app.state.base  # type: ignore[attr-defined]
        with base.store.transaction():
            base.store.write("ALTER TABLE passages RENAME TO gone")
        assert client.get("/readyz").status_code == 503


def test_routine_requests_are_told_quietly(app_client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "vankien")
    for path in ("/healthz", "/static/style.css", "/", "/static/nothing.css"):
        app_client.get(path)
    lines = {each.fields["path"]: each.levelno for each in caplog.records if each.name == "vankien.request"}  # type: ignore[attr-defined]
    assert lines == {
        "/healthz": logging.DEBUG, "/static/style.css": logging.DEBUG,
        "/": logging.INFO, "/static/nothing.css": logging.INFO,
    }  # fmt: skip
