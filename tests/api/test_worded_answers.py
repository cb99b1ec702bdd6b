"""An answer in a language model's words, as the command line, the API and the page show it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import models
from api.app import create_app
from api.settings import load_settings
from tests.api.test_app import holds
from tests.api.test_pages import Page
from tests.index.scripted_model import Handler, ScriptedModel, claim, proposing, scripted_model

QUESTION = "văn bản nào chỉ đạo phòng, chống tội phạm?"
WORDED = (
    "Chỉ thị số 46-CT/TW ngày 22 tháng 6 năm 2015 của Bộ Chính trị chỉ đạo công tác phòng, chống tội phạm."
)
QUOTED = "Chỉ thị số 46-CT/TW ngày 22/6/2015 của Bộ Chính trị"
HEADING = "Diễn đạt bởi mô hình ngôn ngữ, kèm câu trích"
FALLBACK = "trả lời bằng câu trích nguyên văn."


@pytest.fixture
def server() -> Iterator[ScriptedModel]:
    with scripted_model() as running:
        running.script = worded
        yield running


def worded(handler: Handler) -> None:
    number = next(each["number"] for each in handler.data()["passages"] if QUOTED in each["text"])
    attack = claim("<script>alert(1)</script> Chỉ thị chỉ đạo phòng, chống tội phạm.", QUOTED, number)
    proposing(claim(WORDED, QUOTED, number), attack, claim("Không có trong văn bản nào.", "Bịa ra.", 1))(
        handler
    )


def silent(handler: Handler) -> None:
    handler.server.over.wait(30)


def environment(server: ScriptedModel, timeout_s: int = 20) -> dict[str, str]:
    return {
        "VANKIEN_LLM_URL": server.url,
        "VANKIEN_LLM_MODEL": "mo-hinh",
        "VANKIEN_LLM_KEY": "bi-mat",
        "VANKIEN_LLM_TIMEOUT_S": str(timeout_s),
    }


def vankien(*arguments: object, home: Path, server: ScriptedModel, timeout_s: int = 20):
    command = [sys.executable, "-m", "api.cli", *map(str, arguments), "--home", str(home)]
    settings = os.environ | environment(server, timeout_s)
    return subprocess.run(
        command, capture_output=True, check=False, env=settings, text=True, encoding="utf-8"
    )


# Command line


def test_claims_stand_above_the_quotes(corpus_home: Path, server: ScriptedModel) -> None:
    process = vankien("ask", QUESTION, home=corpus_home, server=server)
    assert process.returncode == 0 and process.stderr == ""
    assert "script" not in process.stdout and "Bịa ra" not in process.stdout
    told = " ".join(process.stdout.split())
    assert told.index(HEADING) < told.index(WORDED) < told.index("Câu trích nguyên văn:") < told.index("●")
    assert len(server.requests) == 1


def test_json_has_each_claim_with_its_citation(corpus_home: Path, server: ScriptedModel) -> None:
    answer = json.loads(vankien("ask", QUESTION, "--json", home=corpus_home, server=server).stdout)
    (only,) = answer["claims"]
    assert only["text"] == WORDED and QUOTED in only["quote"]["text"]
    assert only["quote"] in answer["quotes"] and answer["notice"] is None


def test_a_silent_model_is_told_of_and_the_quotes_are_there(corpus_home: Path, server: ScriptedModel) -> None:
    server.script = silent
    process = vankien("ask", QUESTION, home=corpus_home, server=server, timeout_s=1)
    assert process.returncode == 0
    assert process.stderr == f"Mô hình ngôn ngữ không trả lời trong 1 giây; {FALLBACK}\n"
    assert HEADING not in process.stdout and QUOTED in " ".join(process.stdout.split())


def test_a_declined_question_is_not_sent(corpus_home: Path, server: ScriptedModel) -> None:
    process = vankien("ask", "Lãi suất tiền gửi của ngân hàng là bao nhiêu?", home=corpus_home, server=server)
    assert process.returncode == 4 and server.requests == []


def test_settings_list_the_model_and_hide_its_key(tmp_path: Path, server: ScriptedModel) -> None:
    for arguments in (["settings"], ["settings", "--json"]):
        process = vankien(*arguments, home=tmp_path, server=server)
        assert process.returncode == 0
        assert "bi-mat" not in process.stdout and "***" in process.stdout and server.url in process.stdout
    assert server.requests == []


# HTTP


@pytest.fixture
def home(corpus_home: Path, tmp_path: Path) -> Path:
    shutil.copytree(corpus_home, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def served(home: Path, server: ScriptedModel) -> Iterator[TestClient]:
    settings = load_settings({"home": str(home)}, environment(server, timeout_s=2)).values
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


def test_the_api_gives_claims_and_notices(served: TestClient, server: ScriptedModel) -> None:
    assert server.requests == []
    body = served.post("/api/v1/ask", json={"question": QUESTION}).json()
    holds(models.AnswerBody, body)
    (only,) = body["claims"]
    assert only["text"] == WORDED
    citation = only["quote"]["citation"]
    text = served.get(f"/api/v1/documents/{citation['document']['id']}/text").json()["text"]
    assert text[citation["start"] : citation["end"]] == only["quote"]["text"]

    server.script = silent
    silenced = served.post("/api/v1/ask", json={"question": QUESTION}).json()
    holds(models.AnswerBody, silenced)
    assert silenced == body | {
        "claims": [],
        "notice": f"Mô hình ngôn ngữ không trả lời trong 2 giây; {FALLBACK}",
    }


def test_the_page_shows_claims_escaped_and_a_notice(served: TestClient, server: ScriptedModel) -> None:
    markup = claim("Chỉ thị & “phòng, chống tội phạm” của Bộ Chính trị &lt;b&gt;", QUOTED)

    def hostile(handler: Handler) -> None:
        number = next(each["number"] for each in handler.data()["passages"] if QUOTED in each["text"])
        proposing(claim(WORDED, QUOTED, number), markup | {"passage": number})(handler)

    server.script = hostile
    response = served.get("/hoi", params={"q": QUESTION})
    page = Page(response.text)
    assert page.text.index(HEADING) < page.text.index(WORDED) < page.text.index("Câu trích nguyên văn")
    assert markup["text"] in page.text and "&amp;lt;b&amp;gt;" in response.text
    assert "claims" in {each.get("class") for each in page.attributes("ol")}

    server.script = silent
    fallen = Page(served.get("/hoi", params={"q": QUESTION}).text)
    assert f"Mô hình ngôn ngữ không trả lời trong 2 giây; {FALLBACK}" in fallen.text
    assert HEADING not in fallen.text and fallen.attributes("blockquote")


def test_words_alone_are_not_sent(served: TestClient, server: ScriptedModel) -> None:
    assert served.get("/tim", params={"q": "phòng, chống tội phạm"}).status_code == 200
    assert served.get("/api/v1/search", params={"q": QUESTION}).status_code == 200
    assert server.requests == []
