"""What the pages call things: the Vietnamese of every enum, dates and places."""

from datetime import date
from pathlib import PureWindowsPath

from index.asked_filters import Part, ReadFilter
from index.directives import Group, Why
from index.order import Order
from index.records import Status, StoredDocument, StoredRelation, Verdict, Visibility
from index.similar import Similar
from index.validity import DocumentValidity, Validity
from index.verify import Finding
from ingest.document import Authority, Relation

STATUS = {
    Status.FULL_TEXT: "Có toàn văn",
    Status.CITED_ONLY: "Chỉ được viện dẫn, chưa có toàn văn",
    Status.RECORD: "Chỉ có trong danh mục, chưa có toàn văn",
}
VISIBILITY = {Visibility.OPEN: None, Visibility.INTERNAL: "Nội bộ"}
VALIDITY = {
    Validity.IN_FORCE: "Còn hiệu lực",
    Validity.ENDED: "Hết hiệu lực",
    Validity.NOT_YET: "Chưa có hiệu lực",
    Validity.UNKNOWN: "Chưa rõ hiệu lực",
}
AUTHORITY = {
    Authority.PARTY: "Đảng",
    Authority.STATE: "Nhà nước",
    Authority.FRONT: "Mặt trận, đoàn thể",
}
VERDICT = {
    Verdict.RIGHT: "Đúng",
    Verdict.WRONG: "Không đúng",
}
GROUP = {
    Group.PARTY: "Của Đảng",
    Group.STATE: "Của Nhà nước",
    Group.OTHER: "Của Mặt trận, đoàn thể, cơ quan khác",
}
WHY = {
    Why.CITED_BY: "được viện dẫn trong văn bản về chủ đề này",
    Why.SUBJECT: "trích yếu nói về chủ đề này",
    Why.NUMBER: "đúng số ký hiệu đã nêu",
}

ORDER = {
    Order.RELEVANCE: "Phù hợp nhất",
    Order.NEWEST: "Mới nhất",
}

NO_QUOTE = "Trong kho chưa có câu nào để trích cho câu hỏi này."
WORDED = "Diễn đạt bởi mô hình ngôn ngữ, kèm câu trích"

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
PART = {
    Part.WORDING: "cách đọc câu đã gõ",
    Part.ABBREVIATIONS: "chữ viết tắt",
    Part.KIND: "loại văn bản",
    Part.ISSUER: "cơ quan ban hành",
    Part.ISSUED: "ngày ban hành",
    Part.AUTHORITY: "hệ thống",
    Part.IN_FORCE: "hiệu lực",
}
FIELD = {"issued_on": "ngày", "issuer": "cơ quan ban hành", "kind": "loại văn bản", "subject": "trích yếu"}


_DONE_BY = {
    Relation.REPLACES: "đã được thay thế bởi",
    Relation.REPEALS: "đã bị bãi bỏ bởi",
    Relation.ENDED: "hết hiệu lực theo",
    Relation.AMENDS: "đã được sửa đổi, bổ sung bởi",
    Relation.CONTINUES: "được tiếp tục thực hiện theo",
    Relation.SUCCEEDS: "được kế thừa bởi",
}


def reason(relation: StoredRelation, by: StoredDocument | None) -> str:
    """`đã được thay thế bởi Nghị định 30/2020/NĐ-CP ngày 05/03/2020`, and what there is to doubt of it."""
    name = f"{by.name} ngày {day(by.issued_on)}" if by and by.issued_on else by.name if by else "văn bản khác"
    done = _DONE_BY.get(relation.relation, f"({relation.relation}) theo")
    since = f", từ {day(relation.since)}" if relation.since and by and relation.since != by.issued_on else ""
    return f"{done} {name}{since}{'' if relation.verified else ' (chưa kiểm chứng)'}"


def warnings(validity: DocumentValidity) -> list[str]:
    """What a reader must know before using a document: what ended, changed or renewed it, and its own days."""
    told = dict.fromkeys(reason(each, validity.actors.get(each.document_id)) for each in validity.because)
    own = []
    if validity.effective_from and validity.as_of and validity.as_of < validity.effective_from:
        own.append(f"có hiệu lực từ {day(validity.effective_from)}")
    if validity.ends_on:
        own.append(f"hết hiệu lực từ {day(validity.ends_on)} theo chính văn bản")
    return [*told, *own]


FACET = {
    "kind": "Loại văn bản",
    "issuer": "Cơ quan ban hành",
    "year": "Năm ban hành",
    "authority": "Hệ thống",
    "validity": "Hiệu lực",
}


def facet(field: str, value: str) -> str:
    """What a value of a facet is called."""
    match field:
        case "authority":
            return AUTHORITY[Authority(value)]
        case "validity":
            return VALIDITY[Validity(value)]
        case "kind":
            return value.capitalize()
    return value


# Words for a calibrated probability: of ten answers that are "khá chắc" about nine are right.
_SURE, _FAIRLY_SURE = 0.8, 0.5


def sureness(confidence: float) -> str:
    """`khá chắc, 83 %`."""
    word = (
        "khá chắc" if confidence >= _SURE else "tương đối chắc" if confidence >= _FAIRLY_SURE else "chưa chắc"
    )
    return f"{word}, {round(100 * confidence)} %"


def sentence(text: str) -> str:
    """With a capital at its head, the rest as it is."""
    return text[:1].upper() + text[1:]


def likeness(similar: Similar) -> str:
    """Why a document is like the one that is shown."""
    told = [f"quan hệ: {similar.relation}"] if similar.relation else []
    if similar.citations:
        told.append(f"cùng viện dẫn {', '.join(each.name for each in similar.citations)}")
    if similar.words:
        told.append(f"cùng nói về {'; '.join(similar.words)}")
    return "; ".join(told) or "lời văn gần nhau"


def draft(document: StoredDocument) -> str:
    """What tells a draft at a glance; the words of one whose number is blank tell more."""
    words = document.draft or ""
    return words[:1].upper() + words[1:] if words.startswith("dự thảo") else f"Dự thảo ({words})"


def day(value: date | None) -> str:
    """A date as it is written: 03/03/2020."""
    return f"{value:%d/%m/%Y}" if value else "không rõ ngày"


def period(first: date | None, last: date | None) -> str:
    """`năm 2020`, `từ 03/03/2020 đến 05/04/2021`; either end may be open."""
    if first and first == last:
        return day(first)
    if first and last and (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
        return f"năm {first.year}"
    bounds = (f"từ {day(first)}" if first else "", f"đến {day(last)}" if last else "")
    return " ".join(filter(None, bounds))


def thousands(value: int) -> str:
    """A count as it is written: 70.000."""
    return f"{value:,}".replace(",", ".")


def file_name(path: str | None) -> str | None:
    """The last part of a path of either kind of system: where a file lay on the server is nobody's business."""
    return PureWindowsPath(path).name if path else None


def source(document: StoredDocument) -> str | None:
    """Where a document comes from; of one that was read from a file, the file's name."""
    return file_name(document.source) if document.source == document.file_name else document.source


def read_filter(read: ReadFilter) -> str:
    """A filter that was read in a question, by its name and what it narrows to."""
    return f"{PART[read.part]}: {_narrowed_to(read)}"


def _narrowed_to(read: ReadFilter) -> str:
    filters = read.filters
    match read.part:
        case Part.AUTHORITY if filters.authority:
            return AUTHORITY[filters.authority]
        case Part.IN_FORCE:
            return "bỏ văn bản không có hiệu lực"
        case Part.ISSUED:
            return period(filters.issued_from, filters.issued_to)
    return filters.issuer or filters.kind or read.words


_FEATURES = {
    "lexical": "từ trùng",
    "lexical_to_best": "từ trùng, so với đoạn nhất",
    "lexical_below_best": "từ trùng, kém đoạn nhất",
    "lexical_rank": "thứ hạng theo từ",
    "cosine": "gần nghĩa",
    "cosine_below_best": "gần nghĩa, kém đoạn nhất",
    "cosine_rank": "thứ hạng theo nghĩa",
    "fused": "từ và nghĩa trộn lại",
    "fused_below_best": "từ và nghĩa, kém đoạn nhất",
    "fused_rank": "thứ hạng trước khi học",
    "question_length": "câu hỏi dài hay ngắn",
    "best_cosine": "đoạn gần nghĩa nhất của câu hỏi",
    "best_lexical": "đoạn trùng từ nhất của câu hỏi",
    "coverage": "phần câu hỏi có mặt",
    "share": "phần thuộc về câu hỏi",
    "pairs": "cặp âm tiết liền nhau",
    "triples": "ba âm tiết liền nhau",
    "length": "độ dài",
    "pair_share": "tỉ lệ cặp thuộc về câu hỏi",
    "pair_lexical": "cặp âm tiết lặp lại",
    "window": "câu hỏi gom trong một quãng ngắn",
    "unit_lexical_mean": "từ trùng, trung bình cả điều mục",
    "unit_lexical_best": "từ trùng, đoạn nhất của điều mục",
    "unit_cosine_mean": "gần nghĩa, trung bình cả điều mục",
    "unit_cosine_best": "gần nghĩa, đoạn nhất của điều mục",
    "unit_found": "số đoạn của điều mục được tìm thấy",
    "unit_coverage_of_body": "phần câu hỏi có trong cả điều mục",
    "unit_coverage": "phần câu hỏi có trong cả điều mục và đề mục",
    "parent_share": "các điều mục cùng văn bản cũng hợp",
    "parent_found": "số điều mục cùng văn bản được tìm thấy",
    "contextual": "đọc câu hỏi cạnh đoạn văn, theo thứ tự từ",
}
_FIELDS = {"title": "tiêu đề", "context": "đề mục phía trên", "body": "nội dung"}


def feature(name: str) -> str:
    """A feature of the ranker (`index.features`) in words."""
    if name in _FEATURES:
        return _FEATURES[name]
    measure, _, where = name.rpartition("_of_")
    return f"{_FEATURES[measure]} ({_FIELDS[where]})"
