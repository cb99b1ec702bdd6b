"""How much of a question was read otherwise than it was typed."""

import re
from difflib import SequenceMatcher

from ingest.text import fold

_WORD = re.compile(r"[^\W_]+")


def mended_share(typed: str, read: str) -> float:
    """Share of the typed words that were read with other letters or other marks, 0 … 1.

    Marks and blanks that were left out count nothing: they are restored far more surely than slips are mended.
    """
    own, other = (_WORD.findall(text.lower()) for text in (typed, read))
    mended = 0
    for kind, start, end, first, last in SequenceMatcher(None, own, other, autojunk=False).get_opcodes():
        before, after = own[start:end], other[first:last]
        if kind == "equal" or "".join(before) == "".join(after):
            continue
        if len(before) == len(after):
            mended += sum(each not in (new, fold(new)) for each, new in zip(before, after, strict=True))
        else:
            mended += max(len(before), 1)
    return min(mended / max(len(own), 1), 1.0)
