"""How many answerable and unanswerable questions are answered, for each threshold of confidence."""

import argparse
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import KnowledgeBase
from index.evaluate import read_questions

THRESHOLDS = (0.40, 0.45, 0.50, 0.55, 0.60, 0.65, 0.70)


def confidences(base: KnowledgeBase, questions: Iterable[str]) -> NDArray[np.float64]:
    """How sure the base is of each question, 0 … 1."""
    return np.array([base.confidence(question) for question in questions], np.float64)


def main() -> None:
    """Print the share answered of each set, a line a threshold."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--answerable", type=Path, required=True)
    parser.add_argument("--unanswerable", type=Path, required=True)
    options = parser.parse_args()
    with KnowledgeBase.open(options.home) as base:
        known, unknown = (
            confidences(base, read_questions(path).values())
            for path in (options.answerable, options.unanswerable)
        )
    print(f"{len(known)} answerable, {len(unknown)} unanswerable questions")
    for threshold in THRESHOLDS:
        print(
            f"threshold {threshold:.2f}   answered: {np.mean(known >= threshold):.3f} of the answerable, "
            f"{np.mean(unknown >= threshold):.3f} of the unanswerable"
        )


if __name__ == "__main__":
    main()
