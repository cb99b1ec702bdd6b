"""What the documents of a topic say more than others: runs of words of their titles, subjects and headings.

A term is one to four words, two to eight syllables, none of them a number; a word of `vocabulary/topic_words.txt`
neither begins nor ends it, two or three syllables that say nothing alone are none, and it is no piece of one longer
phrase. It counts once a document, so that a long one weighs no more than a short one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.fields import Vocabulary
from index.passage_index import PassageIndex
from ingest.text import fold

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Numbers = NDArray[np.int64]

LONGEST = 4
_LEAST_SYLLABLES, _MOST_SYLLABLES = 2, 8
# A run that the same word goes before or after so often is a piece of a longer phrase.
_PIECE = 0.6
_VOWELS = frozenset("aeiouy")
# «thứ xiv», «khóa_xvi»; «vi» and «xi» are syllables of their own as well, in compounds.
_ORDINAL = re.compile(r"(?:khóa_|khoá_|thứ_)?[ivxl]+")
_WORD = re.compile(r"\w+")
# A longer term says more: of two that are as telling, the one with more syllables is the name.
_LENGTH = 0.12
# A term that every document has tells nothing apart, but names a base of one topic.
_COMMON = 0.05


@cache
def _listed_words() -> Mapping[str, frozenset[str]]:
    """Words that neither begin nor end a term under "", that are none alone under "~", that none holds under "!"."""
    listed: dict[str, set[str]] = {"": set(), "~": set(), "!": set()}
    for line in files("index").joinpath("vocabulary/topic_words.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            mark = line[0] if line[0] in listed else ""
            listed[mark] |= set(line.removeprefix(mark).split())
    return {mark: frozenset(words) for mark, words in listed.items()}


@dataclass(frozen=True, slots=True)
class WordMarks:
    """Of each word of a vocabulary: whether a term may hold it, begin or end with it, and be it."""

    held: NDArray[np.bool_]
    edge: NDArray[np.bool_]
    alone: NDArray[np.bool_]
    syllables: Numbers

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> "WordMarks":
        """The marks of all words. Signs of numbers (ct-tw, ubnd) have syllables without a vowel."""
        listed = _listed_words()
        words = vocabulary.words
        held = np.array([word not in listed["!"] and _is_spoken(word) for word in words], bool)
        edge = held & np.array([word not in listed[""] and len(word) > 1 for word in words], bool)
        alone = edge & np.array([word not in listed["~"] for word in words], bool)
        return cls(held, edge, alone, vocabulary.syllable_counts)


def _is_spoken(word: str) -> bool:
    spoken = all(each.isalpha() and _VOWELS & set(fold(each)) for each in word.split("_"))
    return spoken and not _ORDINAL.fullmatch(word)


@dataclass(frozen=True, slots=True)
class TopicTerms:
    """has: of each document, by place, which terms it has (0 or 1). names, syllables: of each term."""

    has: "csr_matrix"
    names: tuple[str, ...]
    syllables: NDArray[np.int64]

    @classmethod
    def of(cls, index: PassageIndex, documents: Numbers) -> "TopicTerms":
        """The terms of documents of an index, in their order."""
        from scipy.sparse import csr_matrix

        words = index.fields.vocabulary.words
        owners, keys = _runs(index, documents)
        pairs = np.unique(np.stack((keys, owners)), axis=1) if len(keys) else np.zeros((2, 0), np.int64)
        known, numbers = np.unique(pairs[0], return_inverse=True)
        shape = (len(documents), len(known))
        has = csr_matrix((np.ones(len(numbers), np.float32), (pairs[1], numbers)), shape)
        parts = [_words_of(int(key), len(words) + 1) for key in known]
        counts = index.fields.vocabulary.syllable_counts
        return cls(
            has,
            tuple(" ".join(words[each] for each in part).replace("_", " ") for part in parts),
            np.array([counts[part].sum() for part in parts], np.int64),
        )

    @property
    def known(self) -> NDArray[np.bool_]:
        """Of each document whether it has any term."""
        return np.asarray(np.diff(self.has.indptr) > 0, bool)

    def of_group(self, group: Numbers, among: Numbers, count: int) -> tuple[str, ...]:
        """The terms that tell the documents of a group from those among which it is, the most telling first.

        The measure is the term's share of the group times the logarithm of how much larger that share is than among
        all: what c-TF-IDF (Grootendorst 2022) weighs, over documents instead of words. None repeats another's
        syllables.
        """
        inside = np.asarray(self.has[group].sum(axis=0)).ravel()
        outside = np.asarray(self.has[among].sum(axis=0)).ravel()
        there = np.flatnonzero(inside >= (2 if len(group) > 3 else 1))
        if not len(there):
            there = np.flatnonzero(inside)
        share = inside[there] / len(group)
        telling = share * (np.log(share * len(among) / outside[there]) + _COMMON)
        scores = telling * (1 + _LENGTH * (self.syllables[there] - _LEAST_SYLLABLES))
        order = np.lexsort((there, -scores))
        return tuple(_apart((self.names[there[each]] for each in order), count))


def _apart(names: Iterable[str], count: int) -> Iterator[str]:
    """The first names of which none has all the syllables of another, nor most of them."""
    chosen: list[set[str]] = []
    for name in names:
        syllables = set(name.split())
        if any(2 * len(syllables & other) >= min(len(syllables), len(other)) for other in chosen):
            continue
        chosen.append(syllables)
        yield name
        if len(chosen) == count:
            return


def _runs(index: PassageIndex, documents: Numbers) -> tuple[Numbers, Numbers]:
    """The place of its document and the key of every run of words that may be a term.

    A heading counts wherever it stands; what stands above the passages of a document is the same for all of them.
    """
    rows = np.flatnonzero(index.documents >= 0)
    places = np.searchsorted(documents, index.documents[rows])
    _, first = np.unique(places, return_index=True)
    lines = index.fields.words_of("title").take(rows)
    lines = lines.followed_by(index.fields.words_of("context").take(rows[first]))
    owners, values = lines.owners, lines.values.astype(np.int64)
    marks = WordMarks.of(index.fields.vocabulary)
    found = [_runs_of(length, values, owners, marks) for length in range(1, min(LONGEST, len(values)) + 1)]
    starts = np.concatenate([each[0] for each in found] or [np.empty(0, np.int64)])
    keys = np.concatenate([each[1] for each in found] or [np.empty(0, np.int64)])
    return np.concatenate((places, places[first]))[owners[starts]], keys


def _runs_of(length: int, values: Numbers, owners: Numbers, marks: WordMarks) -> tuple[Numbers, Numbers]:
    """Where the runs of so many words start that may be terms, and their keys. owners: the line of each value."""
    starts = np.arange(len(values) - length + 1)
    last = starts + length - 1
    good = (owners[starts] == owners[last]) & marks.edge[values[starts]] & marks.edge[values[last]]
    telling, syllables, keys = (np.zeros(len(starts), np.int64) for _ in range(3))
    for step in range(length):
        word = values[starts + step]
        good &= marks.held[word]
        telling += marks.alone[word]
        syllables += marks.syllables[word]
        keys = keys * (len(marks.held) + 1) + word + 1
    good &= (syllables >= _LEAST_SYLLABLES) & (syllables <= _MOST_SYLLABLES)
    good &= (telling > 0) | (syllables > _LEAST_SYLLABLES + 1)
    starts, keys = starts[good], keys[good]
    pieces = np.zeros(len(keys), bool)
    for beside in (starts - 1, starts + length):
        pieces |= _is_piece(starts, keys, beside, values, owners, marks)
    return starts[~pieces], keys[~pieces]


def _is_piece(
    starts: Numbers, keys: Numbers, beside: Numbers, values: Numbers, owners: Numbers, marks: WordMarks
) -> NDArray[np.bool_]:
    """Of each run whether one word that could be part of a term stands beside most runs of its key."""
    at = np.clip(beside, 0, len(values) - 1)
    there = (at == beside) & (owners[at] == owners[starts]) & marks.edge[values[at]]
    known, numbers, totals = np.unique(keys, return_inverse=True, return_counts=True)
    pairs = numbers[there] * (len(marks.held) + 1) + values[at[there]]
    both, counts = np.unique(pairs, return_counts=True)
    most = np.zeros(len(known), np.int64)
    np.maximum.at(most, both // (len(marks.held) + 1), counts)
    return np.asarray((most > _PIECE * totals)[numbers], bool)


@dataclass(frozen=True, slots=True)
class Written:
    """Subjects to look up how a term is written. lines: their words in lower case, a blank around each."""

    subjects: tuple[str, ...]
    lines: tuple[str, ...]
    places: tuple[tuple[tuple[int, int], ...], ...]

    @classmethod
    def of(cls, subjects: Iterable[str]) -> "Written":
        """From the subjects themselves."""
        kept = tuple(subjects)
        words = [tuple(_WORD.finditer(each)) for each in kept]
        lines = tuple(f" {' '.join(each.group().lower() for each in line)} " for line in words)
        return cls(kept, lines, tuple(tuple(each.span() for each in line) for line in words))

    def term(self, term: str) -> str:
        """A term with the capitals and commas that most subjects write it with; as it is where none has it."""
        found = Counter(
            _inside(subject[places[at][0] : places[at + term.count(" ")][1]], places[at][0])
            for subject, line, places in zip(self.subjects, self.lines, self.places, strict=True)
            if (start := line.find(f" {term} ")) >= 0
            for at in [line.count(" ", 0, start)]
        )
        return found.most_common(1)[0][0] if found else term


def _inside(written: str, start: int) -> str:
    """As it would stand inside a sentence."""
    written = " ".join(written.split())
    if written.isupper():
        return written.lower()
    return written if start else written[:1].lower() + written[1:]


def _words_of(key: int, base: int) -> list[int]:
    """The words of a run, from its key."""
    words: list[int] = []
    while key:
        key, word = divmod(key, base)
        words.insert(0, word - 1)
    return words
