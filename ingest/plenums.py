"""Resolutions of a plenum of the Central Committee, which are known by plenum and term and not by a number.

"Nghị quyết Trung ương 8 khóa XI", "Nghị quyết Hội nghị lần thứ tám Ban Chấp hành Trung ương khóa XI", with
marks or without.
"""

import re
from collections.abc import Iterator

from ingest.abbreviations import alternatives
from ingest.numbers import Form, Number
from ingest.text import fold

_ORDINALS = {
    "nhất": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8,
    "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12, "mười ba": 13, "mười bốn": 14, "mười lăm": 15,
}  # fmt: skip
_FOLDED_ORDINALS = {fold(word): value for word, value in _ORDINALS.items()}
_TERM = r",?\s*\(?\s*kh(?:óa|oá|oa)\s+(?P<term>[IVX]{1,5})(?!\w)\)?"
_CENTRAL = r"(?:trung ương|trung uong|tw|tư|tu|t\.ư)"
_WORD = r"(?<!\w)(?P<word>nghị quyết|nghi quyet|nq)\s*"
_IN_FIGURES = re.compile(
    rf"{_WORD}(?:hội nghị|hoi nghi)?\s*(?:lần thứ|lan thu)?\s*{_CENTRAL}\s*(?P<num>\d{{1,2}}){_TERM}",
    re.IGNORECASE,
)
_ORDINAL = rf"(?P<num>\d{{1,2}}|{alternatives((*_ORDINALS, *_FOLDED_ORDINALS))})"
_COMMITTEE = rf"(?:của\s+)?(?:ban chấp hành|ban chap hanh|bch)\s+{_CENTRAL}(?:\s+(?:đảng|dang))?"
_IN_WORDS = re.compile(
    rf"{_WORD}(?:hội nghị|hoi nghi)\s+(?:lần thứ|lan thu)\s+{_ORDINAL}\s*,?\s+{_COMMITTEE}{_TERM}",
    re.IGNORECASE,
)
_HINT = re.compile(r"kh(?:óa|oá|oa)\s+[IVX]", re.IGNORECASE)


def find_plenums(text: str) -> Iterator[Number]:
    """The plenum resolutions that `text`, a shadow, names; not in its order, and they may overlap."""
    if not _HINT.search(text):
        return
    for pattern in (_IN_FIGURES, _IN_WORDS):
        for match in pattern.finditer(text):
            num = match["num"].lower()
            yield Number(
                text=match.group(),
                start=match.start(),
                end=match.end(),
                form=Form.PLENUM,
                num=num if num.isdigit() else str(_FOLDED_ORDINALS[fold(num)]),
                word=match["word"],
                term=match["term"].upper(),
            )
