import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from underthesea import word_tokenize

from ingest import words as words_module
from ingest.words import LONGEST_RUN, Segmented, folded_syllables, segment, segmented, words_and_syllables


def test_segment_gives_the_stored_form() -> None:
    words = segment("Phong trào Toàn dân bảo vệ an ninh Tổ quốc.")
    assert words == words.lower()
    assert "bảo_vệ" in words.split()
    assert "." not in words


def test_segment_keeps_the_parts_of_a_number() -> None:
    assert {"46", "ct", "tw"} <= set(
        segment("Chỉ thị số 46-CT/TW").replace("-", " ").replace("/", " ").split()
    )


def test_segment_of_nothing_is_nothing() -> None:
    assert segment(" … \n") == ""


@pytest.fixture
def given_to_segmenter(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the segmenter is called with, which does its work as usual."""
    segmenter = words_module._segmenter()
    calls: list[str] = []

    def noted(text: str) -> list[str]:
        calls.append(text)
        return segmenter(text)

    monkeypatch.setattr(words_module, "_segmenter", lambda: noted)
    return calls


@pytest.mark.parametrize(
    "run", ["a(" * 150_000, "đ," * 150_000, "x" * 300_000, "😀" * 300_000, "a/b." * 75_000]
)
def test_the_segmenter_never_sees_a_run_that_no_word_is(run: str, given_to_segmenter: list[str]) -> None:
    words = segment(f"Kế hoạch bảo vệ an ninh {run} của Tổ quốc").split()
    assert "bảo_vệ" in words and "tổ_quốc" in words
    assert max(len(part) for text in given_to_segmenter for part in text.split()) <= LONGEST_RUN
    assert max(map(len, words)) <= LONGEST_RUN


def test_the_words_of_a_long_run_are_found() -> None:
    address = "https://vanban.example.vn/he-thong/" + "/".join(f"muc-{number}" for number in range(40))
    words = segment(f"Tải tại {address} trước ngày họp").split()
    assert {"vanban", "thong", "muc", "39", "tải", "họp"} <= set(words)


def test_leaders_of_a_form_leave_its_words_as_they_are() -> None:
    for leader in ("." * 150, "…" * 150, "_" * 150):
        assert segment(f"Họ và tên:{leader} Đơn vị công tác") == segment("Họ và tên:... Đơn vị công tác")


@given(st.text("abđ1,(-/. \n", max_size=2 * LONGEST_RUN))
def test_what_has_no_long_run_is_segmented_in_one_piece(text: str) -> None:
    if all(len(part) <= LONGEST_RUN for part in text.split()):
        assert list(words_module._tokens(text)) == words_module._segmenter()(text)


@given(st.text("aAđĐưƯ1&'@:D.,(-/\u0301\u00a0 \n", max_size=60))
def test_the_words_are_those_that_underthesea_gives(text: str) -> None:
    assert words_module._segmenter()(text) == word_tokenize(text)


def test_the_words_of_a_plan_are_those_that_underthesea_gives() -> None:
    text = (
        Path(__file__).parents[2] / "corpus" / "ke-hoach-phat-dong-phong-trao-thi-dua-2020.txt"
    ).read_text("utf-8")
    assert words_module._segmenter()(text) == word_tokenize(text)


def test_segmented_keeps_the_text() -> None:
    assert segmented("Tổ quốc") == Segmented("Tổ quốc", segment("Tổ quốc"))


def test_views_of_a_stored_line() -> None:
    assert words_and_syllables("bảo_vệ tổ_quốc ta") == ["bảo_vệ", "bảo", "vệ", "tổ_quốc", "tổ", "quốc", "ta"]
    assert folded_syllables("bảo_vệ đảng") == ["bao", "ve", "dang"]


def test_segmentation_loads_no_torch() -> None:
    code = "from ingest.words import segment; segment('bảo vệ'); import sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False).returncode == 0
