"""Which statements answer a question, best first.

Four measures, each relative to what it usually spans among the statements of one article, and the place that the search
gave to where the statement stands. Measured on the gold spans of ALQAC dev (236 questions) and regulations dev (503),
article given, three quotes: all four .936 and .875; without the contextual score .945 and .877, which over the whole
code of law finds .849 of 172 against .872; weighed words and the cosine alone .924 and .865. A bonus for statements
that have an amount or a day where one is asked gave nothing: of 57 such questions of ALQAC dev the first quote has an
amount for all, of 29 a time for 28.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.answer import Quote, Rarity
from index.contextual import BODY_WORDS, Pair, bundled_scorer
from index.embedding import Encoder, StaticEncoder, unit_length
from index.passage_index import PassageIndex
from index.question import Question
from index.ragged import Ragged
from index.statements import MIN_SENTENCE_SYLLABLES, PassageWords, Statement, statements_of
from index.titles import place_of, title_of
from ingest.outline import without_label
from ingest.text import fold
from ingest.words import Segmented, folded_syllables

# Quotes in one answer, unless more are asked for.
MAX_QUOTES = 5
# Standard deviation of each measure among the statements of an article: the mean over the articles of ALQAC dev and
# regulations dev. Fitted weights gave nothing beyond these.
_SPREAD = {"overlap": 0.22, "cosine": 0.175, "alignment": 0.16, "context": 4.0}
# What a place further down in the search costs: this times ln(1 + place). 2, 3, 4 find .872, .872, .872 of 172 over the
# whole code, 0 .83.
_PLACE = 3.0
# How far below the best a quote may lie, in the same unit: the first three, and those after them. Over the whole code
# 10 and 4 leave three quotes an answer.
_NEAR, _VERY_NEAR, _FIRST = 10.0, 4.0, 3
# Statements that the contextual scorer reads, the first by the other measures; more when more quotes are asked for.
_READ = 24
# "Trên đây là Kế hoạch …" ends a text and repeats its title (Nghị định 30/2020/NĐ-CP, Phụ lục III).
_CLOSING = "tren day la"
# "… ban hành Kế hoạch …, như sau:" announces what is said below it.
_ANNOUNCING = "nhu sau"

Values = NDArray[np.float32]


@dataclass(frozen=True)
class Source:
    """Passages of one document that may be quoted, with the whole text that they are cut from.

    place: of the best of them among all that the search found, 0 the first. subject: the document's own.
    """

    place: int
    document_id: int
    text: str
    subject: str
    passages: Sequence[PassageWords]

    @cached_property
    def heading(self) -> tuple[str, ...]:
        """Folded syllables of what stands above the first passage; every statement is held against them."""
        return tuple(folded_syllables(self.passages[0].heading))

    @cached_property
    def title(self) -> str:
        """Of the heading the words of the nearest title, as `index.fields` has them."""
        words = self.passages[0].heading.split()
        title = title_of(self.passages[0].passage.path, self.subject)
        return " ".join(words[place_of(title, words)]) if title else ""


@dataclass(frozen=True, slots=True)
class _Candidate:
    source: Source
    statement: Statement

    @property
    def text(self) -> str:
        return self.source.text[self.statement.start : self.statement.end]


def choose_quotes(
    index: PassageIndex,
    encoder: Encoder,
    question: Question,
    sources: Sequence[Source],
    limit: int = MAX_QUOTES,
) -> list[Quote]:
    """The best sentences and lists of the sources, best first, at most `limit`; no two overlap or say the same."""
    ranked = ranked_quotes(index, encoder, question, sources, max(_READ, 2 * limit))
    return list(islice(_near(ranked), limit))


def ranked_quotes(
    index: PassageIndex, encoder: Encoder, question: Question, sources: Sequence[Source], most: int
) -> Iterator[Quote]:
    """The sentences and lists of the sources, best first, however far below the best; as in `choose_quotes` else.

    most: only so many of them are read closely, the first at a glance, and come into question.
    """
    candidates = [
        _Candidate(source, statement)
        for source in sources
        for statement in statements_of(source.text, source.passages)
        if statement.is_list or _says_something(source, statement.words)
    ]
    if not candidates:
        return iter(())
    scores = _lifted(candidates, _at_a_glance(index, encoder, question, candidates))
    if question.marked:
        read = np.argsort(-scores, kind="stable")[:most]
        candidates = [candidates[place] for place in read]
        context = _context(index, question, candidates) / _SPREAD["context"]
        scores = _lifted(candidates, scores[read] + context)
    return _distinct(candidates, scores)


def _says_something(source: Source, words: str) -> bool:
    """Whether a sentence is a statement: no label, no title or heading, no formula around the text."""
    syllables = folded_syllables(words)
    line = " ".join(syllables)
    heading = line in " ".join(source.heading)
    formula = line.startswith(_CLOSING) or line.endswith(_ANNOUNCING)
    return len(syllables) >= MIN_SENTENCE_SYLLABLES and not heading and not formula


# Scores


def _at_a_glance(
    index: PassageIndex, encoder: Encoder, question: Question, candidates: Sequence[_Candidate]
) -> Values:
    """All but the contextual score, in standard deviations, higher is better: float32, shape (candidates,)."""
    words = _Words(candidates)
    measures = {"overlap": _overlap(Rarity(index), question, candidates, words)}
    if question.marked:
        measures |= _by_vectors(index, encoder, question, candidates, words)
    places = np.array([each.source.place for each in candidates])
    total = sum(value / _SPREAD[name] for name, value in measures.items())
    return np.asarray(total - _PLACE * np.log1p(places), np.float32)


class _Words:
    """The words of the candidates, each distinct one once. by_candidate: their numbers, row by row."""

    def __init__(self, candidates: Sequence[_Candidate]) -> None:
        numbers: dict[str, int] = {}
        self.by_candidate = Ragged.of(
            [numbers.setdefault(word, len(numbers)) for word in each.statement.words.split()]
            for each in candidates
        )
        self.distinct = list(numbers)

    def best(self, values: Values) -> Values:
        """Of each candidate the greatest of its words' values: from shape (words, k) to (candidates, k)."""
        return self._reduced(np.maximum, values)

    def sums(self, values: Values) -> Values:
        """Of each candidate the sum of its words' values, as `best`."""
        return self._reduced(np.add, values)

    def _reduced(self, operation: np.ufunc, values: Values) -> Values:
        rows = self.by_candidate
        filled = np.flatnonzero(rows.lengths)
        found = np.zeros((len(rows), values.shape[1]), np.float32)
        if len(filled):
            found[filled] = operation.reduceat(values[rows.values], rows.starts[filled], axis=0)
        return found


def _overlap(rarity: Rarity, question: Question, candidates: Sequence[_Candidate], words: _Words) -> Values:
    """Share of the topic's weight that stands in a candidate or in the headings above it.

    An item answers "nội dung trọng tâm là gì" though those words stand only in the heading above it.
    """
    best = np.zeros(len(candidates), np.float32)
    there = [set(folded_syllables(word)) for word in words.distinct]
    headings = {each.source.place: set(each.source.heading) for each in candidates}
    above = [headings[each.source.place] for each in candidates]
    for topic in question.topics:
        syllables = list(dict.fromkeys(topic))
        weights = np.array([rarity.weight(each) for each in syllables], np.float32)
        inside = np.array([[each in one for each in syllables] for one in there], np.float32)
        heading = np.array([[each in one for each in syllables] for one in above], np.float32)
        held = np.maximum(words.best(inside.reshape(len(there), len(syllables))), heading)
        np.maximum(best, held @ weights / max(float(weights.sum()), 1e-9), out=best)
    return best


def _by_vectors(
    index: PassageIndex, encoder: Encoder, question: Question, candidates: Sequence[_Candidate], words: _Words
) -> dict[str, Values]:
    (query,) = encoder.encode_queries([Segmented(question.text, question.words)])
    if not isinstance(encoder, StaticEncoder):
        texts = [Segmented(each.text, each.statement.words) for each in candidates]
        return {"cosine": encoder.encode_passages(texts) @ query}
    vectors = encoder.word_vectors(words.distinct)
    sums = words.sums(vectors)
    return {
        "cosine": sums @ query / np.maximum(np.linalg.norm(sums, axis=1), 1e-9),
        "alignment": _alignment(Rarity(index), encoder, question, vectors, words),
    }


def _alignment(
    rarity: Rarity, encoder: StaticEncoder, question: Question, vectors: Values, words: _Words
) -> Values:
    """For each word of the question the cosine to the candidate's nearest word: their mean, weighed by rarity."""
    asked = question.words.split()
    weights = np.array(
        [max((rarity.weight(each) for each in folded_syllables(word)), default=0.0) for word in asked],
        np.float32,
    )
    near = unit_length(vectors) @ unit_length(encoder.word_vectors(asked)).T
    return np.asarray(words.best(near) @ weights / max(float(weights.sum()), 1e-9), np.float32)


def _context(index: PassageIndex, question: Question, candidates: Sequence[_Candidate]) -> Values:
    """What the contextual scorer says of each candidate below the subject of its document."""
    known = index.fields.vocabulary.word_ids
    bodies = Ragged.of(known(each.statement.words) for each in candidates)
    pair = Pair.of_words(
        index.fields,
        question.words,
        Ragged.of(known(each.source.title) for each in candidates),
        bodies,
        body_words=min(BODY_WORDS, max(1, int(bodies.lengths.max()))),
    )
    return bundled_scorer().scores_of(index.fields, pair)


# Choice


def _lifted(candidates: Sequence[_Candidate], scores: Values) -> Values:
    """A list stays whole: it is as good as the best of its items and comes before it."""
    lifted = scores.copy()
    for at, outer in enumerate(candidates):
        if outer.statement.is_list:
            inside = [place for place, inner in enumerate(candidates) if _holds(outer, inner)]
            lifted[at] = np.nextafter(max(lifted[at], scores[inside].max()), np.float32(np.inf))
    return lifted


def _holds(outer: _Candidate, inner: _Candidate) -> bool:
    return (
        outer.source.document_id == inner.source.document_id
        and outer.statement.start <= inner.statement.start
        and inner.statement.end <= outer.statement.end
    )


def _distinct(candidates: Sequence[_Candidate], scores: Values) -> Iterator[Quote]:
    chosen: list[_Candidate] = []
    said: set[str] = set()
    for at in np.argsort(-scores, kind="stable"):
        candidate = candidates[at]
        # The same sentence stands in many local plans; once is enough.
        key = fold(without_label(candidate.text))
        if key in said or any(_overlap_each_other(each, candidate) for each in chosen):
            continue
        said.add(key)
        chosen.append(candidate)
        yield _quote(candidate, float(scores[at]))


def _near(quotes: Iterable[Quote]) -> Iterator[Quote]:
    """Those that do not lie too far below the first."""
    best = None
    for count, quote in enumerate(quotes):
        best = quote.score if best is None else best
        if best - quote.score > (_NEAR if count < _FIRST else _VERY_NEAR):
            return
        yield quote


def _overlap_each_other(one: _Candidate, other: _Candidate) -> bool:
    return (
        one.source.document_id == other.source.document_id
        and one.statement.start < other.statement.end
        and other.statement.start < one.statement.end
    )


def _quote(candidate: _Candidate, score: float) -> Quote:
    source, statement = candidate.source, candidate.statement
    within = [each.passage for each in source.passages if each.passage.start <= statement.start]
    path = (within or [source.passages[0].passage])[-1].path
    return Quote(source.document_id, candidate.text, statement.start, statement.end, path, score)
