"""The server as an office runs it: a process of its own, a port, and a signal that ends it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import httpx
import pytest

from api.settings import Settings

SERVE = """
import sys, uvicorn
from api.app import create_app
from api.settings import Settings
home, model, port = sys.argv[1:]
uvicorn.run(create_app(Settings(home=home, model=model)), host="127.0.0.1", port=int(port), log_level="warning")
"""
START_SECONDS = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_ready(server: subprocess.Popen[bytes], client: httpx.Client) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert server.poll() is None, "the server ended while starting"
        try:
            if client.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail("the server did not get ready")


@pytest.fixture(scope="module")
def served(api_settings: Settings) -> Iterator[httpx.Client]:
    port = free_port()
    command = [sys.executable, "-c", SERVE, api_settings.home, api_settings.model, str(port)]
    server = subprocess.Popen(command, env=os.environ | {"no_proxy": "127.0.0.1"})
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=10) as client:
            wait_until_ready(server, client)
            yield client
    finally:
        server.send_signal(signal.SIGTERM)
        # Uvicorn closes down and then lets the signal have its way.
        assert server.wait(10) in (0, -signal.SIGTERM)


def test_the_first_questions_may_come_all_at_once(served):
    def ask(number: int) -> str:
        response = served.get("/api/v1/search", params={"q": "phòng, chống tội phạm", "limit": 5})
        assert response.status_code == 200, number
        return response.text

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(32)))) == 1


def test_a_question_over_the_wire(served):
    body = served.post("/api/v1/ask", json={"question": "Văn bản nào chỉ đạo phòng, chống tội phạm?"}).json()
    assert body["quotes"]
    for each in body["quotes"]:
        place = each["citation"]
        text = served.get(f"/api/v1/documents/{place['document']['id']}/text").json()["text"]
        assert text[place["start"] : place["end"]] == each["text"]


@pytest.mark.parametrize("written", ["44-KL/TW", quote("44-KL/TW", safe="")])
def test_a_slash_in_a_number_survives_the_wire(served, written):
    assert served.get(f"/api/v1/documents/{written}").json()["number"] == "44-KL/TW"
    assert served.get(f"/api/v1/documents/{written}/outline").status_code == 200
    assert "44-KL/TW" in served.get(f"/van-ban/{written}").text


def test_problems_over_the_wire(served):
    response = served.get("/api/v1/search")
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert served.get("/api/v1/documents/99-CT/TW").status_code == 404
    assert served.get("/api/v1/documents/%ED%A0%80%00").status_code == 404
    assert served.get("/van-ban/%FF").status_code == 404


def test_pages_over_the_wire(served):
    assert served.get("/").headers["content-security-policy"].startswith("default-src 'self'")
    assert served.get("/static/style.css").status_code == 200
    assert "Trả lời" in served.get("/tim", params={"q": "Chỉ thị nào về phòng, chống tội phạm?"}).text
