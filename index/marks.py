"""The words of a query where they stand in a passage: what a list of results marks.

Words of several syllables count whole, so that "phòng, chống tội phạm" marks neither "văn phòng" nor "tội danh";
single syllables that follow each other count in pairs. What only asks ("văn bản nào …", "về", "của"), what was read as
a filter and the kind before a number are not marked. Typed with marks, a syllable is marked where it has the same;
typed without, wherever its letters stand.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from unicodedata import normalize

from index.abbreviations import find_meanings
from index.asked_filters import without
from index.interpretation import Interpretation
from index.question import topic_places
from ingest.abbreviations import kinds_by_word
from ingest.text import fold, has_marks
from ingest.tones import TONES, normal_tone, without_tone
from ingest.typed_numbers import read_typed
from ingest.words import segment

Span = tuple[int, int]
Term = tuple[str, ...]

_SYLLABLE = re.compile(r"[^\W_]+")
# Between the syllables of a word: a blank, "46-CT/TW", a line's end; a comma stands between the words of one phrase.
_BETWEEN = r"[\W_]{1,3}"
_JOINING = re.compile(r"[\s,]{1,2}")
# A single letter is the label of a point, "a)", far more often than what was sought.
_LEAST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class _Written:
    """A term as it may be written. firsts: the spellings of its first syllable; pattern: of the whole term.

    Few terms stand in a passage: to look for a syllable first takes a tenth of the time.
    """

    firsts: tuple[str, ...]
    pattern: re.Pattern[str]

    def spans(self, text: str) -> Iterator[Span]:
        """Where it stands."""
        if any(first in text for first in self.firsts):
            for match in self.pattern.finditer(text):
                yield match.span()


@dataclass(frozen=True)
class Sought:
    """What is marked. terms: syllables in lower case. marked: whether they were typed, or are read, with marks."""

    terms: tuple[Term, ...]
    marked: bool

    @cached_property
    def _whole(self) -> tuple[_Written, ...]:
        return _written(self.terms, self.marked)

    @cached_property
    def _singles(self) -> tuple[_Written, ...]:
        singles = dict.fromkeys(
            (each,) for term in self.terms for each in term if len(each) >= _LEAST_LETTERS
        )
        return _written(singles, self.marked)

    def marks(self, text: str) -> list[Span]:
        """Where the terms stand, in order and apart; where none stands whole, where their syllables do."""
        seen = _read(text, self.marked)
        return _joined(text, _found(self._whole, seen)) or _joined(text, _found(self._singles, seen))


def _written(terms: Iterable[Term], marked: bool) -> tuple[_Written, ...]:
    """Each term by itself: those of one pattern would hide each other where they overlap."""
    forms = {tuple(normal_tone(each) if marked else fold(each) for each in term): None for term in terms}
    found = []
    for form in forms:
        spelled = [_spellings(each) if marked else (each,) for each in form]
        joined = _BETWEEN.join(f"(?:{'|'.join(map(re.escape, each))})" for each in spelled)
        found.append(_Written(spelled[0], re.compile(rf"(?<![^\W_]){joined}(?![^\W_])")))
    return tuple(found)


def _spellings(syllable: str) -> tuple[str, ...]:
    """A syllable with its tone mark on any of its letters: `hoà` and `hòa` are one."""
    letters, tone = without_tone(syllable)
    if tone is None:
        return (syllable,)
    placed = (letters[:at] + TONES[tone] + letters[at:] for at in range(1, len(letters) + 1))
    forms = dict.fromkeys(normalize("NFC", each) for each in placed)
    # Where a letter takes no tone mark, it stands apart and makes the form longer.
    return tuple(each for each in forms if len(each) == len(letters))


def _read(text: str, marked: bool) -> str:
    """The text as terms are compared with it, of the same length."""
    if not marked:
        return fold(text)
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(map(_lower, text))


def _lower(character: str) -> str:
    lowered = character.lower()
    return lowered if len(lowered) == 1 else character


def _found(terms: Iterable[_Written], text: str) -> list[Span]:
    return sorted(span for each in terms for span in each.spans(text))


def _joined(text: str, spans: Sequence[Span]) -> list[Span]:
    """Spans that overlap, or have nothing but a blank or a comma between them, are one."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and (start <= joined[-1][1] or _JOINING.fullmatch(text, joined[-1][1], start)):
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def sought(reading: Interpretation) -> Sought:
    """What is marked of a query as it was read."""
    text = without(reading.text, reading.filters) or reading.text
    marked = has_marks(text)
    terms = [*_numbers(text), *_words(text, marked)]
    for each in reading.expanded:
        terms += [_syllables(each.short), *map(_syllables, each.meanings)]
    for meant in find_meanings(text):
        terms += map(_syllables, meant.others)
    return Sought(tuple(dict.fromkeys(filter(None, terms))), marked)


def _syllables(text: str) -> Term:
    return tuple(_SYLLABLE.findall(text.lower()))


def _numbers(text: str) -> Iterator[Term]:
    """Each number as it was typed, and as the rules spell it."""
    for number in read_typed(text):
        yield _syllables(number.text)
        yield _syllables(number.display)


def _words(text: str, marked: bool) -> Iterator[Term]:
    """The words of the topic: those of several syllables, single ones that stand alone, pairs of the others."""
    numbers = read_typed(text)
    for number in reversed(numbers):
        text = f"{text[: number.start]} . {text[number.end :]}"
    topic = [term for term in _of_topic(text, marked) if not (numbers and " ".join(term) in kinds_by_word())]
    for is_single, run in groupby(topic, key=lambda term: len(term) == 1):
        terms = list(run)
        if not is_single or len(terms) == 1:
            yield from terms
        else:
            yield from (first + second for first, second in pairwise(terms))


def _of_topic(text: str, marked: bool) -> Iterator[Term]:
    """The words that do not only ask. Typed without marks the segmenter knows no words: syllables then."""
    words = segment(text)
    kept = iter(topic_places(words, marked))
    for word in words.split():
        syllables = word.split("_")
        if False in [next(kept) for _ in syllables]:
            continue
        written = _syllables(word.replace("_", " "))
        yield from [written] if marked else [(each,) for each in written]
