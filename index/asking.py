"""From a question to an answer: is there evidence, which sentences, which documents govern."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from index.answer import Quote, Rarity
from index.answer_words import answer_words
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
from index.evidence import PASSAGES, rows_of, signs, standing
from index.filters import Filters
from index.finding import Finder, documents_absent
from index.mending import mended_share
from index.missing import Missing, missing_words
from index.question import Question
from index.quoting import Source, choose_quotes
from index.ranking import Ranking, ScoredPassage
from index.records import Origin, StoredCitation, StoredDocument, StoredPassage
from index.results import Answer
from index.statements import PassageWords
from index.sureness import bundled_sureness
from index.trust import trusted
from index.understanding import Understood
from index.validity import validity_of

# Documents that a refusal points to instead.
SUGGESTIONS = 3
# Passages whose citations name governing documents.
_TOPIC_PASSAGES = 10
# Places of the ranking that quotes are taken from: passages, or whole articles of a law.
ANSWER_SOURCES = 8
# Passages in which those places are looked for: an article has two or three of them.
_LOOKED_THROUGH = 40
# Of a longer article only so many characters around its best passage are read.
_ARTICLE = 5_000
# Of the ranked passages, those whose texts are fetched for an answer.
_FETCHED_PASSAGES = 100


class Asker:
    """Answers questions from one generation."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._store = finder.store
        self._rarity = Rarity(finder.index)
        self._sureness = bundled_sureness()

    def ask(self, asked: Understood, limit: int) -> Answer:
        """Quotes with the documents that govern the topic, or a refusal with the nearest documents.

        What only descriptions of absent documents speak of is answered by naming those: a text is quoted when the
        evidence stands in texts. A document whose number is asked for is always named, whatever the evidence for
        the rest; when the base knows none of the numbers, no other document answers for them.
        """
        question, filters = asked.question, asked.filters
        ranking = self._finder.rank(question, filters)
        ranked = ranking[:_FETCHED_PASSAGES]
        named = self._finder.named(question, filters)
        absent = documents_absent(self._store, self._finder.index, question)
        if absent and not named:
            return self._refusal(asked, 0.0, ranking, Missing(numbers=absent))
        confidence = self.confidence(asked, ranked)
        on_topic = self._is_sure(confidence) or bool(named)
        passages = self._store.passages(each.passage_id for each in ranked) if on_topic else {}
        mentions = self._mentions(asked, ranked) if on_topic else []
        directives = self._directives(asked, mentions, named)
        if not on_topic and not directives:
            return self._refusal(asked, confidence, ranking)
        if named:
            ranked, passages = self._about(named, ranking)
        quotes = []
        if named or (on_topic and self._stands_in_texts(asked, ranked, passages)):
            quotes = self._quotes(question, ranked, passages, limit)
        if not quotes and not directives:
            return self._refusal(asked, confidence, ranking)
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

    def confidence(self, asked: Understood, ranked: Sequence[ScoredPassage]) -> float:
        """The probability that the first passages answer, 0 … 1; 0 when there are none."""
        if not ranked:
            return 0.0
        index, typed = self._finder.index, asked.literal
        found = signs(self._finder.index_of(ranked), self._finder.encoder, asked.question, ranked)
        mended = mended_share(typed.text, asked.whole.text) if typed and typed.marked else 0.0
        return self._sureness.probability(found, trusted(index.dense_weight, index.total), mended)

    def _is_sure(self, confidence: float) -> bool:
        return confidence >= self._sureness.threshold

    def _stands_in_texts(
        self,
        asked: Understood,
        ranked: Sequence[ScoredPassage],
        passages: Mapping[int, StoredPassage],
    ) -> bool:
        """Whether the evidence is still enough without the descriptions of absent documents."""
        texts = _of_texts(ranked, passages)
        return texts[:PASSAGES] == list(ranked[:PASSAGES]) or self._is_sure(self.confidence(asked, texts))

    def _refusal(
        self,
        asked: Understood,
        confidence: float,
        ranking: Ranking,
        missing: Missing | None = None,
    ) -> Answer:
        """The nearest documents, and what is missing: by default what of the question its nearest passages lack."""
        nearest = ranking.documents[ranking.best_of_documents()[:SUGGESTIONS]].tolist()
        return Answer(
            question=asked.question.text,
            generation=self._finder.generation,
            declined=True,
            confidence=round(confidence, 3),
            quotes=(),
            documents={},
            directives=(),
            suggestions=tuple(self._store.documents_in_order(nearest)),
            missing=missing or self._missing(asked, ranking[:PASSAGES]),
        )

    def _missing(self, asked: Understood, ranked: Sequence[ScoredPassage]) -> Missing:
        """What the nearest passages lack of the question as it was typed: a mended word is not the person's."""
        index, typed = self._finder.index_of(ranked), asked.literal or asked.whole
        return missing_words(typed, standing(index, typed, rows_of(index, ranked)))

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
        """Best first, over all documents."""
        sources = self._sources(_of_texts(ranked, passages), passages)
        chosen = choose_quotes(self._finder.index, self._finder.encoder, question, sources, limit)
        return [
            replace(
                each,
                page=self._store.page_at(each.document_id, each.start),
                marks=answer_words(question, each.text),
            )
            for each in chosen
        ]

    def _sources(
        self, ranked: Sequence[ScoredPassage], passages: Mapping[int, StoredPassage]
    ) -> list[Source]:
        """What the best passages stand in: of a record, an article of a law, all of it; else the passage alone."""
        documents = self._store.documents({each.document_id for each in ranked[:_LOOKED_THROUGH]})
        chosen: dict[tuple[int, int], list[StoredPassage]] = {}
        for each in ranked[:_LOOKED_THROUGH]:
            if (document := documents.get(each.document_id)) is None:
                continue
            key = (document.id, 0 if document.is_part else each.passage_id)
            if key not in chosen and len(chosen) < ANSWER_SOURCES:
                chosen[key] = self._read_together(document, passages[each.passage_id])
        lines = self._store.lines_of(each.id for read in chosen.values() for each in read)
        texts = {key: self._store.text(key) or "" for key in {document for document, _ in chosen}}
        return [
            Source(
                place=place,
                document_id=document,
                text=texts[document],
                subject=documents[document].subject or "",
                passages=[PassageWords(each, *lines[each.id]) for each in read],
            )
            for place, ((document, _), read) in enumerate(chosen.items())
        ]

    def _read_together(self, document: StoredDocument, passage: StoredPassage) -> list[StoredPassage]:
        if not document.is_part:
            return [passage]
        near = range(passage.start - _ARTICLE, passage.end + _ARTICLE)
        return [each for each in self._store.passages_of(document.id) if each.start in near]

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
        return [
            self._placed(each)
            for each in self._with_earlier(arranged(chosen, found.request.directing), filters)
        ]

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
