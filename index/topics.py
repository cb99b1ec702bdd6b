"""The topics of a base: its documents in groups of like meaning, big groups in parts, each named by its own terms.

A document stands for the mean of its passages' vectors. What all documents have in common is taken away first, since it
would hold every group together. Documents of which no word is known but a number lie in no topic.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.grouping import Ids, Vectors, groups_of, unit
from index.passage_index import PassageIndex
from index.store import Store
from index.topic_terms import TopicTerms, WordMarks, Written
from ingest.text import fold

# As many topics as half the documents have a square root: 13 of 340, with as many documents in each on the whole as
# there are topics twice over. No more than a map shows with legible names.
MOST_TOPICS = 24
# A topic of so many documents has parts, and at most so many: a reader looks through a list of a hundred, not more.
PARTED, MOST_PARTS = 100, 12
_ROWS_AT_ONCE = 20_000
TERMS_SHOWN, _NAMED_BY = 6, 2
# Of a topic's documents, those at its middle, to see how its terms are written.
_SUBJECTS_READ = 60
# How much the words of headings weigh beside the passages. A record of the catalogue is little but the kind, number and
# issuer that it shares with others, so that without headings its topics are «chỉ thị» and «nghị quyết».
_HEADINGS = 1.5


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. id: of its name, the same as long as the name is. documents: ids, those at its middle first.

    terms: what its documents say more than others, the first ones its name. x, y: where it lies on the map of all that
    it stands beside, -1 … 1: like topics lie near each other.
    """

    id: str
    name: str
    terms: tuple[str, ...]
    documents: tuple[int, ...]
    x: float
    y: float
    parts: tuple["Topic", ...] = ()

    def of(self, documents: Container[int]) -> "Topic":
        """The same with some documents alone, in it and in its parts."""
        parts = [each.of(documents) for each in self.parts]
        return replace(
            self,
            documents=tuple(each for each in self.documents if each in documents),
            parts=tuple(each for each in parts if each.documents),
        )


@dataclass(frozen=True, slots=True)
class Topics:
    """All topics, the largest first. unplaced: how many documents lie in none."""

    topics: tuple[Topic, ...]
    unplaced: int

    def of(self, documents: Container[int]) -> "Topics":
        """The same with some documents alone; what is then empty is left out, and the largest stand first again."""
        left = [each.of(documents) for each in self.topics]
        kept = sorted((each for each in left if each.documents), key=lambda each: -len(each.documents))
        return Topics(tuple(kept), 0)

    def find(self, topic_id: str) -> tuple[Topic, Topic | None] | None:
        """The topic or part of an id, and what it is a part of; None when no topic bears it."""
        for topic in self.topics:
            for each in (topic, *topic.parts):
                if each.id == topic_id:
                    return each, None if each is topic else topic
        return None


def make_topics(store: Store, index: PassageIndex) -> Topics:
    """The topics of all documents of an index. The same index gives the same topics.

    store: has the subjects of the documents, which say how a term is written.
    """
    documents, vectors = _middles(index)
    terms = TopicTerms.of(index, documents)
    known = np.flatnonzero(terms.known & vectors.any(axis=1))
    every = len(np.unique(index.documents[index.documents >= 0]))
    if not len(known):
        return Topics((), every)
    maker = _Maker(store, documents, _centred(vectors, known), terms, set())
    groups = groups_of(maker.vectors[known], topic_count(len(known)))
    topics = maker.topics([known[each] for each in groups], known)
    return Topics(topics, every - len(known))


def topic_count(documents: int, most: int = MOST_TOPICS) -> int:
    """How many topics a number of documents has."""
    return int(np.clip(round(np.sqrt(documents / 2)), 1, most))


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes topics of groups of places; documents, vectors and terms are by place. used: ids that are given away."""

    store: Store
    documents: Ids
    vectors: Vectors
    terms: TopicTerms
    used: set[str]

    def topics(self, groups: Sequence[Ids], among: Ids, within: str = "") -> tuple[Topic, ...]:
        """The topics of groups that make up `among`, the largest first, with parts unless they are parts themselves.

        within: how the ids of parts begin.
        """
        centres = np.stack([self.vectors[each].mean(axis=0) for each in groups])
        places = _laid_out(centres)
        order = sorted(range(len(groups)), key=lambda at: (-len(groups[at]), int(groups[at].min())))
        return tuple(self._topic(groups[at], centres[at], places[at], among, within) for at in order)

    def _topic(self, group: Ids, centre: Vectors, place: Vectors, among: Ids, within: str) -> Topic:
        ordered = self.documents[group[np.argsort(-(self.vectors[group] @ centre), kind="stable")]].tolist()
        plain = self.terms.of_group(group, among, TERMS_SHOWN)
        topic_id = self._new_id(within, " ".join(plain[:_NAMED_BY]))
        read = self.store.documents(ordered[:_SUBJECTS_READ]).values()
        written = Written.of(each.subject for each in read if each.subject)
        terms = tuple(map(written.term, plain))
        name = " · ".join(terms[:_NAMED_BY])
        parts: tuple[Topic, ...] = ()
        if not within and len(group) >= PARTED:
            found = groups_of(self.vectors[group], topic_count(len(group), MOST_PARTS))
            if len(found) > 1:
                parts = self.topics([group[each] for each in found], group, f"{topic_id}.")
        return Topic(
            topic_id,
            name[:1].upper() + name[1:],
            terms,
            tuple(ordered),
            float(place[0]),
            float(place[1]),
            parts,
        )

    def _new_id(self, within: str, name: str) -> str:
        plain = within + "-".join(fold(name).split())
        found, number = plain, 2
        while found in self.used:
            found, number = f"{plain}-{number}", number + 1
        self.used.add(found)
        return found


def _middles(index: PassageIndex) -> tuple[Ids, Vectors]:
    """Ids of all documents, rising, and of each the mean of its passages' vectors and of its headings' words.

    Headings are read without the words that name no topic: a decision is not like another for being one.
    """
    rows = np.flatnonzero(index.documents >= 0)
    rows = rows[np.argsort(index.documents[rows], kind="stable")]
    documents, owners = np.unique(index.documents[rows], return_inverse=True)
    said = np.zeros((len(documents), index.dense.dimension), np.float32)
    headed = np.zeros_like(said)
    telling = WordMarks.of(index.fields.vocabulary).edge[:, None]
    word_vectors = np.asarray(index.fields.word_vectors, np.float32) * telling
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        some, own = rows[start : start + _ROWS_AT_ONCE], owners[start : start + _ROWS_AT_ONCE]
        begins = np.flatnonzero(np.diff(own, prepend=-1))
        said[own[begins]] += np.add.reduceat(index.dense.vectors(some), begins, axis=0)
        if word_vectors.shape[1] == said.shape[1]:
            headed[own[begins]] += np.add.reduceat(
                _heading_vectors(index, some, word_vectors), begins, axis=0
            )
    return documents, unit(unit(said) + _HEADINGS * unit(headed))


def _heading_vectors(index: PassageIndex, rows: Ids, word_vectors: Vectors) -> Vectors:
    """Of each row what the words of its heading add up to."""
    counts = index.fields.words_of("title").take(rows).counts(len(word_vectors))
    return np.asarray(counts @ word_vectors, np.float32)


def _centred(vectors: Vectors, known: Ids) -> Vectors:
    """Without the mean of the known ones; the mean itself where all are alike."""
    return unit(vectors - vectors[known].mean(axis=0) if len(known) > 1 else vectors)


def _laid_out(centres: Vectors) -> Vectors:
    """Each centre's place in the plane of the two directions in which they differ most, within -1 … 1."""
    if len(centres) < 2:
        return np.zeros((len(centres), 2), np.float32)
    apart = centres - centres.mean(axis=0)
    _, _, directions = np.linalg.svd(apart, full_matrices=False)
    # The sign of a direction is the solver's whim: its largest entry points up.
    signs = np.sign(directions[np.arange(len(directions)), np.abs(directions).argmax(axis=1)])
    places = np.zeros((len(centres), 2), np.float32)
    found = apart @ (directions * signs[:, None])[:2].T
    places[:, : found.shape[1]] = found
    return np.asarray(places / max(float(np.abs(places).max()), 1e-9), np.float32)
