"""A busy process refuses at once and in order; what is cheap, and other kinds of work, go on."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from api.app import create_app
from api.middleware.admission import Admission
from api.middleware.work import Limit, Work, limits, work_of
from api.settings import Settings
from index.knowledge_base import KnowledgeBase


class Held:
    """A method that begins and does not end until it is let go."""

    def __init__(self, method: Callable[..., object]) -> None:
        self._method = method
        self.begun = threading.Semaphore(0)
        self.go = threading.Event()

    def __call__(self, *given: object, **named: object) -> object:
        self.begun.release()
        assert self.go.wait(60)
        return self._method(*given, **named)


@pytest.fixture(scope="module")
def busy_client(api_settings: Settings) -> Iterator[TestClient]:
    """One search, one question at a time, and none may wait."""
    app = create_app(replace(api_settings, at_once=1, waiting=0))
    with TestClient(app, client=("127.0.0.1", 1)) as opened:
        yield opened


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    """The search of programs, held."""
    original = KnowledgeBase.search
    search = Held(original)
    monkeypatch.setattr(KnowledgeBase, "search", lambda *given, **named: search(*given, **named))
    return search


@contextmanager
def occupied(client: TestClient, held: Held) -> Iterator[None]:
    """While the only turn of searches is taken; it is given back at the end."""
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(client.get, SEARCH)
        try:
            assert held.begun.acquire(timeout=60)
            yield
        finally:
            held.go.set()
        assert first.result(60).status_code == 200


SEARCH = "/api/v1/search?q=thi%20%C4%91ua"


def test_a_search_too_many_is_refused_while_all_else_is_answered(
    busy_client: TestClient, held: Held, plan_id: int
) -> None:
    with occupied(busy_client, held):
        refused = busy_client.get(SEARCH)
        assert refused.status_code == 503 and refused.headers["retry-after"] == "2"
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["type"].endswith(":busy") and "hãy thử lại" in refused.json()["detail"]
        for path in (
            "/healthz",
            "/static/style.css",
            "/metrics",
            f"/van-ban/{plan_id}",
            "/api/v1/suggest?q=4",
        ):
            assert busy_client.get(path).status_code == 200, path
        asked = busy_client.post("/api/v1/ask", json={"question": "chỉ thị nào về thi đua?"})
        assert asked.status_code == 200
        told = busy_client.get("/metrics").text
        assert 'vankien_work_in_progress{kind="search"} 1.0' in told
        assert 'vankien_work_refused_total{kind="search",reason="full"} 1.0' in told
    assert busy_client.get(SEARCH).status_code == 200
    assert 'vankien_work_in_progress{kind="search"} 0.0' in busy_client.get("/metrics").text


def test_a_reader_is_shown_a_page_that_opens_itself_again(busy_client: TestClient, held: Held) -> None:
    with occupied(busy_client, held):
        page = busy_client.get("/tim", params={"q": "thi đua & <b>"})
    assert page.status_code == 503 and page.headers["retry-after"] == "2"
    assert '<meta http-equiv="refresh" content="2">' in page.text
    assert 'href="/tim?q=thi+%C4%91ua+%26+%3Cb%3E">Thử lại ngay' in page.text


def test_a_turn_is_free_again_after_a_fault(api_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("hỏng")

    app = create_app(replace(api_settings, at_once=1, waiting=0))
    with TestClient(app, raise_server_exceptions=False) as client, monkeypatch.context() as patched:
        patched.setattr(KnowledgeBase, "search", fail)
        assert [client.get(SEARCH).status_code for _ in range(3)] == [500] * 3
        assert client.get("/api/v1/search").status_code == 422
        patched.undo()
        assert client.get(SEARCH).status_code == 200


def _scope(method: str, path: str, *headers: tuple[bytes, bytes]) -> Scope:
    return {
        "type": "http", "method": method, "path": path, "query_string": b"", "headers": list(headers), "root_path": "",
    }  # fmt: skip


def _admission(app: Callable[[Scope, Receive, Send], object], limit: Limit) -> Admission:
    return Admission(app, dict.fromkeys(Work, limit), lambda *_: None, lambda *_: None)  # type: ignore[arg-type]


def test_neither_a_slow_sender_nor_a_slow_reader_holds_a_turn() -> None:
    """With one turn, a request whose body is still coming and one whose answer is still going leave it to others."""

    async def story() -> None:
        read, never = list[str](), asyncio.Event()

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            while (await receive()).get("more_body"):
                continue
            read.append(scope["path"])
            await PlainTextResponse("xong")(scope, receive, send)

        admission = _admission(app, Limit(1, 0, 1.0))
        body = (b"content-length", b"5")

        async def slow_body() -> Message:
            await never.wait()
            raise AssertionError

        async def whole_body() -> Message:
            return {"type": "http.request", "body": b"12345", "more_body": False}

        async def slow_reader(message: Message) -> None:
            await never.wait()

        async def reader(message: Message) -> None:
            return None

        slow = [
            asyncio.create_task(admission(_scope("POST", "/kho/nap", body), slow_body, reader)),
            asyncio.create_task(admission(_scope("POST", "/slow-reader", body), whole_body, slow_reader)),
        ]
        for _ in range(10):
            await asyncio.sleep(0)
        assert read == ["/slow-reader"]
        await admission(_scope("POST", "/quick", body), whole_body, reader)
        assert read == ["/slow-reader", "/quick"]
        for each in slow:
            each.cancel()
        await asyncio.gather(*slow, return_exceptions=True)

    asyncio.run(story())


@pytest.mark.parametrize(
    ("method", "path", "work"),
    [
        ("GET", "/healthz", None), ("GET", "/readyz", None), ("GET", "/metrics", None),
        ("GET", "/static/style.css", None), ("GET", "/widget.js", None),
        ("GET", "/", Work.SEARCH), ("GET", "/tim", Work.SEARCH), ("GET", "/api/v1/search", Work.SEARCH),
        ("GET", "/hoi", Work.ASK), ("POST", "/api/v1/ask", Work.ASK), ("POST", "/mcp", Work.ASK),
        ("POST", "/api/v1/dossiers", Work.SLOW), ("POST", "/api/v1/verify", Work.SLOW),
        ("POST", "/api/v1/documents", Work.SLOW), ("PATCH", "/api/v1/documents/7", Work.SLOW),
        ("GET", "/api/v1/documents/7/pages/1.png", Work.SLOW), ("GET", "/van-ban/7/trang/2", Work.SLOW),
        ("GET", "/van-ban/7", Work.READ), ("GET", "/api/v1/suggest", Work.READ), ("GET", "/khong-co", Work.READ),
    ],
)  # fmt: skip
def test_what_a_request_costs_is_known_by_its_path(method: str, path: str, work: Work | None) -> None:
    assert work_of(method, path) is work


def test_the_limits_come_from_the_cores_unless_they_are_set() -> None:
    assert [limits(Settings(workers=each), 4)[Work.SEARCH].at_once for each in (1, 2, 8)] == [5, 3, 2]
    assert limits(Settings(at_once=7, waiting=3, wait_s=9), 4)[Work.SEARCH] == Limit(7, 3, 9)
    # Questions leave a turn to searches; those that a language model words wait for it and not for the processor.
    assert limits(Settings(), 2)[Work.ASK].at_once < limits(Settings(), 2)[Work.SEARCH].at_once
    assert limits(Settings(llm_url="http://127.0.0.1:1/v1"), 2)[Work.ASK].at_once == 16
