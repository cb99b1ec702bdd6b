"""What of a question stands in the best passages, over a base of three small plans."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from index.evidence import Asked, Standing, signs, wordings
from index.filters import Filters
from index.knowledge_base import KnowledgeBase
from index.question import AlsoWritten, read_question, topic_places
from index.training.refusal import MEANING, WORDS

PLANS = {
    "rung.txt": "KẾ HOẠCH\nVề phòng cháy rừng\n\nChủ rừng phải kiểm tra phương án phòng cháy, chữa cháy rừng hằng năm.",
    "cay.txt": "KẾ HOẠCH\nVề trồng cây xanh\n\nĐoàn thanh niên trồng một nghìn cây xanh quanh hồ trước mùa mưa.",
    "hoc.txt": "KẾ HOẠCH\nVề học phí\n\nHọc sinh tiểu học trường công lập không phải đóng học phí.",
}


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(tmp_path_factory.mktemp("plans")) as base:
        for name, text in PLANS.items():
            base.add_bytes(text.encode(), name)
        yield base


def measured(base: KnowledgeBase, typed: str, marked: bool = True) -> dict[str, float]:
    finder = base._finder()
    question = replace(read_question(typed), marked=marked)
    ranked = finder.rank(question, Filters())
    return signs(finder.index_of(ranked), finder.encoder, question, ranked)


def test_question_words_are_not_looked_for(plans: KnowledgeBase) -> None:
    index = plans.serving()[1]
    asked = Asked.of(index, read_question("văn bản nào chỉ đạo phòng cháy rừng?").words, marked=True)
    assert asked.syllables == ("phòng", "cháy", "rừng")
    assert set(asked.pairs) == {("phòng", "cháy"), ("cháy", "rừng")}
    assert not asked.unknown.any()


def test_places_are_those_of_the_topic() -> None:
    assert topic_places("học_phí là gì") == [True, True, False, False]
    assert topic_places("là gì") == [True, True]


def test_what_stands_is_counted_by_weight(plans: KnowledgeBase) -> None:
    index = plans.serving()[1]
    asked = Asked.of(index, "trồng cây kem_bơ", marked=True)
    found = Standing.of(asked, ["trồng nhiều cây", "kem này"])
    by_name = dict(zip(asked.syllables, asked.weights.tolist(), strict=True))
    assert asked.unknown.tolist() == [False, False, True, True]
    assert found.coverage(found.there).tolist() == pytest.approx(
        [(by_name["trồng"] + by_name["cây"]) / asked.total, by_name["kem"] / asked.total]
    )
    assert found.words.tolist() == [[True, True, False], [False, False, False]]
    assert found.all_pairs == 0.0


def test_a_topic_of_the_base_is_covered_and_another_is_not(plans: KnowledgeBase) -> None:
    there, gone = measured(plans, "ai phải phòng cháy rừng?"), measured(plans, "cách nấu phở bò")
    assert set(there) >= set(MEANING)
    assert there["covered_by_best"] > 0.9 > 0.3 > gone["covered_by_best"]
    assert there["unknown"] == 0 < gone["unknown"]
    assert there["cosine_best"] > gone["cosine_best"]


def test_without_marks_the_folded_words_are_looked_for(plans: KnowledgeBase) -> None:
    found = measured(plans, "phong chay rung", marked=False)
    assert found["covered_by_best"] == pytest.approx(1.0)
    assert set(WORDS) <= found.keys() and "cosine" not in found


def test_a_question_that_nothing_matches_is_measured_too(plans: KnowledgeBase) -> None:
    found = measured(plans, "qwzx", marked=False)
    assert found["covered_by_all"] == 0 and found["unknown"] == 1


def test_an_abbreviation_is_looked_for_in_its_other_forms() -> None:
    question = replace(read_question("antt khu phố"), also=(AlsoWritten("antt", ("an_ninh trật_tự",)),))
    assert wordings(question) == ["antt khu_phố", "an_ninh trật_tự khu_phố"]
