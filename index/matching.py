"""How a question meets the passages: scores of words and a vector, of all readings and forms of abbreviations."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding import Encoder, Vectors
from index.lexical import folded_tokens, marked_tokens
from index.passage_index import PassageIndex
from index.question import Question
from ingest.words import Segmented

# The folded view beside a reading whose marks were restored: it keeps what a wrong mark would lose, below what has
# the marks. Measured on zalo dev typed without marks, nDCG@10 .753, .755, .755, .757, .757 for 0, .05, .1, .2, .3, and
# on ALQAC .905, .904, .904, .908, .914 (with marks .762, .907).
FOLDED_SHARE = 0.2
# Candidates taken from each side; a document has several passages, so more than the documents wanted.
CANDIDATES = 1_000
# A passage without any word of the question counts only when its cosine is above this.
MIN_COSINE = 0.35
# The best scores are first looked for among those of such a share of the best one, then among more.
_SHARES = (0.5, 0.3, 0.15)

Scores = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Matched:
    """How a question meets a base, reckoned once for all that asks for it; nobody changes the arrays.

    lexical: BM25 of every row, float32, shape (index.size,). best: the rows of the best positive ones, at most
    CANDIDATES, rising. vector: of the question, None without marks. near, cosines: all rows whose cosine is above
    MIN_COSINE, rising, and theirs.
    """

    lexical: Scores
    best: Rows
    vector: Vectors | None
    near: Rows
    cosines: Scores

    @classmethod
    def of(cls, index: PassageIndex, lexical: Scores, vector: Vectors | None) -> "Matched":
        """From the scores of words and the question's vector."""
        near, cosines = np.empty(0, np.int64), np.empty(0, np.float32)
        if vector is not None:
            near, cosines = index.dense.within(vector, MIN_COSINE)
        return cls(lexical, best_rows(lexical, CANDIDATES), vector, near, cosines)

    @property
    def has_vector(self) -> bool:
        """Whether cosines say anything."""
        return self.vector is not None and bool(np.any(self.vector))


def match(index: PassageIndex, encoder: Encoder, question: Question) -> Matched:
    """Both halves of the match."""
    return Matched.of(index, lexical_scores(index, question), question_vector(encoder, question))


def best_rows(scores: Scores, count: int) -> Rows:
    """The places of the best positive scores, at most `count`, rising."""
    top = float(scores.max(initial=0))
    rows = next(
        (found for share in _SHARES if len(found := np.flatnonzero(scores > share * top)) >= count),
        None,
    )
    if rows is None:
        rows = np.flatnonzero(scores > 0)
    if len(rows) <= count:
        return rows
    return np.sort(rows[np.argpartition(-scores[rows], count)[:count]])


def lexical_scores(index: PassageIndex, question: Question) -> Scores:
    """BM25 of every row: float32, shape (index.size,). Without marks, typed or read, it is the folded view's."""
    if not question.marked:
        return index.folded.scores(folded_tokens(question.words))
    scores = _readings(index, question)
    for each in question.also:
        scores += _gain(index, each.words, each.others)
    if question.mended:
        scores += FOLDED_SHARE * index.folded.scores(folded_tokens(question.words))
    return scores


def _readings(index: PassageIndex, question: Question) -> Scores:
    """The scores to be expected, each reading by its chance."""
    scores = index.marked.scores(marked_tokens(question.words))
    if not question.variants:
        return scores
    total = 1 + sum(each.weight for each in question.variants)
    scores = scores / np.float32(total)
    for each in question.variants:
        scores += np.float32(each.weight / total) * index.marked.scores(marked_tokens(each.words))
    return scores


def _gain(index: PassageIndex, words: str, others: tuple[str, ...]) -> Scores:
    """What the best other form of some words adds to rows where it scores higher than the words themselves.

    A rare abbreviation would outweigh what it stands for, so no form scores above the best row of the words.
    """
    own = index.marked.scores(marked_tokens(words))
    best = own.copy()
    for other in others:
        scores = index.marked.scores(marked_tokens(other))
        top, own_top = float(scores.max(initial=0)), float(own.max(initial=0))
        np.maximum(best, scores * min(1.0, own_top / top) if top and own_top else scores, out=best)
    return best - own


def question_vector(encoder: Encoder, question: Question) -> Vectors | None:
    """float32, shape (dimension,): the readings' mean; None for a question that has no marks."""
    if not question.marked:
        return None
    lines = [Segmented(question.text, question.words)]
    lines += [Segmented(each.text, each.words) for each in question.variants]
    weights = np.array([1.0, *(each.weight for each in question.variants)], np.float32)
    mean = weights @ encoder.encode_queries(lines)
    norm = float(np.linalg.norm(mean))
    return mean / np.float32(norm) if norm else mean
