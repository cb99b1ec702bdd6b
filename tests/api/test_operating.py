"""The service as an IT officer runs it: several workers, new generations under load, counters, signals."""

import errno
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import httpx
import pytest

from api.serving.workers import Workers, _Place
from api.settings import Settings
from index.knowledge_base import KnowledgeBase
from tests.api.test_cli import shape
from tests.service import WORKERS, Service, started, until

QUESTION = "Văn bản nào chỉ đạo phòng, chống tội phạm?"


@pytest.fixture(scope="module")
def service(corpus_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("service")
    shutil.copytree(corpus_home, folder / "home")
    running = started(folder / "home", folder / "log")
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.process.terminate()
            running.process.wait(20)


def answering_workers(service: Service, query: str) -> set[tuple[object, int]]:
    """Which processes answered a query in the log, and how many results they found, over many connections at once.

    One after the other they may all be one process's: whoever is quicker to take a connection has nothing else to do.
    """

    def asked(_: int) -> tuple[str, int]:
        with service.client() as client:
            response = client.get("/api/v1/search", params={"q": query})
        return response.headers["x-request-id"], len(response.json()["results"])

    with ThreadPoolExecutor(8) as pool:
        totals = dict(pool.map(asked, range(24)))
    until(lambda: totals.keys() <= {each.get("request_id") for each in service.lines()})
    process_of = {each.get("request_id"): each["process"] for each in service.lines() if "process" in each}
    return {(process_of[request_id], total) for request_id, total in totals.items()}


def test_browsers_are_shared_out_among_the_workers(service: Service) -> None:
    """Connections that are kept open, as browsers keep them: no worker takes them all."""
    until(lambda: len(answering_workers(service, "thi đua")) == WORKERS)
    before = len(service.lines())
    with ExitStack() as opened:
        clients = [opened.enter_context(service.client()) for _ in range(8)]
        ids = {client.get("/healthz").headers["x-request-id"] for client in clients}

        def answered() -> list[object]:
            lines = service.lines()[before:]
            return [line["process"] for line in lines if line.get("request_id") in ids]

        until(lambda: len(answered()) == len(ids))
        assert set(answered()) == set(service.workers())


def test_new_generations_under_load_fail_no_request(service: Service) -> None:
    stopped = Event()
    statuses: list[int] = []

    def hammer(number: int) -> None:
        with service.client() as client:
            while not stopped.is_set():
                if number % 2:
                    statuses.append(client.get("/api/v1/search", params={"q": "thi đua"}).status_code)
                else:
                    statuses.append(client.post("/api/v1/ask", json={"question": QUESTION}).status_code)

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(hammer, number) for number in range(4)]
        try:
            with KnowledgeBase.open(service.home) as writer:
                for number in range(3):
                    text = f"Điều 1. Trồng cây bàng vuông thứ {number} ở bến tàu khách trước mùa mưa."
                    writer.add_bytes(text.encode(), f"cay-{number}.txt")
                    writer.rebuild()
                writer.remove(str(writer.search("bàng vuông").documents[0].document.id))
                # However quick the writer and slow the machine, the questions come while generations change.
                while len(statuses) <= 40:
                    writer.rebuild()
                generation = writer.generation
        finally:
            stopped.set()
        for each in running:
            each.result()
    assert set(statuses) == {200}, [
        each for each in service.lines() if "exception" in each or each.get("level") == "error"
    ]
    assert len(service.workers()) == WORKERS

    # The generation before answers while a process opens the new one.
    def all_find_them() -> bool:
        seen = answering_workers(service, "bàng vuông")
        return len({process for process, _ in seen}) == WORKERS and {total for _, total in seen} == {2}

    until(all_find_them)
    with service.client() as client:
        assert client.get("/readyz").json() == {"ready": True, "generation": generation}


def test_a_damaged_index_is_named_and_made_again_without_one_failed_request(service: Service) -> None:
    stopped = Event()
    seen: list[tuple[int, str]] = []

    def hammer(number: int) -> None:
        with service.client() as client:
            while not stopped.is_set():
                if number % 2:
                    found = client.get("/api/v1/search", params={"q": "thi đua"})
                    seen.append((found.status_code, str(found.json().get("total"))))
                else:
                    answer = client.post("/api/v1/ask", json={"question": QUESTION})
                    seen.append((answer.status_code, str([each["text"] for each in answer.json()["quotes"]])))

    before = (service.home / "CURRENT").read_text().strip()
    damaged = service.home / "generations" / before / "dense.faiss"
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(hammer, number) for number in range(2)]
        try:
            until(lambda: len({told for _, told in seen}) == 2)
            content = bytearray(damaged.read_bytes())
            content[-100] ^= 1
            damaged.write_bytes(content)
            named = shape("check", "--deep", home=service.home, code=5)
            assert any("dense.faiss" in each["detail"] for each in named["deep"]["faults"])
            assert all("rebuild" in each["advice"] for each in named["deep"]["faults"])
            made = shape("rebuild", "--deep", home=service.home)
            assert (made["read_again"], made["left"]) == ([], []) and made["generation"] > before
            with service.client() as client:
                until(lambda: client.get("/readyz").json()["generation"] == made["generation"])
            enough = len(seen) + 8
            until(lambda: len(seen) > enough)
        finally:
            stopped.set()
        for each in running:
            each.result()
    assert {status for status, _ in seen} == {200}
    # One answer to each of the two questions, from the first request to the last.
    assert len({told for _, told in seen}) == 2
    assert not [each for each in service.lines() if "exception" in each]


def metric(text: str, name: str, **labels: str) -> float:
    wanted = {f'{key}="{value}"' for key, value in labels.items()}
    for line in text.splitlines():
        found = re.fullmatch(rf"{name}(?:\{{(.*)\}})? (\S+)", line)
        if found and wanted <= set(re.findall(r'\w+="[^"]*"', found[1] or "")):
            return float(found[2])
    raise AssertionError(f"no {name} {labels}")


def test_counters_are_those_of_all_workers(service: Service) -> None:
    with service.client() as client:
        before = client.get("/metrics").text
    for _ in range(12):
        with service.client() as client:
            assert client.get("/api/v1/search", params={"q": "xyz"}).status_code == 200
    with service.client() as client:
        client.post("/api/v1/ask", json={"question": "giá vàng hôm nay ở Luân Đôn bao nhiêu"})
        client.post("/api/v1/ask", json={"question": QUESTION})
        client.get("/khong-co/duong-dan")
        after = client.get("/metrics").text
    search = {"method": "GET", "route": "/api/v1/search", "status": "200"}
    assert metric(after, "vankien_http_requests_total", **search) == 12 + metric(
        before, "vankien_http_requests_total", **search
    )
    for outcome in ("answered", "declined"):
        assert metric(after, "vankien_answers_total", outcome=outcome) >= 1
    assert metric(after, "vankien_answers_total", outcome="declined") == 1 + metric(
        before, "vankien_answers_total", outcome="declined"
    )
    assert metric(after, "vankien_http_request_seconds_count", route="/api/v1/ask") > 1
    assert metric(after, "vankien_http_response_bytes_sum", route="/api/v1/search") > 1_000
    assert metric(after, "vankien_http_requests_total", route="(none)", status="404") == 1
    assert metric(after, "vankien_ready") == 1 and metric(after, "vankien_jobs_open") == 0
    assert metric(after, "vankien_documents", status="full_text") == 3
    assert len(re.findall(r"vankien_process_resident_bytes\{pid=", after)) == WORKERS
    assert "khong-co" not in after


def test_a_worker_that_dies_is_replaced(service: Service) -> None:
    before = service.workers()
    os.kill(before[1], signal.SIGKILL)
    until(lambda: len(set(service.workers()) - {before[1]}) == WORKERS)
    until(lambda: len({process for process, _ in answering_workers(service, "thi đua")}) == WORKERS)
    assert any(
        each["logger"] == "vankien.workers" and "khởi động lại" in str(each["message"])
        for each in service.lines()
    )


def test_the_log_tells_of_each_request_but_not_what_was_asked(service: Service) -> None:
    with service.client() as client:
        own = client.get(
            "/api/v1/search",
            params={"q": "câu hỏi kín"},
            headers={
                "X-Request-Id": "cua-nginx-0001",
                "X-Forwarded-For": "10.1.2.3",
                "Accept-Encoding": "identity",
            },
        )
        forged = client.get("/healthz", headers={"X-Request-Id": "a b\tc"})
    assert own.headers["x-request-id"] == "cua-nginx-0001"
    assert re.fullmatch(r"[0-9a-f]{16}", forged.headers["x-request-id"])
    until(lambda: any(each.get("request_id") == "cua-nginx-0001" for each in service.lines()))
    (line,) = [each for each in service.lines() if each.get("request_id") == "cua-nginx-0001"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/api/v1/search", 200)
    assert line["bytes"] == len(own.content) and float(str(line["ms"])) > 0
    assert "kín" not in service.log.read_text() and "tội phạm" not in service.log.read_text()


def test_a_signal_ends_it_when_what_was_asked_is_answered(service: Service) -> None:
    workers = service.workers()
    with ThreadPoolExecutor(6) as pool:

        def ask(_: int) -> int:
            with service.client() as client:
                return client.post("/api/v1/ask", json={"question": QUESTION}).status_code

        before = len(service.lines())
        with httpx.Client(base_url=service.address, trust_env=False, timeout=30) as slow:

            def body() -> Iterator[bytes]:
                yield b'{"question": "'
                until(lambda: service.log.stat().st_size > 0)
                time.sleep(0.3)
                service.process.terminate()
                time.sleep(0.5)
                yield f'{QUESTION}"}}'.encode()

            headers = {"Content-Type": "application/json"}
            asked = list(pool.map(ask, range(6)))
            answer = slow.post("/api/v1/ask", content=body(), headers=headers)
        assert answer.status_code == 200 and answer.json()["quotes"]
        assert set(asked) == {200}
    assert service.process.wait(60) == 0
    faults = [each.get("message") for each in service.lines()[before:] if each["level"] == "error"]
    assert not faults
    for worker in workers:
        assert not Path(f"/proc/{worker}").exists()


def test_a_worker_does_not_outlive_its_parent(corpus_home: Path, tmp_path: Path) -> None:
    settings = Settings(home=str(corpus_home), workers=WORKERS)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        crew = Workers(settings, listener, str(tmp_path))
        worker = crew.start(1)
        with httpx.Client(
            base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", trust_env=False
        ) as client:
            assert client.get("/healthz", timeout=120).status_code == 200
        assert worker.stdin is not None
        worker.stdin.close()
        assert worker.wait(20) == 0


def test_a_worker_that_cannot_be_started_for_a_moment_is_started_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.PIPE)
    ended.wait()

    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        crew = Workers(Settings(home=str(tmp_path), workers=WORKERS), listener, str(tmp_path))
        place = _Place(1, ended, started=0.0)
        with monkeypatch.context() as patched:
            patched.setattr(subprocess, "Popen", refused)
            crew._look_after(place)
        assert place.due is not None and place.due > time.monotonic()
        assert "chưa khởi động lại được tiến trình phục vụ 1" in caplog.text
        place.due = 0.0
        crew._look_after(place)
        assert place.due is None and place.process is not ended
        with place.process:
            place.process.kill()
