"""Keys and labels from the command line."""

import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api.cli import cli, main
from index.keys import KeyRing
from index.knowledge_base import KnowledgeBase

TEXT = "ỦY BAN NHÂN DÂN TỈNH A\nSố: 12/KH-UBND\n{mark}\nKẾ HOẠCH\nVề trồng cây\n\nI. Mục đích\n\nTrồng cây quanh hồ.\n"


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "--home", str(home)], standalone_mode=False)


def told(home: Path, *arguments: str) -> Any:
    result = run(home, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_key_is_shown_once(tmp_path: Path) -> None:
    made = told(tmp_path, "key", "create", "Cổng", "--role", "contribute", "--expires", "30")
    assert made["role"] == "contribute"
    assert made["expires_on"] == (date.today() + timedelta(30)).isoformat()
    (listed,) = told(tmp_path, "key", "list")
    assert listed == {name: value for name, value in made.items() if name != "key"}
    text = run(tmp_path, "key", "list").stdout
    assert made["id"] in text and made["key"] not in text
    with KnowledgeBase.open(tmp_path) as base:
        assert KeyRing().known(base.store, made["key"]).name == "Cổng"


def test_a_key_is_revoked_by_its_name_or_its_id(tmp_path: Path) -> None:
    first, second = (told(tmp_path, "key", "create", name) for name in ("a", "b"))
    assert told(tmp_path, "key", "revoke", "a")["state"] == "revoked"
    assert run(tmp_path, "key", "revoke", second["id"]).exit_code == 0
    assert [each["state"] for each in told(tmp_path, "key", "list")] == ["revoked", "revoked"]
    again = run(tmp_path, "key", "revoke", first["id"])
    assert again.exit_code == 4 and "không có khóa" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["a"], "đã có khóa"),
        (["b", "--expires", "hôm nay"], "2027-12-31"),
        (["b", "--expires", "2020-01-01"], "đã qua"),
        (["b", "--role", "chủ"], "read, contribute, admin"),
        (["  "], "tên khóa"),
    ],
)
def test_what_is_wrong_with_a_new_key_is_told(
    tmp_path: Path,
    arguments: list[str],
    word: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    told(tmp_path, "key", "create", "a")
    monkeypatch.setattr(sys, "argv", ["vankien", "key", "create", *arguments, "--home", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        main()
    output = capsys.readouterr()
    assert ended.value.code == 2 and word in output.err and not output.out


def test_a_label_is_set_shown_and_taken_away(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TEXT.format(mark=""), encoding="utf-8")
    assert run(tmp_path / "home", "add", str(file)).exit_code == 0
    assert "nội bộ" in run(tmp_path / "home", "label", "12/KH-UBND", "internal").stdout
    assert "Nội bộ" in run(tmp_path / "home", "show", "12/KH-UBND").stdout
    assert told(tmp_path / "home", "label", "kế", "hoạch", "12", "open")["visibility"] == "open"
    assert run(tmp_path / "home", "label", "99/KH-UBND", "open").exit_code == 4


def test_what_is_added_as_internal_is_so(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TEXT.format(mark=""), encoding="utf-8")
    assert run(tmp_path / "home", "add", "--internal", str(file)).exit_code == 0
    assert '"visibility": "internal"' in run(tmp_path / "home", "show", "12/KH-UBND", "--json").stdout


def test_a_secret_is_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TEXT.format(mark="MẬT"), encoding="utf-8")
    result = run(tmp_path / "home", "add", str(file))
    assert result.return_value == 3
    assert "Luật Bảo vệ bí mật nhà nước" in result.stderr and "GIẢI MẬT" in result.stderr
    assert "MẬT" in run(tmp_path / "home", "add", "--dry-run", str(file)).stdout
