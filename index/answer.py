"""Answers made of the documents' own sentences.

A sentence is chosen by two measures that need nothing but the index: the share of the question's words that it
has, each word weighed by how rare it is, and the cosine of its static embedding to the question's. Whether
there is an answer at all is decided before, on the best passages (`index.sureness`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.embedding import Encoder
from index.passage_index import PassageIndex
from index.question import Question
from index.records import StoredPassage
from ingest.sentences import sentences
from ingest.text import fold
from ingest.words import Segmented, folded_syllables, segment

# Passages that sentences are taken from, best first.
ANSWER_PASSAGES = 12
# Sentences in one answer, unless more are asked for.
MAX_QUOTES = 5
# A further sentence is quoted only when it is nearly as good as the best one. Measured with bench/quotes.py: of 503
# gold spans of regulations dev .608 lie in the first sentence; in the first five .765 at a ratio of .75, .781 at .6,
# .811 with none (ALQAC dev, 236: .623; .729, .767, .886). What a lower ratio adds for one question is noise for the
# next.
QUOTE_RATIO = 0.6
# Weight of word overlap beside the cosine. On regulations dev (503 gold spans) half and half puts .742 of them
# into the first three sentences, against .728 and .706 for either alone (DATA).
OVERLAP_WEIGHT = 0.5
# "Trên đây là Kế hoạch …" ends a text and repeats its title (Nghị định 30/2020/NĐ-CP, Phụ lục III).
_CLOSING = "tren day la"
# "… ban hành Kế hoạch …, như sau:" announces what is said below it.
_ANNOUNCING = "nhu sau"
# A shorter run of words is a heading or a list label, no statement.
MIN_SENTENCE_SYLLABLES = 5


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a document: `text` is `document.text[start:end]`. page: where it begins, for paged files."""

    document_id: int
    text: str
    start: int
    end: int
    path: tuple[str, ...]
    score: float
    page: int | None = None


class Rarity:
    """How much a folded syllable tells: its inverse document frequency, and the share of a question it makes up."""

    def __init__(self, index: PassageIndex) -> None:
        self._index = index

    def weight(self, syllable: str) -> float:
        """ln(1 + N / (df + 0.5)); a syllable that the base does not know weighs most."""
        frequency = self._index.folded.document_frequency(syllable)
        return math.log(1 + (self._index.size + 1) / (frequency + 0.5))

    def coverage(self, topic: Sequence[str], text: Sequence[str]) -> float:
        """Share (0 … 1) of the topic's weight that stands in the text."""
        there = set(text)
        weights = {syllable: self.weight(syllable) for syllable in topic}
        total = sum(weights.values())
        return sum(weight for each, weight in weights.items() if each in there) / total if total else 0.0


def pair_coverage(topic: Sequence[str], text: Sequence[str]) -> float:
    """Share of the topic's neighbouring syllable pairs that stand together in the text too.

    Single syllables of Vietnamese occur everywhere; two in a row are nearly a word.
    """
    pairs = set(pairwise(topic))
    there = set(pairwise(text))
    return len(pairs & there) / len(pairs) if pairs else 1.0


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that may be quoted, with the whole text that it is cut from and that document's own subject."""

    passage: StoredPassage
    score: float
    text: str
    subject: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    source: Source
    start: int
    end: int
    words: str

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]


def choose_quotes(
    index: PassageIndex,
    encoder: Encoder,
    question: Question,
    sources: Sequence[Source],
    limit: int = MAX_QUOTES,
) -> list[Quote]:
    """The best whole sentences of the sources, best first, at most `limit`."""
    candidates: dict[tuple[int, int], _Candidate] = {}
    for source in sources[:ANSWER_PASSAGES]:
        for candidate in _candidates(source):
            candidates.setdefault((source.passage.document_id, candidate.start), candidate)
    if not candidates:
        return []
    listed = list(candidates.values())
    scores = _sentence_scores(Rarity(index), encoder, question, listed)
    return _best(listed, scores * np.array([0.5 + 0.5 * each.source.score for each in listed]), limit)


def sentences_of(text: str, passage: StoredPassage) -> list[tuple[int, int]]:
    """The sentences that a passage touches, whole even where the passage begins or ends inside one."""
    start = text.rfind("\n", 0, passage.start) + 1
    end = text.find("\n", passage.end)
    spans = sentences(text, start, len(text) if end < 0 else end)
    return [(first, last) for first, last in spans if last > passage.start and first < passage.end]


def _candidates(source: Source) -> list[_Candidate]:
    found = []
    for first, last in sentences_of(source.text, source.passage):
        words = segment(source.text[first:last])
        if _is_statement(folded_syllables(words), (source.subject, *source.passage.path)):
            found.append(_Candidate(source, first, last, words))
    return found


@lru_cache(maxsize=1_000)
def _syllables_of(text: str) -> tuple[str, ...]:
    """Folded syllables of a title or of headings, which many sentences share."""
    return tuple(folded_syllables(segment(text)))


def _is_statement(syllables: Sequence[str], headings: Sequence[str]) -> bool:
    """Whether a sentence says something: no label, no title or heading, no formula around the text."""
    line = " ".join(syllables)
    heading = any(line in " ".join(_syllables_of(each)) for each in headings)
    formula = line.startswith(_CLOSING) or line.endswith(_ANNOUNCING)
    return len(syllables) >= MIN_SENTENCE_SYLLABLES and not heading and not formula


def _sentence_scores(
    rarity: Rarity, encoder: Encoder, question: Question, candidates: Sequence[_Candidate]
) -> NDArray[np.float64]:
    overlap = np.array([_overlap(rarity, question, each) for each in candidates])
    if not question.marked:
        return overlap
    query = encoder.encode_queries([Segmented(question.text, question.words)])[0]
    cosine = encoder.encode_passages([Segmented(each.text, each.words) for each in candidates]) @ query
    return np.asarray(OVERLAP_WEIGHT * overlap + (1 - OVERLAP_WEIGHT) * cosine, np.float64)


def _overlap(rarity: Rarity, question: Question, candidate: _Candidate) -> float:
    """Coverage by the sentence itself, and by the sentence under its headings, in equal parts.

    An item of a list answers "nội dung trọng tâm là gì" though those words stand only in the heading above it.
    """
    own = folded_syllables(candidate.words)
    above = _syllables_of(" . ".join(candidate.source.passage.path))
    return (rarity.coverage(question.topic, own) + rarity.coverage(question.topic, [*own, *above])) / 2


def _best(candidates: Sequence[_Candidate], scores: NDArray[np.float64], limit: int) -> list[Quote]:
    order = np.argsort(-scores, kind="stable")
    best = float(scores[order[0]])
    quotes: list[Quote] = []
    said: set[str] = set()
    for at in order:
        candidate, score = candidates[at], float(scores[at])
        if best <= 0 or score < QUOTE_RATIO * best or len(quotes) == limit:
            break
        # The same sentence stands in many local plans; once is enough.
        if (key := fold(candidate.text)) in said:
            continue
        said.add(key)
        passage = candidate.source.passage
        quotes.append(
            Quote(passage.document_id, candidate.text, candidate.start, candidate.end, passage.path, score)
        )
    return quotes
