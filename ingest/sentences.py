"""Sentences of Vietnamese official prose, as spans that can be quoted.

A full stop ends a sentence only where prose goes on with a capital: not in `TP. Hồ Chí Minh`, `1.014`,
`v.v. và`, `./.`, nor in the label `1.`. A line end ends a sentence unless the next line goes on in lower
case.
"""

import re

from ingest.lines import is_hanging, lines_of

_ABBREVIATIONS = (
    "tp tx tt th ths ts pgs gs bs ks cn nxb tr st vd gv hs q p x h đ/c t.ư tư"
    " tm kt tl tuq t.m k.t gs.ts ths.bs pgs.ts"
)
_SHORT = frozenset(_ABBREVIATIONS.split())
_END = re.compile(r"(?:(?<![.!?…])[.!?…]+|\./\.)[”\"’)»]*(?=\s+[“\"'(\[]?(?:[A-ZĐÀ-Ỹ]|\d))")
_LAST_WORD = re.compile(r"[^\s(“\"]*$")
# Single capitals are initials, or a label inside the line: `V.I. Lênin`, `C. Mác`.
_INITIALS = re.compile(r"(?:[A-ZĐ]\.)*[A-ZĐ]$")
_LABEL_ONLY = re.compile(r"(?:\d{1,3}(?:\.\d{1,2})*|[IVXLC]+|[A-Za-zđĐ])$")


def sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of `text[start:end]` in order, each from its first visible character to its last.

    Spans do not overlap, and every visible character lies in one of them.
    """
    spans: list[tuple[int, int]] = []
    for first, last in _paragraphs(text, start, end):
        spans.extend(_in_paragraph(text, first, last))
    return spans


def _paragraphs(text: str, start: int, end: int) -> list[tuple[int, int]]:
    paragraphs: list[tuple[int, int]] = []
    above = ""
    for line in lines_of(text, start, end):
        broken = not line.gap and above and (line.text[0].islower() or is_hanging(above))
        if broken and not _is_point(line.text):
            paragraphs[-1] = (paragraphs[-1][0], line.end)
        else:
            paragraphs.append((line.start, line.end))
        above = line.text
    return paragraphs


def _is_point(line: str) -> bool:
    return len(line) > 2 and line[1] in ")/." and line[2:3] in " \t"


def _in_paragraph(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    first = start
    for match in _END.finditer(text, start, end):
        if match.end() >= end or not _ends_sentence(text, first, match.start(), match.group()):
            continue
        spans.append((first, match.end()))
        first = match.end()
        while text[first].isspace():
            first += 1
    spans.append((first, end))
    return spans


def _ends_sentence(text: str, first: int, stop: int, marks: str) -> bool:
    if marks != ".":
        return True
    word = _LAST_WORD.search(text, max(first, stop - 24), stop)
    if word is None or not word.group():
        return False
    if word.start() == first and _LABEL_ONLY.match(word.group()):
        return False
    return word.group().lower() not in _SHORT and not _INITIALS.match(word.group())
