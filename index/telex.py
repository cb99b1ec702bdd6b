"""Keystrokes of Telex and VNI that no keyboard program turned into letters: `phongf choongs`, `phong2 cho6ng1`.

Read leniently: marks and tones may be typed in their letter's place or at the end of the syllable, the last tone
counts. What is no syllable of Vietnamese when it is read is none of these.
"""

import re

from ingest.remembering import remembered
from ingest.syllables import is_syllable
from ingest.tones import with_tone

_TELEX_TONES = {"f": "huyền", "s": "sắc", "r": "hỏi", "x": "ngã", "j": "nặng"}
_VNI_TONES = {"2": "huyền", "1": "sắc", "3": "hỏi", "4": "ngã", "5": "nặng"}
_CIRCUMFLEX = {"a": "â", "e": "ê", "o": "ô"}
_HORN = {"o": "ơ", "u": "ư"}
_VOWELS = frozenset("aăâeêioôơuưy")


@remembered(4_096)
def from_telex(keys: str) -> str | None:
    """The syllable that lower-case Telex keys spell; None when they spell none, or nothing but themselves."""
    letters: list[str] = []
    tone = None
    for key in keys:
        if key in _TELEX_TONES and not _VOWELS.isdisjoint(letters):
            tone = _TELEX_TONES[key]
        elif not _telex_mark(letters, key):
            letters.append("ư" if key == "w" else key)
    return _syllable(letters, tone, keys)


def _telex_mark(letters: list[str], key: str) -> bool:
    """Whether the key was a mark on a letter before it."""
    if key == "w":
        return _horn(letters) or _put(letters, {"a": "ă"})
    if key in _CIRCUMFLEX:
        return _put(letters, {key: _CIRCUMFLEX[key]})
    return key == "d" and letters[:1] == ["d"] and _put(letters, {"d": "đ"})


@remembered(4_096)
def from_vni(keys: str) -> str | None:
    """The syllable that lower-case VNI keys spell; None when they spell none, or nothing but themselves."""
    letters: list[str] = []
    tone = None
    for key in keys:
        if key in _VNI_TONES:
            tone = _VNI_TONES[key]
        elif not _vni_mark(letters, key):
            letters.append(key)
    return _syllable(letters, tone, keys)


def _vni_mark(letters: list[str], key: str) -> bool:
    match key:
        case "6":
            return _put(letters, _CIRCUMFLEX)
        case "7":
            return _horn(letters)
        case "8":
            return _put(letters, {"a": "ă"})
        case "9":
            return _put(letters, {"d": "đ"})
    return False


def _put(letters: list[str], marks: dict[str, str]) -> bool:
    """Mark the last letter that can bear it."""
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] in marks:
            letters[at] = marks[letters[at]]
            return True
    return False


def _horn(letters: list[str]) -> bool:
    """Horns on both of `uo`, else on the last o or u; a key for the half that has it already changes nothing."""
    line = "".join(letters)
    for pair in ("uo", "ưo", "uơ"):
        at = line.rfind(pair)
        if at >= 0 and line[max(0, at - 1) : at] != "q":
            letters[at : at + 2] = "ươ"
            return True
    return _put(letters, _HORN) or "ươ" in line


def _syllable(letters: list[str], tone: str | None, keys: str) -> str | None:
    # No syllable ends in "ươ"; "thuở" and "huơ" have one horn.
    line = re.sub("ươ$", "uơ", "".join(letters))
    word = with_tone(line, tone)
    return word if word != keys and is_syllable(word) else None
