"""What the pages of the library call things."""

from datetime import datetime

from index.records import JobState, Outcome, Status
from index.tables.listings import ListOrder

ORDER = {
    ListOrder.LATEST_ADDED: "Mới nạp trước",
    ListOrder.LATEST_ISSUED: "Mới ban hành trước",
    ListOrder.ISSUED: "Cũ nhất trước",
    ListOrder.NUMBER: "Số, ký hiệu",
    ListOrder.SUBJECT: "Trích yếu",
    ListOrder.TEXT_FIRST: "Có toàn văn trước",
    ListOrder.ADDED: "Nạp từ lâu trước",
}
SHORT_STATUS = {
    Status.FULL_TEXT: "Toàn văn",
    Status.CITED_ONLY: "Chỉ được viện dẫn",
    Status.RECORD: "Chỉ có trong danh mục",
}
JOB = {
    JobState.QUEUED: "Đang chờ",
    JobState.RUNNING: "Đang nạp",
    JobState.DONE: "Đã xong",
    JobState.CANCELLED: "Đã dừng",
}
OUTCOME = {
    Outcome.ADDED: "thêm mới",
    Outcome.REPLACED: "thay bản cũ",
    Outcome.COPY: "bản khác của văn bản đã có",
    Outcome.UNCHANGED: "đã có sẵn, không đổi",
    Outcome.FAILED: "không vào được",
    Outcome.NEEDS_OCR: "cần nhận dạng chữ",
}
FIELD = {
    "number": "Số, ký hiệu",
    "kind": "Loại văn bản",
    "issuer": "Cơ quan ban hành",
    "issued_on": "Ngày ban hành",
    "subject": "Trích yếu",
    "signer": "Người ký",
    "office": "Chức vụ người ký",
    "place": "Nơi ban hành",
    "effective_from": "Có hiệu lực từ ngày",
    "ends_on": "Hết hiệu lực từ ngày",
}
DAYS = ("issued_on", "effective_from", "ends_on")


def moment(second: str | None) -> str:
    """A stored second as a clock here shows it; empty for none."""
    return f"{datetime.fromisoformat(second).astimezone():%H:%M %d/%m/%Y}" if second else ""
