"""The numbers of a training run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that, with the data, decides the weights.

    vocabulary, min_count: at most so many tokens, each seen so often. dimension: length of a vector. sif: `a`
    of the smooth inverse frequency a / (a + p) that a row starts with (Arora, Liang and Ma, 2017). scale: of
    the cosine in the softmax. warm_up: share of the steps. neighbours: pairs of one chapter
    that stand together in a batch. spans: shortest and longest, in tokens.
    question_repeats: questions are few, and the only pairs that sound like a user.
    """

    seed: int = 0
    epochs: int = 3
    vocabulary: int = 16_000
    min_count: int = 4
    dimension: int = 256
    sif: float = 1e-3
    scale: float = 20.0
    batch: int = 2_048
    learning_rate: float = 0.01
    warm_up: float = 0.1
    neighbours: int = 32
    spans: tuple[int, int] = (6, 24)
    question_repeats: int = 8
