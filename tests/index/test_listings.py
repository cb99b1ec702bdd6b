"""Documents by the words of their heads."""

import pytest

from index.knowledge_base import KnowledgeBase
from index.tables.listings import Listing


def subjects(base: KnowledgeBase, words: str) -> list[str]:
    _, ids = base.store.listed(Listing(words=words), 1_000, 0)
    return [each.subject or "" for each in base.store.documents(ids).values()]


def test_each_word_stands_in_number_or_subject(base: KnowledgeBase) -> None:
    found = subjects(base, "toi  PHONG pham phòng")
    assert found and all("tội phạm" in each and "hòng" in each for each in found)
    assert len(subjects(base, "46 tw")) > len(subjects(base, "46 tw trật tự")) > 0
    assert subjects(base, "phòng xyz") == []


@pytest.mark.parametrize("words", ["a " * 3_000, " ".join(map(str, range(2_000))), "\u0301 " * 3_000])
def test_as_many_words_as_a_request_may_hold(base: KnowledgeBase, words: str) -> None:
    """SQLite refuses an expression of more than a thousand parts, and says no more than that the store fails."""
    subjects(base, words)
