"""What was typed, and what it is taken for: marks put back, slips mended, abbreviations spelled out.

A person sees all of it (`Interpretation`) and may drop each part; the question that is searched with is made of what
is left.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from index.abbreviations import Abbreviated, find_abbreviations, find_meanings
from index.asked_filters import Part, ReadFilter
from index.lexical import View
from index.question import AlsoWritten, Question, Variant, read_question, topic_syllables
from index.readings import Reading, readings
from index.syllable_model import SyllableModel
from ingest.abbreviations import alternatives, kinds_by_word
from ingest.numbers import Number
from ingest.text import fold, has_marks
from ingest.words import segment

# Topics in other words that evidence is weighed by; a question with more abbreviations is a list of them.
_MOST_TOPICS = 4
# Two letters that are no syllable are often one that was not finished.
_LONG_INITIALS = 3


@dataclass(frozen=True, slots=True)
class Expansion:
    """An abbreviation that was typed, and what it stands for."""

    short: str
    meanings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Interpretation:
    """typed: what came. text: the wording that is searched. others: readings that were tried beside it.

    filters: what the question narrows itself to. unmet: the same, where no document on the topic satisfies it, so that
    it was searched without.
    """

    typed: str
    text: str
    others: tuple[str, ...] = ()
    expanded: tuple[Expansion, ...] = ()
    filters: tuple[ReadFilter, ...] = ()
    unmet: tuple[ReadFilter, ...] = ()

    @property
    def mended(self) -> bool:
        """Whether the wording is another than what was typed."""
        return self.text != self.typed


def interpret(
    typed: str, model: SyllableModel, known: View, drop: Collection[Part] = ()
) -> tuple[Question, Interpretation]:
    """The question to search with, and what it was made of. Raises BadQuery."""
    literal = read_question(typed)
    found = [Reading(literal.text, 1.0)]
    if Part.WORDING not in drop:
        found = readings(model, literal.text, [*_figures(literal), *_long_initials(literal)])
    interpretation = Interpretation(literal.text, found[0].text, tuple(each.text for each in found[1:]))
    question = literal if Part.WORDING in drop else _mended(literal, found)
    if Part.ABBREVIATIONS not in drop:
        question, expanded = _with_abbreviations(question, known)
        interpretation = replace(interpretation, expanded=expanded)
    return question, interpretation


@cache
def _kind_words() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(fold(word) for word in kinds_by_word())})(?:\s+so)?\s+")


def _figures(literal: Question) -> Iterator[tuple[int, int]]:
    """Where numbers stand, without the words for their kind: those are words like others."""
    folded = fold(literal.text)
    for number in literal.numbers:
        kind = _kind_words().match(folded, number.start, number.end)
        yield kind.end() if kind else number.start, number.end


def _long_initials(literal: Question) -> Iterator[tuple[int, int]]:
    """Where abbreviations stand that are hardly slips of a syllable: "luat anm" asks for no "luật năm"."""
    for each in find_abbreviations(literal.text):
        if each.end - each.start >= _LONG_INITIALS:
            yield each.start, each.end


def _mended(literal: Question, found: Sequence[Reading]) -> Question:
    """The literal question, or the best reading with the others beside it."""
    best = found[0]
    bare = not literal.marked
    # The segmenter takes words in capitals for names.
    shouted = best.text.isupper() and " " in best.text
    if best.text == literal.text and len(found) == 1 and not bare and not shouted:
        return literal
    question = read_question(best.text.lower() if shouted else best.text)
    variants = tuple(
        Variant(each.text, segment(each.text), each.probability / best.probability) for each in found[1:]
    )
    return replace(question, marked=True, mended=bare or best.text != literal.text, variants=variants)


def _with_abbreviations(question: Question, known: View) -> tuple[Question, tuple[Expansion, ...]]:
    """The question with clear abbreviations spelled out, and other forms of its words beside them.

    Only forms that stand in some passage are looked for.
    """
    numbers = [(each.start, each.end) for each in question.numbers]
    typed = find_abbreviations(question.text, numbers)
    expanded = tuple(Expansion(each.typed, each.others) for each in typed)
    typed_clearly = [each for each in typed if len(each.others) == 1]
    text = _spelled_out(question.text, typed_clearly)
    also = [_also(each, known) for each in typed]
    also += [_also(each, known) for each in find_meanings(question.text, numbers)]
    if text != question.text:
        spelled = read_question(text)
        question = replace(
            spelled,
            marked=question.marked or has_marks(text),
            mended=question.mended,
            numbers=_moved(question.numbers, typed_clearly),
            years=question.years,
            variants=question.variants,
            other_topics=(question.topic,),
        )
    also = [each for each in also if each.others]
    topics = [*question.other_topics, *_topics(question, also)]
    return replace(question, also=tuple(also), other_topics=tuple(topics[:_MOST_TOPICS])), expanded


def _spelled_out(text: str, found: Iterable[Abbreviated]) -> str:
    for each in sorted(found, key=lambda each: -each.start):
        text = text[: each.start] + each.others[0] + text[each.end :]
    return text


def _moved(numbers: Sequence[Number], spelled: Sequence[Abbreviated]) -> tuple[Number, ...]:
    """The numbers where they stand once abbreviations are spelled out."""
    moved = []
    for number in numbers:
        by = sum(
            len(each.others[0]) - (each.end - each.start) for each in spelled if each.end <= number.start
        )
        moved.append(replace(number, start=number.start + by, end=number.end + by))
    return tuple(moved)


@lru_cache(maxsize=4_096)
def _segmented(form: str) -> str:
    """The words of an abbreviation or of its meaning: those of closed lists."""
    return segment(form)


def _also(each: Abbreviated, known: View) -> AlsoWritten:
    clear = each.is_short and len(each.others) == 1
    words = each.others[0] if clear else each.typed
    forms: tuple[str, ...] = (each.typed,) if clear else each.others
    others = (_segmented(form) for form in forms)
    return AlsoWritten(_segmented(words), tuple(form for form in others if _stands(form, known)))


def _stands(words: str, known: View) -> bool:
    return any(known.document_frequency(token) for token in words.split())


def _topics(question: Question, also: Iterable[AlsoWritten]) -> list[tuple[str, ...]]:
    return [
        topic_syllables(question.words.replace(each.words, other))
        for each in also
        for other in each.others
        if each.words in question.words
    ]
