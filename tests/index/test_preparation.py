"""What runs in workers: files that cannot be read become messages, and order is kept."""

from pathlib import Path

from index.preparation import heading_words, mapped, prepare_bytes, prepare_file, worker_pool
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


def square(number: int) -> int:
    return number * number


def test_results_come_in_the_order_of_tasks_with_and_without_workers() -> None:
    expected = [number * number for number in range(50)]
    for jobs in (1, 2):
        with worker_pool(jobs) as pool:
            assert list(mapped(pool, jobs, square, range(50))) == expected
