"""What a state says of the whole base: its words and how often they stand, without any row. Kept beside the rows.

Numbers of words and of tokens are never used again while a collection lives: its rows are written in them.
"""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from index.fields import FIELDS, Fields, Split, Vocabulary
from index.lexical import folded_tokens, marked_tokens
from index.ragged import Ragged, row_counts
from index.syllable_model import SyllableModel

Counts = NDArray[np.int64]


class Tokens:
    """The tokens of each word of a vocabulary, in one view. numbers: of each token. of_words: by word.

    Numbered as words come, one after the other: read again from the words, each token has the number that it had. (A
    `Vocabulary` numbers all words before their syllables.)
    """

    def __init__(self, split: Split, numbers: Mapping[str, int], of_words: Ragged) -> None:
        self._split, self.numbers, self.of_words = split, numbers, of_words

    @classmethod
    def of(cls, split: Split, words: Iterable[str]) -> "Tokens":
        """Those of all words, in their order. split: the tokens of a word."""
        return cls(split, {}, Ragged.of([])).followed_by(words)

    def followed_by(self, words: Iterable[str]) -> "Tokens":
        """These, and of more words behind them."""
        numbers = dict(self.numbers)
        rows = [[numbers.setdefault(each, len(numbers)) for each in self._split(word)] for word in words]
        return Tokens(self._split, numbers, self.of_words.followed_by(Ragged.of(rows)))

    @property
    def count(self) -> int:
        """How many tokens there are."""
        return len(self.numbers)


@dataclass(frozen=True, slots=True)
class Statistics:
    """frequencies, folded_frequencies: in how many rows each token stands. rows: how many there are.

    lengths: words of each field, and tokens of both views, summed over all rows. pivot: the mean tokens of a row, in
    both views, against which the engine's weights were reckoned. dense_weight, ranked: as in `PassageIndex`.
    """

    vocabulary: Vocabulary
    marked: Tokens
    folded: Tokens
    frequencies: Counts
    folded_frequencies: Counts
    rows: int
    lengths: tuple[int, ...]
    pivot: tuple[float, float]
    syllables: SyllableModel
    dense_weight: float
    ranked: bool

    @classmethod
    def none(cls, syllables: SyllableModel, dense_weight: float, ranked: bool) -> "Statistics":
        """Of no rows."""
        nothing = np.zeros(0, np.int64)
        return cls(
            vocabulary=Vocabulary(()),
            marked=Tokens.of(marked_tokens, ()),
            folded=Tokens.of(folded_tokens, ()),
            frequencies=nothing,
            folded_frequencies=nothing,
            rows=0,
            lengths=(0,) * (len(FIELDS) + 2),
            pivot=(0.0, 0.0),
            syllables=syllables,
            dense_weight=dense_weight,
            ranked=ranked,
        )

    def knowing(self, words: Sequence[str]) -> "Statistics":
        """The same with numbers for more words, which stand nowhere yet."""
        vocabulary = self.vocabulary.joined(words)
        new = vocabulary.words[len(self.vocabulary.words) :]
        marked, folded = self.marked.followed_by(new), self.folded.followed_by(new)
        return replace(
            self,
            vocabulary=vocabulary,
            marked=marked,
            folded=folded,
            frequencies=_padded(self.frequencies, marked.count),
            folded_frequencies=_padded(self.folded_frequencies, folded.count),
        )

    def counting(self, by_field: Sequence[Ragged], sign: int = 1) -> "Statistics":
        """The same with some rows more, or less where sign is -1. by_field: their words, in numbers known here."""
        marked = [each.through(self.marked.of_words) for each in by_field]
        folded = [each.through(self.folded.of_words) for each in by_field]
        rows = len(by_field[0])
        lengths = [
            *(len(each.values) for each in by_field),
            sum(len(each.values) for each in marked),
            sum(len(each.values) for each in folded),
        ]
        found = replace(
            self,
            frequencies=self.frequencies + sign * row_counts(marked, self.marked.count),
            folded_frequencies=self.folded_frequencies + sign * row_counts(folded, self.folded.count),
            rows=self.rows + sign * rows,
            lengths=tuple(old + sign * new for old, new in zip(self.lengths, lengths, strict=True)),
        )
        return found if any(self.pivot) else replace(found, pivot=found.mean_tokens)

    def with_syllables(self, syllables: SyllableModel) -> "Statistics":
        """The same with another model of syllables."""
        return replace(self, syllables=syllables)

    def with_weight(self, dense_weight: float) -> "Statistics":
        """The same with another weight of the cosine."""
        return replace(self, dense_weight=dense_weight)

    @property
    def mean_tokens(self) -> tuple[float, float]:
        """Tokens of a row on average, in both views."""
        marked, folded = (each / max(self.rows, 1) for each in self.lengths[-2:])
        return marked, folded

    @property
    def means(self) -> dict[str, float]:
        """Words of each field on average, never zero."""
        rows = max(self.rows, 1)
        found = (max(each / rows, 1e-9) for each in self.lengths[: len(FIELDS)])
        return dict(zip(FIELDS, found, strict=True)) if self.rows else dict.fromkeys(FIELDS, 1.0)

    def fields(self) -> Fields:
        """The fields of no rows, weighed by all."""
        places = [self.marked.numbers[each] for each in self.vocabulary.token_names]
        frequencies = self.frequencies[np.array(places, np.int64)].astype(np.int32)
        return Fields.counted(self.vocabulary, frequencies, self.rows, self.means)

    def parts(self) -> dict[str, bytes]:
        """Name → content of every part to be kept."""
        told = {
            "rows": self.rows,
            "lengths": self.lengths,
            "pivot": self.pivot,
            "dense_weight": self.dense_weight,
            "ranked": self.ranked,
        }
        found = {
            "told.json": json.dumps(told).encode(),
            "words.txt": "\n".join(self.vocabulary.words).encode(),
            "frequencies.npy": _bytes(self.frequencies),
            "folded_frequencies.npy": _bytes(self.folded_frequencies),
        }
        with TemporaryDirectory(prefix="vankien-") as folder:
            directory = Path(folder) / "syllables"
            self.syllables.save(directory)
            found |= {f"syllables/{each.name}": each.read_bytes() for each in directory.iterdir()}
        return found

    @classmethod
    def of_parts(cls, parts: Mapping[str, bytes]) -> "Statistics":
        """What `parts` gave. Raises KeyError or ValueError when they do not fit together."""
        told = json.loads(parts["told.json"])
        text = parts["words.txt"].decode()
        vocabulary = Vocabulary(text.split("\n") if text else ())
        with TemporaryDirectory(prefix="vankien-") as folder:
            for name, content in _of_syllables(parts):
                (Path(folder) / name).write_bytes(content)
            # What is mapped there stays readable when the folder is gone.
            syllables = SyllableModel.load(Path(folder))
        return cls(
            vocabulary=vocabulary,
            marked=Tokens.of(marked_tokens, vocabulary.words),
            folded=Tokens.of(folded_tokens, vocabulary.words),
            frequencies=np.load(io.BytesIO(parts["frequencies.npy"])),
            folded_frequencies=np.load(io.BytesIO(parts["folded_frequencies.npy"])),
            rows=told["rows"],
            lengths=tuple(told["lengths"]),
            pivot=(told["pivot"][0], told["pivot"][1]),
            syllables=syllables,
            dense_weight=told["dense_weight"],
            ranked=told["ranked"],
        )


def _of_syllables(parts: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    prefix = "syllables/"
    return ((name.removeprefix(prefix), each) for name, each in parts.items() if name.startswith(prefix))


def _padded(counts: Counts, length: int) -> Counts:
    return np.concatenate((counts, np.zeros(length - len(counts), np.int64)))


def _bytes(values: NDArray[np.generic]) -> bytes:
    file = io.BytesIO()
    np.save(file, values)
    return file.getvalue()
