"""What the knowledge base gives back: values with names, whatever shape the API or the command line shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from index.answer import Quote
from index.directives import Directive
from index.interpretation import Interpretation
from index.missing import Missing
from index.records import Outcome, StoredDocument, StoredPassage
from index.validity import DocumentValidity


class Match(StrEnum):
    """Why a document is among the results."""

    NUMBER = "number"  # its number was typed
    CONTENT = "content"  # its text, or the description of one without text, was found


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage of a result, with the scores it got there by.

    shares: what each feature adds to the ranker's score of its unit; empty unless an explanation was asked for.
    """

    passage: StoredPassage
    score: float
    lexical: float
    cosine: float | None
    shares: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """One result: a document, its best passages, and whether it still holds."""

    document: StoredDocument
    match: Match
    score: float
    passages: tuple[FoundPassage, ...]
    validity: DocumentValidity


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Results `offset` … of `total`; facets count all of them: field → value → documents. reading: of the query."""

    query: str
    generation: str
    total: int
    documents: tuple[FoundDocument, ...]
    facets: Mapping[str, Mapping[str, int]]
    reading: Interpretation | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence in a language model's words, with the quote that bears it out."""

    text: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes, best first over all documents, or a refusal with the nearest documents as suggestions.

    validity: of each quoted document, by id. reading: what the question was taken for. claims: the same in a language
    model's words, each with its quote, of documents that are quoted too; empty without a model. notice: why it has
    none though there is a model. missing: of a refusal, what the base lacks. confidence: the calibrated probability
    that what was found answers (`index.sureness`).
    """

    question: str
    generation: str
    declined: bool
    confidence: float
    quotes: tuple[Quote, ...]
    documents: Mapping[int, StoredDocument]
    directives: tuple[Directive, ...]
    suggestions: tuple[StoredDocument, ...] = ()
    validity: Mapping[int, DocumentValidity] = field(default_factory=dict)
    reading: Interpretation | None = None
    claims: tuple[Claim, ...] = ()
    notice: str | None = None
    missing: Missing | None = None

    @property
    def by_document(self) -> list[tuple[StoredDocument, list[Quote]]]:
        """The quotes of each document together; documents by their best one."""
        grouped: dict[int, list[Quote]] = {}
        for quote in self.quotes:
            grouped.setdefault(quote.document_id, []).append(quote)
        return [(self.documents[key], quotes) for key, quotes in grouped.items()]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file, or of one record of a file.

    detail: why it failed, whose place it took, or what it is a copy or draft of. warnings: how it was read.
    """

    name: str
    outcome: Outcome
    document_id: int | None = None
    detail: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class AddReport:
    """The sum of an `add`: how many of each outcome, and by name what there is to say something of.

    Those are the failures, the files that took another's place or are another's copy, drafts, and those read with
    warnings. Other additions, and records that changed, are counted and not listed: an import has tens of thousands.
    """

    added: int = 0
    replaced: int = 0
    copies: int = 0
    unchanged: int = 0
    failed: int = 0
    notable: list[Added] = field(default_factory=list)

    def count(self, result: Added) -> None:
        """Take one more outcome into the sum."""
        match result.outcome:
            case Outcome.ADDED:
                self.added += 1
            case Outcome.REPLACED:
                self.replaced += 1
            case Outcome.COPY:
                self.copies += 1
            case Outcome.UNCHANGED:
                self.unchanged += 1
            case Outcome.FAILED | Outcome.NEEDS_OCR:
                self.failed += 1
        if result.detail or result.warnings:
            self.notable.append(result)

    def include(self, other: "AddReport") -> None:
        """Take in the sum of another `add`."""
        self.added += other.added
        self.replaced += other.replaced
        self.copies += other.copies
        self.unchanged += other.unchanged
        self.failed += other.failed
        self.notable += other.notable

    @property
    def failures(self) -> list[Added]:
        """The files and records that did not go in, each with its reason."""
        return [each for each in self.notable if each.outcome in (Outcome.FAILED, Outcome.NEEDS_OCR)]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What `check` found. Empty `faults`: everything is whole.

    fresh: passages of the generation that lie beside its base; removed: the base's that it lacks.
    """

    faults: tuple[str, ...]
    counts: Mapping[str, int]
    generation: str | None
    stale: bool
    home: Path
    fresh: int = 0
    removed: int = 0
