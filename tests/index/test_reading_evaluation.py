"""Reading against gold: what counts as right, wrong, missing, and not judged."""

import json
from pathlib import Path

import pytest

from index.errors import BadEvaluation
from index.reading_evaluation import FIELDS, evaluate_reading, totals

PLAN = """ỦY BAN NHÂN DÂN
TỈNH TÂY NINH
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: 399/KH-UBND
Tây Ninh, ngày 03 tháng 3 năm 2020

KẾ HOẠCH
Phát động thi đua

I. MỤC ĐÍCH
Thực hiện Chỉ thị số 46-CT/TW và Kết luận số 44-KL/TW.
II. TỔ CHỨC
Nội dung./.
"""
GOLD = {
    "kind": "Kế hoạch",
    "number": "399/KH-UBND",
    "issued_on": "2020-03-03",
    "issuer": "UBND tỉnh Tây Ninh",
    "subject": "phát động  thi đua",
    "signer": None,
    "refs": ["46-CT/TW", "44 - KL/TW"],
    "sections": ["I. MỤC ĐÍCH", "II. TỔ CHỨC"],
}


def manifest(folder: Path, **changes: object) -> Path:
    (folder / "a.txt").write_text(PLAN, encoding="utf-8")
    path = folder / "manifest.jsonl"
    path.write_text(
        json.dumps({"file": "a.txt", "format": "txt", "gold": GOLD | changes}) + "\n", encoding="utf-8"
    )
    return path


def test_agreement_in_every_field(tmp_path: Path) -> None:
    report = evaluate_reading(manifest(tmp_path))
    assert report.differences == [] and report.failures == []
    assert {name for _, name in report.tallies} == {*FIELDS, "refs", "sections"}
    assert all(tally.accuracy == tally.f1 == 1.0 for tally in report.tallies.values())


def test_wrong_invented_missing_and_unread_values(tmp_path: Path) -> None:
    report = evaluate_reading(
        manifest(
            tmp_path, kind="Quyết định", number=None, signer="Nguyễn Văn A", refs=["46-CT/TW", "1-CT/TW"]
        )
    )
    kind, number = report.tally("txt", "kind"), report.tally("txt", "number")
    assert (kind.precision, kind.recall) == (0.0, 0.0)
    assert (number.precision, number.recall) == (0.0, 1.0)
    assert (report.tally("txt", "signer").precision, report.tally("txt", "signer").recall) == (1.0, 0.0)
    refs = report.tally("txt", "refs")
    assert (refs.precision, refs.recall, refs.f1) == (0.5, 0.5, 0.5)
    assert {name for _, name, *_ in report.differences} == {"kind", "number", "signer", "refs"}
    report = evaluate_reading(manifest(tmp_path, refs=None, sections=None))
    assert not {"refs", "sections"} & {name for _, name in report.tallies}


def test_a_file_that_cannot_be_read_is_named_and_a_scan_counts_apart(tmp_path: Path) -> None:
    path = manifest(tmp_path)
    scan = {"file": "a.txt", "format": "pdf", "has_text_layer": False, "gold": GOLD}
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"file": "khong-co.txt", "gold": GOLD}) + "\n" + json.dumps(scan))
    report = evaluate_reading(path)
    assert [name for name, _ in report.failures] == ["khong-co.txt"]
    assert ("pdf (ảnh chụp)", "number") in report.tallies
    assert totals(report, ["number"])["number"].files == 1


def test_an_unusable_manifest_is_named(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    path.write_text('{"file": 1}\n', encoding="utf-8")
    with pytest.raises(BadEvaluation, match="dòng 1"):
        evaluate_reading(path)
    with pytest.raises(BadEvaluation, match="không có tệp"):
        evaluate_reading(tmp_path / "none.jsonl")


def test_real_files(shared_data: Path) -> None:
    """What is reached on the real files must not be lost again; README gives the figures."""
    report = evaluate_reading(shared_data / "documents" / "manifest.jsonl")
    whole = totals(report, (*FIELDS, "refs", "sections"))
    floors = {
        "kind": 0.93,
        "number": 0.95,
        "issued_on": 0.95,
        "issuer": 0.97,
        "subject": 0.91,
        "refs": 0.92,
        "sections": 1,
    }
    assert {
        name: tally.accuracy for name, tally in whole.items() if tally.accuracy < floors.get(name, 0)
    } == {}
