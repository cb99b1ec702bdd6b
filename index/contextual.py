"""The contextual scorer: a small convolutional network that reads a question beside a title and a passage, in order.

Bags of words end where order begins: "thông báo cho người bán" and "người bán thông báo" are one bag. Each word of a
passage meets the words of the question (alignment by softmax over cosines), each word of the question those of the
passage, and two convolutions read the rows so annotated. Trained by `python -m index.training.contextual`; computed
here with NumPy alone, in float32.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.fields import Fields
from index.ragged import Ragged

# Words that are read of each side; of the passages of the code of law .95 have no more than 108.
QUESTION_WORDS = 24
TITLE_WORDS = 16
BODY_WORDS = 112

Floats = NDArray[np.float32]
Weights = Mapping[str, Floats]

_BUNDLED = Path(__file__).parent / "models" / "vankien-contextual"
_FAR = np.float32(-1e4)


class ContextualScorer:
    """Scores pairs of question and passage; only differences within one question mean something."""

    def __init__(self, folder: Path = _BUNDLED) -> None:
        from safetensors.numpy import load_file

        tensors = load_file(folder / "model.safetensors")
        self._weights: dict[str, Floats] = {
            name: value.astype(np.float32) for name, value in tensors.items() if name != "vectors"
        }
        self._vectors = tensors["vectors"].astype(np.float32)
        lines = (folder / "words.txt").read_text(encoding="utf-8").split("\n")
        self._places = {word: place for place, word in enumerate(lines)}

    def scores(self, fields: Fields, words: str, rows: NDArray[np.int64]) -> Floats:
        """How well each row answers: float32, shape (rows,)."""
        return self.scores_of(fields, Pair.of(fields, words, rows))

    def scores_of(self, fields: Fields, pair: "Pair") -> Floats:
        """How well each passage of a pair answers: float32, shape (n,)."""
        if len(pair.passage) == 0:
            return np.zeros(0, np.float32)
        return forward(self._weights, pair, self.word_vectors(fields.vocabulary.words, pair))

    def word_vectors(self, vocabulary: Sequence[str], pair: "Pair") -> Floats:
        """The vectors of the pair's distinct words, in their order."""
        vectors = np.zeros((len(pair.distinct), self._vectors.shape[1]), np.float32)
        for vector, number in zip(vectors, pair.distinct, strict=True):
            if number >= 0:
                vector[:] = self._vector(vocabulary[number])
        return vectors

    def _vector(self, word: str) -> Floats:
        """A word's own vector, or the mean of its known syllables' brought to its usual length; zero for others."""
        place = self._places.get(word)
        if place is not None:
            return np.asarray(self._vectors[place], np.float32)
        places = [self._places[each] for each in word.split("_") if each in self._places]
        if not places:
            return np.zeros(self._vectors.shape[1], np.float32)
        return np.asarray(self._vectors[places].mean(axis=0), np.float32)


class Pair:
    """A question beside n passages, as arrays padded to the same length.

    distinct: the numbers of the words in it, -1 for no word; passage and question: places in `distinct`, shapes
    (n, TITLE_WORDS + body_words) and (QUESTION_WORDS,). The weights of words are idf, 0 … 1, and 0 for no word.
    equal: whether a passage's word is a question's, (n, p, q). shared: of each passage word the share of its
    syllables that the question has.
    """

    def __init__(self, numbers: NDArray[np.int64], question: NDArray[np.int64], fields: Fields) -> None:
        n, width = numbers.shape
        distinct, at = np.unique(np.concatenate((numbers.ravel(), question)), return_inverse=True)
        self.distinct = distinct
        self.passage, self.question = at[: n * width].reshape(n, width), at[n * width :]
        weights = np.where(distinct >= 0, word_weights(fields, np.maximum(distinct, 0)), 0)
        self.passage_weights = weights[self.passage].astype(np.float32)
        self.question_weights = weights[self.question].astype(np.float32)
        self.there = (numbers >= 0).astype(np.float32)
        known = question >= 0
        self.equal = ((numbers[:, :, None] == question) & known).astype(np.float32)
        self.shared = _shared_syllables(fields, distinct, question[known])[self.passage]

    @classmethod
    def of(cls, fields: Fields, words: str, rows: NDArray[np.int64], hidden: Sequence[slice] = ()) -> "Pair":
        """The question and the titles and bodies of some rows, each cut to its length; `hidden` columns are blank."""
        titles, bodies = (fields.words_of(name).take(rows) for name in ("title", "body"))
        return cls.of_words(fields, words, titles, bodies, hidden)

    @classmethod
    def of_words(
        cls,
        fields: Fields,
        words: str,
        titles: Ragged,
        bodies: Ragged,
        hidden: Sequence[slice] = (),
        body_words: int = BODY_WORDS,
    ) -> "Pair":
        """As `of`, for any titles and bodies in the base's numbers of words, -1 for a word that it has not.

        body_words: how many of a body are read; no more columns than that are made.
        """
        numbers = np.full((len(titles), TITLE_WORDS + body_words), -1, np.int64)
        for taken, first, longest in ((titles, 0, TITLE_WORDS), (bodies, TITLE_WORDS, body_words)):
            place = np.arange(len(taken.values)) - np.repeat(taken.starts[:-1], taken.lengths)
            near = place < longest
            numbers[taken.owners[near], first + place[near]] = taken.values[near]
        for columns in hidden:
            numbers[:, columns] = -1
        question = np.full(QUESTION_WORDS, -1, np.int64)
        ids = fields.vocabulary.word_ids(words)[:QUESTION_WORDS]
        question[: len(ids)] = ids
        return cls(numbers, question, fields)


def word_weights(fields: Fields, words: NDArray[np.int64]) -> Floats:
    """Of each word the greatest weight of its tokens, as a share of the greatest that this base could give."""
    if len(words) == 0:
        return np.zeros(0, np.float32)
    tokens = fields.tokens.take(words)
    highest = np.log1p((fields.size - 0.5) / 1.5)
    best = np.maximum.reduceat(fields.token_weights[tokens.values], tokens.starts[:-1])
    return np.asarray(best / max(float(highest), 1e-9), np.float32)


def _shared_syllables(fields: Fields, words: NDArray[np.int64], question: NDArray[np.int64]) -> Floats:
    asked = np.unique(fields.syllables.take(question).values)
    syllables = fields.syllables.take(np.maximum(words, 0))
    hits = np.isin(syllables.values, asked).astype(np.float32)
    share = np.add.reduceat(hits, syllables.starts[:-1]) / syllables.lengths
    return np.where(words >= 0, share, 0).astype(np.float32)


def forward(weights: Weights, pair: Pair, vectors: Floats) -> Floats:
    """The network. `vectors`: of the pair's distinct words, shape (len(pair.distinct), d)."""
    passage, question = vectors[pair.passage], vectors[pair.question]
    n = len(passage)
    there, asked = pair.there, (pair.question_weights > 0).astype(np.float32)
    near = (_unit(passage) @ _unit(question).T) * there[:, :, None] * asked
    meeting = weights["temp"] * near + 4 * pair.equal
    to_question = _softmax(meeting + (asked - 1) * -_FAR, axis=2)
    to_passage = _softmax(meeting + (there[:, :, None] - 1) * -_FAR, axis=1).transpose(0, 2, 1)
    read = _passage_side(weights, pair, passage, to_question @ question, near, to_question)
    questions = np.broadcast_to(question, (n, *question.shape))
    heard = _question_side(weights, pair, questions, to_passage @ passage, near, asked)
    pooled = np.concatenate(
        (
            _pool(read, there, weights, "patt"),
            _pool(heard, np.broadcast_to(asked, (n, len(asked))), weights, "qatt"),
        ),
        axis=1,
    )
    hidden = np.maximum(_linear(pooled, weights, "out.0"), 0)
    return _linear(hidden, weights, "out.3")[:, 0]


def _passage_side(
    weights: Weights, pair: Pair, passage: Floats, aligned: Floats, near: Floats, alignment: Floats
) -> Floats:
    meeting = near + pair.equal
    best, which = meeting.max(axis=2), meeting.argmax(axis=2)
    exact = pair.equal.max(axis=2)
    following = np.zeros_like(best)
    following[:, 1:] = (np.diff(which, axis=1) == 1) & (best[:, 1:] > 0.5) & (best[:, :-1] > 0.5)
    columns = (
        best, exact, pair.shared, pair.passage_weights, following,
        alignment @ pair.question_weights, exact * pair.passage_weights,
    )  # fmt: skip
    line = np.concatenate((passage, aligned, passage * aligned, np.stack(columns, axis=2)), axis=2)
    hidden = np.maximum(_linear(line, weights, "pin"), 0)
    field = weights["field"]
    hidden[:, :TITLE_WORDS] += field[0]
    hidden[:, TITLE_WORDS:] += field[1]
    there = pair.there[:, :, None]
    hidden *= there
    once = np.maximum(_convolved(hidden, weights, "c1"), 0)
    return np.asarray(np.maximum(_convolved(once, weights, "c2") + hidden, 0) * there)


def _question_side(
    weights: Weights, pair: Pair, question: Floats, aligned: Floats, near: Floats, asked: Floats
) -> Floats:
    title, body = slice(0, TITLE_WORDS), slice(TITLE_WORDS, None)
    n, width = question.shape[:2]
    columns = (
        near[:, title].max(axis=1), near[:, body].max(axis=1),
        pair.equal[:, title].max(axis=1), pair.equal[:, body].max(axis=1),
        np.broadcast_to(pair.question_weights, (n, width)),
        np.log1p(pair.equal.sum(axis=1)), np.broadcast_to(asked, (n, width)),
    )  # fmt: skip
    line = np.concatenate((question, aligned, question * aligned, np.stack(columns, axis=2)), axis=2)
    hidden = np.maximum(_linear(line, weights, "qin"), 0) * asked[:, None]
    return np.asarray(np.maximum(_convolved(hidden, weights, "k1") + hidden, 0) * asked[:, None])


def _pool(states: Floats, there: Floats, weights: Weights, attention: str) -> Floats:
    """Greatest, mean and attended state of each row, side by side."""
    present = there[:, :, None]
    share = _softmax(_linear(states, weights, attention)[:, :, 0] + (there - 1) * -_FAR, axis=1)
    greatest = np.maximum(np.where(present == 0, _FAR, states).max(axis=1), -10)
    mean = states.sum(axis=1) / np.maximum(there.sum(axis=1, keepdims=True), 1)
    return np.concatenate((greatest, mean, (share[:, None, :] @ states)[:, 0]), axis=1)


def _linear(values: Floats, weights: Weights, name: str) -> Floats:
    return np.asarray(values @ weights[f"{name}.weight"].T + weights[f"{name}.bias"])


def _convolved(states: Floats, weights: Weights, name: str) -> Floats:
    """A convolution over neighbouring words that keeps the length; kernels are torch's (out, in, width)."""
    kernel = weights[f"{name}.weight"]
    width = kernel.shape[2]
    n, length, depth = states.shape
    padded = np.zeros((n, length + width - 1, depth), np.float32)
    padded[:, width // 2 : width // 2 + length] = states
    runs = np.concatenate([padded[:, at : at + length] for at in range(width)], axis=2)
    flat = kernel.transpose(2, 1, 0).reshape(width * depth, -1)
    return np.asarray(runs @ flat + weights[f"{name}.bias"])


def _softmax(values: Floats, axis: int) -> Floats:
    grown = np.exp(values - values.max(axis=axis, keepdims=True))
    return np.asarray(grown / grown.sum(axis=axis, keepdims=True))


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6))


@cache
def bundled_scorer() -> ContextualScorer:
    """The scorer that ships with the package, loaded once."""
    return ContextualScorer()
