"""Fitting the bundled embedding to a base: refit, hold against the old one, publish only what gains.

The questions are made of the base's own texts: a run of words taken out of a passage that was kept from the training
must find the rest of that passage among all others. Where judged questions are given, what they say counts too.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

import numpy as np
from numpy.typing import NDArray

from index.comparison import Difference, difference_of
from index.durable import fsync, fsync_tree
from index.embedding import StaticEncoder, unit_length
from index.errors import NothingToAdapt
from index.evaluate import ndcg
from index.fields import FIELDS, Fields
from index.model_sums import write_sums
from index.ragged import Ragged

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

# One passage of five is kept from the training, at most so many; each is asked for by several spans, so that a small
# base gives enough questions too.
_HELD_SHARE, _HELD_MOST = 0.2, 400
_QUESTIONS, _SPANS_MOST = 400, 8
# Fewer questions than these tell nothing.
LEAST_QUESTIONS = 20
_SPAN_WORDS = 6
_DEPTH = 10
# Directory of a home's own models.
MODELS = "models"


@dataclass(frozen=True, slots=True)
class HeldOut:
    """rows: kept from the training, one entry a span. spans: the words taken out. rests: what is left."""

    rows: Rows
    spans: Ragged
    rests: Ragged


def hold_out(fields: Fields, seed: int = 0) -> HeldOut:
    """Passages long enough to lose a span, at random, and the spans."""
    generator = np.random.default_rng(seed)
    body = fields.words_of("body")
    long = np.flatnonzero(body.lengths >= 3 * _SPAN_WORDS)
    count = min(int(len(long) * _HELD_SHARE) or len(long), _HELD_MOST)
    rows = np.sort(generator.choice(long, count, replace=False)) if len(long) else long
    times = min(_SPANS_MOST, -(-_QUESTIONS // max(len(rows), 1)))
    spans, rests = [], []
    for row in np.repeat(rows, times):
        words = [fields.words_of(name).take(np.array([row])).values for name in FIELDS]
        start = int(generator.integers(0, len(words[2]) - _SPAN_WORDS + 1))
        spans.append(words[2][start : start + _SPAN_WORDS].tolist())
        left = (words[0], words[1], words[2][:start], words[2][start + _SPAN_WORDS :])
        rests.append(np.concatenate(left).tolist())
    return HeldOut(np.repeat(rows, times), Ragged.of(spans), Ragged.of(rests))


def reciprocal_ranks(encoder: StaticEncoder, fields: Fields, held: HeldOut) -> NDArray[np.float64]:
    """For each span one over the rank of the rest of its passage among all passages; 0 beyond the tenth."""
    words = encoder.word_vectors(fields.vocabulary.words)
    passages = fields.row_vectors(words)
    spans, rests = _sums(held.spans, words), _sums(held.rests, words)
    found = np.zeros(len(held.rows))
    for at, (row, span, rest) in enumerate(zip(held.rows, spans, rests, strict=True)):
        cosines = passages @ span
        cosines[row] = -1
        rank = 1 + int((cosines >= rest @ span).sum())
        found[at] = 1 / rank if rank <= _DEPTH else 0
    return found


def _sums(texts: Ragged, words: Floats) -> Floats:
    return unit_length(np.stack([words[each].sum(axis=0) for each in texts]))


@dataclass(frozen=True, slots=True)
class Judged:
    """Questions and the records that answer them, as `evaluate` reads both."""

    questions: Mapping[str, str]
    qrels: Mapping[str, Mapping[str, int]]

    def score(self, rank: Callable[[str], list[tuple[str, float]]]) -> float:
        """Mean nDCG@10 of a ranking over the judged questions."""
        judged = {key: text for key, text in self.questions.items() if key in self.qrels}
        gains = [ndcg([name for name, _ in rank(text)], self.qrels[key]) for key, text in judged.items()]
        return float(np.mean(gains)) if gains else 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A query's words, in the stored form, and the index rows of a document that readers found right for it."""

    words: tuple[str, ...]
    rows: Rows


@dataclass(frozen=True, slots=True)
class Adaptation:
    """What came of an adaptation.

    before and after: mean reciprocal rank over `questions` spans of kept passages; difference: question by question.
    feedback: how many verdicts of readers were learnt from.
    model: the directory of the new model, relative to the home; None when it gained nothing and was thrown away.
    judged: nDCG@10 of the product before and after, on judged questions if there were any.
    """

    questions: int
    before: float
    after: float
    difference: Difference
    new_words: int
    feedback: int
    model: str | None
    judged: tuple[float, float] | None = None


def adapt(
    encoder: StaticEncoder,
    fields: Fields,
    citations: Sequence[tuple[int, int]],
    asked: Sequence[Asked],
    dense_weight: float,
    folder: Path,
    progress: Callable[[int, int], None],
) -> Adaptation:
    """Refit, and write the new model to `folder` when it is surely better.

    It is tried on passages kept from the training; when it gains there, the same is done once more with all of them,
    and that is what is kept. citations: (row that cites, row of the cited document). asked: learnt from alone; what is
    kept from the training is asked for by none of them. dense_weight: that the base gives the embedding as it is; the
    new one keeps it. Spans cannot tell another one, not even those of passages kept back: they are what it was fitted
    to, and by them it would weigh .45 on university regulations instead of .21 (503 questions, nDCG@10 of the fusion
    .881 before, .886 and .889 after; these figures were seen when the rule was chosen).

    Raises NothingToAdapt when the texts are too few to tell.
    """
    from index.training.adapt import Refit, refit, write_refitted

    held = hold_out(fields)
    if len(held.rows) < LEAST_QUESTIONS:
        raise NothingToAdapt(
            f"Kho mới có {len(held.rows)} đoạn đủ dài để thử, cần ít nhất {LEAST_QUESTIONS}; hãy nạp thêm văn bản."
        )
    learnt = np.setdiff1d(np.arange(fields.size), held.rows)
    tokens = refit(encoder, fields, learnt, citations, asked, Refit(), progress)
    write_refitted(folder, tokens)
    fitted = StaticEncoder(folder)
    before, after = (reciprocal_ranks(each, fields, held) for each in (encoder, fitted))
    difference = difference_of("MRR@10", after - before)
    gained = difference.low > 0
    if gained:
        whole = refit(encoder, fields, np.arange(fields.size), citations, asked, Refit(), progress)
        write_refitted(folder, whole, dense_weight)
        write_sums(folder)
        # Its name is written down next; a power cut must not leave that without the model.
        fsync_tree(folder)
        fsync(folder.parent)
        fsync(folder.parent.parent)
    else:
        rmtree(folder)
    return Adaptation(
        questions=len(held.rows),
        before=float(before.mean()),
        after=float(after.mean()),
        difference=difference,
        new_words=len(tokens.tokens) - 1 - len(encoder.tokens),
        feedback=len(asked),
        model=f"{folder.parent.name}/{folder.name}" if gained else None,
    )


def next_folder(home: Path, taken: Collection[str] = ()) -> Path:
    """Where the next adapted model of a home goes. taken: names that are given away already."""
    there = [each.name for each in (home / MODELS).glob("adapted-*")]
    names = (each.rpartition("-")[2] for each in (*there, *taken))
    return home / MODELS / f"adapted-{max((int(each) for each in names if each.isdigit()), default=0) + 1}"
