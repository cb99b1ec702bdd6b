"""Slips of the hand and of recognised text: which syllables are mistaken for one another, and how readily.

A cost is the negative logarithm of a chance, in nats: a reading with a slip in it must be that much more probable
in the base's own texts than what was typed.
"""

from collections.abc import Iterator

from ingest.remembering import remembered
from ingest.text import fold
from ingest.tones import without_tone

# Ordered by how common each is: the first is a habit of a third of the country, the last a finger on the wrong key.
# High enough that of the 1,173 questions of zalo train and dev, over the code of law, 12 are read otherwise than
# they are written, a third of them slips of who asked; what they mend is measured by bench/disturbances.py.
TONE_SLIP, SOUND_SLIP, MARK_SLIP, LETTER_SLIP = 4.0, 5.0, 7.0, 8.0
# Sounds that regions speak alike, and letters with them: at the start, at the end, anywhere.
_INITIALS = (
    ("s", "x"), ("ch", "tr"), ("d", "gi"), ("d", "r"), ("gi", "r"), ("n", "l"), ("v", "d"), ("ng", "ngh"), ("g", "gh"),
    ("c", "k"),
)  # fmt: skip
_FINALS = (("n", "ng"), ("t", "c"), ("n", "nh"), ("i", "y"))
# Letters that a scan, or a wrong table of a PDF's font, gives for one another (DOMAIN: the traps that change text).
_ALIKE = str.maketrans("đơưă", "dôuâ")
# Letters of the longest syllable, nghiêng.
_LONGEST_SYLLABLE = 7
_LETTERS = "abcdeghiklmnopqrstuvxy"


@remembered(4_096)
def sound_slips(bare: str) -> frozenset[str]:
    """Bare syllables that are spoken, or spelled by rule, nearly like this one."""
    found = set()
    for pair in _INITIALS:
        for one, other in (pair, pair[::-1]):
            if bare.startswith(one):
                found.add(other + bare[len(one) :])
    for pair in _FINALS:
        for one, other in (pair, pair[::-1]):
            if bare.endswith(one):
                found.add(bare[: -len(one)] + other)
    return frozenset(found - {bare})


@remembered(256)
def letter_slips(bare: str) -> frozenset[str]:
    """Bare words one letter away: dropped, doubled, swapped or another; none of a word too long for a syllable.

    There are 46 for each letter: those of one word take some 25 kB, so few are remembered.
    """
    if len(bare) > _LONGEST_SYLLABLE + 1:
        return frozenset()
    return frozenset(_edited(bare)) - {bare}


def _edited(bare: str) -> Iterator[str]:
    for at in range(len(bare) + 1):
        head, tail = bare[:at], bare[at:]
        yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]


@remembered(16_384)
def mark_slip(typed: str, form: str) -> float:
    """The cost of typing these marks for those of `form`; both have the same bare letters."""
    (letters, tone), (form_letters, form_tone) = without_tone(typed), without_tone(form)
    if letters == form_letters:
        return TONE_SLIP if {tone, form_tone} in ({"hỏi", "ngã"}, {None, form_tone}) else MARK_SLIP
    if tone == form_tone and letters.translate(_ALIKE) == form_letters.translate(_ALIKE):
        return SOUND_SLIP
    return TONE_SLIP + 1 if letters == fold(letters) and tone in (None, form_tone) else MARK_SLIP


@remembered(16_384)
def other_tone(typed: str, form: str) -> bool:
    """Whether two marked syllables of different letters also differ in tone."""
    return without_tone(typed)[1] != without_tone(form)[1]
