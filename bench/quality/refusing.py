"""Refusal: which questions are answered and which declined."""

import numpy as np

from bench.quality.results import Result, Table, interval
from bench.quality.workshop import REPOSITORY, Workshop
from bench.refusal import THRESHOLDS, confidences
from index import KnowledgeBase
from index.answer import MIN_CONFIDENCE
from index.evaluate import mean_of, read_questions

_FIXTURES = REPOSITORY / "tests/fixtures"


def refusal(shop: Workshop) -> Result:
    """Over the shipped corpus, and over the code of law."""
    with shop.base("corpus") as base:
        known, unknown = (
            list(read_questions(_FIXTURES / f"{name}.jsonl").values())
            for name in ("answerable", "unanswerable")
        )
        answered = [sum(not base.ask(each).declined for each in asked) for asked in (known, unknown)]
        small = _thresholds("corpus/", base, known, unknown)
    with shop.base("zalo") as base:
        asked = read_questions(shop.data / "zalo/questions.dev.jsonl").values()
        absent = read_questions(shop.data / "zalo/uncovered.train.jsonl").values()
        large = _thresholds("Bộ pháp điển", base, list(asked), list(absent))
    notes = (
        f"`ask` trên corpus/: trả lời {answered[0]} trong {len(known)} câu thuộc phạm vi, từ chối "
        f"{len(unknown) - answered[1]} trong {len(unknown)} câu ngoài phạm vi.",
        f"Ngưỡng của sản phẩm: {MIN_CONFIDENCE:.2f}.",
        "Câu hỏi «không có đáp án» trên Bộ pháp điển là câu mà luật đáp án không nằm trong bộ; nhiều câu vẫn được "
        "điều khác trả lời, nên trả lời ở cột ấy không phải lúc nào cũng sai.",
    )
    return Result((small, large), notes)


def _thresholds(name: str, base: KnowledgeBase, known: list[str], unknown: list[str]) -> Table:
    """Share answered of both kinds of question, a row a threshold."""
    sure, unsure = confidences(base, known), confidences(base, unknown)
    rows = tuple(
        (
            f"{each:.2f}",
            *(interval(mean_of("", (sides >= each).astype(np.float64))) for sides in (sure, unsure)),
        )
        for each in THRESHOLDS
    )
    title = f"Tỉ lệ trả lời theo ngưỡng tin cậy, kho {name}"
    return Table(
        title,
        ("ngưỡng", f"{len(sure)} câu có đáp án", f"{len(unsure)} câu không có đáp án"),
        rows,
    )
