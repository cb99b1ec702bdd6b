"""Whether a passage answers a question, said of each passage by itself.

The network of `index.contextual`, learnt otherwise: the contextual scorer puts the candidates of one question in order
and says nothing beyond that; this one says of any question and passage how likely it answers. It also reads what the
passage stands under: a title like "Cấp lại giấy phép" does not say what for, the law's or chapter's name does.
Trained by `python -m index.training.answering`.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.contextual import ContextualScorer, Floats, Pair
from index.fields import FIELDS, Fields
from index.ragged import Ragged

# Words that are read of what a passage stands under (the nearest ones), and of those with the passage.
CONTEXT_WORDS, BODY_WORDS = 14, 96

_BUNDLED = Path(__file__).parent / "models" / "vankien-answering"


def answer_pair(fields: Fields, words: str, rows: NDArray[np.int64], hidden: Sequence[slice] = ()) -> Pair:
    """The question and some rows: title, then context and body; `hidden` columns are blank."""
    title, context, body = (fields.words_of(name).take(rows) for name in FIELDS)
    read = Ragged.of(
        np.concatenate((above[-CONTEXT_WORDS:], own[:BODY_WORDS]))
        for above, own in zip(context, body, strict=True)
    )
    return Pair.of_words(fields, words, title, read, hidden, BODY_WORDS)


def answer_odds(fields: Fields, words: str, rows: NDArray[np.int64]) -> Floats:
    """Log-odds that each row answers, before any calibration: float32, shape (rows,). words: a marked stored line."""
    return bundled_reader().scores_of(fields, answer_pair(fields, words, rows))


@cache
def bundled_reader() -> ContextualScorer:
    """The network that ships with the package, loaded once."""
    return ContextualScorer(_BUNDLED)
