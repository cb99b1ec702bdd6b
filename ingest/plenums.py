"""Resolutions of the Central Committee's plenums and of the Party's congresses, and the Party's charter.

They are known by plenum and term, by congress, by name, and not by a number: "Nghị quyết Trung ương 8 khóa XI",
"Nghị quyết Hội nghị lần thứ tám Ban Chấp hành Trung ương khóa XI", "NQTW8", "Nghị quyết Đại hội đại biểu toàn
quốc lần thứ XIII của Đảng", "Điều lệ Đảng", with marks or without.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.abbreviations import alternatives
from ingest.numbers import Form, Number
from ingest.text import fold

_ORDINALS = {
    "nhất": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8,
    "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12, "mười ba": 13, "mười bốn": 14, "mười lăm": 15,
}  # fmt: skip
_FOLDED_ORDINALS = {fold(word): value for word, value in _ORDINALS.items()}
_TERM = r",?\s*(?:\(\s*)?kh(?:óa|oá|oa)\s+(?P<term>[IVX]{1,5})(?!\w)\)?"
_CENTRAL = r"(?:trung ương|trung uong|tw|tư|tu|t\.ư)"
_WORD = r"(?<!\w)(?P<word>nghị quyết|nghi quyet|nq)"
_IN_FIGURES = re.compile(
    rf"{_WORD}\s*(?:(?:hội nghị|hoi nghi)\s*)?(?:(?:lần thứ|lan thu)\s*)?{_CENTRAL}\s*(?P<num>\d{{1,2}}){_TERM}",
    re.IGNORECASE,
)
_ORDINAL = rf"(?P<num>\d{{1,2}}|{alternatives((*_ORDINALS, *_FOLDED_ORDINALS))})"
_COMMITTEE = rf"(?:của\s+)?(?:ban chấp hành|ban chap hanh|bch)\s+{_CENTRAL}(?:\s+(?:đảng|dang))?"
_IN_WORDS = re.compile(
    rf"{_WORD}\s*(?:hội nghị|hoi nghi)\s+(?:lần thứ|lan thu)\s+{_ORDINAL}(?:\s*,)?\s+{_COMMITTEE}{_TERM}",
    re.IGNORECASE,
)
_HINT = re.compile(r"(?<!\w)(?:nghị quyết|nghi quyet|nq|điều lệ|dieu le)", re.IGNORECASE)
# Without its term a plenum is one of several; "TU" is a province's committee there, and a large figure no plenum.
_WITHOUT_TERM = re.compile(
    rf"{_WORD}\s*(?:(?:hội nghị|hoi nghi)\s*)?(?:(?:lần thứ|lan thu)\s*)?(?:trung ương|trung uong|tw|tư|t\.ư)\s*"
    r"(?P<num>1[0-5]|[1-9])(?!\d|[.,]\d|\w|\s?[-/]\s?\w)(?!\s*(?:\(\s*)?kh(?:óa|oá|oa)\s)"
    r"(?!\s+(?:năm|nam|lần|nhiệm vụ|nội dung|nhóm|vấn đề|giải pháp)(?!\w))",
    re.IGNORECASE,
)
# "Trung ương 4 khóa XI, XII, XIII": each further term is another resolution.
_MORE_TERMS = re.compile(
    r"\s*(?:,|và|va|,\s*và)\s+(?:kh(?:óa|oá|oa)\s+)?(?P<term>[IVX]{1,5})(?!\w)", re.IGNORECASE
)
_MOST_TERMS = 6
_ROMAN = r"(?P<term>X{0,3}(?:IX|IV|V?I{0,3}))"
_CONGRESS = re.compile(
    r"(?<!\w)(?P<word>nghị quyết|nghi quyet|nq)\s+(?:đại hội|dai hoi|đh)(?:\s+(?:đại biểu|dai bieu))?"
    r"(?:\s+(?:đảng|dang))?(?:\s+(?:toàn quốc|toan quoc))?(?:\s+(?:của|cua)\s+(?:đảng|dang))?"
    rf"(?:\s+(?:lần thứ|lan thu))?\s+{_ROMAN}(?<=[IVX])(?!\w)(?:\s+(?:của\s+|cua\s+)?"
    r"(?P<whose>đảng|dang|đoàn|công đoàn|hội|mặt trận|liên đoàn|phụ nữ)(?!\w)(?P<local>\s+(?:bộ|bo|ủy)(?!\w))?)?",
    re.IGNORECASE,
)
_CHARTER = re.compile(
    r"(?<!\w)(?P<word>điều lệ|dieu le)\s+(?:đảng|dang)(?:\s+cộng sản\s+việt nam)?(?!\w)(?!\s+(?:bộ|viên|ủy|đoàn)(?!\w))"
    r"(?:\s*(?:\(\s*)?(?:(?:do|được)\s+)?(?:thông qua\s+tại\s+)?(?:đại hội|kh(?:óa|oá))\s+"
    r"(?:đại biểu toàn quốc\s+lần thứ\s+)?(?P<term>[IVX]{1,5})(?!\w)\)?)?",
    re.IGNORECASE,
)


def find_plenums(text: str, *, typed: bool = False) -> Iterator[Number]:
    """The resolutions and charters that `text`, a shadow, names; not in its order, and they may overlap.

    typed: whether a person typed it into a search box, where capitals tell nothing.
    """
    if not _HINT.search(text):
        return
    for pattern in (_IN_FIGURES, _IN_WORDS):
        for match in pattern.finditer(text):
            first = _plenum(match)
            yield first
            yield from _of_further_terms(text, first)
    for match in _WITHOUT_TERM.finditer(text):
        yield _plenum(match)
    yield from _congresses(text)
    for match in _CHARTER.finditer(text):
        if typed or match["word"][0].isupper():
            yield _named(match, "Điều lệ Đảng")


def _plenum(match: re.Match[str]) -> Number:
    num, term = match["num"].lower(), match.groupdict().get("term")
    return Number(
        text=match.group(),
        start=match.start(),
        end=match.end(),
        form=Form.PLENUM,
        num=num if num.isdigit() else str(_FOLDED_ORDINALS[fold(num)]),
        word=match["word"],
        term=term.upper() if term else None,
    )


def _of_further_terms(text: str, number: Number) -> Iterator[Number]:
    """The resolutions of the same plenum under other terms, which only name the term."""
    for _ in range(_MOST_TERMS):
        match = _MORE_TERMS.match(text, number.end)
        if not match or not match["term"].isupper():
            return
        start, end = match.span("term")
        number = replace(number, text=text[start:end], start=start, end=end, term=match["term"])
        yield number


def _congresses(text: str) -> Iterator[Number]:
    """Resolutions of national congresses; those of a province's or of another body name it."""
    for match in _CONGRESS.finditer(text):
        whose = fold(match["whose"] or "")
        if match["local"] or whose not in ("", "dang"):
            continue
        yield Number(
            text=match.group().rstrip(),
            start=match.start(),
            end=match.end(),
            form=Form.CONGRESS,
            num="",
            word=match["word"],
            term=match["term"].upper(),
        )


def _named(match: re.Match[str], name: str) -> Number:
    return Number(
        text=match.group(),
        start=match.start(),
        end=match.end(),
        form=Form.NAMED,
        num="",
        word=match["word"],
        name=name,
    )
