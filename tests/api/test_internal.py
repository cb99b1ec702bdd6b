"""An internal document leaks through no route: every one is asked, with its number, its id and its words."""

import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import product
from pathlib import Path
from pkgutil import iter_modules
from urllib.parse import quote

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx import Response

from api import pages
from api.app import create_app
from api.settings import Settings
from index.keys import create_key
from index.knowledge_base import KnowledgeBase
from index.records import Role

# Words that nothing else in the base has: of its text, of its subject, of what only it cites, and its number.
SECRETS = ("zửquỳnh", "khotrâm", "ẩnnấu", "8888/kh-ubnd")
TEXT = """LƯU HÀNH NỘI BỘ
ỦY BAN NHÂN DÂN TỈNH TÂY NINH
Số: 8888/KH-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Tây Ninh, ngày 5 tháng 3 năm 2021
KẾ HOẠCH
Về bảo vệ khotrâm, phòng, chống tội phạm

Căn cứ Chỉ thị số 777-CT/TW ngày 03/4/2019 của Bộ Chính trị về ẩnnấu;
Thay thế Kế hoạch số 399/KH-UBND ngày 03/3/2020.

I. Mục đích
Thực hiện Kết luận số 44-KL/TW, bảo vệ khotrâm và phòng, chống tội phạm tại zửquỳnh trước mùa mưa.
"""
TYPED = (
    "zửquỳnh",
    "zuquynh khotram",
    "phòng, chống tội phạm",
    "8888/KH-UBND",
    "khot",
    "bảo vệ khotr",
    "kế hoạch của UBND tỉnh Tây Ninh năm 2021",
)


@dataclass(frozen=True, slots=True)
class Asked:
    client: TestClient
    base: KnowledgeBase
    key: dict[str, str]

    @property
    def hidden(self) -> int:
        return self.base.document("8888/KH-UBND").id


@pytest.fixture(scope="module")
def asked(corpus_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    home = tmp_path_factory.mktemp("internal") / "home"
    shutil.copytree(corpus_home, home)
    with KnowledgeBase.open(home) as base:
        assert base.add_bytes(TEXT.encode(), "khotrâm.txt").added == 1
        key = create_key(base.store, "a", Role.READ).text
        settings = Settings(home=str(home), rate_per_address=0, rate_per_key=0, audit="off")
        with TestClient(create_app(settings, base), raise_server_exceptions=False) as client:
            yield Asked(client, base, {"X-API-Key": key})


def leaks(response: Response, typed: str) -> list[str]:
    """The secrets in an answer, but for those that stand there because they were asked for."""
    try:
        told = json.dumps(response.json(), ensure_ascii=False)
    except ValueError:
        told = response.text
    return [each for each in SECRETS if each in told.lower() and each not in typed.lower()]


def paths(asked: Asked) -> Iterator[str]:
    """All paths that are read, of the API and of the pages."""
    yield from (path for path, told in asked.client.app.openapi()["paths"].items() if "get" in told)  # type: ignore[attr-defined]
    for each in iter_modules(pages.__path__):
        for route in getattr(getattr(import_module(f"api.pages.{each.name}"), "router", None), "routes", ()):
            if isinstance(route, APIRoute) and "GET" in route.methods:
                yield route.path


def filled(path: str, identifier: str) -> str:
    path = path.replace("{id:path}", "{id}").replace("{id}", identifier).replace("{page}", "1")
    return path.replace("{", "").replace("}", "")


def test_a_known_reader_is_told_all_of_it(asked: Asked) -> None:
    response = asked.client.get("/api/v1/search", params={"q": "khotram"}, headers=asked.key)
    assert response.json()["results"][0]["document"]["number"] == "8888/KH-UBND"
    details = asked.client.get(f"/api/v1/documents/{asked.hidden}", headers=asked.key).json()
    assert details["visibility"] == "internal"
    assert "zửquỳnh" in asked.client.get(f"/van-ban/{asked.hidden}", headers=asked.key).text


def test_no_route_tells_of_it_to_one_without_a_name(asked: Asked) -> None:
    neighbours = [str(asked.base.document(number).id) for number in ("44-KL/TW", "399/KH-UBND")]
    listed = list(paths(asked))
    assert len(listed) > 15
    for path in listed:
        identifiers = neighbours if "{id" in path else [""]
        for identifier, typed in product(identifiers, TYPED if "{id" not in path else TYPED[:1]):
            query = {"q": typed, "limit": 100, "start": 0, "end": 50, "topic": typed, "chu-de": typed}
            response = asked.client.get(filled(path, identifier), params=query)
            assert response.status_code != 500, (path, typed)
            assert not leaks(response, typed), (path, identifier, typed)


@pytest.mark.parametrize(
    ("identifier", "nothing"),
    [
        ("{id}", "999999"),
        ("8888/KH-UBND", "9999/KH-UBND"),
        ("8888%2FKH-UBND", "9999%2FKH-UBND"),
        ("kế hoạch 8888", "kế hoạch 9999"),
        ("777-CT/TW", "666-CT/TW"),
    ],
)
def test_its_own_routes_are_those_of_nothing(asked: Asked, identifier: str, nothing: str) -> None:
    identifier, nothing = (quote(each.format(id=asked.hidden), safe="/%") for each in (identifier, nothing))
    ask = asked.client.get
    for path in (each for each in paths(asked) if "{id" in each):
        run = {"start": 0, "end": 50}
        response = ask(filled(path, identifier), params=run)
        # Some pages are the administrator's, whatever they are about.
        assert response.status_code in (401, 404), path
        assert response.status_code == ask(filled(path, nothing), params=run).status_code, path
    if "777" not in identifier:
        for path in (f"/van-ban/{identifier}", f"/api/v1/documents/{identifier}/text"):
            assert ask(path, headers=asked.key).status_code == 200


@pytest.mark.parametrize(
    "question", [*TYPED, "Kho xăng zửquỳnh ở đâu?", "văn bản nào chỉ đạo bảo vệ khotrâm?"]
)
def test_no_question_tells_of_it(asked: Asked, question: str) -> None:
    response = asked.client.post("/api/v1/ask", json={"question": question})
    assert response.status_code == 200 and not leaks(response, question)
    form = {"text": f"Căn cứ Kế hoạch số 8888/KH-UBND ngày 05/3/2021 về {question}; Chỉ thị số 777-CT/TW."}
    checked = asked.client.post("/api/v1/verify", data=form)
    assert checked.status_code == 200 and not leaks(checked, form["text"])
    assert {each["finding"] for each in checked.json()["citations"]} == {"unknown"}


@pytest.mark.parametrize("tool", ["search", "ask", "document", "verify"])
def test_no_tool_of_assistants_tells_of_it(asked: Asked, tool: str) -> None:
    arguments = {
        "search": {"query": "khotram phòng, chống tội phạm"},
        "ask": {"question": "văn bản nào chỉ đạo phòng, chống tội phạm?"},
        "document": {"id": str(asked.hidden)},
        "verify": {"text": "Kế hoạch số 8888/KH-UBND"},
    }[tool]
    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": tool, "arguments": arguments},
    }
    headers = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}
    told = asked.client.post("/mcp", json=call, headers=headers)
    assert told.status_code == 200 and told.json()["result"]
    assert not leaks(told, json.dumps(arguments, ensure_ascii=False))
    known = asked.client.post("/mcp", json=call, headers=headers | asked.key)
    assert tool == "verify" or leaks(known, json.dumps(arguments, ensure_ascii=False))


@pytest.mark.parametrize("topic", ["phòng, chống tội phạm", "khotrâm"])
def test_no_study_outline_quotes_it(asked: Asked, topic: str) -> None:
    made = asked.client.post("/api/v1/dossiers", json={"topic": topic})
    assert made.status_code in (200, 404)
    told = made.content
    if made.status_code == 200:
        with zipfile.ZipFile(io.BytesIO(made.content)) as packed:
            told = b"".join(map(packed.read, packed.namelist()))
    assert not any(each.encode() in told.lower() for each in SECRETS if each not in topic)


def test_an_opinion_on_it_cannot_be_given(asked: Asked) -> None:
    for document in (str(asked.hidden), "8888/KH-UBND"):
        body = {"query": "a", "document": document, "verdict": "right"}
        assert asked.client.post("/api/v1/feedback", json=body).status_code == 404


def test_a_page_that_is_refused_tells_nothing(asked: Asked) -> None:
    page = asked.client.get(f"/van-ban/{asked.hidden}")
    assert page.status_code == 404 and not leaks(page, "")
