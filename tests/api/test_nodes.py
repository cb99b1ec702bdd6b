"""Two machines, each with a home of its own, serve one base: a store on a PostgreSQL server."""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bench.scale.server import PostgresServer
from index.keys import create_key
from index.records import Role
from index.store import Store
from tests.service import Service, started, until

PLAN = """ỦY BAN NHÂN DÂN TỈNH TÂY NINH
Số: {at}/KH-UBND
Tây Ninh, ngày 5 tháng 3 năm 2021
KẾ HOẠCH
Về bảo vệ kho xăng số {at}

1. Công an tỉnh bảo vệ kho xăng số {at} trước mùa mưa.
"""
_FILES = 15


@pytest.fixture(scope="module")
def url(postgres: PostgresServer) -> str:
    return postgres.database()


@pytest.fixture(scope="module")
def key(url: str) -> Iterator[str]:
    store = Store(url)
    yield create_key(store, "quản trị", Role.ADMIN).text
    store.close()


@pytest.fixture(scope="module")
def nodes(url: str, key: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Service]]:
    folder = tmp_path_factory.mktemp("nodes")
    running = [started(folder / name, folder / f"{name}.log", 1, store=url) for name in ("a", "b")]
    yield running[0], running[1]
    for each in running:
        kill(each.process.pid)
        each.process.wait(20)


def family(process: int) -> list[int]:
    """A process and all that it started."""
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except FileNotFoundError:
        return []
    return [process, *(each for child in children for each in family(child))]


def kill(process: int) -> None:
    """As a machine that loses its power."""
    for each in family(process):
        os.kill(each, signal.SIGKILL)


def uploaded(node: Service, key: str) -> str:
    files = [("files", (f"{at}.txt", PLAN.format(at=at).encode())) for at in range(100, 100 + _FILES)]
    with node.client() as client:
        answer = client.post("/api/v1/documents", files=files, headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def job(node: Service, key: str, job_id: str) -> dict[str, object]:
    with node.client() as client:
        answer = client.get(f"/api/v1/jobs/{job_id}", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def found(node: Service, words: str) -> list[str]:
    with node.client() as client:
        answer = client.get("/api/v1/search", params={"q": words})
    assert answer.status_code == 200, answer.text
    return [each["document"]["number"] for each in answer.json()["results"]]


def test_who_signed_in_on_one_is_known_by_the_other(nodes: tuple[Service, Service], key: str) -> None:
    first, second = nodes
    with first.client() as client:
        word = re.search(r'name="token" value="([0-9a-f]+)"', client.get("/dang-nhap").text)
        assert word is not None
        client.post("/dang-nhap", data={"key": key, "token": word[1], "ve": "/"})
        cookies = dict(client.cookies)
    assert cookies
    with httpx.Client(base_url=second.address, trust_env=False, cookies=cookies) as client:
        assert client.get("/kho/nap").status_code == 200
    with second.client() as client:
        assert client.get("/kho/nap").status_code != 200


def test_a_server_that_is_away_is_told_and_met_again(
    nodes: tuple[Service, Service], key: str, postgres: PostgresServer
) -> None:
    first, _ = nodes
    with first.client() as client:
        postgres.stop()
        try:
            for path in (
                "/api/v1/search?q=kho",
                "/api/v1/documents",
                "/readyz",
                "/van-ban",
                "/?q=kho",
                "/api/v1/jobs",
            ):
                answer = client.get(path, headers={"Authorization": f"Bearer {key}"})
                assert answer.status_code == 503, (path, answer.status_code, answer.text)
            assert client.get("/healthz").status_code == 200
        finally:
            postgres.start()
        assert client.get("/readyz").status_code == 200
        assert client.get("/api/v1/documents").json()["total"] == 0


def test_a_job_of_a_machine_that_dies_is_done_by_another(nodes: tuple[Service, Service], key: str) -> None:
    first, second = nodes
    job_id = uploaded(first, key)
    until(lambda: int(str(job(second, key, job_id)["done"])) >= 1)
    kill(first.process.pid)
    first.process.wait(20)
    until(lambda: job(second, key, job_id)["state"] == "done")
    ended = job(second, key, job_id)
    assert (ended["done"], ended["total"]) == (_FILES, _FILES)
    with second.client() as client:
        assert client.get("/api/v1/documents").json()["total"] == _FILES
    until(lambda: f"{99 + _FILES}/KH-UBND" in found(second, "kho xăng"))
