"""Short forms: which whole number "Chỉ thị 46", "Đề án 06" or "Luật Cư trú" means inside one document.

Nghị định 30/2020/NĐ-CP (Phụ lục I, II.6) lets a text name a document in full once and shortly afterwards.
"""

import re
from collections.abc import Iterator, Sequence

from ingest.law_names import law_key
from ingest.mentions import Mention
from ingest.numbers import Form, Number, kind_of
from ingest.vocabulary import kinds
from ingest.written_numbers import find_numbers

_ALIAS = re.compile(r"(?:gọi|viết)\s+(?:tắt|chung)(?:\s+là)?\s*(?::\s*)?(?:[“\"]\s*)?\Z", re.IGNORECASE)
_ALIAS_LENGTH = 40

# Kind word, number, year; of a law its key; of a plenum's resolution its number.
_ShortForm = tuple[str, int, int | None] | str


class _Memory:
    """Which whole number a short form means here: the nearest one before it, else the first after."""

    def __init__(self, mentions: Sequence[Mention], own_number: str | None, own_law: str | None) -> None:
        self.own_law = own_law
        self._seen: dict[_ShortForm, Number] = {}
        self._ahead: dict[_ShortForm, Number] = {}
        own = (Mention(number, 0, 0, kind_of(number)) for number in find_numbers(own_number or ""))
        for mention in (*own, *mentions):
            for name in _short_forms(mention):
                self._ahead.setdefault(name, mention.number)

    def note(self, mention: Mention) -> None:
        for name in _short_forms(mention):
            self._seen[name] = mention.number

    def note_alias(self, short: Number, number: Number) -> None:
        self._seen[_as_short(short)] = number

    def resolve(self, short: Number) -> Number:
        name = _as_short(short)
        return self._seen.get(name) or self._ahead.get(name) or short


def _as_short(number: Number) -> _ShortForm:
    if number.form is Form.NAMED:
        return law_key(number.display)
    if number.form is Form.PLENUM:
        return f"plenum {number.num}"
    return kind_of(number) or "", int(number.num), number.year


def _is_short(number: Number) -> bool:
    """Whether another mention in the text may say more exactly what is meant."""
    return not number.is_whole or (number.form is Form.NAMED and number.year is None)


def _short_forms(mention: Mention) -> Iterator[_ShortForm]:
    """The ways in which a text can name a whole number shortly."""
    number = mention.number
    if _is_short(number) or number.form is Form.CONGRESS:
        return
    if number.is_name:
        yield _as_short(number)
        return
    if mention.name:
        yield law_key(mention.name)
    if not number.num.isdigit():
        return
    words = {kind.word for kind in kinds() if number.kind in kind.abbreviations}
    for word in words | {mention.kind or ""}:
        yield word, int(number.num), None
        if number.year:
            yield word, int(number.num), number.year


def resolve_numbers(
    view: str, mentions: Sequence[Mention], own_number: str | None, own_law: str | None = None
) -> list[Number | None]:
    """The number of each mention; None for one that only renames the one before: "(gọi tắt là Đề án 06)".

    A short form that nothing in the text resolves stays what it is. own_law: the key of the law whose text this is;
    its name without a year means itself, and gives None too.
    """
    memory = _Memory(mentions, own_number, own_law)
    numbers: list[Number | None] = []
    for mention in mentions:
        numbers.append(_resolved(view, mention, memory, numbers))
    return numbers


def _resolved(view: str, mention: Mention, memory: _Memory, before: Sequence[Number | None]) -> Number | None:
    if mention.back is not None:
        return before[mention.back]
    if not _is_short(mention.number):
        memory.note(mention)
        return mention.number
    if mention.number.form is Form.NAMED and _as_short(mention.number) == memory.own_law:
        return None
    stretch = view[max(0, mention.lead - _ALIAS_LENGTH) : mention.lead]
    renamed = before[-1] if before else None
    if renamed is not None and _ALIAS.search(stretch):
        memory.note_alias(mention.number, renamed)
        return None
    return memory.resolve(mention.number)
