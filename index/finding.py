"""Search as people get it: passages grouped by document, numbers first, filters, facets."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding import Encoder
from index.facets import admitted, facets
from index.filters import Filters
from index.lookup import Comparison, Fit, candidates
from index.matching import Matched, Scores, match
from index.passage_index import PassageIndex
from index.question import Question
from index.reach import reached
from index.records import StoredDocument
from index.register import Register
from index.request import Request, read_request
from index.resolution import bearing
from index.results import FoundDocument, FoundPassage, Match, SearchResult
from index.search import ScoredPassage, group_by_document, rank_passages
from index.store import Store
from index.validity import DocumentValidity, validity_of
from ingest.words import Segmented, segment

# A result shows this many of its document's passages.
PASSAGES_PER_DOCUMENT = 3
# Documents on a topic, by which it is told whether those of this base have headers.
_NEAREST = 10


@dataclass(frozen=True, slots=True)
class MatchBelow:
    """How a question matches below filters.

    score: of the best document that passes, 0 … 1 beside the best of all; -1 for none. headed: share of the nearest
    documents whose issuer is known.
    """

    score: float
    headed: float


def documents_named(store: Store, question: Question) -> list[StoredDocument]:
    """The documents whose numbers were typed; all that bear a number, the latest first.

    Where a year was typed too, "chỉ thị 46 năm 2015", those of that year when there are any.
    """
    found: dict[int, StoredDocument] = {}
    for number in question.numbers:
        for document in of_years(bearing(store, number), question.years):
            found.setdefault(document.id, document)
    return list(found.values())


def of_years(documents: Sequence[StoredDocument], years: Set[int]) -> Sequence[StoredDocument]:
    """The documents issued in one of `years`; all of them when none is."""
    return [each for each in documents if each.issued_on and each.issued_on.year in years] or documents


def documents_absent(store: Store, index: PassageIndex, question: Question) -> tuple[str, ...]:
    """The numbers typed, as they stand there, that no document bears, no text has, no record is taken from."""
    return tuple(
        number.text
        for number in question.numbers
        if not number.is_name
        and not bearing(store, number)
        and not index.marked.document_frequency(segment(number.text))
        and not store.is_source(number.text)
    )


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What a look-up found, with the documents and their validity, by id."""

    request: Request
    fits: Sequence[Fit]
    documents: dict[int, StoredDocument]
    validity: dict[int, DocumentValidity]


class Finder:
    """One generation's index over its store; made for one question, cheap to make."""

    def __init__(
        self,
        store: Store,
        encoder: Encoder,
        index: PassageIndex,
        generation: str,
        register: Callable[[], Register],
        explain: int = 0,
    ) -> None:
        """register: gives the one of this generation; asked only when documents are looked up by topic.

        explain: of how many units it is told what each feature adds.
        """
        self.explain = explain
        self.store = store
        self.encoder = encoder
        self.index = index
        self.generation = generation
        self._register = register
        # A search needs the match for what is reached, for the order, and for the filters that were read from it.
        self._matches: dict[Question, Matched] = {}

    def _match(self, question: Question) -> Matched:
        if question not in self._matches:
            self._matches[question] = match(self.index, self.encoder, question)
        return self._matches[question]

    def rank(self, question: Question, filters: Filters) -> list[ScoredPassage]:
        """Candidate passages of the admitted documents, best first."""
        mask = None
        if filters.on_header:
            mask = np.isin(self.index.documents, self.store.admitted_documents(filters))
        ranked = rank_passages(self.index, self._match(question), question, mask, self.explain)
        if not filters.on_validity:
            return ranked
        kept = self._kept({each.document_id for each in ranked}, filters)
        return [each for each in ranked if each.document_id in kept]

    def _kept(self, document_ids: set[int], filters: Filters) -> set[int]:
        """Ids of the documents that pass all filters."""
        documents = self.store.documents(document_ids).values()
        validity = validity_of(self.store, documents, filters.on)
        return {each.id for each in admitted(filters, documents, validity)}

    def match_below(self, question: Question, given: Filters, narrower: Filters) -> MatchBelow:
        """How the documents that pass `narrower` match beside all that pass `given`."""
        ranked = self.rank(question, given)
        passing = self._kept({each.document_id for each in ranked}, narrower)
        nearest = self.store.documents(list(dict.fromkeys(each.document_id for each in ranked))[:_NEAREST])
        headed = sum(each.issuer is not None for each in nearest.values())
        best = max((each.score for each in ranked if each.document_id in passing), default=-1.0)
        return MatchBelow(best, headed / max(len(nearest), 1))

    def named(self, question: Question, filters: Filters) -> list[StoredDocument]:
        """The admitted documents whose numbers were typed."""
        found = documents_named(self.store, question)
        return admitted(filters, found, validity_of(self.store, found, filters.on))

    def look_up(self, question: Question, named: Sequence[StoredDocument], filters: Filters) -> LookedUp:
        """The whole documents that fit what a question asks for, best first, with what is known of them."""
        register = self._register()
        request = read_request(question, register.kinds)
        keys = frozenset(each.id for each in named)
        entries = candidates(register, request, question.marked, keys)
        documents = self.store.documents({*entries, *keys})
        validity = validity_of(self.store, documents.values(), filters.on)
        ended = frozenset(key for key, value in validity.items() if value.state.holds_not)
        passing = {each.id for each in admitted(filters, documents.values(), validity)}
        comparison = Comparison(
            register, request, question.marked, documents, self._cosines(question, list(entries)), ended, keys
        )
        fits = comparison.fits(entry for key, entry in entries.items() if key in passing)
        return LookedUp(request, fits, documents, validity)

    def _cosines(self, question: Question, document_ids: Sequence[int]) -> dict[int, float]:
        """The cosine of each document's first passage to the question; empty when it cannot be encoded."""
        if not question.marked:
            return {}
        (vector,) = self.encoder.encode_queries([Segmented(question.text, question.words)])
        there = np.flatnonzero(np.isin(self.index.documents, document_ids))
        keys, first = np.unique(self.index.documents[there], return_index=True)
        if not np.any(vector):
            return {}
        cosines = self.index.dense.similarities(vector, there[first])
        return {int(key): float(cosine) for key, cosine in zip(keys, cosines, strict=True)}

    def search(self, question: Question, limit: int, offset: int, filters: Filters) -> SearchResult:
        """A page of results."""
        groups, order, validity = self._results(question, filters)
        page = [each.id for each in order[offset : offset + limit]]
        documents = {each.id: each for each in order}
        named = {each.id for each in self.named(question, filters)}
        return SearchResult(
            query=question.text,
            generation=self.generation,
            total=len(order),
            documents=tuple(self._found(page, groups, documents, named, validity)),
            facets=facets(order, validity),
        )

    def _results(
        self, question: Question, filters: Filters
    ) -> tuple[dict[int, list[ScoredPassage]], list[StoredDocument], dict[int, DocumentValidity]]:
        """The best passages of each document, the admitted documents in order, and their validity.

        The filters admit what the question reaches, as `index.facets` counts it, ranked below them; where they admit
        nothing of it, the nearest of what passes.
        """
        named = [each.id for each in documents_named(self.store, question)]
        rows, shares = reached(self.index, self._match(question))
        known, validity = self._known({*named, *self.index.documents[rows].tolist()}, filters)
        passing = {each.id for each in admitted(filters, known.values(), validity)}
        if not passing:
            groups = group_by_document(self.rank(question, filters), PASSAGES_PER_DOCUMENT)
            known, validity = self._known(groups, filters)
            return groups, [known[key] for key in groups if key in known], validity
        groups = self._groups(question, passing, rows, shares, whole=len(passing) == len(known))
        keys = dict.fromkeys([*(key for key in named if key in passing), *groups])
        return groups, [known[key] for key in keys], validity

    def _known(
        self, document_ids: Iterable[int], filters: Filters
    ) -> tuple[dict[int, StoredDocument], dict[int, DocumentValidity]]:
        documents = self.store.documents(document_ids)
        return documents, validity_of(self.store, documents.values(), filters.on)

    def _groups(
        self,
        question: Question,
        passing: Set[int],
        rows: NDArray[np.int64],
        shares: Scores,
        whole: bool,
    ) -> dict[int, list[ScoredPassage]]:
        """The best passages of each passing document: of those that are ranked first, then of the rest by BM25."""
        mask = None if whole else np.isin(self.index.documents, list(passing))
        ranked = rank_passages(self.index, self._match(question), question, mask, self.explain)
        groups = group_by_document(
            [each for each in ranked if each.document_id in passing], PASSAGES_PER_DOCUMENT
        )
        least = ranked[-1].score if ranked else 1.0
        rest = [
            ScoredPassage(int(passage), int(document), least * float(share), float(share), None)
            for passage, document, share in zip(
                self.index.passages[rows], self.index.documents[rows], shares, strict=True
            )
            if document in passing and document not in groups
        ]
        return groups | group_by_document(rest, PASSAGES_PER_DOCUMENT)

    def _found(
        self,
        page: Sequence[int],
        groups: Mapping[int, Sequence[ScoredPassage]],
        documents: Mapping[int, StoredDocument],
        named: set[int],
        validity: Mapping[int, DocumentValidity],
    ) -> Iterator[FoundDocument]:
        scored = {key: self._with_texts(groups.get(key, ())) for key in page}
        for key in page:
            passages, match = scored[key], Match.NUMBER if key in named else Match.CONTENT
            if match is Match.NUMBER and not passages:
                passages = [FoundPassage(each, 1.0, 0.0, None) for each in self.store.passages_of(key)[:1]]
            score = 1.0 if match is Match.NUMBER or not passages else passages[0].score
            yield FoundDocument(documents[key], match, score, tuple(passages), validity[key])

    def _with_texts(self, scored: Sequence[ScoredPassage]) -> list[FoundPassage]:
        passages = self.store.passages(each.passage_id for each in scored)
        return [
            FoundPassage(passages[each.passage_id], each.score, each.lexical, each.cosine, each.shares)
            for each in scored
            if each.passage_id in passages
        ]
