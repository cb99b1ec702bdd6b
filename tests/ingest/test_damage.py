"""What is said of damaged files: Vietnamese alone, whatever library found the damage."""

import gzip
import io
import zipfile
from collections.abc import Callable

import pytest

from ingest.containers import members_of
from ingest.damage import Fault, damaged, reason_of
from ingest.errors import BadRecord, DamagedFile, IngestError
from ingest.ocr import OcrMode
from ingest.page_images import page_images
from ingest.page_view import page_png
from ingest.readers.records import read_records
from ingest.reading import read
from tests.ingest.foreign_words import foreign_words
from tests.ingest.hostile_files import TEXT


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (EOFError("Compressed file ended before the end-of-stream marker"), "bị cắt giữa chừng"),
        (EOFError(), "bị cắt giữa chừng"),
        (ValueError("Stream has ended unexpectedly"), "bị cắt giữa chừng"),
        (zipfile.BadZipFile("Bad CRC-32 for file 'nho.txt'"), "sai mã kiểm tra"),
        (zipfile.BadZipFile("File is not a zip file"), "thiếu mục lục của tệp nén"),
        (NotImplementedError("That compression method is not supported"), "cách nén lạ"),
        (ValueError("Detected cyclic page references."), "cấu trúc vòng"),
        (ValueError("Decompressed data too large for PngImagePlugin.MAX_TEXT_CHUNK"), "mở ra quá lớn"),
        (KeyError("There is no item named 'content.xml' in the archive"), "thiếu một phần bên trong"),
        (Fault("thiếu bảng đoạn chữ"), "thiếu bảng đoạn chữ"),
        (AttributeError("'NoneType' object has no attribute 'overrides'"), ""),
    ],
)
def test_reasons(error: Exception, reason: str) -> None:
    assert reason_of(error) == reason


def test_a_reason_that_is_not_known_is_left_out_and_kept_as_the_cause() -> None:
    cause = AttributeError("'NoneType' object has no attribute 'overrides'")
    fault = damaged("tệp Word bị hỏng", cause, "lưu lại từ bản gốc")
    assert str(fault) == "tệp Word bị hỏng; hãy lưu lại từ bản gốc"
    assert fault.__cause__ is cause


def test_a_known_reason_stands_in_brackets() -> None:
    fault = damaged("tệp PDF bị hỏng", ValueError("Stream has ended unexpectedly"), "tải lại")
    assert str(fault) == "tệp PDF bị hỏng (bị cắt giữa chừng); hãy tải lại"


def _cut_tail(name: str) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(name, "<a>")
    return whole.getvalue()


_DAMAGED = {
    "odt": _cut_tail("content.xml"),
    "docx": _cut_tail("[Content_Types].xml").replace(b"mimetype", b"word/doc") + b"word/document.xml",
    "pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog",
    "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 2000,
    "rtf": b"{\\rtf1\\ansi" + b"{" * 5000,
    "png": b"\x89PNG\r\n\x1a\n" + b"\0" * 200,
    "tif": b"II*\0\xff\xff\xff\x7f" + b"\1" * 50,
    "bmp": b"BM" + b"\x7f" * 200,
    "txt": TEXT.encode()[:-1] + b"\xff\xfe\x81",
}


@pytest.mark.parametrize("suffix", _DAMAGED)
def test_each_format_says_it_in_vietnamese(suffix: str) -> None:
    with pytest.raises(IngestError) as raised:
        read(_DAMAGED[suffix], f"tep.{suffix}", OcrMode.NEVER)
    assert not foreign_words(str(raised.value)), str(raised.value)


@pytest.mark.parametrize(
    "drawn",
    [lambda data: page_png(data, 1, 100), lambda data: list(page_images(data, [1]))],
    ids=["page_view", "page_images"],
)
@pytest.mark.parametrize("data", [b"%PDF-1.7 x", b"BM" + b"\x7f" * 200, b"\x89PNG\r\n\x1a\n"])
def test_so_do_drawn_pages(drawn: Callable[[bytes], object], data: bytes) -> None:
    with pytest.raises(DamagedFile) as raised:
        drawn(data)
    assert not foreign_words(str(raised.value)), str(raised.value)
    assert raised.value.__cause__ is not None


def test_so_do_archives() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.txt", TEXT)
    wrong_sum = whole.getvalue().replace(TEXT.encode(), TEXT.encode()[::-1])
    for data in (wrong_sum, whole.getvalue()[:40]):
        faults = [member.error for member in members_of(data)]
        assert faults
        for fault in faults:
            assert fault is not None and fault.__cause__ is not None
            assert not foreign_words(str(fault)), str(fault)


@pytest.mark.parametrize(
    "broken",
    [gzip.compress(b'{"id": "1"}\n' * 99, mtime=0)[:-20], b"\x1f\x8b" + b"\0" * 50],
    ids=["cut", "empty"],
)
def test_so_do_records(broken: bytes) -> None:
    (*_, last) = read_records(io.BytesIO(broken))
    assert isinstance(last.value, BadRecord)
    assert not foreign_words(last.value.reason), last.value.reason


def test_so_does_a_record_with_a_number_that_no_program_reads() -> None:
    (line,) = read_records(io.BytesIO(b'{"id": "1", "text": ' + b"9" * 5000 + b"}\n"))
    assert isinstance(line.value, BadRecord)
    assert not foreign_words(line.value.reason), line.value.reason


def test_the_words_of_a_library_would_be_seen() -> None:
    assert foreign_words("tệp PDF bị hỏng (Stream has ended)") == ["stream", "has", "ended"]
