"""Text of the fonts before Unicode: TCVN3 (ABC, `.VnTime`) and VNI (`VNI-Times`) become Unicode.

Such fonts draw Vietnamese letters over the codes of Western ones, so a file is right only in its font. A run is
decoded by its font's name where there is one, else by which reading gives syllables (`decoded`, DOMAIN 8.1).
The tables are facts: TCVN3 as in TCVN 5712:1993 for the letters that its fonts have, VNI-Windows.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from ingest.syllables import is_syllable, share

# fmt: off
_TCVN3_PAIRS = (
    "A1Ă A2Â A3Ê A4Ô A5Ơ A6Ư A7Đ A8ă A9â AAê ABô ACơ ADư AEđ B5à B6ả B7ã B8á B9ạ BBằ BCẳ BDẵ BEắ C6ặ C7ầ C8ẩ C9ẫ "
    "CAấ CBậ CCè CEẻ CFẽ D0é D1ẹ D2ề D3ể D4ễ D5ế D6ệ D7ì D8ỉ DCĩ DDí DEị DFò E1ỏ E2õ E3ó E4ọ E5ồ E6ổ E7ỗ E8ố E9ộ "
    "EAờ EBở ECỡ EDớ EEợ EFù F1ủ F2ũ F3ú F4ụ F5ừ F6ử F7ữ F8ứ F9ự FAỳ FBỷ FCỹ FDý FEỵ"
)
_VNI_MARKS = {
    "aeouyôö": {"ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"},
    "aeo": {
        "â": "\u0302", "à": "\u0302\u0300", "á": "\u0302\u0301", "å": "\u0302\u0309", "ã": "\u0302\u0303",
        "ä": "\u0302\u0323",
    },
    "a": {
        "ê": "\u0306", "è": "\u0306\u0300", "é": "\u0306\u0301", "ú": "\u0306\u0309", "ü": "\u0306\u0303",
        "ë": "\u0306\u0323",
    },
}
_VNI_SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
# fmt: on
_TCVN3 = {int(pair[:2], 16): pair[2] for pair in _TCVN3_PAIRS.split()}
_VNI = re.compile(
    "|".join(f"[{bases}][{''.join(marks)}]" for bases, marks in _VNI_MARKS.items()), re.IGNORECASE
)
_VNI_ALONE = re.compile(f"[{''.join(_VNI_SINGLE)}]", re.IGNORECASE)
# Letters that Unicode Vietnamese has and no legacy font gives; one of them shows that a text is Unicode already.
_VIETNAMESE_ONLY = re.compile("[\u1ea0-\u1ef9đĐơƠưƯăĂ]")
_WORD = re.compile("(?:[A-Za-z]|[\u00a1-\u00ff])+")
_LATIN_1 = re.compile("[\u00a1-\u00ff]")
# What PDF producers name these codes of TCVN3 by the shape that the Western font has there: −, ∙, μ.
_SHAPES = {0x2212: "\u00ad", 0x2219: "\u00b7", 0x03BC: "\u00b5", 0x2206: "\u00c6"}
# Symbol fonts: Word keeps their codes 20–FF in the private use area.
_SYMBOLS = {0xF000 + code: chr(code) for code in range(0x20, 0x100)}


class Legacy(Enum):
    """An encoding of the fonts before Unicode."""

    TCVN3 = "TCVN3"
    VNI = "VNI"


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one font; the font is None where the file does not tell."""

    text: str
    font: str | None = None


def legacy_of_font(font: str | None) -> Legacy | None:
    """The encoding that a font's name tells: `.VnTime`, `VNI-Times`; a PDF's subset tag is passed over."""
    name = (font or "").rpartition("+")[2].lower()
    if name.startswith(".vn"):
        return Legacy.TCVN3
    return Legacy.VNI if name.startswith(("vni-", "vni ")) else None


def _is_capitals_font(font: str | None) -> bool:
    """Whether the font draws capitals for small letters: `.VnTimeH`. TCVN3 has no codes for most capitals."""
    return legacy_of_font(font) is Legacy.TCVN3 and (font or "").split(" ")[0].split(",")[0].endswith("H")


Encodings = Mapping[str | None, Legacy | None]
"""Font → the encoding of what is set in it; None for Unicode."""


def encodings_of(runs: Iterable[Run]) -> Encodings:
    """How the runs of a whole document are encoded: a font whose name tells nothing is judged by all its text."""
    return {font: _encoding_of(font, text) for font, text in _by_font(runs).items()}


def decoded_runs(runs: Iterable[Run], encodings: Encodings | None = None) -> str:
    """The text of runs, each run of a legacy font decoded. Letters that several runs make up are joined first.

    encodings: of the document that the runs are a part of; without it they are judged by themselves.
    """
    listed = list(runs)
    known = encodings_of(listed) if encodings is None else encodings
    return "".join(
        _decoded_by_font("".join(run.text for run in group), encoding, capitals)
        for (encoding, capitals), group in groupby(
            listed, key=lambda run: (known[run.font], known[run.font] and _is_capitals_font(run.font))
        )
    )


def _by_font(runs: Iterable[Run]) -> dict[str | None, str]:
    texts: dict[str | None, list[str]] = {}
    for font, group in groupby(runs, key=lambda run: run.font):
        texts.setdefault(font, []).append("".join(run.text for run in group))
    return {font: "\n".join(parts) for font, parts in texts.items()}


def _encoding_of(font: str | None, text: str) -> Legacy | None:
    named = legacy_of_font(font)
    if named is None:
        return None if text.isascii() else legacy_of_text(text)
    # Text typed in Unicode later on may have kept the old font's name.
    marked = [line for line in text.splitlines() if not line.isascii()]
    unicode_lines = sum(_VIETNAMESE_ONLY.search(line) is not None for line in marked)
    return None if 2 * unicode_lines > len(marked) else named


def _decoded_by_font(text: str, encoding: Legacy | None, capitals: bool | None) -> str:
    """`text` decoded, but for the lines in which letters of Unicode stand already."""
    if encoding is None:
        return text
    return "".join(
        line if _VIETNAMESE_ONLY.search(line) else _capitals_if(capitals, decode(line, encoding))
        for line in text.translate(_SYMBOLS).splitlines(keepends=True)
    )


def _capitals_if(capitals: bool | None, text: str) -> str:
    return text.upper() if capitals else text


def decode(text: str, encoding: Legacy) -> str:
    """`text`, in the given encoding and held as Latin-1 characters, as Unicode."""
    if encoding is Legacy.VNI:
        return _decode_vni(text)
    return _WORD.sub(_decode_tcvn3_word, _with_lost_letters(text))


def _decode_tcvn3_word(match: re.Match[str]) -> str:
    word = match.group()
    unicode_word = word.translate(_TCVN3)
    ascii_letters = [letter for letter in word if letter.isascii()]
    # Toned capitals have no codes: `THùC` is THỰC written with a small letter's code.
    is_capital = len(ascii_letters) >= 2 and all(letter.isupper() for letter in ascii_letters)
    return unicode_word.upper() if is_capital else unicode_word


# ư is U+00AD, the soft hyphen, which programs drop: `Mêng Kh¬ng` for Mường Khương. Not at the start of a run: the
# letter may be the last one of the run before.
_LOST_LETTER = re.compile(
    "(?<!\u00ad )(?<=[^\u00ad])(?=[\u00ac\u00ea\u00ed\u00eb\u00ec\u00ee](?:ng|c|u)(?![a-zA-Z\u00a1-\u00ff]))"
)


def _with_lost_letters(text: str) -> str:
    """`text` with ư where no syllable can do without it: nothing ends in ơng, ơc, ơu."""
    return _LOST_LETTER.sub("\u00ad", text)


def _decode_vni(text: str) -> str:
    def composed(match: re.Match[str]) -> str:
        base, mark = match.group()[0], match.group()[1]
        marks = next(
            marks[mark.lower()]
            for bases, marks in _VNI_MARKS.items()
            if base.lower() in bases and mark.lower() in marks
        )
        return unicodedata.normalize("NFC", _single(base) + marks)

    parts: list[str] = []
    end = 0
    for match in _VNI.finditer(text):
        parts += [
            _VNI_ALONE.sub(lambda each: _single(each.group()), text[end : match.start()]),
            composed(match),
        ]
        end = match.end()
    return "".join([*parts, _VNI_ALONE.sub(lambda each: _single(each.group()), text[end:])])


def _single(letter: str) -> str:
    decoded = _VNI_SINGLE.get(letter.lower(), letter.lower())
    return decoded.upper() if letter.isupper() else decoded


# Of the words with Latin-1 letters at least this share must be syllables once decoded, and fewer than this before.
_DECODED_SHARE = 0.9
_PLAIN_SHARE = 0.5
# Fewer such words than this prove nothing: a foreign name or two.
_WORDS_JUDGED = 8
# Characters that settle it.
_SAMPLE = 20_000


def decoded_pages(pages: Sequence[str]) -> tuple[str, ...]:
    """`decoded` for the text layer of a PDF, where a legacy font's letters go by the names of other shapes.

    Such fonts also have widths that make readers see blanks inside syllables, "Thñ t− íng"; those are closed.
    """
    restored = [page.translate(_SHAPES) for page in pages]
    encoding = legacy_of_text("\n".join(restored))
    if encoding is None:
        return tuple(pages)
    return tuple(
        "\n".join(_closed(_decoded_line(line, encoding)) for line in page.split("\n")) for page in restored
    )


_PART = re.compile(r"[^\W\d_]+| +|.", re.DOTALL)


def _closed(line: str) -> str:
    """The line with the blanks closed that part a syllable: "tư ớng", "lã nh"."""
    parts: list[str] = _PART.findall(line)
    for at in range(len(parts) - 3, -1, -1):
        if at + 3 > len(parts):
            continue  # what was closed behind this place made the list shorter
        left, blank, right = parts[at : at + 3]
        if not blank.isspace() or not (left.isalpha() and right.isalpha()) or right[0].isupper():
            continue
        if is_syllable(left + right) and not (is_syllable(left) and is_syllable(right)):
            parts[at : at + 3] = [left + right]
    return "".join(parts)


def decoded(text: str) -> str:
    """`text` of unknown font in Unicode: lines in a legacy encoding are decoded, all others stay as they are."""
    encoding = legacy_of_text(text)
    if encoding is None:
        return text
    return "".join(_decoded_line(line, encoding) for line in text.splitlines(keepends=True))


def legacy_of_text(text: str) -> Legacy | None:
    """The encoding in which the words of `text` are syllables, where they are none as they stand."""
    lines = [
        line for line in text.splitlines() if _LATIN_1.search(line) and not _VIETNAMESE_ONLY.search(line)
    ]
    sample = "\n".join(lines)[:_SAMPLE]
    words = _words_judged(sample)
    if len(words) < _WORDS_JUDGED or share(words) >= _PLAIN_SHARE:
        return None
    shares = {each: _share_decoded(words, each) for each in Legacy}
    best = max(shares, key=lambda each: shares[each])
    return best if shares[best] >= _DECODED_SHARE else None


def _words_judged(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if _LATIN_1.search(word)]


def _share_decoded(words: list[str], encoding: Legacy) -> float:
    return share(decode(word, encoding) for word in words)


def _decoded_line(line: str, encoding: Legacy) -> str:
    if _VIETNAMESE_ONLY.search(line):
        return line
    words = _words_judged(line)
    return decode(line, encoding) if words and _share_decoded(words, encoding) > share(words) else line
