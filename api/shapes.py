"""The JSON shapes that the command line and HTTP share: values of the knowledge base as plain dictionaries.

Field names are the promise of the interfaces; `url` is a path on the web pages.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from api import labels
from api.links import at, document_link
from index.answer import Quote
from index.asked_filters import ReadFilter
from index.directives import Directive, Earlier
from index.interpretation import Interpretation
from index.knowledge_base import KnowledgeBase
from index.missing import Missing
from index.places import PlaceOnPage
from index.reading_evaluation import FIELDS, ReadingReport, Tally, totals
from index.records import (
    Origin,
    StoredCitation,
    StoredDocument,
    StoredFeedback,
    StoredFile,
    StoredPassage,
    StoredRelation,
)
from index.resolution import resolve_stored
from index.results import AddReport, Answer, CheckReport, Claim, FoundDocument, FoundPassage, SearchResult
from index.validity import DocumentValidity
from index.verify import Checked
from index.wanted import Wanted
from ingest.document import Evidence, Reference
from ingest.issuer_names import successor_of

Shape = dict[str, Any]


def document_shape(document: StoredDocument) -> Shape:
    """A document as it is shown beside a quote."""
    return {
        "id": document.id,
        "number": document.number,
        "kind": document.kind,
        "issuer": document.issuer,
        "issued_on": document.issued_on.isoformat() if document.issued_on else None,
        "subject": document.subject,
        "source": document.stated_source,
        "authority": document.authority,
        "status": document.status,
        "draft": document.draft,
        "url": document_link(document.id),
    }


def feedback_shape(given: StoredFeedback, document: StoredDocument | None) -> Shape:
    """What a reader said of a document, None when it is gone; `called`: its name then."""
    return {
        "id": given.id,
        "query": given.query,
        "document": document_shape(document) if document else None,
        "called": given.document,
        "verdict": given.verdict,
        "given_at": given.given_at,
    }


def document_details(document: StoredDocument) -> Shape:
    """A document with everything its row knows."""
    return document_shape(document) | {
        "name": document.name,
        "issuer_now": issuer_now(document),
        "signer": document.signer,
        "office": document.office,
        "parent": document.parent,
        "place": document.place,
        "security": document.security,
        "urgency": document.urgency,
        "addressees": list(document.addressees),
        "recipients": list(document.recipients),
        "evidence": evidence_shape(document.evidence),
        "external_id": document.external_id,
        "source": document.source,
        "path": list(document.path),
        "file": document.file_name,
        "stated_validity": document.stated_validity,
        "visibility": document.visibility,
        "catalogue": asdict(document.catalogue) if document.catalogue else None,
    }


def kin_shape(base: KnowledgeBase, document: StoredDocument) -> Shape:
    """The files of a document, the one that gives the text first; what it is a draft of, and its drafts."""
    signed = base.store.document(document.draft_of) if document.draft_of is not None else None
    return {
        "files": [
            file_shape(document.id, index, each)
            for index, each in enumerate(base.store.copies(document.id), start=1)
        ],
        "draft_of": document_shape(signed) if signed else None,
        "drafts": documents_shape(base.store.drafts_of(document.id)),
    }


def file_shape(document_id: int, index: int, file: StoredFile) -> Shape:
    """One file of a document. index: its place in the list, from 1, by which it can be fetched."""
    return {
        "index": index,
        "name": labels.file_name(file.name),
        "size": file.size,
        "added_at": file.added_at,
        "gives_text": file.is_source,
        "recognised": file.quality.recognised,
        "url": at(f"/api/v1/documents/{document_id}/file?index={index}"),
    }


def evidence_shape(evidence: Sequence[Evidence]) -> Shape:
    """Field → where its words stand and how sure the reading is, 0 … 1; only fields that were read from the text."""
    return {
        each.name: {"start": each.start, "end": each.end, "confidence": each.confidence} for each in evidence
    }


def issuer_now(document: StoredDocument) -> str | None:
    """What the body that issued a document is part of now; None where it is still there."""
    heir = successor_of(document.issuer) if document.issuer else None
    return heir.new if heir else None


def validity_shape(validity: DocumentValidity) -> Shape:
    """State on a day, what the text says of itself, and the relations that say so."""
    return {
        "state": validity.state,
        "as_of": _iso(validity.as_of),
        "effective_from": _iso(validity.effective_from),
        "ends_on": _iso(validity.ends_on),
        "because": [_reason_shape(validity, each) for each in validity.because],
    }


def _reason_shape(validity: DocumentValidity, relation: StoredRelation) -> Shape:
    by = validity.actors.get(relation.document_id)
    return relation_shape(relation) | {
        "since": _iso(relation.since),
        "by": document_shape(by) if by else None,
        "note": labels.reason(relation, by),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def relation_shape(relation: StoredRelation) -> Shape:
    """A fact between two documents, by their ids."""
    return {
        "document": relation.document_id,
        "relation": relation.relation,
        "target": relation.target_id,
        "verified": relation.verified,
        "told_by": relation.told_by,
        "start": relation.start,
        "end": relation.end,
    }


def place_url(document_id: int, start: int, end: int) -> str:
    """The page of a document, opened at a run of its text."""
    return f"{document_link(document_id)}#c{start}-{end}"


def passage_shape(found: FoundPassage) -> Shape:
    """A passage of a search result. `origin` tells a description (`record`) from the document's own text."""
    passage = found.passage
    return {
        "text": passage.text,
        "origin": passage.origin,
        "score": round(found.score, 4),
        "scores": {
            "lexical": round(found.lexical, 4),
            "cosine": None if found.cosine is None else round(found.cosine, 4),
            "shares": {name: round(share, 4) for name, share in found.shares.items()},
        },
        "citation": passage_citation(passage),
    }


def passage_citation(passage: StoredPassage) -> Shape:
    """Where a passage stands; a description has no place in the document's text."""
    own = passage.origin is Origin.TEXT
    return {
        "path": list(passage.path),
        "page": passage.page,
        "start": passage.start if own else None,
        "end": passage.end if own else None,
        "url": place_url(passage.document_id, passage.start, passage.end)
        if own
        else document_link(passage.document_id),
    }


def found_shape(found: FoundDocument) -> Shape:
    """One search result."""
    return {
        "document": document_shape(found.document),
        "match": found.match,
        "score": round(found.score, 4),
        "validity": validity_shape(found.validity),
        "passages": [passage_shape(each) for each in found.passages],
    }


def _read_filter_shape(read: ReadFilter) -> Shape:
    filters = read.filters
    return {
        "part": read.part,
        "words": read.words,
        "kind": filters.kind,
        "issuer": filters.issuer,
        "from": _iso(filters.issued_from),
        "to": _iso(filters.issued_to),
        "authority": filters.authority,
        "in_force": filters.in_force,
    }


def interpretation_shape(reading: Interpretation | None) -> Shape | None:
    """What a question was taken for; None for a result that was not made from one."""
    if reading is None:
        return None
    return {
        "typed": reading.typed,
        "text": reading.text,
        "mended": reading.mended,
        "others": list(reading.others),
        "abbreviations": [
            {"short": each.short, "meanings": list(each.meanings)} for each in reading.expanded
        ],
        "filters_read": [_read_filter_shape(each) for each in reading.filters],
        "filters_unmet": [_read_filter_shape(each) for each in reading.unmet],
    }


def search_shape(result: SearchResult) -> Shape:
    """A page of search results."""
    return {
        "query": result.query,
        "reading": interpretation_shape(result.reading),
        "generation": result.generation,
        "total": result.total,
        "results": [found_shape(each) for each in result.documents],
        "facets": result.facets,
    }


def quote_shape(quote: Quote, document: StoredDocument, validity: DocumentValidity) -> Shape:
    """A quote with its citation: `text` is the document's text from `start` to `end`; and whether it holds.

    marks: the runs of `text` that answer, offsets in it.
    """
    return {
        "text": quote.text,
        "marks": [{"start": start, "end": end} for start, end in quote.marks],
        "citation": {
            "document": document_shape(document),
            "path": list(quote.path),
            "page": quote.page,
            "start": quote.start,
            "end": quote.end,
            "url": place_url(quote.document_id, quote.start, quote.end),
        },
        "validity": validity_shape(validity),
    }


def worded_shape(claim: Claim, answer: Answer) -> Shape:
    """A sentence in a language model's words, with the quote that bears it out."""
    quote = claim.quote
    document, validity = answer.documents[quote.document_id], answer.validity[quote.document_id]
    return {"text": claim.text, "quote": quote_shape(quote, document, validity)}


def claim_shape(reference: Reference | StoredCitation) -> Shape:
    """A mention, of a stored text or not: where it stands and what it claims.

    number is None for a document that is cited by `name`; `year` is what stands with a name, `part` which part is
    meant, `ends_on` the day that the text names for the document's end.
    """
    return {
        "text": reference.text,
        "start": reference.start,
        "end": reference.end,
        "number": reference.number,
        "kind": reference.kind,
        "issuer": reference.issuer,
        "issued_on": reference.issued_on.isoformat() if reference.issued_on else None,
        "subject": reference.subject,
        "relation": reference.relation,
        "name": reference.name,
        "year": reference.year,
        "part": reference.part,
        "ends_on": _iso(reference.ends_on),
    }


def mention_shape(mention: StoredCitation, citing: StoredDocument | None) -> Shape:
    """A mention of a document: who cites it, where, and what it claims."""
    return claim_shape(mention) | {
        "document": document_shape(citing) if citing else {"id": mention.document_id},
        "url": place_url(mention.document_id, mention.start, mention.end),
        "via": {"number": mention.via_number, "relation": mention.via_relation}
        if mention.via_number
        else None,
        "target": mention.target_id,
    }


def directive_shape(directive: Directive, citing: StoredDocument | None) -> Shape:
    """A governing document, the place that names it, and what it replaced, changed or renewed."""
    return {
        "document": document_shape(directive.document),
        "group": directive.group,
        "why": directive.why,
        "score": round(directive.score, 3),
        "validity": validity_shape(directive.validity),
        "citation": mention_shape(directive.mention, citing)
        | {"path": list(directive.path), "page": directive.page}
        if directive.mention
        else None,
        "earlier": [earlier_shape(each) for each in directive.earlier],
    }


def earlier_shape(earlier: Earlier) -> Shape:
    """A document that a later one acted on, and whether it holds itself."""
    return {
        "document": document_shape(earlier.document),
        "relation": earlier.relation,
        "verified": earlier.verified,
        "validity": validity_shape(earlier.validity),
    }


def missing_shape(missing: Missing) -> Shape:
    """What a refusal lacks, and the same as a sentence."""
    return {
        "numbers": list(missing.numbers),
        "unknown": list(missing.unknown),
        "apart": list(missing.apart),
        "reason": missing.told,
    }


def answer_shape(answer: Answer, citing: dict[int, StoredDocument]) -> Shape:
    """An answer. citing: the documents whose mentions the directives show."""
    return {
        "question": answer.question,
        "reading": interpretation_shape(answer.reading),
        "declined": answer.declined,
        "confidence": answer.confidence,
        "generation": answer.generation,
        "quotes": [
            quote_shape(each, answer.documents[each.document_id], answer.validity[each.document_id])
            for each in answer.quotes
        ],
        "directives": [
            directive_shape(each, citing.get(each.mention.document_id) if each.mention else None)
            for each in answer.directives
        ],
        "suggestions": [document_shape(each) for each in answer.suggestions],
        "missing": missing_shape(answer.missing) if answer.missing else None,
        "claims": [worded_shape(each, answer) for each in answer.claims],
        "notice": answer.notice,
    }


def citing_documents(base: KnowledgeBase, answer: Answer) -> dict[int, StoredDocument]:
    """The documents whose mentions an answer's directives show."""
    return base.store.documents(each.mention.document_id for each in answer.directives if each.mention)


def similar_shape(base: KnowledgeBase, document: StoredDocument, limit: int, offset: int = 0) -> Shape:
    """A page of the documents that are like one, and what each has in common with it."""
    total, found = base.similar(document, limit=limit, offset=offset)
    return {
        "document": document_shape(document),
        "total": total,
        "limit": limit,
        "offset": offset,
        "results": [
            {
                "document": document_shape(each.document),
                "score": round(each.score, 4),
                "cosine": None if each.cosine is None else round(each.cosine, 4),
                "relation": each.relation,
                "citations": documents_shape(each.citations),
                "words": list(each.words),
                "validity": validity_shape(base.validity(each.document)),
            }
            for each in found
        ],
    }


def outline_shape(base: KnowledgeBase, document_id: int) -> list[Shape]:
    """The sections of a document."""
    return [asdict(section) for section in base.store.sections(document_id)]


def references_shape(base: KnowledgeBase, document_id: int) -> Shape:
    """What a document cites, what cites it, and the facts between it and others.

    candidates: the documents that a mention fits when these are several; the one it leads to was only the nearest.
    """
    with base.store.snapshot():
        return _references_shape(base, document_id)


def _references_shape(base: KnowledgeBase, document_id: int) -> Shape:
    cites = base.store.citations_from(document_id)
    citing = base.store.document(document_id)
    found = resolve_stored(base.store, cites, citing.issued_on if citing else None)
    cited_by = base.store.citations_to(document_id, limit=500)
    relations = base.store.relations([document_id])
    ids = {document_id}
    ids |= {each.target_id for each in cites if each.target_id}
    ids |= {each.document_id for each in cited_by}
    ids |= {each.document_id for each in relations} | {each.target_id for each in relations}
    known = base.store.documents(ids)

    def named(key: int | None) -> Shape | None:
        return document_shape(known[key]) if key in known else None

    return {
        "cites": [
            mention_shape(each, known.get(document_id))
            | {
                "cited": named(each.target_id),
                "resolution": resolution.certainty,
                "candidates": documents_shape(resolution.candidates),
            }
            for each, resolution in zip(cites, found, strict=True)
        ],
        "cited_by": [mention_shape(each, known.get(each.document_id)) for each in cited_by],
        "relations": [
            relation_shape(each) | {"document": named(each.document_id), "target": named(each.target_id)}
            for each in relations
        ],
    }


def report_shape(report: AddReport) -> Shape:
    """What an `add` did."""
    return {
        "added": report.added,
        "replaced": report.replaced,
        "copies": report.copies,
        "unchanged": report.unchanged,
        "failed": report.failed,
        "files": [
            {
                "file": each.name,
                "outcome": each.outcome,
                "document": each.document_id,
                "detail": each.detail,
                "warnings": list(each.warnings),
            }
            for each in report.notable
        ],
    }


def wanted_shape(wanted: Wanted) -> Shape:
    """A cited document whose text is missing, and who cites it."""
    return {
        "document": document_shape(wanted.document),
        "mentions": wanted.mentions,
        "cited_by": [document_shape(each) for each in wanted.citing],
    }


def checked_shape(base: KnowledgeBase, checked: Checked) -> Shape:
    """One citation of a draft and what became of it."""
    later = base.store.documents(each.document_id for each in checked.later)
    return {
        "reference": claim_shape(checked.reference),
        "finding": checked.finding,
        "needs_attention": checked.needs_attention,
        "document": document_shape(checked.document) if checked.document else None,
        "differences": [asdict(each) for each in checked.differences],
        "validity": validity_shape(checked.validity) if checked.validity else None,
        "later": [
            {
                "document": document_shape(later[each.document_id]),
                "relation": each.relation,
                "verified": each.verified,
            }
            for each in checked.later
            if each.document_id in later
        ],
        "candidates": [document_shape(each) for each in checked.candidates],
    }


def reading_shape(report: ReadingReport) -> Shape:
    """What `evaluate-reading` measured; `with_text` sums the formats whose files have text of their own."""
    return {
        "by_format": [
            _tally_shape(each, name, tally) for (each, name), tally in sorted(report.tallies.items())
        ],
        "with_text": [
            _tally_shape("có lớp chữ", name, tally)
            for name, tally in totals(report, (*FIELDS, "refs", "sections")).items()
        ],
        "by_confidence": [
            {"confidence": confidence, "read": tally.given, "right": tally.right}
            for confidence, tally in sorted(report.by_confidence.items(), reverse=True)
        ],
        "failures": [{"file": file, "reason": reason} for file, reason in report.failures],
        "differences": [
            {"file": file, "field": name, "gold": gold, "read": str(read) if isinstance(read, date) else read}
            for file, name, gold, read in report.differences
        ],
    }


def _tally_shape(file_format: str, name: str, tally: Tally) -> Shape:
    return {
        "format": file_format,
        "field": name,
        "files": tally.files,
        "accuracy": round(tally.accuracy, 4),
        "precision": round(tally.precision, 4),
        "recall": round(tally.recall, 4),
        "f1": round(tally.f1, 4),
        "right": tally.right,
        "read": tally.given,
        "gold": tally.wanted,
    }


def check_shape(report: CheckReport) -> Shape:
    """What a `check` found."""
    return {
        "home": str(report.home),
        "faults": list(report.faults),
        "counts": dict(report.counts),
        "generation": report.generation,
        "stale": report.stale,
        "fresh": report.fresh,
        "removed": report.removed,
    }


def documents_shape(documents: Sequence[StoredDocument]) -> list[Shape]:
    """A list of documents."""
    return [document_shape(each) for each in documents]


def places_shape(document_id: int, places: Sequence[PlaceOnPage], start: int, end: int) -> list[Shape]:
    """Where a run of text stands: boxes as shares of the upright page, and the page's picture with them marked."""
    return [
        {
            "page": place.page,
            "boxes": [asdict(box) for box in place.boxes],
            "picture": at(f"/api/v1/documents/{document_id}/pages/{place.page}.png?start={start}&end={end}"),
        }
        for place in places
    ]


def pages_shape(base: KnowledgeBase, document_id: int) -> list[Shape]:
    """The pages of a document, empty when its format has none."""
    return [asdict(page) for page in base.store.pages(document_id)]
