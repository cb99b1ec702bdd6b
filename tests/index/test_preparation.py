"""What runs in workers: files that cannot be read become messages, and order is kept."""

from pathlib import Path

from index.preparation import heading_words, prepare_bytes, prepare_file
from ingest.document import Header


def test_a_file_is_prepared_with_the_words_of_each_passage() -> None:
    file = prepare_bytes("KẾ HOẠCH\nvề an ninh\n\n- Bảo vệ an ninh Tổ quốc.".encode(), "a.txt")
    assert file.error is None and file.prepared is not None
    assert len(file.prepared.words) == len(file.prepared.headings) == len(file.prepared.document.passages)
    assert "bảo_vệ an_ninh tổ_quốc" in " ".join(file.prepared.words)


def test_faults_become_reasons(tmp_path: Path) -> None:
    assert prepare_bytes(b"", "a.txt").error
    assert "không đọc được" in (prepare_file(tmp_path / "khong-co").error or "")
    assert prepare_file(tmp_path).error


def test_headings_are_said_once() -> None:
    header = Header(number="46-CT/TW", kind="chỉ thị", subject="an ninh")
    words = heading_words(header, ("an ninh", "I. Mục đích"))
    assert words.split().count("an_ninh") == 1
    assert words.endswith("mục_đích")
