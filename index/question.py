"""What was typed, read: the numbers in it, its words, whether it has marks, and what it is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index.errors import BadQuery
from ingest.numbers import Number
from ingest.text import canonical_text, has_marks
from ingest.typed_numbers import read_typed
from ingest.words import folded_syllables, segment

# A question longer than this is a pasted document; the API and the command line say so.
MAX_CHARACTERS = 2_000
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Variant:
    """Another reading of what was typed, and its chance beside the best one's: 0 … 1."""

    text: str
    words: str
    weight: float


@dataclass(frozen=True, slots=True)
class AlsoWritten:
    """Words of the question, in the stored form, and how texts write the same otherwise."""

    words: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question or query.

    words: the stored form (`ingest.words`). marked: typed with marks, or read with them; without, only the folded
    view can answer. mended: what was typed was read as something else. years: typed outside the numbers, alone or
    in a date; of documents that share a number they tell which is meant. variants: readings that are searched beside
    this one. also: its words as texts write them otherwise. topic: folded syllables of what it is about, without the
    words that only make it a question; other_topics: the same in other words.
    """

    text: str
    words: str
    marked: bool
    numbers: tuple[Number, ...]
    years: frozenset[int]
    topic: tuple[str, ...]
    mended: bool = False
    variants: tuple[Variant, ...] = ()
    also: tuple[AlsoWritten, ...] = ()
    other_topics: tuple[tuple[str, ...], ...] = ()

    @property
    def topics(self) -> tuple[tuple[str, ...], ...]:
        """What it is about, in all the words for it."""
        return (self.topic, *self.other_topics)


@cache
def _question_phrases(marked: bool) -> re.Pattern[str]:
    lines = files("index").joinpath("vocabulary/question_phrases.txt").read_text("utf-8").splitlines()
    phrases = {
        " ".join(line.split() if marked else folded_syllables(line))
        for line in lines
        if line and not line.startswith("#")
    }
    alternatives = "|".join(map(re.escape, sorted(phrases, key=len, reverse=True)))
    return re.compile(rf"(?<!\S)(?:{alternatives})(?!\S)")


def topic_places(words: str, marked: bool = False) -> list[bool]:
    """Of each syllable of a stored line whether it is of the topic: no part of a question phrase.

    All are when nothing else is there. marked: "trồng" is not taken for "trong".
    """
    line = words.replace("_", " ") if marked else " ".join(folded_syllables(words))
    kept = _question_phrases(marked).sub(lambda phrase: re.sub(r"\S+", "", phrase[0]), line).split(" ")
    return [bool(each) for each in kept] if any(kept) else [True] * len(kept)


def topic_syllables(words: str) -> tuple[str, ...]:
    """Folded syllables of a stored line without question phrases; all of them when nothing else is there."""
    folded = folded_syllables(words)
    return tuple(each for each, of_topic in zip(folded, topic_places(words), strict=False) if of_topic)


def _years(text: str, numbers: Sequence[Number]) -> frozenset[int]:
    found = _YEAR.finditer(text)
    return frozenset(
        int(year.group())
        for year in found
        if not any(number.start <= year.start() < number.end for number in numbers)
    )


def usable_text(typed: str) -> str:
    """What was typed, composed and trimmed. Raises BadQuery when it is empty or far too long."""
    # A soft hyphen: in a document it may be the letter ư of TCVN3, in a question it came with what was pasted.
    text = canonical_text(typed.replace("\u00ad", "")).strip()
    if not any(each.isalnum() for each in text):
        raise BadQuery("Câu hỏi trống; hãy nhập từ khóa, câu hỏi hoặc số ký hiệu văn bản")
    if len(text) > MAX_CHARACTERS:
        raise BadQuery(f"Câu hỏi dài {len(text)} ký tự, tối đa {MAX_CHARACTERS}; hãy rút ngắn")
    return text


def read_question(typed: str) -> Question:
    """Read what was typed. Raises BadQuery when it is empty or far too long."""
    text = usable_text(typed)
    words = segment(text)
    numbers = tuple(read_typed(text))
    return Question(
        text=text,
        words=words,
        marked=has_marks(text),
        numbers=numbers,
        years=_years(text, numbers),
        topic=topic_syllables(words),
    )
