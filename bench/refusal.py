"""Which questions are answered and which declined: what kinds of question there are, and how sure the base is of each.

Printed for one base: of the questions that it answers, and of those that it does not, the share that is answered at
each threshold; then the share declined of other subjects, of nonsense, and of numbers of documents that do not exist.
"""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import KnowledgeBase
from index.evaluate import read_questions
from index.training.refusal import nonsense

THRESHOLDS = (0.05, 0.10, 0.20, 0.30, 0.40, 0.50, 0.60, 0.70, 0.80, 0.90)
OTHER_SUBJECTS = Path(__file__).parents[1] / "tests/fixtures/other_subjects.test.jsonl"
# Numbers beyond any that was given out, in the forms that people type.
UNKNOWN_NUMBERS = tuple(
    form.format(number)
    for number in range(9_001, 9_026)
    for form in (
        "Chỉ thị số {}-CT/TW",
        "nghị định {}/2019/NĐ-CP quy định gì?",
        "{}-QĐ/TW nói về việc gì",
        "thong tu {}/2020/TT-BTC",
    )
)
# Another seed than any that the model was trained with.
_SEED = 9_000


def confidences(base: KnowledgeBase, questions: Iterable[str]) -> NDArray[np.float64]:
    """How sure the base is of each question, 0 … 1."""
    return np.array([base.confidence(question) for question in questions], np.float64)


def strange_questions(base: KnowledgeBase) -> dict[str, Sequence[str]]:
    """Kind → questions that no base of official documents answers."""
    made = nonsense(base.serving()[1].fields, 150, _SEED)
    return {
        "việc khác (nấu ăn, bóng đá, lập trình, chuyện phiếm, toán …)": list(
            read_questions(OTHER_SUBJECTS).values()
        ),
        "chữ vô nghĩa": [each.replace("_", " ") for each in made],
        "số văn bản không có": UNKNOWN_NUMBERS,
    }


def declined(base: KnowledgeBase, questions: Iterable[str]) -> NDArray[np.float64]:
    """1 for each question that `ask` declines."""
    return np.array([base.ask(question).declined for question in questions], np.float64)


def main() -> None:
    """Print the share answered of each set, a line a threshold, and the share declined of each strange kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--answerable", type=Path, required=True)
    parser.add_argument("--unanswerable", type=Path, required=True)
    options = parser.parse_args()
    with KnowledgeBase.open(options.home) as base:
        _print_thresholds(base, read_questions(options.answerable), read_questions(options.unanswerable))
        for kind, questions in strange_questions(base).items():
            print(f"{kind}: {len(questions)} questions, {declined(base, questions).mean():.3f} declined")


def _print_thresholds(base: KnowledgeBase, first: Mapping[str, str], second: Mapping[str, str]) -> None:
    known, unknown = (confidences(base, each.values()) for each in (first, second))
    print(f"{len(known)} answerable, {len(unknown)} unanswerable questions")
    for threshold in THRESHOLDS:
        print(
            f"threshold {threshold:.2f}   answered: {np.mean(known >= threshold):.3f} of the answerable, "
            f"{np.mean(unknown >= threshold):.3f} of the unanswerable"
        )


if __name__ == "__main__":
    main()
