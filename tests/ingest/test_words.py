import subprocess
import sys

from ingest.words import Segmented, folded_syllables, segment, segmented, words_and_syllables


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


def test_segmented_keeps_the_text() -> None:
    assert segmented("Tổ quốc") == Segmented("Tổ quốc", segment("Tổ quốc"))


def test_views_of_a_stored_line() -> None:
    assert words_and_syllables("bảo_vệ tổ_quốc ta") == ["bảo_vệ", "bảo", "vệ", "tổ_quốc", "tổ", "quốc", "ta"]
    assert folded_syllables("bảo_vệ đảng") == ["bao", "ve", "dang"]


def test_segmentation_loads_no_torch() -> None:
    code = "from ingest.words import segment; segment('bảo vệ'); import sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False).returncode == 0
