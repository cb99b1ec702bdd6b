"""From a question to scored passages: candidates of both views and of FAISS, fused."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding import Encoder
from index.fusion import DENSE_WEIGHT, convex
from index.matching import lexical_scores, question_vector
from index.passage_index import PassageIndex
from index.question import Question

# Candidates taken from each side; a document has several passages, so more than the documents wanted.
CANDIDATES = 1_000
# A passage without any word of the question counts only when its cosine reaches this.
MIN_COSINE = 0.35

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A candidate: its ids, the fused score (0 … 1, relative to this question's best), and where it came from.

    lexical: BM25 of the view that was asked. cosine: None when the question could not be encoded.
    """

    passage_id: int
    document_id: int
    score: float
    lexical: float
    cosine: float | None


def rank_passages(
    index: PassageIndex, encoder: Encoder, question: Question, allowed: NDArray[np.bool_] | None = None
) -> list[ScoredPassage]:
    """Candidates by falling fused score. `allowed`: a mask over rows, None for all."""
    lexical = lexical_scores(index, question)
    if allowed is not None:
        lexical = np.where(allowed, lexical, 0)
    vector = question_vector(encoder, question)
    rows = _lexical_candidates(lexical)
    if vector is not None and np.any(vector):
        near, cosines = index.dense.nearest(vector, CANDIDATES, allowed)
        rows = np.union1d(rows, near[cosines >= MIN_COSINE])
        dense = index.dense.similarities(vector, rows)
        scores = convex(lexical[rows], dense, DENSE_WEIGHT)
        similarities: list[float | None] = [float(each) for each in dense]
    else:
        scores = convex(lexical[rows], np.zeros(len(rows), np.float32), 0.0)
        similarities = [None] * len(rows)
    order = np.lexsort((rows, -scores))
    return [
        ScoredPassage(
            passage_id=int(index.passages[rows[at]]),
            document_id=int(index.documents[rows[at]]),
            score=float(scores[at]),
            lexical=float(lexical[rows[at]]),
            cosine=similarities[at],
        )
        for at in order
    ]


def _lexical_candidates(scores: NDArray[np.float32]) -> Rows:
    """Rows of the best positive scores, at most CANDIDATES."""
    deep = len(scores) > CANDIDATES
    rows = np.argpartition(-scores, CANDIDATES)[:CANDIDATES] if deep else np.arange(len(scores))
    return np.sort(rows[scores[rows] > 0]).astype(np.int64)


def group_by_document(passages: list[ScoredPassage], per_document: int) -> dict[int, list[ScoredPassage]]:
    """Document id → its best passages, documents by their best passage. Order is kept from `passages`."""
    groups: dict[int, list[ScoredPassage]] = {}
    for passage in passages:
        group = groups.setdefault(passage.document_id, [])
        if len(group) < per_document:
            group.append(passage)
    return groups
