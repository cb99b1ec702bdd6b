"""The body: the text without its head and foot, and what of it becomes passages."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.body import body_of
from ingest.document import Document, Span
from ingest.errors import NeedsOcr
from ingest.ocr import OcrMode
from ingest.raw_text import RawText
from ingest.reading import read
from ingest.understand import understand

DOCUMENTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "documents"
PLAN = """ỦY BAN NHÂN DÂN
TỈNH TÂY NINH
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 12/KH-UBND
Tây Ninh, ngày 03 tháng 3 năm 2020
KẾ HOẠCH
Phòng, chống tội phạm

Căn cứ Luật An ninh quốc gia, UBND tỉnh xây dựng kế hoạch như sau:
I. MỤC ĐÍCH
Bảo đảm an ninh, trật tự./.

Nơi nhận:
- Như trên;
- Lưu: VT, NC.
TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
(Đã ký)
Nguyễn Văn Minh

Phụ lục
DANH MỤC VIỆC CẦN LÀM
1. Tuần tra ban đêm.
"""


def _understood(text: str) -> Document:
    return understand(RawText((text,), paged=False), "tep.txt")


def test_head_and_foot_are_no_body_and_an_appendix_is() -> None:
    document = _understood(PLAN)
    bodies = [document.text[each.start : each.end].strip() for each in document.body]
    assert [each.split("\n")[0] for each in bodies] == [
        "Căn cứ Luật An ninh quốc gia, UBND tỉnh xây dựng kế hoạch như sau:", "Phụ lục",
    ]  # fmt: skip
    assert not any(
        "Lưu: VT" in each.text or "Nguyễn Văn Minh" in each.text or "Độc lập" in each.text
        for each in document.passages
    )
    assert "Lưu: VT" in document.text


def test_an_appendix_keeps_its_own_heading() -> None:
    assert _understood(PLAN).passages[-1].path[0].startswith("Phụ lục")


def test_a_text_that_is_only_a_head_stays_findable() -> None:
    head = PLAN.split("\n\n")[0]
    assert [each.text for each in _understood(head).passages] == [head]


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5)


@given(st.text(alphabet="ab \n-", max_size=60), spans)
def test_body_and_frame_share_no_character(text: str, given_spans: list[tuple[int, int]]) -> None:
    frame = [Span(min(each), min(max(each), len(text))) for each in given_spans if min(each) < len(text)]
    body = body_of(text, frame)
    inside = {at for each in frame for at in range(each.start, each.end)}
    assert all(left.end <= right.start for left, right in pairwise(body))
    if any(each.isalpha() for at, each in enumerate(text) if at not in inside):
        assert not inside & {at for each in body for at in range(each.start, each.end)}
    elif text:
        assert body == (Span(0, len(text)),)


def _files() -> list[str]:
    manifest = DOCUMENTS / "manifest.jsonl"
    if not manifest.exists():
        return []
    return [json.loads(line)["file"] for line in manifest.read_text("utf-8").splitlines()]


@pytest.mark.skipif(not _files(), reason="không có ../shared/data/documents")
def test_real_files_are_covered_once() -> None:
    for name in _files():
        path = DOCUMENTS / name
        try:
            document = understand(read(path.read_bytes(), path.name, OcrMode.NEVER), path.name)
        except NeedsOcr:
            continue
        assert all(document.text[each.start : each.end] == each.text for each in document.passages), name
        covered = "".join(document.text[each.start : each.end] for each in document.body)
        assert "".join(each.text for each in document.passages) == covered, name
        assert len(covered) > 0.5 * len(document.text), name
        for each in document.header.evidence:
            assert 0 <= each.start < each.end <= len(document.text), (name, each)
        for section in document.sections:
            assert document.text[section.start :].startswith(section.label.split()[0]), (name, section)
