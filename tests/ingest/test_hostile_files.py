"""Files made to harm, or broken: each is read or named in Vietnamese, nothing is fetched, and the others go in."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.preparation import Input, read_draft
from index.workers import Workers
from ingest.containers import is_container, members_of
from ingest.errors import BadRecord, IngestError
from ingest.ocr import OcrMode
from ingest.readers.records import read_records
from ingest.reading import read
from ingest.understand import understand
from tests.conftest import PLAN
from tests.ingest.foreign_words import foreign_words
from tests.ingest.hostile_files import FILES, SECRET, TEXT, endless_pdf

_VIETNAMESE = re.compile("[\u1ea0-\u1ef9đĐơƠưƯăĂ]")
# These end with a message; all others may be read as far as they go.
_NAMED = {
    "zip-sau.zip": "quá sâu", "zip-cay.zip": "quá sâu", "zip-rong.zip": "hỏng", "zip-to.zip": "quá lớn",
    "zip-chong-nhau.zip": "quá lớn", "zip-khoe.zip": "quá lớn", "zip-mat-khau.zip": "mật khẩu",
    "zip-lien-ket.zip": "liên kết", "zip-ghi-chu.zip": "bên trong", "xml-ty-tieng-cuoi.docx": "hỏng",
    "xml-binh-phuong.docx": "hỏng", "xml-ty-tieng-cuoi.odt": "hỏng", "docx-long-sau.docx": "hỏng",
    "docx-cat-50.docx": "cắt", "docx-mat-khau.docx": "mật khẩu", "docx-bom.docx": "quá lớn",
    "docx-trieu-phan-tu.docx": "quá nhiều phần tử", "odt-trieu-phan-tu.odt": "quá nhiều phần tử",
    "doc-chi-dau.doc": "hỏng", "doc-khong-phai-word.doc": "không phải văn bản Word", "doc-mat-khau.doc": "mật khẩu",
    "rtf-sau.rtf": "quá sâu", "pdf-cay-rong.pdf": "không có trang", "pdf-rac.pdf": "hỏng",
    "pdf-dong-ngoai.pdf": "không có chữ", "anh-khong-lo.png": "hỏng", "anh-bmp-doi.bmp": "hỏng",
    "anh-ghi-chu-bom.png": "hỏng", "thu-phan-long.eml": "quá sâu", "thu-dau-to.eml": "dài bất thường",
    "thu-kem-chinh-no.eml": "quá sâu", "rong.pdf": "rỗng", "nhi-phan.bin": "định dạng", "chu-sai-ma.txt": "byte",
    "odt-bom-ke.odt": "quá lớn",
    "odt-bang-qua-sau.odt": "quá sâu", "thu-1000-tang.eml": "quá sâu", "thu-nhieu-dong.eml": "quá nhiều dòng",
    "thu-nhieu-phan.eml": "quá nhiều phần",
    "ban-ghi-bom.jsonl.gz": "dài hơn", "ban-ghi-sau.jsonl": "quá sâu",
}  # fmt: skip
_READ = {
    "zip-duong-dan.zip", "zip-tuyet-doi.zip", "zip-o-dia.zip", "zip-trung-ten.zip", "docx-quan-he-ngoai.docx",
    "docx-bang-long.docx", "docx-vong-kieu.docx", "rtf-bin.rtf", "rtf-doi-tuong.rtf", "pdf-10000-trang.pdf",
    "pdf-dem-doi.pdf", "pdf-xref-vong.pdf", "pdf-xref-ngoai.pdf", "pdf-javascript.pdf", "pdf-chay-lenh.pdf",
    "pdf-lien-ket.pdf", "web-chuyen.html", "web-script.html", "web-thuoc-tinh.html", "chu-utf16-le.txt",
    "chu-dau.txt", "pdf-va-zip.pdf", "zip-va-pdf.zip", "sai-duoi.docx", "sai-duoi.jpg", "thu-ten-tep.eml",
    "docx-nhieu-ghi-chu.docx", "docx-ghi-chu-lap.docx", "odt-bang-long.odt", "odt-dem-doi.odt", "web-cot.html",
    "zip-hoa-thuong.zip",
}  # fmt: skip


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "bi-mat.txt"
    path.write_text(SECRET, encoding="utf-8")
    return path


def outcomes(data: bytes, name: str) -> Iterator[str | IngestError]:
    """The text of a file, or of the files that it holds, or what is said of each."""
    if ".jsonl" in name:
        for line in read_records(io.BytesIO(data)):
            yield line.value if isinstance(line.value, BadRecord) else str(line.value)
    elif is_container(data):
        for member in members_of(data, name):
            assert not member.name.startswith("/") and ".." not in member.name and member.name.isprintable()
            yield member.error or next(outcomes(member.content, member.name))
    else:
        try:
            yield understand(read(data, name, OcrMode.NEVER), name).text
        except IngestError as error:
            yield error


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 60
    assert _NAMED.keys() | _READ <= FILES.keys()


@pytest.mark.parametrize("name", FILES)
def test_each_is_read_or_named(name: str, secret: Path) -> None:
    found = list(outcomes(FILES[name](secret), name))
    assert found
    errors = [str(each) for each in found if isinstance(each, IngestError)]
    assert all(_VIETNAMESE.search(error) and " object at 0x" not in error for error in errors)
    assert not [word for error in errors for word in foreign_words(error)], errors
    # A name may hold the secret's, a text never.
    assert all(isinstance(each, IngestError) or SECRET not in each for each in found)
    if name in _NAMED:
        assert any(_NAMED[name] in error for error in errors), errors
    if name in _READ:
        assert not errors
        assert all(any(words in str(each) for words in (TEXT, "Quyet dinh")) for each in found)


def text_of(file: Input) -> str:
    """Run in a worker."""
    return read_draft(file).text


def ended(file: Input) -> str:
    return f"ended {file.name}"


def test_a_reader_that_never_ends_is_ended() -> None:
    with Workers(1, seconds=1, memory=900_000_000) as workers:
        tasks = [Input("vo-tan.pdf", endless_pdf()), Input("tot.txt", TEXT.encode())]
        assert list(workers.map(text_of, tasks, ended)) == ["ended vo-tan.pdf", TEXT]


_ADD = """
import re, sys
from pathlib import Path
from api.cli import main
try:
    main()
finally:
    status = Path("/proc/self/status").read_text()
    print(re.search(r"VmHWM:\\s*(\\d+)", status)[1], file=sys.stderr)
"""
# Megabytes that the parent may take more for the hostile files than for the good ones alone. One of their texts that
# unpacked to what it claims would take several times as much.
_MORE_MEMORY = 300


def add(folder: Path, home: Path) -> tuple[int, dict, int]:
    """Exit code, report and the most memory, in MB, of one `vankien add`."""
    command = [
        sys.executable,
        "-c",
        _ADD,
        "add",
        folder,
        "--home",
        home,
        "--ocr",
        "never",
        "--json",
        "--jobs",
        "2",
    ]
    done = subprocess.run([*map(str, command)], capture_output=True, check=False)
    return done.returncode, json.loads(done.stdout), int(done.stderr.split()[-1]) // 1024


@pytest.mark.skipif(sys.platform != "linux", reason="bộ nhớ của tiến trình được đọc từ /proc")
def test_one_add_puts_in_the_good_files_among_them(tmp_path: Path, secret: Path) -> None:
    folder = tmp_path / "kho"
    folder.mkdir()
    (folder / "a-dau.txt").write_bytes(PLAN.read_bytes())
    (folder / "z-cuoi.txt").write_text(f"KẾ HOẠCH\n\n{TEXT}, bản cuối.", encoding="utf-8")
    _, _, usual = add(folder, tmp_path / "home-1")
    for name, build in FILES.items():
        (folder / name).write_bytes(build(secret))
    code, report, most = add(folder, tmp_path / "home-2")
    assert code == 3
    failed = {
        Path(each["file"]).relative_to(folder).parts[0]
        for each in report["files"]
        if each["outcome"] in ("failed", "needs_ocr")
    }
    assert not {"a-dau.txt", "z-cuoi.txt"} & failed
    assert _NAMED.keys() <= failed
    assert not _READ & failed
    assert most - usual < _MORE_MEMORY
    assert not list(Path("/tmp").glob(f"*{SECRET}*")) and sorted(
        each.name for each in folder.iterdir()
    ) == sorted([*FILES, "a-dau.txt", "z-cuoi.txt"])
