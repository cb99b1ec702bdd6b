"""`vankien backup` and `vankien restore`, as a person and a nightly task call them."""

import shutil
import tomllib
from pathlib import Path

import pytest

from api.backed_up_settings import settings_to_back_up
from tests.api.test_cli import shape, vankien


@pytest.fixture(scope="module")
def kept(corpus_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The base of the corpus with settings that hold a key, backed up."""
    folder = tmp_path_factory.mktemp("kept")
    shutil.copytree(corpus_home, folder / "home")
    settings = 'port = 9000\nllm_url = "http://127.0.0.1:1/v1"\nllm_model = "m"\nllm_key = "bi-mat"\n'
    (folder / "home" / "vankien.toml").write_text(settings, encoding="utf-8")
    process = vankien("backup", folder / "kho.zip", home=folder / "home")
    assert process.returncode == 0, process.stderr.decode()
    assert "đúng mã kiểm" in process.stdout.decode()
    assert "đặt lại khóa" in process.stderr.decode()
    return folder / "kho.zip"


def test_a_restored_base_answers(kept: Path, tmp_path: Path) -> None:
    restored = shape("restore", kept, home=tmp_path / "new")
    assert restored["full_text"] == 1 and restored["before"] is None
    assert shape("check", home=tmp_path / "new")["faults"] == []
    assert shape("search", "phòng chống tội phạm", home=tmp_path / "new")["results"]


def test_keys_stay_behind(kept: Path, tmp_path: Path) -> None:
    assert vankien("restore", kept, home=tmp_path / "new").returncode == 0
    settings = (tmp_path / "new" / "vankien.toml").read_text(encoding="utf-8")
    assert tomllib.loads(settings) == {
        "port": 9000, "llm_url": "http://127.0.0.1:1/v1", "llm_model": "m",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "carried", "left_out"),
    [
        ("port = 1\n", b"port = 1\n", False),
        ('"llm_key" = "x"\nport = 1\n', b"port = 1\n", True),
        ('port = 1\nllm_key = """\nx\n"""\n', None, True),
        ("not toml", None, False),
    ],
)
def test_settings_lose_only_their_keys(
    tmp_path: Path, text: str, carried: bytes | None, left_out: bool
) -> None:
    (tmp_path / "vankien.toml").write_text(text, encoding="utf-8")
    assert settings_to_back_up(tmp_path) == (carried, left_out)


def test_what_cannot_be_done_is_said(corpus_home: Path, tmp_path: Path) -> None:
    letter = tmp_path / "thu.txt"
    letter.write_text("thư", encoding="utf-8")
    for arguments, code, words in (
        (("restore", letter), 2, "không phải bản sao lưu"),
        (("backup", letter), 2, "không phải bản sao lưu"),
        (("backup", tmp_path / "missing" / "kho.zip"), 2, "hãy tạo trước"),
        (("restore", tmp_path / "missing.zip"), 2, "missing.zip"),
    ):
        home = corpus_home if arguments[0] == "backup" else tmp_path / "new"
        process = vankien(*arguments, home=home)
        assert process.returncode == code, arguments
        assert words in process.stderr.decode()
    assert letter.read_text(encoding="utf-8") == "thư"
