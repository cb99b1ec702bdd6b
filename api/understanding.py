"""What was understood of a file, without changing anything: the output of `add --dry-run`."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from api.labels import HEADER_FIELD as FIELD_LABELS
from api.shapes import claim_shape, evidence_shape
from index.adding import name_of_input, wants_worker
from index.disk_files import files_under, is_records_file, refused
from index.preparation import Input, ended_understanding, understand_input
from index.workers import Workers
from ingest.containers import is_container, members_of
from ingest.document import Document, Reference, Section
from ingest.errors import BadRecord
from ingest.internal_references import find_internal_references
from ingest.ocr import OcrMode
from ingest.os_errors import os_reason
from ingest.readers.records import Record, read_records
from ingest.understand import understand_record

Shape = dict[str, Any]

# Fields that were read less surely than this are named for a second look.
_SURE = 0.75
# A records file is shown by its first records; the rest is checked and only its faults are shown.
_RECORDS_SHOWN = 20


def _section(section: Section) -> Shape:
    return {
        "label": section.label,
        "title": section.title,
        "level": section.level,
        "start": section.start,
        "end": section.end,
    }


def _reference(reference: Reference) -> Shape:
    via = reference.via
    return claim_shape(reference) | {"via": {"number": via.number, "relation": via.relation} if via else None}


def _understood(name: str, document: Document) -> Shape:
    header = document.header
    return {
        "file": name,
        "error": None,
        "document": {
            "number": header.number,
            "kind": header.kind,
            "issuer": header.issuer,
            "issued_on": header.issued_on.isoformat() if header.issued_on else None,
            "subject": header.subject,
            "signer": header.signer,
            "authority": header.authority,
            "pages": len(document.pages) or None,
            "office": header.office,
            "parent": header.parent,
            "place": header.place,
            "security": header.security,
            "urgency": header.urgency,
            "addressees": list(header.addressees),
            "recipients": list(header.recipients),
            "evidence": evidence_shape(header.evidence),
        },
        "outline": [_section(each) for each in document.sections],
        "references": [_reference(each) for each in document.references],
        "internal_references": [
            asdict(each) for each in find_internal_references(document.text, document.sections)
        ],
        "warnings": list(document.warnings),
    }


def _failed(name: str, reason: str) -> Shape:
    return {
        "file": name,
        "error": reason,
        "document": None,
        "outline": [],
        "references": [],
        "internal_references": [],
        "warnings": [],
    }


def understanding_shapes(paths: Sequence[Path], ocr: OcrMode = OcrMode.AUTO) -> Iterator[Shape]:
    """One object a file (a record, for the first records of a records file)."""
    with Workers(1) as apart:
        for path in files_under(paths):
            name = str(path)
            if reason := refused(path, paths):
                yield _failed(name, reason)
                continue
            try:
                if is_records_file(path):
                    with path.open("rb") as stream:
                        yield from _records(stream, name)
                else:
                    yield from _files(path.read_bytes(), name, ocr, apart)
            except OSError as error:
                yield _failed(name, f"không đọc được tệp: {os_reason(error)}")


def shapes_of_bytes(content: bytes, ocr: OcrMode = OcrMode.AUTO) -> list[Shape]:
    """The same for what came by standard input."""
    name = name_of_input(content)
    if is_records_file(Path(name)):
        return list(_records(io.BytesIO(content), name))
    with Workers(1) as apart:
        return list(_files(content, name, ocr, apart))


def _files(content: bytes, name: str, ocr: OcrMode, apart: Workers) -> Iterator[Shape]:
    """A file, or the files that it holds."""
    if not is_container(content):
        yield _file(content, name, ocr, apart)
        return
    for member in members_of(content, name):
        if member.error is not None:
            yield _failed(member.name, str(member.error))
        elif is_records_file(Path(member.name)):
            yield from _records(io.BytesIO(member.content), member.name)
        else:
            yield _file(member.content, member.name, ocr, apart)


def _file(content: bytes, name: str, ocr: OcrMode, apart: Workers) -> Shape:
    """A file as `add` reads it: in a process apart, under the same limits; plain text needs none."""
    workers = apart if wants_worker(content) else Workers(0)
    work = partial(understand_input, ocr=ocr)
    (found,) = workers.map(work, [Input(name, content)], ended_understanding)
    if found.document is None:
        return _failed(name, found.error or "")
    return _understood(name, found.document)


def _records(stream: BinaryIO, name: str) -> Iterator[Shape]:
    for count, line in enumerate(read_records(stream)):
        match line.value:
            case BadRecord() as fault:
                yield _failed(name, str(fault))
            case Record() as record if count < _RECORDS_SHOWN:
                yield _understood(f"{name}:{line.line}", understand_record(record))


def understanding_text(shape: Shape) -> str:
    """The same for a person."""
    if shape["error"]:
        return f"{shape['file']}\n  LỖI: {shape['error']}"
    document = shape["document"]
    named = {
        "Số": document["number"], "Loại": document["kind"], "Cơ quan": document["issuer"],
        "Ngày": document["issued_on"], "Trích yếu": document["subject"], "Người ký": document["signer"],
    }  # fmt: skip
    lines = [shape["file"], *(f"  {label}: {value or '—'}" for label, value in named.items())]
    further = {
        "Chức vụ": document["office"], "Cơ quan cấp trên": document["parent"], "Nơi ban hành": document["place"],
        "Độ mật": document["security"], "Độ khẩn": document["urgency"],
        "Kính gửi": "; ".join(document["addressees"]),
        "Nơi nhận": "; ".join(document["recipients"]),
    }  # fmt: skip
    lines += [f"  {label}: {value}" for label, value in further.items() if value]
    lines += [
        f"  Chưa chắc: {FIELD_LABELS.get(name, name)} (tin cậy {each['confidence']:.2f})"
        for name, each in document["evidence"].items()
        if each["confidence"] < _SURE
    ]
    lines.append(f"  Đề mục: {len(shape['outline'])}; viện dẫn: {len(shape['references'])}")
    lines += [
        f"    - {each['part'] + ' ' if each['part'] else ''}{each['text']} → {each['number'] or each['name']}"
        + (f" ngày {each['issued_on']}" if each["issued_on"] else "")
        + (f" của {each['issuer']}" if each["issuer"] else "")
        + f" [{each['relation']}]"
        for each in shape["references"]
    ]
    lines += [f"  Lưu ý: {warning}" for warning in shape["warnings"]]
    return "\n".join(lines)
