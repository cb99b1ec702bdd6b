"""Time and room: a question's milliseconds, an import's seconds, sizes on disk, memory."""

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from bench.latency import parts
from bench.memory import run_measured
from bench.quality.results import Result, Table, count, megabytes
from bench.quality.surroundings import load
from bench.quality.workshop import REPOSITORY, Workshop
from index.evaluate import read_questions

_MODEL = REPOSITORY / "index/models/vankien-static"
# Enough for the parts of the index to be in memory.
_WARMING = 5
_QUESTIONS = "zalo/questions.dev.jsonl"
_PARTS = {
    "read the question": "đọc câu hỏi (tách từ)",
    "readings, typed without marks": "khôi phục dấu, câu gõ không dấu",
    "BM25 alone, marked (baseline)": "chỉ BM25, có dấu (mốc)",
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
            (
                _PARTS.get(name, name),
                *(f"{each:.1f}" for each in (np.median(times), np.percentile(times, 95))),
            )
            for name, times in timed_together(parts(base, questions), questions).items()
        )
    title = f"Mili giây một câu hỏi, {count(passages)} đoạn, {len(questions)} câu hỏi"
    return Result((Table(title, ("việc", "trung vị", "p95"), rows), _memory(shop, questions[0])), (busy,))


def timed_together(
    works: Mapping[str, Callable[[str], object]], questions: Sequence[str]
) -> dict[str, list[float]]:
    """Milliseconds of each work for each question, all works on one question before the next.

    What else the machine does then falls on all of them alike, so that they can be compared. The first questions are
    asked twice, and count the second time.
    """
    times: dict[str, list[float]] = {name: [] for name in works}
    for question in (*questions[:_WARMING], *questions):
        for name, work in works.items():
            start = time.perf_counter()
            work(question)
            times[name].append(1000 * (time.perf_counter() - start))
    return {name: each[min(_WARMING, len(questions)) :] for name, each in times.items()}


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
        f"Mô hình vectơ đi kèm: {megabytes(_size(_MODEL))}. Bộ nhớ là của mọi tiến trình cộng lại (PSS).",
        "«không đo»: kho có sẵn từ trước, hoặc lần nạp bị ngắt rồi làm tiếp.",
    )
    return Result((Table("Kho", columns, rows),), notes)


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
        megabytes(_size(shop.sources[name])),
        megabytes((home / "store.sqlite").stat().st_size),
        megabytes(_size(home / "generations" / manifest.name)),
        "không đo" if made.seconds is None else f"{made.seconds:.0f} s",
        megabytes(made.peak),
    )


def _size(path: Path) -> int:
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.stat().st_size for each in files)
