"""Which statements are quoted: the ones that answer, lists whole, best first, none twice."""

import json
from collections.abc import Iterator

import pytest

from index.answer import Quote
from index.knowledge_base import KnowledgeBase
from index.results import Answer

_ARTICLES = {
    "1": (
        "Quyền và nghĩa vụ của người nuôi ong",
        "1. Người nuôi ong có nghĩa vụ sau đây:\n"
        "a) Đăng ký đàn ong với Ủy ban nhân dân cấp xã;\n"
        "b) Di chuyển đàn ong cách khu dân cư ít nhất 500 mét;\n"
        "c) Báo cáo dịch bệnh của đàn ong trong 24 giờ.\n"
        "2. Người nuôi ong được vay vốn ưu đãi theo quy định của pháp luật.",
    ),
    "2": (
        "Xử phạt vi phạm trong nuôi ong",
        "Phạt tiền từ 2.000.000 đồng đến 3.000.000 đồng đối với người nuôi ong không đăng ký đàn ong. "
        "Ngoài tiền phạt, người vi phạm phải đăng ký trong 10 ngày. "
        "Chủ tịch Ủy ban nhân dân cấp xã có thẩm quyền xử phạt.",
    ),
    "3": (
        "Khu vực bảo vệ nguồn hoa",
        "Người nuôi ong được vay vốn ưu đãi theo quy định của pháp luật.\n"
        "Khu vực bảo vệ nguồn hoa do Ủy ban nhân dân cấp tỉnh công bố hằng năm.",
    ),
}


@pytest.fixture(scope="module")
def bees(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    home = tmp_path_factory.mktemp("bees")
    lines = [
        json.dumps({"id": key, "title": title, "text": text, "path": ["Nuôi ong"]}, ensure_ascii=False)
        for key, (title, text) in _ARTICLES.items()
    ]
    file = home / "luat.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    with KnowledgeBase.open(home / "kho") as base:
        assert base.add([file]).added == 3
        yield base


def _marked(quote: Quote) -> list[str]:
    return [quote.text[start:end] for start, end in quote.marks]


def _quotes(answer: Answer, base: KnowledgeBase) -> list[Quote]:
    for quote in answer.quotes:
        text = base.store.text(quote.document_id) or ""
        assert text[quote.start : quote.end] == quote.text
    return list(answer.quotes)


def test_a_list_is_quoted_whole(bees: KnowledgeBase) -> None:
    first, *_ = _quotes(bees.ask("Người nuôi ong có những nghĩa vụ gì?"), bees)
    assert first.text.startswith("1. Người nuôi ong có nghĩa vụ sau đây:")
    assert first.text.endswith("c) Báo cáo dịch bệnh của đàn ong trong 24 giờ.")


def test_an_item_brings_its_list(bees: KnowledgeBase) -> None:
    first, *_ = _quotes(bees.ask("Phải di chuyển đàn ong cách khu dân cư bao nhiêu mét?"), bees)
    assert first.text.startswith("1. Người nuôi ong có nghĩa vụ sau đây:")
    assert "ít nhất 500 mét" in _marked(first)


def test_an_amount_is_answered_with_the_amount(bees: KnowledgeBase) -> None:
    first, *_ = _quotes(bees.ask("Không đăng ký đàn ong bị phạt bao nhiêu tiền?"), bees)
    assert first.text.startswith("Phạt tiền từ") and first.text.endswith("đàn ong.")
    assert _marked(first) == ["từ 2.000.000 đồng đến 3.000.000 đồng"]


def test_who_is_answered_with_who(bees: KnowledgeBase) -> None:
    first, *_ = _quotes(bees.ask("Ai có thẩm quyền xử phạt người nuôi ong?"), bees)
    assert _marked(first) == ["Chủ tịch Ủy ban nhân dân cấp xã"]


@pytest.mark.parametrize(
    "question",
    ["người nuôi ong được vay vốn ưu đãi không?", "nguoi nuoi ong duoc vay von uu dai khong?"],
)
def test_what_two_documents_say_alike_is_quoted_once_and_nothing_overlaps(
    bees: KnowledgeBase, question: str
) -> None:
    quotes = _quotes(bees.ask(question, limit=10), bees)
    assert sum("vay vốn ưu đãi" in quote.text for quote in quotes) == 1
    assert "vay vốn ưu đãi" in quotes[0].text
    for at, one in enumerate(quotes):
        for other in quotes[at + 1 :]:
            apart = one.end <= other.start or other.end <= one.start
            assert apart or one.document_id != other.document_id


def test_quotes_of_a_document_stand_together_when_shown(bees: KnowledgeBase) -> None:
    answer = bees.ask("Người nuôi ong không đăng ký đàn ong thì sao?")
    shown = answer.by_document
    assert [document.id for document, _ in shown] == list(
        dict.fromkeys(quote.document_id for quote in answer.quotes)
    )
    assert sorted(quote.start for _, quotes in shown for quote in quotes) == sorted(
        quote.start for quote in answer.quotes
    )
