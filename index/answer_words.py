"""The words of a sentence that answer a question: an amount where one is asked, a day, a body, a yes or no.

What kind of thing is asked is told by the question's own words ("bao nhiêu", "khi nào", "ai", "có … không"); what
such a thing looks like, by the grammar of official prose. Where nothing of the kind is asked or found, the words
that answer are those the sentence shares with the question.
"""

import re
from collections.abc import Collection, Iterator
from enum import Enum, auto

from index.question import Question
from ingest.text import fold

Span = tuple[int, int]


class Asked(Enum):
    """What kind of thing answers a question."""

    AMOUNT = auto()
    TIME = auto()
    BODY = auto()
    PERMISSION = auto()


# Of questions, without marks: so people type them.
_WHAT = r"\b.{0,80}\b(?:la gi|nao|the nao|ra sao|la bao)\b"
_ASKING = {
    Asked.AMOUNT: re.compile(
        r"\b(?:bao nhieu|bao lau|may (?:nam|thang|ngay|gio|lan|tuoi|nguoi|dong|phan|tin chi|loai|buoc|mon))\b"
        rf"|\b(?:muc (?:phat|luong|huong|dong|thu|chi|ho tro|tro cap|boi thuong)|do tuoi|ti le|ty le|so luong){_WHAT}"
    ),
    Asked.TIME: re.compile(
        rf"\b(?:khi nao|luc nao|bao gio|ngay nao|nam nao|bao lau)\b|\bthoi (?:han|gian|diem|hieu){_WHAT}"
    ),
    Asked.BODY: re.compile(
        r"\bai\b|\b(?:co quan|to chuc|don vi|nguoi|chu the|cap|phong|(?<!van )ban|bo|khoa|hoi dong) nao\b"
    ),
    Asked.PERMISSION: re.compile(r"\b(?:duoc|phai|bi|quyen|can)\b.{0,300}\bkhong\W{0,40}$"),
}
_UNIT = (
    r"(?:(?:nghìn|ngàn|triệu|tỷ|tỉ)(?:\s+đồng)?|đồng|%|phần\s+trăm|tuổi|năm|tháng|tuần|ngày|giờ|phút|lần|người"
    r"|tín\s+chỉ|học\s+kỳ|tiết|điểm|môn|mét|km|ha|m2|m3|kg|lít|bản|bộ|suất|lượt|trường\s+hợp)"
)
_FIGURE = r"(?:\d[\d.,]{0,24}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười(?:\s+\w+)?)"
_BOUND = r"(?:(?:từ|đến|trên|dưới|đủ|tròn|không\s+quá|ít\s+nhất|tối\s+đa|tối\s+thiểu|chậm\s+nhất)\s+){0,2}"
_AMOUNT = rf"{_BOUND}{_FIGURE}\s*{_UNIT}(?:\s+(?:trở\s+lên|trở\s+xuống|làm\s+việc))?"
_DAY = r"ngày\s+\d{1,2}(?:\s+tháng\s+\d{1,2}|/\d{1,2})(?:(?:\s+năm\s+|/)\d{4})?"
# A name goes on in small letters after its capital: "Ban Bí thư", "Bộ Chính trị", "Thủ tướng Chính phủ".
_NAMED = r"[A-ZĐÀ-Ỹ]\w*(?:\s+(?:thư|hành|trị|phủ|vụ|hội|tịch|an|sát|án|phòng|giáo|vận|tra)(?!\w))?"
_PLACE = rf"(?:\s+(?:ban|nhân|dân|cấp|tỉnh|huyện|xã|trung|ương|nước|tối|cao|quản|lý|{_NAMED})){{0,20}}"
_ANSWERING = {
    Asked.AMOUNT: re.compile(rf"\b{_AMOUNT}(?:\s+đến\s+{_AMOUNT})?(?!\w)", re.IGNORECASE),
    Asked.TIME: re.compile(
        rf"\b(?:{_DAY}|{_BOUND}{_FIGURE}\s*(?:năm|tháng|tuần|ngày|giờ|phút|học\s+kỳ)(?:\s+làm\s+việc)?"
        r"|(?:trước|sau)\s+khi\s+[^,.;:]{3,60}|(?:kể\s+)?từ\s+(?:ngày|thời\s+điểm|khi)\s+[^,.;:]{3,60})(?!\w)",
        re.IGNORECASE,
    ),
    Asked.BODY: re.compile(
        r"\b(?:[Bb]ộ\s+trưởng|[Cc]hủ\s+tịch|Thủ\s+tướng|Chính\s+phủ|Quốc\s+hội|[Ủủ]y\s+ban|[Uu]ỷ\s+ban|[Tt]òa\s+án"
        r"|[Tt]oà\s+án|[Vv]iện\s+kiểm\s+sát|[Hh]iệu\s+trưởng|[Gg]iám\s+đốc|[Hh]ội\s+đồng|[Cc]ơ\s+quan(?:\s+có\s+thẩm\s+quyền)?|[Bb]ộ(?=\s+[A-ZĐÀ-Ỹ])"
        rf"|[Ss]ở(?=\s+[A-ZĐÀ-Ỹ])|[Bb]an(?=\s+[A-ZĐÀ-Ỹ])|[Pp]hòng(?=\s+[A-ZĐÀ-Ỹ])|[Cc]ông\s+an){_PLACE}(?!\w)"
    ),
    Asked.PERMISSION: re.compile(
        r"\b(?:không\s+)?(?:được(?:\s+phép)?|phải|có\s+quyền|có\s+nghĩa\s+vụ|bị\s+cấm|nghiêm\s+cấm|bắt\s+buộc)(?!\w)",
        re.IGNORECASE,
    ),
}
# "khoản 2", "Điều 5 năm": a figure that names a place is no amount.
_REFERS = re.compile(r"(?:điều|khoản|điểm|chương|mục|số|phụ lục|bước|lần thứ|thứ|năm|quý)\s*$", re.IGNORECASE)
_SYLLABLE = re.compile(r"[^\W_]+")


def kinds_asked(question: Question) -> frozenset[Asked]:
    """The kinds of things that a question asks for, none for most."""
    typed = fold(question.text)
    return frozenset(kind for kind, pattern in _ASKING.items() if pattern.search(typed))


def answering(text: str, kinds: Collection[Asked]) -> list[Span]:
    """Where things of these kinds stand in a text, in order, apart from each other."""
    found = [span for kind in kinds for span in _found(text, kind)]
    return list(_apart(sorted(found)))


def answer_words(question: Question, text: str) -> tuple[Span, ...]:
    """The runs of a quote's text that answer the question: offsets in `text`, in order, apart from each other."""
    kinds = kinds_asked(question)
    found = answering(text, kinds)
    # "không được" alone does not say what is forbidden.
    if not found or kinds == {Asked.PERMISSION}:
        found += _shared(question, text)
    return tuple(_apart(sorted(found)))


def _found(text: str, kind: Asked) -> Iterator[Span]:
    for match in _ANSWERING[kind].finditer(text):
        if kind is Asked.BODY or not _REFERS.search(text[max(0, match.start() - 10) : match.start()]):
            yield match.span()


def _apart(spans: list[Span]) -> Iterator[Span]:
    last = -1
    for start, end in spans:
        if start >= last:
            yield start, end
            last = end


def _shared(question: Question, text: str) -> list[Span]:
    """Runs of two and more syllables of the topic; single ones where there is no run."""
    wanted = {syllable for topic in question.topics for syllable in topic}
    runs: list[list[Span]] = []
    before = False
    for each in _SYLLABLE.finditer(fold(text)):
        there = each.group() in wanted
        if there and before:
            runs[-1].append(each.span())
        elif there:
            runs.append([each.span()])
        before = there
    longer = [run for run in runs if len(run) > 1] or runs
    return [(run[0][0], run[-1][1]) for run in longer]
