"""What runs in workers: files that cannot be read become messages, and order is kept."""

import logging
from pathlib import Path

import pytest

from index import preparation
from index.preparation import (
    Input,
    heading_words,
    prepare_bytes,
    prepare_input,
    read_draft,
    read_input,
    segment_file,
    understand_input,
)
from ingest.document import Header
from ingest.errors import IngestError


def test_a_file_is_prepared_with_the_words_of_each_passage() -> None:
    file = prepare_bytes("KẾ HOẠCH\nvề an ninh\n\n- Bảo vệ an ninh Tổ quốc.".encode(), "a.txt")
    assert file.error is None and file.prepared is not None
    assert len(file.prepared.words) == len(file.prepared.headings) == len(file.prepared.document.passages)
    assert "bảo_vệ an_ninh tổ_quốc" in " ".join(file.prepared.words)


def test_faults_become_reasons(tmp_path: Path) -> None:
    assert prepare_bytes(b"", "a.txt").error
    assert "không đọc được" in (prepare_input(Input(str(tmp_path / "khong-co"))).error or "")
    assert prepare_input(Input(str(tmp_path))).error


def test_headings_are_said_once() -> None:
    header = Header(number="46-CT/TW", kind="chỉ thị", subject="an ninh")
    words = heading_words(header, ("an ninh", "I. Mục đích"))
    assert words.split().count("an_ninh") == 1
    assert words.endswith("mục_đích")


def test_a_file_read_apart_and_segmented_here_is_the_file_prepared_at_once() -> None:
    content = "KẾ HOẠCH\nvề an ninh\n\n- Bảo vệ an ninh Tổ quốc.".encode()
    read = read_input(Input("a.txt", content))
    assert read.prepared is None and read.document is not None
    assert segment_file(read) == prepare_bytes(content, "a.txt")
    assert segment_file(read_input(Input("a.txt", b""))).error


@pytest.mark.parametrize(
    ("fault", "told"),
    [(ValueError("x"), "ngoài dự kiến"), (RecursionError("x"), "quá sâu"), (MemoryError(), "bộ nhớ")],
)
def test_what_breaks_a_reader_is_the_fault_of_one_file(
    fault: Exception, told: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Of one file in a folder, and of a draft that is sent to be checked."""

    def broken(*_: object) -> None:
        raise fault

    monkeypatch.setattr(preparation, "read", broken)
    assert told in (prepare_bytes(b"x", "a.txt").error or "")
    assert told in (understand_input(Input("a.txt", b"x")).error or "")
    with pytest.raises(IngestError, match=told):
        read_draft(Input("a.txt", b"x"))
    logged = [each.exc_info for each in caplog.records if each.levelno == logging.ERROR]
    assert bool(logged) is isinstance(fault, ValueError)
