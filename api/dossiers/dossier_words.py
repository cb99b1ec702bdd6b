"""The words of a study outline: citations behind quotes, lines of directives and sources, questions."""

import re
from collections.abc import Iterator

from api import labels
from api.citation_form import document_citation, office_citation, place_citation, short_day
from api.dossiers.office_style import OfficeStyle
from index.answer import Quote
from index.directives import Directive
from index.dossier import DiscussionQuestion, Dossier, DossierSection, Source, SourceGroup, Succession
from index.dossier_forms import Content
from index.records import Status, StoredDocument
from index.validity import DocumentValidity
from ingest.outline import scheme_at

SOURCE_GROUP = {
    SourceGroup.PARTY: "Văn bản của Đảng",
    SourceGroup.STATE: "Văn bản của Nhà nước",
    SourceGroup.LOCAL: "Văn bản của địa phương, đoàn thể",
}
SOURCES_TITLE = "DANH MỤC VĂN BẢN TRÍCH DẪN"
QUOTED, GOVERNING = "Trích dẫn", "Chỉ đạo, liên quan"
WITHOUT_TEXT = "kho chưa có toàn văn"
_NOTHING_FOUND = "Kho văn bản chưa có nội dung cho mục này; ghi bổ sung bằng tay."
_BY_HAND = "Ghi theo tình hình của {unit}."
_NO_SUCCESSION = (
    "Kho văn bản chưa biết văn bản nào thay thế, sửa đổi hay kế thừa văn bản nào trong các văn bản này."
)
# An office writes 05/3/2020, and 05/01/2020 (`api.citation_form.short_day`).
_LATE_MONTH = re.compile(r"(?<=\d)/0([3-9])/(?=\d{4})")
_ENDS_A_LINE = (".", ";", ":", "…", "!", "?")


def title(dossier: Dossier) -> str:
    """The subject of the outline, beginning with a small letter."""
    return dossier.form.about.format(topic=dossier.topic)


def quoted_in(quote: Quote, document: StoredDocument) -> str:
    """What stands in brackets behind a quote."""
    return office_citation(document, quote.path, quote.page, issuer=False)


def paragraphs_of(text: str) -> list[str]:
    """A quote line by line: the items of a list apart, a sentence that runs over lines of a page on one."""
    found: list[str] = []
    for line in filter(None, (" ".join(each.split()) for each in text.split("\n"))):
        if found and not found[-1].endswith(_ENDS_A_LINE) and scheme_at(line) is None:
            found[-1] += f" {line}"
        else:
            found.append(line)
    return found


def hint(section: DossierSection, style: OfficeStyle) -> str | None:
    """What is said above the dotted lines of a section; None for one that is filled."""
    match section.form.content:
        case Content.BLANK:
            return _BY_HAND.format(unit=style.unit)
        case Content.SUCCESSIONS if section.is_empty:
            return _NO_SUCCESSION
        case Content.QUOTES | Content.DIRECTIVES if section.is_empty:
            return _NOTHING_FOUND
    return None


def directive_line(directive: Directive, citing: StoredDocument | None) -> str:
    """A governing document, whether it holds, and where the base knows it from."""
    known = document_citation(directive.document, subject=True)
    return f"{known}: {validity_words(directive.validity)} ({_known_from(directive, citing)})"


def _known_from(directive: Directive, citing: StoredDocument | None) -> str:
    if directive.mention is not None and citing is not None:
        return f"nêu tại {placed(citing, directive.path)}"
    if directive.document.status is Status.FULL_TEXT:
        return "có toàn văn trong kho"
    return "theo danh mục của kho" if directive.document.catalogue else "được viện dẫn trong kho"


def placed(document: StoredDocument, path: tuple[str, ...]) -> str:
    """A place inside a sentence: `mục II.2 Kế hoạch số 399/KH-UBND ngày 03/3/2020`."""
    own = path[len(document.path) :] if document.is_part else path
    named = document_citation(document, issuer=False)
    return " ".join(filter(None, (place_citation(own), named)))


def validity_words(validity: DocumentValidity) -> str:
    """The state in words, beginning small, with what ended, changed or renewed the document."""
    state = labels.VALIDITY[validity.state]
    told = "; ".join([state[:1].lower() + state[1:], *labels.warnings(validity)])
    return _LATE_MONTH.sub(r"/\1/", told)


def question(asked: DiscussionQuestion, topic: str, style: OfficeStyle) -> str:
    """A question as it is printed."""
    unit = f"{style.unit} ta"
    return asked.pattern.format(
        place=_asked_at(asked),
        heading=asked.heading,
        topic=topic,
        unit=unit,
        Unit=unit[:1].upper() + unit[1:],
    )


def _asked_at(asked: DiscussionQuestion) -> str:
    if asked.document is None:
        return ""
    if not asked.path:
        return f"phần mở đầu {document_citation(asked.document, issuer=False)}"
    return placed(asked.document, asked.path)


def succession_cells(succession: Succession) -> tuple[str, str, str]:
    """The earlier document, the later one, and what it did."""
    unconfirmed = "" if succession.verified else " (chưa kiểm chứng)"
    return (
        document_citation(succession.earlier, subject=True),
        document_citation(succession.later, subject=True),
        f"{succession.relation}{unconfirmed}",
    )


def sources_by_group(dossier: Dossier) -> Iterator[tuple[str, list[Source]]]:
    """Each group that has sources, by its name."""
    for group in SourceGroup:
        if found := [each for each in dossier.sources if each.group is group]:
            yield SOURCE_GROUP[group], found


def source_cells(source: Source) -> tuple[str, str, str]:
    """The document with its subject, its validity, and why it is in the list."""
    named = document_citation(source.document, subject=True)
    state = validity_words(source.validity)
    return named, state[:1].upper() + state[1:], used_for(source)


def used_for(source: Source) -> str:
    """Why a document is in the list of sources."""
    if source.quoted:
        return QUOTED
    held = source.document.status is Status.FULL_TEXT
    return GOVERNING if held else f"{GOVERNING}; {WITHOUT_TEXT}"


def annexed_to(dossier: Dossier) -> str:
    """What the list of sources belongs to, and the day of their validity."""
    days = [each.validity.as_of for each in dossier.sources if each.validity.as_of]
    kind = dossier.form.kind.capitalize()
    seen = f"; hiệu lực xét ngày {short_day(days[0])}" if days else ""
    return f"Kèm theo {kind} {title(dossier)}{seen}"
