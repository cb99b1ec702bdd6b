"""Questions as people type them: what each disturbance costs."""

from bench.disturbances import Loss, losses
from bench.quality.results import Result, Table, count, written
from bench.quality.workshop import Workshop
from index.evaluate import read_qrels, read_questions


def zalo_dev(shop: Workshop) -> Result:
    """Questions of the public over the code of law."""
    return _disturbed(shop, "zalo", "zalo/questions.dev.jsonl", "zalo/qrels.dev.txt")


def alqac(shop: Workshop) -> Result:
    """A second, smaller code."""
    return _disturbed(shop, "alqac", "alqac/questions.train.jsonl", "alqac/qrels.train.txt")


def _disturbed(shop: Workshop, base_name: str, questions: str, qrels: str) -> Result:
    asked, judged = read_questions(shop.data / questions), read_qrels(shop.data / qrels)
    with shop.base(base_name) as base:
        found = losses(base, asked, judged)
    table = Table(
        f"{count(len(judged))} câu hỏi, gõ lại theo từng kiểu",
        ("cách gõ", "câu bị đổi", "nDCG@10", "mất so với câu gốc"),
        tuple((each.name, count(each.changed), written(each.value), _loss(each)) for each in found),
    )
    note = "Khoảng 95 % của phần mất là bootstrap theo cặp câu hỏi; số âm là hơn câu gốc. Hạt giống cố định."
    return Result((table,), (note,))


def _loss(each: Loss) -> str:
    value, low, high = (f"{part:+.3f}".replace("0.", ".", 1) for part in (each.loss, each.low, each.high))
    return f"{value} [{low}, {high}]"
