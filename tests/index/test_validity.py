"""In force, ended, or unknown: only what a fact says."""

import pytest

from index.knowledge_base import KnowledgeBase
from index.validity import Validity


def state(base: KnowledgeBase, number: str) -> Validity:
    return base.validity(base.document(number)).state


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("23/2000/QH10", Validity.ENDED),  # thay thế bởi 73/2021/QH14, đã kiểm chứng
        ("47-QĐ/TW", Validity.ENDED),
        ("09-CT/TW", Validity.IN_FORCE),  # 44-KL/TW tiếp tục thực hiện
        ("48-CT/TW", Validity.IN_FORCE),
        ("06-CT/TW", Validity.UNKNOWN),  # kế thừa không chấm dứt hiệu lực
        ("24-NQ/TW", Validity.UNKNOWN),
        ("66-QĐ/TW", Validity.UNKNOWN),  # quan hệ thay thế chưa kiểm chứng
    ],
)
def test_states_of_the_catalogue(base: KnowledgeBase, number: str, expected: Validity) -> None:
    document = base.documents_called(number)[0]
    assert base.validity(document).state is expected


def test_the_reason_is_given(base: KnowledgeBase) -> None:
    document = base.document("23/2000/QH10")
    because = [base.document(each.document_id).number for each in base.validity(document).because]
    assert "73/2021/QH14" in because
