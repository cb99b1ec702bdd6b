"""Canonical text, and the same-length views that are read instead of it.

Canonical text is what a document stores and every offset counts in: Unicode NFC, `\n` line ends, and
without the characters that only an encoder or a web page put there. `shadow` and `fold` keep the length,
so a span found in a view is a span of the canonical text.
"""

import re
import unicodedata
from functools import lru_cache

# Word, web pages and PDF producers leave these between letters, among them the marks of writing direction (U+202A to
# U+202E, U+2066 to U+2069), which Vietnamese has no use for; they carry nothing a reader sees.
_ZERO_WIDTH = dict.fromkeys(
    [*map(ord, "\u2060\ufeff\x00"), *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
# One blank for one blank: no-break, thin, ideographic …; the length does not change.
_BLANKS = dict.fromkeys(
    map(ord, "\t\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))), " "
)
# U+01A2/01A3 are the wrong ToUnicode entries of several PDF fonts for Ư/ư: NƢỚC, nƣớc.
_WRONG_HORN = {0x01A2: "Ư", 0x01A3: "ư"}
_TRAPS = _ZERO_WIDTH | _BLANKS | _WRONG_HORN
# Most text has none: looking takes a tenth of the time of translating.
_TRAP = re.compile(f"[{''.join(map(chr, _TRAPS))}]")
# UTF-16 writes a letter beyond U+FFFF in two halves; each alone is no character, and can neither be stored nor shown.
_HALVES = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
# Icelandic eth and African D typed or mapped for đ. Vietnamese has no eth, so any letter beside it decides.
_ETH = re.compile(r"[ÐðƉ](?=[^\W\d_])|(?<=[^\W\d_])[ÐðƉ]")
_ETH_LETTERS = {"Ð": "Đ", "ð": "đ", "Ɖ": "Đ"}
_ANY_ETH = re.compile(f"[{''.join(_ETH_LETTERS)}]")
_VIETNAMESE_ONLY = re.compile(r"[\u1ea0-\u1ef9đĐơƠưƯăĂ]")
# Text for streams has at most 30 combining marks in a row (Unicode Standard Annex 15, section 13); ordering far more of
# them takes a time that grows with their square.
_MOST_MARKS = 30
_MARKS = re.compile(rf"[^\w\s!-~]{{{_MOST_MARKS + 1},}}")
# So long are words, and compounds of two or three.
_SHORT = 24
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212_\u00ad"), "-")
_SHADOW = {**_DASHES, **_BLANKS, ord("Ð"): "Đ", ord("ð"): "đ", ord("Ɖ"): "Đ"}
_SHADOWED = re.compile(f"[{''.join(map(chr, _SHADOW))}]")


def canonical_text(raw: str) -> str:
    """`raw` in the one form in which text is stored (DOMAIN: the traps that change text).

    Idempotent. NFC and never NFKC: º, ½ and superscripts stay what they are. A soft hyphen is dropped only
    from text that has Vietnamese letters of its own, because in TCVN3 text U+00AD is the letter ư.
    """
    text = _LINE_ENDS.sub("\n", whole_letters(raw))
    if _TRAP.search(text):
        text = text.translate(_TRAPS)
    text = _MARKS.sub(_with_few_marks, _CONTROL.sub("", text))
    text = unicodedata.normalize("NFC", text)
    if _ANY_ETH.search(text):
        text = _ETH.sub(lambda match: _ETH_LETTERS[match.group()], text)
    if _VIETNAMESE_ONLY.search(text):
        text = text.replace("\u00ad", "")
    # Dropping a character can bring a letter and a combining mark together.
    return unicodedata.normalize("NFC", text)


def whole_letters(text: str) -> str:
    """`text` with halves of letters joined; U+FFFD stands for one whose other half is missing."""
    if not _HALVES.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _with_few_marks(match: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in match.group():
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def shadow(text: str) -> str:
    """`text` with every dash, low line and blank in its plain form: same length, for the number grammar."""
    return _SHADOWED.sub(lambda match: _SHADOW[ord(match.group())], text)


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    if character in "đĐðÐƉ":
        return "d"
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base if len(base) == 1 else character


def fold(text: str) -> str:
    """`text` in lower case without tone and vowel marks, đ as d: same length, offsets stay valid."""
    return _fold_short(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    return "".join(map(_fold_character, text))


# Words are folded again and again.
_fold_short = lru_cache(maxsize=32_768)(_fold)


def has_marks(text: str) -> bool:
    """Whether any letter of `text` carries a Vietnamese mark; typing without marks has none."""
    return fold(text) != text.lower()
