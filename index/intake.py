"""The way in: files and records become stored documents, one transaction a file (a batch, for records).

What is cited but absent is stored too, as a document of its own, and described by what is known of it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.corrections import corrected, read_values
from index.description import describe, header_from_claims
from index.embedding import Encoder
from index.errors import NothingToLabel, NothingToRemove
from index.preparation import Prepared, PreparedRecord, heading_words
from index.quality import Choice
from index.records import (
    CatalogueFacts,
    Change,
    Origin,
    Outcome,
    Status,
    StoredCorrection,
    StoredDocument,
    Visibility,
)
from index.resolution import Resolution, identify_record, in_context, resolve
from index.store import Store
from ingest.catalogue import CatalogueRecord, catalogue_key
from ingest.document import Document, Header, Passage, Reference
from ingest.issuers import authority_of, canonical_issuer
from ingest.law_names import law_key_of
from ingest.words import Segmented, segment


@dataclass(frozen=True, slots=True)
class Stored:
    """A document that was put in. replaced: what it took the place of, as it was, when it had a text.

    beside: the document, as it was, that a file turned out to be another copy of, and choice: which text it has now.
    draft: what makes it a draft, and draft_of: the document that it became. drafts: those that it turned out to end.
    """

    document_id: int
    outcome: Outcome
    replaced: StoredDocument | None = None
    beside: StoredDocument | None = None
    choice: Choice | None = None
    draft: str | None = None
    draft_of: StoredDocument | None = None
    drafts: tuple[StoredDocument, ...] = ()


Told = Callable[[Sequence[Stored]], None]


def untold(stored: Sequence[Stored]) -> None:
    """Nobody asks."""


def passage_input(text: str, heading: str, words: str) -> Segmented:
    """What is encoded for a passage: the headings above it, and itself."""
    return Segmented(f"{heading.replace('_', ' ')}\n{text}", f"{heading} {words}")


class Intake:
    """Writes prepared documents to a store. The caller holds the writer's lock."""

    def __init__(self, store: Store, encoder: Encoder, visibility: Visibility = Visibility.OPEN) -> None:
        """visibility: of what is put in; see `KnowledgeBase.add`."""
        self._store = store
        self._visibility = visibility
        self._encoder = encoder
        self._model = store.model_id(encoder.fingerprint, encoder.name, encoder.dimension)

    # Records; for files see `index.filing`

    def put_records(
        self, file_id: int, name: str, batch: Sequence[PreparedRecord], told: Told = untold
    ) -> list[Stored]:
        """Store a batch of records of the file `name` in one transaction. told: hears of it inside that transaction."""
        results: list[Stored] = []
        touched: set[int] = set()
        with self._store.transaction():
            for record in batch:
                document = record.prepared.document
                external_id = document.external_id or ""
                target = identify_record(self._store, document.header, external_id, document.path, name)
                former = self._store.removed_record(external_id)
                stored, cited = self._put(
                    record.prepared,
                    file_id,
                    target,
                    sha256=record.sha256,
                    stated_validity=record.stated_validity,
                    former=former,
                )
                self._note_coming(stored, former)
                results.append(stored)
                touched |= cited
            touched |= self._settle_laws([stored.document_id for stored in results])
            self._describe(touched)
            told(results)
        return results

    def put_catalogue(self, records: Iterable[CatalogueRecord], told: Told = untold) -> list[Stored]:
        """Store the facts of a catalogue in one transaction. told: hears of it inside that transaction."""
        results: list[Stored] = []
        touched: set[int] = set()
        with self._store.transaction():
            listed = list(records)
            for record in listed:
                stored = self._put_facts(record)
                results.append(stored)
                touched.add(stored.document_id)
                self._note_coming(stored, None)
            for record, stored in zip(listed, results, strict=True):
                touched |= self._put_relations(record, stored.document_id)
            touched |= self._settle_laws([stored.document_id for stored in results])
            self._describe(touched)
            told(results)
        return results

    def remove(self, document: StoredDocument, removed_by: str = "", *, for_good: bool = False) -> None:
        """Take out a document's text and files, or of one without text its catalogue record; what others say stays.

        What is taken out is set aside (`index.tables.removed`), or forgotten for good. A records file that it came from
        counts as unread again, so that adding the file brings it back. Raises NothingToRemove when it is only cited.
        """
        with self._store.transaction():
            self._set_aside(document, removed_by)
            if document.status is Status.FULL_TEXT:
                touched = self._take_text(document.id)
            elif document.catalogue is not None:
                touched = self._take_record(document.id)
            else:
                raise NothingToRemove(
                    f"{document.name} chỉ được văn bản khác viện dẫn, kho không giữ gì riêng của nó để bỏ;"
                    " hãy bỏ các văn bản viện dẫn nó"
                )
            self._describe(touched)
            self._store.drop_unused_files()
            self._store.forget_records_files()
            self._store.put_change(document.id, Change.REMOVED)
            if for_good:
                self._store.forget_removed(document.id)

    def label(self, document: StoredDocument, visibility: Visibility) -> None:
        """Say who finds a document; what only internal documents cite is hidden with them.

        Raises NothingToLabel when its text is not here.
        """
        if document.status is not Status.FULL_TEXT:
            raise NothingToLabel(
                f"Kho không có toàn văn của {document.name}; chỉ văn bản có toàn văn mới đặt nhãn nội bộ được"
            )
        with self._store.transaction():
            self._store.set_visibility(document.id, visibility)
            self._store.put_change(document.id, Change.LABELLED)
            self._describe(set(self._store.cited_targets(document.id)))

    # Parts of the above

    def _set_aside(self, document: StoredDocument, removed_by: str) -> None:
        kept = self._store.removal(document.id)
        # What is left of a document whose text is set aside already is among its rows there.
        if document.status is Status.FULL_TEXT or kept is None or not kept.is_restorable:
            self._store.set_aside(document.id, document.name, removed_by)

    def _note_coming(self, stored: Stored, former: int | None) -> None:
        """Keep that a document came or changed. former: the id of one that was taken out and is this one."""
        if former is not None:
            self._store.drop_removal(former)
            if former != stored.document_id:
                self._store.move_corrections(former, stored.document_id)
                self._store.forward(former, stored.document_id)
        match stored.outcome:
            case Outcome.ADDED:
                self._store.put_change(stored.document_id, Change.ADDED)
            case Outcome.REPLACED:
                self._store.put_change(stored.document_id, Change.REPLACED)

    def _put(
        self,
        prepared: Prepared,
        file_id: int,
        target: StoredDocument | None,
        sha256: str | None = None,
        stated_validity: str | None = None,
        signature: Sequence[int] = (),
        former: int | None = None,
    ) -> tuple[Stored, set[int]]:
        """Write a document's text and all that hangs on it; returns it and the documents whose citations changed.

        former: the id of a document that was taken out and comes back; its row may be there or not.
        """
        document, headings = prepared.document, prepared.headings
        if target is None and former is not None:
            target = self._store.document(former)
        corrections = self._corrections(target, former)
        header = corrected(_with_known(document.header, target), corrections)
        if corrections:
            self._store.set_read(corrections[0].document_id, read_values(document.header, corrections))
            headings = tuple(heading_words(header, each.path) for each in document.passages)
        key = number_key_of(header)
        touched: set[int] = set()
        if target is None:
            document_id = self._store.insert_document(header, key, former)
        else:
            document_id = target.id
            touched |= set(self._store.cited_targets(document_id))
            self._store.clear_content(document_id)
            self._store.set_header(document_id, header, key)
        if target is not None or signature:
            self._store.put_signature(document_id, signature)
        self._store.set_text(
            document_id, document.text, file_id=file_id, external_id=document.external_id, content_sha=sha256,
            path=document.path, source=document.source, stated_validity=stated_validity,
        )  # fmt: skip
        self._store.set_visibility(document_id, self._visibility_of(document, target, former))
        self._store.put_pages(document_id, document.pages)
        for page in document.recognised:
            self._store.put_recognised_page(document_id, page.number, page.turn, page.words)
        self._store.put_sections(document_id, document.sections)
        self._put_passages(document_id, Origin.TEXT, document.passages, headings, prepared.words)
        touched |= self._put_citations(document_id, document.references, header)
        if target is None or target.status is not Status.FULL_TEXT:
            return Stored(document_id, Outcome.ADDED), touched - {document_id}
        return Stored(document_id, Outcome.REPLACED, target), touched - {document_id}

    def _visibility_of(
        self, document: Document, held: StoredDocument | None, former: int | None = None
    ) -> Visibility:
        """Internal when the caller, the text itself, or the text that it replaces says so, or that was taken out."""
        removed = self._store.removal(former) if former is not None else None
        if removed is not None and removed.visibility is Visibility.INTERNAL:
            return Visibility.INTERNAL
        was = held.visibility if held and held.status is Status.FULL_TEXT else Visibility.OPEN
        internal = document.is_internal or Visibility.INTERNAL in (was, self._visibility)
        return Visibility.INTERNAL if internal else Visibility.OPEN

    def _corrections(self, target: StoredDocument | None, former: int | None) -> list[StoredCorrection]:
        """What people put right in a document, or in what it was before it was taken out."""
        own = self._store.corrections(target.id) if target is not None else []
        return own or (self._store.corrections(former) if former is not None else [])

    def _put_passages(
        self,
        document_id: int,
        origin: Origin,
        passages: Sequence[Passage],
        headings: Sequence[str],
        words: Sequence[str],
    ) -> None:
        items = [
            passage_input(passage.text, heading, line)
            for passage, heading, line in zip(passages, headings, words, strict=True)
        ]
        vectors = self._encoder.encode_passages(items).astype("<f2") if items else np.empty((0, 0), "<f2")
        for passage, heading, line, vector in zip(passages, headings, words, vectors, strict=True):
            passage_id = self._store.put_passage(document_id, origin, passage, heading, line)
            self._store.put_vector(passage_id, self._model, vector.tobytes())

    def _put_citations(self, document_id: int, references: Sequence[Reference], header: Header) -> set[int]:
        touched: set[int] = set()
        for reference, known in zip(references, in_context(references), strict=True):
            found = resolve(self._store, known, header.issued_on)
            target_id = self._stored(found)
            if target_id == document_id:
                continue
            self._store.put_citation(document_id, reference, found.key, target_id)
            if target_id is not None:
                touched.add(target_id)
        return touched

    def _stored(self, found: Resolution) -> int | None:
        """The id of the document that a mention means; one that the base does not have becomes a row."""
        if found.document is not None:
            return found.document.id
        return self._store.insert_document(found.new, number_key_of(found.new)) if found.new else None

    def _settle_laws(self, document_ids: Iterable[int]) -> set[int]:
        """Let the mentions of these laws' names mean what the base now knows; returns the documents so touched."""
        touched: set[int] = set()
        laws = self._store.documents(document_ids).values()
        keys = {law_key_of(each.kind, each.subject) for each in laws if not each.is_part}
        for key in keys - {None}:
            assert key is not None
            for citation in self._store.citations_of_key(key):
                citing = self._store.document(citation.document_id)
                found = resolve(self._store, citation, citing.issued_on if citing else None)
                if found.document is None or found.document.id in (citation.target_id, citation.document_id):
                    continue
                self._store.set_target(citation.id, found.document.id)
                touched |= {found.document.id, *([citation.target_id] if citation.target_id else [])}
        return touched

    def _put_facts(self, record: CatalogueRecord) -> Stored:
        header = Header(
            number=record.number,
            kind=record.kind,
            issuer=canonical_issuer(record.issuer) if record.issuer else None,
            issued_on=record.issued_on,
            subject=record.subject,
            authority=authority_of(record.number, record.issuer, record.kind),
        )
        facts = CatalogueFacts(record.summary or "", record.verified, record.source, record.note)
        same = self._known_by(header)
        if same is None:
            document_id = self._store.insert_document(header, catalogue_key(record.number))
        else:
            document_id = same.id
            if same.status is not Status.FULL_TEXT:
                header = corrected(header, self._store.corrections(document_id))
                self._store.set_header(document_id, header, number_key_of(header))
        self._store.set_catalogue(document_id, facts)
        outcome = (
            Outcome.ADDED if same is None or same.catalogue is None
            else Outcome.UNCHANGED if same.catalogue == facts
            else Outcome.REPLACED
        )  # fmt: skip
        return Stored(document_id, outcome)

    def _known_by(self, header: Header) -> StoredDocument | None:
        """The stored document that a catalogue record is about; records of other dates are other documents."""
        assert header.number is not None
        reference = Reference("", 0, 0, header.number, issuer=header.issuer, issued_on=header.issued_on)
        found = resolve(self._store, reference, None).document
        if found is not None and found.catalogue is not None and found.issued_on != header.issued_on:
            return None
        return found

    def _put_relations(self, record: CatalogueRecord, document_id: int) -> set[int]:
        self._store.clear_relations(document_id)
        touched: set[int] = set()
        for fact in record.relations:
            reference = Reference("", 0, 0, fact.number, issued_on=fact.issued_on)
            found = resolve(self._store, reference, record.issued_on)
            target_id = self._stored(found)
            if target_id is None:
                continue
            self._store.put_relation(document_id, fact.relation, target_id, fact.verified)
            touched.add(target_id)
        return touched

    def _take_text(self, document_id: int) -> set[int]:
        """Remove a document's text and files; returns the documents whose descriptions may change."""
        touched = set(self._store.cited_targets(document_id)) | {document_id}
        self._store.clear_content(document_id)
        self._store.drop_copies(document_id)
        self._store.put_signature(document_id, ())
        self._store.set_text(document_id, None)
        return touched

    def _take_record(self, document_id: int) -> set[int]:
        """Forget the catalogue's facts on a document and on what it does with others."""
        touched = {each.target_id for each in self._store.relations([document_id])} | {document_id}
        self._store.clear_relations(document_id)
        self._store.set_catalogue(document_id, None)
        return touched

    def _describe(self, document_ids: set[int]) -> None:
        """Bring the descriptions of documents without text up to date; drop those nothing knows of any more."""
        for document in self._store.documents(sorted(document_ids)).values():
            if document.status is Status.FULL_TEXT:
                continue
            if not self._store.is_kept_by_others(document.id):
                self._store.delete_document(document.id)
                continue
            self._describe_one(document)

    def _describe_one(self, document: StoredDocument) -> None:
        """By what open documents say of it; one that only internal ones speak of is internal like these."""
        citations = self._store.citations_to(document.id, limit=200, open_only=True)
        is_open = bool(citations) or self._store.has_facts(document.id)
        if not is_open:
            citations = self._store.citations_to(document.id, limit=200)
        self._store.set_visibility(document.id, Visibility.OPEN if is_open else Visibility.INTERNAL)
        known = document if document.catalogue else replace(document, subject=None)
        header = corrected(header_from_claims(known, citations), self._store.corrections(document.id))
        description = describe(header, document.catalogue, citations)
        self._store.set_header(document.id, header, number_key_of(header))
        if description == self._store.description(document.id):
            return
        self._store.clear_content(document.id)
        self._store.set_description(document.id, description)
        passage = Passage(description, 0, len(description))
        self._put_passages(
            document.id, Origin.RECORD, [passage], [heading_words(header, ())], [segment(description)]
        )


def encode_missing(
    store: Store, encoder: Encoder, progress: Callable[[int], None], batch: int = 2_000
) -> None:
    """Encode the passages that this model has not encoded yet, a transaction a batch; can be cut off and go on.

    When the model is a new one, the vectors of the one before are dropped at the end.
    """
    model = store.model_id(encoder.fingerprint, encoder.name, encoder.dimension)
    changed = False
    while waiting := store.passages_without_vector(model, batch):
        items = [passage_input(text, heading, words) for _, text, heading, words in waiting]
        vectors = encoder.encode_passages(items).astype("<f2")
        with store.transaction():
            for (passage_id, *_), vector in zip(waiting, vectors, strict=True):
                store.put_vector(passage_id, model, vector.tobytes())
        progress(len(waiting))
        changed = True
    if changed:
        with store.transaction():
            store.drop_other_vectors(model)


def number_key_of(header: Header) -> str | None:
    """The key under which a header's number is stored."""
    return catalogue_key(header.number) if header.number else None


def _with_known(header: Header, target: StoredDocument | None) -> Header:
    """The text's own header, its gaps filled from what was known of the same document."""
    issuer = header.issuer or (target.issuer if target else None)
    kind = header.kind or (target.kind if target else None)
    known = target if target and target.number else None
    return replace(
        header,
        number=header.number or (known.number if known else None),
        kind=kind,
        issuer=issuer,
        issued_on=header.issued_on or (known.issued_on if known else None),
        subject=header.subject or (known.subject if known else None),
        authority=header.authority or authority_of(header.number, issuer, kind),
    )
