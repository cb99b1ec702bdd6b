"""The page on privacy says what the settings have the server do, and pages run nothing but what came with them."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from index.knowledge_base import KnowledgeBase
from tests.api.test_sessions import CHANGING_NOTHING

TEMPLATES = sorted((Path(__file__).parents[2] / "api" / "templates").rglob("*.html"))


def page(base: KnowledgeBase, **settings: object) -> str:
    app = create_app(Settings(home=str(base.home), **settings))  # type: ignore[arg-type]
    app.state.base = base
    response = TestClient(app).get("/quyen-rieng-tu")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.text))


def test_the_page_follows_the_settings(empty_base: KnowledgeBase) -> None:
    kept = page(empty_base)
    assert "không được ghi" in kept and "sau 183 ngày" in kept and "12 giờ" in kept
    assert "đọc được, không cần đăng nhập" in kept and "Mô hình ngôn ngữ" not in kept
    other = page(
        empty_base, audit="full", audit_days=30, anonymous="none", llm_url="http://127.0.0.1:9/v1", llm_model="m",
        trusted_proxies="127.0.0.1", proxy_user_header="X-User",
    )  # fmt: skip
    assert "Lời đã tìm, đã hỏi được ghi" in other and "sau 30 ngày" in other
    assert "phải đăng nhập mới đọc được" in other and "http://127.0.0.1:9/v1" in other
    assert "tên người dùng đã đăng nhập ở đó" in other
    assert "không ghi ai đã tìm" in page(empty_base, audit="off")


def test_no_cookie_is_set_before_signing_in(client: TestClient) -> None:
    for path in ("/", "/tim?q=an+ninh", "/quyen-rieng-tu", "/api/v1/documents"):
        assert "set-cookie" not in client.get(path).headers


def test_the_cookie_of_the_page_to_sign_in_says_nothing_and_ends_with_the_browser(client: TestClient) -> None:
    one, other = (client.get("/dang-nhap", headers={"Cookie": ""}).headers["set-cookie"] for _ in range(2))
    client.cookies.clear()
    for each in (one, other):
        kept, *told = each.split("; ")
        name, _, value = kept.partition("=")
        assert name == "vankien-vao" and re.fullmatch("[0-9a-f]{32}", value)
        assert {"Path=/dang-nhap", "SameSite=strict", "HttpOnly"} == set(told)
    assert one != other
    assert "vankien-vao" in client.get("/quyen-rieng-tu").text


def test_the_policy_lets_nothing_inline_run(client: TestClient) -> None:
    headers = client.get("/").headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"] and "camera=()" in headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_what_the_policy_forbids(template: Path) -> None:
    source = re.sub(r"{#.*?#}", "", template.read_text("utf-8"), flags=re.DOTALL)
    assert not re.search(r"<script(?![^>]*\bsrc=)", source), "a script without a file of its own"
    assert not re.search(r"<style|\sstyle\s*=|\son[a-z]+\s*=|\shx-on|javascript:", source, re.IGNORECASE)
    assert not re.search(r"(?:src|href|action)\s*=\s*[\"']?(?:https?:)?//", source), "a word of another site"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_changes_something_carries_its_word(template: Path) -> None:
    for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", template.read_text("utf-8"), re.DOTALL):
        changes = not any(f"at('{path}')" in form.splitlines()[0] for path in CHANGING_NOTHING)
        assert 'name="token"' in form or not changes, form
