"""Files and folders that this user may not read or write: named in Vietnamese, with what to do, and nothing is lost."""

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="cần Linux và quyền root, để bỏ đi quyền ấy"
)

# Made ready by root, and then acted by root without its powers: its own home, and folders of others. The code may lie
# where no other user comes.
_ACTED = """
import contextlib, ctypes, io, json, os, sys
from pathlib import Path
from api.cli import main
from index.knowledge_base import KnowledgeBase

work = Path(sys.argv[1])
home, others, mine = work / "home", work / "others", work / "mine"
for folder in (others, mine):
    folder.mkdir(mode=0o755)
(others / "sealed").mkdir(mode=0o700)
plan = "KẾ HOẠCH\\nTrồng cây đước chắn sóng ven biển"

def drop_powers():
    # Root is from here on a user like others: capabilities 1 and 2 let it read and write what its mode forbids.
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    held = (ctypes.c_uint32 * 6)()
    libc = ctypes.CDLL(None, use_errno=True)
    for change in (libc.capget, libc.capset):
        if change(header, held):
            raise OSError(ctypes.get_errno(), "capabilities")
        for at in (0, 1):
            held[at] &= ~0b110

def run(*arguments, home=home):
    told = io.StringIO()
    sys.argv = ["vankien", *map(str, arguments), "--home", str(home)]
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        try:
            main()
        except SystemExit as ended:
            return ended.code, told.getvalue()

with KnowledgeBase.open(home) as base:
    base.add_bytes(plan.encode(), "cay.txt")
    base.backup(work / "good.zip")
(work / "new.txt").write_text(plan.replace("đước", "bần"))
(work / "secret.txt").write_text(plan)
(work / "secret.txt").chmod(0)
(home / "audit").mkdir()
(home / "audit" / "2026-01-30.jsonl").write_text("{}\\n")
for folder, _, _ in os.walk(others):
    os.chown(folder, 65534, 65534)
run("search", "chắn sóng")
drop_powers()

told = {
    "backup": run("backup", others / "kho.zip"),
    "restore into": run("restore", work / "good.zip", home=others / "new"),
    "restore from": run("restore", others / "sealed" / "kho.zip"),
    "add into": run("add", work / "new.txt", home=others / "new"),
    "add": run("add", work / "new.txt", work / "secret.txt"),
    "verify": run("verify", work / "secret.txt"),
    "csv": run("wanted", "--csv", others / "w.csv"),
    "dossier": run("dossier", "trồng cây chắn sóng ven biển", "-o", others / "d.docx"),
    "annotated": run("verify", work / "new.txt", "--docx", others / "v.docx"),
}

@contextlib.contextmanager
def sealed(path, mode):
    before = path.stat().st_mode
    path.chmod(mode)
    yield
    path.chmod(before)

store = home / "store.sqlite"
with sealed(home, 0o500):
    told["read-only search"] = run("search", "chắn sóng")
    told["read-only add"] = run("add", work / "new.txt")
    told["read-only restore"] = run("restore", work / "good.zip")
with sealed(store, 0):
    told["store search"] = run("search", "chắn sóng")
    told["store restore"] = run("restore", work / "good.zip")
    told["store aside"] = sorted(path.name for path in home.glob("backups/*"))
with sealed(home / "CURRENT", 0):
    told["current"] = run("search", "chắn sóng")
with sealed(home / "audit", 0):
    told["audit"] = run("backup", mine / "kho.zip")
told["at last"] = run("check", "--deep")
told["found"] = run("search", "chắn sóng")
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, str]]:
    folder = str(tmp_path_factory.mktemp("rights"))
    done = subprocess.run([sys.executable, "-c", _ACTED, folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    named = json.loads(done.stdout.replace(folder, ""))
    # A warning goes through the program's log.
    named["audit"][1] += done.stderr.replace(folder, "")
    return named


@pytest.mark.parametrize(
    ("case", "code", "words"),
    [
        ("backup", 5, "vankien: /others: không có quyền; hãy xin quyền"),
        ("restore into", 5, "/others/new: không có quyền"),
        ("restore from", 2, "/others/sealed/kho.zip: không có tệp này, hoặc không có quyền đọc"),
        ("add into", 5, "/others/new: không có quyền"),
        ("add", 3, "/secret.txt: không đọc được tệp: không có quyền"),
        ("verify", 3, "/secret.txt: không có quyền"),
        ("csv", 3, "/others/w.csv: không ghi được tệp: không có quyền"),
        ("dossier", 3, "/others/d.docx: không ghi được tệp: không có quyền"),
        ("annotated", 3, "/others/v.docx: không ghi được tệp: không có quyền"),
        ("read-only search", 0, "Trồng cây đước"),
        ("read-only add", 5, "/home: chỉ đọc được ở đây; hãy chạy bằng tài khoản"),
        ("read-only restore", 5, "/home: chỉ đọc được ở đây; hãy chạy bằng tài khoản"),
        ("store search", 5, "không có quyền đọc store.sqlite; hãy chạy bằng tài khoản sở hữu kho"),
        ("store restore", 5, "không có quyền đọc store.sqlite; hãy chạy bằng tài khoản sở hữu kho"),
        ("current", 5, "/home/CURRENT: không có quyền"),
        ("audit", 0, "/home/audit: nhật ký này không vào bản sao lưu (không có quyền"),
    ],
)
def test_each_is_named(told: dict[str, tuple[int, str]], case: str, code: int, words: str) -> None:
    ended, said = told[case]
    assert ended == code and words in said
    assert "Traceback" not in said and ".new" not in said and "Errno" not in said


def test_nothing_is_lost(told: dict[str, tuple[int, str]]) -> None:
    """Nor is a store that one may not read taken for a damaged one, and put aside for the restored one."""
    assert told["store aside"] == []
    assert told["at last"][0] == 0 and "Mọi thứ nguyên vẹn" in told["at last"][1]
    assert "Trồng cây đước" in told["found"][1] and "Trồng cây bần" in told["found"][1]
