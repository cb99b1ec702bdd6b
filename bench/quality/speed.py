"""Time and room: a question's milliseconds, an import's seconds, sizes on disk, memory."""

import os
import sys
from pathlib import Path

from bench.importing import Spent, compared
from bench.latency import parts, percentiles, timed_together
from bench.memory import run_measured
from bench.quality.results import Result, Table, count, megabytes
from bench.quality.surroundings import load
from bench.quality.workshop import REPOSITORY, Workshop
from index.evaluate import read_questions

_MODEL = REPOSITORY / "index/models/vankien-static"
_QUESTIONS = "zalo/questions.dev.jsonl"
_RECORDS = "phapdien/articles.jsonl.gz"
_IMPORTED = 5000
_PARTS = {
    "read the question": "đọc câu hỏi (tách từ)",
    "readings, typed without marks": "khôi phục dấu, câu gõ không dấu",
    "BM25 alone, bm25s (baseline)": "chỉ BM25 của bm25s, có dấu (mốc)",
    "BM25 alone, marked": "chỉ BM25, có dấu",
    "BM25 alone, folded": "chỉ BM25, không dấu",
    "FAISS alone (baseline)": "chỉ FAISS (mốc)",
    "rank passages (BM25 + FAISS)": "xếp hạng đoạn",
    "search": "tìm (`search`)",
    "search, typed without marks": "tìm, gõ không dấu",
    "ask": "hỏi đáp (`ask`)",
}


def latency(shop: Workshop) -> Result:
    """Milliseconds a question over the code of law, the baselines in the same run."""
    questions, busy = list(read_questions(shop.data / _QUESTIONS).values()), load()
    with shop.base("zalo") as base:
        passages = base.serving()[1].size
        rows = tuple(
            (_PARTS.get(name, name), *(f"{each:.1f}" for each in percentiles(times)))
            for name, times in timed_together(parts(base, questions), questions).items()
        )
    title = f"Mili giây một câu hỏi, {count(passages)} đoạn, {len(questions)} câu hỏi"
    return Result(
        (Table(title, ("việc", "trung vị", "p95", "p99"), rows), _memory(shop, questions[0])), (busy,)
    )


def _memory(shop: Workshop, question: str) -> Table:
    """What one process takes that opens the base and answers."""
    command = [sys.executable, "-m", "api.cli", "ask", "--home", str(shop.home("zalo")), question]
    usage = run_measured(command, os.environ | {"PYTHONPATH": str(REPOSITORY)})
    row = ("`vankien ask` từ lúc gọi đến lúc xong", f"{usage.seconds:.1f} s", megabytes(usage.peak))
    return Table("Một tiến trình mở kho và trả lời một câu", ("việc", "thời gian", "bộ nhớ cao nhất"), (row,))


def sizes(shop: Workshop) -> Result:
    """Each base: how it was made, how large it is; and the model."""
    rows = tuple(_base(shop, name) for name in shop.sources)
    columns = (
        "kho", "văn bản toàn văn", "đoạn", "nguồn", "`store.sqlite`", "chỉ mục", "thời gian nạp", "bộ nhớ khi nạp",
    )  # fmt: skip
    notes = (
        f"Mô hình vectơ đi kèm: {megabytes(size_of(_MODEL))}. Bộ nhớ là của mọi tiến trình cộng lại (PSS).",
        "«không đo»: kho có sẵn từ trước, hoặc lần nạp bị ngắt rồi làm tiếp.",
    )
    return Result((Table("Kho", columns, rows),), notes)


def importing(shop: Workshop) -> Result:
    """An import into an empty base beside underthesea alone over the same text, in one run."""
    records, alone, whole = compared(shop.data / _RECORDS, _IMPORTED)

    def row(name: str, spent: Spent) -> tuple[str, ...]:
        return (
            name, f"{spent.cpu:.0f} s", f"{spent.cpu / alone.cpu:.2f}",
            f"{spent.wall:.0f} s", f"{spent.wall / alone.wall:.2f}",
        )  # fmt: skip

    columns = (
        "việc, trên mọi lõi",
        "thời gian CPU",
        "so với underthesea",
        "thời gian chờ",
        "so với underthesea",
    )
    rows = (row("chỉ underthesea", alone), row("`vankien add` vào kho trống", whole))
    return Result((Table(f"Nạp {count(records)} điều luật", columns, rows),), (load(),))


def _base(shop: Workshop, name: str) -> tuple[str, ...]:
    made = shop.imported(name)
    with shop.base(name) as base:
        manifest = base.serving()[0]
        counts = base.store.counts()
    home = shop.home(name)
    return (
        name,
        count(counts["full_text"]),
        count(counts["passages"]),
        megabytes(size_of(shop.sources[name])),
        megabytes((home / "store.sqlite").stat().st_size),
        megabytes(size_of(home / "generations" / manifest.name)),
        "không đo" if made.seconds is None else f"{made.seconds:.0f} s",
        megabytes(made.peak),
    )


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files below a directory."""
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.stat().st_size for each in files)
