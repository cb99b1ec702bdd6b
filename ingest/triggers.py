"""Triggers: the words that say what a text does with the documents it names, and what turns their meaning.

The verb before a document governs it; words behind it can say that it has ended or was changed by another.
"""

import re
from functools import cache

from ingest.document import Relation

_RULES = r"(?:\s+(?:các\s+|một số\s+|toàn bộ\s+)?(?:quy định|nội dung))?(?:\s+tại)?"
# The first that matches at a place wins, so the longer phrases stand before the words they contain.
_TRIGGERS: tuple[tuple[Relation, str], ...] = (
    (Relation.ENCLOSED, r"(?:ban hành\s+)?kèm\s+theo"),
    (Relation.CORRECTS, r"đính chính"),
    (Relation.REVIEWS, r"(?:sơ kết|tổng kết)(?:[^;.]{0,60}?(?:thực hiện|thi hành))?"),
    (
        Relation.REVIEWS,
        r"(?:đánh giá|kiểm tra|giám sát|báo cáo)\s+(?:kết quả|việc|tình hình|công tác)"
        r"[^;.,]{0,30}?(?:thực hiện|thi hành)",
    ),
    (Relation.CONTINUES, r"tiếp tục\s+(?:đẩy mạnh\s+|tăng cường\s+)?(?:việc\s+)?(?:thực hiện|quán triệt)"),
    (Relation.DETAILS, r"cụ thể h(?:óa|oá)|thể chế h(?:óa|oá)|quy định chi tiết"),
    (
        Relation.DETAILS,
        r"hướng dẫn (?:việc\s+)?(?:thi hành|thực hiện)|(?:chi tiết|biện pháp|quy định) thi hành",
    ),
    (Relation.REPLACES, r"thay thế(?:\s+cho)?|thay cho"),
    (Relation.REPEALS, rf"(?:bãi bỏ|h[ủu][ỷy]? bỏ|hủy|huỷ|đình chỉ (?:việc )?thi hành){_RULES}"),
    (
        Relation.AMENDS,
        r"(?:sửa đổi|bổ sung|(?<!phạm vi )(?<!đối tượng )điều chỉnh|thay cụm từ)"
        rf"(?:\s*,\s*(?:sửa đổi|bổ sung|thay thế))*{_RULES}",
    ),
    (Relation.ENDED, r"ngưng\s+hiệu lực(?:\s+(?:thi hành|của|đối với))*"),
    (Relation.SUCCEEDS, r"kế thừa"),
    (
        Relation.MENTIONS,
        r"theo tinh thần|theo quy định|dẫn chiếu|tại\s+(?=Công văn|Tờ trình|Báo cáo|Văn bản)",
    ),
    (Relation.MENTIONS, r"(?:quy định|nêu|ghi|dẫn chiếu|ban hành|hướng dẫn)\s+tại"),
    (Relation.BASED_ON, r"căn cứ|trên cơ sở"),
    (Relation.IMPLEMENTS, r"triển khai|thực hiện|thi hành|quán triệt|học tập"),
)
# How far before a mention its trigger is looked for, in characters.
BEFORE = 300
_REACH = 150  # characters over which a verb as common as "thực hiện" still says something of a document
_REGARD = 90  # characters before a trigger that can turn its meaning


@cache
def _trigger() -> re.Pattern[str]:
    named = "|".join(f"(?P<t{index}>{pattern})" for index, (_, pattern) in enumerate(_TRIGGERS))
    return re.compile(
        r"(?<!\w)(?:(?P<opening>Theo(?!\s+(?:tinh thần|quy định|nội dung)))|(?P<theo>theo)"
        rf"|(?i:{named}))(?!\w)"
    )


_NOT_YET = re.compile(
    r"(?<!\w)(?:chưa|không|sẽ|đề nghị|kiến nghị|đề xuất|dự kiến|xem xét|nghiên cứu)(?:\s+[^\W\d]+)?\s+\Z",
    re.IGNORECASE,
)
_CHANGING = {Relation.REPLACES, Relation.REPEALS, Relation.AMENDS, Relation.CORRECTS, Relation.ENDED}
_CHANGE = r"(?:sửa đổi|bổ sung|thay thế|bãi bỏ|h[ủu][ỷy] bỏ|đính chính|điều chỉnh|ban hành)"
# What is denied, due or under way: "không thay thế, bãi bỏ", "cần sửa đổi", "đang sửa đổi".
_UNDONE = re.compile(
    r"(?<!\w)(?:chưa|không|sẽ|đang|cần|phải|nên|có thể|tiến tới|chuẩn bị|chủ trương)(?:\s+[^\W\d]+)?"
    rf"(?:\s*(?:,\s*)?(?:và\s+|hoặc\s+)?{_CHANGE}){{0,4}}\s*(?:,\s*)?(?:(?:và|hoặc)\s+)?\Z",
    re.IGNORECASE,
)
# What is asked for or planned, with whoever is asked between: "kiến nghị Chính phủ xem xét, bãi bỏ"; but "theo đề nghị
# của …" says at whose request something is done.
_PLANNED = re.compile(
    r"(?<!\w)(?<!theo )(?<!xét )(?:đề nghị|kiến nghị|đề xuất|dự kiến|dự thảo|tham mưu|xem xét|nghiên cứu|rà soát|"
    r"phương án|lộ trình)(?!\w)[^.;:\n]{0,60}\Z",
    re.IGNORECASE,
)
_PASSIVE = re.compile(r"(?<!\w)(?:được|bị)\s+\Z", re.IGNORECASE)
# "Luật sửa đổi, bổ sung một số điều của Luật …": the verb is part of a name.
_IN_NAME = re.compile(r"(?<!\w)(?:Luật|Nghị định|Thông tư|Nghị quyết|Quyết định|Pháp lệnh|văn bản)[ ]\Z")
# "ban hành kèm theo Thông tư này và Nghị định số …": the verb has had its object.
_HAS_OBJECT = re.compile(r"[^\W\d_]\s+này(?!\w)")


def governing(stretch: str) -> Relation | None:
    """The relation of the last trigger in `stretch`, the words before a mention; None when there is none.

    A trigger that does not reach the mention gives MENTIONS: it ends what an earlier one says.
    """
    found: Relation | None = None
    for match in _trigger().finditer(stretch):
        before = stretch[max(0, match.start() - _REGARD) : match.start()]
        if _IN_NAME.search(before):
            continue
        relation = _relation_of(match)
        found = relation if _reaches(relation, before, stretch[match.end() :]) else Relation.MENTIONS
    return found


def _reaches(relation: Relation, before: str, after: str) -> bool:
    if _HAS_OBJECT.search(after) or _turned(relation, before):
        return False
    return relation is not Relation.IMPLEMENTS or len(after) <= _REACH


def _relation_of(match: re.Match[str]) -> Relation:
    if match["opening"]:
        return Relation.BASED_ON
    if match["theo"]:
        return Relation.MENTIONS
    assert match.lastgroup is not None
    return _TRIGGERS[int(match.lastgroup[1:])][0]


def _turned(relation: Relation, before: str) -> bool:
    """A negation, a plan or a passive: the text does not do this to the document."""
    if relation is Relation.BASED_ON:
        return False
    if relation in _CHANGING and (_UNDONE.search(before) or _PLANNED.search(before)):
        return True
    return bool(_NOT_YET.search(before) or _PASSIVE.search(before))


_ENDS_WITH = re.compile(r"(?<!\w)hết hiệu lực(?!\w)")


def announced(line: str) -> Relation | None:
    """What a line that ends in a colon says of the items below it: "Bãi bỏ các văn bản sau:"."""
    return Relation.ENDED if _ENDS_WITH.search(line) else governing(line)


_ENDED_AFTER = re.compile(
    r"\s*(?:\([^()]{0,120}\)\s*)?(?:,\s*)?(?:(?:và|cùng)\s+[^.;\n]{0,60}?)?(?:đã\s+|chính thức\s+)?"
    r"(?:hết hiệu lực|ngưng hiệu lực|(?:bị|được)\s+(?:thay thế|bãi bỏ|h[ủu][ỷy] bỏ))(?!\w)"
)
_CHANGED_BY = re.compile(
    r"\s{0,80}(?:\(,?\s*|,\s*)?(?:đã\s+)?(?:được|bị)\s+(?P<verb>sửa đổi|bổ sung|thay thế|bãi bỏ|đính chính)"
    r"[^.;\d]{0,60}?(?:bởi|theo|tại|bằng)(?::|\s)[^.;\d]{0,40}?\s*\Z"
)
_BY_VERB = {
    "sửa đổi": Relation.AMENDS,
    "bổ sung": Relation.AMENDS,
    "thay thế": Relation.REPLACES,
    "bãi bỏ": Relation.REPEALS,
    "đính chính": Relation.CORRECTS,
}


def has_ended(after: str) -> bool:
    """Whether the words after a document say that it is no longer in force: "… hết hiệu lực"."""
    return ended_words(after) > 0


def ended_words(after: str) -> int:
    """How many characters of `after` say that the document before them has ended; 0 where they do not say so."""
    match = _ENDED_AFTER.match(after)
    return match.end() if match else 0


def changed_by(between: str) -> Relation | None:
    """What the second of two documents does to the first: "A được sửa đổi, bổ sung bởi B"."""
    match = _CHANGED_BY.match(between)
    return _BY_VERB[match["verb"]] if match else None
