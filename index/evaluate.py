"""Measures of a ranking against judged questions, with bootstrap intervals.

Files: questions as JSON Lines `{"id", "question"}`; judgements as TREC qrels `qid 0 docid rel`; a run as TREC
`qid Q0 docid rank score tag`, 100 documents a question.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.errors import BadEvaluation

RUN_DEPTH = 100
_BOOTSTRAPS = 2_000

Run = Mapping[str, Sequence[tuple[str, float]]]


@dataclass(frozen=True, slots=True)
class Measure:
    """A mean over questions, with the 95 % interval of a bootstrap over them."""

    name: str
    value: float
    low: float
    high: float


def read_questions(path: Path) -> dict[str, str]:
    """Question id → question. Raises BadEvaluation naming the line."""
    questions: dict[str, str] = {}
    for number, line in enumerate(_lines(path), start=1):
        try:
            fields = json.loads(line)
            questions[str(fields["id"])] = str(fields["question"])
        except (ValueError, KeyError, TypeError) as error:
            raise BadEvaluation(
                f"{path}, dòng {number}: cần một đối tượng JSON có «id» và «question»"
            ) from error
    return questions


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Question id → relevant document id → grade. Raises BadEvaluation naming the line."""
    qrels: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_lines(path), start=1):
        fields = line.split()
        if len(fields) != 4 or not fields[3].lstrip("-").isdigit():
            raise BadEvaluation(f"{path}, dòng {number}: cần bốn cột «qid 0 docid mức»")
        if int(fields[3]) > 0:
            qrels.setdefault(fields[0], {})[fields[2]] = int(fields[3])
    return qrels


def _lines(path: Path) -> list[str]:
    try:
        return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise BadEvaluation(f"{path}: không đọc được tệp ({error})") from error


def write_run(path: Path, run: Run) -> None:
    """Write a TREC run file."""
    lines = [
        f"{question} Q0 {document} {rank} {score:.6f} vankien"
        for question, ranked in run.items()
        for rank, (document, score) in enumerate(ranked, start=1)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def ndcg(ranked: Sequence[str], relevant: Mapping[str, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain of the first `depth`."""
    gains = [relevant.get(document, 0) / math.log2(rank + 2) for rank, document in enumerate(ranked[:depth])]
    ideal = sorted(relevant.values(), reverse=True)[:depth]
    best = sum(grade / math.log2(rank + 2) for rank, grade in enumerate(ideal))
    return sum(gains) / best if best else 0.0


def reciprocal_rank(ranked: Sequence[str], relevant: Mapping[str, int], depth: int = 10) -> float:
    """One over the rank of the first relevant document, 0 beyond `depth`."""
    return next((1 / rank for rank, each in enumerate(ranked[:depth], start=1) if each in relevant), 0.0)


def recall(ranked: Sequence[str], relevant: Mapping[str, int], depth: int) -> float:
    """Share of the relevant documents among the first `depth`."""
    return sum(each in relevant for each in ranked[:depth]) / len(relevant)


_MEASURES: dict[str, Callable[[Sequence[str], Mapping[str, int]], float]] = {
    "nDCG@10": ndcg,
    "MRR@10": reciprocal_rank,
    "R@10": lambda ranked, relevant: recall(ranked, relevant, 10),
    "R@100": lambda ranked, relevant: recall(ranked, relevant, 100),
}


def measure(run: Run, qrels: Mapping[str, Mapping[str, int]]) -> list[Measure]:
    """Every measure over the judged questions; a judged question without a ranking counts 0."""
    random = np.random.default_rng(0)
    results = []
    for name, score in _MEASURES.items():
        values = np.array(
            [score([each for each, _ in run.get(key, ())], judged) for key, judged in qrels.items()]
        )
        means = values[random.integers(0, len(values), (_BOOTSTRAPS, len(values)))].mean(axis=1)
        low, high = np.percentile(means, [2.5, 97.5])
        results.append(Measure(name, float(values.mean()), float(low), float(high)))
    return results
