"""The outline of a text: parts, articles, clauses and points found by their labels.

The labels are those of Nghị định 30/2020/NĐ-CP, Phụ lục I (Phần, Chương, Mục, Tiểu mục, Điều, khoản, điểm;
I., 1., a)) and of Party documents (`I-`, `1-`, Hướng dẫn 36-HD/VPTW), with what offices write besides: `a/`,
`1.1.`, `-`, `+`, `*`. A number is a label only at the head of a line and where counting has come to it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache

from ingest.document import Section
from ingest.lines import Line, fills, goes_on, is_hanging, lines_of, page_width


class Scheme(IntEnum):
    """How a label counts, outermost first: a label closes the open sections of the same or a later scheme."""

    PART = 0  # Phần, Phụ lục
    CHAPTER = 1
    DIVISION = 2  # Mục
    SUBDIVISION = 3  # Tiểu mục
    ARTICLE = 4  # Điều
    CAPITAL = 5  # A.
    ROMAN = 6  # I.
    NUMBER = 7  # 1.
    DECIMAL = 8  # 1.1.
    SUBDECIMAL = 9  # 1.1.1.
    LETTER = 10  # a)
    STAR = 11
    DASH = 12
    PLUS = 13
    BULLET = 14


_WORDS = {
    "phần": Scheme.PART,
    "phụ lục": Scheme.PART,
    "chương": Scheme.CHAPTER,
    "mục": Scheme.DIVISION,
    "tiểu mục": Scheme.SUBDIVISION,
}
_LABEL = re.compile(
    r"""
      (?P<division>(?P<word>P(?i:hần)|P(?i:hụ\ lục)|C(?i:hương)|T(?i:iểu\ mục)|M(?i:ục))
          (?:\ +(?i:thứ)\ +\w+|\ +[IVXLC]+|\ +\d{1,3}|\ +[A-ZĐ])?)(?!\w)\ *(?P<divider>[.:\-–])?\ *
    | (?P<article>[ĐD](?i:i[ềêe]u)\ +(?P<article_no>\d{1,4})[a-zđ]?)(?:\ *[.:]\ *|\ *$)
    | (?P<roman>(?P<roman_no>[IVX]{1,7})\ ?[.\-–/)])\ *(?![a-zđ])(?=[“"(]?[^\W\d_])
    | (?P<decimal>(?P<decimal_no>[1-9]\d?(?:\.[1-9]\d?){1,4})[.)]?)\ +(?=\S)
    | (?P<number>(?P<number_no>\d{1,3})[a-zđ]?\ ?[.)])(?=\ |[“"(]?[^\W\d_])\ *(?=\S)
    | (?P<dashed>(?P<dashed_no>\d{1,2})[a-zđ]?[\-–/])(?:\ +(?=[“"(]?[^\W\d_])|(?=[^\W\d_a-zđ][a-zà-ỹ]))
    | (?P<letter>(?P<letter_no>[a-zđêôơư])\d?\ ?(?:\)\ *|[./](?:\ +|(?=[A-ZĐ]))))(?=\S)
    | (?P<capital>(?P<capital_no>[A-Z])[.)/\-–])\ +(?=[^\W\d_])
    | (?P<mark>[-–—*+•●▪◦■])\ *(?=[“"'(]?[^\W_])
    """,
    re.VERBOSE,
)
_PAGE_NUMBER = re.compile(r"[-–—] *\d+ *[-–—]?$")
_RECIPIENTS = re.compile(r"Nơi nhận *:", re.IGNORECASE)
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}
# Vietnamese order of points (Nghị định 30/2020/NĐ-CP); offices also use f and j, which then count by place.
_LETTERS = "abcdđeghiklmnoôơpqrstuưvxy"
_MARKS = {"*": Scheme.STAR, "+": Scheme.PLUS, "-": Scheme.DASH, "–": Scheme.DASH, "—": Scheme.DASH}
# Longest title, in syllables: a Điều's title runs to three lines of print, a clause that long is a sentence.
_LONGEST_TITLE = {Scheme.NUMBER: 30, Scheme.DECIMAL: 30, Scheme.SUBDECIMAL: 30, Scheme.LETTER: 20}
_LONGEST_HEADING = 60
_LONGEST_LEAD_IN = 15


@dataclass(frozen=True, slots=True)
class Label:
    """A label found at the head of a line: `value` is its place in the count, None where it has none."""

    text: str
    scheme: Scheme
    value: int | None
    line: int
    title_start: int


# A law has a few hundred labels, and thousands of sections that bear them.
@lru_cache(maxsize=4_096)
def scheme_of(label: str) -> Scheme:
    """The scheme of a section's label, as `read_outline` wrote it."""
    match = _LABEL.match(label) or _LABEL.match(f"{label} X")
    return _scheme(match) if match else Scheme.DASH


def scheme_at(line: str) -> Scheme | None:
    """The scheme of the label that heads a line, None where there is none."""
    match = _LABEL.match(line)
    return _scheme(match) if match else None


def without_label(line: str) -> str:
    """The line after the label that heads it."""
    match = _LABEL.match(line)
    return line[match.end() :] if match else line


def read_outline(text: str, start: int, end: int) -> tuple[Section, ...]:
    """The sections of `text[start:end]`, sorted by start; children lie inside their parents.

    Level is the depth of nesting that the text itself uses. A title is kept where the label's line is a
    heading over something; a clause that is itself a sentence has none.
    """
    lines = lines_of(text, start, end)
    width = page_width(lines)
    labels = _counted(list(_candidates(lines)), lines, width)
    return _with_titles(_nested(labels, lines, end), labels, lines, width, text)


def _candidates(lines: Sequence[Line]) -> Iterator[Label]:
    for index, line in enumerate(lines):
        match = _LABEL.match(line.text)
        if match is None or _PAGE_NUMBER.match(line.text):
            continue
        if match["division"] and not _stands_alone(match, line.text):
            continue
        yield Label(_written(match), _scheme(match), _value(match), index, match.end())


def _written(match: re.Match[str]) -> str:
    names = ("division", "article", "roman", "decimal", "number", "dashed", "letter", "capital", "mark")
    return next(match[name].strip() for name in names if match[name])


def _scheme(match: re.Match[str]) -> Scheme:
    if match["division"]:
        return _WORDS[match["word"].lower()]
    if match["decimal"]:
        return Scheme.DECIMAL if match["decimal_no"].count(".") == 1 else Scheme.SUBDECIMAL
    if match["mark"]:
        return _MARKS.get(match["mark"], Scheme.BULLET)
    schemes = {
        "article": Scheme.ARTICLE,
        "roman": Scheme.ROMAN,
        "number": Scheme.NUMBER,
        "dashed": Scheme.NUMBER,
        "letter": Scheme.LETTER,
        "capital": Scheme.CAPITAL,
    }
    return next(scheme for name, scheme in schemes.items() if match[name])


def _value(match: re.Match[str]) -> int | None:
    if match["roman_no"]:
        return _roman(match["roman_no"])
    if match["letter_no"]:
        return _LETTERS.find(match["letter_no"]) + 1
    if match["capital_no"]:
        return ord(match["capital_no"]) - ord("A") + 1
    if match["decimal_no"]:
        return int(match["decimal_no"].rpartition(".")[2])
    digits = match["article_no"] or match["number_no"] or match["dashed_no"]
    return int(digits) if digits else None


def _roman(numeral: str) -> int:
    digits = [_ROMAN_DIGITS[digit] for digit in numeral]
    return sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True))


def _stands_alone(match: re.Match[str], line: str) -> bool:
    """Whether `Chương II` … heads the line, and is not a broken line's start ("Chương II Luật này")."""
    rest = line[match.end() :]
    has_number = len(match["division"]) > len(match["word"])
    if not has_number:
        return match["word"].lower() == "phụ lục" and not rest
    return not rest or rest.isupper() or match["divider"] is not None


def _counted(candidates: Sequence[Label], lines: Sequence[Line], width: int | None) -> list[Label]:
    """The candidates that are labels: those that counting has come to, outside the list of recipients."""
    numbered = any(label.scheme < Scheme.STAR for label in candidates)
    last: dict[Scheme, int] = {}
    accepted: list[Label] = []
    recipients = _recipients(lines)
    closed = False
    next_recipients = 0
    for label in candidates:
        while next_recipients < len(recipients) and recipients[next_recipients] < label.line:
            next_recipients += 1
            closed = True
        if closed and label.scheme > Scheme.ROMAN:
            continue
        if label.scheme >= Scheme.STAR and numbered and not accepted:
            continue
        above = lines[label.line - 1] if label.line else None
        if not _is_due(label, last.get(label.scheme), above, lines[label.line], width):
            continue
        closed = False
        _count(label, last)
        accepted.append(label)
    return accepted


def _recipients(lines: Sequence[Line]) -> list[int]:
    return [index for index, line in enumerate(lines) if _RECIPIENTS.match(line.text)]


def _is_due(label: Label, last: int | None, above: Line | None, line: Line, width: int | None) -> bool:
    if label.scheme <= Scheme.SUBDIVISION:
        return True
    broken = above is not None and not line.gap and is_hanging(above.text)
    # A preamble ends in a comma: "Theo đề nghị của Bộ trưởng Bộ Nội vụ,".
    if broken and above is not None and above.text[-1] == "," and label.scheme is Scheme.ARTICLE:
        broken = False
    if broken or label.value is None:
        return not broken
    fresh = above is None or line.gap or above.text.isupper() or not fills(above, width)
    if last is None:
        return label.value == 1 or (fresh and label.scheme is not Scheme.CAPITAL)
    if label.value in (last + 1, last + 2):
        return True
    return fresh and (label.value in (1, last) or label.scheme is Scheme.ARTICLE)


def _count(label: Label, last: dict[Scheme, int]) -> None:
    """Note the label's place; what is counted inside it starts again, but Điều runs through a document."""
    for inner in [scheme for scheme in last if scheme > label.scheme and scheme is not Scheme.ARTICLE]:
        del last[inner]
    if label.value is not None:
        last[label.scheme] = label.value


def _nested(labels: Sequence[Label], lines: Sequence[Line], end: int) -> list[Section]:
    sections: list[Section] = []
    open_: list[tuple[Scheme, int]] = []
    for label in labels:
        start = lines[label.line].start
        while open_ and open_[-1][0] >= label.scheme:
            index = open_.pop()[1]
            sections[index] = replace(sections[index], end=start)
        parent = open_[-1][1] if open_ else None
        open_.append((label.scheme, len(sections)))
        sections.append(Section(label.text, "", len(open_), start, end, parent))
    return sections


def _with_titles(
    sections: Sequence[Section],
    labels: Sequence[Label],
    lines: Sequence[Line],
    width: int | None,
    text: str,
) -> tuple[Section, ...]:
    labelled = {label.line for label in labels}
    titled: list[Section] = []
    for section, label in zip(sections, labels, strict=True):
        title, last = _title(label, lines, labelled, width)
        is_heading = (
            bool(title)
            and _reads_as_title(title, label.scheme, _inside_article(section, sections, labels))
            and text[lines[last].end : section.end].strip() != ""
        )
        titled.append(replace(section, title=title.rstrip(" :") if is_heading else ""))
    return tuple(titled)


def _title(label: Label, lines: Sequence[Line], labelled: set[int], width: int | None) -> tuple[str, int]:
    """The paragraph that begins after the label, and the index of its last line."""
    index = label.line
    words = [lines[index].text[label.title_start :]]
    if (
        not words[0]
        and label.scheme <= Scheme.ARTICLE
        and index + 1 < len(lines)
        and index + 1 not in labelled
    ):
        index += 1
        words = [lines[index].text]
    longest = _LONGEST_HEADING * 8
    while index + 1 < len(lines) and index + 1 not in labelled and sum(map(len, words)) < longest:
        both_capital = (
            label.scheme <= Scheme.ROMAN and words[-1].isupper() and lines[index + 1].text.isupper()
        )
        if not both_capital and not goes_on(lines[index], lines[index + 1], width):
            break
        index += 1
        words.append(lines[index].text)
    return " ".join(" ".join(words).split()), index


def _inside_article(section: Section, sections: Sequence[Section], labels: Sequence[Label]) -> bool:
    parent = section.parent
    while parent is not None:
        if labels[parent].scheme is Scheme.ARTICLE:
            return True
        parent = sections[parent].parent
    return False


def _reads_as_title(title: str, scheme: Scheme, inside_article: bool) -> bool:
    """Whether a label's paragraph is a heading: short, and not closed like a sentence or a clause.

    `1. Mục tiêu:` heads a part of a plan; in a Điều the same shape is a clause that leads in its points.
    """
    syllables = title.count(" ") + 1
    if scheme >= Scheme.STAR or syllables > _LONGEST_TITLE.get(scheme, _LONGEST_HEADING):
        return False
    if scheme <= Scheme.SUBDIVISION or (scheme <= Scheme.ROMAN and title.isupper()):
        return True
    if not title[0].isupper() and title[0] not in '“"(':
        return False
    if title[-1] == ":":
        return syllables <= _LONGEST_LEAD_IN and not inside_article and scheme is not Scheme.ARTICLE
    if title[-1] == ".":
        return scheme is Scheme.ROMAN and syllables <= _LONGEST_LEAD_IN
    return title[-1] not in ";,/"
