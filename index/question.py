"""What was typed, read: the numbers in it, its words, whether it has marks, and what it is about."""

import re
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


@dataclass(frozen=True, slots=True)
class Question:
    """A question or query.

    words: the stored form (`ingest.words`). marked: typed with marks; without, only the folded view can
    answer. topic: folded syllables of what it is about, without the words that only make it a question.
    """

    text: str
    words: str
    marked: bool
    numbers: tuple[Number, ...]
    topic: tuple[str, ...]


@cache
def _question_phrases() -> re.Pattern[str]:
    lines = files("index").joinpath("vocabulary/question_phrases.txt").read_text("utf-8").splitlines()
    phrases = {" ".join(folded_syllables(line)) for line in lines if line and not line.startswith("#")}
    alternatives = "|".join(map(re.escape, sorted(phrases, key=len, reverse=True)))
    return re.compile(rf"(?<!\S)(?:{alternatives})(?!\S)")


def topic_syllables(words: str) -> tuple[str, ...]:
    """Folded syllables of a stored line without question phrases; all of them when nothing else is there."""
    syllables = " ".join(folded_syllables(words))
    topic = _question_phrases().sub(" ", syllables).split()
    return tuple(topic or syllables.split())


def read_question(typed: str) -> Question:
    """Read what was typed. Raises BadQuery when it is empty or far too long."""
    text = canonical_text(typed).strip()
    if not any(each.isalnum() for each in text):
        raise BadQuery("Câu hỏi trống; hãy nhập từ khóa, câu hỏi hoặc số ký hiệu văn bản")
    if len(text) > MAX_CHARACTERS:
        raise BadQuery(f"Câu hỏi dài {len(text)} ký tự, tối đa {MAX_CHARACTERS}; hãy rút ngắn")
    words = segment(text)
    return Question(
        text=text,
        words=words,
        marked=has_marks(text),
        numbers=tuple(read_typed(text)),
        topic=topic_syllables(words),
    )
