"""Words of documents and names of files cannot command the terminal that shows them."""

import ast
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from api.terminal import escaped_json, shown
from tests.conftest import REPOSITORY

# Colours, a title, the clipboard (OSC 52), the cursor, a bell, an eight-bit CSI, and a turned file name.
_NAME = "bao\x1b[31m-\x1b]52;c;cm0gLXJm\x07\x9b2J\u202etxt.exe"


@given(st.text())
def test_nothing_that_commands_is_left(text: str) -> None:
    left = shown(text)
    assert len(left) == len(text)
    assert not {unicodedata.category(each) for each in left} & {"Cs"}
    assert not [each for each in left if unicodedata.category(each) == "Cc" and each not in "\n\t"]
    assert not set(left) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_json_keeps_its_value(text: str) -> None:
    document = escaped_json(json.dumps({text: text}, ensure_ascii=False))
    assert json.loads(document) == {text: text}
    assert shown(document) == document


def test_commands_print_by_say_alone() -> None:
    """What a command prints may come from a document: no way past the filter."""
    for path in (REPOSITORY / "api" / "commands").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Attribute) and node.attr in ("echo", "secho")), path.name


def test_a_hostile_file_name_and_text_are_printed_harmless(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    folder.mkdir()
    (folder / f"{_NAME}.txt").write_bytes(b"\xff\xc0\x80" + "Quyết định".encode())
    (folder / os.fsdecode(b"hong-\xff\xfe.txt")).write_bytes(b"")
    (folder / "tot.txt").write_text("KẾ HOẠCH\n\nSố 1/KH-UBND \x1b]0;doi ten\x07 \u202echữ", encoding="utf-8")
    for more in ((), ("--json",), ("--dry-run",)):
        done = subprocess.run(
            [sys.executable, "-m", "api.cli", "add", folder, "--home", tmp_path / "home", "--jobs", "1", *more],
            capture_output=True, check=False, cwd=REPOSITORY,
        )  # fmt: skip
        assert done.returncode == 3, done.stderr
        printed = (done.stdout + done.stderr).decode()
        assert "Traceback" not in printed
        assert shown(printed) == printed
        assert "tot.txt" in printed or "--dry-run" not in more
