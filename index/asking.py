"""From a question to an answer: is there evidence, which sentences, which documents govern."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from index.answer import ANSWER_PASSAGES, MIN_CONFIDENCE, Quote, Rarity, Source, choose_quotes, evidence
from index.directives import (
    Directive,
    Earlier,
    Why,
    acted_on,
    arranged,
    by_citation,
    by_subject,
    least_evidence,
    merged,
    sure_enough,
)
from index.filters import Filters
from index.finding import Finder
from index.question import Question
from index.ranking import Ranking, ScoredPassage
from index.records import Origin, StoredCitation, StoredDocument, StoredPassage
from index.results import Answer
from index.understanding import Understood
from index.validity import validity_of

# Documents that a refusal points to instead.
SUGGESTIONS = 3
# Passages on which it is decided whether there is an answer at all.
_EVIDENCE_PASSAGES = 5
# Passages whose citations name governing documents.
_TOPIC_PASSAGES = 10
# Of the ranked passages, those whose texts are fetched for an answer.
_FETCHED_PASSAGES = 100


class Asker:
    """Answers questions from one generation."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._store = finder.store
        self._rarity = Rarity(finder.index)

    def ask(self, asked: Understood, limit: int) -> Answer:
        """Quotes with the documents that govern the topic, or a refusal with the nearest documents.

        What only descriptions of absent documents speak of is answered by naming those: a text is quoted when the
        evidence stands in texts. A document whose number is asked for is always named, whatever the evidence for
        the rest.
        """
        question, filters = asked.question, asked.filters
        ranking = self._finder.rank(question, filters)
        ranked = ranking[:_FETCHED_PASSAGES]
        named = self._finder.named(question, filters)
        confidence = self.confidence(question, ranked)
        on_topic = confidence >= MIN_CONFIDENCE or bool(named)
        passages = self._store.passages(each.passage_id for each in ranked) if on_topic else {}
        mentions = self._mentions(asked, ranked) if on_topic else []
        directives = self._directives(asked, mentions, named)
        if not on_topic and not directives:
            return self._refusal(question, confidence, ranking)
        if named:
            ranked, passages = self._about(named, ranking)
        quotes = []
        if named or (on_topic and self.confidence(question, _of_texts(ranked, passages)) >= MIN_CONFIDENCE):
            quotes = self._quotes(question, ranked, passages, limit)
        if not quotes and not directives:
            return self._refusal(question, confidence, ranking)
        documents = self._store.documents(each.document_id for each in quotes)
        return Answer(
            question=question.text,
            generation=self._finder.generation,
            declined=False,
            confidence=1.0 if named else round(confidence if quotes else _surest(confidence, directives), 3),
            quotes=tuple(quotes),
            documents=documents,
            directives=tuple(directives),
            validity=validity_of(self._store, documents.values(), filters.on),
        )

    def confidence(self, question: Question, ranked: Sequence[ScoredPassage]) -> float:
        """Evidence of the best of the first passages, with the headings above it: 0 … 1."""
        cosines = {each.passage_id: each.cosine for each in ranked[:_EVIDENCE_PASSAGES]}
        lines = self._store.words_of(cosines).items()
        return max((evidence(self._rarity, question, line, cosines[key]) for key, line in lines), default=0.0)

    def _refusal(self, question: Question, confidence: float, ranking: Ranking) -> Answer:
        nearest = ranking.documents[ranking.best_of_documents()[:SUGGESTIONS]].tolist()
        documents = self._store.documents(nearest)
        return Answer(
            question=question.text,
            generation=self._finder.generation,
            declined=True,
            confidence=round(confidence, 3),
            quotes=(),
            documents={},
            directives=(),
            suggestions=tuple(documents[key] for key in nearest if key in documents),
        )

    def _about(
        self, named: Sequence[StoredDocument], ranked: Sequence[ScoredPassage]
    ) -> tuple[list[ScoredPassage], dict[int, StoredPassage]]:
        """The passages of the documents asked for by number, and those that cite them; ranked ones first."""
        passages: dict[int, StoredPassage] = {}
        for document in named:
            found = self._store.passages_of(document.id)[:_FETCHED_PASSAGES]
            for mention in self._store.citations_to(document.id, limit=_FETCHED_PASSAGES):
                citing = self._store.passage_at(mention.document_id, mention.start)
                found += [citing] if citing else []
            passages |= {each.id: each for each in found}
        first = [each for each in ranked if each.passage_id in passages]
        known = {each.passage_id for each in first}
        rest = [
            ScoredPassage(each.id, each.document_id, 0.0, 0.0, None)
            for each in passages.values()
            if each.id not in known
        ]
        return first + rest, passages

    # Quotes

    def _quotes(
        self,
        question: Question,
        ranked: Sequence[ScoredPassage],
        passages: Mapping[int, StoredPassage],
        limit: int,
    ) -> list[Quote]:
        """Quotes of one document together, in the order of its text; documents by their best quote."""
        sources = self._sources(ranked, passages)
        chosen = choose_quotes(self._finder.index, self._finder.encoder, question, sources, limit)
        order = list(dict.fromkeys(each.document_id for each in chosen))
        placed = sorted(chosen, key=lambda each: (order.index(each.document_id), each.start))
        return [self._paged(each) for each in placed]

    def _sources(
        self, ranked: Sequence[ScoredPassage], passages: Mapping[int, StoredPassage]
    ) -> list[Source]:
        """The best passages that are a document's own text, ready to be quoted."""
        quotable = _of_texts(ranked, passages)[:ANSWER_PASSAGES]
        chosen = [(each.score, passages[each.passage_id]) for each in quotable]
        documents = self._store.documents(passage.document_id for _, passage in chosen)
        texts = {key: self._store.text(key) or "" for key in documents}
        return [
            Source(passage, score, texts[passage.document_id], documents[passage.document_id].subject or "")
            for score, passage in chosen
            if passage.document_id in documents
        ]

    def _paged(self, quote: Quote) -> Quote:
        return replace(quote, page=self._store.page_at(quote.document_id, quote.start))

    # Directives

    def _directives(
        self, asked: Understood, mentions: Sequence[StoredCitation], named: Sequence[StoredDocument]
    ) -> list[Directive]:
        """The documents that were asked for by number, that govern the topic, and that passages on it cite."""
        question, filters = asked.question, asked.filters
        found = self._finder.look_up(asked.whole, named, filters, asked.literal)
        fits = sure_enough(found.fits, least_evidence(found.request, question.marked))
        cited = [each.target_id for each in mentions if each.target_id is not None]
        documents = self._store.documents([*(each.id for each in fits), *cited, *(each.id for each in named)])
        validity = validity_of(self._store, documents.values(), filters.on)
        asked_for = [
            Directive(each, Why.NUMBER, validity[each.id], self._first_mention(each), 1.0, asked_for=True)
            for each in named
        ]
        pairs = [(documents[each.target_id], each) for each in mentions if each.target_id in documents]
        chosen = merged(
            asked_for,
            by_citation(self._rarity, question, pairs, validity),
            by_subject(fits, documents, validity),
        )
        return [self._placed(each) for each in self._with_earlier(arranged(chosen), filters)]

    def _with_earlier(self, directives: Sequence[Directive], filters: Filters) -> list[Directive]:
        """The directives with what each replaced, changed or renewed beside it."""
        relations = self._store.relations([each.document.id for each in directives])
        acted = {each.document.id: acted_on(relations, each.document.id) for each in directives}
        documents = self._store.documents(each.target_id for told in acted.values() for each in told)
        validity = validity_of(self._store, documents.values(), filters.on)
        return [
            replace(
                directive,
                earlier=tuple(
                    Earlier(documents[each.target_id], each.relation, each.verified, validity[each.target_id])
                    for each in acted[directive.document.id]
                    if each.target_id in documents
                ),
            )
            for directive in directives
        ]

    def _placed(self, directive: Directive) -> Directive:
        mention = directive.mention
        if mention is None:
            return directive
        passage = self._store.passage_at(mention.document_id, mention.start)
        page = self._store.page_at(mention.document_id, mention.start)
        return replace(directive, path=passage.path if passage else (), page=page)

    def _mentions(self, asked: Understood, ranked: Sequence[ScoredPassage]) -> list[StoredCitation]:
        """The citations inside the best passages. What the question narrows itself to, other documents name."""
        if asked.filters == asked.given:
            return self._citations_in(ranked)
        mentions = self._citations_in(self._finder.rank(asked.question, asked.given))
        resolved = [(each, each.target_id) for each in mentions if each.target_id is not None]
        targets = np.array([target for _, target in resolved], np.int64)
        passing = self._finder.admitted(asked.filters.of_header, targets)
        return [each for (each, _), passes in zip(resolved, passing, strict=True) if passes]

    def _citations_in(self, ranked: Sequence[ScoredPassage]) -> list[StoredCitation]:
        passages = self._store.passages(each.passage_id for each in ranked[:_TOPIC_PASSAGES])
        best = [passages[each.passage_id] for each in ranked[:_TOPIC_PASSAGES] if each.passage_id in passages]
        cited = {key: self._store.citations_from(key) for key in {each.document_id for each in best}}
        return [
            mention
            for passage in best
            if passage.origin is Origin.TEXT
            for mention in cited[passage.document_id]
            if passage.start <= mention.start < passage.end
        ]

    def _first_mention(self, document: StoredDocument) -> StoredCitation | None:
        return next(iter(self._store.citations_to(document.id, limit=1)), None)


def _of_texts(ranked: Sequence[ScoredPassage], passages: Mapping[int, StoredPassage]) -> list[ScoredPassage]:
    """The passages that are cut from a document's own text, in their order."""
    return [
        each
        for each in ranked
        if each.passage_id in passages and passages[each.passage_id].origin is Origin.TEXT
    ]


def _surest(confidence: float, directives: Sequence[Directive]) -> float:
    """Of an answer that only names documents: how well the best of them fits, where that is surer."""
    return max(confidence, *(min(each.score, 1.0) for each in directives))
