"""Lists: an announcement with its items."""

import pytest

from ingest.lists import find_lists
from ingest.sentences import sentences

LAW = """1. Người lao động có quyền sau đây:
a) Làm việc; tự do lựa chọn việc làm. Không bị phân biệt đối xử;
b) Hưởng lương, gồm:
- Lương cơ bản;
- Phụ cấp;
c) Đình công.
2. Người lao động có nghĩa vụ thực hiện hợp đồng.
3. Nghĩa vụ khác:"""


def _lists(text: str) -> list[str]:
    spans = sentences(text, 0, len(text))
    return [text[spans[first][0] : spans[last - 1][1]] for first, last in find_lists(text, spans)]


def test_an_announcement_takes_all_of_its_items_and_no_more() -> None:
    outer, inner = _lists(LAW)
    assert outer.startswith("1. Người lao động") and outer.endswith("c) Đình công.")
    assert inner == "b) Hưởng lương, gồm:\n- Lương cơ bản;\n- Phụ cấp;"


def test_what_comes_after_the_items_is_outside() -> None:
    (found,) = _lists("Hồ sơ gồm:\n- Đơn;\n- Bản sao.\nNộp tại Ủy ban nhân dân xã.")
    assert found == "Hồ sơ gồm:\n- Đơn;\n- Bản sao."


def test_lines_without_labels_are_items_while_they_go_on() -> None:
    (found,) = _lists(
        "Môn học gồm:\nToán cao cấp;\nVật lý đại cương;\nTin học.\nMôn khác do khoa quyết định."
    )
    assert found == "Môn học gồm:\nToán cao cấp;\nVật lý đại cương;\nTin học."


@pytest.mark.parametrize(
    "text",
    [
        "1. Quy định chung:\n2. Người học có quyền khiếu nại.",
        "Giờ làm việc: từ 8 giờ đến 17 giờ.",
        "Kết luận:\nTập thể đồng ý với đề nghị trên.",
        "Kính gửi:",
    ],
)
def test_a_colon_alone_announces_nothing(text: str) -> None:
    assert _lists(text) == []
