"""Whole batches: bad input among good, records at size, and being cut off in the middle."""

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest
from pypdf import PdfWriter

from index import adding
from index.adding import RECORDS_PER_BATCH
from index.disk_files import files_under
from index.errors import StoreLocked
from index.knowledge_base import KnowledgeBase
from index.records import Status
from tests.index.conftest import embedded_only, file_only

GOOD = "KẾ HOẠCH\nTuyên truyền an toàn giao thông\n\n- Tổ chức tuyên truyền lưu động tại các ấp, khu phố.\n"


def record(key: object, text: str = "", **fields: object) -> str:
    body = text or f"Điều khoản số {key} quy định về thủ tục cấp giấy phép loại {key} tại Ủy ban nhân dân xã."
    return json.dumps({"id": str(key), "text": body, **fields}, ensure_ascii=False)


@pytest.fixture
def mixed_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "hop"
    folder.mkdir()
    (folder / "tot.txt").write_text(GOOD, encoding="utf-8")
    (folder / "tot-khac.md").write_text(GOOD.replace("giao thông", "thực phẩm"), encoding="utf-8")
    (folder / "rong.txt").write_bytes(b"")
    (folder / "hong.pdf").write_bytes(b"%PDF-1.7\nkhong phai pdf")
    (folder / "sai-ma.txt").write_bytes("Kế hoạch ".encode() + b"\xff\xfe\xfa" + "số 1".encode())
    (folder / "anh.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    locked = PdfWriter()
    locked.add_blank_page(200, 200)
    locked.encrypt("mat-khau")
    locked.write(folder / "khoa.pdf")
    lines = [record("a"), "{khong phai json", record("b"), '{"id": "c"}']
    (folder / "ban-ghi.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_bad_files_are_named_with_their_reasons_and_the_others_go_in(
    mixed_folder: Path, empty_base: KnowledgeBase
) -> None:
    report = empty_base.add([mixed_folder])
    assert report.added == 4
    failures = {(Path(each.name).name, each.detail or "") for each in report.failures}
    assert {name for name, _ in failures} == {
        "rong.txt", "hong.pdf", "sai-ma.txt", "anh.txt", "khoa.pdf", "ban-ghi.jsonl",
    }  # fmt: skip
    assert sum(name == "ban-ghi.jsonl" for name, _ in failures) == 2
    assert any("mật khẩu" in detail for name, detail in failures if name == "khoa.pdf")
    assert any("dòng 2" in detail for name, detail in failures if name == "ban-ghi.jsonl")
    assert all(detail for _, detail in failures)
    assert empty_base.check().faults == ()


def test_faults_are_reported_again_the_next_time(mixed_folder: Path, empty_base: KnowledgeBase) -> None:
    first = empty_base.add([mixed_folder])
    second = empty_base.add([mixed_folder])
    assert (second.added, second.unchanged) == (0, first.added)
    assert second.failed == first.failed


def test_a_missing_path_is_a_failure_of_that_path(tmp_path: Path, empty_base: KnowledgeBase) -> None:
    report = empty_base.add([tmp_path / "khong-co.pdf"])
    assert report.failed == 1
    assert "khong-co.pdf" in report.failures[0].name


def test_an_archive_that_goes_away_meanwhile_is_named_and_the_others_go_in(
    tmp_path: Path, empty_base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "hop"
    folder.mkdir()
    (folder / "tot.txt").write_text(GOOD, encoding="utf-8")
    with zipfile.ZipFile(folder / "mat.zip", "w") as zipped:
        zipped.writestr("a.txt", GOOD)

    opening, looks = adding._opening, Counter[str]()

    def looked(path: Path) -> bytes:
        start = opening(path)
        looks[path.name] += 1
        if path.name == "mat.zip" and looks[path.name] == 2:
            path.unlink()
        return start

    monkeypatch.setattr(adding, "_opening", looked)
    report = empty_base.add([folder])
    assert (report.added, report.failed) == (1, 1)
    assert report.failures[0].name.endswith("mat.zip") and "không có tệp" in (report.failures[0].detail or "")


def test_folders_are_read_without_hidden_files_and_their_readme(tmp_path: Path) -> None:
    for name in ("a.txt", ".b.txt", "README.md", "sub/c.txt", ".git/d.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", encoding="utf-8")
    assert [path.name for path in files_under([tmp_path])] == ["a.txt", "c.txt"]
    assert [path.name for path in files_under([tmp_path / "README.md"])] == ["README.md"]


def test_records_keep_their_ids_and_changed_ones_are_replaced(
    tmp_path: Path, empty_base: KnowledgeBase
) -> None:
    file = tmp_path / "r.jsonl"
    file.write_text("\n".join([record(1, title="Cấp phép"), record(2)]), encoding="utf-8")
    assert empty_base.add([file]).added == 2
    file.write_text(
        "\n".join([record(1, title="Cấp phép"), record(2, "Nội dung mới của điều này.")]), encoding="utf-8"
    )
    report = empty_base.add([file])
    assert (report.unchanged, report.replaced, report.added) == (1, 1, 0)
    assert empty_base.rank("nội dung mới của điều này")[0][0] == "2"
    found = empty_base.document("1")
    assert (found.external_id, found.subject, found.status) == ("1", "Cấp phép", Status.FULL_TEXT)


LAW = {
    "number": "32/2004/QH11",
    "kind": "luật",
    "issuer": "Quốc hội",
    "issued_on": "2004-12-03",
    "subject": "Luật An ninh quốc gia",
}


def test_records_of_one_file_that_share_a_number_stay_apart(
    tmp_path: Path, empty_base: KnowledgeBase
) -> None:
    file = tmp_path / "r.jsonl"
    file.write_text("\n".join(record(key, **LAW) for key in range(3)), encoding="utf-8")
    assert empty_base.add([file]).added == 3
    assert len(empty_base.documents_called("32/2004/QH11")) == 3


def test_a_part_of_a_document_takes_no_ones_place(tmp_path: Path, empty_base: KnowledgeBase) -> None:
    """Articles bear the number of their law: neither the law's text, nor what cites it, is theirs."""
    articles = [tmp_path / name for name in ("a.jsonl", "b.jsonl")]
    for key, file in enumerate(articles):
        file.write_text(record(key, path=["Chương I"], **LAW), encoding="utf-8")
    whole = tmp_path / "c.jsonl"
    whole.write_text(record("luat", **LAW), encoding="utf-8")
    citing = tmp_path / "d.txt"
    citing.write_text(
        "KẾ HOẠCH\nTuyên truyền\n\nCăn cứ Luật An ninh quốc gia số 32/2004/QH11 ngày 03/12/2004;\n",
        encoding="utf-8",
    )
    assert empty_base.add([*articles, whole, citing]).added == 4
    (law,) = [each for each in empty_base.documents_called("32/2004/QH11") if not each.is_part]
    assert law.external_id == "luat"
    assert [each.number for each in empty_base.store.citations_to(law.id)] == ["32/2004/QH11"]


def test_a_record_of_another_file_takes_the_place_of_the_same_document_and_says_so(
    tmp_path: Path, empty_base: KnowledgeBase
) -> None:
    for name, key in (("a.jsonl", "cu"), ("b.jsonl", "moi")):
        (tmp_path / name).write_text(record(key, **LAW), encoding="utf-8")
    assert empty_base.add([tmp_path / "a.jsonl"]).added == 1
    report = empty_base.add([tmp_path / "b.jsonl"])
    assert report.replaced == 1
    assert "dòng 1, mã moi: thay" in (report.notable[0].detail or "")
    assert [each.external_id for each in empty_base.documents_called("32/2004/QH11")] == ["moi"]


def test_an_id_that_stands_twice_is_named_and_the_first_one_kept(
    tmp_path: Path, empty_base: KnowledgeBase
) -> None:
    file = tmp_path / "r.jsonl"
    lines = [record(1, "Nội dung đầu."), record(2), record(1, "Nội dung sau."), record(2)]
    file.write_text("\n".join(lines), encoding="utf-8")
    report = empty_base.add([file])
    assert (report.added, report.unchanged, report.failed) == (2, 1, 1)
    assert "dòng 3" in (report.failures[0].detail or "")
    assert empty_base.store.text(empty_base.document("1").id) == "Nội dung đầu."


def test_what_lies_in_archives_and_mails_goes_in(tmp_path: Path, empty_base: KnowledgeBase) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as file:
        file.writestr("trong/tot.txt", GOOD)
        file.writestr("rong.txt", "")
        file.writestr("ban-ghi.jsonl", f"{record('r1')}\n{{hong\n{record('r2')}")
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.vn", "b@example.vn", "Gửi"
    message.set_content("Kính gửi văn bản.")
    message.add_attachment(inner.getvalue(), maintype="application", subtype="zip", filename="goi.zip")
    folder = tmp_path / "den"
    folder.mkdir()
    (folder / "thu.eml").write_bytes(message.as_bytes())
    report = empty_base.add([folder])
    assert (report.added, report.failed) == (4, 2)
    failed = {Path(each.name).name: each.detail for each in report.failures}
    assert failed.keys() == {"rong.txt", "ban-ghi.jsonl"}
    names = {each.file_name for each in empty_base.store.documents(empty_base.store.document_ids()).values()}
    assert f"{folder}/thu.eml/goi.zip/trong/tot.txt" in names
    again = empty_base.add([folder])
    assert (again.added, again.unchanged, again.failed) == (0, 4, 2)


def test_gzip_records(tmp_path: Path, empty_base: KnowledgeBase) -> None:
    file = tmp_path / "r.jsonl.gz"
    file.write_bytes(gzip.compress("\n".join(record(key) for key in range(5)).encode()))
    assert empty_base.add([file]).added == 5


def test_a_workers_result_is_the_same_as_this_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.adding._BYTES_WORTH_WORKERS", 0)
    file = tmp_path / "r.jsonl"
    total = RECORDS_PER_BATCH + 10
    file.write_text("\n".join(record(key) for key in range(total)), encoding="utf-8")
    contents = []
    for jobs in (1, 2):
        with KnowledgeBase.open(tmp_path / f"home{jobs}") as base:
            assert base.add([file], jobs=jobs).added == total
            contents.append(list(base.store.passage_words()))
    assert contents[0] == contents[1]


ADD = "import sys\nfrom api.cli import main\nif __name__ == '__main__':\n    main()\n"


@embedded_only("another process publishes")
@file_only("another process stores")
@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT])
def test_records_go_on_where_they_were_cut_off(tmp_path: Path, stop: signal.Signals) -> None:
    """A real process is stopped in the middle; the next run does not do finished work again."""
    file, home, script = tmp_path / "r.jsonl", tmp_path / "home", tmp_path / "add.py"
    script.write_text(ADD, encoding="utf-8")
    total = RECORDS_PER_BATCH * 15
    # Above the size from which workers are used.
    text = "Ủy ban nhân dân xã tổ chức tiếp công dân và giải quyết khiếu nại, tố cáo theo thẩm quyền. " * 6
    file.write_text("\n".join(record(key, f"{key}. {text}") for key in range(total)), encoding="utf-8")
    command = [sys.executable, str(script), "add", "--home", str(home), str(file), "--jobs", "2", "--json"]
    # A shell has what it runs beside it ignore Ctrl-C, and so all that this starts.
    heeding = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=heeding
    )  # fmt: skip
    with KnowledgeBase.open(home) as watcher:
        deadline = time.monotonic() + 120
        while not watcher.store.counts()["full_text"]:
            assert process.poll() is None and time.monotonic() < deadline, process.communicate()
            time.sleep(0.05)
    process.send_signal(stop)
    process.communicate(timeout=60)
    assert process.returncode == (-signal.SIGKILL if stop == signal.SIGKILL else 130)

    with KnowledgeBase.open(home) as base:
        stored = base.store.counts()["full_text"]
        assert 0 < stored < total
        assert stored % RECORDS_PER_BATCH == 0
        assert base.check().faults == ()
    second = subprocess.run(command, capture_output=True, check=True, timeout=300)
    report = json.loads(second.stdout)
    assert (report["unchanged"], report["added"]) == (stored, total - stored)
    with KnowledgeBase.open(home) as base:
        assert base.check().faults == () and not base.check().stale


def test_a_script_without_a_main_guard_may_add_many_files(tmp_path: Path) -> None:
    folder = tmp_path / "den"
    folder.mkdir()
    for number in range(10):
        (folder / f"{number}.txt").write_text(GOOD.replace("ấp", f"ấp {number}"), encoding="utf-8")
    script = tmp_path / "script.py"
    script.write_text(
        "from index import KnowledgeBase\n"
        f"with KnowledgeBase.open({str(tmp_path / 'home')!r}) as base:\n"
        f"    print(base.add([{str(folder)!r}], jobs=2).added)\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, check=False, timeout=120)
    assert (done.stdout, done.stderr) == (b"10\n", b"")


@file_only("another process holds its lock")
def test_two_writers_do_not_write_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.locks.LOCK_SECONDS", 0.2)
    holder = (
        "import sys, time\nfrom index.knowledge_base import KnowledgeBase\n"
        "with KnowledgeBase.open(sys.argv[1]) as base, base.writing():\n"
        "    print('held', flush=True)\n    time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", holder, str(tmp_path)], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None and process.stdout.readline() == b"held\n"
        file = tmp_path / "a.txt"
        file.write_text(GOOD, encoding="utf-8")
        with KnowledgeBase.open(tmp_path) as base:
            with pytest.raises(StoreLocked):
                base.add([file])
            process.kill()
            process.wait()
            # The operating system gives the lock of a killed process back.
            assert base.add([file]).added == 1
    finally:
        process.kill()
        process.communicate()


@pytest.mark.skipif(sys.platform != "linux", reason="tên tệp ở hệ khác luôn là Unicode")
def test_files_whose_names_are_no_utf8_go_in_beside_the_others(
    tmp_path: Path, empty_base: KnowledgeBase
) -> None:
    """From disks and archives of the days before Unicode; one of them must not stop the whole folder."""
    folder = tmp_path / "cu"
    folder.mkdir()
    topics = {b"a-\xea.txt": "giao thông", b"a-\xeb.txt": "thực phẩm", b"b.txt": "lao động"}
    for name, topic in topics.items():
        (folder / os.fsdecode(name)).write_text(GOOD.replace("giao thông", topic), encoding="utf-8")
    (folder / os.fsdecode(b"r\xea.jsonl")).write_text(record(1), encoding="utf-8")
    (folder / os.fsdecode(b"z\xea.zip")).write_bytes(b"PK\x03\x04")
    report = empty_base.add([folder])
    assert (report.added, report.failed) == (4, 1)
    assert [each.name for each in report.notable if each.detail] == [str(folder / r"z\xea.zip")]
    assert empty_base.add([folder]).unchanged == 4
    stored = [document.file_name for document in empty_base.store.documents(range(1, 6)).values()]
    assert str(folder / r"a-\xea.txt") in stored


def test_attachments_of_one_name_are_documents_of_their_own(empty_base: KnowledgeBase) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.vn", "b@example.vn", "Gửi"
    for topic in ("giao thông", "thực phẩm"):
        content = GOOD.replace("giao thông", topic).encode()
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename="scan.txt")
    report = empty_base.add_bytes(message.as_bytes(), "thu.eml")
    assert (report.added, report.replaced) == (2, 0)
