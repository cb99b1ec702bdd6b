"""A question as it came becomes what is searched: wording mended, filters taken out where documents satisfy them."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from index.asked_filters import Part, ReadFilter, admitted, narrowed, read_filters, without
from index.filters import Filters
from index.finding import Finder
from index.interpretation import Interpretation, interpret
from index.question import Question

# Filters read from a question are used when a document that passes them matches the rest of it at least this well
# beside the best match of all; else the words were part of the topic. Where most of what matches has no header at all,
# as the articles of a code, it must match as well as they do: of 60 questions of zalo dev behind "nghị định của Chính
# phủ về" 41 would be narrowed to papers without text at .3, 18 at .5, 2 at .7.
MIN_FIT, MIN_FIT_WITHOUT_HEADERS = 0.3, 0.7


@dataclass(frozen=True, slots=True)
class Understood:
    """The question to search with, all filters, and what a person is shown of how it came to that.

    whole: the question with the words of the filters that were read from it. given: the filters without those.
    literal: the question before its wording was mended; None where nothing was.
    """

    question: Question
    filters: Filters
    interpretation: Interpretation
    whole: Question
    given: Filters
    literal: Question | None = None


def understand(
    finder: Finder, bodies: Collection[str], typed: str, given: Filters, drop: Collection[Part] = ()
) -> Understood:
    """Read what was typed. bodies: keys of the issuers in the base. Raises BadQuery."""
    index = finder.index
    question, interpretation = interpret(typed, index.syllables, index.marked, drop)
    literal = None
    if question.mended:
        literal, _ = interpret(typed, index.syllables, index.marked, {*drop, Part.WORDING})
    whole = Understood(question, given, interpretation, question, given, literal)
    # Who types a number wants that document, whatever stands beside it.
    if question.numbers:
        return whole
    found = admitted(read_filters(interpretation.text, bodies), given, drop)
    return _narrowed(finder, whole, found, drop) if found else whole


def _narrowed(
    finder: Finder, whole: Understood, found: list[ReadFilter], drop: Collection[Part]
) -> Understood:
    index, text = finder.index, whole.interpretation.text
    topic = without(text, found)
    question = whole.question
    if topic and topic != text:
        question, _ = interpret(topic, index.syllables, index.marked, {*drop, Part.WORDING})
        question = replace(question, marked=whole.question.marked, mended=whole.question.mended)
    filters = narrowed(whole.filters, found)
    fit = finder.match_below(question, whole.filters, filters)
    least = MIN_FIT if fit.headed >= 0.5 else MIN_FIT_WITHOUT_HEADERS
    if fit.score >= (least if topic else 0.0):
        interpretation = replace(whole.interpretation, filters=tuple(found))
        return replace(whole, question=question, filters=filters, interpretation=interpretation)
    return replace(whole, interpretation=replace(whole.interpretation, unmet=tuple(found)))
