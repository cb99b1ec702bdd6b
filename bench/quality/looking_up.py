"""Directive look-up: how often the right document is named first, on the questions of the tests."""

from bench.lookup import DATA, figures, halves, ranks, read_lookups
from bench.quality.results import Result, Table, count, written
from bench.quality.workshop import Workshop
from ingest.text import fold


def lookup(shop: Workshop) -> Result:
    """All sets of questions that are here, as typed and without marks, over the shipped corpus."""
    rows = []
    with shop.base("corpus") as base:
        for half in halves():
            lookups = read_lookups(DATA / f"lookup.{half}.jsonl")
            for way, typed in (("có dấu", str), ("không dấu", fold)):
                shown = figures(ranks(base, lookups, typed))
                rows.append((f"{half}, {way}", count(len(lookups)), *map(_interval, shown.values())))
                names = tuple(shown)
    table = Table("Câu hỏi tra văn bản trên corpus/", ("bộ câu hỏi", "số câu", *names), tuple(rows))
    note = (
        "Hai bộ «tuning» và «held» đã được dùng để chỉnh; bộ «fresh» do người khác viết riêng và chỉ đo một lần, sau"
        " khi chỉnh xong."
    )
    return Result((table,), (note,))


def _interval(figure: tuple[float, float, float]) -> str:
    value, low, high = map(written, figure)
    return f"{value} [{low}, {high}]"
