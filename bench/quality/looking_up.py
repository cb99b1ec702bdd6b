"""Directive look-up: how often the right document is named first, on the questions of the tests."""

from bench.lookup import DATA, absent_questions, figures, halves, ranks, read_lookups, wrongly_named
from bench.quality.results import Result, Table, count, written
from bench.quality.workshop import Workshop
from ingest.text import fold


def lookup(shop: Workshop) -> Result:
    """All sets of questions that are here, as typed and without marks, over the shipped corpus."""
    rows = []
    with shop.base("corpus") as base:
        for half in halves():
            lookups, absent = read_lookups(DATA / f"lookup.{half}.jsonl"), absent_questions(half)
            for way, typed in (("có dấu", str), ("không dấu", fold)):
                shown = figures(ranks(base, lookups, typed))
                wrong = f"{len(wrongly_named(base, absent, typed))} / {len(absent)}"
                rows.append((f"{half}, {way}", count(len(lookups)), *map(_interval, shown.values()), wrong))
                names = tuple(shown)
    head = ("bộ câu hỏi", "số câu", *names, "nêu nhầm / câu về văn bản không có")
    table = Table("Câu hỏi tra văn bản trên corpus/", head, tuple(rows))
    note = (
        "Ba bộ «tuning», «held» và «fresh» đã được dùng để chỉnh; bộ «fresh» viết riêng, đo lần đầu .945 / .964, nêu"
        " nhầm 6 trong 30 câu. Hai bộ «fourth», «fifth» viết về các văn bản rút ngẫu nhiên: bộ «fourth» đo"
        " lần đầu .892 / .916, nêu nhầm 4 trong 42 câu; bộ «fifth» đo lần đầu .905 / .968 (không dấu .895 / .968), nêu"
        " nhầm 1 trong 30 câu. Sau đó đã xem các câu sai của cả hai và sửa vài nguyên nhân chung."
    )
    return Result((table,), (note,))


def _interval(figure: tuple[float, float, float]) -> str:
    value, low, high = map(written, figure)
    return f"{value} [{low}, {high}]"
