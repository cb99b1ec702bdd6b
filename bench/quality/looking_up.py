"""Directive look-up: how often the right document is named first, on the questions of the tests."""

from bench.lookup import DATA, HALVES, figures, ranks, read_lookups
from bench.quality.results import Result, Table, count, written
from bench.quality.workshop import Workshop
from ingest.text import fold


def lookup(shop: Workshop) -> Result:
    """Both halves of the questions, as typed and without marks, over the shipped corpus."""
    rows = []
    with shop.base("corpus") as base:
        for half in HALVES:
            lookups = read_lookups(DATA / f"lookup.{half}.jsonl")
            for way, typed in (("có dấu", str), ("không dấu", fold)):
                shown = figures(ranks(base, lookups, typed))
                rows.append((f"{half}, {way}", count(len(lookups)), *map(_interval, shown.values())))
                names = tuple(shown)
    table = Table("Câu hỏi tra văn bản trên corpus/", ("nửa câu hỏi", "số câu", *names), tuple(rows))
    note = (
        "Nửa «tuning» dùng để chỉnh, nửa «held» để riêng; tổng số của nửa «held» đã được xem vài lần khi làm."
    )
    return Result((table,), (note,))


def _interval(figure: tuple[float, float, float]) -> str:
    value, low, high = map(written, figure)
    return f"{value} [{low}, {high}]"
