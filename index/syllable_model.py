"""What the base's own texts say of which syllable follows which: the forms of each bare syllable, and bigram chances.

`P(b | a) = 0.9 c(a, b) / c(a) + 0.1 c(b) / n`, over the syllables of all passages as the segmenter spells them. What is
not made of letters, and a form pruned away, is one form without a name, `OTHER`; so are the two ends of a text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.syllables import is_syllable
from ingest.text import fold

# Weights of bigram and unigram; with them 98.5 % of the words of the 1,173 questions of zalo train and dev get their
# own marks back over the code of law.
_BIGRAM, _UNIGRAM = 0.9, 0.1
# The chance of a form that the base never saw, in parts of one occurrence.
_UNSEEN = 0.5
OTHER = 0
# Pairs are counted in runs of so many syllables: 16 MB to sort at a time.
_RUN = 2_000_000
# From this many syllables on, forms and pairs seen once are dropped: they are typing errors, names, and half the size.
_LARGE = 2_000_000
# A longer run of letters is no word that anyone would type.
_LONGEST = 24
_SHIFT = np.int64(32)
_SECOND = np.int64(0xFFFFFFFF)
# A phrase of everyday speech counts once in so many syllables: like one that a base of the whole code of law has
# 22 times, and once in a small base.
_EVERYDAY = 1_000_000

Ids = NDArray[np.int32]
Pairs = NDArray[np.int64]


@dataclass(frozen=True)
class SyllableModel:
    """forms: by id; the first is OTHER. counts: int64, one a form. pairs: sorted keys `a << 32 | b` of the bigrams
    seen, pair_counts beside them."""

    forms: Sequence[str]
    counts: NDArray[np.int64]
    pairs: Pairs
    pair_counts: NDArray[np.int32]

    @classmethod
    def build(cls, lines: Iterable[str]) -> "SyllableModel":
        """Count the stored lines of words (`ingest.words`), and beside them what people say when they ask."""
        vocabulary, pairs, counts = _all_counted(lines)
        often = 1 + int(counts.sum()) // _EVERYDAY
        for run in _runs(_everyday(), vocabulary):
            spoken, times = _counted(run)
            pairs, counts = _summed(pairs, counts, spoken, often * times)
        return _pruned(list(vocabulary), pairs, counts)

    @classmethod
    def of_some(cls, lines: Iterable[str]) -> "SyllableModel":
        """Only what these lines say, to be joined to the model of a base."""
        vocabulary, pairs, counts = _all_counted(lines)
        return _pruned(list(vocabulary), pairs, counts)

    def joined(self, more: "SyllableModel") -> "SyllableModel":
        """This model with the counts of another; new forms come last."""
        new = [form for form in more.forms if form not in self.ids]
        forms = [*self.forms, *new]
        ids = self.ids | dict(zip(new, range(len(self.forms), len(forms)), strict=True))
        places = np.array([ids[form] for form in more.forms], np.int64)
        counts = np.concatenate((self.counts, np.zeros(len(new), np.int64)))
        counts[places] += more.counts
        pairs = (places[more.pairs >> _SHIFT] << _SHIFT) | places[more.pairs & _SECOND]
        order = np.argsort(pairs)
        return SyllableModel(forms, counts, *self._with_pairs(pairs[order], more.pair_counts[order]))

    def without(self, other: "SyllableModel") -> "SyllableModel":
        """This model less the counts of another; a form that is left with none is not known any more."""
        known = np.array([self.ids.get(form, -1) for form in other.forms], np.int64)
        counts = np.array(self.counts)
        counts[known[known >= 0]] -= other.counts[known >= 0]
        kept = counts > 0
        kept[OTHER] = True
        first, second = known[other.pairs >> _SHIFT], known[other.pairs & _SECOND]
        there = (first >= 0) & (second >= 0)
        pair_counts = self._less_pairs((first << _SHIFT | second)[there], other.pair_counts[there])
        places = np.cumsum(kept) - 1
        first, second = self.pairs >> _SHIFT, self.pairs & _SECOND
        left = (pair_counts > 0) & kept[first] & kept[second]
        return SyllableModel(
            [form for form, stays in zip(self.forms, kept.tolist(), strict=True) if stays],
            np.maximum(counts[kept], 0),
            (places[first] << _SHIFT | places[second])[left],
            pair_counts[left],
        )

    def _less_pairs(self, pairs: Pairs, counts: NDArray[np.int32]) -> NDArray[np.int32]:
        """The counts of all pairs, less those of some."""
        there = self._pair_counts(pairs) > 0
        left = np.array(self.pair_counts)
        left[np.searchsorted(self.pairs, pairs[there])] -= counts[there]
        return left

    def _with_pairs(self, pairs: Pairs, counts: NDArray[np.int32]) -> tuple[Pairs, NDArray[np.int32]]:
        """All pairs, sorted, with the counts of these sorted ones added; the model's own arrays are kept."""
        at = np.searchsorted(self.pairs, pairs)
        there = self._pair_counts(pairs) > 0
        summed = np.array(self.pair_counts)
        summed[at[there]] += counts[there]
        return (
            np.insert(self.pairs, at[~there], pairs[~there]),
            np.insert(summed, at[~there], counts[~there]),
        )

    @property
    def is_large(self) -> bool:
        """Whether the base has enough text that a syllable missing from it is a strange one."""
        return int(self.counts.sum()) >= _LARGE

    @cached_property
    def ids(self) -> dict[str, int]:
        """Form → id."""
        return {form: at for at, form in enumerate(self.forms)}

    @cached_property
    def by_fold(self) -> dict[str, Ids]:
        """Bare syllable → the ids of its forms, the marked and the bare one."""
        found: dict[str, list[int]] = {}
        for at, folded in enumerate(self._folded[1:], start=1):
            found.setdefault(folded, []).append(at)
        return {folded: np.array(group, np.int32) for folded, group in found.items()}

    @cached_property
    def _folded(self) -> list[str]:
        return fold("\n".join(self.forms)).split("\n")

    @cached_property
    def _logs(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Unigram chances with their weight, and counts as what is divided by; both at least those of the unseen."""
        counts = np.maximum(self.counts, _UNSEEN)
        return _UNIGRAM * counts / max(float(self.counts.sum()), 1.0), counts

    def known(self, form: str) -> bool:
        """Whether the base has this very form."""
        return form in self.ids

    def share(self, form: str) -> float:
        """How much of all that has its bare letters this known form is: 0 … 1."""
        return float(self.counts[self.ids[form]] / self.counts[self.by_fold[fold(form)]].sum())

    @property
    def unseen(self) -> float:
        """Log chance of a word that the base does not have."""
        return float(np.log(_UNIGRAM * _UNSEEN / max(float(self.counts.sum()), 1.0)))

    def counts_of(self, ids: Sequence[int]) -> NDArray[np.int32]:
        """How often each two neighbours in a chain of forms stand together: shape (len(ids) - 1,)."""
        chain = np.array(ids, np.int64)
        return self._pair_counts((chain[:-1] << _SHIFT) | chain[1:])

    def log_chances(self, before: Ids, after: Ids) -> NDArray[np.float64]:
        """`log P(after | before)` of each with each: shape (len(before), len(after))."""
        keys = (before.astype(np.int64)[:, None] << _SHIFT) | after.astype(np.int64)[None, :]
        unigram, counts = self._logs
        together = self._pair_counts(keys.ravel()).reshape(keys.shape)
        return np.asarray(np.log(_BIGRAM * together / counts[before][:, None] + unigram[after][None, :]))

    def _pair_counts(self, keys: Pairs) -> NDArray[np.int32]:
        if not len(self.pairs):
            return np.zeros(len(keys), np.int32)
        at = np.minimum(np.searchsorted(self.pairs, keys), len(self.pairs) - 1)
        return np.where(self.pairs[at] == keys, self.pair_counts[at], 0)

    def save(self, directory: Path) -> None:
        """Write the forms and the arrays."""
        directory.mkdir()
        (directory / "forms.txt").write_text("\n".join(self.forms), encoding="utf-8")
        for name in ("counts", "pairs", "pair_counts"):
            np.save(directory / f"{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, directory: Path) -> "SyllableModel":
        """Open what `save` wrote; the pairs stay on disk and are mapped."""
        return cls(
            forms=(directory / "forms.txt").read_text(encoding="utf-8").split("\n"),
            counts=np.load(directory / "counts.npy"),
            # As plain arrays over the mapped files: numpy's own class for these takes longer at each access.
            pairs=np.asarray(np.load(directory / "pairs.npy", mmap_mode="r")),
            pair_counts=np.asarray(np.load(directory / "pair_counts.npy", mmap_mode="r")),
        )


def _everyday() -> list[str]:
    """Phrases of everyday speech, and of what is also said for the words of documents ("a = b") both halves."""
    folder = files("index").joinpath("vocabulary")
    texts = (folder.joinpath(name).read_text("utf-8") for name in ("everyday.txt", "everyday_words.txt"))
    lines = (line for text in texts for line in text.splitlines() if line and not line.startswith("#"))
    return [phrase.strip().lower() for line in lines for phrase in re.split("[=,]", line)]


def _runs(lines: Iterable[str], vocabulary: dict[str, int]) -> Iterator[NDArray[np.int64]]:
    """The ids of all lines, OTHER between two, in long runs; new forms get an id."""
    known = _Vocabulary(vocabulary)
    run: list[int] = [OTHER]
    for line in lines:
        run += map(known.__getitem__, line.replace("_", " ").split())
        run.append(OTHER)
        if len(run) > _RUN:
            yield np.array(run, np.int64)
            run = [OTHER]
    yield np.array(run, np.int64)


class _Vocabulary(dict[str, int]):
    """Token → id, made when it is first met; a token that is no run of letters is OTHER."""

    def __init__(self, vocabulary: dict[str, int]) -> None:
        super().__init__(vocabulary)
        self._named = vocabulary

    def __missing__(self, token: str) -> int:
        is_word = token.isalpha() and len(token) <= _LONGEST
        at = self._named.setdefault(token, len(self._named)) if is_word else OTHER
        self[token] = at
        return at


def _all_counted(lines: Iterable[str]) -> tuple[dict[str, int], Pairs, NDArray[np.int64]]:
    """Form → id, and how often each pair of ids stands together."""
    vocabulary: dict[str, int] = {"": OTHER}
    pairs, counts = np.zeros(0, np.int64), np.zeros(0, np.int64)
    for run in _runs(lines, vocabulary):
        pairs, counts = _summed(pairs, counts, *_counted(run))
    return vocabulary, pairs, counts


def _counted(run: NDArray[np.int64]) -> tuple[Pairs, NDArray[np.int64]]:
    return np.unique((run[:-1] << _SHIFT) | run[1:], return_counts=True)


def _summed(
    pairs: Pairs, counts: NDArray[np.int64], more: Pairs, more_counts: NDArray[np.int64]
) -> tuple[Pairs, NDArray[np.int64]]:
    merged, places = np.unique(np.concatenate([pairs, more]), return_inverse=True)
    summed = np.zeros(len(merged), np.int64)
    np.add.at(summed, places, np.concatenate([counts, more_counts]))
    return merged, summed


def _pruned(forms: list[str], pairs: Pairs, counts: NDArray[np.int64]) -> SyllableModel:
    """Forms in the order of their fold, those that are kept."""
    after = pairs & _SECOND
    totals = np.bincount(after, weights=counts, minlength=len(forms)).astype(np.int64)
    large = totals.sum() >= _LARGE
    kept = [at for at, form in enumerate(forms) if at and (not large or totals[at] > 1 or is_syllable(form))]
    kept.sort(key=lambda at: (fold(forms[at]), forms[at]))
    places = np.zeros(len(forms), np.int64)
    places[kept] = np.arange(1, len(kept) + 1)
    pairs, counts = _summed(
        np.zeros(0, np.int64),
        np.zeros(0, np.int64),
        (places[pairs >> _SHIFT] << _SHIFT) | places[after],
        counts,
    )
    often = counts > 1 if large else counts > 0
    totals[OTHER] = totals.sum() - totals[kept].sum()
    return SyllableModel(
        forms=["", *(forms[at] for at in kept)],
        counts=totals[[OTHER, *kept]],
        pairs=pairs[often],
        pair_counts=counts[often].astype(np.int32),
    )
