"""Short forms: which whole number "Chỉ thị 46" or "Đề án 06" means inside one document.

Nghị định 30/2020/NĐ-CP (Phụ lục I, II.6) lets a text name a document in full once and shortly afterwards.
"""

import re
from collections.abc import Iterator, Sequence

from ingest.mentions import Mention
from ingest.numbers import Form, Number, kind_of
from ingest.vocabulary import kinds
from ingest.written_numbers import find_numbers

_ALIAS = re.compile(r"(?:gọi|viết)\s+(?:tắt|chung)(?:\s+là)?\s*:?\s*[“\"]?\s*\Z", re.IGNORECASE)
_ALIAS_LENGTH = 40

_ShortForm = tuple[str, int, int | None]  # kind word, number, year


class _Memory:
    """Which whole number a short form means here: the nearest one before it, else the first after."""

    def __init__(self, mentions: Sequence[Mention], own_number: str | None) -> None:
        self._seen: dict[_ShortForm, str] = {}
        self._ahead: dict[_ShortForm, str] = {}
        own = (Mention(number, 0, 0, kind_of(number)) for number in find_numbers(own_number or ""))
        for mention in (*own, *mentions):
            for name in _short_forms(mention):
                self._ahead.setdefault(name, mention.number.display)

    def note(self, mention: Mention) -> None:
        for name in _short_forms(mention):
            self._seen[name] = mention.number.display

    def note_alias(self, short: Number, number: str) -> None:
        self._seen[_as_short(short)] = number

    def resolve(self, short: Number) -> str:
        name = _as_short(short)
        return self._seen.get(name) or self._ahead.get(name) or short.display


def _as_short(number: Number) -> _ShortForm:
    return kind_of(number) or "", int(number.num), number.year


def _short_forms(mention: Mention) -> Iterator[_ShortForm]:
    """The ways in which a text can name a whole number shortly."""
    number = mention.number
    if number.form in (Form.BARE, Form.PLENUM) or not number.num.isdigit():
        return
    words = {kind.word for kind in kinds() if number.kind in kind.abbreviations}
    for word in words | {mention.kind or ""}:
        yield word, int(number.num), None
        if number.year:
            yield word, int(number.num), number.year


def resolve_numbers(view: str, mentions: Sequence[Mention], own_number: str | None) -> list[str | None]:
    """The number of each mention; None for one that only renames the one before: "(gọi tắt là Đề án 06)".

    A short form that nothing in the text resolves keeps its own spelling.
    """
    memory = _Memory(mentions, own_number)
    numbers: list[str | None] = []
    for mention in mentions:
        numbers.append(_resolved(view, mention, memory, numbers))
    return numbers


def _resolved(view: str, mention: Mention, memory: _Memory, before: Sequence[str | None]) -> str | None:
    if mention.number.form is not Form.BARE:
        memory.note(mention)
        return mention.number.display
    stretch = view[max(0, mention.start - _ALIAS_LENGTH) : mention.start]
    if before and before[-1] and _ALIAS.search(stretch):
        memory.note_alias(mention.number, before[-1])
        return None
    return memory.resolve(mention.number)
