"""A command told to read what has no end, or to write where it cannot, says so by the file's name, and ends."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import cli
from api.console import Exit
from index.disk_files import LARGEST_FILE
from tests.conftest import PLAN

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ống dẫn có tên chỉ có trên Unix")

WITHOUT_END = {
    "fifo": "ống dẫn",
    "zero": "thiết bị",
    "folder": "thư mục",
    "circle": "vòng quanh",
    "giant": "lớn hơn",
}
READING = {
    ("verify", "{}"): WITHOUT_END,
    ("catalogue", "check", "{}"): WITHOUT_END,
    # Click refuses folders, and a backup may be larger than any file that is read whole.
    ("restore", "{}"): ("fifo", "zero"),
    ("evaluate", "--queries", "{}", "--qrels", str(PLAN)): ("fifo",),
    ("evaluate-reading", "{}"): ("fifo", "giant"),
}
Made = Callable[[str], Path]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """What stands at a path, by its kind."""

    def make(kind: str) -> Path:
        path = tmp_path / f"{kind}.txt"
        match kind:
            case "fifo":
                os.mkfifo(path)
            case "zero":
                return Path("/dev/zero")
            case "folder":
                path.mkdir()
            case "circle":
                path.symlink_to(path)
            case "giant":
                with path.open("wb") as file:
                    file.truncate(LARGEST_FILE + 1)
        return path

    return make


def run(home: Path, *arguments: object) -> Result:
    return CliRunner().invoke(cli, [*map(str, arguments), "--home", str(home)])


@pytest.mark.parametrize(
    ("command", "kind"), [(command, kind) for command, kinds in READING.items() for kind in kinds]
)
def test_what_cannot_be_read_is_named(
    corpus_home: Path, tmp_path: Path, made: Made, command: tuple[str, ...], kind: str
) -> None:
    path = made(kind)
    home = corpus_home if command[0] == "evaluate" else tmp_path / "home"
    result = run(home, *(each.format(path) for each in command))
    assert isinstance(result.exception, SystemExit) and result.exit_code != 0, result.output
    assert str(path) in result.output and WITHOUT_END[kind] in result.output, result.output


WRITING = {
    "verify": ["verify", PLAN, "--docx", "{}"],
    "wanted": ["wanted", "--csv", "{}"],
    "dossier": ["dossier", "phong trào bảo vệ an ninh Tổ quốc", "-o", "{}.docx"],
}


@pytest.mark.parametrize("command", WRITING)
def test_what_cannot_be_written_is_named(corpus_home: Path, tmp_path: Path, command: str) -> None:
    path = tmp_path / "khong-co" / "tep"
    result = run(corpus_home, *(str(each).format(path) for each in WRITING[command]))
    assert result.exit_code == Exit.PART_FAILED, result.output
    assert str(path) in result.output and "không có tệp hoặc thư mục" in result.output
