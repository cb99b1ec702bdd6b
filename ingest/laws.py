"""Laws cited by name: "Luật An ninh quốc gia", "Bộ luật Hình sự năm 2015 (sửa đổi, bổ sung năm 2017)", "BLHS".

A known name (`ingest/vocabulary/laws.json`) is found in any case and ends where the longest of them ends. An
unknown one begins with a capital and ends before a mark or a word that goes on with the sentence: it rather
ends early than takes words that are not its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from ingest.law_names import named_by_initials
from ingest.numbers import Form, Number
from ingest.text import fold
from ingest.vocabulary import laws

_KINDS = r"Bộ\s{1,2}[Ll]uật|Luật|Pháp lệnh"
_HEAD = re.compile(rf"(?<!\w)(?:(?P<kind>{_KINDS})\s{{1,3}}(?=[^\W\d_])|BL(?P<code>[A-ZĐ]{{2,6}})(?!\w))")
_CONSTITUTION = re.compile(
    r"(?<!\w)Hiến pháp(?:\s+(?:của\s+)?nước\s+C(?:ộng)\s+h(?:òa|oà)\s+xã\s+hội\s+chủ\s+nghĩa\s+Việt\s+Nam)?(?!\w)",
    re.IGNORECASE,
)
# "chấp hành Hiến pháp và pháp luật" speaks of the law as such.
_LAW_AS_SUCH = re.compile(r"\s*(?:,|và|,\s*và)\s*(?:các\s+)?(?:pháp luật|luật)(?!\w)", re.IGNORECASE)
# A draft is no law yet; "Đại học Luật", "Khoa Luật" teach it.
_NO_LAW_BEFORE = re.compile(
    r"(?<!\w)(?:[Dd]ự (?:án|thảo)(?: các)?|[Đđ]ề nghị xây dựng|[Hh]ồ sơ|[Đđ]ề cương|[Đđ]ại học|[Kk]hoa|[Tt]rường|"
    r"[Cc]ông ty|[Vv]ăn phòng|[Hh]ội|[Vv]iện|[Nn]gành|[Cc]huyên ngành|[Cc]ử nhân|[Tt]hạc sĩ|[Tt]iến sĩ|[Bb]ộ môn|"
    r"[Mm]ôn|[Tt]ủ sách|Câu lạc bộ|Tòa án|Ủy ban|Uỷ ban|Hội đồng)\s+(?:các\s+)?\Z"
)
_BEFORE = 24
_WORD = re.compile(r"[^\W_]+(?:/[A-Z]+)?")
_GAP = re.compile(r"\s?[,;]?[ ]?\n?[ ]{0,2}(?=[\w(])")
_LONGEST = 190  # characters: the longest known name has 156
_MOST_WORDS = 14  # of an unknown name
# Words that a name may hold and that more often go on with the sentence around an unknown one.
_STOPS = frozenset(
    """và hoặc của được có là này năm ngày số hiện về trong tại để thì đã do theo khi cho với nếu phải không nêu trên
    sửa bổ mới hết bị gồm ban đang chưa cũng sẽ mà nhưng nhằm từ đến vào ra bởi bằng như còn vẫn cần đối so trước sau
    ngoài giữa cùng việc các những một mọi mỗi ấy đó kia nay vừa rồi thay hiệu quy trao giao nói điều khoản chương mục
    yêu khẳng cấm nghiêm tạo góp đòi""".split()
)  # fmt: skip
# "Luật sư", "Luật gia" are people.
_NOT_NAMES = frozenset("sư gia lệ pháp khoa học chơi".split())
_OTHER_PAPERS = frozenset("Luật Bộ Nghị Thông Quyết Chỉ Pháp".split())
_BLANK = re.compile(r"[ ]{1,2}\n?|\n")
_YEAR = re.compile(r"\s{1,2}(?:n[ăa]m\s{1,2})?(?P<year>(?:19|20)\d\d)(?![\w/-]|[.,]\d)", re.IGNORECASE)
_NOTE = re.compile(r"\s{1,2}\((?:đã\s+)?(?:được\s+)?sửa đổi[^()\n]{0,60}\)", re.IGNORECASE)
_REVISED = re.compile(r"\s*\(sửa đổi(?:, bổ sung)?\)", re.IGNORECASE)
_AMENDING = re.compile(
    rf"(?P<kind>{_KINDS})\s{{1,3}}[Ss]ửa đổi(?:,?\s+bổ sung)?(?:\s+(?:một số\s+điều|Điều|các điều|điều|khoản)"
    rf"[^;:.()\n]{{0,60}}?)\s+(?:của|trong)\s+(?:các\s+)?(?={_KINDS})"
)
_JOINED = re.compile(rf"(?:\s*,\s+|\s+và\s+|\s*,\s+và\s+)(?=(?:{_KINDS})\s)")
_AFTER_NAME = re.compile(r"\s*(?:[^\w\s]|\Z)")


@dataclass(slots=True)
class _Node:
    """A word of known names: the words that may follow it, and the name that ends here."""

    after: dict[str, "_Node"] = field(default_factory=dict)
    name: str | None = None


@dataclass(frozen=True, slots=True)
class _Name:
    """A name that ends at `end`: as the list has it when it is known, else as written."""

    words: str
    end: int


# How offices shorten the words of names.
_SHORTENED = {
    "HĐND": "hội đồng nhân dân", "UBND": "ủy ban nhân dân", "ĐBQH": "đại biểu quốc hội",
    "ĐBHĐND": "đại biểu hội đồng nhân dân", "QH": "quốc hội", "MTTQ": "mặt trận tổ quốc", "CAND": "công an nhân dân",
    "QĐND": "quân đội nhân dân", "NSNN": "ngân sách nhà nước", "VBQPPL": "văn bản quy phạm pháp luật",
    "VPHC": "vi phạm hành chính", "CQĐP": "chính quyền địa phương", "ANTT": "an ninh trật tự",
}  # fmt: skip


@cache
def _known() -> dict[str, _Node]:
    """Kind → the known names, word by word, folded."""
    roots: dict[str, _Node] = {}
    for law in laws():
        node = roots.setdefault(law.kind, _Node())
        for word in _WORD.findall(fold(law.name)):
            node = node.after.setdefault(word, _Node())
        node.name = node.name or law.name
    return roots


def find_laws(view: str) -> Iterator[Number]:
    """The laws that `view`, a shadow, cites by name, in its order; also those whose number follows the name."""
    end = 0
    heads = sorted([*_HEAD.finditer(view), *_constitutions(view)], key=lambda head: head.start())
    for head in heads:
        if head.start() < end or _NO_LAW_BEFORE.search(view, max(0, head.start() - _BEFORE), head.start()):
            continue
        named = _law_at(view, head)
        if named is not None:
            end = named.end
            yield named


def _constitutions(view: str) -> Iterator[re.Match[str]]:
    for match in _CONSTITUTION.finditer(view):
        if match.group().startswith("Hiến") and not _LAW_AS_SUCH.match(view, match.end()):
            yield match


def _law_at(view: str, head: re.Match[str]) -> Number | None:
    if head.re is _CONSTITUTION:
        return _number(view, head.start(), head.end(), "hiến pháp", "Hiến pháp")
    if head["code"]:
        name = named_by_initials(head.group())
        return _number(view, head.start(), head.end(), "bộ luật", name) if name else None
    kind = " ".join(head["kind"].lower().split())
    if amending := _amending_end(view, head.start()):
        name = " ".join(view[head.start() : amending].split())
        return _number(view, head.start(), amending, kind, name)
    found = _name_at(view, head.end(), kind)
    if found is None:
        return None
    word = kind.capitalize()
    if found.words.isupper():
        known = named_by_initials(f"{word} {found.words}")
        return _number(view, head.start(), found.end, kind, known) if known else None
    return _number(view, head.start(), found.end, kind, f"{word} {found.words}")


def _amending_end(view: str, start: int) -> int | None:
    """Where the name of a law ends that amends others: "Luật sửa đổi, bổ sung một số điều của Luật A và Luật B"."""
    opening = _AMENDING.match(view, start, start + _LONGEST)
    end: int | None = None
    at = opening.end() if opening else None
    while at is not None:
        head = _HEAD.match(view, at)
        inner = (
            _name_at(view, head.end(), " ".join(head["kind"].lower().split()))
            if head and head["kind"]
            else None
        )
        if inner is None:
            return end
        end = inner.end
        joint = _JOINED.match(view, end)
        at = joint.end() if joint else None
    return end


def _name_at(view: str, start: int, kind: str) -> _Name | None:
    """The name that begins at `start`; None where no name begins there."""
    stretch = view[start : start + _LONGEST]
    found = _known_name(stretch, kind) or _unknown_name(stretch)
    return _Name(found.words, start + found.end) if found else None


def _known_name(stretch: str, kind: str) -> _Name | None:
    """The longest known name at the start of `stretch`."""
    node: _Node | None = _known().get(kind)
    found: _Name | None = None
    at, words = 0, 0
    while node is not None and (word := _WORD.match(stretch, at)):
        for each in _SHORTENED.get(word.group(), word.group()).split():
            node = node.after.get(fold(each)) if node else None
        words += 1
        end = word.end()
        if node is not None and node.name and not (words == 1 and _goes_on(stretch, end)):
            found = _Name(node.name, end + (stretch[end : end + 1] == ")"))
        gap = _GAP.match(stretch, end)
        if gap is None:
            break
        at = gap.end() + (stretch[gap.end()] == "(")
    return found


def _goes_on(stretch: str, at: int) -> bool:
    """Whether a word after a name of one syllable may belong to it: "Luật giá trị" is no Luật giá."""
    following = _WORD.match(stretch, at + 1)
    return not _AFTER_NAME.match(stretch, at) and not (
        following is None or following.group().lower() in _STOPS or following.group().isdecimal()
    )


def _unknown_name(stretch: str) -> _Name | None:
    first = _WORD.match(stretch)
    if first is None or len(first.group()) < 2 or not first.group()[0].isupper():
        return None
    if first.group().lower() in _NOT_NAMES | _STOPS:
        return None
    end = first.end()
    for _ in range(_MOST_WORDS):
        gap = _BLANK.match(stretch, end)
        word = _WORD.match(stretch, gap.end()) if gap else None
        if word is None or word.group().lower() in _STOPS or word.group() in _OTHER_PAPERS:
            break
        if word.group()[0].isdecimal():
            break
        end = word.end()
    return _Name(" ".join(stretch[:end].split()), end)


def _number(view: str, start: int, end: int, kind: str, name: str) -> Number:
    """A named law, with the year and the note on its amendments that follow its name."""
    year: int | None = None
    revised = False
    for _ in range(2):
        if year is None and (stated := _YEAR.match(view, end)):
            year, end = int(stated["year"]), stated.end()
        if note := _NOTE.match(view, end):
            end = note.end()
            revised = revised or bool(_REVISED.fullmatch(note.group()))
    if revised and year is None:
        # A law that is being made anew, which is not the one of that name in force.
        name += " (sửa đổi)"
    return Number(
        text=view[start:end], start=start, end=end, form=Form.NAMED, num="", word=kind, year=year, name=name
    )
