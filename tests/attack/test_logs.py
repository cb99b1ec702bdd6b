"""What is written of a request: one line each, whatever is sent, and nothing that opens a door."""

import json
import logging
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from api.access.audit import AuditMode, Entry
from api.access.sessions import COOKIE, GUEST
from api.cli import cli
from api.middleware.log_lines import JsonLine, TextLine
from tests.attack.ground import PROXY, USER_HEADER, Ground, Who, word_of

_ODD = "a%0d%0aINFO%20x%1b%5b31m%22%7d%e2%80%a8%c2%85%e2%80%ae"


def told_of(caplog: pytest.LogCaptureFixture, form: logging.Formatter) -> list[str]:
    """The lines of the service, as it writes them; the client of these tests has a log of its own."""
    return [form.format(each) for each in caplog.records if each.name.startswith("vankien")]


def odd_requests(ground: Ground) -> TestClient:
    client = ground.client(PROXY, proxy_user_header=USER_HEADER, audit="full")
    odd = {
        "User-Agent": b"a\x1b[31m",
        "X-Request-Id": b'x"}\x85{"level": "error',
        USER_HEADER: b"a\x85b\x9b31m",
    }
    for path in (
        f"/{_ODD}",
        f"/van-ban/{_ODD}",
        f"/api/v1/documents/{_ODD}",
        f"/api/v1/search?q={_ODD}",
        "/kho/nap",
    ):
        client.get(path, headers=odd)
    client.post("/kiem-tra", headers=odd, data={"token": _ODD, "text": _ODD})
    return client


@pytest.mark.parametrize("form", [JsonLine(), TextLine()], ids=["json", "text"])
def test_no_request_begins_a_line_or_moves_a_cursor(
    ground: Ground, caplog: pytest.LogCaptureFixture, form: logging.Formatter
) -> None:
    with caplog.at_level(logging.DEBUG, "vankien"):
        odd_requests(ground)
    told = told_of(caplog, form)
    assert len(told) >= 6
    for each in told:
        assert each.isprintable(), each
        if isinstance(form, JsonLine):
            assert json.loads(each)["level"] in ("info", "warning", "debug")


def audited(home: Path) -> str:
    return "".join(each.read_text() for each in sorted((home / "audit").glob("*.jsonl")))


def test_no_request_begins_a_line_of_the_audit(ground: Ground) -> None:
    client = odd_requests(ground)
    client.close()
    written = audited(ground.home)
    assert written
    for each in written.split("\n")[:-1]:
        assert each.isprintable() and isinstance(json.loads(each), dict)


def test_a_key_or_a_cookie_stands_nowhere(ground: Ground, caplog: pytest.LogCaptureFixture) -> None:
    """In no log, audit, counter or page of a fault, however it was sent: also by those who mistake where it goes."""
    caplog.set_level(logging.DEBUG, "vankien")
    client = ground.client(PROXY, audit="full", proxy_user_header=USER_HEADER)
    key = ground.keys[Who.ADMIN]
    session = ground.headers(Who.SESSION, client)["Cookie"].partition("=")[2]
    word = word_of(client.get("/dang-nhap"))
    answers = [
        client.get("/api/v1/search", params={"q": f"khóa {key}"}),
        client.get(f"/van-ban/{key}"),
        client.get(f"/{key}?key={key}"),
        client.get(f"/api/v1/documents/{key}"),
        client.get("/kho", headers={"X-API-Key": key[:-1] + "~"}),
        client.get("/kho", headers={"Authorization": f"Basic {key}"}),
        client.get("/kho", headers={"Authorization": f"Bearer {key}"}),
        client.get("/kho", headers={"Cookie": f"{COOKIE}={session}"}),
        client.post("/dang-nhap", data={"key": key[:-2], "token": word}),
        client.post("/dang-nhap", data={"key": key, "token": word}),
        client.post("/api/v1/ask", json={"question": f"khóa {key} dùng làm gì"}),
        client.get("/api/v1/documents", headers={USER_HEADER: key}),
    ]
    counted = client.get("/metrics").text
    assert all(each.status_code < 500 for each in answers)
    told = "\n".join(told_of(caplog, JsonLine()) + told_of(caplog, TextLine()))
    secret = key.split("_", 2)[2][:-2]
    guest = client.cookies.get(GUEST, path="/dang-nhap") or client.cookies.get(GUEST)
    client.close()
    for place, text in (("log", told), ("audit", audited(ground.home)), ("counters", counted)):
        assert text, place
        for each in (secret, session, session.rpartition(".")[2], word, guest):
            assert each and each not in text, place
    # A key that is asked for stands in the answer to whoever sent it; a page of a fault does not repeat it.
    assert all(secret not in each.text for each in answers[4:9])


def test_the_audit_keeps_no_key_that_was_typed() -> None:
    key = "vk_0a1b2c3d_" + "Az-_" * 10 + "xyz"
    entry = Entry(
        action="search", who="key", name=f"tên {key}", address="", question=f"khóa {key} là gì", number=key
    )
    line = entry.line(datetime.now(UTC), AuditMode.FULL).decode()
    assert "Az-_" not in line and "vk_0a1b2c3d" in line


def test_callers_make_no_labels(ground: Ground) -> None:
    client = ground.client(PROXY)

    def labels() -> set[str]:
        return {re.sub(r"} .*", "", line) for line in client.get("/metrics").text.splitlines() if "{" in line}

    client.get("/nothing")
    before = {each for each in labels() if "route=" in each}
    for at in range(15):
        client.request(f"M{at}", f"/{at}", headers={"Host": f"h{at}", "User-Agent": f"u{at}"})
        client.get(f"/van-ban/x{at}")
    after = {each for each in labels() if "route=" in each}
    # Of one more route, and of a method that is none: counters, and the steps of two histograms.
    assert len(after - before) < 120 and not any("x1" in each or "M1" in each for each in after)


@pytest.mark.parametrize("command", ["settings", "doctor"])
def test_no_command_prints_what_is_secret(
    ground: Ground, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VANKIEN_LLM_KEY", "zzbimat")
    monkeypatch.setenv("VANKIEN_LLM_URL", "http://ai:zzmatkhau@127.0.0.1:9/v1")
    for form in ([], ["--json"]):
        told = CliRunner().invoke(cli, [command, "--home", str(ground.home), *form])
        assert "zzbimat" not in told.output and "zzmatkhau" not in told.output, told.output
