"""Recognised text as its head and foot are read: a view of the same length in which known damage is undone.

The stored text stays as it was recognised. Only what stands on a closed list is put right: kinds, offices, bodies, the
signs of a number, the words of a date (the usual mistakes of recognition: marks taken one for another, QUYÉT ĐỊNH; a
letter that a seal touches; 1, l and I, 0 and O; specks and rules read as signs).
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from ingest.abbreviations import alternatives, kind_spellings, party_orgs
from ingest.raw_text import PageWord
from ingest.syllables import is_syllable
from ingest.text import fold
from ingest.vocabulary import issuers, kinds

# Longer lines are prose. A head's and a foot's lines fill a column, a title the page at most.
_LONGEST = 110
# A phrase with one wrong letter is told from all others when it is at least this long.
_TOLD_BY_ALL_BUT_ONE = 8
_OFFICES = (
    "CHỦ TỊCH", "PHÓ CHỦ TỊCH", "THỦ TƯỚNG", "PHÓ THỦ TƯỚNG", "BỘ TRƯỞNG", "THỨ TRƯỞNG", "TỔNG BÍ THƯ", "BÍ THƯ",
    "PHÓ BÍ THƯ", "TRƯỞNG BAN", "PHÓ TRƯỞNG BAN", "CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG", "GIÁM ĐỐC",
    "PHÓ GIÁM ĐỐC", "HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG", "CHỦ NHIỆM", "PHÓ CHỦ NHIỆM", "CỤC TRƯỞNG",
    "PHÓ CỤC TRƯỞNG", "VIỆN TRƯỞNG", "TỔNG THANH TRA", "THƯỜNG TRỰC", "CHÁNH THANH TRA",
)  # fmt: skip
# A committee and its level, by initials: the blank between them is thin.
_WITH_INITIALS = ("UBND TỈNH", "UBND THÀNH", "UBND HUYỆN", "UBND QUẬN", "UBND XÃ", "UBND PHƯỜNG", "HĐND TỈNH")
_DEPARTMENT = re.compile(r"^S[OÓÔƠỜỢ](?= [^\W\d_]{2,} [^\W\d_]{2,})")
_DOTS = re.compile(r"(?<!\.)\.{3,}\s*$")
# Surnames of all but a few people of Vietnam, those of its smaller peoples included.
_SURNAMES = frozenset(
    """
    An Âu Bạch Bàn Bành Bế Biện Bùi Cái Cam Cao Chu Chử Châu Chung Chúng Chương Cổ Cù Cung Cường Danh Diệp Doãn Dư
    Dương Đàm Đào Đậu Đặng Điền Điểu Đinh Đoàn Đỗ Đồng Đổng Đới Đường Giang Giàng Giáp Hà Hàn Hạ Hầu Hoa Hoàng Hồ Hồng
    Hứa Huỳnh Hùng Kha Khổng Khuất Khúc Kiều Kim Kiên La Lã Lại Lam Lâm Lang Lăng Lầu Lê Lèo Liêu Lò Lộc Lô Lỗ Lù Lục
    Lư Lữ Lương Lường Lưu Lý Lỳ Ma Mã Mạc Mạch Mai Mẫn Mông Mùa Nghiêm Ngô Ngọc Ngụy Nguyễn Nhâm Nhan Nhữ Ninh Nông
    Ông Phạm Phan Phí Phó Phú Phùng Phương Quách Quan Quản Quang Quàng Sa Sầm Sùng Sơn Tạ Tằng Tăng Tẩn Tào Tần Thạch
    Thái Thẩm Thân Thào Thập Thi Thiều Tiêu Tiết Tô Tôn Tống Tòng Trà Trang Tráng Trần Triệu Trịnh Trương Từ Tưởng Ty
    Ung Uông Văn Vàng Vi Viên Võ Vũ Vương Vừ Xa Xồng
    """.split()
)
_HEAD_PHRASES = (
    "THÀNH PHỐ", "ỦY BAN NHÂN DÂN", "HỘI ĐỒNG NHÂN DÂN", "ĐẢNG CỘNG SẢN VIỆT NAM",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "BAN THƯỜNG VỤ", "BAN CHẤP HÀNH",
)  # fmt: skip
_WORDLESS = re.compile(r"[^\w\n]+|_+")
_LEFT_EDGE = re.compile(r"^(?:(?![-+“\"(]+\s)(?:[^\w\s]|_)+\s+)+")
# A long gap is entered at its beginning and in its last part, not at each of its blanks.
_RIGHT_EDGE = re.compile(
    r"(?:(?<!\s)|(?<=\s{80}))(?:\s{1,80}+(?:[^\w\s.”\")][^\w\s]{0,80}+|_{1,80}+|\._{0,80}+)){1,40}+$"
)
# The stamp of incoming papers (Nghị định 30/2020/NĐ-CP, Phụ lục IV): ĐẾN, Số, Ngày, Chuyển, with dots to write on.
_RECEIVED = re.compile(
    r"(?:ĐẾN\s+)?(?:(?:Giờ|Ngày)\s?[:.]+\S*|(?:Kính )?[Cc]huyển\W*\.{2}\S*)(?:\s+\S*\.{3,}\S*)*"
)
_ON_BEHALF = re.compile(
    r"^[\W_]*[A-Z.]{0,2}[/.\- ]?M[ /.\-]+(?=BỘ CHÍNH TRỊ|BAN BÍ THƯ|BAN CHẤP HÀNH|BAN THƯỜNG VỤ|ỦY BAN|HỘI ĐỒNG"
    r"|CHÍNH PHỦ)"
)
_PREFIXES = frozenset("KT K T TM M TL L TUQ Q".split())
_WRONG_STOP = re.compile(r"(?<!\w)(KT|TM|TL|TUQ|Q)[,:;]")
# What stands for a word that was hardly read until its line is judged: a name beside it is not whole.
_GUESSED, _A_WORD, _A_SENTENCE = "\uffff", 3, 8
# Letters by the standard, specks by their use.
_SPECKS = dict.fromkeys(map(ord, "ˆˇ˘˙˚˜ªº¬" + _GUESSED), " ")
# Signs at the edges of a short line; a bracket may belong to a name's `(đã ký)`.
_SIGNS = re.compile(r"^[^\w(]+|^_+[^\w(]*|(?<![^\w).])[^\w).]+$|\s[\W_]{1,80}$")
_NUMBER = re.compile(r"^(?P<label>\s*S[ốôóòồõỏ6])(?=\s?[:.]?\s*\S*\d)")
_SLASH_AS_LETTER = re.compile(rf"(?<=\d)[Il1|](?=(?:{alternatives(kind_spellings())})-[A-ZĐ])")
_KIND_SIGN = re.compile(r"(?<=\d[/-])[A-ZĐ][A-ZĐa-zđ]{1,5}(?=[-/][A-ZĐ])")
_DOUBLED = re.compile(r"(\w)\1")
_PARTY_ORG = re.compile(rf"(?<=\d)-(?:{alternatives(kind_spellings())})/(?P<org>[A-ZĐ\\]{{2,6}})(?!\w)")
_DATE = re.compile(
    r"(?P<day>ngày\s?)(?P<d>[\dlIO|\]Ø]{1,2})(?P<month>\s+th[aáàảâ]ng\s+)(?P<m>[\dlIO|\]Ø]{1,2})(?P<year>\s+n[aăắằâ]m\s+)"
    r"(?P<y>[\dlIO|\]Ø]{4})(?!\w)",
    re.IGNORECASE,
)
# Letters taken for others, the wrong one first.
_TAKEN_FOR = frozenset("IT ET FT HW VW DĐ OĐ BĐ ĐD OQ".split())
# Of 100. Specks and pen strokes that are taken for letters have less than the first; printed figures have 85 and more,
# handwritten ones that were misread up to 75; a word that holds the kind's and the body's letters too lies between.
_LEAST, _LEAST_OF_FIGURES, _LEAST_OF_SYMBOLS = 30, 80, 50
_FIGURE = re.compile(r"\d|^[^\w/]*$")
_LABEL = re.compile(r"S\w[:.]?")
_OWN_NUMBER = re.compile(r"\s*S\w\s?[:.]?\s*(?:\S{1,3}\s*)?$")
_OWN_DAY = re.compile(r",\s?(?:ngày(?:\s*\S{1,2})?|\S{0,2})\s*$")
_FIGURES = str.maketrans("lI|]OØ", "111100")
_LETTER_SUBJECT = re.compile(r"^V(?:[/ÀÁAI]\s?[vwyW(]?|/?w)[,.]?(?: \()?(?=\s+[a-zđà-ỹ])")
_NAME_LIKE = re.compile(r"\s*(?:[^\W\d_]+ ){1,4}[^\W\d_]+\s*")


def repaired(text: str, words: Sequence[PageWord] = ()) -> str:
    """The view of a recognised page: as long as `text`, with the same line ends. words: those of the page.

    What was hardly read is blank: a number or a day that a pen wrote stays unknown rather than be a wrong one.
    """
    return "\n".join(_repaired_lines(_without_guesses(text, words).split("\n")))


def _without_guesses(text: str, words: Sequence[PageWord]) -> str:
    for word in words:
        seen = text[word.start : word.end]
        if word.confidence < _least(text, word.start, seen):
            filler = _GUESSED if sum(map(str.isalpha, seen)) >= _A_WORD else " "
            text = text[: word.start] + filler * len(seen) + text[word.end :]
    return text


def _least(text: str, start: int, seen: str) -> float:
    """The confidence that a word needs to count. Words in capitals are held against the closed lists instead."""
    if _FIGURE.search(seen) and _is_named(text, start):
        return _LEAST_OF_SYMBOLS if re.search(r"[A-ZĐ]{2}", seen) else _LEAST_OF_FIGURES
    if seen.isupper() or _LABEL.fullmatch(seen):
        return 0.0
    return 0.0 if _is_of_a_sentence(text, start, seen) else _LEAST


def _is_of_a_sentence(text: str, start: int, seen: str) -> bool:
    """Whether this is a syllable in a long line: whatever its marks, a word stands there and no speck."""
    line = text[text.rfind("\n", 0, start) + 1 :].partition("\n")[0]
    bare = seen.strip(".,;:")
    return len(bare) >= _A_WORD and bare.islower() and is_syllable(bare) and line.count(" ") >= _A_SENTENCE


def _is_named(text: str, at: int) -> bool:
    """Whether the place is right behind the label of a document's own number or of its day."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return _OWN_NUMBER.match(line) is not None or _OWN_DAY.search(line) is not None


def _repaired_lines(lines: list[str]) -> Iterator[str]:
    numbered = False
    for line in lines:
        if len(line) > _LONGEST or not line.strip():
            yield line.replace(_GUESSED, " ")
            continue
        repaired_line = _line(line)
        if numbered:
            repaired_line = _LETTER_SUBJECT.sub(lambda match: "V/v".ljust(len(match.group())), repaired_line)
        yield repaired_line
        if repaired_line.strip():
            numbered = _NUMBER.match(repaired_line) is not None or repaired_line.startswith("Số:")


def _line(line: str) -> str:
    guessed = _GUESSED in line
    line = line.translate(_SPECKS)
    if _WORDLESS.fullmatch(line):
        return " " * len(line)
    line = _RECEIVED.sub(_blank, line) if "tháng" not in line else line
    line = _RIGHT_EDGE.sub(_blank, _LEFT_EDGE.sub(_blank, line))
    line = _DEPARTMENT.sub("SỞ", line) if line.isupper() else line
    bare = _SIGNS.sub(_blank, line)
    if _in_capitals(line):
        line = _phrases(_glued(line))
        line = _SIGNS.sub(_blank, line) if _is_signed(line) else line
        line = _for_whom(_office_alone(_title_alone(line)))
    elif _NAME_LIKE.fullmatch(bare) and _is_named_like_one(bare):
        return bare if _is_name(bare) and not guessed else " " * len(line)
    return _date(_number(line))


def _is_signed(line: str) -> bool:
    """Whether a line in capitals belongs to a signature: its bullets and quotes are what a seal or a pen left."""
    return re.search(r"(?:^|\W)(?:T/?M|K/?T|T/?L|TUQ)\W", line.lstrip()[:5]) is not None or any(
        office in line for office in _OFFICES
    )


def _glued(line: str) -> str:
    """`line` with the blank between the words of an office, at the cost of a sign before it: `. BÍTHƯ`."""
    line = _DOTS.sub(_blank, line)
    for office in (*_OFFICES, *_WITH_INITIALS):
        at = line.find(office.replace(" ", ""))
        if at > 0 and office.count(" ") == 1 and not line[at - 1].isalpha():
            return line[: at - 1] + office + line[at - 1 + len(office) :]
    return line


def _office_alone(line: str) -> str:
    """An office without what a seal left before it; `KT.` and the words of a longer office stay."""
    found = [(line.find(office), office) for office in _OFFICES if office in line]
    if not found:
        return line
    at, _ = min(found, key=lambda each: (each[0], -len(each[1])))
    before = _WRONG_STOP.sub(r"\1.", line[:at])
    words = re.findall(r"[^\s.,/]+", before)
    sound = all(word in _PREFIXES or (word.isalpha() and is_syllable(word)) for word in words)
    return (before if sound else " " * at) + line[at:]


def _for_whom(line: str) -> str:
    """The line that says on whose behalf one signs, its sign in order; blank where the body's name is damaged."""
    line = _ON_BEHALF.sub(
        lambda match: "T/M ".rjust(len(match.group())) if len(match.group()) > 3 else "T/M", line
    )
    match = re.match(r"\s*T/?M[./ ]*(?P<body>.*)", line)
    if (
        match
        and not all(map(is_syllable, re.findall(r"\S+", match["body"])))
        and "TRUNG ƯƠNG" in match["body"]
    ):
        return " " * len(line)
    return line


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _in_capitals(line: str) -> bool:
    letters = [letter for letter in line if letter.isalpha()]
    return len(letters) >= 4 and 4 * sum(map(str.isupper, letters)) >= 3 * len(letters)


def _is_named_like_one(line: str) -> bool:
    return all(word[0].isupper() and word[1:].islower() for word in line.split()[1:] if len(word) > 1)


def _is_name(line: str) -> bool:
    """Whether it begins with a surname and each word is a syllable: a name half read is better unknown."""
    words = line.split()
    return words[0] in _SURNAMES and all(len(word) > 1 and is_syllable(word) for word in words)


@cache
def _phrases_by_fold() -> dict[str, str]:
    """Folded → in capitals: kinds, offices, bodies of two words and more."""
    names = (
        *(kind.word.upper() for kind in kinds()),
        *(issuer.name.upper() for issuer in issuers()),
        *_OFFICES,
        *_HEAD_PHRASES,
    )
    return {fold(name): name for name in names if " " in name}


@cache
def _any_phrase() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternatives(_phrases_by_fold())})(?!\w)")


def _phrases(line: str) -> str:
    """`line` with each known phrase in its own letters: those with other marks, and those with one other letter."""
    folded = fold(line)
    taken = 0
    for match in _any_phrase().finditer(folded):
        line = line[: match.start()] + _phrases_by_fold()[match.group()] + line[match.end() :]
        taken = match.end()
    for start in (match.start() for match in re.finditer(r"(?<!\w)\w", folded) if not taken):
        if phrase := _nearly(folded, start):
            line = line[:start] + phrase + line[start + len(phrase) :]
    return line


def _nearly(folded: str, start: int) -> str | None:
    """The office that stands at `start`, or the kind that is the whole line, but for one letter."""
    whole = folded.strip()
    titles = [kind.word.upper() for kind in kinds() if len(kind.word) == len(whole)]
    names = [*_OFFICES, *titles]
    for name in sorted(names, key=len, reverse=True):
        seen = folded[start : start + len(name)]
        if len(seen) < max(len(name), _TOLD_BY_ALL_BUT_ONE) or folded[start + len(name) :][:1].isalnum():
            continue
        wrong = [(one, other) for one, other in zip(seen, fold(name), strict=True) if one != other]
        if len(wrong) == 1 and " " not in wrong[0]:
            return name
    return None


def _title_alone(line: str) -> str:
    """A kind's name without what a stamp beside it left on its line."""
    for word, pattern in _spaced_kinds():
        match = pattern.search(line)
        if match is None or len(match.group()) < len(word):
            continue
        before, after = line[: match.start()], line[match.end() :]
        if re.search(r"^\s*ĐẾN\b|[^\w\s/.\-]|\.{2}|\s{3}$", before):
            before = " " * len(before)
        if "..." in after:
            after = " " * len(after)
        return before + word.ljust(len(match.group())) + after
    return line


@cache
def _spaced_kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each kind's name in capitals, and what finds it wherever the blanks are; longest first."""
    words = sorted((kind.word.upper() for kind in kinds() if " " in kind.word), key=len, reverse=True)
    return tuple(
        (word, re.compile(rf"(?<!\w){' ?'.join(map(re.escape, word.replace(' ', '')))}(?!\w)"))
        for word in words
    )


def _number(line: str) -> str:
    if not _NUMBER.match(line):
        return line
    line = _NUMBER.sub(lambda match: match["label"][:-1] + "ố", line)
    line = _SLASH_AS_LETTER.sub("/", line)
    line = _KIND_SIGN.sub(_with_letters_once, line)
    match = _PARTY_ORG.search(line)
    if match is None or match["org"] in party_orgs():
        return line
    near = [org for org in party_orgs() if _looks_like(match["org"], org)]
    return line[: match.start("org")] + near[0] + line[match.end("org") :] if len(near) == 1 else line


def _with_letters_once(match: re.Match[str]) -> str:
    """`QĐĐ` is no kind and `QĐ` is: a letter that was seen twice, on the two sides of a blot."""
    seen = match.group()
    once = _DOUBLED.sub(r"\1", seen)
    known = kind_spellings()
    return once.ljust(len(seen)) if seen.upper() not in known and once.upper() in known else seen


def _looks_like(seen: str, org: str) -> bool:
    return len(seen) == len(org) and all(
        one == other or one + other in _TAKEN_FOR for one, other in zip(seen, org, strict=True)
    )


def _date(line: str) -> str:
    def written(match: re.Match[str]) -> str:
        day, month, year = (match[name].translate(_FIGURES) for name in ("d", "m", "y"))
        parts = (
            match["day"],
            day,
            _spaced(match["month"], "tháng"),
            month,
            _spaced(match["year"], "năm"),
            year,
        )
        return "".join(parts)

    return _DATE.sub(written, line)


def _spaced(seen: str, word: str) -> str:
    return seen[: len(seen) - len(seen.lstrip())] + word + seen[len(seen.rstrip()) :]
