"""The contextual scorer: a small convolutional network that reads a question beside a title and a passage, in order.

Bags of words end where order begins: "thông báo cho người bán" and "người bán thông báo" are one bag. Each word of a
passage meets the words of the question (alignment by softmax over cosines), each word of the question those of the
passage, and two convolutions read the rows so annotated. Trained by `python -m index.training.contextual`; computed
here with NumPy alone, in float32.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from index.fields import Fields, Vocabulary
from index.finite import finite
from index.ragged import Ragged

# Words that are read of each side; of the passages of the code of law .95 have no more than 108.
QUESTION_WORDS = 24
TITLE_WORDS = 16
BODY_WORDS = 112
# The column of `pin.weight`, from the end, of whether a word follows another as in the question.
_FOLLOWING = -3
# How many words to either side a convolution over a passage sees.
_REACH = 2

Floats = NDArray[np.float32]
Weights = Mapping[str, Floats]

_BUNDLED = Path(__file__).parent / "models" / "vankien-contextual"
_FAR = np.float32(-1e4)


class ContextualScorer:
    """Scores pairs of question and passage; of the bundled one only differences within one question mean something."""

    def __init__(self, folder: Path = _BUNDLED) -> None:
        from safetensors.numpy import load_file

        tensors = load_file(folder / "model.safetensors")
        self._vectors = tensors.pop("vectors").astype(np.float32)
        # Vectors kept as bytes have a scale each.
        if "scales" in tensors:
            self._vectors *= tensors.pop("scales").astype(np.float32)[:, None]
        self._weights = prepared(tensors)
        lines = (folder / "words.txt").read_text(encoding="utf-8").split("\n")
        self._places = {word: place for place, word in enumerate(lines)}
        self._known: WeakKeyDictionary[Vocabulary, NDArray[np.int32]] = WeakKeyDictionary()

    def scores(self, fields: Fields, words: str, rows: NDArray[np.int64]) -> Floats:
        """How well each row answers: float32, shape (rows,)."""
        return self.scores_of(fields, Pair.of(fields, words, rows))

    def scores_of(self, fields: Fields, pair: "Pair") -> Floats:
        """How well each passage of a pair answers: float32, shape (n,)."""
        if len(pair.passage) == 0:
            return np.zeros(0, np.float32)
        return finite(
            forward(self._weights, pair, self.word_vectors(fields.vocabulary, pair)), "contextual score"
        )

    def word_vectors(self, vocabulary: Vocabulary, pair: "Pair") -> Floats:
        """The vectors of the pair's distinct words, in their order."""
        places = self._places_of(vocabulary)[pair.distinct]
        vectors = self._vectors[places]
        # Of no word, and of those that have no vector.
        for at in np.flatnonzero((places < 0) | (pair.distinct < 0)).tolist():
            number = pair.distinct[at]
            vectors[at] = self._of_syllables(vocabulary.words[number] if number >= 0 else "")
        return vectors

    def _places_of(self, vocabulary: Vocabulary) -> NDArray[np.int32]:
        """The place of each word of a base among the vectors, -1 for none; looked up once."""
        if vocabulary not in self._known:
            self._known[vocabulary] = np.array(
                [self._places.get(each, -1) for each in vocabulary.words], np.int32
            )
        return self._known[vocabulary]

    def _of_syllables(self, word: str) -> Floats:
        """The mean of a word's known syllables, brought to the usual length of a word's vector; zero without any."""
        places = [self._places[each] for each in word.split("_") if each in self._places]
        if not places:
            return np.zeros(self._vectors.shape[1], np.float32)
        return np.asarray(self._vectors[places].mean(axis=0), np.float32)


class Pair:
    """A question beside n passages, as arrays padded to the same length.

    distinct: the numbers of the words in it, -1 for no word; passage and question: places in `distinct`, shapes
    (n, TITLE_WORDS + body_words) and (QUESTION_WORDS,). weights: of each distinct word, idf, 0 … 1, and 0 for no word.
    sharing: of each distinct word the share of its syllables that the question has.
    """

    def __init__(self, numbers: NDArray[np.int64], question: NDArray[np.int64], fields: Fields) -> None:
        n, width = numbers.shape
        distinct, at = _distinct(np.concatenate((numbers.ravel(), question)))
        self.distinct = distinct
        self.passage, self.question = at[: n * width].reshape(n, width), at[n * width :]
        self.weights = np.where(distinct >= 0, word_weights(fields, np.maximum(distinct, 0)), 0)
        self.sharing = _shared_syllables(fields, distinct, question[question >= 0])

    @property
    def there(self) -> Floats:
        """1 where a passage has a word, shape (n, p)."""
        return (self.distinct >= 0).astype(np.float32)[self.passage]

    @property
    def passage_weights(self) -> Floats:
        """The weights of the words of passages, shape (n, p)."""
        return self.weights[self.passage].astype(np.float32)

    @property
    def question_weights(self) -> Floats:
        """The weights of the words of the question, shape (q,)."""
        return self.weights[self.question].astype(np.float32)

    @property
    def equal(self) -> Floats:
        """Whether a passage's word is a question's, shape (n, p, q)."""
        known = self.distinct[self.question] >= 0
        return np.asarray((self.passage[:, :, None] == self.question) & known, np.float32)

    @property
    def shared(self) -> Floats:
        """Of each word of passages the share of its syllables that the question has, shape (n, p)."""
        return np.asarray(self.sharing[self.passage], np.float32)

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


def _distinct(numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The different numbers from -1 on, rising, and the place of each among them: what `unique` sorts for."""
    there = np.zeros(int(numbers.max(initial=-1)) + 2, bool)
    there[numbers + 1] = True
    return np.flatnonzero(there) - 1, (np.cumsum(there) - 1)[numbers + 1]


def word_weights(fields: Fields, words: NDArray[np.int64]) -> Floats:
    """Of each word the greatest weight of its tokens, as a share of the greatest that this base could give."""
    if len(words) == 0:
        return np.zeros(0, np.float32)
    tokens = fields.tokens.take(words)
    highest = np.log1p((fields.total - 0.5) / 1.5)
    best = np.maximum.reduceat(fields.token_weights[tokens.values], tokens.starts[:-1])
    return np.asarray(best / max(float(highest), 1e-9), np.float32)


def _shared_syllables(fields: Fields, words: NDArray[np.int64], question: NDArray[np.int64]) -> Floats:
    asked = np.unique(fields.syllables.take(question).values)
    syllables = fields.syllables.take(np.maximum(words, 0))
    hits = np.isin(syllables.values, asked).astype(np.float32)
    share = np.add.reduceat(hits, syllables.starts[:-1]) / syllables.lengths
    return np.where(words >= 0, share, 0).astype(np.float32)


def prepared(weights: Mapping[str, NDArray[np.floating]]) -> Weights:
    """The weights as `forward` takes them: torch's kernels (out, in, width) as tables (width * in, out)."""
    return {
        name: np.ascontiguousarray(
            value.transpose(2, 1, 0).reshape(-1, len(value)) if value.ndim == 3 else value, np.float32
        )
        for name, value in weights.items()
    }


def forward(weights: Weights, pair: Pair, vectors: Floats) -> Floats:
    """The network. weights: `prepared`. vectors: of the pair's distinct words, shape (len(pair.distinct), d)."""
    meeting = _Meeting.of(weights, pair, vectors)
    there = (pair.distinct >= 0)[meeting.passage]
    pooled = np.concatenate(
        (
            _pool(_passage_side(weights, pair, meeting), there.astype(np.float32), weights, "patt"),
            _pool(_question_side(weights, meeting), meeting.asked, weights, "qatt"),
        ),
        axis=1,
    )
    hidden = np.maximum(_linear(pooled, weights, "out.0"), 0)
    return _linear(hidden, weights, "out.3")[:, 0]


@dataclass(frozen=True, slots=True)
class _Meeting:
    """How each distinct word meets each word of the question: what does not depend on where a word stands.

    passage: places in the distinct words, shape (n, width), cut behind the last word. vectors: of the distinct words,
    shape (d, v); question: of the question's, (q, v). near: cosines, equal: 1 for the same word, both (d, q). weights:
    of the question's words, 0 for no word. to_question: how each distinct word is shared out among the question's,
    (d, q). aligned: to each word of the question the words of each passage that meet it, (n, q, v).
    """

    passage: NDArray[np.int64]
    vectors: Floats
    question: Floats
    near: Floats
    equal: Floats
    weights: Floats
    to_question: Floats
    aligned: Floats

    @classmethod
    def of(cls, weights: Weights, pair: Pair, vectors: Floats) -> "_Meeting":
        """The words of a pair, with their vectors."""
        width, asking = _lengths(pair)
        passage, places = pair.passage[:, :width], pair.question[:asking]
        own = pair.weights[places].astype(np.float32)
        asked = (own > 0).astype(np.float32)
        units = _unit(vectors)
        near = units @ units[places].T * asked
        known = pair.distinct >= 0
        equal = ((np.arange(len(vectors))[:, None] == places) & known[:, None]).astype(np.float32)
        meeting = weights["temp"] * near + 4 * equal
        # How often each word stands in each passage: a word weighs the same wherever it stands.
        keys = np.arange(len(passage))[:, None] * len(vectors) + passage
        counts = np.bincount(keys.ravel(), minlength=len(passage) * len(vectors)).reshape(-1, len(vectors))
        grown = np.exp(meeting - meeting.max(axis=0)) * known[:, None]
        times = counts.astype(np.float32)
        met = (grown[:, :, None] * vectors[:, None, :]).reshape(len(vectors), -1)
        sums = (times @ met).reshape(len(passage), asking, -1)
        return cls(
            passage=passage,
            vectors=vectors,
            question=vectors[places],
            near=near,
            equal=equal,
            weights=own,
            to_question=_softmax(meeting + (asked - 1) * -_FAR, axis=1),
            aligned=sums / np.maximum(times @ grown, 1e-30)[:, :, None],
        )

    @property
    def asked(self) -> Floats:
        """1 where the question has a word, shape (n, q)."""
        asked = (self.weights > 0).astype(np.float32)
        return np.broadcast_to(asked, (len(self.passage), len(asked)))


def _lengths(pair: Pair) -> tuple[int, int]:
    """How many places of the passages, and of the question, can matter: behind them there is no word.

    A place without a word says that nothing is near, so one is kept where there is one.
    """
    last = int(np.flatnonzero((pair.distinct >= 0)[pair.passage].any(axis=0)).max(initial=TITLE_WORDS))
    asking = int(np.flatnonzero(pair.distinct[pair.question] >= 0).max(initial=0))
    return min(last + 1 + _REACH, pair.passage.shape[1]), min(asking + 2, len(pair.question))


def _passage_side(weights: Weights, pair: Pair, meeting: _Meeting) -> Floats:
    """The states of the words of passages, zero where there is none: shape (n, width, hidden).

    The convolutions are computed where a word stands, and the first one within its reach of one besides.
    """
    shape = meeting.passage.shape
    there = (pair.distinct >= 0)[meeting.passage]
    words, places = np.flatnonzero(there), meeting.passage[there]
    met = meeting.near + meeting.equal
    best, which = met.max(axis=1), met.argmax(axis=1)
    hidden = _lines(weights, pair, meeting, best)[places]
    # Beside the word before it that meets the word before in the question.
    after = (
        np.flatnonzero((np.diff(words) == 1) & (words[1:] % shape[1] > 0) & (np.diff(which[places]) == 1)) + 1
    )
    after = after[(best[places[after]] > 0.5) & (best[places[after - 1]] > 0.5)]
    hidden[after] += weights["pin.weight"][:, _FOLLOWING]
    hidden = np.maximum(hidden, 0) + weights["field"][(words % shape[1] >= TITLE_WORDS).astype(int)]
    near_words = np.flatnonzero(_widened(there))
    once = np.maximum(_convolved(hidden, words, near_words, shape, weights, "c1"), 0)
    states = np.zeros((there.size, hidden.shape[1]), np.float32)
    states[words] = np.maximum(_convolved(once, near_words, words, shape, weights, "c2") + hidden, 0)
    return states.reshape(*shape, -1)


def _lines(weights: Weights, pair: Pair, meeting: _Meeting, best: Floats) -> Floats:
    """What the first layer makes of each distinct word, but for what stands before it: shape (d, hidden)."""
    aligned = meeting.to_question @ meeting.question
    exact, own = meeting.equal.max(axis=1), pair.weights.astype(np.float32)
    columns = (
        best, exact, pair.sharing, own, np.zeros_like(best), meeting.to_question @ meeting.weights, exact * own,
    )  # fmt: skip
    vectors = meeting.vectors
    line = np.concatenate((vectors, aligned, vectors * aligned, np.stack(columns, axis=1)), axis=1)
    return _linear(line, weights, "pin")


def _widened(there: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The places within the reach of a convolution of one that is set, in the same row."""
    wide = there.copy()
    for step in range(1, _REACH + 1):
        wide[:, step:] |= there[:, :-step]
        wide[:, :-step] |= there[:, step:]
    return wide


def _question_side(weights: Weights, meeting: _Meeting) -> Floats:
    """The states of the question's words beside each passage: shape (n, asking, hidden)."""
    title, body = meeting.passage[:, :TITLE_WORDS], meeting.passage[:, TITLE_WORDS:]
    near, equal, asked = meeting.near, meeting.equal, meeting.asked
    n, asking = asked.shape
    equal_title, equal_body = equal[title], equal[body]
    columns = (
        near[title].max(axis=1), near[body].max(axis=1), equal_title.max(axis=1), equal_body.max(axis=1),
        np.broadcast_to(meeting.weights, asked.shape),
        np.log1p(equal_title.sum(axis=1) + equal_body.sum(axis=1)), asked,
    )  # fmt: skip
    questions = np.broadcast_to(meeting.question, meeting.aligned.shape)
    line = (questions, meeting.aligned, questions * meeting.aligned, np.stack(columns, axis=2))
    hidden = np.maximum(_linear(np.concatenate(line, axis=2), weights, "qin"), 0) * asked[:, :, None]
    every, flat = np.arange(n * asking), hidden.reshape(n * asking, -1)
    states = np.maximum(_convolved(flat, every, every, asked.shape, weights, "k1") + flat, 0)
    return np.asarray(states.reshape(hidden.shape) * asked[:, :, None])


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
    """A convolution over neighbouring words of each row, at the wanted places.

    states: at some places, zero at all others; places count through a table of this shape.
    """
    kernel, depth = weights[f"{name}.weight"], states.shape[1]
    span = len(kernel) // depth
    rows, length = shape
    padded = np.zeros((rows * (length + span - 1), depth), np.float32)
    padded[_padded(places, length, span) + span // 2] = states
    # The neighbours of a place lie one behind the other.
    runs = np.lib.stride_tricks.sliding_window_view(padded.ravel(), span * depth)[::depth]
    found = runs[_padded(wanted, length, span)] @ kernel
    found += weights[f"{name}.bias"]
    return found


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
