"""Where the tone mark of a syllable stands: one place for each tone, whichever way it was typed.

Two habits are taught, `hoà` and `hòa`, and typing adds wrong ones, `tòan`. The place here is the segmenter's, whose
words are indexed: on the vowel that has a mark of its own; before a final consonant on the last vowel; else on the
first of two vowels and the middle of three.
"""

import re
import unicodedata

from ingest.remembering import remembered

TONES = {"huyền": "\u0300", "sắc": "\u0301", "ngã": "\u0303", "hỏi": "\u0309", "nặng": "\u0323"}
_TONE_OF = {mark: tone for tone, mark in TONES.items()}
_VOWELS = "aăâeêioôơuưy"
_MARKED = "ăâêôơư"
_PARTS = re.compile(
    rf"(?P<initial>qu(?=[{_VOWELS}])|gi(?=[{_VOWELS}])|[^{_VOWELS}]*)(?P<vowels>[{_VOWELS}]*)"
)


@remembered(16_384)
def without_tone(word: str) -> tuple[str, str | None]:
    """The letters of a word without its tone mark, NFC, and the tone; of two tone marks the first is it."""
    tone = None
    letters = []
    for mark in unicodedata.normalize("NFD", word):
        if mark in _TONE_OF:
            tone = tone or _TONE_OF[mark]
        else:
            letters.append(mark)
    return unicodedata.normalize("NFC", "".join(letters)), tone


@remembered(16_384)
def with_tone(letters: str, tone: str | None) -> str:
    """Lower-case letters of a syllable with the tone mark in its place; without vowels they stay as they are."""
    parts = _PARTS.match(letters)
    if tone is None or parts is None or not parts["vowels"]:
        return letters
    at = parts.start("vowels") + _place(parts["vowels"], len(letters) > parts.end())
    return unicodedata.normalize("NFC", letters[: at + 1] + TONES[tone] + letters[at + 1 :])


def _place(vowels: str, closed: bool) -> int:
    marked = [at for at, vowel in enumerate(vowels) if vowel in _MARKED]
    if marked:
        return marked[-1]
    if closed:
        return len(vowels) - 1
    return 1 if len(vowels) > 2 else 0


@remembered(16_384)
def normal_tone(word: str) -> str:
    """A lower-case syllable with its tone mark where the index has it: `hoà` and `hòa` are one."""
    return with_tone(*without_tone(word))
