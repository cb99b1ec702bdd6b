"""A language model's wording of an answer, kept only where it stands on the documents.

The model is shown the question and the passages that the quotes come from. What it gives back is a list of
proposals, each a claim with the words of a passage that are to bear it out. Nothing in it is trusted: the words are
looked for in that passage, the citation is made from the place where they stand, and a claim that brings in what
its quote does not say is dropped (`grounding`). The quotes of the answer, its directives and whether it is
declined are decided before, and no proposal changes them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from index.answer import Quote
from index.grounding import is_grounded, syllables
from index.records import StoredDocument, StoredPassage
from index.results import Answer, Claim
from index.statements import MIN_SENTENCE_SYLLABLES, sentences_of
from index.store import Store
from ingest.text import canonical_text, fold

# Passages of at most 160 syllables each that a model is shown: with the instructions they fit a small model's context.
MAX_PASSAGES = 8
# An answer of more claims than this is no answer; a list of proposals longer than the other is not read to its end.
MAX_CLAIMS = 8
_MAX_PROPOSALS = 50
_VERBATIM = "trả lời bằng câu trích nguyên văn."
_NOTHING_KEPT = f"Mô hình ngôn ngữ không đưa ra ý nào có câu trích làm căn cứ; {_VERBATIM}"


class PhrasingFailed(Exception):
    """The model gave nothing usable; the message is Vietnamese, for the reader, and ends without a full stop."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What a model is shown of a passage: the document and the headings above it, and its text."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a model says, unchecked: a claim, the words that are to bear it out, and in which excerpt, from 1."""

    text: str
    quote: str
    passage: int


class Phraser(Protocol):
    """Words an answer. Asked from many threads at once."""

    def phrase(self, question: str, excerpts: Sequence[Excerpt]) -> Sequence[Proposal]:
        """Proposals in the order in which they are to be read. Raises PhrasingFailed and nothing else."""
        ...


def phrased(store: Store, phraser: Phraser, answer: Answer) -> Answer:
    """The answer with those of the model's claims that stand; as it was, with a notice, when there is none.

    A declined answer, or one without quotes, is left as it is, and the model is not asked.
    """
    passages = _passages(store, answer.quotes)
    if answer.declined or not passages:
        return answer
    question = answer.reading.text if answer.reading else answer.question
    excerpts = [Excerpt(_heading(answer.documents[each.document_id], each), each.text) for each in passages]
    try:
        proposals = phraser.phrase(question, excerpts)
    except PhrasingFailed as error:
        return replace(answer, notice=f"{error}; {_VERBATIM}")
    claims = _kept(store, answer, passages, proposals[:_MAX_PROPOSALS])
    return replace(answer, claims=claims, notice=None if claims else _NOTHING_KEPT)


def _passages(store: Store, quotes: Iterable[Quote]) -> list[StoredPassage]:
    """The passages in which the quotes begin and end, each once; a long sentence may have others between."""
    found: dict[int, StoredPassage] = {}
    for quote in quotes:
        for position in (quote.start, quote.end - 1):
            passage = store.passage_at(quote.document_id, position)
            if passage is not None:
                found.setdefault(passage.id, passage)
    return list(found.values())[:MAX_PASSAGES]


def _heading(document: StoredDocument, passage: StoredPassage) -> str:
    return " › ".join((document.name, *passage.path))


def _kept(
    store: Store, answer: Answer, passages: Sequence[StoredPassage], proposals: Iterable[Proposal]
) -> tuple[Claim, ...]:
    """The proposals that stand, in their order, each claim once."""
    claims: dict[str, Claim] = {}
    for proposal in proposals:
        if not 1 <= proposal.passage <= len(passages) or len(claims) == MAX_CLAIMS:
            continue
        passage = passages[proposal.passage - 1]
        quote = _quote(store, answer.quotes, passage, proposal.quote)
        text = " ".join(canonical_text(proposal.text).split())
        if quote and is_grounded(text, _evidence(answer.documents[passage.document_id], quote)):
            claims.setdefault(fold(text), Claim(text, quote))
    return tuple(claims.values())


def _quote(store: Store, quotes: Iterable[Quote], passage: StoredPassage, words: str) -> Quote | None:
    """The whole sentences that hold these words of the passage; None when the words are too few or not there.

    Whole, so that no "không" is left outside. One of the answer's own quotes when the words stand in it.
    """
    words = canonical_text(words).strip()
    at = passage.text.find(words)
    if at < 0 or len(syllables(words)) < MIN_SENTENCE_SYLLABLES:
        return None
    start, end = passage.start + at, passage.start + at + len(words)
    for quote in quotes:
        if quote.document_id == passage.document_id and quote.start <= start and end <= quote.end:
            return quote
    text = store.text(passage.document_id) or ""
    if text[passage.start : passage.end] != passage.text:
        # The document was put in anew while the model was asked.
        return None
    held = [(first, last) for first, last in sentences_of(text, passage) if first < end and last > start]
    first, last = held[0][0], held[-1][1]
    page = store.page_at(passage.document_id, first)
    # The score ranks the sentences that are chosen without a model; this one was not among them.
    return Quote(passage.document_id, text[first:last], first, last, passage.path, 0.0, page)


def _evidence(document: StoredDocument, quote: Quote) -> str:
    """What a claim may be made of: all that is shown beside it."""
    day = f"{document.issued_on:%d/%m/%Y}" if document.issued_on else ""
    about = (document.name, document.issuer or "", day, document.subject or "")
    return " \n ".join((*about, *quote.path, quote.text))
