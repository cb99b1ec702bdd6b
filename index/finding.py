"""Search as people get it: passages grouped by document, numbers first, filters, facets."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.embedding import Encoder
from index.evidence import PASSAGES
from index.facets import facets
from index.filters import Filters
from index.headers import Headers, Mask
from index.lookup import Comparison, Fit, candidates
from index.matching import Scores
from index.order import NEAREST, Order
from index.passage_index import PassageIndex
from index.question import Question
from index.ranking import Ranking, ScoredPassage
from index.reach import reached
from index.records import StoredDocument, StoredPassage
from index.register import Register
from index.request import Request, is_year, read_request
from index.resolution import bearing
from index.results import FoundDocument, FoundPassage, Match, SearchResult
from index.search import rank_passages
from index.searchable import Met, Searchable
from index.store import Store
from index.validity import validity_of
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
        if not (number.is_name or is_year(number))
        and not bearing(store, number)
        and not index.marked.document_frequency(segment(number.text))
        and not store.is_source(number.text)
    )


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was asked for, and the documents that fit it, the best first."""

    request: Request
    fits: Sequence[Fit]


class Finder:
    """One generation's index over its store; made for one question, cheap to make."""

    def __init__(
        self,
        store: Store,
        encoder: Encoder,
        searchable: Searchable,
        generation: str,
        headers: Callable[[], Headers],
        register: Callable[[], Register],
        explain: int = 0,
    ) -> None:
        """headers, register: give those of this generation; asked for when they are needed.

        explain: of how many units it is told what each feature adds.
        """
        self.explain = explain
        self.store = store
        self.encoder = encoder
        self.searchable = searchable
        self.index = searchable.common
        self.generation = generation
        self._headers = headers
        self._register = register
        # A search needs the match for what is reached, for the order, and for the filters that were read from it.
        self._meetings = searchable.meetings(encoder)
        # An answer beside the results begins with the same order.
        self._rankings: dict[Question, Ranking] = {}

    def _ranked(self, question: Question, met: Met, mask: Mask | None) -> Ranking:
        """The candidates in order, the best first. mask: which rows of what was met count, None for all."""
        known = self._rankings.get(question) if mask is None else None
        if known is None:
            known = rank_passages(met.index, met.matched, question, mask, self.explain)
        if mask is None:
            self._rankings[question] = known
        return known

    def rank(self, question: Question, filters: Filters) -> Ranking:
        """Candidate passages of the admitted documents, best first."""
        mask, met = None, self._meetings.of(question)
        if filters.on_header:
            met = self._meetings.of(question, filters.of_header)
            mask = self.admitted(filters.of_header, met.index.documents)
        ranked = self._ranked(question, met, mask)
        return ranked.where(self.admitted(filters, ranked.documents)) if filters.on_validity else ranked

    def index_of(self, ranked: Sequence[ScoredPassage]) -> PassageIndex:
        """An index in which the first of some ranked passages are rows (`index.evidence`)."""
        return self.searchable.of_passages([each.passage_id for each in ranked[:PASSAGES]])

    def admitted(self, filters: Filters, document_ids: NDArray[np.int64]) -> Mask:
        """Which of some documents are known and pass all filters."""
        headers = self._headers()
        places = headers.places(document_ids)
        passing = places >= 0
        passing[passing] = headers.admits(filters, places[passing])
        return passing

    def match_below(self, question: Question, given: Filters, narrower: Filters) -> MatchBelow:
        """How the documents that pass `narrower` match beside all that pass `given`."""
        ranked = self.rank(question, given)
        scores = ranked.scores[self.admitted(narrower, ranked.documents)]
        nearest = ranked.documents[ranked.best_of_documents()[:_NEAREST]]
        headed = self._headers().issued(nearest)
        return MatchBelow(float(scores.max(initial=-1)), float(headed.sum()) / max(len(headed), 1))

    def named(self, question: Question, filters: Filters) -> list[StoredDocument]:
        """The admitted documents whose numbers were typed."""
        found = documents_named(self.store, question)
        return [
            each for each, passes in zip(found, self.admitted(filters, _ids(found)), strict=True) if passes
        ]

    def look_up(
        self,
        question: Question,
        named: Sequence[StoredDocument],
        filters: Filters,
        typed: Question | None = None,
    ) -> LookedUp:
        """The whole documents that fit what a question asks for, best first.

        typed: the question before it was mended, whose words count as well: a small base mends words that it lacks.
        """
        headers, register = self._headers(), self._register()
        request = read_request(question, register.kinds)
        said = request if typed is None else read_request(typed, register.kinds)
        if typed is not None:
            same_form = question.marked and typed.marked
            request = request.also(said if same_form else replace(said, topics=()))
        request = request.written(register.marked_form) if question.marked else request
        keys = frozenset(each.id for each in named)
        entries = candidates(register, request, question.marked, keys)
        ids = np.array([*entries], np.int64)
        ended = frozenset(ids[headers.hold_not(ids, filters.on)].tolist())
        acted = {each.id: does for number, does in request.acting for each in bearing(self.store, number)}
        # As it was typed: a base reads words that it lacks as some that it has.
        marked = (typed or question).marked
        of_absent = min((register.of_absent(each, marked) for each in said.topics), default=0.0)
        cosines = self._cosines(question, ids)
        comparison = Comparison.of(register, request, question.marked, cosines, ended, keys, acted, of_absent)
        passing = ids[self.admitted(filters, ids)].tolist()
        return LookedUp(request, comparison.fits(entries[key] for key in passing))

    def _cosines(self, question: Question, document_ids: NDArray[np.int64]) -> dict[int, float]:
        """The cosine of each document's first passage to the question; empty when it cannot be encoded."""
        if not question.marked:
            return {}
        (vector,) = self.encoder.encode_queries([Segmented(question.text, question.words)])
        if not np.any(vector):
            return {}
        index = self.searchable.of_documents(document_ids.tolist(), 1)
        asked = _set(document_ids, int(index.documents.max(initial=0)) + 1)
        there = np.flatnonzero(asked[index.documents])
        keys, first = np.unique(index.documents[there], return_index=True)
        cosines = index.dense.similarities(vector, there[first])
        return {int(key): float(cosine) for key, cosine in zip(keys, cosines, strict=True)}

    def search(
        self,
        question: Question,
        limit: int,
        offset: int,
        filters: Filters,
        by: Order = Order.RELEVANCE,
    ) -> SearchResult:
        """A page of results."""
        headers, named = self._headers(), documents_named(self.store, question)
        order, ranking = self._results(question, filters, _ids(named))
        if by is Order.NEWEST:
            parts = order[:NEAREST], order[NEAREST:]
            order = np.concatenate([headers.newest_first(each) for each in parts])
        page = order[offset : offset + limit].tolist()
        return SearchResult(
            query=question.text,
            generation=self.generation,
            total=len(order),
            documents=tuple(self._found(page, ranking, {each.id for each in named}, filters)),
            facets=facets(headers, headers.places(order), filters.on),
        )

    def _results(
        self, question: Question, filters: Filters, named: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], Ranking]:
        """The ids of the admitted documents in order, and their passages.

        The filters admit what the question reaches, as `index.facets` counts it, ranked below them; where they admit
        nothing of it, the nearest of what passes.
        """
        met = self._meetings.of(question)
        rows, shares = reached(met.matched)
        documents = met.index.documents[rows]
        known = np.flatnonzero(_set(np.concatenate((named, documents))))
        passes = self.admitted(filters, known)
        if not passes.any():
            ranking = self.rank(question, filters)
            ranking = ranking.where(self.admitted(Filters(), ranking.documents))
            return ranking.documents[ranking.best_of_documents()], ranking
        mask = None
        if not passes.all():
            narrowed = self._meetings.of(question, filters.of_header) if filters.on_header else met
            if narrowed is not met:
                # An engine gives only the first rows: behind a filter others come in.
                rows, shares = reached(narrowed.matched, met.matched)
                met, documents = narrowed, narrowed.index.documents[rows]
                known = np.flatnonzero(_set(np.concatenate((named, documents))))
                passes = self.admitted(filters, known)
            size = int(max(known.max(), met.index.documents.max(initial=0))) + 1
            passing = _set(known[passes], size)
            mask, kept = passing[met.index.documents], passing[documents]
            rows, shares, named = rows[kept], shares[kept], named[passing[named]]
        # All that is ranked is reached, or a passage of a document that is.
        ranking = self._ranked(question, met, mask)
        ranking = ranking.followed_by(self._rest(met.index, ranking, rows, shares))
        order = ranking.documents[ranking.best_of_documents()]
        return np.concatenate((named, order[~np.isin(order, named)])), ranking

    @staticmethod
    def _rest(index: PassageIndex, ranking: Ranking, rows: NDArray[np.int64], shares: Scores) -> Ranking:
        """Of the passages in some rows those of documents of which none is ranked, below those that are."""
        documents = index.documents[rows]
        kept = ~_set(ranking.documents, int(documents.max(initial=0)) + 1)[documents]
        rows, shares = rows[kept], shares[kept]
        least = ranking.scores[-1] if len(ranking) else np.float32(1)
        return Ranking(
            rows=rows,
            passages=index.passages[rows],
            documents=documents[kept],
            scores=least * shares,
            lexical=shares,
            cosines=np.full(len(rows), np.nan, np.float32),
        )

    def _found(
        self, page: Sequence[int], ranking: Ranking, named: Set[int], filters: Filters
    ) -> Iterator[FoundDocument]:
        """What is shown of the documents of a page; one that was taken out meanwhile is left out."""
        documents = self.store.documents(page)
        validity = validity_of(self.store, documents.values(), filters.on)
        scored = {key: ranking.of_document(key, PASSAGES_PER_DOCUMENT) for key in page}
        texts = self.store.passages(each.passage_id for found in scored.values() for each in found)
        for key in filter(documents.__contains__, page):
            passages = [_with_text(each, texts) for each in scored[key] if each.passage_id in texts]
            match = Match.NUMBER if key in named else Match.CONTENT
            if match is Match.NUMBER and not passages:
                passages = [FoundPassage(each, 1.0, 0.0, None) for each in self.store.passages_of(key)[:1]]
            score = 1.0 if match is Match.NUMBER or not passages else passages[0].score
            yield FoundDocument(documents[key], match, score, tuple(passages), validity[key])


def _with_text(scored: ScoredPassage, texts: Mapping[int, StoredPassage]) -> FoundPassage:
    passage = texts[scored.passage_id]
    return FoundPassage(passage, scored.score, scored.lexical, scored.cosine, scored.shares)


def _set(ids: NDArray[np.int64], size: int = 0) -> Mask:
    """A set of ids as a mask over all from 0 on, at least `size` long: faster than sorting them."""
    there = np.zeros(max(int(ids.max(initial=-1)) + 1, size), bool)
    there[ids] = True
    return there


def _ids(documents: Sequence[StoredDocument]) -> NDArray[np.int64]:
    return np.array([each.id for each in documents], np.int64)
