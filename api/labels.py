"""What the pages call things: the Vietnamese of every enum, dates and places."""

from datetime import date
from pathlib import PureWindowsPath

from index.directives import Why
from index.records import Status, StoredDocument
from index.validity import Validity
from index.verify import Finding
from ingest.document import Authority

STATUS = {
    Status.FULL_TEXT: "Có toàn văn",
    Status.CITED_ONLY: "Chỉ được viện dẫn, chưa có toàn văn",
    Status.RECORD: "Chỉ có trong danh mục, chưa có toàn văn",
}
VALIDITY = {
    Validity.IN_FORCE: "Còn hiệu lực",
    Validity.ENDED: "Hết hiệu lực",
    Validity.UNKNOWN: "Chưa rõ hiệu lực",
}
AUTHORITY = {
    Authority.PARTY: "Đảng",
    Authority.STATE: "Nhà nước",
    Authority.FRONT: "Mặt trận, đoàn thể",
}
WHY = {
    Why.CITED_BY: "được viện dẫn trong văn bản về chủ đề này",
    Why.SUBJECT: "trích yếu nói về chủ đề này",
    Why.NUMBER: "đúng số ký hiệu đã nêu",
}

FINDING = {
    Finding.AGREES: "khớp",
    Finding.DIFFERS: "KHÁC",
    Finding.AMBIGUOUS: "CHƯA RÕ LÀ VĂN BẢN NÀO",
    Finding.UNKNOWN: "chưa biết",
}
HEADER_FIELD = {
    "number": "số, ký hiệu",
    "kind": "loại",
    "issuer": "cơ quan ban hành",
    "parent": "cơ quan cấp trên",
    "issued_on": "ngày ban hành",
    "place": "nơi ban hành",
    "subject": "trích yếu",
    "signer": "người ký",
    "office": "chức vụ người ký",
    "security": "độ mật",
    "urgency": "độ khẩn",
    "addressees": "kính gửi",
    "recipients": "nơi nhận",
}
FIELD = {"issued_on": "ngày", "issuer": "cơ quan ban hành", "kind": "loại văn bản", "subject": "trích yếu"}


def draft(document: StoredDocument) -> str:
    """What tells a draft at a glance; the words of one whose number is blank tell more."""
    words = document.draft or ""
    return words[:1].upper() + words[1:] if words.startswith("dự thảo") else f"Dự thảo ({words})"


def day(value: date | None) -> str:
    """A date as it is written: 03/03/2020."""
    return f"{value:%d/%m/%Y}" if value else "không rõ ngày"


def thousands(value: int) -> str:
    """A count as it is written: 70.000."""
    return f"{value:,}".replace(",", ".")


def file_name(path: str | None) -> str | None:
    """The last part of a path of either kind of system: where a file lay on the server is nobody's business."""
    return PureWindowsPath(path).name if path else None


def source(document: StoredDocument) -> str | None:
    """Where a document comes from; of one that was read from a file, the file's name."""
    return file_name(document.source) if document.source == document.file_name else document.source


def place_link(document_id: int, start: int, end: int) -> str:
    """A document opened at a run of its text; the query does what the fragment cannot do without a script."""
    return f"/van-ban/{document_id}?tu={start}&den={end}#c{start}-{end}"
