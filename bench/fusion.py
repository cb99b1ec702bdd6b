"""The fused ranking for each weight of the cosine, on judged questions; 0 is BM25 alone, 1 is dense alone."""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import KnowledgeBase
from index.evaluate import MEASURED_DEPTH, Measure, measure, read_qrels, read_questions
from index.lexical import marked_tokens
from index.matching import Matched
from index.passage_index import PassageIndex
from index.question import read_question
from index.search import fuse
from ingest.words import Segmented

Ranking = list[tuple[str, float]]

WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)


def fused_by(base: KnowledgeBase, index: PassageIndex, typed: str) -> Ranking:
    """The plain fusion by an index's weight, of a question that is taken as it is typed."""
    question = read_question(typed)
    vector = base.encoder.encode_queries([Segmented(question.text, question.words)])[0]
    fused = fuse(index, Matched.of(index, index.marked.scores(marked_tokens(question.words)), vector))
    return by_document(base, index, fused.rows, fused.scored.fused[fused.rows])


def by_document(
    base: KnowledgeBase, index: PassageIndex, rows: NDArray[np.int64], scores: NDArray[np.float32]
) -> Ranking:
    """Documents by their best passage, as records' ids."""
    best: dict[int, float] = {}
    for at in np.lexsort((rows, -scores)):
        best.setdefault(int(index.documents[rows[at]]), float(scores[at]))
    documents = base.store.documents(best)
    named = [(documents[key].external_id, score) for key, score in best.items() if key in documents]
    return [(name, score) for name, score in named if name][:MEASURED_DEPTH]


def main() -> None:
    """Print a line a weight."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--qrels", type=Path, required=True)
    options = parser.parse_args()
    questions, qrels = read_questions(options.queries), read_qrels(options.qrels)
    with KnowledgeBase.open(options.home) as base:
        _, index = base.serving()
        print(f"the base's own weight: {index.dense_weight:.2f}")
        for weight in WEIGHTS:
            weighed = replace(index, dense_weight=weight)
            run = {key: fused_by(base, weighed, question) for key, question in questions.items()}
            print(f"weight {weight:.1f}  " + "  ".join(_shown(each) for each in measure(run, qrels)))


def _shown(each: Measure) -> str:
    return f"{each.name} {each.value:.3f} [{each.low:.3f}, {each.high:.3f}]"


if __name__ == "__main__":
    main()
