"""How well an embedding knows the texts of a base, told from the texts alone, and the weight it gets by that."""

import numpy as np
from numpy.typing import NDArray

from index.fields import Fields

Floats = NDArray[np.float32]

# A run of so many words is taken out of a passage and must find the rest of it again, among so many others.
_SPAN_WORDS = 8
_SPANS = 400
_OTHERS = 1_000
# The rest of the passage is held against the span's so-manieth nearest other passage.
_RIVAL = 10
# Weight = base + slope * margin, within bounds. Margins of the bundled model: .081 on the code of law that it was
# trained on, .041 on ALQAC's laws, -.002 on university regulations; best weights there .45, .35 to .5, .05 to .1
# (nDCG@10 .774 against .720 for BM25 alone; .920, .895; .886, .884).
_BASE, _SLOPE = 0.14, 7.0
LOWEST, HIGHEST = 0.1, 0.45


def trusted(weight: float, rows: int) -> float:
    """Where between the bounds a base's own weight of the cosine lies: 0 … 1; less for a base of few rows.

    In a base smaller than the sample the rival is a far one, whatever the embedding: of so many rows half is believed.
    (Halves of university regulations, 164 to 188 rows: margins .03 to .07, of the whole -.006.)
    """
    share = min(max((weight - LOWEST) / (HIGHEST - LOWEST), 0.0), 1.0)
    return share * rows / (rows + _OTHERS)


def span_margin(fields: Fields, vectors: Floats, word_vectors: Floats, seed: int = 0) -> float:
    """Mean of cosine(span, rest of its passage) less cosine(span, its tenth nearest other passage): -2 … 2.

    vectors: of the rows, unit length, shape (rows, d). word_vectors: of the words, shape (words, d). 0 where no
    passage is long enough.
    """
    generator = np.random.default_rng(seed)
    rows = generator.choice(len(vectors), min(len(vectors), _OTHERS), replace=False)
    body = fields.words_of("body").take(rows)
    margins = []
    for place in np.flatnonzero(body.lengths >= 2 * _SPAN_WORDS)[:_SPANS]:
        words = body.row(place)
        start = int(generator.integers(0, len(words) - _SPAN_WORDS + 1))
        inside = np.zeros(len(words), bool)
        inside[start : start + _SPAN_WORDS] = True
        span = _unit(word_vectors[words[inside]].sum(axis=0))
        rest = _unit(word_vectors[words[~inside]].sum(axis=0))
        others = np.delete(vectors[rows] @ span, place)
        rival = (
            np.partition(others, -min(_RIVAL, len(others)))[-min(_RIVAL, len(others))] if len(others) else 0
        )
        margins.append(float(rest @ span) - float(rival))
    return float(np.mean(margins)) if margins else 0.0


def dense_weight(margin: float) -> float:
    """The weight of the cosine beside BM25 in the fusion, 0 … 1."""
    return float(np.clip(_BASE + _SLOPE * margin, LOWEST, HIGHEST))


def _unit(vector: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector
