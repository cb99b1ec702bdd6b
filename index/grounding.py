"""Whether a claim stands on its quote, as far as words can tell: a cheap guard, no judge of meaning.

A claim may leave out and reorder; it may not bring in. Each figure, date, number of a document, numeral and count in
words must stand in the evidence (the quote, the headings above it, what its document is called), and so must most of
its other words. What the guard cannot see is a sense turned round with the quote's own words: the quote is
therefore always shown beside the claim.
"""

import re
import unicodedata

from index.statements import MIN_SENTENCE_SYLLABLES
from ingest.text import shadow

# A claim is a sentence or two; the longest of the statements below has 261 characters.
MAX_CHARACTERS = 500
# Share of a claim's syllables that stand in its evidence. Measured on ALQAC train: 40 of the 42 statements that people
# wrote about an article ("…, đúng hay sai?") reach .6 against the article's best sentence with its headings; of the
# same statements against articles drawn at random 1.2 % do.
MIN_SHARE = 0.6
# Syllables in a row that the evidence has not; 39 of the same 42 statements hold to both limits.
LONGEST_OWN_RUN = 6

_SYLLABLE = re.compile(r"[^\W_]+")
_DATE = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})(?:\s?[/.-]\s?|\s+tháng\s+)(?P<m>\d{1,2})(?:\s?[/.-]\s?|\s+năm\s+)(?P<y>\d{4})(?!\d)",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"(?<![^\W_])[^\W_]*\d(?:[\w./-]|,(?=\d))*(?:\s?%)?")
_LEADING_ZERO = re.compile(r"(?<![\d.,])0+(?=\d)")
_ROMAN = re.compile(r"\b[IVXLC]+\b")
# Without một (a, one), năm (year, five) and tư (fourth, private), which are mostly other words.
_COUNT = re.compile(
    r"\b(?:hai|ba|bốn|sáu|bảy|tám|chín|mười|mươi|trăm|nghìn|ngàn|triệu(?!\s+tập)|t[ỷỉ](?!\s+(?:lệ|số|trọng)))\b",
    re.IGNORECASE,
)
# Addresses, and what a program that renders claims might take for its own markup.
_MARKUP = re.compile(r"[<>`]|\]\(|://|\bwww\.", re.IGNORECASE)
# Control, format and direction marks, halves of surrogate pairs, private and unassigned: nothing that a reader sees.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Stands for a letter that could not be read.
_LOST = "\ufffd"


def is_grounded(claim: str, evidence: str) -> bool:
    """Whether every figure of a claim, and most of its words, stand in the evidence."""
    return (
        is_plain(claim)
        and claim_figures(claim) <= evidence_figures(evidence)
        and _is_worded_by(syllables(claim), frozenset(syllables(evidence)))
    )


def is_plain(claim: str) -> bool:
    """Whether a claim is one short line of visible text."""
    seen = not any(each == _LOST or unicodedata.category(each) in _UNSEEN for each in claim)
    return seen and len(claim) <= MAX_CHARACTERS and not _MARKUP.search(claim)


def syllables(text: str) -> list[str]:
    """The runs of letters and digits, in lower case; with their marks, since `ngay` is not `ngày`."""
    return _SYLLABLE.findall(text.lower())


def claim_figures(text: str) -> frozenset[str]:
    """What a text counts, dates and numbers; `03/3/2020` and `ngày 3 tháng 3 năm 2020` are one figure."""
    plain = _DATE.sub(lambda date: f" {date['d']}/{date['m']}/{date['y']} ", shadow(text))
    figures = {_spelled(each[0]) for each in _FIGURE.finditer(plain)}
    return frozenset(figures | set(_ROMAN.findall(plain)) | {each.lower() for each in _COUNT.findall(plain)})


def evidence_figures(text: str) -> frozenset[str]:
    """What a claim may count, date and number: all figures as written, and of a whole date its month and its year."""
    plain = shadow(text)
    parts = {
        _spelled(part) for date in _DATE.finditer(plain) for part in (f"{date['m']}/{date['y']}", date["y"])
    }
    written = {_spelled(each[0]) for each in _FIGURE.finditer(plain)}
    return claim_figures(text) | written | parts


def _spelled(figure: str) -> str:
    bare = "".join(figure.lower().split()).strip("./-")
    return "/".join(_LEADING_ZERO.sub("", part) for part in bare.split("/"))


def _is_worded_by(claim: list[str], evidence: frozenset[str]) -> bool:
    if len(claim) < MIN_SENTENCE_SYLLABLES:
        return False
    held = [each in evidence for each in claim]
    return sum(held) >= MIN_SHARE * len(held) and _longest_run(held) <= LONGEST_OWN_RUN


def _longest_run(held: list[bool]) -> int:
    longest = run = 0
    for each in held:
        run = 0 if each else run + 1
        longest = max(longest, run)
    return longest
