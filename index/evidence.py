"""Whether the best passages hold what a question asks for: what of it stands there, what is missing.

Measures are shares of the question's own weight, or cosines, so that they mean the same in a base of ten documents and
of 70,000; but by chance more of a question stands in a large base, so its size is one of them. `index.sureness`
makes a probability of them.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.answering import answer_odds
from index.embedding import Encoder, StaticEncoder, unit_length
from index.fields import FIELDS
from index.passage_index import PassageIndex
from index.question import Question, topic_places
from index.ranking import ScoredPassage
from ingest.text import fold
from ingest.words import Segmented

# Passages, best first, in which the question's words are looked for.
PASSAGES = 8
# Half a window, in syllables: words of one statement stand within two neighbouring halves.
_HALF_WINDOW = 20
# Passages among which the nearest to the question is looked for, wherever the ranker put it.
_DEEP = 100
# Other ways of writing the question that are looked for beside it.
_MOST_WORDINGS = 4
# Bounds of what the network that reads passages may say, as log-odds. Of questions whose gold is not in the base .99
# have less (halves of the code, zalo dev); of words that nobody knows it says up to 35.
_MOST_ODDS = 5.0

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: the topic's words, and its distinct syllables with the weight of each in this base.

    words: in the stored form, in their order. weights: ln(1 + (N + 1) / (n + 0.5)), greatest for what no passage has.
    unknown: those. pairs: neighbouring syllables, with the sum of their weights. triples: three in a row. length: of
    the whole question, in syllables.
    """

    words: tuple[str, ...]
    syllables: tuple[str, ...]
    weights: Floats
    unknown: NDArray[np.bool_]
    pairs: Mapping[tuple[str, str], float]
    triples: frozenset[tuple[str, str, str]]
    length: int

    @classmethod
    def of(cls, index: PassageIndex, words: str, marked: bool) -> "Asked":
        """Of a stored line; without marks the folded view says how rare its syllables are."""
        view = index.marked if marked else index.folded
        line = words if marked else fold(words)
        topic = list(_topic_words(line, topic_places(words, marked)))
        run = [each for word in topic for each in word.split("_")]
        syllables = tuple(dict.fromkeys(run))
        frequency = np.array([view.document_frequency(each) for each in syllables], np.float64)
        weights = np.log1p((index.total + 1) / (frequency + 0.5)).astype(np.float32)
        known = dict(zip(syllables, weights.tolist(), strict=True))
        pairs = {each: known[each[0]] + known[each[1]] for each in pairwise(run)}
        triples = frozenset(zip(run, run[1:], run[2:], strict=False))
        length = line.replace("_", " ").count(" ") + 1
        return cls(tuple(topic), syllables, weights, frequency == 0, pairs, triples, length)

    @property
    def total(self) -> float:
        """Weight of all syllables, never zero."""
        return max(float(self.weights.sum()), 1e-9)

    def share(self, pairs: Iterable[tuple[str, str]]) -> float:
        """Share (0 … 1) of the weight of all pairs."""
        return math.fsum(self.pairs[each] for each in pairs) / max(sum(self.pairs.values()), 1e-9)


def _topic_words(line: str, places: Sequence[bool]) -> Iterable[str]:
    """The words of which a syllable is of the topic."""
    at = 0
    for word in line.split():
        count = word.count("_") + 1
        if any(places[at : at + count]):
            yield word
        at += count


@dataclass(frozen=True, slots=True)
class Standing:
    """Which of what is asked stands where. there: shape (passages, syllables). pairs: share of each passage; of all.

    words: those of the topic that stand in each passage. triples: the best share of the threes in one passage. window:
    the best share of the weight within one window.
    """

    asked: Asked
    there: NDArray[np.bool_]
    words: NDArray[np.bool_]
    pairs: Floats
    all_pairs: float
    triples: float
    window: float

    @classmethod
    def of(cls, asked: Asked, lines: Sequence[str]) -> "Standing":
        """Of passages as stored lines, as `asked` is marked or folded."""
        places = {each: at for at, each in enumerate(asked.syllables)}
        spaced = tuple(f" {each.replace('_', ' ')} " for each in asked.words)
        here = [_Here.of(asked, places, spaced, line) for line in lines]
        there = np.array([each.there for each in here]).reshape(len(here), len(asked.syllables))
        pairs = np.array([asked.share(each.pairs) for each in here], np.float32)
        all_pairs = asked.share(set().union(*(each.pairs for each in here)))
        # A topic of one syllable has no pairs: it stands there or not.
        if not asked.pairs:
            pairs[:] = there.all(axis=1)
            all_pairs = float(pairs.max(initial=0))
        triples = max((each.triples for each in here), default=0) / max(len(asked.triples), 1)
        return cls(
            asked=asked,
            there=there,
            words=np.array([each.words for each in here]).reshape(len(here), len(asked.words)),
            pairs=pairs,
            all_pairs=all_pairs,
            triples=triples if asked.triples else all_pairs,
            window=max((each.window for each in here), default=0.0),
        )

    @property
    def anywhere(self) -> NDArray[np.bool_]:
        """The syllables that stand in some passage."""
        return np.asarray(self.there.any(axis=0), bool)

    @property
    def covered(self) -> float:
        """Share of the weight that stands in some passage."""
        return float(self.anywhere @ self.asked.weights) / self.asked.total

    def coverage(self, there: NDArray[np.bool_]) -> Floats:
        """Share of the weight that stands, by row."""
        return np.asarray(there @ self.asked.weights / self.asked.total, np.float32)


@dataclass(frozen=True, slots=True)
class _Here:
    """The same of one passage: the pairs that stand there, and how many threes."""

    there: NDArray[np.bool_]
    words: list[bool]
    pairs: set[tuple[str, str]]
    triples: int
    window: float

    @classmethod
    def of(cls, asked: Asked, places: Mapping[str, int], spaced: Sequence[str], line: str) -> "_Here":
        """places: of the asked syllables. spaced: the asked words as they stand among blanks."""
        text = line.replace("_", " ")
        syllables = text.split()
        hits = np.array([places.get(each, -1) for each in syllables], np.int64)
        there = np.zeros(len(asked.syllables), bool)
        there[hits[hits >= 0]] = True
        hit = hits >= 0
        twos = np.flatnonzero(hit[:-1] & hit[1:]).tolist()
        threes = {tuple(syllables[at : at + 3]) for at in twos}
        text = f" {text} "
        return cls(
            there=there,
            words=[each in text for each in spaced],
            pairs=asked.pairs.keys() & {(syllables[at], syllables[at + 1]) for at in twos},
            triples=len(asked.triples & threes),
            window=_window(hits, asked),
        )


def _window(hits: NDArray[np.int64], asked: Asked) -> float:
    """The best share of the weight within any two neighbouring halves of a window."""
    seen = np.zeros((len(hits) // _HALF_WINDOW + 2, len(asked.syllables)), bool)
    at = np.flatnonzero(hits >= 0)
    seen[at // _HALF_WINDOW, hits[at]] = True
    return float(((seen[:-1] | seen[1:]) @ asked.weights).max() / asked.total)


def wordings(question: Question) -> list[str]:
    """The question as a stored line, and with its abbreviations as texts write them otherwise."""
    lines = [question.words]
    lines += [question.words.replace(each.words, other) for each in question.also for other in each.others]
    return list(dict.fromkeys(lines))[:_MOST_WORDINGS]


def rows_of(index: PassageIndex, ranked: Sequence[ScoredPassage]) -> NDArray[np.int64]:
    """Rows of the first passages."""
    return np.searchsorted(index.passages, [each.passage_id for each in ranked[:PASSAGES]]).astype(np.int64)


def standing(index: PassageIndex, question: Question, rows: NDArray[np.int64]) -> Standing:
    """What of the question stands in some rows, in the wording that most of it stands in."""
    lines = index.fields.lines(rows)
    if not question.marked:
        lines = [fold(each) for each in lines]
    found = [Standing.of(Asked.of(index, each, question.marked), lines) for each in wordings(question)]
    return max(found, key=lambda each: each.covered)


def signs(
    index: PassageIndex, encoder: Encoder, question: Question, ranked: Sequence[ScoredPassage]
) -> dict[str, float]:
    """Name → value of every measure; those of meaning only with marks and the bundled kind of embedding."""
    rows = rows_of(index, ranked)
    found = standing(index, question, rows)
    values = _words_signs(index, found, ranked)
    values |= _title_signs(index, found, rows, question.marked)
    if question.marked and isinstance(encoder, StaticEncoder):
        values |= _meaning_signs(index, encoder, found, rows, ranked)
        values |= _field_signs(index, encoder, question, rows)
        values |= _answering_signs(index, question, rows)
    return values


def _words_signs(index: PassageIndex, found: Standing, ranked: Sequence[ScoredPassage]) -> dict[str, float]:
    asked = found.asked
    alone = found.coverage(found.there)
    union = found.anywhere
    best = found.there[int(alone.argmax())] if len(alone) else np.zeros(len(asked.syllables), bool)
    heaviest = max(float(asked.weights.max(initial=0)), 1e-9)
    words = found.words.mean(axis=1) if found.words.size else np.zeros(1)
    return {
        "covered_by_first": float(alone[0]) if len(alone) else 0.0,
        "covered_by_best": float(alone.max(initial=0)),
        "covered_by_all": found.covered,
        "pairs_in_first": float(found.pairs[0]) if len(alone) else 0.0,
        "pairs_in_best": float(found.pairs.max(initial=0)),
        "pairs_in_all": found.all_pairs,
        "words_in_best": float(words.max(initial=0)),
        "words_in_all": float(found.words.any(axis=0).mean()) if found.words.size else 0.0,
        "triples_in_best": found.triples,
        "window": found.window,
        "rarest_missing": float(asked.weights[~union].max(initial=0)) / heaviest,
        "rarest_missing_in_best": float(asked.weights[~best].max(initial=0)) / heaviest,
        "unknown": float(asked.weights[asked.unknown].sum()) / asked.total,
        "lexical": ranked[0].lexical / asked.total if ranked else 0.0,
        "lexical_best": max((each.lexical for each in ranked[:PASSAGES]), default=0.0) / asked.total,
        "length": math.log1p(len(asked.syllables)),
        "whole_length": math.log1p(asked.length),
        "size": math.log1p(index.total),
    }


def _title_signs(
    index: PassageIndex, found: Standing, rows: NDArray[np.int64], marked: bool
) -> dict[str, float]:
    """How well the question and the titles of the passages agree, at best."""
    asked = found.asked
    titles = index.fields.words_of("title").take(rows)
    names = index.fields.vocabulary.words
    weight = dict(zip(asked.syllables, asked.weights.tolist(), strict=True))
    covered, share = 0.0, 0.0
    for title in titles:
        line = " ".join(names[each] for each in title)
        syllables = (line if marked else fold(line)).replace("_", " ").split()
        common = set(syllables) & weight.keys()
        covered = max(covered, math.fsum(weight[each] for each in common) / asked.total)
        if syllables:
            share = max(share, sum(each in weight for each in syllables) / len(syllables))
    return {"covered_by_title": covered, "title_share": share}


def _meaning_signs(
    index: PassageIndex,
    encoder: StaticEncoder,
    found: Standing,
    rows: NDArray[np.int64],
    ranked: Sequence[ScoredPassage],
) -> dict[str, float]:
    cosines = [each.cosine or 0.0 for each in ranked[:PASSAGES]] or [0.0]
    near, lengths = _nearest_words(index, encoder, found.asked.words, rows)
    total = max(float(lengths.sum()), 1e-9)
    heavy = lengths >= 0.5 * lengths.max(initial=0)
    all_near = near.max(axis=1, initial=0)
    best = float((near.T @ lengths).max(initial=0)) / total
    return {
        "cosine": cosines[0],
        "cosine_best": max(cosines),
        "cosine_mean": sum(cosines) / len(cosines),
        "cosine_of_any": max((each.cosine or 0.0 for each in ranked[:_DEEP]), default=0.0),
        "near_best": best,
        "near_all": float(all_near @ lengths) / total,
        "farthest": float(all_near[heavy].min(initial=1)),
        "strange": float((lengths == 0).mean()) if len(lengths) else 1.0,
    }


def _field_signs(
    index: PassageIndex, encoder: StaticEncoder, question: Question, rows: NDArray[np.int64]
) -> dict[str, float]:
    """Cosine of the question to each field alone, at best."""
    (vector,) = encoder.encode_queries([Segmented(question.text, question.words)])
    fields = index.fields
    words = {name: fields.words_of(name).take(rows) for name in FIELDS}
    nearness = fields.nearness(np.concatenate([each.values for each in words.values()]), vector)
    return {
        f"cosine_of_{name}": float(fields.field_cosines(name, rows, own, nearness).max(initial=0))
        for name, own in words.items()
    }


def _answering_signs(index: PassageIndex, question: Question, rows: NDArray[np.int64]) -> dict[str, float]:
    """What the network that reads passages says of the likeliest one, and of the first."""
    found = answer_odds(index.fields, question.words, rows)
    odds = np.clip(found, -_MOST_ODDS, _MOST_ODDS).tolist() or [-_MOST_ODDS]
    return {"answers_best": max(odds), "answers_first": odds[0]}


def _nearest_words(
    index: PassageIndex, encoder: StaticEncoder, words: Sequence[str], rows: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Cosine of each asked word to the nearest word of each row, shape (words, rows); and the words' lengths."""
    fields = index.fields
    asked = encoder.word_vectors(list(words))
    lengths = np.linalg.norm(asked, axis=1)
    taken = [fields.words_of(name).take(rows) for name in FIELDS]
    ids = np.concatenate([each.values for each in taken])
    owners = np.concatenate([each.owners for each in taken])
    near = np.zeros((len(words), len(rows)), np.float32)
    if not len(ids) or not len(words):
        return near, lengths
    distinct, at = np.unique(ids, return_inverse=True)
    vectors = unit_length(fields.word_vectors[distinct])
    cosines = (asked / np.maximum(lengths[:, None], 1e-9)) @ vectors.T
    for row in range(len(rows)):
        near[:, row] = cosines[:, at[owners == row]].max(axis=1, initial=0)
    return near, lengths
