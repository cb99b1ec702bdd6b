"""Results as lines for a terminal."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import click

from api import labels
from api.excerpts import stretches
from api.library.library_labels import FIELD
from index.answer import Quote
from index.directives import Earlier
from index.interpretation import Interpretation
from index.records import Origin, Status, StoredDocument
from index.results import Answer, Claim, FoundDocument, SearchResult
from index.validity import DocumentValidity, Validity
from index.verify import Finding

_WIDTH = 100
# The code of law tells all that changed an article there; the first words name it.
_LONGEST_SOURCE = 120
_PASSAGE_LENGTH = 320
_CITING_SHOWN = 5
_SHARES_SHOWN = 8


def _inside(label: str) -> str:
    return label[:1].lower() + label[1:]


def document_line(document: StoredDocument) -> str:
    """One line that tells a document from others of the same number."""
    parts = [document.name]
    if document.issued_on:
        parts.append(f"ngày {document.issued_on:%d/%m/%Y}")
    if document.issuer:
        parts.append(f"của {document.issuer}")
    line = " ".join(parts)
    if document.subject and document.subject not in line:
        line += f": {document.subject}"
    if not document.number and document.stated_source:
        line += f" ({textwrap.shorten(document.stated_source, _LONGEST_SOURCE, placeholder=' …')})"
    marks = [labels.draft(document)] if document.draft else []
    return f"{line} [{'; '.join([*map(_inside, marks), _inside(labels.STATUS[document.status])])}]"


def validity_words(validity: DocumentValidity) -> str:
    """The state in words, with what ended, changed or renewed it."""
    return "; ".join([_inside(labels.VALIDITY[validity.state]), *labels.warnings(validity)])


def _wrapped(text: str, indent: str) -> str:
    return textwrap.fill(" ".join(text.split()), _WIDTH, initial_indent=indent, subsequent_indent=indent)


def _quoted(quote: Quote) -> str:
    """The quote, a list line by line; what answers is bold on a terminal."""
    pieces = stretches(quote.text, quote.marks)
    # Lines are filled before the codes of bold type go in: those take no room. No text holds control characters.
    text = "".join(f"\1{piece}\2" if marked else piece for piece, marked in pieces)
    filled = "\n".join(_wrapped(line, "    ") for line in f"“{text}”".split("\n") if line.strip())
    return filled.replace("\1", click.style("", bold=True, reset=False)).replace("\2", click.style(""))


def _place(path: tuple[str, ...], page: int | None, start: int, end: int) -> str:
    parts = [" › ".join(path)] if path else []
    if page is not None:
        parts.append(f"trang {page}")
    parts.append(f"ký tự {start}–{end}")
    return ", ".join(parts)


def reading_lines(reading: Interpretation | None) -> list[str]:
    """What a question was taken for, and how to have it otherwise; nothing when it was taken as it came."""
    if reading is None:
        return []
    lines = []
    if reading.mended:
        lines.append(f"Có phải ý bạn là «{reading.text}»? (đúng như đã gõ: --as-typed)")
    lines += [f"{each.short}: {' hoặc '.join(each.meanings)}" for each in reading.expanded]
    lines += [
        f"Lọc theo câu hỏi, {labels.read_filter(each)} (bỏ: --drop {each.part})" for each in reading.filters
    ]
    if reading.unmet:
        unmet = "; ".join(map(labels.read_filter, reading.unmet))
        lines.append(f"Không có văn bản phù hợp nào thỏa {unmet}; đã tìm không lọc.")
    return lines


def search_lines(result: SearchResult, explain: bool = False) -> str:
    """Search results, one block a document."""
    return "\n".join(
        [
            *reading_lines(result.reading),
            f"{result.total} văn bản cho «{result.query}»",
            *(_found_lines(each, explain) for each in result.documents),
        ]
    )


def facet_lines(result: SearchResult) -> str:
    """What the results may be narrowed to, a line a field; each count is what the filter gives."""
    return "\n".join(
        f"{heading}: "
        + ", ".join(f"{labels.facet(field, value)} ({count})" for value, count in counted.items())
        for field, heading in labels.FACET.items()
        if (counted := result.facets[field])
    )


def _found_lines(found: FoundDocument, explain: bool) -> str:
    lines = [f"\n● {document_line(found.document)} — {validity_words(found.validity)}"]
    for each in found.passages:
        passage = each.passage
        text = passage.text if len(passage.text) <= _PASSAGE_LENGTH else passage.text[:_PASSAGE_LENGTH] + " …"
        lines.append(_wrapped(text, "    "))
        if passage.origin is Origin.TEXT:
            lines.append(f"    ({_place(passage.path, passage.page, passage.start, passage.end)})")
        else:
            lines.append("    (mô tả từ danh mục và viện dẫn, không phải nguyên văn)")
        if explain:
            cosine = "—" if each.cosine is None else f"{each.cosine:.3f}"
            lines.append(f"    điểm {each.score:.3f} = từ {each.lexical:.2f}, vectơ {cosine}")
            lines += _share_lines(each.shares)
    return "\n".join(lines)


def _share_lines(shares: Mapping[str, float]) -> list[str]:
    """The features that moved the ranker most, either way."""
    told = sorted(shares.items(), key=lambda item: -abs(item[1]))[:_SHARES_SHOWN]
    return [f"      {share:+.2f}  {labels.feature(name)}" for name, share in told]


def answer_lines(answer: Answer, citing: dict[int, StoredDocument]) -> str:
    """An answer, or the refusal with its suggestions."""
    lines = reading_lines(answer.reading)
    if answer.declined:
        lines.append("Không tìm thấy căn cứ trong kho văn bản.")
        if answer.missing:
            lines.append(answer.missing.told)
        if answer.suggestions:
            lines.append("Văn bản gần nhất:")
            lines += [f"  - {document_line(each)}" for each in answer.suggestions]
        return "\n".join(lines)
    if answer.claims:
        lines += [f"\n{labels.WORDED}:", *(_claim_lines(answer, each) for each in answer.claims)]
        lines.append("\nCâu trích nguyên văn:")
    if not answer.quotes:
        lines.append(labels.NO_QUOTE)
    for document, quotes in answer.by_document:
        lines.append(f"\n● {document_line(document)} — {validity_words(answer.validity[document.id])}")
        for quote in quotes:
            lines.append(_quoted(quote))
            lines.append(f"    ({_place(quote.path, quote.page, quote.start, quote.end)})")
    if answer.directives:
        lines.append("\nVăn bản chỉ đạo, điều chỉnh nội dung này:")
    group = None
    for each in answer.directives:
        if each.group is not group:
            group = each.group
            lines.append(f"  {labels.GROUP[group]}:")
        lines.append(f"  ▸ {document_line(each.document)} — {validity_words(each.validity)}")
        lines += [_wrapped(earlier_words(earlier), "      ") for earlier in each.earlier]
        if each.mention is not None:
            by = citing.get(each.mention.document_id)
            claimed = f": “{each.mention.subject}”" if each.mention.subject else ""
            lines.append(
                _wrapped(f"viện dẫn tại {by.name if by else each.mention.document_id}, "
                         f"ký tự {each.mention.start}–{each.mention.end}{claimed}", "      ")
            )  # fmt: skip
    return "\n".join(lines).strip("\n")


def earlier_words(earlier: Earlier) -> str:
    """`thay thế Quy định 66-QĐ/TW ngày 06/02/2017 — hết hiệu lực`: what a directive did to an earlier one."""
    name = earlier.document.name
    if earlier.document.issued_on:
        name += f" ngày {labels.day(earlier.document.issued_on)}"
    unconfirmed = "" if earlier.verified else " (chưa kiểm chứng)"
    return f"{earlier.relation} {name}{unconfirmed} — {_inside(labels.VALIDITY[earlier.validity.state])}"


def _claim_lines(answer: Answer, claim: Claim) -> str:
    quote = claim.quote
    name = answer.documents[quote.document_id].name
    place = _place(quote.path, quote.page, quote.start, quote.end)
    return "\n".join(
        [_wrapped(f"- {claim.text}", "  "), _wrapped(f"“{quote.text}”", "      "), f"      ({name}, {place})"]
    )


def checked_lines(shapes: Sequence[dict[str, Any]]) -> str:
    """The citations of a draft, one block each, and the sum."""
    return "\n".join([*map(_checked, shapes), checked_sum(shapes)])


def checked_sum(shapes: Sequence[dict[str, Any]]) -> str:
    """How many citations there are, how many want a look, how many nothing is known of."""
    attention = sum(each["needs_attention"] for each in shapes)
    unknown = sum(each["finding"] == Finding.UNKNOWN for each in shapes)
    return f"{len(shapes)} viện dẫn: {attention} cần xem lại, {unknown} chưa có dữ kiện để đối chiếu."


def _checked(shape: dict[str, Any]) -> str:
    reference = shape["reference"]
    claimed = reference["text"] + (f" ngày {_day(reference['issued_on'])}" if reference["issued_on"] else "")
    place = f"ký tự {reference['start']}–{reference['end']}"
    remarks = (_wrapped(each, "    ") for each in citation_remarks(shape))
    return "\n".join([f"[{labels.FINDING[Finding(shape['finding'])]}] {claimed}  ({place})", *remarks])


def citation_remarks(shape: dict[str, Any]) -> Iterator[str]:
    """What there is to say of a checked citation, a sentence each; nothing of one that agrees and has no successor."""
    for each in shape["differences"]:
        days = each["field"] == "issued_on"
        known, wrong = (_day(each[side]) if days else f"“{each[side]}”" for side in ("known", "claimed"))
        yield f"{labels.FIELD[each['field']]}: viết {wrong}; đã biết là {known}"
    yield from _candidate_remarks(shape["document"], shape["candidates"])
    if shape["validity"] and shape["validity"]["state"] != Validity.UNKNOWN:
        yield _inside(labels.VALIDITY[Validity(shape["validity"]["state"])])
    for each in shape["later"]:
        unconfirmed = "" if each["verified"] else " (chưa kiểm chứng)"
        yield f"{identity(each['document'])} {each['relation']} văn bản này{unconfirmed}"


def _candidate_remarks(taken: dict[str, Any] | None, candidates: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The documents that a mention fits when these are several, and the one that was taken."""
    if taken and candidates:
        yield f"hiểu là: {identity(taken)}"
    for each in candidates:
        if taken is None or each["id"] != taken["id"]:
            yield f"có thể là: {identity(each)}"


def _day(value: str) -> str:
    return labels.day(date.fromisoformat(value))


def identity(document: dict[str, Any]) -> str:
    """`Chỉ thị 46-CT/TW ngày 22/06/2015`, of a document's shape."""
    kind, called_by = (
        (document["kind"] or "văn bản").capitalize(),
        document["number"] or document["subject"] or "",
    )
    name = called_by if called_by.lower().startswith(kind.lower()) else f"{kind} {called_by}".strip()
    return name + (f" ngày {_day(document['issued_on'])}" if document["issued_on"] else "")


def similar_lines(shape: dict[str, Any]) -> str:
    """The documents that are like one, a block each, with what they have in common."""
    lines = [f"{shape['total']} văn bản cùng chủ đề với {identity(shape['document'])}"]
    for each in shape["results"]:
        document = each["document"]
        subject = f": {document['subject']}" if document["subject"] else ""
        lines.append(_wrapped(f"● {identity(document)}{subject} ({each['score']:.2f})", "  "))
        lines += [_wrapped(why, "      ") for why in likeness_remarks(each)]
    return "\n".join(lines)


def likeness_remarks(shape: dict[str, Any]) -> Iterator[str]:
    """Why a document is like another one, a sentence each."""
    if shape["relation"]:
        yield f"quan hệ: {shape['relation']}"
    if shape["citations"]:
        yield f"cùng viện dẫn: {', '.join(map(called, shape['citations']))}"
    if shape["words"]:
        yield f"cùng nói về: {'; '.join(shape['words'])}"


def wanted_lines(shapes: Sequence[dict[str, Any]]) -> str:
    """The documents to look for, one a block."""
    lines = []
    for each in shapes:
        document = each["document"]
        by = ", ".join(called(citing) for citing in each["cited_by"][:_CITING_SHOWN])
        issuer = f" của {document['issuer']}" if document["issuer"] else ""
        subject = f": {document['subject']}" if document["subject"] else ""
        lines.append(f"{each['mentions']:>4}×  {identity(document)}{issuer}{subject}")
        lines.append(_wrapped(f"viện dẫn tại: {by}", "       "))
    return "\n".join(lines)


def document_page(shape: dict[str, Any]) -> str:
    """Everything of one document, from its JSON shape."""
    now = f" (nay là {shape['issuer_now']})" if shape["issuer_now"] else ""
    issuer = f"{shape['issuer']}{now}" if shape["issuer"] else None
    fields = {
        "Mã": shape["id"], "Số, ký hiệu": shape["number"], "Loại": shape["kind"], "Cơ quan ban hành": issuer,
        "Ngày ban hành": shape["issued_on"], "Trích yếu": shape["subject"], "Người ký": shape["signer"],
        "Chức vụ": shape["office"], "Cơ quan cấp trên": shape["parent"], "Nơi ban hành": shape["place"],
        "Độ mật": shape["security"], "Độ khẩn": shape["urgency"], "Kính gửi": "; ".join(shape["addressees"]) or None,
        "Nơi nhận": "; ".join(shape["recipients"]) or None,
        "Nhãn": labels.VISIBILITY[shape["visibility"]], "Tình trạng trong kho": labels.STATUS[Status(shape["status"])],
        "Hiệu lực": _validity_line(shape["validity"]), "Tệp": shape["file"],
    }  # fmt: skip
    if shape["draft"]:
        fields["Dự thảo"] = shape["draft"] + (
            f" của {identity(shape['draft_of'])}" if shape["draft_of"] else ""
        )
    lines = [shape["name"], *(f"  {label}: {value}" for label, value in fields.items() if value is not None)]
    if facts := shape["catalogue"]:
        confirmed = "đã kiểm chứng" if facts["verified"] else "chưa kiểm chứng"
        lines.append(f"  Danh mục ({confirmed}; nguồn: {facts['source'] or '—'}): {facts['summary']}")
    lines += [
        f"  Đã sửa tay {FIELD[name].lower()}; chương trình đọc được: {fixed['was_read'] or '(không có)'}"
        for name, fixed in shape["corrections"].items()
    ]
    lines += [f"  Tệp khác: {each['name']}" for each in shape["files"] if not each["gives_text"]]
    lines += [f"  Có bản dự thảo trong kho: mã {each['id']} ({each['draft']})" for each in shape["drafts"]]
    if shape["outline"]:
        lines.append("  Đề mục:")
        lines += [
            f"    {'  ' * (each['level'] - 1)}{each['label']} {_shortened(each['title'])}".rstrip()
            for each in shape["outline"]
        ]
    lines += _reference_lines(shape)
    return "\n".join(lines)


def _validity_line(shape: dict[str, Any]) -> str:
    """The state on its day, what the text says of itself, and each reason once."""
    told = [f"{labels.VALIDITY[Validity(shape['state'])]} (xét ngày {_day(shape['as_of'])})"]
    if shape["effective_from"]:
        told.append(f"có hiệu lực từ {_day(shape['effective_from'])}")
    if shape["ends_on"]:
        told.append(f"hết hiệu lực từ {_day(shape['ends_on'])} theo chính văn bản")
    return "; ".join([*told, *dict.fromkeys(each["note"] for each in shape["because"])])


def _shortened(title: str) -> str:
    return title if len(title) <= 90 else title[:90].rsplit(" ", 1)[0] + " …"


def _reference_lines(shape: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    if shape["cites"]:
        lines.append("  Viện dẫn:")
        for each in shape["cites"]:
            via = f"; {each['via']['number']} {each['via']['relation']} văn bản này" if each["via"] else ""
            subject = f": “{each['subject']}”" if each["subject"] and not each["name"] else ""
            part = f"{each['part']} " if each["part"] else ""
            day = f" ngày {each['issued_on']}" if each["issued_on"] else ""
            issuer = f" của {each['issuer']}" if each["issuer"] else ""
            lines.append(f"    - [{each['relation']}] {part}{each['text']}{day}{issuer}{subject}{via}")
            remarks = _candidate_remarks(each["cited"], each["candidates"])
            lines += [_wrapped(remark, "        ") for remark in remarks]
    if shape["cited_by"]:
        lines.append("  Được viện dẫn tại:")
        lines += [
            f"    - {each['document'].get('number') or each['document'].get('subject') or each['document']['id']}"
            f" [{each['relation']}]{' ' + each['part'] if each['part'] else ''}, ký tự {each['start']}–{each['end']}"
            for each in shape["cited_by"]
        ]
    if shape["relations"]:
        lines.append("  Quan hệ:")
        # The catalogue and several texts may say the same of two documents.
        lines += dict.fromkeys(
            f"    - {called(each['document'])} {each['relation']} {called(each['target'])}"
            + ("" if each["verified"] else " (chưa kiểm chứng)")
            for each in shape["relations"]
        )
    return lines


def called(document: dict[str, Any] | None) -> str:
    """What a document goes by: its number, else its subject, else its id."""
    if document is None:
        return "?"
    return str(document["number"] or document["subject"] or document["id"])
