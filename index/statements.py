"""What can be quoted of a text: its whole sentences, its lists with all their items, its tables with all their cells.

The words of a statement are cut out of the stored words of its passages, so that nothing is segmented while somebody
waits for an answer.
"""

import itertools
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.records import StoredPassage
from ingest.cells import find_cells
from ingest.lists import ANNOUNCES, Span, find_lists
from ingest.sentences import sentences
from ingest.words import segment

# A longer list is quoted by its items. Measured on the gold spans of ALQAC dev (236) and regulations dev (503): so many
# lie inside one sentence or one list of at most 600, 1,000, 1,500 characters: .945, .953, .953 and .913, .926, .928
# (sentences alone .915, .873).
LONGEST_LIST = 1_000
# A shorter run of words is a heading or a list label, no statement.
MIN_SENTENCE_SYLLABLES = 5
# A run of letters, or of digits: what segmentation never splits nor loses, only joins.
_LETTERS = re.compile(r"\d+|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Statement:
    """`text[start:end]`, its words in the stored form, and the sentences it is made of, one unless it is a list."""

    start: int
    end: int
    words: str
    sentences: tuple[Span, ...]

    @property
    def is_list(self) -> bool:
        """Whether it is an announcement with its items or its table."""
        return len(self.sentences) > 1


@dataclass(frozen=True, slots=True)
class PassageWords:
    """A passage with its words in the stored form. heading: those of what stands above it, in the same form."""

    passage: StoredPassage
    heading: str
    words: str


def sentences_of(text: str, passage: StoredPassage) -> list[Span]:
    """The sentences that a passage touches, whole even where the passage begins or ends inside one."""
    spans = sentences(text, *_lines_around(text, passage.start, passage.end, 0))
    return [span for span in spans if _touches(span, passage.start, passage.end)]


def statements_of(text: str, passages: Sequence[PassageWords]) -> list[Statement]:
    """Every sentence that the passages touch, every list and every table, none twice; in the order of the text.

    passages: of this text. A list reaches beyond its passage; one longer than LONGEST_LIST is left to its items, and of
    such a table nothing can be quoted but what announces it.
    """
    found: dict[Span, Statement] = {}
    runs = _runs_of(text, passages)
    for run in runs:
        first, last = _lines_around(text, run.start, run.end, LONGEST_LIST)
        tables = find_cells(text, first, last)
        spans = _sentences_and(tables, text, first, last)
        lists = [spans[place:end] for place, end in find_lists(text, spans)]
        groups = [*lists, *_with_announcements(text, spans, tables)]
        quotable = [[span] for span in spans if span not in tables]
        quotable += [parts for parts in groups if parts[-1][1] - parts[0][0] <= LONGEST_LIST]
        for parts in quotable:
            start, end = parts[0][0], parts[-1][1]
            if (start, end) not in found and _touches((start, end), run.start, run.end):
                words = " ".join(_words(text, runs, part) for part in parts)
                found[start, end] = Statement(start, end, words, tuple(parts))
    return sorted(found.values(), key=lambda statement: (statement.start, statement.end))


def _lines_around(text: str, start: int, end: int, beyond: int) -> Span:
    """The whole lines from `beyond` characters before a run of text to as many after it."""
    first = text.rfind("\n", 0, max(0, start - beyond)) + 1
    last = text.find("\n", min(len(text), end + beyond))
    return first, len(text) if last < 0 else last


def _sentences_and(tables: Sequence[Span], text: str, start: int, end: int) -> list[Span]:
    """The sentences between the tables, and each table as one span."""
    spans: list[Span] = []
    for first, last in tables:
        spans += [*sentences(text, start, first), (first, last)]
        start = last
    return spans + sentences(text, start, end)


def _with_announcements(text: str, spans: Sequence[Span], tables: Sequence[Span]) -> list[list[Span]]:
    """Each table with the sentence right above it when that announces something."""
    before = dict(zip(spans[1:], spans, strict=False))
    return [
        [above, table]
        if (above := before.get(table)) and text[slice(*above)].endswith(ANNOUNCES)
        else [table]
        for table in tables
    ]


def _touches(span: Span, start: int, end: int) -> bool:
    return span[1] > start and span[0] < end


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring passages, with their words, each with the offset in the text of its first letter."""

    start: int
    end: int
    offsets: Sequence[int]
    words: Sequence[str]

    def between(self, start: int, end: int) -> str:
        return " ".join(self.words[bisect_left(self.offsets, start) : bisect_left(self.offsets, end)])


def _runs_of(text: str, passages: Sequence[PassageWords]) -> list[_Run]:
    """The passages, joined where one ends and the next begins: a sentence may lie in both."""
    runs: list[_Run] = []
    for each in sorted(passages, key=lambda one: one.passage.start):
        run = _run(text, each)
        if runs and runs[-1].end == run.start and runs[-1].words and run.words:
            before = runs.pop()
            offsets, words = [*before.offsets, *run.offsets], [*before.words, *run.words]
            run = _Run(before.start, run.end, offsets, words)
        runs.append(run)
    return runs


def _run(text: str, passage: PassageWords) -> _Run:
    """One passage; without words when they cannot be laid over its text."""
    start, end = passage.passage.start, passage.passage.end
    letters = [found.start() for found in _LETTERS.finditer(text, start, end)]
    words = passage.words.split()
    counts = [1 if word.isalpha() else len(_LETTERS.findall(word)) for word in words]
    if sum(counts) != len(letters):
        return _Run(start, end, (), ())
    places = itertools.accumulate(counts, initial=0)
    return _Run(start, end, [letters[place] for place in itertools.islice(places, len(words))], words)


def _words(text: str, runs: Sequence[_Run], span: Span) -> str:
    """The words of a span: from the passages that hold all of it, else segmented."""
    start, end = span
    for run in runs:
        if run.words and run.start <= start and end <= run.end:
            return run.between(start, end)
    return _segmented(text[start:end])


@lru_cache(maxsize=2_000)
def _segmented(text: str) -> str:
    return segment(text)
