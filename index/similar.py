"""Documents like a given one: near in what their passages say, citing the same, on the same subject.

A document stands for the mean of its passages' vectors. Only documents of near passages, those that cite what this one
cites, and those that are related to it are compared whole, so that a base of 69,000 documents answers in milliseconds.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from index.answer import Rarity
from index.records import StoredDocument
from index.request import core
from index.searchable import Searchable
from index.store import Store
from ingest.document import Relation
from ingest.text import fold

# Passages near the mean of a document, and documents that cite the same, that become candidates.
_NEAR_PASSAGES, _CITING = 120, 60
# Passages of one document that are averaged: the first ones say what it is about.
_PASSAGES_AVERAGED = 64
# Weights of nearness, of shared citations or a relation, and of shared words of the subjects.
_COSINE, _CITATIONS, _WORDS = 0.5, 0.2, 0.3
# Less alike than this is not alike: over corpus/ such documents share a formula of their subjects and no topic.
MIN_LIKENESS = 0.3
_RUNS_SHOWN = 4
# What an amending law's subject says of itself and not of its topic.
_AMENDING = frozenset({"sửa", "đổi", "bổ", "sung"})

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Similar:
    """A document like another one, and why.

    score: 0 … 1. cosine: of the two means, None where one has none. relation: what one of the two does with the other.
    citations: the documents that both cite. words: what both subjects have, in the order of the other's.
    """

    document: StoredDocument
    score: float
    cosine: float | None
    relation: Relation | None
    citations: tuple[StoredDocument, ...]
    words: tuple[str, ...]


def similar_documents(
    store: Store, index: Searchable, document: StoredDocument, limit: int, offset: int = 0
) -> tuple[int, list[Similar]]:
    """How many documents are like one, and a page of them, the most alike first; no copy or draft of it."""
    mean = _means(index, [document.id]).get(document.id)
    shared = store.citing_the_same(document.id, _CITING)
    related = _related(store, document.id)
    near = [] if mean is None else index.near(mean, _NEAR_PASSAGES)
    candidates = dict.fromkeys([*near, *shared, *related])
    documents = _others(store.documents(candidates), document)
    comparison = _Comparison(
        Rarity(index.common), _subject(document), mean, len(store.cited_targets(document.id))
    )
    means = _means(index, documents)
    found = [
        comparison.with_(other, means.get(key), related.get(key), shared.get(key, ()))
        for key, other in documents.items()
    ]
    alike = sorted((each for each in found if each.score >= MIN_LIKENESS), key=lambda each: -each.score)
    page = alike[offset : offset + limit]
    known = store.documents(key for each in page for key in each.both)
    return len(alike), [each.shown(known) for each in page]


@dataclass(frozen=True, slots=True)
class _Likeness:
    document: StoredDocument
    score: float
    cosine: float | None
    relation: Relation | None
    both: Collection[int]
    words: Collection[str]

    def shown(self, known: Mapping[int, StoredDocument]) -> Similar:
        citations = tuple(known[key] for key in self.both if key in known)
        words = _runs(self.document, self.words)
        return Similar(self.document, self.score, self.cosine, self.relation, citations, words)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What others are compared with. words: of the document's subject. cited: how many documents it cites.

    weights: those of syllables that were met, by syllable; the subjects of one topic share most of them.
    """

    rarity: Rarity
    words: frozenset[str]
    mean: Vector | None
    cited: int
    weights: dict[str, float] = field(default_factory=dict)

    def with_(
        self, other: StoredDocument, mean: Vector | None, relation: Relation | None, both: Collection[int]
    ) -> _Likeness:
        theirs = _subject(other)
        shared = self.words & theirs
        either = math.fsum(map(self._weight, self.words | theirs))
        on_subject = math.fsum(map(self._weight, shared)) / either if either else 0.0
        tied = 1.0 if relation else len(both) / self.cited if self.cited else 0.0
        cosine = float(self.mean @ mean) if self.mean is not None and mean is not None else None
        score = _COSINE * max(cosine or 0.0, 0.0) + _CITATIONS * tied + _WORDS * on_subject
        return _Likeness(other, min(score, 1.0), cosine, relation, both, shared)

    def _weight(self, syllable: str) -> float:
        if (weight := self.weights.get(syllable)) is None:
            weight = self.weights[syllable] = self.rarity.weight(fold(syllable))
        return weight


def _subject(document: StoredDocument) -> frozenset[str]:
    return frozenset(core(document.subject)) - _AMENDING if document.subject else frozenset()


def _runs(document: StoredDocument, shared: Collection[str]) -> tuple[str, ...]:
    """The runs of shared syllables in a subject that are two or more long, which single syllables hardly say."""
    found = (
        " ".join(run) for there, run in groupby(core(document.subject or ""), shared.__contains__) if there
    )
    return tuple(dict.fromkeys(each for each in found if " " in each))[:_RUNS_SHOWN]


def _related(store: Store, document_id: int) -> dict[int, Relation]:
    """The documents that one acts on, and those that act on it; a mention relates nothing."""
    return {
        (each.target_id if each.document_id == document_id else each.document_id): each.relation
        for each in store.relations([document_id])
        if each.relation is not Relation.MENTIONS
    }


def _means(searchable: Searchable, document_ids: Iterable[int]) -> dict[int, Vector]:
    """Of each document the mean of its first passages' vectors, of unit length; those of zero are left out."""
    ids = list(document_ids)
    index = searchable.of_documents(ids, _PASSAGES_AVERAGED)
    rows = np.flatnonzero(np.isin(index.documents, np.array(ids, np.int64)))
    rows = rows[np.argsort(index.documents[rows], kind="stable")]
    keys, starts, counts = np.unique(index.documents[rows], return_index=True, return_counts=True)
    kept = np.concatenate(
        [
            np.arange(start, start + min(count, _PASSAGES_AVERAGED))
            for start, count in zip(starts, counts, strict=True)
        ]
        or [np.empty(0, np.int64)]
    )
    vectors = index.dense.vectors(rows[kept])
    sizes = np.minimum(counts, _PASSAGES_AVERAGED)
    means: dict[int, Vector] = {}
    for key, own in zip(keys, np.split(vectors, np.cumsum(sizes)[:-1]), strict=False):
        total = own.sum(axis=0)
        if length := float(np.linalg.norm(total)):
            means[int(key)] = (total / length).astype(np.float32)
    return means


def _others(documents: Mapping[int, StoredDocument], document: StoredDocument) -> dict[int, StoredDocument]:
    """Without the document itself, its drafts, what it is a draft of, and other drafts of that."""
    family = {document.id} if document.draft_of is None else {document.id, document.draft_of}
    return {
        key: each
        for key, each in documents.items()
        if key not in family and (each.draft_of is None or each.draft_of not in family)
    }
