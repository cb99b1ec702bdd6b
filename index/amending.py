"""What people do to stored documents: put a header field right, take that back, put back what was taken out.

A document that gets another number, issuer or date may turn out to be one that others cite or that the catalogue knows:
then the two are one, and the address of the other leads here.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from index.corrections import ABOVE_PASSAGES, field_value, header_of, with_values
from index.errors import NothingToRestore
from index.intake import Intake, number_key_of
from index.preparation import heading_words
from index.records import CatalogueFacts, Change, Origin, Status, StoredDocument
from index.resolution import identify_without_text, resolve
from ingest.document import Header, Passage


class Amending(Intake):
    """Changes stored documents, each call in one transaction. The caller holds the writer's lock."""

    def correct(self, document: StoredDocument, values: Mapping[str, str | None], corrected_by: str) -> None:
        """Put header fields right. values: as `corrections.stored_value` gives them."""
        with self._store.transaction():
            for field, value in values.items():
                was_read = field_value(document, field)
                self._store.put_correction(document.id, field, value, was_read, corrected_by)
            self._take_header(document, with_values(header_of(document), values))

    def take_back(self, document: StoredDocument, fields: Collection[str]) -> list[str]:
        """Let fields say again what had been read; returns those that had been put right."""
        with self._store.transaction():
            known = {
                each.field: each for each in self._store.corrections(document.id) if each.field in fields
            }
            for field in known:
                self._store.drop_correction(document.id, field)
            if known:
                read = {field: each.was_read for field, each in known.items()}
                self._take_header(document, with_values(header_of(document), read))
        return list(known)

    def put_back(self, document_id: int) -> StoredDocument:
        """Bring back a document that was taken out, as it was, under its id. Raises NothingToRestore."""
        removal = self._store.removal(document_id)
        if removal is None or not removal.is_restorable:
            raise NothingToRestore(
                f"Không còn giữ gì của văn bản mã {document_id} để khôi phục; hãy nạp lại tệp"
            )
        with self._store.transaction():
            self._store.clear_content(document_id)
            self._store.put_back(document_id)
            document = self._existing(document_id)
            touched = self._resettled(document)
            if document.status is Status.FULL_TEXT:
                touched |= self._merged(document)
            touched |= self._settle_laws([document_id])
            self._store.put_change(document_id, Change.RESTORED)
            self._describe(touched | {document_id})
        return self._existing(document_id)

    # Parts of the above

    def _existing(self, document_id: int) -> StoredDocument:
        document = self._store.document(document_id)
        assert document is not None
        return document

    def _take_header(self, document: StoredDocument, header: Header) -> None:
        """Give a document another header, with all that follows from it."""
        touched = {document.id}
        if number_key_of(header) != number_key_of(header_of(document)):
            touched |= self._parted_from_catalogue(document)
        self._store.set_header(document.id, header, number_key_of(header))
        changed = self._existing(document.id)
        if document.status is Status.FULL_TEXT:
            if any(field_value(document, each) != field_value(header, each) for each in ABOVE_PASSAGES):
                self._renew_passages(changed, header)
            touched |= self._merged(changed)
        touched |= self._resettled_mentions(changed) | self._settle_laws([document.id])
        self._store.put_change(document.id, Change.CORRECTED)
        self._describe(touched)

    def _renew_passages(self, document: StoredDocument, header: Header) -> None:
        """The same passages under other words above them; with new ids, since the index holds the old ones."""
        stored = self._store.passages_of(document.id)
        words = self._store.lines_of(each.id for each in stored)
        passages = [Passage(each.text, each.start, each.end, each.path, each.page) for each in stored]
        self._store.drop_passages(document.id)
        headings = [heading_words(header, each.path) for each in passages]
        self._put_passages(
            document.id, Origin.TEXT, passages, headings, [words[each.id][1] for each in stored]
        )

    def _parted_from_catalogue(self, document: StoredDocument) -> set[int]:
        """What the catalogue says is said of a number: it stays with the old one, as a document of its own."""
        if document.catalogue is None:
            return set()
        own = self._store.insert_document(
            replace(header_of(document), evidence=()), number_key_of(header_of(document))
        )
        self._hand_over_facts(document.id, own, document.catalogue)
        return {own}

    def _hand_over_facts(self, document_id: int, other_id: int, facts: CatalogueFacts) -> None:
        self._store.set_catalogue(other_id, facts)
        self._store.set_catalogue(document_id, None)
        self._store.move_relations(document_id, other_id)

    def _merged(self, document: StoredDocument) -> set[int]:
        """Let a document take the place of one without text that it is; returns what its going touches."""
        twin = None if document.is_part or document.draft else identify_without_text(
            self._store, header_of(document)
        )  # fmt: skip
        if twin is None or twin.id == document.id:
            return set()
        if twin.catalogue is not None and document.catalogue is None:
            self._hand_over_facts(twin.id, document.id, twin.catalogue)
        self._store.move_mentions(twin.id, document.id)
        self._store.move_feedback(twin.id, document.id)
        self._store.move_corrections(twin.id, document.id)
        self._store.delete_document(twin.id)
        self._store.forward(twin.id, document.id)
        self._store.put_change(twin.id, Change.REMOVED)
        return {document.id}

    def _resettled(self, document: StoredDocument) -> set[int]:
        """Let a document's own mentions mean what the base now knows; returns the documents so touched."""
        touched: set[int] = set()
        for citation in self._store.citations_from(document.id):
            target_id = self._stored(resolve(self._store, citation, document.issued_on))
            if target_id is not None and target_id not in (citation.target_id, document.id):
                self._store.set_target(citation.id, target_id)
                touched.add(target_id)
        return touched

    def _resettled_mentions(self, document: StoredDocument) -> set[int]:
        """Let those mentions mean a document that now fit it, and no others; returns the documents so touched."""
        touched: set[int] = set()
        key = number_key_of(header_of(document))
        fitting = self._store.citations_of_key(key) if key else []
        for citation in {
            each.id: each for each in (*self._store.citations_to(document.id), *fitting)
        }.values():
            citing = self._store.document(citation.document_id)
            found = resolve(self._store, citation, citing.issued_on if citing else None)
            target_id = self._stored(found)
            if target_id in (citation.target_id, citation.document_id) or document.id not in (
                target_id,
                citation.target_id,
            ):
                continue
            self._store.set_target(citation.id, target_id)
            touched |= {each for each in (target_id, citation.target_id) if each is not None}
        return touched
