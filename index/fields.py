"""The words of every passage by field: its title, the context above it, its body. What the ranker reads.

Rows are those of the index (`index.passage_index`). A unit is a document's passages under one title: an article of a
law, a section of a plan. A parent is what units are parts of: the law of an article, the document of a section.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.embedding import StaticEncoder, unit_length
from index.joined import JoinedArray, JoinedRagged
from index.ragged import Ragged, row_counts
from index.titles import place_of, title_of
from ingest.words import words_and_syllables

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

FIELDS = ("title", "context", "body")
# "Điều 1 Luật số 57/2020/QH14 …": the number of what a record was taken from.
_SOURCE_NUMBER = re.compile(r"\bsố ([\w/.&-]+)")

Rows = NDArray[np.int64]
Floats = NDArray[np.float32]
Split = Callable[[str], Sequence[str]]
NO_ROWS: Rows = np.empty(0, np.int64)


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
        self._alone = _places(syllables, tokens)

    def joined(self, more: Sequence[str]) -> "Vocabulary":
        """These words, then those of `more` that are new; the numbers of all that was here stay."""
        new = [word for word in more if word not in self._words]
        found = Vocabulary.__new__(Vocabulary)
        found.words = (*self.words, *new)
        found._words = self._words | dict(zip(new, range(len(self.words), len(found.words)), strict=True))
        tokens, syllables = self._tokens.copy(), self._syllables.copy()
        for word in new:
            tokens.setdefault(word, len(tokens))
        found.tokens = self.tokens.followed_by(
            Ragged.of(
                [tokens.setdefault(each, len(tokens)) for each in words_and_syllables(word)] for word in new
            )
        )
        found.syllables = self.syllables.followed_by(
            Ragged.of(
                [syllables.setdefault(each, len(syllables)) for each in word.split("_")] for word in new
            )
        )
        found._tokens, found._syllables = tokens, syllables
        found._alone = _places(syllables, tokens)
        return found

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

    def numbers(self, words: Sequence[str]) -> NDArray[np.int32]:
        """The numbers of known words."""
        return np.array([self._words[each] for each in words], np.int32)

    def token_ids(self, words: str) -> list[int]:
        """The known tokens of a stored line."""
        return [self._tokens[each] for each in words_and_syllables(words) if each in self._tokens]

    def syllable_ids(self, words: str) -> list[int]:
        """The syllables of a stored line in order, -1 for one that no passage has."""
        return [self._syllables.get(each, -1) for each in words.replace("_", " ").split()]

    def syllable_weights(self, token_weights: Floats) -> Floats:
        """Of each syllable the weight that it has as a token; 0 where it only stands inside compounds."""
        padded = np.append(token_weights, np.float32(0))
        return np.asarray(padded[self._alone], np.float32)


def _places(syllables: Mapping[str, int], tokens: Mapping[str, int]) -> NDArray[np.int32]:
    """Of each syllable its number as a token, -1 where it is none."""
    return np.array([tokens.get(each, -1) for each in syllables], np.int32)


class Fields:
    """Words by field, weights of tokens, units and parents, and the vectors of words. Made by `build` or `load`."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        by_field: Sequence[Ragged],
        groups: NDArray[np.int32],
        frequencies: NDArray[np.int32],
        parent_keys: Sequence[tuple[str, ...]] = (),
        removed: Rows = NO_ROWS,
    ) -> None:
        """by_field: word ids by row, in the order of FIELDS. groups: unit and parent of each row, shape (2, rows).

        frequencies: in how many rows each token stands. parent_keys: of each parent. removed: rows that count nothing
        any more, in no unit and in no mean.
        """
        self.vocabulary = vocabulary
        self._by_field = dict(zip(FIELDS, by_field, strict=True))
        self._means = {name: _mean(each, removed) for name, each in self._by_field.items()}
        self.groups = groups
        self.frequencies = frequencies
        self.parent_keys = parent_keys
        self._removed = removed
        self.token_weights = _weights(frequencies, self.size - len(removed))
        self.syllable_weights = vocabulary.syllable_weights(self.token_weights)
        self.members = _members(groups[0], removed)
        self._vectors: NDArray[np.floating] | JoinedArray[np.floating] = np.zeros(
            (len(vocabulary.words), 0), np.float16
        )
        self._lengths = np.ones((len(FIELDS), groups.shape[1]), np.float32)
        self._total = self.size

    @classmethod
    def counted(
        cls, vocabulary: Vocabulary, frequencies: NDArray[np.int32], rows: int, means: Mapping[str, float]
    ) -> "Fields":
        """The fields of no rows, whose weights are those of so many rows elsewhere. means: words of each field."""
        empty = Ragged.of([])
        found = cls(vocabulary, [empty] * len(FIELDS), np.zeros((2, 0), np.int32), frequencies)
        found._total, found._means = rows, dict(means)
        found.token_weights = _weights(frequencies, rows)
        found.syllable_weights = vocabulary.syllable_weights(found.token_weights)
        return found

    def with_word_vectors(self, encoder: StaticEncoder) -> "Fields":
        """These fields of no rows with the encoder's vector of each word."""
        found = copy(self)
        found._vectors = encoder.word_vectors(self.vocabulary.words).astype(np.float16)
        return found

    def some(self, by_field: Sequence[Ragged], groups: NDArray[np.int32], lengths: Floats) -> "Fields":
        """Some rows of the base whose words, weights and means these are.

        by_field, groups: as when made, in the numbers of this vocabulary. lengths: as `field_lengths`.
        """
        found = copy(self)
        # What is reckoned over all words is reckoned once for all that are some of these.
        vars(found).update(word_weights=self.word_weights, _wide_vectors=self._wide_vectors)
        found._by_field = dict(zip(FIELDS, by_field, strict=True))
        found.groups = groups
        found.members = _members(groups[0], NO_ROWS)
        found._lengths = lengths
        return found

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
        numbered = np.array(groups, np.int32).reshape(-1, 2).T.copy()
        return cls(vocabulary, by_field, numbered, _frequencies(by_field, vocabulary), tuple(parents))

    def joined(self, more: "Fields", removed: Rows) -> "Fields":
        """The rows of these fields, then those of `more`, without what stands in some removed rows of these.

        Weights, units and parents are as if all had been built at once; those that were here keep their numbers.
        """
        vocabulary = self.vocabulary.joined(more.vocabulary.words)
        numbers = vocabulary.numbers(more.vocabulary.words)
        new = [more.words_of(name).renumbered(numbers) for name in FIELDS]
        gone = [self.words_of(name).take(removed) for name in FIELDS]
        frequencies = _frequencies(new, vocabulary) - _frequencies(gone, vocabulary)
        frequencies[: len(self.frequencies)] += self.frequencies
        keys = dict.fromkeys((*self.parent_keys, *more.parent_keys))
        found = Fields(
            vocabulary,
            [JoinedRagged(self.words_of(name), each) for name, each in zip(FIELDS, new, strict=True)],
            np.concatenate((self.groups, _renumbered(more, len(self.members), keys)), axis=1),
            frequencies,
            tuple(keys),
            removed,
        )
        late = numbers >= len(self.vocabulary.words)
        found._vectors = JoinedArray(self.word_vectors, more.word_vectors[late])
        wide = np.asarray(more.word_vectors[late], np.float32)
        vars(found)["_wide_vectors"] = JoinedArray(np.asarray(self._wide_vectors), wide)
        found._lengths = np.concatenate((self._lengths, more._lengths), axis=1)
        return found

    def without(self, rows: Rows) -> "Fields":
        """The same without what stands in some rows that counted until now."""
        gone = [self.words_of(name).take(rows) for name in FIELDS]
        found = Fields(
            self.vocabulary,
            [self.words_of(name) for name in FIELDS],
            self.groups,
            self.frequencies - _frequencies(gone, self.vocabulary),
            self.parent_keys,
            np.union1d(self._removed, rows),
        )
        found._vectors, found._lengths = self._vectors, self._lengths
        if "_wide_vectors" in vars(self):
            vars(found)["_wide_vectors"] = self._wide_vectors
        return found

    @property
    def size(self) -> int:
        """Number of rows."""
        return int(self.groups.shape[1])

    @property
    def total(self) -> int:
        """Number of rows of the whole base."""
        return self._total

    @property
    def field_lengths(self) -> Floats:
        """The length of each field's sum of word vectors, by row: shape (fields, rows); 1 without vectors."""
        return self._lengths

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
        return self._vectors.whole if isinstance(self._vectors, JoinedArray) else self._vectors

    @cached_property
    def _wide_vectors(self) -> Floats | JoinedArray[np.float32]:
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

    def token_counts(self, split: Split, rows: Rows | None = None) -> "tuple[csr_matrix, list[str]]":
        """How often each token stands in each row (all, or some), and the tokens' names.

        split: the tokens of a word; those of a line are those of its words.
        """
        fields = [self._by_field[name] for name in FIELDS]
        parts = fields if rows is None else [each.take(rows) for each in fields]
        width = len(self.vocabulary.words)
        words = parts[0].counts(width) + parts[1].counts(width) + parts[2].counts(width)
        used: list[int] = list(range(width))
        if rows is not None:
            used = np.unique(words.indices).tolist()
            words = words[:, used]
        names: dict[str, int] = {}
        table = Ragged.of(
            [names.setdefault(each, len(names)) for each in split(self.vocabulary.words[word])]
            for word in used
        )
        return words @ table.counts(len(names)), list(names)

    def row_counts(self, split: Split, rows: Rows) -> dict[str, int]:
        """In how many of some rows each token stands; those in none are left out."""
        counts, names = self.token_counts(split, rows)
        return dict(zip(names, np.diff(counts.tocsc().indptr).tolist(), strict=True))

    def line(self, row: int) -> str:
        """All words of a row, title first, as one stored line; without their order between the fields."""
        return self.lines(np.array([row]))[0]

    def lines(self, rows: Rows) -> list[str]:
        """As `line`, of each row."""
        names = self.vocabulary.words
        taken = (self._by_field[name].take(rows) for name in FIELDS)
        return [
            " ".join(names[word] for part in parts for word in part) for parts in zip(*taken, strict=True)
        ]

    def subset(self, rows: Rows) -> "Fields":
        """The same words over some of the rows: weights and groups are counted anew."""
        by_field = [self._by_field[name].take(rows) for name in FIELDS]
        groups = np.stack([np.unique(each, return_inverse=True)[1] for each in self.groups[:, rows]])
        return Fields(
            self.vocabulary, by_field, groups.astype(np.int32), _frequencies(by_field, self.vocabulary)
        )

    def with_vectors(self, encoder: StaticEncoder) -> "Fields":
        """The same fields with the encoder's vector of each word; cosines by field are of these."""
        by_field = [self._by_field[name] for name in FIELDS]
        found = Fields(self.vocabulary, by_field, self.groups, self.frequencies, self.parent_keys)
        vectors = encoder.word_vectors(self.vocabulary.words)
        found._vectors = vectors.astype(np.float16)
        found._lengths = np.stack(
            [np.linalg.norm(found.sums(name, vectors), axis=1) for name in FIELDS]
        ).astype(np.float32)
        return found

    def sums(self, name: str, vectors: Floats) -> Floats:
        """Sum of the vectors of a field's words, shape (rows, d)."""
        return np.asarray(self._by_field[name].counts(len(vectors)) @ vectors, np.float32)

    def row_vectors(self, vectors: Floats) -> Floats:
        """The unit vector of each row by the vectors of its words, zero for a row of zeros: shape (rows, d)."""
        sums = np.sum([self.sums(name, vectors) for name in FIELDS], axis=0)
        return unit_length(sums)

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
        np.save(directory / "frequencies.npy", self.frequencies)
        keys = json.dumps(self.parent_keys, ensure_ascii=False)
        (directory / "parents.json").write_text(keys, encoding="utf-8")
        np.save(directory / "vectors.npy", self.word_vectors)
        np.save(directory / "lengths.npy", self._lengths)

    @classmethod
    def load(cls, directory: Path) -> "Fields":
        """Open what `save` wrote; words and vectors stay on disk and are mapped."""
        text = (directory / "words.txt").read_text(encoding="utf-8")
        fields = cls(
            Vocabulary(text.split("\n") if text else ()),
            [Ragged.load(directory / name) for name in FIELDS],
            np.load(directory / "groups.npy"),
            np.load(directory / "frequencies.npy"),
            tuple(map(tuple, json.loads((directory / "parents.json").read_text(encoding="utf-8")))),
        )
        fields._vectors = np.asarray(np.load(directory / "vectors.npy", mmap_mode="r"))
        fields._lengths = np.load(directory / "lengths.npy")
        return fields


def _mean(words: Ragged, removed: Rows) -> float:
    """Length of the rows that are left, on average; never zero."""
    lengths = words.lengths
    left = len(lengths) - len(removed)
    return max(float(lengths.sum() - lengths[removed].sum()) / left, 1e-9) if left else 1.0


def _members(units: NDArray[np.int32], removed: Rows) -> Ragged:
    """The rows of each unit; a removed row is in none."""
    order = np.argsort(units, kind="stable")
    lengths = np.bincount(units, minlength=int(units.max(initial=-1)) + 1)
    if len(removed):
        there = np.ones(len(units), bool)
        there[removed] = False
        order = order[there[order]]
        lengths = lengths - np.bincount(units[removed], minlength=len(lengths))
    return Ragged(order.astype(np.int32), np.concatenate(([0], np.cumsum(lengths))))


def _renumbered(more: Fields, units: int, parents: Iterable[tuple[str, ...]]) -> NDArray[np.int32]:
    """The groups of fields that are joined to others with so many units; `parents`: the keys of all, in order."""
    places = {key: at for at, key in enumerate(parents)}
    numbers = np.array([places[key] for key in more.parent_keys], np.int32)
    return np.stack((more.units + np.int32(units), numbers[more.parents]))


def _frequencies(by_field: Sequence[Ragged], vocabulary: Vocabulary) -> NDArray[np.int32]:
    """In how many rows each token stands."""
    return row_counts([field.through(vocabulary.tokens) for field in by_field], vocabulary.token_count)


def _weights(frequencies: NDArray[np.int32], rows: int) -> Floats:
    """Inverse document frequency of each token, as bm25s counts it: ln(1 + (N - n + 0.5) / (n + 0.5))."""
    return np.log1p((rows - frequencies + 0.5) / (frequencies + 0.5)).astype(np.float32)
