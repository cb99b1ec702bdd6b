"""Bare numbers: a kind word and a number without its suffix, "Chỉ thị 46", "NĐ 30/2020".

Nghị định 30/2020/NĐ-CP (Phụ lục I, II.6) lets a text cite so once it has given the whole number. The same
words also count things, "Nghị quyết 5 năm", "quy định 3 mức": what stands around the number tells them apart.
"""

import re
from functools import cache

from ingest.abbreviations import alternatives, kind_word_of, kinds_by_word
from ingest.numbers import Form, Number
from ingest.vocabulary import CitedAs, kinds

# Abbreviations that cite with a number alone, "NĐ 30"; the others are initials of many things.
ABBREVIATIONS = ("NQ", "NĐ", "QĐ", "CT", "KL", "TT", "HD", "KH", "QyĐ")
TAIL = re.compile(r"(?P<num>\d{1,5})(?: ?/ ?(?P<year>(?:19|20)\d\d))?(?![\d/]|,\d| ?\.\w|\w| ?[-/] ?\w)")
YEAR_ALONE = re.compile(r"(?:19|20)\d\d\Z")
LOOK_BACK = 40  # the longest kind word, "số:" and blanks
# What is counted after a kind word, so that the number is a count: "Nghị quyết 5 năm", "thông báo 2 lần".
COUNTED = (
    "năm|lần|tháng|tuần|quý|ngày|giờ|phút|đồng|triệu|tỷ|tỉ|người|nhiệm vụ|văn bản|nội dung|mục tiêu|"
    "giải pháp|nhóm|trường hợp|loại|mức|bước|đợt|kỳ|phần|xã|tỉnh|huyện|đơn vị|cơ quan|tổ chức|quy chế|"
    "dự án|chỉ tiêu|tiêu chí|trang|bản|cấp|bên|đối tượng|vấn đề|điểm|chương|mục|điều|khoản|phương án|"
    "nghị quyết|nghị định|thông tư|quyết định|kế hoạch|chương trình|đề án|luật|hình thức|nguyên tắc|"
    "biện pháp|vụ|việc|hộ|m2|km|ha|kg|%"
)
_COUNTS = re.compile(rf"\s+(?:{COUNTED})(?!\w)(?!\s+\d)", re.IGNORECASE)
_YEARS_COUNTED = re.compile(r"\s+n[ăa]m(?!\w)", re.IGNORECASE)
# What may follow a number after a word that is also a verb: anything else makes it a count.
_GOES_ON = re.compile(
    r"\s*(?:\Z|[.,;:)\]”\"’?!]|\n|(?:của|về|ngày|và|hoặc|đã|là|do|để|với|được|tại|theo|này|nêu|cũng|còn|khi|thay|hướng|quy)(?!\w))",
    re.IGNORECASE,
)


@cache
def _head() -> re.Pattern[str]:
    words = alternatives(kind.word for kind in kinds() if kind.cited_as is not CitedAs.FULL)
    abbreviations = alternatives(ABBREVIATIONS)
    return re.compile(rf"(?<!\w)(?P<word>(?i:{words})|{abbreviations})(?P<so>\s+[Ss]ố)?:?\s*\Z")


def bare_at(text: str, position: int) -> Number | None:
    """The bare number whose figures stand at `position` of running text, a shadow; it starts at its word."""
    if position == 0 or not (text[position - 1].isspace() or text[position - 1] == ":"):
        return None
    tail = TAIL.match(text, position)
    if not tail:
        return None
    offset = max(0, position - LOOK_BACK)
    head = _head().search(text[offset:position])
    if not head or not _is_cited(text, head, tail):
        return None
    return bare_number(text, offset + head.start(), tail, head["word"])


def bare_number(text: str, start: int, tail: re.Match[str], word: str) -> Number:
    """The number of `word`, which stands at `start`, and the figures of `tail`, a match of TAIL."""
    year = tail["year"]
    return Number(
        text=text[start : tail.end()],
        start=start,
        end=tail.end(),
        form=Form.BARE,
        num=tail["num"],
        word=word,
        year=int(year) if year else None,
    )


def _is_cited(text: str, head: re.Match[str], tail: re.Match[str]) -> bool:
    """Whether a kind word and a number name a document and do not count something."""
    if tail["year"]:
        return True
    if _YEARS_COUNTED.match(text, tail.end()) and not head["so"]:
        return False
    if head["so"]:
        return True
    if _COUNTS.match(text, tail.end()):
        return False
    if cited_as(head["word"]) is CitedAs.FIRM:
        return True
    is_name = head["word"][0].isupper() and not YEAR_ALONE.match(tail["num"])
    return is_name and bool(_GOES_ON.match(text, tail.end()))


def cited_as(word: str) -> CitedAs:
    """How a kind word or an abbreviation cites with a number alone."""
    named = kind_word_of(word)
    if named is None:
        return CitedAs.FULL
    # An abbreviation is never a verb.
    return CitedAs.FIRM if word.isupper() else kinds_by_word()[named].cited_as
