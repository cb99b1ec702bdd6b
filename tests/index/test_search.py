"""Ranking: the two views, grouping, scores that can be explained."""

import json
from pathlib import Path

import pytest

from index.knowledge_base import KnowledgeBase
from ingest.text import fold


@pytest.fixture
def articles(empty_base: KnowledgeBase, tmp_path: Path) -> KnowledgeBase:
    texts = {
        "mu": "Người điều khiển xe mô tô phải đội mũ bảo hiểm khi tham gia giao thông.",
        "muc": "Mức đóng bảo hiểm xã hội bắt buộc hằng tháng của người lao động là 8% tiền lương.",
        "thue": "Hộ kinh doanh phải đăng ký thuế tại cơ quan thuế quản lý trực tiếp.",
    }
    lines = [json.dumps({"id": key, "text": text}, ensure_ascii=False) for key, text in texts.items()]
    (tmp_path / "r.jsonl").write_text("\n".join(lines), encoding="utf-8")
    empty_base.add([tmp_path / "r.jsonl"])
    return empty_base


def test_typing_without_marks_finds_the_same(articles: KnowledgeBase) -> None:
    for question, expected in (
        ("đội mũ bảo hiểm", "mu"),
        ("mức đóng bảo hiểm xã hội", "muc"),
        ("đăng ký thuế", "thue"),
    ):
        assert articles.rank(question)[0][0] == expected
        assert articles.rank(fold(question))[0][0] == expected


def test_marks_that_were_typed_count(articles: KnowledgeBase) -> None:
    """«mu» may be mũ or mù, mức; with the mark only one is meant."""
    assert articles.rank("mũ")[0][0] == "mu"
    assert articles.rank("mức")[0][0] == "muc"


def test_old_and_new_tone_places_are_one_word(empty_base: KnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "THÔNG BÁO\nvề việc hoà giải ở cơ sở\n\nUỷ ban tổ chức hoà giải.", encoding="utf-8"
    )
    empty_base.add([tmp_path / "a.txt"])
    assert empty_base.search("hòa giải ở cơ sở").documents
    assert empty_base.search("hoà giải ở cơ sở").documents


def test_scores_are_explained(articles: KnowledgeBase) -> None:
    best = articles.search("đội mũ bảo hiểm").documents[0].passages[0]
    assert best.lexical > 0
    assert best.cosine is not None and best.cosine > 0.5
    bare = articles.search("doi mu bao hiem").documents[0].passages[0]
    assert bare.cosine == pytest.approx(best.cosine)
