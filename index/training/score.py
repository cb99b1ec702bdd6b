"""How well an encoder finds the gold articles of questions, by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding import Encoder
from index.training.corpus import Article, Question
from ingest.words import Segmented

# Enough that the ends of a 95 % interval move by less than the third decimal.
_RESAMPLES = 10_000
_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over questions, and its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


def passage_items(articles: Sequence[Article]) -> list[Segmented]:
    """Each passage of each article behind its heading, as `fit` saw them."""
    return [
        Segmented("", f"{piece.heading} {piece.words}") for article in articles for piece in article.passages
    ]


def score(
    encoder: Encoder, articles: Sequence[Article], questions: Sequence[Question], seed: int = 0
) -> dict[str, Figure]:
    """The figures of `questions` against all `articles`; an article scores its best passage."""
    values = per_question(encoder, articles, questions)
    generator = np.random.default_rng(seed)
    samples = generator.integers(0, len(questions), (_RESAMPLES, len(questions)))
    return {name: _figure(column, samples) for name, column in values.items()}


def per_question(
    encoder: Encoder, articles: Sequence[Article], questions: Sequence[Question]
) -> dict[str, NDArray[np.float64]]:
    """Each measure's value for each question, shape (n,)."""
    articles = [article for article in articles if article.passages]
    passages = encoder.encode_passages(passage_items(articles))
    queries = encoder.encode_queries([Segmented("", question.words) for question in questions])
    starts = np.cumsum([0] + [len(article.passages) for article in articles])[:-1]
    hits = np.zeros((len(questions), _DEPTH), dtype=bool)
    for row, (query, question) in enumerate(zip(queries, questions, strict=True)):
        scores = np.maximum.reduceat(passages @ query, starts)
        best = np.argsort(-scores, kind="stable")[:_DEPTH]
        hits[row, : len(best)] = [articles[number].id in question.gold for number in best]
    return measures(hits, np.array([len(question.gold) for question in questions]))


def measures(hits: NDArray[np.bool_], golds: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
    """nDCG@10, R@10, R@100, MRR@10 and Acc@1 of each question.

    hits: (n, depth), whether the result at a rank is gold. golds: (n,), how many gold articles there are.
    """
    top = hits[:, :10]
    discounts = 1 / np.log2(np.arange(2, 2 + top.shape[1]))
    ideal = np.concatenate(([0.0], np.cumsum(discounts)))[np.minimum(golds, top.shape[1])]
    first = np.where(top.any(axis=1), 1 / (1 + top.argmax(axis=1)), 0.0)
    return {
        "nDCG@10": top @ discounts / ideal,
        "R@10": top.sum(axis=1) / golds,
        "R@100": hits.sum(axis=1) / golds,
        "MRR@10": first,
        "Acc@1": top[:, 0].astype(np.float64),
    }


def _figure(values: NDArray[np.float64], samples: NDArray[np.int64]) -> Figure:
    low, high = np.quantile(values[samples].mean(axis=1), (0.025, 0.975))
    return Figure(float(values.mean()), float(low), float(high))
