"""Machines that share all of a base: its store on PostgreSQL, its index in Milvus. Each home has only itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.scale.server import PostgresServer
from index.errors import DocumentNotFound, StoreLocked
from index.knowledge_base import KnowledgeBase
from index.records import Visibility
from tests.index.conftest import engine_in

PLAN = """ỦY BAN NHÂN DÂN TỈNH TÂY NINH
Số: {}/KH-UBND
Tây Ninh, ngày 5 tháng 3 năm 2021
KẾ HOẠCH
Về {}

1. Việc {} do chi cục thủy sản làm trước ngày 30 tháng 6.
"""


@pytest.fixture
def nodes(postgres: PostgresServer, tmp_path: Path) -> Iterator[tuple[KnowledgeBase, KnowledgeBase]]:
    """Two homes over one store and one engine."""
    pytest.importorskip("pymilvus")
    url, engine = postgres.database(), engine_in(tmp_path)
    with (
        KnowledgeBase.open(tmp_path / "a", store=url, index=engine) as first,
        KnowledgeBase.open(tmp_path / "b", store=url, index=engine) as second,
    ):
        yield first, second


def put_in(base: KnowledgeBase, number: int, what: str) -> None:
    assert base.add_bytes(PLAN.format(number, what, what).encode(), f"{number}.txt").added == 1


def found(base: KnowledgeBase, query: str) -> list[str | None]:
    return [each.document.number for each in base.search(query).documents]


def test_what_one_home_publishes_every_home_finds(nodes: tuple[KnowledgeBase, KnowledgeBase]) -> None:
    """Nobody follows: the state that one has published is the other's with its next question."""
    first, second = nodes
    assert found(second, "tôm hùm") == []
    put_in(first, 12, "nuôi tôm hùm")
    assert not second.is_behind and second.published == first.published
    assert found(second, "tôm hùm") == found(first, "tôm hùm") == ["12/KH-UBND"]
    (quote,) = second.ask("việc nuôi tôm hùm do ai làm?").quotes
    assert "chi cục thủy sản" in quote.text
    text = second.store.text(quote.document_id)
    assert text is not None and text[quote.start : quote.end] == quote.text
    put_in(second, 13, "đóng bè tôm hùm")
    assert set(found(first, "tôm hùm")) == {"12/KH-UBND", "13/KH-UBND"}
    assert first.check().faults == second.check().faults == ()
    assert not [each.name for base in nodes for each in base.home.glob("generations/*")]


def test_a_label_and_a_removal_count_in_every_home(nodes: tuple[KnowledgeBase, KnowledgeBase]) -> None:
    first, second = nodes
    put_in(first, 12, "nuôi tôm hùm")
    put_in(first, 13, "đóng bè tôm hùm")
    assert second.for_anyone is second
    first.set_visibility("12/KH-UBND", Visibility.INTERNAL)
    assert set(found(second, "tôm hùm")) == {"12/KH-UBND", "13/KH-UBND"}
    assert found(second.for_anyone, "tôm hùm") == ["13/KH-UBND"]
    assert second.for_anyone.serving()[1].marked.document_frequency("nuôi") == 0
    second.remove("13/KH-UBND")
    assert found(first, "tôm hùm") == ["12/KH-UBND"] and found(first.for_anyone, "tôm hùm") == []
    with pytest.raises(DocumentNotFound):
        first.for_anyone.document("12/KH-UBND")


def test_one_writer_and_one_publisher_for_all_homes(nodes: tuple[KnowledgeBase, KnowledgeBase]) -> None:
    """The index is of all, so that whoever only publishes waits for the writer of another home too."""
    first, second = nodes
    with first.writing():
        for lock in (second.sharing.writing, second.sharing.publishing):
            with pytest.raises(StoreLocked), lock(0.01):
                raise AssertionError
    with second.sharing.publishing(0.01), pytest.raises(StoreLocked), first.writing(0.01):
        raise AssertionError
    put_in(second, 12, "nuôi tôm hùm")
