"""Measures of a ranking against judged questions, with bootstrap intervals.

Files: questions as JSON Lines `{"id", "question"}`; judgements as TREC qrels `qid 0 docid rel`; a run as TREC
`qid Q0 docid rank score tag`, 100 documents a question.
"""

import json
import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.disk_files import refused
from index.errors import BadEvaluation
from index.records import OWN_ID
from ingest.os_errors import os_reason

# Documents a question in a run file, a promise to other programs; inside, a ranking is measured to twice that.
RUN_DEPTH = 100
MEASURED_DEPTH = 200
_BOOTSTRAPS = 2_000

Run = Mapping[str, Sequence[tuple[str, float]]]
Qrels = Mapping[str, Mapping[str, int]]
Values = NDArray[np.float64]


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


def write_questions(path: Path, questions: Mapping[str, str]) -> None:
    """Write what `read_questions` reads. Raises BadEvaluation."""
    lines = (json.dumps({"id": key, "question": text}, ensure_ascii=False) for key, text in questions.items())
    _write(path, lines)


def write_qrels(path: Path, qrels: Qrels) -> None:
    """Write TREC qrels. Raises BadEvaluation."""
    _write(
        path,
        (f"{key} 0 {name} {grade}" for key, judged in qrels.items() for name, grade in judged.items()),
    )


def are_records(qrels: Qrels) -> bool:
    """Whether all documents judged are records, so that a ranking of records alone can be held against them."""
    return not any(name.startswith(OWN_ID) for relevant in qrels.values() for name in relevant)


def _write(path: Path, lines: Iterable[str]) -> None:
    try:
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise BadEvaluation(f"{path}: không ghi được tệp ({os_reason(error)})") from error


def _lines(path: Path) -> list[str]:
    if why := refused(path, ()):
        raise BadEvaluation(f"{path}: {why}")
    try:
        return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        reason = os_reason(error) if isinstance(error, OSError) else "không phải UTF-8"
        raise BadEvaluation(f"{path}: không đọc được tệp ({reason})") from error


def read_run(path: Path) -> dict[str, list[tuple[str, float]]]:
    """Question id → (document id, score), best score first, equal ones by rank. Raises BadEvaluation naming the line.

    A score must be finite, and a document stands once under a question.
    """
    ranked: dict[str, dict[str, tuple[float, int]]] = defaultdict(dict)
    for number, line in enumerate(_lines(path), start=1):
        try:
            question, _, document, rank, score, _ = line.split()
            found = (-float(score), int(rank))
        except ValueError as error:
            raise BadEvaluation(f"{path}, dòng {number}: cần sáu cột «qid Q0 docid hạng điểm tên»") from error
        if not math.isfinite(found[0]):
            raise BadEvaluation(f"{path}, dòng {number}: điểm «{score}» không phải số hữu hạn")
        if document in ranked[question]:
            raise BadEvaluation(f"{path}, dòng {number}: văn bản «{document}» lặp lại ở câu hỏi «{question}»")
        ranked[question][document] = found
    return {
        question: [(document, -found[0]) for document, found in sorted(places.items(), key=lambda at: at[1])]
        for question, places in ranked.items()
    }


def write_run(path: Path, run: Run, depth: int = RUN_DEPTH) -> None:
    """Write a TREC run file of the first `depth` documents of each question. Raises BadEvaluation."""
    _write(
        path,
        (
            f"{question} Q0 {document} {rank} {score:.6f} vankien"
            for question, ranked in run.items()
            for rank, (document, score) in enumerate(ranked[:depth], start=1)
        ),
    )


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


def judged_questions(qrels: Qrels, asked: Collection[str], source: Path) -> Qrels:
    """The judgements of the questions asked. Raises BadEvaluation naming `source` when none of them is judged."""
    judged = {key: relevant for key, relevant in qrels.items() if key in asked}
    if not judged:
        raise BadEvaluation(f"{source}: không câu hỏi nào có đáp án trong tệp qrels; hãy xem lại hai tệp")
    return judged


_MEASURES: dict[str, tuple[int, Callable[[Sequence[str], Mapping[str, int]], float]]] = {
    "nDCG@10": (10, ndcg),
    "MRR@10": (10, reciprocal_rank),
    "R@10": (10, lambda ranked, relevant: recall(ranked, relevant, 10)),
    "R@100": (100, lambda ranked, relevant: recall(ranked, relevant, 100)),
    "R@200": (200, lambda ranked, relevant: recall(ranked, relevant, 200)),
}


def question_values(run: Run, qrels: Qrels, depth: int = RUN_DEPTH) -> dict[str, Values]:
    """Measure → its value for each judged question, in the order of `qrels`; one without a ranking counts 0.

    depth: how far down the rankings were made; measures that look further are left out.
    """
    ranked = {key: [document for document, _ in run.get(key, ())] for key in qrels}
    return {
        name: np.array([score(ranked[key], judged) for key, judged in qrels.items()], np.float64)
        for name, (reach, score) in _MEASURES.items()
        if reach <= depth
    }


def measure(run: Run, qrels: Qrels, depth: int = RUN_DEPTH) -> list[Measure]:
    """Every measure of `question_values` over the judged questions."""
    random = np.random.default_rng(0)
    return [mean_of(name, values, random) for name, values in question_values(run, qrels, depth).items()]


def mean_of(name: str, values: Values, random: np.random.Generator | None = None) -> Measure:
    """The mean of one value a question, with the interval of a bootstrap over the questions."""
    low, high = bootstrap_interval(values, random or np.random.default_rng(0))
    return Measure(name, float(values.mean()), low, high)


def bootstrap_interval(values: Values, random: np.random.Generator) -> tuple[float, float]:
    """The 95 % interval of the mean: percentiles of the means of samples drawn with replacement."""
    means = values[random.integers(0, len(values), (_BOOTSTRAPS, len(values)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)
