"""Numbers in running text: what is a number and what is not."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.numbers import Form
from ingest.text import shadow
from ingest.written_numbers import find_numbers

SHARED_EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "domain" / "number_examples.jsonl"

POSITIVES = [
    ("Chỉ thị số 46-CT/TW ngày 22/6/2015 của Bộ Chính trị", Form.PARTY, "46-CT/TW"),
    ("Nghị quyết số 21 – NQ/TW", Form.PARTY, "21-NQ/TW"),
    ("Hướng dẫn số 78 -HD/BTGTW", Form.PARTY, "78-HD/BTGTW"),
    ("theo Chỉ thị số 09 CT/TW", Form.PARTY_LOOSE, "09-CT/TW"),
    ("Quyết định số 217/QĐ-TW", Form.ADMIN, "217-QĐ/TW"),
    ("Quy định 66/QĐ/TW", Form.PARTY_LOOSE, "66-QĐ/TW"),
    ("Số:399 /KH-UBND", Form.ADMIN, "399/KH-UBND"),
    ("Kế hoạch 399/KH-UBND - Tây Ninh", Form.ADMIN, "399/KH-UBND"),
    ("Quyết định số 04/2022/QĐ-TTG", Form.QPPL, "04/2022/QĐ-TTg"),
    ("Quyết định 25/2005/QĐ - BGD&ĐT", Form.QPPL, "25/2005/QĐ-BGD&ĐT"),
    ("Quyết định số 1803/1998/QĐ/BTC", Form.QPPL, "1803/1998/QĐ-BTC"),
    ("Nghị quyết số 66.13/2026/NQ-CP", Form.QPPL, "66.13/2026/NQ-CP"),
    ("Luật số 59/2020/QH14", Form.QH, "59/2020/QH14"),
    ("Công văn số 1234/BNV-TCBC", Form.CV, "1234/BNV-TCBC"),
    ("Nghị định số 178/CP", Form.CV, "178/CP"),
    ("Nghị quyết Trung ương 8 (khóa XI)", Form.PLENUM, "Nghị quyết Trung ương 8 khóa XI"),
    (
        "Nghị quyết Hội nghị lần thứ tám Ban Chấp hành Trung ương khoá XI",
        Form.PLENUM,
        "Nghị quyết Trung ương 8 khóa XI",
    ),
    ("thực hiện Chỉ thị 46", Form.BARE, "Chỉ thị 46"),
    ("theo NĐ 30", Form.BARE, "Nghị định 30"),
    ("Nghị định 100/2019 về xử phạt", Form.BARE, "Nghị định 100/2019"),
    ("Chỉ thị 46 ngày 22/6/2015", Form.BARE, "Chỉ thị 46"),
    ("Nghị quyết số 28-\nNQ/TW", Form.PARTY, "28-NQ/TW"),
]
TRAPS = [
    "trực 24/7", "dịp lễ 30/4 - 1/5", "ngày 22/6/2015", "giai đoạn 2021-2025", "bản đồ tỷ lệ 1/5000",
    "70/85 xã", "Kế hoạch 5 năm 2021 - 2025", "Nghị quyết 5 năm", "Thông báo 2 lần", "QĐ/TW", "Luật 2013",
    "Luật gồm 6 chương, 91 điều", "ISO 9001:2015", "Ban Chỉ đạo 138", "tổ số 4/KP2", "khoản 3 Điều 5",
    "5.000.000 đồng", "- Lưu: VT, NC.", "quyết định 3 phương án", "tệp TT 16.docx",
]  # fmt: skip


@pytest.mark.parametrize(("text", "form", "display"), POSITIVES)
def test_finds_each_form(text: str, form: Form, display: str) -> None:
    [number] = find_numbers(text)
    assert (number.form, number.display) == (form, display)
    assert number.text == shadow(text)[number.start : number.end]


@pytest.mark.parametrize("text", TRAPS)
def test_finds_nothing_in_traps(text: str) -> None:
    assert find_numbers(text) == []


def _examples() -> list[dict[str, Any]]:
    if not SHARED_EXAMPLES.exists():
        pytest.skip(f"the full list of examples is not on this machine: {SHARED_EXAMPLES}")
    return [json.loads(line) for line in SHARED_EXAMPLES.read_text(encoding="utf-8").splitlines()]


def test_every_shared_example() -> None:
    for example in _examples():
        numbers = find_numbers(example["text"])
        if example["match"] is None:
            assert numbers == [], example
            continue
        [number] = numbers
        assert (number.text, number.form) == (shadow(example["match"]), example["form"]), example
        parts = {"num": number.num, "kind": number.kind, "org": number.org, "word": number.word}
        parts |= {"year": str(number.year), "n": number.num, "k": number.term}
        assert {name: parts[name] for name in example["fields"]} == example["fields"], example


_PIECES = st.sampled_from(
    ["46", "-", "/", " ", "CT", "TW", "2020", "NĐ", "chỉ thị", "số", "ngày", "\n", "khóa XI"]
)
TEXTS = st.one_of(st.text(), st.lists(_PIECES).map("".join))


@given(TEXTS)
def test_offsets_are_offsets_of_any_text(text: str) -> None:
    numbers = find_numbers(text)
    assert all(shadow(text)[number.start : number.end] == number.text for number in numbers)
    assert all(a.end <= b.start for a, b in pairwise(numbers))
