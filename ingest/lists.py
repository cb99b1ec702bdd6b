"""Lists of a text: the sentence that announces its items, and the items, which are read together.

`1. Người sử dụng lao động có nghĩa vụ sau đây:` with the points below it says nothing when it stands alone, and a
point alone does not say whose duty it is (Nghị định 30/2020/NĐ-CP, Phụ lục I: khoản, điểm).
"""

from collections.abc import Sequence

from ingest.outline import Scheme, scheme_at

ANNOUNCES = ":"
# An item without a label ends so, but for the last one.
_GOES_ON = (";", ",")

Span = tuple[int, int]


def find_lists(text: str, sentences: Sequence[Span]) -> list[Span]:
    """The lists among the sentences of a run of text, outer before inner: [first, last) places in `sentences`.

    A list is a sentence that ends in a colon with the lines below that carry labels of a later scheme than its own
    line's, or, without labels, that end in a semicolon. `sentences`: as `ingest.sentences` cuts them.
    """
    heads = [_heads_line(text, start) for start, _ in sentences]
    schemes = [
        scheme_at(text[start:end]) if at else None for at, (start, end) in zip(heads, sentences, strict=True)
    ]
    found = []
    for place, (start, end) in enumerate(sentences):
        first = place + 1
        if not text[start:end].rstrip().endswith(ANNOUNCES) or first == len(sentences) or not heads[first]:
            continue
        last = (
            _end_of_lines(text, sentences, schemes, first)
            if schemes[first] is None
            else _end_of_items(heads, schemes, place)
        )
        if last > first:
            found.append((place, last))
    return found


def _heads_line(text: str, start: int) -> bool:
    before = text[max(0, text.rfind("\n", 0, start) + 1) : start]
    return not before.strip()


def _end_of_items(heads: Sequence[bool], schemes: Sequence[Scheme | None], place: int) -> int:
    """Where the items below the announcement end: before a line without a label, or with an earlier one."""
    line = place
    while line and not heads[line]:
        line -= 1
    own, first = schemes[line], schemes[place + 1]
    assert first is not None
    if own is not None and first <= own:
        return place + 1
    last = place + 2
    while last < len(heads) and (not heads[last] or _is_item(schemes[last], first)):
        last += 1
    return last


def _is_item(scheme: Scheme | None, first: Scheme) -> bool:
    return scheme is not None and scheme >= first


def _end_of_lines(text: str, sentences: Sequence[Span], schemes: Sequence[Scheme | None], first: int) -> int:
    """Where lines without labels end: after the first that does not go on."""
    last = first
    while last < len(sentences) and schemes[last] is None:
        start, end = sentences[last]
        last += 1
        if not text[start:end].rstrip().endswith(_GOES_ON):
            return last if last > first + 1 else first
    return last if last > first + 1 else first
