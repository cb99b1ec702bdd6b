"""Verdicts of readers: over HTTP, from the pages, and what the command line makes of them."""

import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.models import FeedbackBody
from api.settings import load_settings
from index.knowledge_base import KnowledgeBase
from index.records import Verdict
from tests.api.test_cli import shape, vankien
from tests.api.test_pages import Page, page
from tests.api.test_problems import problem

ASKED = "phòng, chống tội phạm"


@pytest.fixture
def home(corpus_home: Path, tmp_path: Path) -> Path:
    shutil.copytree(corpus_home, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def base(home: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(home) as opened:
        yield opened


@pytest.fixture
def client(home: Path, base: KnowledgeBase) -> Iterator[TestClient]:
    app = create_app(load_settings({"home": str(home)}).values, base)
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as opened:
        yield opened


def post(client: TestClient, **fields: Any) -> Any:
    return client.post(
        "/api/v1/feedback", json={"query": ASKED, "document": "44-KL/TW", "verdict": "right"} | fields
    )


def test_a_verdict_is_kept_of_a_document_by_number_or_id(client: TestClient, base: KnowledgeBase) -> None:
    kept = FeedbackBody.model_validate(post(client).json())
    assert (kept.document.number, kept.verdict, kept.query) == ("44-KL/TW", Verdict.RIGHT, ASKED)
    for identifier in (kept.document.id, str(kept.document.id), "kết luận 44"):
        again = post(client, document=identifier, verdict="wrong", query=f"  {ASKED} ").json()
        assert (again["document"]["id"], again["query"]) == (kept.document.id, ASKED)
    assert [each.verdict for each in base.store.feedback()] == [Verdict.RIGHT] + 3 * [Verdict.WRONG]


@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [
        ({"document": "99-CT/TW"}, 404, None),
        ({"document": "999999"}, 404, None),
        ({"document": -1}, 404, None),
        ({"document": "46-CT/TW"}, 409, None),
        ({"document": ""}, 422, "document"),
        ({"document": "4" * 201}, 422, "document"),
        ({"document": True}, 422, "document"),
        ({"document": 1.5}, 422, "document"),
        ({"document": None}, 422, "document"),
        ({"query": ""}, 422, None),
        ({"query": " \u200b"}, 422, None),
        ({"query": "a" * 2001}, 422, None),
        ({"query": "a" * 6001}, 422, "query"),
        ({"query": 5}, 422, "query"),
        ({"verdict": "maybe"}, 422, "verdict"),
        ({"verdict": ""}, 422, "verdict"),
        ({"verdict": None}, 422, "verdict"),
        ({"note": "x"}, 422, "note"),
    ],
)
def test_what_cannot_be_kept_is_a_problem_that_names_it(
    client: TestClient, base: KnowledgeBase, fields: dict[str, Any], status: int, field: str | None
) -> None:
    body = problem(post(client, **fields), status)
    if field is not None:
        assert [each["field"] for each in body["errors"]] == [field]
    assert base.store.feedback() == []


def test_another_sites_page_cannot_post_json(client: TestClient, base: KnowledgeBase) -> None:
    fields = json.dumps({"query": ASKED, "document": "44-KL/TW", "verdict": "right"})
    for headers in ({}, {"content-type": "text/plain"}):
        problem(client.post("/api/v1/feedback", content=fields, headers=headers), 422)
    assert base.store.feedback() == []


def first_form(found: Page, source: str) -> tuple[str, dict[str, str]]:
    """Address and hidden fields of the first form for a verdict."""
    action = next(each["action"] for each in found.attributes("form") if each.get("method") == "post")
    form = source[source.index('method="post"') :]
    fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[: form.index("</form>")])
    return str(action), {name: unescape(value) for name, value in fields}


def test_a_verdict_from_the_page_works_without_a_script_and_leads_back(
    client: TestClient, base: KnowledgeBase
) -> None:
    asked = {"q": "«an ninh» & trật tự", "kind": "chỉ thị"}
    source = client.get("/tim", params=asked).text
    action, fields = first_form(Page(source), source)
    response = client.post(action, data=fields | {"verdict": "wrong"})
    assert response.status_code == 303
    (kept,) = base.store.feedback()
    assert (kept.query, str(kept.document_id), kept.verdict) == (
        asked["q"],
        fields["document"],
        Verdict.WRONG,
    )
    place, _, anchor = response.headers["location"].partition("#")
    back = page(client, place)
    assert anchor in back.ids and "Đã ghi ý kiến của bạn" in back.text
    assert {each.get("value") for each in back.attributes("input")} >= {asked["q"]}
    assert [each for each in back.attributes("option") if "selected" in each] == [
        {"value": "chỉ thị", "selected": None}
    ]


def test_quoted_and_named_documents_can_be_judged_too(client: TestClient) -> None:
    found = page(client, "/tim", q="Văn bản nào chỉ đạo phòng, chống tội phạm?")
    forms = [each for each in found.attributes("form") if each.get("method") == "post"]
    results = [each for each in found.ids if each.startswith("vb-")]
    assert len(forms) > len(results) > 0
    assert len({each["aria-label"] for each in forms}) > 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"token": ""}, 403),
        ({"token": "đoán"}, 403),
        ({"verdict": "maybe"}, 422),
        ({"document": "99-CT/TW"}, 404),
        ({"document": "9" * 300}, 422),
    ],
)
def test_a_forged_or_broken_form_keeps_nothing(
    client: TestClient, base: KnowledgeBase, change: dict[str, str], status: int
) -> None:
    source = client.get("/tim", params={"q": ASKED}).text
    action, fields = first_form(Page(source), source)
    response = client.post(action, data=fields | {"verdict": "right"} | change)
    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/html") and 'lang="vi"' in response.text
    assert ASKED in unescape(response.text)
    assert base.store.feedback() == []


def test_a_form_without_a_query_keeps_nothing(client: TestClient, base: KnowledgeBase) -> None:
    source = client.get("/tim", params={"q": ASKED}).text
    _, fields = first_form(Page(source), source)
    assert client.post("/y-kien", data=fields | {"verdict": "right"}).status_code == 422
    assert base.store.feedback() == []


@pytest.fixture
def judged(home: Path) -> Path:
    """A home with two verdicts on two documents."""
    with KnowledgeBase.open(home) as base:
        base.give_feedback(ASKED, base.document("48-CT/TW"), Verdict.RIGHT)
        base.give_feedback(ASKED, base.document("44-KL/TW"), Verdict.WRONG)
    return home


def test_feedback_is_listed_exported_measured_and_cleared(judged: Path, tmp_path: Path) -> None:
    listed = shape("feedback", "list", home=judged)
    assert [(each["called"], each["verdict"]) for each in listed] == [
        ("Chỉ thị 48-CT/TW", "right"),
        ("Kết luận 44-KL/TW", "wrong"),
    ]
    assert "Không đúng: «phòng, chống tội phạm» → Kết luận 44-KL/TW" in vankien(
        "feedback", "list", home=judged
    ).stdout.decode()  # fmt: skip
    files = ("--queries", tmp_path / "q.jsonl", "--qrels", tmp_path / "r.txt")
    assert shape("feedback", "export", *files, home=judged) == {
        "questions": 1,
        "judgements": 2,
        "left_out": 0,
    }
    measured = shape("evaluate", *files, home=judged)
    assert measured["questions"] == 1
    assert {each["name"]: each["value"] for each in measured["measures"]}["R@100"] == 1.0
    assert shape("feedback", "clear", listed[0]["id"], home=judged) == {"cleared": 1}
    assert shape("feedback", "clear", "--all", home=judged) == {"cleared": 1}
    assert shape("feedback", "list", home=judged) == []


def test_a_removed_document_is_left_out_and_told(judged: Path, tmp_path: Path) -> None:
    with KnowledgeBase.open(judged) as base:
        base.store.delete_document(base.document("48-CT/TW").id)
    files = ("--queries", tmp_path / "q.jsonl", "--qrels", tmp_path / "r.txt")
    told = vankien("feedback", "export", *files, home=judged)
    assert told.returncode == 0 and "Để lại 1 ý kiến" in told.stdout.decode()
    assert "48-CT/TW (đã bỏ khỏi kho)" in vankien("feedback", "list", home=judged).stdout.decode()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["clear"], 2, "--all"),
        (["clear", "1", "--all"], 2, "--all"),
        (["clear", "0"], 2, "từ 1"),
        (["clear", "77"], 4, ""),
        (["export", "--queries", "q"], 2, "qrels"),
        (["export", "--queries", "/khong/co/q", "--qrels", "/khong/co/r"], 2, "không ghi được"),
    ],
)
def test_wrong_usage_is_named(judged: Path, arguments: list[str], code: int, said: str) -> None:
    process = vankien("feedback", *arguments, home=judged)
    assert process.returncode == code and said in process.stderr.decode()


def test_nothing_to_export_writes_nothing(home: Path, tmp_path: Path) -> None:
    process = vankien("feedback", "export", "--queries", tmp_path / "q", "--qrels", tmp_path / "r", home=home)
    assert process.returncode == 4 and "chưa có ý kiến" in process.stderr.decode()
    assert not (tmp_path / "q").exists()
