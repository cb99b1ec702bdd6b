"""Refusal: which questions are answered and which declined, and whether the confidence is a probability.

Bases from which half of the topics were taken out show it: the questions whose gold went are to be declined, those
whose gold is still there are not.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bench.quality.ranking import regulation_questions
from bench.quality.results import Point, Result, Table, count, interval, written
from bench.quality.workshop import REPOSITORY, Workshop
from bench.refusal import THRESHOLDS, confidences, declined, strange_questions
from index import KnowledgeBase
from index.embedding import StaticEncoder
from index.evaluate import mean_of, read_qrels, read_questions
from index.fields import Fields
from index.sureness import Sureness, bundled_sureness
from index.training.corpus import Question
from index.training.ranker import Corpus
from index.training.refusal import (
    WRONG_REFUSALS,
    Measured,
    Part,
    area,
    measured_over,
    probabilities,
    uncalibrated,
)
from ingest.words import segment

_FIXTURES = REPOSITORY / "tests/fixtures"
# Other halves than the model was trained and calibrated with.
_SEEDS = (5_000, 5_001, 5_002)
_BINS = 10

Values = NDArray[np.float64]


def refusal(shop: Workshop) -> Result:
    """Over halves of three bases, over the shipped corpus, and over the code of law."""
    with shop.base("zalo") as base:
        halves = {"zalo dev": _halves(base, _judged(shop, "zalo", "dev"))}
        strange = {"Bộ pháp điển": _strange(base)}
        asked = confidences(base, read_questions(shop.data / "zalo/questions.dev.jsonl").values())
        absent = confidences(base, read_questions(shop.data / "zalo/uncovered.train.jsonl").values())
    with shop.base("alqac") as base:
        halves["ALQAC train"] = _halves(base, _judged(shop, "alqac", "train"))
    with shop.base("regulations") as base:
        halves["regulations dev"] = _halves(base, _judged_regulations(shop), by_record=True)
    with shop.base("corpus") as base:
        strange["corpus/"] = _strange(base)
        fixtures = [_declined_fixture(base, name) for name in ("answerable", "unanswerable")]
    tables = (
        _told_apart(halves),
        _thresholds(halves),
        _calibration(halves),
        _strange_table(strange),
    )
    return Result(tables, _notes(fixtures, asked, absent), points=_points(halves))


# Halves


def _judged(shop: Workshop, folder: str, split: str) -> list[Question]:
    qrels = read_qrels(shop.data / folder / f"qrels.{split}.txt")
    asked = read_questions(shop.data / folder / f"questions.{split}.jsonl")
    return [Question(key, segment(asked[key]), frozenset(gold)) for key, gold in qrels.items()]


def _judged_regulations(shop: Workshop) -> list[Question]:
    asked, qrels = regulation_questions(shop)
    return [Question(key, segment(text), frozenset(qrels[key])) for key, text in asked.items()]


def _halves(base: KnowledgeBase, questions: Sequence[Question], by_record: bool = False) -> Measured:
    """The questions over random halves of a base's topics (laws, records)."""
    encoder = base.encoder
    assert isinstance(encoder, StaticEncoder)
    passages = [each for each in base.store.passage_fields() if each.external_id is not None]
    corpus = Corpus(passages, Fields.build(passages), questions)
    parts = [Part(f"half-{seed}", seed, 0.5, by_record=by_record) for seed in _SEEDS]
    return Measured.joined(measured_over(corpus, part, encoder, questions, []) for part in parts)


def _sure(halves: Measured) -> Values:
    return probabilities(bundled_sureness(), halves)


def _told_apart(halves: dict[str, Measured]) -> Table:
    rows = []
    for name, each in halves.items():
        sure, there, threshold = _sure(each), each.answered, bundled_sureness().threshold
        best = float(np.quantile(sure[there], WRONG_REFUSALS))
        rows.append(
            (
                name,
                count(int(there.sum())),
                count(int((~there).sum())),
                written(area(sure[there], sure[~there])),
                _share(sure[~there] < threshold),
                _share(sure[there] < threshold),
                written(float(np.mean(sure[~there] < best))),
            )
        )
    return Table(
        f"Bỏ ngẫu nhiên một nửa chủ đề khỏi kho, {len(_SEEDS)} lần",
        (
            "câu hỏi", "còn đáp án", "đáp án đã bỏ", "AUC", "từ chối đúng", "từ chối nhầm",
            f"từ chối đúng khi từ chối nhầm {written(WRONG_REFUSALS)}",
        ),
        tuple(rows),
    )  # fmt: skip


def _thresholds(halves: dict[str, Measured]) -> Table:
    """Share declined of both kinds, a row a threshold: rightly / wrongly."""
    sure = {name: (_sure(each), each.answered) for name, each in halves.items()}
    rows = tuple(
        (
            f"{threshold:.2f}",
            *(
                f"{written(float(np.mean(found[~there] < threshold)))} / "
                f"{written(float(np.mean(found[there] < threshold)))}"
                for found, there in sure.values()
            ),
        )
        for threshold in sorted({*THRESHOLDS, bundled_sureness().threshold})
    )
    return Table("Từ chối đúng / từ chối nhầm theo ngưỡng", ("ngưỡng", *sure), rows)


# Calibration


def _calibration(halves: dict[str, Measured]) -> Table:
    """How far the confidence is from the share that held, before and after calibration."""
    after = bundled_sureness()
    before = replace(after, meaning=uncalibrated(after.meaning), words=uncalibrated(after.words))
    kinds = {"trước": before, "sau": after}
    rows = [
        (f"{name}, {kind} hiệu chỉnh", *_errors(each, form))
        for name, each in halves.items()
        for kind, form in kinds.items()
    ]
    return Table("Hiệu chỉnh", ("câu hỏi", "Brier", f"ECE, {_BINS} khoảng"), tuple(rows))


def _errors(halves: Measured, sureness: Sureness) -> tuple[str, str]:
    sure = probabilities(sureness, halves)
    brier = float(np.mean((sure - halves.answered) ** 2))
    return written(brier), written(calibration_error(sure, halves.answered))


def calibration_error(sure: Values, held: NDArray[np.bool_]) -> float:
    """The mean distance of confidence and share held, over bins of equal width, each by its questions."""
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    gaps = [abs(float(np.sum(sure[bins == at] - held[bins == at]))) for at in np.unique(bins)]
    return sum(gaps) / max(len(sure), 1)


def _points(halves: dict[str, Measured]) -> tuple[Point, ...]:
    points = []
    for name, each in halves.items():
        sure, held = _sure(each), each.answered.astype(np.float64)
        bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
        for at in np.unique(bins):
            share = mean_of("", held[bins == at])
            points.append(Point(name, float(sure[bins == at].mean()), share.value, share.low, share.high))
    return tuple(points)


# Strange questions


def _strange(base: KnowledgeBase) -> dict[str, Values]:
    return {kind: declined(base, questions) for kind, questions in strange_questions(base).items()}


def _strange_table(strange: dict[str, dict[str, Values]]) -> Table:
    kinds = list(next(iter(strange.values())))
    rows = tuple(
        (
            kind,
            str(len(next(iter(strange.values()))[kind])),
            *(_share(each[kind]) for each in strange.values()),
        )
        for kind in kinds
    )
    return Table("Tỉ lệ `ask` từ chối", ("câu hỏi", "số câu", *(f"kho {name}" for name in strange)), rows)


def _declined_fixture(base: KnowledgeBase, name: str) -> Values:
    return declined(base, read_questions(_FIXTURES / f"{name}.jsonl").values())


def _share(values: NDArray[np.bool_] | Values) -> str:
    return interval(mean_of("", np.asarray(values, np.float64)))


def _notes(fixtures: Sequence[Values], asked: Values, absent: Values) -> tuple[str, ...]:
    known, unknown = fixtures
    threshold = bundled_sureness().threshold
    return (
        f"Ngưỡng của sản phẩm: {threshold:.3f}, chọn trên zalo dev (bốn nửa kho khác) sao cho từ chối nhầm không quá "
        f"{written(WRONG_REFUSALS)}; hai số hiệu chỉnh cũng từ đó. ALQAC và regulations không dùng để chọn gì.",
        "«Đáp án đã bỏ» là câu mà điều luật đáp án bị bỏ cùng chủ đề của nó. Đọc bằng mắt 30 câu như vậy mà vẫn vượt "
        "ngưỡng (zalo dev, một bản trước): 3 câu được điều khác trả lời, 5 câu được trả lời một phần, 22 câu chỉ gặp "
        "điều cùng thủ tục của việc khác (cấp lại giấy phép, trách nhiệm của bộ …): chỗ ấy từ và vectơ tĩnh không phân "
        "biệt được.",
        "«Từ chối nhầm» tính cả câu còn đáp án mà tìm không ra: trong 14 câu bị chấm thấp nhất, điều đáp án của 5 câu "
        "không ở hai kết quả đầu, và trả lời những câu ấy cũng sai.",
        f"`ask` trên corpus/: trả lời {int((1 - known).sum())} trong {len(known)} câu thuộc phạm vi, từ chối "
        f"{int(unknown.sum())} trong {len(unknown)} câu ngoài phạm vi.",
        f"Cả Bộ pháp điển: vượt ngưỡng {written(float(np.mean(asked >= threshold)))} của {len(asked)} câu zalo dev, "
        f"{written(float(np.mean(absent >= threshold)))} của {len(absent)} câu mà luật đáp án không nằm trong bộ.",
    )
