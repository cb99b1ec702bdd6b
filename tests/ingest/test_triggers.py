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
