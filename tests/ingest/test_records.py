import gzip
import hashlib
import io
import json
from datetime import date

import pytest

from ingest.catalogue import CatalogueRecord
from ingest.errors import BadRecord
from ingest.readers.records import Record, RecordLine, read_records


def lines(data: bytes) -> list[RecordLine]:
    return list(read_records(io.BytesIO(data)))


def one(values: object) -> Record | CatalogueRecord | BadRecord:
    return lines(json.dumps(values, ensure_ascii=False).encode())[0].value


def test_a_full_record() -> None:
    values = {
        "id": "1",
        "text": "Điều 1.\nMột.",
        "number": "12/KH-UBND",
        "kind": "Kế hoạch",
        "issuer": "UBND xã",
        "issued_on": "2026-02-09",
        "subject": "Ra quân",
        "title": "Tên",
        "path": ["Phần I", "Chương 1"],
        "source": "s",
        "status": "còn hiệu lực",
        "other": 1,
    }
    assert one(values) == Record(
        id="1",
        text="Điều 1.\nMột.",
        number="12/KH-UBND",
        kind="kế hoạch",
        issuer="UBND xã",
        issued_on=date(2026, 2, 9),
        subject="Ra quân",
        title="Tên",
        path=("Phần I", "Chương 1"),
        source="s",
        status="còn hiệu lực",
    )


def test_blank_and_null_fields_are_absent() -> None:
    assert one({"id": "1", "text": "t", "kind": None, "title": " ", "path": None}) == Record("1", "t")


def test_lines_are_numbered_and_hashed() -> None:
    raw = b'{"id": "a", "text": "x"}'
    read = lines(b"\xef\xbb\xbf" + raw + b"\r\n\n" + raw + b"\n")
    assert [line.line for line in read] == [1, 3]
    assert {line.sha256 for line in read} == {hashlib.sha256(raw).hexdigest()}


@pytest.mark.parametrize("start", [b"", b"\n", b"\n\n", b" \n"])
def test_gzip_reads_the_same(start: bytes) -> None:
    data = start + b'{"id": "a", "text": "x"}\n{"id": "b", "text": "y"}\n'
    assert lines(gzip.compress(data)) == lines(data)
    assert len(lines(data)) == 2


def test_reading_is_lazy() -> None:
    stream = io.BytesIO(b'{"id": "a", "text": "x"}\n' * 3)
    next(read_records(stream))
    assert stream.tell() < len(stream.getvalue())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": "1", "text": ', "JSON"),
        (b"[1]", "đối tượng"),
        (b'"x"', "đối tượng"),
        (b'{"text": "x"}', "“id”"),
        (b'{"id": "1"}', "“text”"),
        (b'{"id": "1", "text": " \\n"}', "“text”"),
        (b'{"id": true, "text": "x"}', "“id” phải là chuỗi"),
        (b'{"id": 1.5, "text": "x"}', "“id” phải là chuỗi"),
        (b'{"id": "1", "text": ["x"]}', "“text” phải là chuỗi"),
        (b'{"id": "1", "text": "x", "path": "a"}', "“path”"),
        (b'{"id": "1", "text": "x", "path": [1]}', "“path”"),
        (b'{"id": "1", "text": "x", "issued_on": "30/02/2020"}', "“issued_on”"),
        (b'{"id": "1", "text": "x", "issued_on": "2020-02-30"}', "“issued_on”"),
        (b'{"id": "1", "text": "\\ud800"}', "Unicode"),
        (b'{"id": "1", "text": "K\xff"}', "UTF-8"),
        (b"[" * 200_000, "JSON"),
    ],
)
def test_a_bad_line_is_a_value_and_the_rest_goes_on(line: bytes, reason: str) -> None:
    good = b'{"id": "2", "text": "x"}'
    bad, after = lines(line + b"\n" + good)
    assert isinstance(bad.value, BadRecord)
    assert bad.value.line == bad.line == 1
    assert reason in str(bad.value)
    assert after.value == Record("2", "x")


def test_a_gzip_stream_that_breaks_off() -> None:
    data = gzip.compress(b"".join(b'{"id": "%d", "text": "x"}\n' % number for number in range(5000)))
    last = lines(data[: len(data) // 2])[-1].value
    assert isinstance(last, BadRecord)
    assert "gzip" in str(last)


def test_a_damaged_gzip_stream_ends_with_a_bad_record_wherever_it_is_damaged() -> None:
    data = gzip.compress(b"".join(b'{"id": "%d", "text": "%d"}\n' % (n, n * n) for n in range(300)))
    for position in range(12, len(data), 7):
        damaged = bytearray(data)
        damaged[position] ^= 0x55
        faults = [line for line in lines(bytes(damaged)) if isinstance(line.value, BadRecord)]
        assert faults and "gzip" in str(faults[-1].value)


def test_an_id_may_be_a_whole_number() -> None:
    (line,) = lines(b'{"id": 7, "text": "x"}')
    assert line.value == Record("7", "x")


def test_a_line_without_text_is_a_catalogue_record() -> None:
    value = one({"number": "46-CT/TW", "subject": "An ninh"})
    assert value == CatalogueRecord(number="46-CT/TW", subject="An ninh")
