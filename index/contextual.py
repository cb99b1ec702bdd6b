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

# Words that are read of each side; of the passages of the code of law .95 have no more than 108.
QUESTION_WORDS = 24
TITLE_WORDS = 16
BODY_WORDS = 112
# How many words to either side a convolution over a passage sees.
_REACH = 2

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
        if len(rows) == 0:
            return np.zeros(0, np.float32)
        pair = Pair.of(fields, words, rows)
        return forward(self._weights, pair, self.word_vectors(fields.vocabulary.words, pair))

    def word_vectors(self, vocabulary: Sequence[str], pair: "Pair") -> Floats:
        """The vectors of the pair's distinct words, in their order."""
        words = [vocabulary[number] if number >= 0 else "" for number in pair.distinct.tolist()]
        places = [self._places.get(word, -1) for word in words]
        vectors = self._vectors[places]
        for at, (word, place) in enumerate(zip(words, places, strict=True)):
            if place < 0:
                vectors[at] = self._of_syllables(word)
        return vectors

    def _of_syllables(self, word: str) -> Floats:
        """The mean of a word's known syllables, brought to the usual length of a word's vector; zero without any."""
        places = [self._places[each] for each in word.split("_") if each in self._places]
        if not places:
            return np.zeros(self._vectors.shape[1], np.float32)
        return np.asarray(self._vectors[places].mean(axis=0), np.float32)


class Pair:
    """A question beside n passages, as arrays padded to the same length.

    distinct: the numbers of the words in it, -1 for no word; passage and question: places in `distinct`, shapes
    (n, TITLE_WORDS + BODY_WORDS) and (QUESTION_WORDS,). The weights of words are idf, 0 … 1, and 0 for no word.
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
        numbers = np.full((len(rows), TITLE_WORDS + BODY_WORDS), -1, np.int64)
        for name, first, longest in (("title", 0, TITLE_WORDS), ("body", TITLE_WORDS, BODY_WORDS)):
            taken = fields.words_of(name).take(rows)
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
    width, asking = _lengths(pair)
    there, asked = pair.there[:, :width], (pair.question_weights[:asking] > 0).astype(np.float32)
    question, passage = vectors[pair.question[:asking]], vectors[pair.passage[:, :width]]
    units = _unit(vectors)
    near = units[pair.passage[:, :width]] @ units[pair.question[:asking]].T * there[:, :, None] * asked
    equal = pair.equal[:, :width, :asking]
    meeting = weights["temp"] * near + 4 * equal
    to_question = _softmax(meeting + (asked - 1) * -_FAR, axis=2)
    to_passage = _softmax(meeting + (there[:, :, None] - 1) * -_FAR, axis=1).transpose(0, 2, 1)
    read = _passage_side(weights, pair, vectors, near, to_question)
    heard = _question_side(weights, pair, question, to_passage @ passage, near)
    pooled = np.concatenate(
        (
            _pool(read, there, weights, "patt"),
            _pool(heard, np.broadcast_to(asked, (len(there), asking)), weights, "qatt"),
        ),
        axis=1,
    )
    hidden = np.maximum(_linear(pooled, weights, "out.0"), 0)
    return _linear(hidden, weights, "out.3")[:, 0]


def _lengths(pair: Pair) -> tuple[int, int]:
    """How many places of the passages, and of the question, can matter: behind them there is no word.

    A place without a word says that nothing is near, so one is kept where there is one.
    """
    last = int(np.flatnonzero(pair.there.any(axis=0)).max(initial=TITLE_WORDS))
    asking = int(np.flatnonzero(pair.question_weights).max(initial=0))
    return min(last + 1 + _REACH, pair.there.shape[1]), min(asking + 2, len(pair.question))


def _passage_side(weights: Weights, pair: Pair, vectors: Floats, near: Floats, alignment: Floats) -> Floats:
    """The states of the words of passages, zero where there is none: shape (n, width, hidden).

    All is computed where a word stands, and the first convolution within its reach of one besides.
    """
    n, width, asking = near.shape
    there = pair.there[:, :width] > 0
    words = np.flatnonzero(there)
    at = pair.passage[:, :width][there]
    question = vectors[pair.question[:asking]]
    meets = alignment.reshape(-1, asking)[words]
    columns = _passage_columns(pair, near, alignment).reshape(n * width, -1)[words]
    # The layer over (word, question's words that it meets, their product, columns), by parts: what is said of a word
    # alone is reckoned once for each different word.
    own, aligned, product, beside = np.split(
        weights["pin.weight"].T, np.cumsum([question.shape[1]] * 3), axis=0
    )
    hidden = (vectors @ own)[at] + meets @ (question @ aligned) + columns @ beside + weights["pin.bias"]
    hidden += (vectors[at] * (meets @ question)) @ product
    hidden = np.maximum(hidden, 0) + weights["field"][(words % width >= TITLE_WORDS).astype(int)]
    near_words = np.flatnonzero(_widened(there))
    once = np.maximum(_convolved(hidden, words, near_words, (n, width), weights, "c1"), 0)
    twice = _convolved(once, near_words, words, (n, width), weights, "c2")
    states = np.zeros((n * width, hidden.shape[1]), np.float32)
    states[words] = np.maximum(twice + hidden, 0)
    return states.reshape(n, width, -1)


def _passage_columns(pair: Pair, near: Floats, alignment: Floats) -> Floats:
    """What is counted of each word of the passages: shape (n, width, columns)."""
    _, width, asking = near.shape
    equal = pair.equal[:, :width, :asking]
    meeting = near + equal
    best, which = meeting.max(axis=2), meeting.argmax(axis=2)
    exact = equal.max(axis=2)
    following = np.zeros_like(best)
    following[:, 1:] = (np.diff(which, axis=1) == 1) & (best[:, 1:] > 0.5) & (best[:, :-1] > 0.5)
    own = pair.passage_weights[:, :width]
    columns = (
        best, exact, pair.shared[:, :width], own, following, alignment @ pair.question_weights[:asking], exact * own,
    )  # fmt: skip
    return np.stack(columns, axis=2)


def _widened(there: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The places within the reach of a convolution of one that is set, in the same row."""
    wide = there.copy()
    for step in range(1, _REACH + 1):
        wide[:, step:] |= there[:, :-step]
        wide[:, :-step] |= there[:, step:]
    return wide


def _question_side(weights: Weights, pair: Pair, question: Floats, aligned: Floats, near: Floats) -> Floats:
    """The states of the question's words beside each passage: shape (n, asking, hidden)."""
    n, width, asking = near.shape
    title, body = slice(0, TITLE_WORDS), slice(TITLE_WORDS, None)
    equal, own = pair.equal[:, :width, :asking], pair.question_weights[:asking]
    asked = (own > 0).astype(np.float32)
    columns = (
        near[:, title].max(axis=1), near[:, body].max(axis=1),
        equal[:, title].max(axis=1), equal[:, body].max(axis=1),
        np.broadcast_to(own, (n, asking)),
        np.log1p(equal.sum(axis=1)), np.broadcast_to(asked, (n, asking)),
    )  # fmt: skip
    questions = np.broadcast_to(question, aligned.shape)
    line = np.concatenate((questions, aligned, questions * aligned, np.stack(columns, axis=2)), axis=2)
    hidden = (np.maximum(_linear(line, weights, "qin"), 0) * asked[:, None]).reshape(n * asking, -1)
    every = np.arange(n * asking)
    states = np.maximum(_convolved(hidden, every, every, (n, asking), weights, "k1") + hidden, 0)
    return np.asarray(states.reshape(n, asking, -1) * asked[:, None])


def _pool(states: Floats, there: Floats, weights: Weights, attention: str) -> Floats:
    """Greatest, mean and attended state of each row, side by side."""
    present = there[:, :, None]
    share = _softmax(_linear(states, weights, attention)[:, :, 0] + (there - 1) * -_FAR, axis=1)
    greatest = np.maximum(np.where(present == 0, _FAR, states).max(axis=1), -10)
    mean = states.sum(axis=1) / np.maximum(there.sum(axis=1, keepdims=True), 1)
    return np.concatenate((greatest, mean, (share[:, None, :] @ states)[:, 0]), axis=1)


def _linear(values: Floats, weights: Weights, name: str) -> Floats:
    return np.asarray(values @ weights[f"{name}.weight"].T + weights[f"{name}.bias"])


def _convolved(
    states: Floats,
    places: NDArray[np.int64],
    wanted: NDArray[np.int64],
    shape: tuple[int, int],
    weights: Weights,
    name: str,
) -> Floats:
    """A convolution over neighbouring words of each row, at the wanted places; kernels are torch's (out, in, width).

    states: at some places, zero at all others; places count through a table of this shape.
    """
    kernel = weights[f"{name}.weight"]
    span = kernel.shape[2]
    rows, length = shape
    depth = states.shape[1]
    padded = np.zeros((rows * (length + span - 1), depth), np.float32)
    padded[_padded(places, length, span) + span // 2] = states
    # The neighbours of a place lie one behind the other.
    runs = np.lib.stride_tricks.sliding_window_view(padded.ravel(), span * depth)[::depth]
    flat = kernel.transpose(2, 1, 0).reshape(span * depth, -1)
    return np.asarray(runs[_padded(wanted, length, span)] @ flat + weights[f"{name}.bias"])


def _padded(places: NDArray[np.int64], length: int, span: int) -> NDArray[np.int64]:
    return places + places // length * (span - 1)


def _softmax(values: Floats, axis: int) -> Floats:
    grown = np.exp(values - values.max(axis=axis, keepdims=True))
    return np.asarray(grown / grown.sum(axis=axis, keepdims=True))


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6))


@cache
def bundled_scorer() -> ContextualScorer:
    """The scorer that ships with the package, loaded once."""
    return ContextualScorer()
