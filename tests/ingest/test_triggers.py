"""Triggers: what the words before and after a document say of it."""

import pytest

from ingest.document import Relation
from ingest.triggers import announced, changed_by, governing, has_ended


@pytest.mark.parametrize(
    ("stretch", "relation"),
    [
        ("Thông tư này thay thế ", Relation.REPLACES),
        ("đề nghị bãi bỏ ", Relation.MENTIONS),
        ("Theo ", Relation.BASED_ON),
        ("được ban hành theo ", Relation.MENTIONS),
        ("Căn cứ Luật sửa đổi, bổ sung một số điều của ", Relation.BASED_ON),
        ("ban hành kèm theo Thông tư này và ", Relation.MENTIONS),
        ("thực hiện " + "công tác phòng, chống tội phạm " * 8, Relation.MENTIONS),
        ("Nội dung của ", None),
    ],
)
def test_the_last_trigger_governs(stretch: str, relation: Relation | None) -> None:
    assert governing(stretch) is relation


def test_a_line_announces_its_list() -> None:
    assert announced("Các văn bản sau đây hết hiệu lực:") is Relation.ENDED
    assert announced("Bãi bỏ các văn bản sau:") is Relation.REPEALS
    assert announced("Nơi nhận:") is None


def test_what_stands_behind_a_document() -> None:
    assert has_ended(" đã được thay thế")
    assert not has_ended(" có hiệu lực")
    assert changed_by(" đã được sửa đổi, bổ sung bởi ") is Relation.AMENDS
    assert changed_by(" bị bãi bỏ theo ") is Relation.REPEALS
    assert changed_by(" và ") is None


@pytest.mark.parametrize(
    "words",
    [
        "chưa thay thế", "không bãi bỏ", "sẽ thay thế", "dự kiến sửa đổi", "đề nghị bãi bỏ", "nghiên cứu sửa đổi",
        "nghiên cứu, sửa đổi, bổ sung", "xem xét, sửa đổi", "kiến nghị Chính phủ bãi bỏ", "không thay thế, bãi bỏ",
        "đề nghị Thủ tướng Chính phủ xem xét, bãi bỏ", "tham mưu sửa đổi, thay thế", "đang sửa đổi", "cần sửa đổi",
        "có thể thay thế", "tiến tới bãi bỏ", "chưa được thay thế bởi", "rà soát, đề xuất bãi bỏ",
    ],
)  # fmt: skip
def test_what_is_denied_or_planned_changes_nothing(words: str) -> None:
    assert governing(f"{words} ") is Relation.MENTIONS


@pytest.mark.parametrize(
    ("words", "relation"),
    [
        ("không còn phù hợp, bãi bỏ", Relation.REPEALS),
        ("theo đề nghị của Chánh Văn phòng, nay bãi bỏ", Relation.REPEALS),
        ("Quyết định này thay thế", Relation.REPLACES),
        ("không thay thế Quyết định số 1; bãi bỏ", Relation.REPEALS),
    ],
)
def test_what_is_done_is_told(words: str, relation: Relation) -> None:
    assert governing(f"{words} ") is relation


@pytest.mark.parametrize(
    "after", [" chưa hết hiệu lực", " sẽ hết hiệu lực", " không bị bãi bỏ", " chưa bị thay thế"]
)
def test_what_has_not_ended(after: str) -> None:
    assert not has_ended(after)
