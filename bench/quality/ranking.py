"""Rankings of judged questions: every system of `systems` on each set, and the product held against the others."""

from pathlib import Path

from bench.quality.results import Bar, Result, Table, difference, shares
from bench.quality.systems import PAIRS, SYSTEMS
from bench.quality.workshop import Workshop
from bench.quotes import read_spans
from index import KnowledgeBase
from index.comparison import compare
from index.evaluate import MEASURED_DEPTH, Qrels, Run, measure, read_qrels, read_questions, write_run

# What stands in the chart.
_DRAWN = "nDCG@10"


def zalo_dev(shop: Workshop) -> Result:
    """Questions of the public over the code of law."""
    return _of_files(shop, "zalo dev", "zalo", "zalo/questions.dev.jsonl", "zalo/qrels.dev.txt")


def zalo_train(shop: Workshop) -> Result:
    """The questions that the bundled model was trained on."""
    return _of_files(shop, "zalo train", "zalo", "zalo/questions.train.jsonl", "zalo/qrels.train.txt")


def alqac(shop: Workshop) -> Result:
    """A second, smaller code."""
    return _of_files(shop, "ALQAC train", "alqac", "alqac/questions.train.jsonl", "alqac/qrels.train.txt")


def regulations(shop: Workshop) -> Result:
    """University regulations: the context of each question is its document."""
    questions, qrels = regulation_questions(shop)
    with shop.base("regulations") as base:
        return measured(base, "regulations dev", questions, qrels, shop.work / "runs")


def regulation_questions(shop: Workshop) -> tuple[dict[str, str], Qrels]:
    """The questions of the regulations, and the record that each one's context is."""
    rows, ids = read_spans(shop.sources["regulations"]), shop.context_ids()
    questions = {row["id"]: row["question"] for row in rows}
    return questions, {row["id"]: {ids[row["context"]]: 1} for row in rows}


def _of_files(shop: Workshop, name: str, base_name: str, questions: str, qrels: str) -> Result:
    asked, judged = read_questions(shop.data / questions), read_qrels(shop.data / qrels)
    with shop.base(base_name) as base:
        return measured(base, name, asked, judged, shop.work / "runs")


def measured(base: KnowledgeBase, name: str, questions: dict[str, str], qrels: Qrels, runs: Path) -> Result:
    """All systems on one set; the rankings are kept in `runs`."""
    made: dict[str, Run] = {}
    runs.mkdir(parents=True, exist_ok=True)
    for system, rank in SYSTEMS.items():
        made[system] = {key: rank(base, question) for key, question in questions.items()}
        write_run(runs / f"{name} - {system}.txt".replace(" ", "_"), made[system], MEASURED_DEPTH)
    figures = {system: measure(run, qrels, MEASURED_DEPTH) for system, run in made.items()}
    names = [each.name for each in next(iter(figures.values()))]
    table = shares(f"{name}: {len(qrels)} câu hỏi", "cách xếp hạng", names, list(figures.items()))
    bars = tuple(
        Bar(name, system, each.value, each.low, each.high)
        for system, row in figures.items()
        for each in row
        if each.name == _DRAWN
    )
    return Result((table, _pairs(name, made, qrels)), bars=bars)


def _pairs(name: str, made: dict[str, Run], qrels: Qrels) -> Table:
    rows = []
    for first, second in PAIRS:
        found = compare(made[first], made[second], qrels, MEASURED_DEPTH)
        drawn = next(each for each in found if each.name == _DRAWN)
        count = f"{drawn.wins} / {drawn.losses} / {drawn.ties}"
        rows.append((f"{first} so với {second}", *map(difference, found), count))
    names = [each.name for each in found]
    title = f"{name}: hiệu số theo từng câu hỏi"
    return Table(title, ("so sánh", *names, f"hơn / kém / bằng ({_DRAWN})"), tuple(rows))
