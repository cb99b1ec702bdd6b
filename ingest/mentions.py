"""Mentions: each number of a text with the kind word or the name of a law that stands before it.

Numbers that only share a kind word or a suffix are mentions too: "Kết luận số 44 và 45", "Nghị quyết số 59,
70, 71-NQ/TW"; so are the names of laws that no number follows, and "Chỉ thị nêu trên".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from ingest.abbreviations import kind_word_of
from ingest.laws import find_laws
from ingest.numbers import Form, Number, kind_of
from ingest.vocabulary import kinds
from ingest.written_numbers import apart, find_numbers


@dataclass(frozen=True, slots=True)
class Mention:
    """A number and the kind word before it; start and end are the reference's span.

    name: of a law, also when it stands before its number: "Luật Tổ chức chính quyền địa phương số 72/2025/QH15".
    lead: where the words for the document begin, which is `start` unless such a name stands before it.
    back: the index of the mention that this one means again: "Chỉ thị nêu trên".
    """

    number: Number
    start: int
    end: int
    kind: str | None = None
    name: str | None = None
    name_start: int | None = None
    back: int | None = None

    @property
    def lead(self) -> int:
        """Where the words for the document begin: the name before the number counts."""
        return self.start if self.name_start is None else self.name_start


_LOOK_BACK = 48  # characters: the longest kind word, "số:" and blanks
# "Luật Bảo hiểm xã hội số 41/2024/QH15": the name stands between the kind and the number.
_LAWS = ("Bộ luật", "Luật", "Pháp lệnh", "Nghị quyết")
_LAW = re.compile(rf"(?:{'|'.join(_LAWS)})\s")
_NAMED = re.compile(rf"(?<!\w)((?:{'|'.join(_LAWS)})(?:\s[^;:.\n]{{2,110}})?)\s(?:[Ss]ố|\(số)\s*\Z")
_NAME_LENGTH = 130
_IN_OTHER_NAME = re.compile(r"(?:của|và|,)\s+\Z")


@cache
def _word_before() -> re.Pattern[str]:
    words = "|".join(sorted((kind.word for kind in kinds()), key=len, reverse=True))
    return re.compile(rf"(?<!\w)((?i:{words})|NQ|NĐ|QĐ|CT|KL|TT|HD|KH|CV)(?:\s+số)?:?\s*\Z")


def _mention(view: str, number: Number) -> Mention:
    if number.word:
        return Mention(number, number.start, number.end, kind_of(number), _display_name(number))
    offset = max(0, number.start - _LOOK_BACK)
    word = _word_before().search(view[offset : number.start])
    # "Luật Ban hành văn bản quy phạm pháp luật số …": the last word of a name is no kind word.
    if word and not (number.form is Form.QH and word[1] == "luật"):
        return Mention(number, offset + word.start(), number.end, kind_word_of(word[1]), number.name)
    if number.form is Form.QH and (name := _law_before(view, number)):
        words, start = name
        kind = next(law.lower() for law in _LAWS if words.lower().startswith(law.lower()))
        named = (words, start) if kind != "nghị quyết" else (None, None)
        return Mention(number, number.start, number.end, kind, *named)
    return Mention(number, number.start, number.end, kind_of(number))


def _display_name(number: Number) -> str | None:
    """A law's name is what it is about; the names of plenums and congresses are not."""
    if number.form is not Form.NAMED or number.name == "Điều lệ Đảng":
        return None
    return f"{number.name} năm {number.year}" if number.year else number.name


def _law_before(view: str, number: Number) -> tuple[str, int] | None:
    """The name before a law's number, as long as it can be: a law that amends names another one in itself."""
    offset = max(0, number.start - _NAME_LENGTH)
    stretch = view[offset : number.start]
    found = None
    for law in _LAW.finditer(stretch):
        found = _NAMED.match(stretch, law.start()) or found
        if found and not _IN_OTHER_NAME.search(stretch[: law.start()]):
            break
    return (" ".join(found[1].split()), offset + found.start()) if found else None


_AND = re.compile(r"(?:\s*,\s+|\s+(?:và|hoặc)\s+|\s*,\s+và\s+)(?:số\s+)?(?=\d)")
_PLAIN = re.compile(
    r"\d{1,4}(?![\d/]|[.,]\d|\w| ?[-/] ?\w)"
    r"(?=\s*(?:[,;.:)”\"]|\Z|\n|(?:và|hoặc|của|về|ngày|đã|nêu|trên)(?!\w)))"
)


def next_joined(view: str, position: int) -> int | None:
    """Where the figures begin that a comma or `và` joins to what ends at `position`; None without them."""
    joint = _AND.match(view, position)
    return joint.end() if joint else None


def _coordinated(view: str, numbers: Sequence[Number]) -> Iterator[Number]:
    """`numbers` with those that only share a kind word or a suffix: "số 44 và 45", "số 59, 70, 71-NQ/TW"."""
    starts = {number.start: number for number in numbers}
    for number in numbers:
        if number.form is not Form.BARE:
            yield number
            continue
        chain, donor = _chain(view, number, starts)
        for member in chain:
            yield _with_suffix(member, donor) if donor else member


def _chain(view: str, first: Number, starts: dict[int, Number]) -> tuple[list[Number], Number | None]:
    """A bare number with those joined to it, and the whole number at their end that lends its suffix."""
    chain = [first]
    while (at := next_joined(view, chain[-1].end)) is not None:
        if at in starts:
            is_donor = starts[at].kind is not None and _fits(first, starts[at])
            return chain, starts[at] if is_donor else None
        plain = _PLAIN.match(view, at)
        if not plain:
            break
        chain.append(replace(first, text=plain.group(), start=at, end=plain.end(), num=plain.group()))
    return chain, None


def _with_suffix(number: Number, donor: Number) -> Number:
    return replace(number, form=donor.form, kind=donor.kind, org=donor.org, year=donor.year)


@cache
def _abbreviations(word: str) -> frozenset[str]:
    return frozenset(
        abbreviation for kind in kinds() if kind.word == word for abbreviation in kind.abbreviations
    )


def _fits(bare: Number, full: Number) -> bool:
    return full.kind in _abbreviations(kind_of(bare) or "")


# A number that stands so is the document's own, in its letterhead: "Số: 399/KH-UBND".
# Recognition takes the mark of `Số` for another, and the pen's first stroke for a sign.
_HEAD_LINE = re.compile(r"(?:\A|\n)[^\S\n]*S[ốỐóÓôÔ]\s*[:.]?\s*[^\w\s]{0,2}\s*\Z")
_HEAD_LENGTH = 20
# The code of a form: "Mẫu số: 01/BCĐBHĐND-MT" names a page to fill in and no document.
_FORM_CODE = re.compile(r"(?<!\w)(?:[Mm]ẫu|MẪU|[Bb]iểu(?: mẫu)?)(?:\s+[Ss][ốỐ])?\s*(?::\s*)?\Z")


# "Luật Cư trú (Luật số 68/2020/QH14)": the number names the law again.
_TO_ITS_NUMBER = re.compile(r"\s*(?:,\s*)?(?:\(\s*)?(?:(?:Luật|Bộ luật|Pháp lệnh)\s+)?(?:[Ss]ố\s*(?::\s*)?)?")
_TO_NUMBER_LENGTH = 30


def _numbers(view: str) -> list[Number]:
    """Numbers and names in the order of the text, without the names that a number follows."""
    numbers = find_numbers(view)
    by_start = {number.start: index for index, number in enumerate(numbers)}
    laws: list[Number] = []
    for law in find_laws(view):
        index = by_start.get(_number_behind(view, law))
        if index is None or not _is_of_law(numbers[index]):
            laws.append(law)
        else:
            numbers[index] = replace(numbers[index], name=law.name)
    return apart([*numbers, *laws])


def _number_behind(view: str, law: Number) -> int:
    """Where the number of a named law would begin; -1 where the words between allow none."""
    gap = _TO_ITS_NUMBER.match(view, law.end, law.end + _TO_NUMBER_LENGTH)
    return gap.end() if gap and gap.end() > law.end else -1


def _is_of_law(number: Number) -> bool:
    return number.form is Form.QH or (number.form is Form.QPPL and number.kind == "PL")


# "Chỉ thị nêu trên"; "trên" alone also says where: "kế hoạch trên địa bàn".
_AGAIN = re.compile(
    r"(?<!\w)(?P<word>{words})\s+(?:(?:nêu|nói|kể)\s+trên|trên(?:\s+đây)?"
    r"(?=\s*(?:[,.;:)]|\Z)|\s+(?:đã|của|và|được|có|để|là|thì|vẫn|không|chưa|cũng|phải)(?!\w)))(?!\w)"
)
_PLURAL = re.compile(r"(?<!\w)(?:các|những|hai|ba|bốn|nhiều|mọi)\s+\Z", re.IGNORECASE)
_PLURAL_LENGTH = 8


@cache
def _again() -> re.Pattern[str]:
    words = sorted((kind.word for kind in kinds()), key=len, reverse=True)
    cased = "|".join(f"(?i:{word[0]}){word[1:]}" for word in words)
    return re.compile(_AGAIN.pattern.replace("{words}", cased))


def _pointing_back(view: str, mentions: Sequence[Mention], body_start: int) -> list[Mention]:
    """`mentions` with those that only point back to the last one of their kind."""
    pointers = [
        match
        for match in _again().finditer(view, body_start)
        if not _PLURAL.search(view, max(0, match.start() - _PLURAL_LENGTH), match.start())
    ]
    if not pointers:
        return list(mentions)
    merged: list[Mention] = []
    last: dict[str, int] = {}
    waiting = iter([*pointers, None])
    pointer = next(waiting)
    for mention in [*mentions, None]:
        while pointer and (mention is None or pointer.start() < mention.start):
            clear = (not merged or merged[-1].end <= pointer.start()) and (
                mention is None or pointer.end() <= mention.start
            )
            index = last.get(pointer["word"].lower())
            if clear and index is not None:
                merged.append(_meant_again(merged[index], index, pointer))
            pointer = next(waiting)
        if mention is not None:
            merged.append(mention)
            if mention.kind:
                last[mention.kind] = len(merged) - 1
    return merged


def _meant_again(mention: Mention, index: int, pointer: re.Match[str]) -> Mention:
    start, end = pointer.span()
    return replace(mention, start=start, end=end, name_start=None, back=index)


def find_mentions(view: str, body_start: int = 0) -> list[Mention]:
    """The mentions in `view`, a shadow, from `body_start` on, in its order."""
    numbers = [number for number in _numbers(view) if number.start >= body_start]
    found: list[Mention] = []
    for number in _coordinated(view, numbers):
        before = view[max(0, number.start - _HEAD_LENGTH) : number.start]
        if _HEAD_LINE.search(before) or _FORM_CODE.search(before):
            continue
        mention = _mention(view, number)
        found.append(_with_kind_of(found[-1], mention, view) if found else mention)
    return _pointing_back(view, found, body_start)


def _with_kind_of(previous: Mention, mention: Mention, view: str) -> Mention:
    """A number that is only joined to the one before is of its kind: "các Chỉ thị số 46-CT/TW, 48-CT/TW"."""
    if mention.start != mention.number.start or mention.number.kind != previous.number.kind:
        return mention
    is_joined = next_joined(view, previous.end) == mention.start
    return replace(mention, kind=previous.kind) if is_joined else mention
