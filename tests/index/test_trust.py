"""Trust in an embedding: told from a base's own texts."""

import numpy as np

from index.fields import Fields
from index.trust import HIGHEST, LOWEST, dense_weight, span_margin
from tests.index.test_fields import passage


def fields_of(topics: int, length: int) -> Fields:
    return Fields.build(
        passage(at, at, (), "", " ".join(f"chủ{at} lời{word % 7}" for word in range(length)))
        for at in range(topics)
    )


def test_vectors_that_tell_topics_apart_are_trusted_more() -> None:
    fields = fields_of(12, 20)
    generator = np.random.default_rng(0)
    words = fields.vocabulary.words
    telling = np.stack([
        generator.standard_normal(16) if word.startswith("chủ") else 0.01 * generator.standard_normal(16)
        for word in words
    ]).astype(np.float32)  # fmt: skip
    blind = np.ones((len(words), 16), np.float32)

    def margin(vectors: np.ndarray) -> float:
        rows = fields.sums("body", vectors)
        return span_margin(fields, rows / np.linalg.norm(rows, axis=1, keepdims=True), vectors)

    assert margin(telling) > 0.3 > abs(margin(blind))
    assert dense_weight(margin(telling)) > dense_weight(margin(blind))


def test_the_weight_stays_within_bounds() -> None:
    assert dense_weight(-2.0) == LOWEST and dense_weight(2.0) == HIGHEST


def test_passages_too_short_to_tell_give_no_margin() -> None:
    fields = fields_of(3, 2)
    vectors = np.ones((len(fields.vocabulary.words), 4), np.float32)
    assert span_margin(fields, np.ones((3, 4), np.float32) / 2, vectors) == 0.0
