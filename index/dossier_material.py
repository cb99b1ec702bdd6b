"""What a base says of a topic that may stand in a study outline: statements of its documents, best first.

From documents that are on the topic as a whole, every statement counts, also those that do not repeat its words: the
goals and the organisation of a plan. From others only what lies near the best.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from index.answer import Quote, Rarity, pair_coverage
from index.filters import Filters
from index.finding import Finder
from index.question import Question
from index.quoting import Source, ranked_quotes
from index.ranking import ScoredPassage
from index.records import Origin, StoredDocument, StoredPassage
from index.statements import MIN_SENTENCE_SYLLABLES, PassageWords
from ingest.document import Section
from ingest.outline import Scheme, scheme_of, without_label
from ingest.passages import heading_line
from ingest.words import folded_syllables

# Passages of the ranking in which statements are looked for, and of each document that is on the topic as a whole.
_PASSAGES, _OF_A_DOCUMENT = 40, 60
# Documents on the topic as a whole; more would leave a session no time for any.
_DOCUMENTS = 6
# Statements that are read closely. 160 take .3 s.
_READ = 160
# How far below the best a statement of another document may lie, in the unit of `index.quoting`. Of five topics over 47
# official documents nearly all within 8 are on the topic, and half of those between 8 and 10.
_NEAR = 8.0
# A document is on the topic as a whole when its subject holds that share of the topic, weighed, and of its pairs.
_OF_TOPIC, _OF_PAIRS = 0.75, 0.5
# What a longer statement says cannot be talked over as one point.
_LONGEST = 1_200
# Lines of a document's form: its legal basis, the words that enact it, its head.
_FORMULA = re.compile(
    r"(?:căn cứ|xét|theo đề nghị)\s"
    r"|[^.;]{0,100}\bban hành (?:bộ luật|luật|pháp lệnh|nghị định|nghị quyết|thông tư|quyết định|chỉ thị|kế hoạch)\b"
    r"|.*(?:_{3}|độc lập - tự do)",
    re.IGNORECASE | re.DOTALL,
)
# What closes with no mark is a title, or announces what stands below it.
_CLOSED = tuple('.;,…!?”")»')
_END_MARK = re.compile(r"(?<![\s.])[\s.]*\./\.\s*\Z")
_CELL = re.compile(r"\t| \| ")


def outline_path(sections: Sequence[Section], position: int) -> tuple[str, ...]:
    """The headings over a place of a text, outermost first, down to the point; dashes are no headings."""
    path: list[str] = []
    inside_article = False
    for each in sections:
        if each.start > position:
            break
        scheme = scheme_of(each.label)
        if each.end > position and scheme <= Scheme.LETTER:
            inside_article |= scheme is Scheme.ARTICLE
            path.append(heading_line(each, scheme, inside_article))
    return tuple(path)


class Material:
    """Looks for what can be quoted on a topic, in one generation."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._store = finder.store

    def quotes(self, question: Question, filters: Filters) -> list[Quote]:
        """Statements on the topic, best first, none twice; without the labels before them."""
        sources, whole = self._sources(question, filters)
        index, encoder = self._finder.index, self._finder.encoder
        found: list[Quote] = []
        best: float | None = None
        for quote in ranked_quotes(index, encoder, question, sources, _READ):
            best = quote.score if best is None else best
            if quote.document_id in whole or best - quote.score <= _NEAR:
                found.append(quote)
        return list(self._usable(found))

    def quote(self, document: StoredDocument, start: int, end: int) -> Quote:
        """A run of a document's text as a quote."""
        text = self._store.text(document.id) or ""
        return self._placed(Quote(document.id, text[start:end], start, end, document.path, 0.0), document)

    def _placed(self, quote: Quote, document: StoredDocument) -> Quote:
        path = document.path + outline_path(self._store.sections(document.id), quote.start)
        return replace(quote, path=path, page=self._store.page_at(document.id, quote.start))

    def _usable(self, quotes: Sequence[Quote]) -> Iterator[Quote]:
        documents = self._store.documents(each.document_id for each in quotes)
        for each in quotes:
            trimmed = _trimmed(each)
            if _says_a_point(trimmed.text) and each.document_id in documents:
                yield self._placed(trimmed, documents[each.document_id])

    # Where statements are looked for

    def _sources(self, question: Question, filters: Filters) -> tuple[list[Source], set[int]]:
        """Passages with what stands around them, best first; and the documents that are on the topic as a whole."""
        ranked = self._finder.rank(question, filters)[: 4 * _PASSAGES]
        passages = self._store.passages(each.passage_id for each in ranked)
        texts = [each for each in ranked if _is_text(each, passages)][:_PASSAGES]
        documents = self._store.documents({each.document_id for each in texts})
        whole = self._whole(question, texts, documents)
        found = [passages[each.passage_id] for each in texts]
        known = {each.id for each in found}
        for key in whole:
            found += [each for each in self._store.passages_of(key)[:_OF_A_DOCUMENT] if each.id not in known]
        places = {each.passage_id: place for place, each in enumerate(texts)}
        first = {each.document_id: place for place, each in reversed(list(enumerate(texts)))}
        lines = self._store.lines_of(each.id for each in found)
        written = {key: self._store.text(key) or "" for key in documents}
        sources = [
            Source(
                place=first[each.document_id] if each.document_id in whole else places[each.id],
                document_id=each.document_id,
                text=written[each.document_id],
                subject=documents[each.document_id].subject or "",
                passages=[PassageWords(each, *lines[each.id])],
            )
            for each in found
            if each.document_id in documents
        ]
        return sources, whole

    def _whole(
        self, question: Question, texts: Sequence[ScoredPassage], documents: Mapping[int, StoredDocument]
    ) -> set[int]:
        rarity = Rarity(self._finder.index)
        order = dict.fromkeys(each.document_id for each in texts if each.document_id in documents)
        fitting = [key for key in order if _is_about(rarity, question, documents[key])]
        return set(fitting[:_DOCUMENTS])


def _is_text(ranked: ScoredPassage, passages: Mapping[int, StoredPassage]) -> bool:
    passage = passages.get(ranked.passage_id)
    return passage is not None and passage.origin is Origin.TEXT


def _is_about(rarity: Rarity, question: Question, document: StoredDocument) -> bool:
    subject = folded_syllables(document.subject or "")
    return any(
        rarity.coverage(topic, subject) >= _OF_TOPIC and pair_coverage(topic, subject) >= _OF_PAIRS
        for topic in question.topics
    )


def _trimmed(quote: Quote) -> Quote:
    """Without the label before it, whose number the path tells, and without the mark that ends a document."""
    skipped = len(quote.text) - len(without_label(quote.text))
    text = quote.text[skipped:]
    lead = len(text) - len(text.lstrip())
    kept = _END_MARK.sub("", text[lead:]).rstrip()
    start = quote.start + skipped + lead
    return replace(quote, text=kept, start=start, end=start + len(kept), marks=())


def _says_a_point(text: str) -> bool:
    """Whether it can stand by itself: no formula, no title, no bare announcement, no row of a table."""
    long_enough = text.count(" ") + 1 >= MIN_SENTENCE_SYLLABLES and len(text) <= _LONGEST
    formula = _FORMULA.match(text) or text.isupper() or _CELL.search(text)
    return long_enough and text.endswith(_CLOSED) and not formula
