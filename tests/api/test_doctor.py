"""`vankien doctor` says what is wrong and what to do, and changes nothing."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from api.cli import cli
from api.doctor import base as doctor_base
from api.doctor import machine
from api.doctor import server as doctor_server
from api.doctor import software as doctor_software
from api.doctor.examination import examine
from api.doctor.findings import Finding, Verdict
from api.settings import Settings, load_settings
from bench.scale.server import PostgresServer
from index import lock_probe
from index.lock_probe import Mount, mount_of
from tests.serving import free_port


def findings(home: Path, **settings: object) -> dict[str, Finding]:
    loaded = load_settings({"home": str(home), "port": free_port(), **settings}, {})
    return {each.name: each for each in examine(loaded)}


@pytest.fixture(scope="module")
def sound(corpus_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("sound") / "home"
    shutil.copytree(corpus_home, home)
    home.chmod(0o700)
    return home


def test_a_sound_installation(sound: Path) -> None:
    result = CliRunner().invoke(cli, ["doctor", "--json", "--home", str(sound)], standalone_mode=False)
    told = json.loads(result.stdout)
    assert result.return_value == 0 and told["ok"]
    by_name = {each["name"]: each for each in told["findings"]}
    assert {
        "Python",
        "Gói Python",
        "Nhận dạng chữ",
        "OpenMP",
        "Đĩa",
        "Bộ nhớ",
        "Mô hình vectơ",
        "Chỉ mục",
    } <= set(by_name)
    assert all(each["advice"] for each in told["findings"] if each["verdict"] != "ok")
    assert by_name["Kho"]["verdict"] == by_name["Chỉ mục"]["verdict"] == by_name["Hệ tệp"]["verdict"] == "ok"


def test_a_damaged_index_is_an_error_with_advice(sound: Path, tmp_path: Path) -> None:
    shutil.copytree(sound, tmp_path / "home")
    next((tmp_path / "home").glob("generations/*/rows.npy")).write_bytes(b"")
    result = CliRunner().invoke(cli, ["doctor", "--home", str(tmp_path / "home")], standalone_mode=False)
    assert result.return_value == 3
    (line,) = [each for each in result.stdout.splitlines() if each.startswith("LỖI")]
    assert "rows.npy" in line and "vankien rebuild" in line


def test_an_older_store_is_named_and_left_alone(sound: Path, tmp_path: Path) -> None:
    shutil.copytree(sound, tmp_path / "home")
    for version, verdict in ((1, Verdict.WARNING), (9_999, Verdict.ERROR)):
        connection = sqlite3.connect(tmp_path / "home" / "store.sqlite")
        connection.execute(f"PRAGMA user_version = {version}")
        connection.close()
        assert findings(tmp_path / "home")["Kho"].verdict is verdict
        connection = sqlite3.connect(tmp_path / "home" / "store.sqlite")
        assert connection.execute("PRAGMA user_version").fetchone() == (version,)
        connection.close()
    assert not (tmp_path / "home" / "backups").exists()


def test_no_store_at_all(tmp_path: Path) -> None:
    found = findings(tmp_path / "nothing")
    assert found["Kho"].verdict is found["Thư mục kho"].verdict is Verdict.WARNING
    assert not (tmp_path / "nothing").exists()
    (tmp_path / "store.sqlite").write_text("không phải kho " * 100, encoding="utf-8")
    assert findings(tmp_path)["Kho"].verdict is Verdict.ERROR


def test_disk_rights_and_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o755)
    monkeypatch.setattr(doctor_base, "mount_of", lambda path: Mount("nfs4"))
    by_name = {each.name: each for each in doctor_base.home_directory(tmp_path)}
    assert by_name["Thư mục kho"].advice.startswith("chmod") and "ổ mạng" in by_name["Hệ tệp"].told
    monkeypatch.setattr(lock_probe.fcntl, "flock", lambda *_: None)
    (found,) = (each for each in doctor_base.home_directory(tmp_path) if each.name == "Hệ tệp")
    assert found.verdict is Verdict.ERROR and "flock" in found.told
    for free, verdict in ((1_000, Verdict.ERROR), (500 * 2**20, Verdict.WARNING), (2**40, Verdict.OK)):
        monkeypatch.setattr(
            doctor_base.shutil, "disk_usage", lambda path, free=free: SimpleNamespace(free=free)
        )
        assert [each.verdict for each in doctor_base.disk(tmp_path)] == [verdict]


def test_missing_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ["numpy>=2", "khong-co-goi-nay>=1", "khong-co-mcp; extra == 'mcp'"]
    monkeypatch.setattr(doctor_software, "requires", lambda name: wanted)
    (needed,) = doctor_software.packages()
    assert needed.verdict is Verdict.ERROR and "khong-co-goi-nay" in needed.told
    (optional,) = doctor_software.optional()
    assert optional.verdict is Verdict.OK and "vankien[mcp]" in optional.told


class _Service(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status": "ok"}' if self.path == "/van-kien/healthz" else b"x")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), _Service) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_a_port_is_free_ours_or_taken(port: int) -> None:
    assert machine.is_our_service("127.0.0.1", port, "/van-kien")
    assert not machine.is_our_service("127.0.0.1", port, "")
    assert machine.is_listening("127.0.0.1", port)
    assert not machine.is_listening("127.0.0.1", free_port())


def test_the_machine_says_what_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.resident_bytes() > 10 * 2**20 and machine.available_bytes() > 0
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/a / ext4 rw 0 0\nserver:/x /mnt/kho\\040chung nfs4 rw 0 0\n", encoding="utf-8")
    assert mount_of(Path("/mnt/kho chung/a"), mounts).kind == "nfs4"
    assert mount_of(Path("/mnt/kho chung khac"), mounts).kind == "ext4"
    limit, taken = tmp_path / "max", tmp_path / "current"
    limit.write_text("3000")
    taken.write_text("1000")
    monkeypatch.setattr(machine, "_LIMIT", limit)
    monkeypatch.setattr(machine, "_TAKEN", taken)
    assert machine.available_bytes() == 2_000


def test_a_server_that_keeps_the_store(tmp_path: Path, postgres: PostgresServer) -> None:
    told = {
        each.name: each for each in doctor_base.store(Settings(home=str(tmp_path), store=postgres.database()))
    }
    assert told["Máy chủ kho"].verdict is Verdict.OK and "PostgreSQL" in told["Máy chủ kho"].told
    # The server of the tests gives up durability for speed, and the examination ends there.
    assert told["Độ bền"].verdict is Verdict.ERROR and "fsync" in told["Độ bền"].told
    assert told["Kết nối"].verdict is Verdict.OK and list(told) == ["Máy chủ kho", "Độ bền", "Kết nối"]
    crowded = doctor_server.server(Settings(store=postgres.database(), workers=64))
    assert [each.verdict for each in crowded if each.name == "Kết nối"] == [Verdict.WARNING]
    away = Settings(home=str(tmp_path), store=f"postgresql://ai@127.0.0.1:{free_port()}/kho")
    (finding,) = doctor_base.store(away)
    assert (
        finding.verdict is Verdict.ERROR
        and "không trả lời" in finding.told
        and "PGPASSFILE" in finding.advice
    )
