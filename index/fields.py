"""The words of every passage by field: its title, the context above it, its body. What the ranker reads.

Rows are those of the index (`index.passage_index`). A unit is a document's passages under one title: an article of a
law, a section of a plan. A parent is what units are parts of: the law of an article, the document of a section.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.ragged import Ragged
from index.titles import place_of, title_of
from ingest.words import words_and_syllables

if TYPE_CHECKING:
    from index.embedding import StaticEncoder

FIELDS = ("title", "context", "body")
# "Điều 1 Luật số 57/2020/QH14 …": the number of what a record was taken from.
_SOURCE_NUMBER = re.compile(r"\bsố ([\w/.&-]+)")

Rows = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PassageFields:
    """A stored passage with what its document says of it; `heading` and `words` are stored lines."""

    passage_id: int
    document_id: int
    path: tuple[str, ...]
    heading: str
    words: str
    subject: str | None
    source: str | None
    external_id: str | None

    @property
    def parent(self) -> tuple[str, ...]:
        """What this passage's unit is a part of, as a key."""
        if self.external_id is None:
            return ("", str(self.document_id))
        number = _SOURCE_NUMBER.search(self.source or "")
        if number:
            return ("number", number[1])
        return ("path", self.path[0]) if len(self.path) > 1 else ("", str(self.document_id))


class Vocabulary:
    """The words of a base, numbered; each word's tokens (itself, and a compound's syllables) and syllables."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        numbers = {word: number for number, word in enumerate(words)}
        self._words = numbers
        tokens = dict(numbers)
        syllables: dict[str, int] = {}
        self.tokens = Ragged.of(
            [tokens.setdefault(each, len(tokens)) for each in words_and_syllables(word)] for word in words
        )
        self.syllables = Ragged.of(
            [syllables.setdefault(each, len(syllables)) for each in word.split("_")] for word in words
        )
        self._tokens, self._syllables = tokens, syllables

    @cached_property
    def syllable_counts(self) -> NDArray[np.int64]:
        """How many syllables each word has."""
        return self.syllables.lengths

    @cached_property
    def _by_syllable(self) -> Ragged:
        """The words that each syllable stands in."""
        order = np.argsort(self.syllables.values, kind="stable")
        lengths = np.bincount(self.syllables.values, minlength=len(self._syllables))
        owners = self.syllables.owners[order].astype(np.int32)
        return Ragged(owners, np.concatenate(([0], np.cumsum(lengths))))

    def with_syllables(self, ids: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Of each word whether it has one of these syllables."""
        found = np.zeros(len(self.words), bool)
        found[self._by_syllable.take(ids).values] = True
        return found

    @property
    def token_names(self) -> tuple[str, ...]:
        """The tokens in the order of their numbers."""
        return tuple(self._tokens)

    @property
    def token_count(self) -> int:
        """How many tokens there are."""
        return len(self._tokens)

    def word_ids(self, words: str) -> list[int]:
        """A stored line as numbers of words, -1 for one that no passage has."""
        return [self._words.get(each, -1) for each in words.split()]

    def token_ids(self, words: str) -> list[int]:
        """The known tokens of a stored line."""
        return [self._tokens[each] for each in words_and_syllables(words) if each in self._tokens]

    def syllable_ids(self, words: str) -> list[int]:
        """The syllables of a stored line in order, -1 for one that no passage has."""
        return [self._syllables.get(each, -1) for each in words.replace("_", " ").split()]

    def syllable_weights(self, token_weights: Floats) -> Floats:
        """Of each syllable the weight that it has as a token; 0 where it only stands inside compounds."""
        weights = np.zeros(len(self._syllables), np.float32)
        for syllable, number in self._syllables.items():
            token = self._tokens.get(syllable)
            weights[number] = 0 if token is None else token_weights[token]
        return weights


class Fields:
    """Words by field, weights of tokens, units and parents, and the vectors of words. Made by `build` or `load`."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        by_field: Sequence[Ragged],
        groups: NDArray[np.int32],
        token_weights: Floats,
    ) -> None:
        """by_field: word ids by row, in the order of FIELDS. groups: unit and parent of each row, shape (2, rows)."""
        self.vocabulary = vocabulary
        self._by_field = dict(zip(FIELDS, by_field, strict=True))
        self._means = {name: max(float(each.lengths.mean()), 1e-9) if len(each) else 1.0
                       for name, each in self._by_field.items()}  # fmt: skip
        self.groups = groups
        self.token_weights = token_weights
        self.syllable_weights = vocabulary.syllable_weights(token_weights)
        self.members = _members(groups[0])
        self._vectors: NDArray[np.floating] = np.zeros((len(vocabulary.words), 0), np.float16)
        self._lengths = np.ones((len(FIELDS), groups.shape[1]), np.float32)

    @classmethod
    def build(cls, passages: Iterable[PassageFields]) -> "Fields":
        """From all passages in the order of their rows."""
        numbers: dict[str, int] = {}
        units: dict[tuple[int, str], int] = {}
        parents: dict[tuple[str, ...], int] = {}
        places: dict[tuple[str, str], slice] = {}
        lines: tuple[list[list[int]], ...] = ([], [], [])
        groups = []
        for each in passages:
            title = title_of(each.path, each.subject) or ""
            heading = each.heading.split()
            if (each.heading, title) not in places:
                places[each.heading, title] = place_of(title, heading)
            place = places[each.heading, title]
            parts = (heading[place], heading[: place.start] + heading[place.stop :], each.words.split())
            for line, words in zip(lines, parts, strict=True):
                line.append([numbers.setdefault(word, len(numbers)) for word in words])
            unit = units.setdefault((each.document_id, title), len(units))
            groups.append((unit, parents.setdefault(each.parent, len(parents))))
        by_field = [Ragged.of(line) for line in lines]
        vocabulary = Vocabulary(tuple(numbers))
        weights = _token_weights(by_field, vocabulary)
        return cls(vocabulary, by_field, np.array(groups, np.int32).reshape(-1, 2).T.copy(), weights)

    @property
    def size(self) -> int:
        """Number of rows."""
        return int(self.groups.shape[1])

    @property
    def units(self) -> NDArray[np.int32]:
        """The unit of each row."""
        units: NDArray[np.int32] = self.groups[0]
        return units

    @property
    def parents(self) -> NDArray[np.int32]:
        """The parent of each row."""
        parents: NDArray[np.int32] = self.groups[1]
        return parents

    @property
    def word_vectors(self) -> NDArray[np.floating]:
        """What each word adds to a vector, shape (words, d); d is 0 without an encoder."""
        return self._vectors

    @cached_property
    def _wide_vectors(self) -> Floats:
        """`word_vectors` in float32: to widen those of a question's passages takes six times as long as all else."""
        return np.asarray(self.word_vectors, np.float32)

    @cached_property
    def word_weights(self) -> NDArray[np.float64]:
        """Of each word the weights of its syllables together."""
        weights = self.syllable_weights.astype(np.float64)[self.syllables.values]
        return np.bincount(self.syllables.owners, weights, len(self.syllables)).astype(np.float64)

    @property
    def tokens(self) -> Ragged:
        """Token ids of each word."""
        return self.vocabulary.tokens

    @property
    def syllables(self) -> Ragged:
        """Syllable ids of each word."""
        return self.vocabulary.syllables

    def words_of(self, name: str) -> Ragged:
        """Word ids of a field, by row."""
        return self._by_field[name]

    def mean_length(self, name: str) -> float:
        """Words of a field, on average over all rows."""
        return self._means[name]

    def line(self, row: int) -> str:
        """All words of a row, title first, as one stored line; without their order between the fields."""
        words = (self._by_field[name].take(np.array([row])).values for name in FIELDS)
        return " ".join(self.vocabulary.words[number] for number in np.concatenate(list(words)))

    def subset(self, rows: Rows) -> "Fields":
        """The same words over some of the rows: weights and groups are counted anew."""
        by_field = [self._by_field[name].take(rows) for name in FIELDS]
        groups = np.stack([np.unique(each, return_inverse=True)[1] for each in self.groups[:, rows]])
        return Fields(
            self.vocabulary, by_field, groups.astype(np.int32), _token_weights(by_field, self.vocabulary)
        )

    def with_vectors(self, encoder: "StaticEncoder") -> "Fields":
        """The same fields with the encoder's vector of each word; cosines by field are of these."""
        found = Fields(self.vocabulary, [self._by_field[n] for n in FIELDS], self.groups, self.token_weights)
        vectors = encoder.word_vectors(self.vocabulary.words)
        found._vectors = vectors.astype(np.float16)
        found._lengths = np.stack(
            [np.linalg.norm(found.sums(name, vectors), axis=1) for name in FIELDS]
        ).astype(np.float32)
        return found

    def sums(self, name: str, vectors: Floats) -> Floats:
        """Sum of the vectors of a field's words, shape (rows, d)."""
        from scipy.sparse import csr_matrix

        words = self._by_field[name]
        ones = np.ones(len(words.values), np.float32)
        matrix = csr_matrix((ones, words.values, words.starts), (len(words), len(vectors)))
        return np.asarray(matrix @ vectors, np.float32)

    def row_vectors(self, vectors: Floats) -> Floats:
        """The unit vector of each row by the vectors of its words, zero for a row of zeros: shape (rows, d)."""
        sums = np.sum([self.sums(name, vectors) for name in FIELDS], axis=0)
        return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9), np.float32)

    def nearness(self, words: NDArray[np.integer], question: Floats) -> Floats:
        """Of each word of the base what it adds to a product with a question's vector; 0 for all but `words`."""
        near = np.zeros(len(self.vocabulary.words), np.float32)
        if self._vectors.shape[1] == len(question) > 0:
            there = np.zeros(len(near), bool)
            there[words] = True
            distinct = np.flatnonzero(there)
            near[distinct] = self._wide_vectors[distinct] @ question
        return near

    def field_cosines(self, name: str, rows: Rows, words: Ragged, nearness: Floats) -> Floats:
        """Cosine of a question's unit vector to a field of some rows; 0 for an empty field or without vectors.

        words: of that field, by row. nearness: of these words to the question.
        """
        sums = np.bincount(words.owners, weights=nearness[words.values], minlength=len(rows))
        lengths = self._lengths[FIELDS.index(name), rows]
        return np.where(lengths > 0, sums / np.maximum(lengths, 1e-9), 0).astype(np.float32)

    def save(self, directory: Path) -> None:
        """Write all parts."""
        directory.mkdir()
        (directory / "words.txt").write_text("\n".join(self.vocabulary.words), encoding="utf-8")
        for name in FIELDS:
            self._by_field[name].save(directory / name)
        np.save(directory / "groups.npy", self.groups)
        np.save(directory / "weights.npy", self.token_weights)
        np.save(directory / "vectors.npy", self._vectors)
        np.save(directory / "lengths.npy", self._lengths)

    @classmethod
    def load(cls, directory: Path) -> "Fields":
        """Open what `save` wrote; words and vectors stay on disk and are mapped."""
        text = (directory / "words.txt").read_text(encoding="utf-8")
        fields = cls(
            Vocabulary(text.split("\n") if text else ()),
            [Ragged.load(directory / name) for name in FIELDS],
            np.load(directory / "groups.npy"),
            np.load(directory / "weights.npy"),
        )
        fields._vectors = np.asarray(np.load(directory / "vectors.npy", mmap_mode="r"))
        fields._lengths = np.load(directory / "lengths.npy")
        return fields


def _members(units: NDArray[np.int32]) -> Ragged:
    """The rows of each unit."""
    order = np.argsort(units, kind="stable")
    lengths = np.bincount(units, minlength=int(units.max(initial=-1)) + 1)
    return Ragged(order.astype(np.int32), np.concatenate(([0], np.cumsum(lengths))))


def _token_weights(by_field: Sequence[Ragged], vocabulary: Vocabulary) -> Floats:
    """Inverse document frequency of each token, as bm25s counts it: ln(1 + (N - n + 0.5) / (n + 0.5))."""
    rows = len(by_field[0])
    count = vocabulary.token_count
    tokens = [field.through(vocabulary.tokens) for field in by_field]
    # Sorted by hand: numpy's own `unique` hashes, which took 45 seconds over the code of law against 2.
    keys = np.sort(np.concatenate([each.owners * count + each.values for each in tokens]))
    first = np.concatenate(([True], keys[1:] != keys[:-1])) if len(keys) else np.zeros(0, bool)
    frequency = np.bincount(keys[first] % max(count, 1), minlength=count)
    return np.log1p((rows - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
