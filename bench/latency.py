"""Milliseconds a question: the parts of a search, `search` and `ask` whole, beside BM25 alone and FAISS alone."""

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from index import KnowledgeBase
from index.evaluate import read_questions
from index.lexical import folded_tokens, marked_tokens
from index.matching import CANDIDATES, match
from index.question import read_question
from index.readings import readings
from index.search import rank_passages
from ingest.text import fold
from ingest.words import Segmented

# A question, read or as it was typed.
Asked = TypeVar("Asked")

# Questions that are asked once before: enough for the parts of the index to be in memory.
_WARMING = 5
PERCENTILES = (50, 95, 99)


def timed_together(
    works: Mapping[str, Callable[[Asked], object]], questions: Sequence[Asked]
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


def percentiles(times: Sequence[float]) -> tuple[float, ...]:
    """Those of PERCENTILES."""
    return tuple(np.percentile(times, PERCENTILES).tolist())


def parts(base: KnowledgeBase, questions: Sequence[str]) -> dict[str, Callable[[str], object]]:
    """Name → what is timed for a question; the questions are read and encoded before."""
    _, index = base.serving()
    encoder = base.encoder
    read = {question: read_question(question) for question in questions}
    bare = {question: read_question(fold(question)) for question in questions}
    vectors = {
        question: encoder.encode_queries([Segmented(each.text, each.words)])[0]
        for question, each in read.items()
    }
    return {
        "read the question": read_question,
        "readings, typed without marks": lambda each: readings(index.syllables, bare[each].text),
        "BM25 alone, bm25s (baseline)": lambda each: index.marked.bm25s_scores(
            marked_tokens(read[each].words)
        ),
        "BM25 alone, marked": lambda each: index.marked.scores(marked_tokens(read[each].words)),
        "BM25 alone, folded": lambda each: index.folded.scores(folded_tokens(bare[each].words)),
        "FAISS alone (baseline)": lambda each: index.dense.nearest(vectors[each], CANDIDATES),
        "rank passages (BM25 + FAISS)": lambda each: rank_passages(
            index, match(index, encoder, read[each]), read[each]
        ),
        "search": base.search,
        "search, typed without marks": lambda each: base.search(fold(each)),
        "ask": base.ask,
    }


def main() -> None:
    """Print a line a part."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    options = parser.parse_args()
    questions = list(read_questions(options.queries).values())
    with KnowledgeBase.open(options.home) as base:
        start = time.perf_counter()
        _, index = base.serving()
        opened = time.perf_counter() - start
        print(f"{index.size} passages; opened in {opened:.2f} s; {len(questions)} questions")
        for name, times in timed_together(parts(base, questions), questions).items():
            shown = zip(PERCENTILES, percentiles(times), strict=True)
            print(f"{name:<32} " + "   ".join(f"p{each} {value:7.1f} ms" for each, value in shown))


if __name__ == "__main__":
    main()
