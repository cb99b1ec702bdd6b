"""The training of the probability: parts of a base, nonsense, the fit, its calibration, on small made-up data."""

from pathlib import Path

import numpy as np
import pytest

from index.embedding import load_encoder
from index.fields import Fields, PassageFields
from index.training.corpus import Question
from index.training.ranker import Corpus
from index.training.refusal import (
    COLUMNS,
    MEANING,
    READ,
    WORDS,
    Measured,
    Part,
    area,
    balanced,
    fit,
    logistic,
    measured_over,
    nonsense,
    probabilities,
    report,
    uncalibrated,
)
from ingest.words import segment

TEXTS = {
    "rừng": ("Phòng cháy rừng", "Chủ rừng phải kiểm tra phương án phòng cháy, chữa cháy rừng hằng năm."),
    "trường": ("Học phí", "Học sinh tiểu học trường công lập không phải đóng học phí."),
    "thuế": ("Đăng ký thuế", "Hộ kinh doanh phải đăng ký thuế tại cơ quan thuế trong mười ngày."),
    "đường": ("Mũ bảo hiểm", "Người điều khiển xe mô tô phải đội mũ bảo hiểm khi tham gia giao thông."),
}
ASKED = {"rừng": "ai phải phòng cháy rừng?", "trường": "học sinh tiểu học có đóng học phí không?"}


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    passages = [
        PassageFields(at, at, (topic, title), segment(f"{topic} {title}"), segment(text), None, None, topic)
        for at, (topic, (title, text)) in enumerate(TEXTS.items())
    ]
    questions = [Question(key, segment(text), frozenset({key})) for key, text in ASKED.items()]
    return Corpus(passages, Fields.build(passages), questions)


def test_a_part_is_some_of_the_topics_and_the_same_each_time(corpus: Corpus) -> None:
    rows = Part("half", 3, 0.5).rows(corpus)
    assert len(rows) == 2 and rows.tolist() == Part("half", 3, 0.5).rows(corpus).tolist()
    assert len({tuple(Part("half", seed, 0.5).rows(corpus)) for seed in range(9)}) > 1
    assert len(Part("few", 0, 1.0, articles=3).rows(corpus)) == 3
    assert len(Part("records", 0, 0.5, by_record=True).rows(corpus)) == 2


def test_what_went_with_its_topic_is_not_answered(corpus: Corpus) -> None:
    encoder = load_encoder()
    part = next(
        part
        for part in (Part("half", seed, 0.5) for seed in range(50))
        if {"rừng"} == {corpus.passages[row].external_id for row in part.rows(corpus)} & ASKED.keys()
    )
    found = measured_over(corpus, part, encoder, corpus.questions, ["nấu phở", "giá vàng"])
    answered = dict(zip(found.ids.tolist(), found.answered.tolist(), strict=True))
    assert answered["rừng"] and not answered["trường"]
    assert sorted(set(found.kinds)) == ["gold", "nonsense", "other"]
    assert found.columns.shape == (len(found.ids), len(COLUMNS))
    covered = found.columns[:, MEANING.index("covered_by_best")]
    assert covered[found.answered].min() > covered[~found.answered & (found.kinds == "gold")].max()


def test_nonsense_is_seeded(corpus: Corpus) -> None:
    assert nonsense(corpus.fields, 6, 1) == nonsense(corpus.fields, 6, 1) != nonsense(corpus.fields, 6, 2)


def test_the_logistic_fit_is_the_one_that_drew_the_data() -> None:
    generator = np.random.default_rng(0)
    columns = generator.normal(size=(20_000, 2))
    answered = generator.random(20_000) < 1 / (1 + np.exp(-(1.5 * columns[:, 0] - columns[:, 1] + 0.5)))
    weights, bias = logistic(columns, answered, ridge=1e-6)
    np.testing.assert_allclose([*weights, bias], [1.5, -1.0, 0.5], atol=0.08)


def made(seed: int, count: int = 1_500) -> Measured:
    """Questions whose chance is a logistic of two measures."""
    generator = np.random.default_rng(seed)
    columns = generator.normal(size=(count, len(COLUMNS)))
    odds = 2 * columns[:, 0] + columns[:, MEANING.index("cosine")] + columns[:, COLUMNS.index(READ[0])]
    return Measured(
        ids=np.arange(count).astype(str),
        kinds=np.full(count, "gold"),
        answered=generator.random(count) < 1 / (1 + np.exp(-odds)),
        columns=columns,
        trust=np.ones(count),
        weights=np.ones(count),
    )


def test_what_is_fitted_is_a_probability_and_keeps_the_wrong_refusals(tmp_path: Path) -> None:
    learnt, tuned, fresh = made(0), made(1), made(2)
    sureness = fit(learnt, tuned)
    assert set(sureness.words.names) == set(WORDS)
    assert set(sureness.meaning.names) == set(COLUMNS)
    weight = dict(zip(sureness.meaning.names, sureness.meaning.weights, strict=True))
    assert sureness.meaning.slope * weight[READ[0]] == pytest.approx(1, abs=0.25)
    before = uncalibrated(sureness.meaning)
    assert before.names == MEANING and (before.slope, before.offset) == (1.0, 0.0)
    assert before.weights == sureness.meaning.weights[: len(MEANING)]
    sure = probabilities(sureness, fresh)
    assert np.mean(probabilities(sureness, tuned)[tuned.answered] < sureness.threshold) <= 0.05
    for low in (0.1, 0.3, 0.5, 0.7):
        said = (sure >= low) & (sure < low + 0.2)
        assert abs(sure[said].mean() - fresh.answered[said].mean()) < 0.08
    assert area(sure[fresh.answered], sure[~fresh.answered]) > 0.85
    assert "wrong refusals" in next(iter(report(sureness, fresh)))
    fresh.save(tmp_path / "kept.npz")
    kept = Measured.load(tmp_path / "kept.npz")
    assert kept.ids.tolist() == fresh.ids.tolist() and np.array_equal(kept.columns, fresh.columns)


def test_every_base_counts_its_kinds_alike() -> None:
    kinds = np.array(["gold"] * 5 + ["other"] * 4)
    weights = balanced(kinds, np.array([True, True, *[False] * 7]))
    assert weights.tolist() == pytest.approx([1, 1, *[2 / 3] * 3, *[0.5] * 4])


def test_the_area_by_hand() -> None:
    assert area(np.array([0.9, 0.5]), np.array([0.5, 0.1])) == pytest.approx((1 + 1 + 0.5 + 1) / 4)
