"""The ranking for each weight of the fusion, on judged questions; 0 is BM25 alone, 1 is dense alone."""

import argparse
from pathlib import Path

import index.search
from index import KnowledgeBase
from index.evaluate import measure, read_qrels, read_questions
from ingest.text import fold

WEIGHTS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)


def main() -> None:
    """Print a line a weight, then one for typing without marks."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--qrels", type=Path, required=True)
    options = parser.parse_args()
    questions, qrels = read_questions(options.queries), read_qrels(options.qrels)
    with KnowledgeBase.open(options.home) as base:
        for weight in WEIGHTS:
            index.search.DENSE_WEIGHT = weight
            run = {key: base.rank(question) for key, question in questions.items()}
            print(f"weight {weight:.1f}  " + "  ".join(_shown(each) for each in measure(run, qrels)))
        run = {key: base.rank(fold(question)) for key, question in questions.items()}
        print("no marks    " + "  ".join(_shown(each) for each in measure(run, qrels)))


def _shown(each: "index.evaluate.Measure") -> str:
    return f"{each.name} {each.value:.3f} [{each.low:.3f}, {each.high:.3f}]"


if __name__ == "__main__":
    main()
