"""Files become documents: one transaction a file, in which it is decided what the file is.

A document has one file or several. One of them gives its text (`index.quality` has the order), the others are kept. A
file that is put in again under its name with other bytes is that file's next state: where it gave the text its new text
takes the old one's place, else it is judged like any copy. A document that loses its file to another one takes its text
from the best file left.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import PureWindowsPath

from index.corrections import corrected, misread_alike
from index.embedding import Encoder
from index.intake import Intake, Stored
from index.preparation import Input, PreparedFile, ended_input, prepare_input
from index.quality import Choice, TextQuality, choose, order, quality_of, text_quality
from index.records import Change, Outcome, Status, StoredDocument, StoredFile, Visibility
from index.sameness import Arrival, Sameness
from index.shingles import bands, likeness, shingles
from index.store import Store
from index.workers import Workers
from ingest.document import Document, Header
from ingest.issuers import issuer_key
from ingest.reading import needs_care
from ingest.typed_numbers import number_key

# What makes a draft of a text that bears no mark: its number is blank, and the numbered document is known.
UNNUMBERED = "bản chưa có số"
# Texts so alike, in which the same was misread, are one document: far more than two papers of one office share
# (`index.sameness`), and no more than a recognised and a typed copy of one text do.
_SAME_TEXT = 0.5
# Raised when texts get other signatures: those of an older base are then made again.
_SIGNATURES = "1"


def _read_again(file: Input) -> PreparedFile:
    """A kept file, read as it was when it came."""
    with Workers(int(needs_care(file.content or b""))) as workers:
        (prepared,) = workers.map(prepare_input, [file], ended_input)
    return prepared


def _untold(stored: Stored) -> None:
    """Nobody asks."""


class Filing(Intake):
    """Writes files to a store. The caller holds the writer's lock."""

    def __init__(
        self,
        store: Store,
        encoder: Encoder,
        read_again: Callable[[Input], PreparedFile] = _read_again,
        visibility: Visibility = Visibility.OPEN,
    ) -> None:
        """read_again: reads a kept file once more when the one that gave the text has gone."""
        super().__init__(store, encoder, visibility)
        self._read_again = read_again

    def put_file(self, file: PreparedFile, told: Callable[[Stored], None] = _untold) -> Stored:
        """Store a file, in one transaction. told: hears of it inside that transaction."""
        assert file.prepared is not None
        with self._store.transaction():
            stored, touched = self._filed(file, file.prepared.document)
            touched |= self._settle_laws([stored.document_id])
            self._store.drop_unused_files()
            self._describe(touched)
            told(stored)
        return stored

    def read_again(self, document_id: int) -> bool:
        """Give a document its text and all that hangs on it anew from its own file; whether that could be read."""
        with self._store.transaction():
            document = self._store.document(document_id)
            source = next((each for each in self._store.copies(document_id) if each.is_source), None)
            touched = self._text_from(source, document) if document and source else None
            if touched is not None:
                touched |= self._settle_laws([document_id])
                self._store.put_change(document_id, Change.REPLACED)
                self._describe(touched)
        return touched is not None

    def sign_texts(self) -> None:
        """Make the signatures that texts of an older base lack, so that copies of them are recognised."""
        if self._store.meta("signatures") == _SIGNATURES:
            return
        for document_id in self._store.files_without_signature():
            signature = bands(shingles(self._store.text(document_id) or ""))
            self._store.put_signature(document_id, signature)
        self._store.set_meta("signatures", _SIGNATURES)

    def _filed(self, file: PreparedFile, document: Document) -> tuple[Stored, set[int]]:
        quality = quality_of(document)
        arrival, former = self._known_again(file, Arrival.of(document, quality.recognised))
        kin = Sameness(self._store, arrival)
        signed = kin.signed()
        held = self._held(file.name, arrival, signed)
        file_id = self._store.put_file(file.name, file.sha256, file.content)
        same = kin.same()
        target = same[0] if same else (held if held and _is_next_state(arrival.document, held) else None)
        stored, touched = self._put_or_kept(file, file_id, target, quality, arrival, former)
        self._note_coming(stored, former)
        self._store.put_copy(file_id, stored.document_id, quality)
        if held is not None and held.id != stored.document_id and held.file_name == file.name:
            touched |= self._source_from_copies(held)
        for other in same[1:]:
            touched |= self._absorb(other, stored.document_id)
        touched |= self._kept_internal(stored.document_id, document, same)
        return self._with_drafts(stored, arrival, kin, signed), touched

    def _known_again(self, file: PreparedFile, arrival: Arrival) -> tuple[Arrival, int | None]:
        """The arrival with what people put right in the same text before; and the id it had, where it was taken out.

        Of a document that was taken out the very file tells, or number, issuer and date.
        """
        former = self._store.removed_file(file.sha256)
        if former is not None:
            return arrival.with_header(corrected(arrival.header, self._store.corrections(former))), former
        arrival = self._put_right(file.name, arrival)
        return arrival, self._removed_as(arrival.header)

    def _removed_as(self, header: Header) -> int | None:
        key = number_key(header.number) if header.number else None
        if key is None or header.issuer is None or header.issued_on is None:
            return None
        return self._store.removed_text(key, issuer_key(header.issuer), header.issued_on.isoformat())

    def _put_right(self, name: str, arrival: Arrival) -> Arrival:
        """An arrival in which the same was read as in a document like it, before people put that right there."""
        known = self._store.file(name)
        held = self._store.document_of_copy(known[0]) if known else None
        for document_id in dict.fromkeys((held, *self._store.signed_alike(arrival.bands))):
            corrections = self._store.corrections(document_id) if document_id is not None else []
            if not corrections or not misread_alike(arrival.header, corrections):
                continue
            text = self._store.text(corrections[0].document_id) or ""
            if likeness(arrival.shingles, shingles(text)) >= _SAME_TEXT:
                return arrival.with_header(corrected(arrival.header, corrections))
        return arrival

    def _held(self, name: str, arrival: Arrival, signed: StoredDocument | None) -> StoredDocument | None:
        """The document that the file of this name is; a signed one keeps its file when a draft comes under the name."""
        known = self._store.file(name)
        document_id = self._store.document_of_copy(known[0]) if known else None
        held = self._store.document(document_id) if document_id is not None else None
        if known is None or held is None or held.draft is not None or held.number is None:
            return held
        if arrival.document.draft or (signed is not None and signed.id == held.id):
            self._store.rename_file(known[0], _name_of_earlier(name, known[1]))
            return None
        return held

    def _put_or_kept(
        self,
        file: PreparedFile,
        file_id: int,
        target: StoredDocument | None,
        quality: TextQuality,
        arrival: Arrival,
        former: int | None,
    ) -> tuple[Stored, set[int]]:
        assert file.prepared is not None
        choice = None
        if target is not None and target.status is Status.FULL_TEXT and target.file_name != file.name:
            choice = self._choice(target, quality, arrival.document.text)
        if target is not None and choice is not None and not choice.takes:
            self._fill_header(target, arrival.header)
            return Stored(target.id, Outcome.COPY, beside=target, choice=choice), set()
        stored, touched = self._put(file.prepared, file_id, target, signature=arrival.bands, former=former)
        if arrival.is_unnumbered:
            self._store.set_number_is_blank(stored.document_id)
        return replace(stored, beside=target if choice else None, choice=choice), touched

    def _choice(self, target: StoredDocument, quality: TextQuality, text: str) -> Choice:
        before = self._store.text(target.id) or ""
        source = next((each.quality for each in self._store.copies(target.id) if each.is_source), None)
        known = source or text_quality(before, self._store.pages(target.id), ())
        return choose((quality, text), (known, before))

    def _fill_header(self, target: StoredDocument, header: Header) -> None:
        """What the text's own head leaves out, from a copy's; where that stands in the copy is no place of the text."""
        names = [each.name for each in fields(Header) if each.name != "evidence"]
        filled = replace(header, **{each: getattr(target, each) or getattr(header, each) for each in names})
        filled = corrected(replace(filled, evidence=target.evidence), self._store.corrections(target.id))
        self._store.set_header(target.id, filled, number_key(filled.number) if filled.number else None)

    # Files that change hands

    def _source_from_copies(self, document: StoredDocument) -> set[int]:
        """Give a document whose file has gone its text from the best of its other files."""
        for copy in sorted(
            self._store.copies(document.id), key=lambda each: order(each.quality), reverse=True
        ):
            touched = self._text_from(copy, document)
            if touched is not None:
                return touched
            self._store.drop_copy(copy.id)
        return self._take_text(document.id)

    def _text_from(self, copy: StoredFile, document: StoredDocument) -> set[int] | None:
        """Read a kept file again for a document's text; None when it cannot be read any more."""
        content = self._store.content(copy.id)
        again = self._read_again(Input(copy.name, content)).prepared if content is not None else None
        if again is None:
            return None
        signature = bands(shingles(again.document.text))
        _, touched = self._put(again, copy.id, document, signature=signature)
        if document.draft is not None:
            self._store.set_draft(document.id, document.draft, document.draft_of)
        if document.number_is_blank:
            self._store.set_number_is_blank(document.id)
        return touched

    def _absorb(self, other: StoredDocument, document_id: int) -> set[int]:
        """What were two documents for want of a number are one: the files of one become the other's."""
        self._store.move_copies(other.id, document_id)
        self._store.move_feedback(other.id, document_id)
        self._store.move_corrections(other.id, document_id)
        self._store.forward(other.id, document_id)
        self._store.put_change(other.id, Change.REMOVED)
        touched = self._take_text(other.id)
        files = self._store.copies(document_id)
        better = [each for each in files[1:] if not each.quality.recognised]
        document = self._store.document(document_id)
        if document is not None and better and files[0].quality.recognised:
            best = max(better, key=lambda each: order(each.quality))
            touched |= self._text_from(best, document) or set()
        return touched

    def _kept_internal(
        self, document_id: int, document: Document, same: Sequence[StoredDocument]
    ) -> set[int]:
        """Where one of the files that are one document is internal, all of it is. Returns what it cites."""
        visible = {self._visibility_of(document, each) for each in (None, *same)}
        now = self._store.document(document_id)
        if Visibility.INTERNAL not in visible or now is None or now.visibility is Visibility.INTERNAL:
            return set()
        self._store.set_visibility(document_id, Visibility.INTERNAL)
        return set(self._store.cited_targets(document_id))

    # Drafts

    def _with_drafts(
        self, stored: Stored, arrival: Arrival, kin: Sameness, signed: StoredDocument | None
    ) -> Stored:
        """Mark drafts and link them with what they became."""
        mark = arrival.document.draft or (UNNUMBERED if signed is not None else None)
        if mark is not None and (signed is None or signed.id != stored.document_id):
            if stored.outcome is not Outcome.COPY:
                self._store.set_draft(stored.document_id, mark, signed.id if signed else None)
            return replace(stored, draft=mark, draft_of=signed)
        drafts = tuple(each for each in kin.drafts() if each.id != stored.document_id)
        for each in drafts:
            self._store.set_draft(each.id, each.draft or UNNUMBERED, stored.document_id)
        return replace(stored, drafts=drafts)


def _is_next_state(document: Document, held: StoredDocument) -> bool:
    """Whether the new bytes of a file are still the document that the file was."""
    number = document.header.number
    if held.number is None or number is None or (document.draft and held.draft):
        return True
    dates = (held.issued_on, document.header.issued_on)
    return number_key(held.number) == number_key(number) and (None in dates or dates[0] == dates[1])


def _name_of_earlier(name: str, sha256: str) -> str:
    """What a file is called after another one has taken its name: `kế hoạch (bản trước 1a2b3c4d).docx`."""
    path = PureWindowsPath(name)
    folder = name[: len(name) - len(path.name)]
    return f"{folder}{path.stem} (bản trước {sha256[:8]}){path.suffix}"
