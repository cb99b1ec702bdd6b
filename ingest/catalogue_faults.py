"""What is wrong in a catalogue: dates, numbers, bodies, relations, each fault with its line and field.

A catalogue is written by hand, and what it says ends documents and calls drafts wrong, so a slip in it is
worth finding before it is read in. The rules: a day exists and has come; a number holds the year of its day and
names its kind and its body (Nghị định 30/2020/NĐ-CP, Phụ lục III; Quy định 399-QĐ/TW); what acts on another
document is not older than it; what a note says of a later document stands in that document's relations; nothing
replaces itself, by however long a way; a confirmed fact has its source, an unconfirmed one says what is not known.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ingest.catalogue import CatalogueRecord, CatalogueRelation, catalogue_key
from ingest.document import Relation
from ingest.errors import BadRecord
from ingest.issuers import issuer_key
from ingest.numbers import Form, Number, kind_of
from ingest.readers.records import RecordLine
from ingest.vocabulary import issuers
from ingest.written_numbers import find_numbers


class FaultKind(StrEnum):
    """The kinds of fault; the values are what programs read."""

    UNREADABLE = "unreadable"
    MISSING = "missing"
    NO_SOURCE = "no_source"
    NO_NOTE = "no_note"
    FUTURE = "future"
    YEAR = "year"
    NUMBER = "number"
    KIND = "kind"
    ISSUER = "issuer"
    DUPLICATE = "duplicate"
    TARGET = "target"
    ORDER = "order"
    CYCLE = "cycle"
    ONE_WAY = "one_way"


@dataclass(frozen=True, slots=True)
class CatalogueFault:
    """A fault: the line of the file from 1, the field that is wrong, and what to do, in Vietnamese."""

    line: int
    field: str
    kind: FaultKind
    message: str


@dataclass(frozen=True, slots=True)
class _Entry:
    line: int
    record: CatalogueRecord

    @property
    def key(self) -> str:
        return catalogue_key(self.record.number)

    @property
    def identity(self) -> tuple[str, str, date | None]:
        return self.key, issuer_key(self.record.issuer or ""), self.record.issued_on


def catalogue_faults(lines: Iterable[RecordLine], today: date) -> list[CatalogueFault]:
    """Every fault of a catalogue, in the order of its lines; empty when it is clean. Pure: `today` is given."""
    read = list(lines)
    entries = [_Entry(each.line, each.value) for each in read if isinstance(each.value, CatalogueRecord)]
    by_key: dict[str, list[_Entry]] = {}
    for entry in entries:
        by_key.setdefault(entry.key, []).append(entry)
    found = [*_unreadable(read), *_duplicates(entries), *_cycles(entries, by_key)]
    for entry in entries:
        found += _of_fields(entry)
        found += _of_date(entry, today)
        found += _of_number(entry)
        for place, relation in enumerate(entry.record.relations):
            found += _of_relation(entry, place, relation, by_key)
        found += _of_note(entry, entries)
    return sorted(found, key=lambda fault: (fault.line, fault.field, fault.kind))


# Lines and fields


def _unreadable(lines: Iterable[RecordLine]) -> Iterator[CatalogueFault]:
    for each in lines:
        if isinstance(each.value, BadRecord):
            field = re.search(r"trường “(\w+)”", each.value.reason)
            yield CatalogueFault(
                each.line, field[1] if field else "", FaultKind.UNREADABLE, each.value.reason
            )
        elif not isinstance(each.value, CatalogueRecord):
            message = "dòng này có toàn văn, không phải dữ kiện của danh mục; hãy chuyển sang tệp bản ghi"
            yield CatalogueFault(each.line, "text", FaultKind.UNREADABLE, message)


def _of_fields(entry: _Entry) -> Iterator[CatalogueFault]:
    record, line = entry.record, entry.line
    for name in ("kind", "issuer", "summary"):
        if getattr(record, name) is None:
            yield CatalogueFault(line, name, FaultKind.MISSING, "trường này đang trống")
    if record.verified and record.issued_on is None:
        message = "đã kiểm chứng thì phải có ngày ban hành; chưa biết ngày thì để verified là false"
        yield CatalogueFault(line, "issued_on", FaultKind.MISSING, message)
    if record.source is None and (record.verified or any(each.verified for each in record.relations)):
        message = "đã kiểm chứng thì phải ghi nguồn: trang nào, bài nào"
        yield CatalogueFault(line, "source", FaultKind.NO_SOURCE, message)
    if not record.verified and record.note is None:
        message = "chưa kiểm chứng thì phải ghi điều gì chưa thấy trong nguồn"
        yield CatalogueFault(line, "note", FaultKind.NO_NOTE, message)


def _of_date(entry: _Entry, today: date) -> Iterator[CatalogueFault]:
    issued = entry.record.issued_on
    if issued is not None and issued > today:
        yield CatalogueFault(
            entry.line, "issued_on", FaultKind.FUTURE, f"ngày {_day(issued)} chưa tới; hãy xem lại ngày"
        )


def _duplicates(entries: Sequence[_Entry]) -> Iterator[CatalogueFault]:
    first: dict[tuple[str, str, date | None], int] = {}
    for entry in entries:
        line = first.setdefault(entry.identity, entry.line)
        if line != entry.line:
            message = f"trùng số, cơ quan và ngày với dòng {line}; hãy gộp hai dòng"
            yield CatalogueFault(entry.line, "number", FaultKind.DUPLICATE, message)


# The number


def _of_number(entry: _Entry) -> Iterator[CatalogueFault]:
    record, line = entry.record, entry.line
    if record.kind == "hiến pháp":  # The one kind that has no number.
        return
    number = next(iter(find_numbers(record.number)), None)
    if number is None:
        message = f"“{record.number}” không phải số, ký hiệu theo mẫu nào đã biết"
        yield CatalogueFault(line, "number", FaultKind.NUMBER, message)
        return
    if number.year and record.issued_on and number.year != record.issued_on.year:
        message = f"số ghi năm {number.year}, ngày ban hành lại là {_day(record.issued_on)}"
        yield CatalogueFault(line, "issued_on", FaultKind.YEAR, message)
    allowed = _kinds(number)
    if record.kind and allowed and record.kind not in allowed:
        message = f"số {record.number} là của {' hoặc '.join(allowed)}, không phải của {record.kind}"
        yield CatalogueFault(line, "kind", FaultKind.KIND, message)
    bodies = _bodies(number)
    if record.issuer and bodies and not _is_one_of(record.issuer, bodies):
        message = (
            f"ký hiệu của số {record.number} là của {' hoặc '.join(bodies)}, không phải của {record.issuer}"
        )
        yield CatalogueFault(line, "issuer", FaultKind.ISSUER, message)


def _kinds(number: Number) -> tuple[str, ...]:
    """The kinds that a number can be of; empty when it tells none."""
    if number.form is Form.QH:
        is_standing = (number.org or "").startswith("UBTVQH")
        return ("pháp lệnh", "nghị quyết") if is_standing else ("luật", "bộ luật", "nghị quyết")
    if number.is_party_style and number.kind == "QĐ":
        return ("quyết định", "quy định")
    kind = kind_of(number)
    return (kind,) if kind else ()


def _bodies(number: Number) -> tuple[str, ...]:
    """The bodies that the first suffix of a number belongs to; empty for one that is not on the list."""
    suffix = re.split(r"[-\d]", number.org or "")[0]
    return tuple(issuer.name for issuer in issuers() if suffix and suffix in issuer.suffixes)


def _is_one_of(issuer: str, bodies: Sequence[str]) -> bool:
    """Whether a body is among those; one of a place (UBND tỉnh Tây Ninh) bears the listed name inside its own."""
    key, names = issuer_key(issuer), [issuer_key(body) for body in bodies]
    if key in names:
        return True
    is_listed = any(key == issuer_key(each.name) for each in issuers())
    return not is_listed and any(re.search(rf"\b{re.escape(name)}\b", key) for name in names)


# Relations


def _of_relation(
    entry: _Entry, place: int, relation: CatalogueRelation, by_key: Mapping[str, Sequence[_Entry]]
) -> Iterator[CatalogueFault]:
    field, line = f"relations[{place}]", entry.line
    same_number = by_key.get(catalogue_key(relation.number), ())
    targets = _targets(relation, same_number)
    if relation.outside:
        if targets:
            message = f"{relation.number} có ở dòng {targets[0].line}; bỏ “outside”"
            yield CatalogueFault(line, field, FaultKind.TARGET, message)
    elif not targets:
        days = ", ".join(_day(each.record.issued_on) for each in same_number if each.record.issued_on)
        known = f"danh mục chỉ có số này với ngày {days}" if days else "danh mục không có số này"
        message = f"{_named(relation)}: {known}; sửa lại, thêm một dòng, hoặc ghi “outside”: true"
        yield CatalogueFault(line, field, FaultKind.TARGET, message)
    if entry in targets:
        yield CatalogueFault(line, field, FaultKind.CYCLE, "văn bản có quan hệ với chính nó")
        return
    there = relation.issued_on or (targets[0].record.issued_on if len(targets) == 1 else None)
    here = entry.record.issued_on
    if here and there and (there > here or (there == here and relation.relation in _ENDING)):
        message = (
            f"“{relation.relation.value}” {_named(relation)}, nhưng văn bản này ban hành {_day(here)}: "
            "phải sau văn bản kia"
        )
        yield CatalogueFault(line, field, FaultKind.ORDER, message)


_ENDING = {Relation.REPLACES, Relation.REPEALS}


def _targets(relation: CatalogueRelation, same_number: Sequence[_Entry]) -> list[_Entry]:
    """The lines that a relation can mean: of its number, and of its date where it gives one."""
    day = relation.issued_on
    return [each for each in same_number if day is None or each.record.issued_on == day]


def _cycles(entries: Sequence[_Entry], by_key: Mapping[str, Sequence[_Entry]]) -> Iterator[CatalogueFault]:
    """Documents that replace one another in a ring, each ring once, at its first line."""
    replaced = {
        entry.line: [
            target
            for relation in entry.record.relations
            if relation.relation is Relation.REPLACES
            for target in _targets(relation, by_key.get(catalogue_key(relation.number), ()))
            if target.line != entry.line
        ]
        for entry in entries
    }
    seen: set[int] = set()
    for entry in entries:
        ring = _way_back(entry, replaced)
        if ring and not seen & {each.line for each in ring}:
            seen |= {each.line for each in ring}
            names = " → ".join(each.record.number for each in (*ring, entry))
            message = f"các văn bản thay thế nhau thành vòng: {names}"
            yield CatalogueFault(entry.line, "relations", FaultKind.CYCLE, message)


def _way_back(start: _Entry, replaced: Mapping[int, Sequence[_Entry]]) -> list[_Entry]:
    """The documents on a way of replacements from `start` back to it; empty when there is none."""
    ways: list[list[_Entry]] = [[start]]
    visited: set[int] = set()
    while ways:
        way = ways.pop()
        for target in replaced[way[-1].line]:
            if target.line == start.line:
                return way
            if target.line not in visited:
                visited.add(target.line)
                ways.append([*way, target])
    return []


# A note may name the document that came after: "Được thay thế bởi 45-CT/TW năm 2025; …".
_LATER = re.compile(r"(thay thế|tiếp tục|sửa(?: đổi)?|kế thừa) bởi ([^;.]+)", re.IGNORECASE)
_MEANT = {
    "thay": Relation.REPLACES,
    "tiếp": Relation.CONTINUES,
    "sửa": Relation.AMENDS,
    "kế": Relation.SUCCEEDS,
}


def _of_note(entry: _Entry, entries: Sequence[_Entry]) -> Iterator[CatalogueFault]:
    for verb, rest in _LATER.findall(entry.record.note or ""):
        meant = _MEANT[verb.split()[0].lower()]
        for number in find_numbers(rest):
            if not any(_does(other, meant, entry) for other in entries if other.key == number.key):
                message = (
                    f"ghi chú nói {number.display} {meant.value} văn bản này, "
                    f"nhưng dòng của {number.display} không có quan hệ ấy"
                )
                yield CatalogueFault(entry.line, "note", FaultKind.ONE_WAY, message)


def _does(other: _Entry, meant: Relation, entry: _Entry) -> bool:
    return any(
        relation.relation is meant and catalogue_key(relation.number) == entry.key
        and relation.issued_on in (None, entry.record.issued_on)
        for relation in other.record.relations
    )  # fmt: skip


def _named(relation: CatalogueRelation) -> str:
    return relation.number + (f" ngày {_day(relation.issued_on)}" if relation.issued_on else "")


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
