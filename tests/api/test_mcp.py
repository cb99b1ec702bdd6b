"""The Model Context Protocol, spoken by the SDK's own client: over stdio to a process, and over HTTP to a server."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from mcp import Client, StdioServerParameters

from api import mcp as protocol
from api import models
from api.app import create_app
from api.mcp_tools import TOOLS, CallRefused, ReadBody, call
from api.settings import Settings
from index.keys import create_key
from index.knowledge_base import KnowledgeBase
from index.records import Role, Visibility
from tests.conftest import PLAN, REPOSITORY

QUESTION = "Văn bản nào chỉ đạo phòng, chống tội phạm?"
NAMES = {"search", "ask", "document", "verify"}


# The tools themselves


@pytest.fixture(scope="module")
def served_base(api_settings: Settings) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(api_settings.home_path, api_settings.model or None) as base:
        yield base


@pytest.mark.parametrize(
    ("name", "arguments", "model"),
    [
        ("search", {"query": "phòng, chống tội phạm", "kind": "chỉ thị", "limit": 3}, models.SearchBody),
        ("ask", {"question": QUESTION, "filters": {"authority": "party"}}, models.AnswerBody),
        ("document", {"id": "44-KL/TW"}, ReadBody),
        ("document", {"id": 1, "start": 5, "length": 100}, ReadBody),
        ("verify", {"text": PLAN.read_text(encoding="utf-8")}, models.VerifyBody),
    ],
)
def test_a_tool_gives_what_its_schema_says(served_base, name, arguments, model):
    given = call(served_base, name, arguments)
    assert TOOLS[name].gives is model
    assert json.loads(json.dumps(given)) == given
    assert model.model_validate(given).model_dump(mode="json", by_alias=True, exclude_unset=True) == given


def test_a_text_is_read_run_by_run(served_base, plan_id):
    text = served_base.store.text(plan_id)
    runs, start = [], 0
    while start < len(text):
        run = call(served_base, "document", {"id": plan_id, "start": start, "length": 3_000})["run"]
        assert (run["start"], run["total"]) == (start, len(text))
        runs.append(run["text"])
        start = run["end"]
    assert "".join(runs) == text
    assert call(served_base, "document", {"id": plan_id, "start": 10**8})["run"]["text"] == ""
    assert call(served_base, "document", {"id": "44-KL/TW"})["run"] is None


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("search", {}, "query: thiếu trường bắt buộc"),
        ("search", {"query": "an ninh", "in_force": "yes"}, "in_force: phải là true hoặc false"),
        ("search", {"query": "an ninh", "limit": 1_000}, "limit: phải nhỏ hơn hoặc bằng 100"),
        ("search", {"query": "?"}, "Câu hỏi trống"),
        ("search", {"query": "an ninh", "from": "2020-01-02", "to": "2020-01-01"}, "Ngày bắt đầu 2020-01-02"),
        ("ask", {"question": "an ninh", "temperature": 1}, "temperature: không có trường này"),
        ("document", {"id": "99-CT/TW"}, "99-CT/TW"),
        ("document", {"id": "46-CT/TW"}, "Bộ Chính trị, 2015-06-22"),
        ("verify", {"text": ""}, "text: phải có ít nhất 1 ký tự"),
        ("verify", {"text": " "}, "tệp rỗng; hãy kiểm tra lại bản gốc"),
        ("remove", {"id": 1}, "Không có công cụ «remove»"),
    ],
)
def test_what_cannot_be_answered_is_told_in_vietnamese(served_base, name, arguments, told):
    with pytest.raises(CallRefused) as refused:
        call(served_base, name, arguments)
    assert told in str(refused.value)


def test_a_fault_inside_is_no_word_to_the_one_who_called(served_base, monkeypatch):
    monkeypatch.setattr(KnowledgeBase, "search", lambda *_, **__: 1 / 0)
    with pytest.raises(CallRefused, match="lỗi ngoài dự kiến") as refused:
        call(served_base, "search", {"query": "an ninh"})
    assert "division" not in str(refused.value)


# The protocol


async def converse(client: Client) -> None:
    """Everything a program does: lists the tools, calls each, goes on after a refusal."""
    listed = (await client.list_tools()).tools
    assert {each.name for each in listed} == NAMES
    for each in listed:
        assert each.annotations and each.annotations.read_only_hint
        assert any(letter in (each.description or "") for letter in "ảạấđệồ")
        assert all(
            "description" in field or "$ref" in str(field)
            for field in each.input_schema["properties"].values()
        )
    answer = await structured(client, "ask", question=QUESTION)
    place = answer["quotes"][0]["citation"]
    run = {"start": place["start"], "length": place["end"] - place["start"]}
    read = await structured(client, "document", id=place["document"]["id"], **run)
    assert read["run"]["text"] == answer["quotes"][0]["text"]
    assert place["url"].endswith(f"/van-ban/{place['document']['id']}#c{place['start']}-{place['end']}")
    missing = await client.call_tool("document", {"id": "99-CT/TW"})
    assert missing.is_error and "99-CT/TW" in missing.content[0].text
    assert (await structured(client, "search", query="46-CT/TW", limit=2))["results"][0]["match"] == "number"
    checked = await structured(client, "verify", text=PLAN.read_text(encoding="utf-8"))
    assert [each["reference"]["number"] for each in checked["citations"] if each["needs_attention"]] == [
        "46-CT/TW"
    ]


async def structured(client: Client, name: str, **arguments: Any) -> dict[str, Any]:
    """The answer of a tool; its text says the same."""
    result = await client.call_tool(name, arguments)
    assert not result.is_error, result.content
    assert json.loads(result.content[0].text) == result.structured_content
    return dict(result.structured_content)


def talk(server: Any, mode: str, conversation: Callable[[Client], Awaitable[None]] = converse) -> None:
    async def run() -> None:
        async with Client(server, mode=mode, read_timeout_seconds=60) as client:
            await conversation(client)

    asyncio.run(run())


def test_over_stdio(api_settings: Settings):
    command = ["-m", "api.cli", "mcp", "--home", api_settings.home]
    environment = {"PATH": os.environ["PATH"], "OPENBLAS_NUM_THREADS": "1"}
    talk(StdioServerParameters(command=sys.executable, args=command, cwd=REPOSITORY, env=environment), "auto")


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_http(site: str, mode: str):
    talk(f"{site}/mcp", mode)


def test_a_missing_base_is_a_message_and_no_protocol(tmp_path: Path):
    process = subprocess.run(
        [sys.executable, "-m", "api.cli", "mcp", "--home", tmp_path],
        cwd=REPOSITORY,
        capture_output=True,
        check=False,
    )
    assert process.returncode == 4
    assert process.stdout == b""
    assert "chưa có kho" in process.stderr.decode()


# What is let in over HTTP

LISTED = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
ACCEPTS = {"Accept": "application/json, text/event-stream"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://127.0.0.1:8080", "Host": "127.0.0.1:8080"}, 200),
        ({"Origin": "https://vankien.example", "Host": "127.0.0.1"}, 403),
        ({"Origin": "http://vankien.example", "Host": "vankien.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_a_page_of_another_site_is_not_let_in(client, headers, status):
    response = client.post("/mcp", json=LISTED, headers=ACCEPTS | headers)
    assert response.status_code == status
    if status == 403:
        assert response.headers["content-type"] == "application/problem+json"
        assert "Origin" in response.json()["detail"]


def test_without_the_extra_its_name_is_told(client, monkeypatch, api_settings):
    monkeypatch.setattr(protocol, "is_installed", lambda: False)
    response = client.post("/mcp", json=LISTED, headers=ACCEPTS)
    assert response.status_code == 501
    assert "pip install 'vankien[mcp]'" in response.json()["detail"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"jsonrpc": "2.0", "id": 1, "method": "tools/nothing"}', b"\xff" * 100]
)
def test_what_is_no_call_is_refused(client, content):
    response = client.post("/mcp", content=content, headers=ACCEPTS | {"Content-Type": "application/json"})
    assert response.status_code < 500
    assert "error" in response.json()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, str]]:
    """A base whose one document is internal, behind a prefix, and a key that reads it."""
    home = tmp_path_factory.mktemp("guarded")
    with KnowledgeBase.open(home) as base:
        base.add_bytes(PLAN.read_bytes(), "ke-hoach.txt", visibility=Visibility.INTERNAL)
        key = create_key(base.store, "trợ lý", Role.READ).text
        with TestClient(create_app(Settings(home=str(home), prefix="/kho-van-kien"), base)) as client:
            yield client, key


def call_over_http(
    client: TestClient, name: str, arguments: dict[str, Any], **headers: str
) -> httpx.Response:
    message = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": name, "arguments": arguments},
    }
    response: httpx.Response = client.post("/kho-van-kien/mcp", json=message, headers=ACCEPTS | headers)
    return response


def test_an_internal_document_is_there_only_for_who_has_a_key(guarded):
    client, key = guarded
    asked = {"query": "phong trào thi đua toàn dân bảo vệ an ninh Tổ quốc"}
    hidden = call_over_http(client, "search", asked).json()["result"]["structuredContent"]
    assert not any(passage["origin"] == "text" for each in hidden["results"] for passage in each["passages"])
    shown = call_over_http(client, "search", asked, Authorization=f"Bearer {key}").json()["result"]
    (place, *_) = [
        passage["citation"]
        for each in shown["structuredContent"]["results"]
        for passage in each["passages"]
        if passage["origin"] == "text"
    ]
    assert place["url"].startswith("/kho-van-kien/van-ban/")
    read = {"id": shown["structuredContent"]["results"][0]["document"]["id"]}
    assert call_over_http(client, "document", read).json()["result"]["isError"]
    refused = call_over_http(client, "search", asked, Authorization="Bearer vk_00000000_" + "a" * 43)
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"


def test_the_server_goes_on_after_clients_that_left(site: str):
    with httpx.Client(trust_env=False) as client:
        for _ in range(3):
            assert client.post(f"{site}/mcp", json=LISTED, headers=ACCEPTS).status_code == 200
        assert client.get(f"{site}/mcp", headers={"Accept": "application/json"}).status_code < 500
