"""What runs in workers: files that cannot be read become messages, and order is kept."""

from pathlib import Path

from index.preparation import Input, heading_words, prepare_bytes, prepare_input, read_input, segment_file
from ingest.document import Header


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
