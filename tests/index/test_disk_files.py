"""What stands on a disk and is no file to read: named and passed over, never waited for, never followed outside."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from index.disk_files import LARGEST_FILE, files_under, refused, unreadable
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ống dẫn có tên chỉ có trên Unix")


def reason(path: Path, *named: Path) -> str:
    return refused(path, named or (path,)) or ""


def without_root(code: str) -> str:
    """What a program prints that may not read what its user has closed."""
    command = [sys.executable, "-c", dedent(code)]
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root đọc được mọi tệp, và không có setpriv để bỏ quyền ấy")
        less = "-dac_override,-dac_read_search"
        command = ["setpriv", "--bounding-set", less, "--inh-caps", less, *command]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=REPOSITORY).stdout


def test_a_pipe_a_device_a_circle_and_a_giant_are_refused_unopened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ong.txt")
    (tmp_path / "vong.txt").symlink_to(tmp_path / "vong.txt")
    with (tmp_path / "to.txt").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    assert "ống dẫn" in reason(tmp_path / "ong.txt")
    assert "thiết bị" in reason(Path("/dev/zero"))
    assert "vòng quanh" in reason(tmp_path / "vong.txt")
    assert "lớn hơn 1000 MB" in reason(tmp_path / "to.txt")
    assert "không có tệp" in reason(tmp_path / "khong-co.txt")


def test_links_are_followed_inside_the_folder_alone(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    (folder / "con").mkdir(parents=True)
    (tmp_path / "mat.txt").write_text("mật")
    (folder / "a.txt").write_text("a")
    (folder / "trong.txt").symlink_to(folder / "a.txt")
    (folder / "ngoai.txt").symlink_to(tmp_path / "mat.txt")
    (folder / "con" / "lap").symlink_to(folder, target_is_directory=True)
    (folder / "ngoai").symlink_to(tmp_path, target_is_directory=True)
    found = list(files_under([folder]))
    assert [path.name for path in found] == ["a.txt", "ngoai", "ngoai.txt", "trong.txt"]
    assert "trỏ ra ngoài" in reason(folder / "ngoai.txt", folder)
    assert "trỏ ra ngoài" in reason(folder / "ngoai", folder)
    assert not reason(folder / "trong.txt", folder)
    # Named itself, it is what the person means.
    assert not reason(folder / "ngoai.txt")


def test_what_cannot_be_read_in_a_folder_is_named_and_the_others_go_in(tmp_path: Path) -> None:
    folder, closed, unlisted = tmp_path / "kho", tmp_path / "kho" / "khoa", tmp_path / "kho" / "ten"
    for each in (closed, unlisted):
        each.mkdir(parents=True)
        (each / "b.txt").write_text("b")
    (folder / "tot.txt").write_text("KẾ HOẠCH\n\nSố 1/KH-UBND về phòng, chống tội phạm", encoding="utf-8")
    (folder / "dut.txt").symlink_to("khong-co.txt")
    closed.chmod(0o000)
    unlisted.chmod(0o444)
    done = without_root(f"""
        from pathlib import Path
        from index.disk_files import files_under, refused
        named = [Path({str(folder)!r}), Path({str(closed / "b.txt")!r})]
        print(*(f"{{each.name}}: {{refused(each, named)}}" for each in files_under(named)), sep="\\n")
    """)
    closed.chmod(0o700)
    unlisted.chmod(0o700)
    assert done.splitlines() == [
        "dut.txt: không đọc được tệp: không có tệp hoặc thư mục này; hãy kiểm tra lại đường dẫn",
        "khoa: không mở được thư mục: không có quyền; hãy xin quyền đọc, ghi ở đó",
        "b.txt: không đọc được tệp: không có quyền; hãy xin quyền đọc, ghi ở đó",
        "tot.txt: None",
        "b.txt: không đọc được tệp: không có quyền; hãy xin quyền đọc, ghi ở đó",
    ]


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_the_others_go_in(tmp_path: Path, more: tuple[str, ...]) -> None:
    os.mkfifo(tmp_path / "ong.pdf")
    (tmp_path / "vong.docx").symlink_to(tmp_path / "vong.docx")
    (tmp_path / "tot.txt").write_text("KẾ HOẠCH\n\nSố 1/KH-UBND về phòng, chống tội phạm", encoding="utf-8")
    named = [tmp_path / name for name in ("ong.pdf", "vong.docx", "tot.txt")]
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", "add", *named, "/dev/zero", "--home", tmp_path / "home", "--json", *more],
        capture_output=True, check=False, cwd=REPOSITORY, timeout=120,
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    told = json.loads(done.stdout)
    faults = [each["error"] for each in told if each["error"]] if more else list(told["files"])
    assert len(faults) == 3 if more else told["failed"] == 3 and told["added"] == 1


def test_a_folder_is_no_file_and_what_has_no_end_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ong.zip")
    for path, words in (
        (tmp_path, "đây là thư mục"),
        (tmp_path / "ong.zip", "ống dẫn"),
        (Path("/dev/zero"), "thiết bị"),
    ):
        assert words in (unreadable(path) or ""), path
    with (tmp_path / "to.zip").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    assert unreadable(tmp_path / "to.zip") is None
