"""A home where nobody may write: `serve` answers what is read from it, and says of the rest why not."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import enumerate as threads

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from index.keys import create_key
from index.knowledge_base import KnowledgeBase
from index.records import Role

TEXT = "KẾ HOẠCH\nTrồng cây đước chắn sóng ven biển"


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A home on a small disk that is read-only, and an administrator's key."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("chỉ root gắn được một đĩa chỉ đọc")
    try:
        with KnowledgeBase.open(disk / "home") as base:
            base.add_bytes(TEXT.encode(), "cay.txt")
            secret = create_key(base.store, "quản trị", Role.ADMIN).text
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        yield disk / "home", secret
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_what_is_read_is_answered_and_what_writes_is_refused(read_only: tuple[Path, str]) -> None:
    home, key = read_only
    # Other tests' servers may run in this process.
    others = set(threads())
    with TestClient(create_app(Settings(home=str(home))), raise_server_exceptions=False) as client:
        assert not {"working", "merging"} & {each.name for each in set(threads()) - others}
        assert client.get("/api/v1/search", params={"q": "chắn sóng"}).json()["total"] == 1
        assert client.post("/api/v1/ask", json={"question": "Trồng cây gì?"}).status_code == 200
        # Such a disk may have no room at all, and is ready all the same.
        for path in ("/", "/api/v1/documents/1", "/van-ban/1", "/kho", "/moi.xml", "/readyz", "/dang-nhap"):
            assert client.get(path).status_code == 200, path
        client.headers["X-API-Key"] = key
        files = {"files": ("viec.txt", TEXT.encode())}
        for refused in (
            client.post("/api/v1/documents", files=files),
            client.patch("/api/v1/documents/1", json={"subject": "Trồng cây"}),
            client.delete("/api/v1/documents/1"),
            client.post("/api/v1/feedback", json={"query": "cây", "document": 1, "verdict": "right"}),
        ):
            assert refused.status_code == 503 and refused.json()["type"].endswith(":disk-refused")
            assert "không ghi được" in refused.json()["detail"]
