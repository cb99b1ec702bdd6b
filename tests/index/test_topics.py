"""Topics: documents on one subject lie in one group, and the group bears its name."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.grouping import groups_of, unit
from index.knowledge_base import KnowledgeBase
from index.records import Visibility
from index.topic_terms import Written
from index.topics import MOST_PARTS, MOST_TOPICS, topic_count
from ingest.document import Authority

SUBJECTS = {
    "ma túy": "Phòng, chống ma túy tại {}",
    "nông thôn": "Xây dựng nông thôn mới nâng cao ở {}",
    "giao thông": "Bảo đảm trật tự, an toàn giao thông đường bộ trên địa bàn {}",
}
PLACES = "Tây Ninh", "Bình Dương", "Hà Nội", "Đà Nẵng", "Cần Thơ", "Lào Cai", "Quảng Ninh", "Nghệ An"


@pytest.fixture(scope="module")
def three_subjects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight plans on each of three subjects."""
    home = tmp_path_factory.mktemp("topics")
    lines = []
    for number, (topic, subject) in enumerate(SUBJECTS.items()):
        for at, place in enumerate(PLACES):
            told = subject.format(place)
            record = {
                "id": f"{number}-{at}", "number": f"{10 * number + at + 1}/KH-UBND", "kind": "kế hoạch",
                "issuer": f"UBND tỉnh {place}", "issued_on": "2020-01-02", "subject": told,
                "text": f"Kế hoạch về {topic}. {told}. Các sở, ngành thực hiện nội dung về {topic} trong năm.",
            }  # fmt: skip
            lines.append(json.dumps(record, ensure_ascii=False))
    with KnowledgeBase.open(home) as base:
        assert base.add_bytes("\n".join(lines).encode(), "ke-hoach.jsonl").added == len(lines)
    return home


def test_documents_on_one_subject_lie_together_under_its_name(three_subjects: Path) -> None:
    with KnowledgeBase.open(three_subjects) as base:
        topics = base.topics()
        assert topics.unplaced == 0
        assert Counter(each for topic in topics.topics for each in topic.documents).most_common(1)[0][1] == 1
        documents = base.store.documents(base.store.document_ids())
        for topic in topics.topics:
            (said,) = {
                name for name in SUBJECTS for each in topic.documents if name in documents[each].subject
            }
            assert any(said in each for each in topic.terms)


def test_the_same_base_gives_the_same_topics(corpus_home: Path) -> None:
    with KnowledgeBase.open(corpus_home) as one, KnowledgeBase.open(corpus_home) as other:
        assert one.topics() == other.topics()
        assert one.topics() is one.topics()


def test_the_topics_of_the_corpus_hold_every_document_once(base: KnowledgeBase) -> None:
    topics = base.topics()
    placed = [each for topic in topics.topics for each in topic.documents]
    assert len(placed) == len(set(placed))
    assert len(placed) + topics.unplaced == base.store.counts()["documents"]
    assert 5 <= len(topics.topics) <= MOST_TOPICS
    sizes = [len(each.documents) for each in topics.topics]
    assert sizes == sorted(sizes, reverse=True)
    assert len({each.id for each in topics.topics}) == len(topics.topics)
    assert all(each.name and each.terms and each.id.isascii() for each in topics.topics)
    assert all(not any(letter.isdigit() for letter in each.name) for each in topics.topics)
    assert all(-1 <= place <= 1 for each in topics.topics for place in (each.x, each.y))
    found = " ".join(term.lower() for each in topics.topics for term in each.terms)
    assert "an ninh" in found and "đảng viên" in found
    assert "chỉ thị" not in found and "ct-tw" not in found


def test_one_authority_has_its_own_documents_alone(base: KnowledgeBase) -> None:
    documents = base.store.documents(base.store.document_ids())
    for authority in Authority:
        for topic in base.topics(authority).topics:
            assert topic.documents
            assert {documents[each].authority for each in topic.documents} == {authority}


def test_an_empty_base_has_no_topics(empty_base: KnowledgeBase) -> None:
    assert empty_base.topics().topics == ()


def test_a_base_of_one_document_has_one_topic(empty_base: KnowledgeBase) -> None:
    empty_base.add_bytes(
        "KẾ HOẠCH\nVề trồng cây xanh quanh hồ\n\nTrồng một nghìn cây xanh.".encode(), "a.txt"
    )
    (topic,) = empty_base.topics().topics
    assert len(topic.documents) == 1
    assert "cây xanh" in topic.name.lower()


def test_what_is_internal_is_in_no_topic_of_anyone(three_subjects: Path, tmp_path: Path) -> None:
    import shutil

    home = tmp_path / "home"
    shutil.copytree(three_subjects, home)
    with KnowledgeBase.open(home) as base:
        hidden = base.set_visibility("1/KH-UBND", Visibility.INTERNAL).id
        assert any(hidden in each.documents for each in base.topics().topics)
        assert not any(hidden in each.documents for each in base.for_anyone.topics().topics)


# Groups


@pytest.mark.parametrize(("documents", "topics"), [(1, 1), (2, 1), (8, 2), (340, 13), (70_000, MOST_TOPICS)])
def test_how_many_topics_there_are(documents: int, topics: int) -> None:
    assert topic_count(documents) == topics


@given(st.integers(1, 60), st.integers(1, 12), st.integers(0, 5))
def test_every_point_is_in_one_group(points: int, count: int, seed: int) -> None:
    vectors = unit(np.random.default_rng(seed).normal(size=(points, 4)).astype(np.float32))
    groups = groups_of(vectors, count)
    assert 1 <= len(groups) <= count
    assert sorted(np.concatenate(groups).tolist()) == list(range(points))
    assert all(len(each) for each in groups)


def test_alike_points_are_one_group() -> None:
    assert len(groups_of(np.tile(np.float32([1, 0]), (50, 1)), 8)) == 1


def test_a_large_topic_has_parts(three_subjects: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.topics.PARTED", 6)
    with KnowledgeBase.open(three_subjects) as base:
        topics = base.topics()
    parted = [each for each in topics.topics if each.parts]
    assert parted
    assert not any(each.parts for each in topics.topics if len(each.documents) < 6)
    for topic in parted:
        assert 1 < len(topic.parts) <= MOST_PARTS
        assert sorted(each for part in topic.parts for each in part.documents) == sorted(topic.documents)
        assert topics.find(topic.parts[0].id) == (topic.parts[0], topic)
    assert topics.find("khong-co") is None


# Names


@pytest.mark.parametrize(
    ("term", "subjects", "written"),
    [
        (
            "phòng chống tội phạm",
            ["Công tác phòng, chống tội phạm", "Về phòng, chống tội phạm"],
            "phòng, chống tội phạm",
        ),
        ("hồ chí minh", ["Tư tưởng Hồ Chí Minh"], "Hồ Chí Minh"),
        ("an ninh", ["AN NINH TRẬT TỰ", "An ninh mạng"], "an ninh"),
        ("nông thôn", ["Đất đai"], "nông thôn"),
        ("an", ["Công an"], "an"),
    ],
)
def test_a_term_is_written_as_subjects_write_it(term: str, subjects: list[str], written: str) -> None:
    assert Written.of(subjects).term(term) == written
