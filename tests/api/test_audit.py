"""The audit log says who did what, line by line, and nothing that was sent can forge a line."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access.audit import AuditLog, AuditMode, Entry
from api.app import create_app
from api.settings import Settings
from index.keys import NewKey, create_key
from index.knowledge_base import KnowledgeBase
from index.records import Role
from tests.conftest import REPOSITORY

PLAN = "KẾ HOẠCH\nVề trồng cây xanh\n\nI. Mục đích\n\nTrồng một nghìn cây xanh quanh hồ nước ngọt.\n"
PARTS = ("\n", "\r", "\x00", "\x1b[2J", "\x85", "\u2028", "\u2029", "\u202e", '"}', "\ud800", "\\")


def lines_of(home: Path) -> list[dict[str, Any]]:
    files = sorted((home / "audit").glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(tmp_path_factory.mktemp("audited")) as opened:
        assert opened.add_bytes(PLAN.encode(), "cay.txt").added == 1
        yield opened


@pytest.fixture(scope="module")
def key(base: KnowledgeBase) -> NewKey:
    return create_key(base.store, "Cổng", Role.ADMIN)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def client(base: KnowledgeBase, home: Path, mode: str = "full") -> TestClient:
    app = create_app(Settings(home=str(home), audit=mode, rate_per_address=0), base)
    app.state.base = base
    return TestClient(app, raise_server_exceptions=False)


def test_who_asked_opened_and_took_what(base: KnowledgeBase, home: Path, key: NewKey) -> None:
    asked = client(base, home)
    with_key = {"X-API-Key": key.text}
    asked.get("/api/v1/search?q=trồng cây", headers=with_key)
    asked.post("/api/v1/ask", json={"question": "ai trồng cây?"})
    asked.get("/tim?q=hồ nước")
    asked.get("/van-ban/1", headers=with_key)
    asked.get("/api/v1/documents/1/file")
    asked.post("/api/v1/feedback", json={"query": "cây", "document": "1", "verdict": "right"})
    found = lines_of(home)
    assert [(each["action"], each.get("question"), each.get("document")) for each in found] == [
        ("search", "trồng cây", None),
        ("ask", "ai trồng cây?", None),
        ("search", "hồ nước", None),
        ("open", None, 1),
        ("download", None, 1),
        ("give_feedback", "cây", 1),
    ]
    known = [each for each in found if each["who"] == "key"]
    assert {(each["name"], each["key"]) for each in known} == {("Cổng", key.key.id)} and len(known) == 2
    assert all(each["address"] == "testclient" and each["status"] == 200 and each["ms"] > 0 for each in found)
    assert len({each["request"] for each in found}) == len(found)


def test_what_is_nobodys_business_is_not_written(base: KnowledgeBase, home: Path) -> None:
    asked = client(base, home)
    for path in ("/", "/static/style.css", "/healthz", "/readyz", "/openapi.json", "/quyen-rieng-tu", "/tim"):
        assert asked.get(path).status_code == 200
    assert not (home / "audit").exists()


def test_a_refusal_is_written(base: KnowledgeBase, home: Path) -> None:
    asked = client(base, home)
    asked.get("/api/v1/documents", headers={"X-API-Key": "vk_sai"})
    asked.post("/dang-nhap", data={"key": "x"})
    assert [(each["action"], each["status"]) for each in lines_of(home)] == [
        ("refused", 401),
        ("refused", 403),
    ]


def test_questions_can_be_left_out_and_all_of_it(base: KnowledgeBase, home: Path) -> None:
    for mode in ("no-questions", "off"):
        asked = client(base, home, mode)
        asked.get("/api/v1/search?q=riêngtư")
        asked.post("/api/v1/ask", json={"question": "riêngtư là gì?"})
        asked.post("/api/v1/feedback", json={"query": "riêngtư", "document": "1", "verdict": "right"})
    found = lines_of(home)
    assert [each["action"] for each in found] == ["search", "ask", "give_feedback"]
    assert "riêngtư" not in json.dumps(found, ensure_ascii=False)


def test_only_this_user_reads_the_files(base: KnowledgeBase, home: Path) -> None:
    client(base, home).get("/api/v1/search?q=a")
    (file,) = (home / "audit").iterdir()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize("part", PARTS)
def test_no_value_begins_a_line_of_its_own(part: str) -> None:
    forged = f'x{part}{{"action": "forged"}}'
    entry = Entry("search", "key", forged, forged, number=forged, question=forged)
    line = entry.line(datetime.now(UTC), AuditMode.FULL)
    text = line.decode("utf-8")
    assert len(text.splitlines()) == 1 and text.endswith("\n") and text[:-1].isprintable()
    assert json.loads(text)["action"] == "search"
    if part != "\ud800":
        assert json.loads(text)["question"] == forged


def test_a_question_of_many_words_is_cut() -> None:
    line = Entry("search", "key", "", "", question="ạ" * 100_000).line(datetime.now(UTC), AuditMode.FULL)
    assert len(line) < 4_096


def test_a_full_file_is_followed_by_another(tmp_path: Path) -> None:
    log = AuditLog(tmp_path, "full", 1, 10)
    for at in range(700):
        log.write(Entry("search", "key", "a", "b", question=f"{at} " + "x" * 990, request="r"))
    log.close()
    files = list((tmp_path / "audit").iterdir())
    assert len(files) == 1
    log = AuditLog(tmp_path, "full", 1, 10)
    for at in range(700, 1500):
        log.write(Entry("search", "key", "a", "b", question=f"{at} " + "x" * 990, request="r"))
    log.close()
    files = list((tmp_path / "audit").iterdir())
    assert len(files) == 2 and all(file.stat().st_size <= 1 << 20 for file in files)
    assert sorted(int(each["question"].split()[0]) for each in lines_of(tmp_path)) == list(range(1500))


def test_files_that_are_too_old_go_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "audit"
    folder.mkdir()
    old, kept = date.today() - timedelta(days=12), date.today() - timedelta(days=9)
    for name in (f"{old}.jsonl", f"{old}.2.jsonl", f"{kept}.jsonl", "ghi-chu.txt"):
        (folder / name).touch()
    AuditLog(tmp_path, "full", 1, 10).write(Entry("search", "key", "a", "b"))
    # The clock may have jumped by these nine days.
    assert len(list(folder.iterdir())) == 5
    (folder / f"{date.today()}.jsonl").rename(folder / f"{date.today() - timedelta(days=1)}.jsonl")
    AuditLog(tmp_path, "full", 1, 10).write(Entry("search", "key", "a", "b"))
    names = {path.name for path in folder.iterdir()}
    assert {f"{kept}.jsonl", "ghi-chu.txt"} < names and len(names) == 4


def test_an_old_file_that_cannot_be_deleted_keeps_no_line_from_being_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "audit"
    (folder / "2020-01-01.jsonl").mkdir(parents=True)
    (folder / f"{date.today() - timedelta(days=1)}.jsonl").touch()
    AuditLog(tmp_path, "full", 1, 10).write(Entry("search", "key", "a", "b"))
    assert (folder / f"{date.today()}.jsonl").read_text("utf-8").count("\n") == 1
    assert "không xóa được nhật ký cũ" in caplog.text


WRITER = """
import sys
from pathlib import Path
from api.access.audit import AuditLog, Entry
log = AuditLog(Path(sys.argv[1]), "full", 1, 10)
for at in range(800):
    log.write(Entry("search", "key", sys.argv[2], "b", question=f"{at} " + "x" * 500))
"""


def test_lines_of_several_processes_stand_whole(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), str(at)], cwd=REPOSITORY)
        for at in range(3)
    ]
    assert [each.wait(30) for each in writers] == [0, 0, 0]
    found = lines_of(tmp_path)
    assert len(found) == 2400
    for name in map(str, range(3)):
        own = [int(each["question"].split()[0]) for each in found if each["name"] == name]
        assert sorted(own) == list(range(800))


def test_a_disk_that_refuses_stops_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "audit").write_text("no folder")
    AuditLog(tmp_path, "full", 1, 10).write(Entry("search", "key", "a", "b"))
    assert "không ghi được nhật ký" in caplog.text


def test_the_user_of_the_machine_stands_for_commands(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from api.cli import cli

    made = CliRunner().invoke(cli, ["key", "create", "a", "--home", str(tmp_path)])
    assert made.exit_code == 0 and made.stdout.startswith("vk_")
    (line,) = lines_of(tmp_path)
    assert (line["action"], line["who"]) == ("key_create", "command") and line["name"]
    assert made.stdout.split("_")[1] == line["key"] and made.stdout.strip()[12:] not in json.dumps(line)
