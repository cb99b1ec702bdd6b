"""Raw text, or a record, becomes a Document: everything that is read out of it, in one value."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.agreement import Seen, spelled_as_elsewhere
from ingest.body import body_of
from ingest.circulation import is_internal, secrecy
from ingest.document import (
    Document,
    Evidence,
    Header,
    Page,
    Passage,
    RecognisedPage,
    Reference,
    Relation,
    Section,
    Span,
)
from ingest.draft import draft_mark, number_is_blank
from ingest.effect import read_effect
from ingest.header import AT_ITS_PLACE, TOLD_BY_ANOTHER, read_frame
from ingest.issuers import authority_of
from ingest.law_names import law_key_of
from ingest.letterhead import APPENDIX, read_letterhead
from ingest.outline import read_outline
from ingest.passages import cut_passages
from ingest.raw_text import RawText
from ingest.readers.records import Record
from ingest.recognised_text import repaired
from ingest.references import find_references
from ingest.text import canonical_text

# Characters in which the head of an enclosed paper says with what it is issued.
_TOP = 1_500


def understand(raw: RawText, name: str) -> Document:
    """The document that a file's raw text holds. `name` is the file's name, kept as its source."""
    texts = [canonical_text(page) for page in raw.pages]
    text = "\n".join(texts)
    pages = _pages(texts) if raw.paged else ()
    frame = read_frame(_as_read(texts, raw))
    header = frame.header
    head = read_letterhead(text)
    body = body_of(text, frame.spans)
    sections = read_outline(text, 0, len(text))
    references = _references(text, header)
    header = _as_seen(_with_effect(_as_enclosed(header, references), text), text, raw, pages)
    return Document(
        header=header,
        text=text,
        body=body,
        pages=pages,
        recognised=tuple(
            RecognisedPage(number, raw.turns[number - 1], words)
            for number, words in enumerate(raw.words, start=1)
            if words
        ),
        sections=sections,
        passages=_passages(text, body, sections, pages),
        references=references,
        source=name,
        warnings=(*raw.notes, *_warnings(header, texts if raw.paged else ())),
        draft=draft_mark(text, head),
        number_is_blank=header.number is None and number_is_blank(head),
        is_internal=is_internal(text),
        secrecy=secrecy(text),
    )


def understand_record(record: Record) -> Document:
    """The document that a record holds. Its header is what the record says; nothing is guessed from the text.

    A record's title stands above its passages as the innermost heading of their path.
    """
    text = canonical_text(record.text)
    sections = read_outline(text, 0, len(text))
    outer = record.path + ((record.title,) if record.title else ())
    header = _header(record)
    return Document(
        # An article that is a record of its own speaks of its law.
        header=header if record.path else _with_effect(header, text),
        text=text,
        body=(Span(0, len(text)),),
        sections=sections,
        passages=cut_passages(text, 0, len(text), sections, (), outer),
        references=_references(text, header),
        path=record.path,
        external_id=record.id,
        source=record.source,
        # An article has no head of its own.
        is_internal=not record.path and is_internal(text),
        secrecy=None if record.path else secrecy(text),
    )


def _passages(
    text: str, body: Sequence[Span], sections: Sequence[Section], pages: Sequence[Page]
) -> tuple[Passage, ...]:
    """The passages of each run of the body."""
    return tuple(
        passage
        for run in body
        for passage in cut_passages(
            text, run.start, run.end, [each for each in sections if each.start < run.end], pages
        )
    )


def _as_read(texts: Sequence[str], raw: RawText) -> str:
    """The text as its head and foot are read: of recognised pages the view in which known damage is undone."""
    recognised = raw.words or ((),) * len(texts)
    return "\n".join(
        repaired(text, words) if words else text for text, words in zip(texts, recognised, strict=True)
    )


def _references(text: str, header: Header) -> tuple[Reference, ...]:
    own_law = law_key_of(header.kind, header.subject)
    return find_references(text, header.number, issued_on=header.issued_on, own_law=own_law)


def _as_seen(header: Header, text: str, raw: RawText, pages: Sequence[Page]) -> Header:
    """`header` as sure as the words that it was read from: a recognised word is as sure as its letters were seen.

    The subject of a recognised page is spelled as the rest of the document spells its words.
    """
    if not raw.words:
        return header
    shown = header.evidence_of("subject")
    subject = header.subject
    if subject and shown and _seen(shown, raw, pages) < 1.0:
        words = list(_seen_words(text, raw, pages))
        subject = spelled_as_elsewhere(
            subject,
            [seen for start, seen in words if shown.start <= start < shown.end],
            [seen for start, seen in words if not shown.start <= start < shown.end],
        )
    return replace(
        header,
        subject=subject,
        evidence=tuple(
            replace(each, confidence=round(each.confidence * _seen(each, raw, pages), 2))
            for each in header.evidence
        ),
    )


def _seen_words(text: str, raw: RawText, pages: Sequence[Page]) -> Iterator[tuple[int, Seen]]:
    """Where each word of a document begins, and how surely it was seen; a page with a text layer is one run."""
    for page, recognised in zip(pages, raw.words, strict=True):
        if not recognised:
            yield page.start, Seen(text[page.start : page.end], 100.0)
        for word in recognised:
            start = page.start + word.start
            yield start, Seen(text[start : page.start + word.end], word.confidence)


def _seen(evidence: Evidence, raw: RawText, pages: Sequence[Page]) -> float:
    """The mean confidence, 0 to 1, of the recognised words under a field; 1 for words of a text layer."""
    words = [
        word
        for page, recognised in zip(pages, raw.words, strict=True)
        for word in recognised
        if page.start + word.start < evidence.end and page.start + word.end > evidence.start
    ]
    return sum(word.confidence for word in words) / (100 * len(words)) if words else 1.0


def _as_enclosed(header: Header, references: Sequence[Reference]) -> Header:
    """A paper without number or date of its own has the issuer and the day of the document it is issued with.

    `(Ban hành kèm theo Quyết định số 09/2010/QĐ-UBND ngày 21 tháng 01 năm 2010 của …)` stands at its top.
    """
    first = references[0] if references else None
    if first is None or first.relation is not Relation.ENCLOSED or first.start > _TOP or header.number:
        return header
    # A form without a kind is a page of that document and has no day of its own.
    issued_on = header.issued_on or (first.issued_on if header.kind not in (None, APPENDIX) else None)
    taken = [
        Evidence(name, first.start, first.end, TOLD_BY_ANOTHER)
        for name, is_taken in (
            ("issuer", first.issuer and not header.issuer),
            ("issued_on", issued_on and not header.issued_on),
        )
        if is_taken
    ]
    return replace(
        header,
        issuer=header.issuer or first.issuer,
        issued_on=issued_on,
        evidence=(*header.evidence, *taken),
    )


def _with_effect(header: Header, text: str) -> Header:
    effect = read_effect(text, header.issued_on)
    named = (("effective_from", effect.starts), ("ends_on", effect.ends))
    read = [Evidence(name, term.start, term.end, AT_ITS_PLACE) for name, term in named if term]
    return replace(
        header,
        effective_from=effect.starts.day if effect.starts else None,
        ends_on=effect.ends.day if effect.ends else None,
        evidence=(*header.evidence, *read),
    )


def _header(record: Record) -> Header:
    return Header(
        number=record.number,
        kind=record.kind,
        issuer=record.issuer,
        issued_on=record.issued_on,
        subject=record.subject or record.title,
        authority=authority_of(record.number, record.issuer, record.kind),
    )


def _pages(texts: Sequence[str]) -> tuple[Page, ...]:
    pages: list[Page] = []
    start = 0
    for number, text in enumerate(texts, start=1):
        pages.append(Page(number, start, start + len(text)))
        start += len(text) + 1
    return tuple(pages)


def _warnings(header: Header, pages: Sequence[str]) -> tuple[str, ...]:
    warnings = [
        f"trang {number} không có chữ" for number, page in enumerate(pages, start=1) if not page.strip()
    ]
    missing = [
        name
        for name, value in (("số, ký hiệu", header.number), ("ngày ban hành", header.issued_on))
        if value is None
    ]
    if header.security:
        warnings.append(f"văn bản đóng dấu {header.security}; kho chỉ nhận bản đã giải mật")
    if missing:
        warnings.append(f"không thấy {' và '.join(missing)} ở phần đầu văn bản")
    return tuple(warnings)
