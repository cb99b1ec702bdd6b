"""What may be meant by what has been typed so far: numbers, subjects, issuers, kinds.

Typed loosely: no marks needed, "46 ct", "46ct" and "chi thi 46" all lead to 46-CT/TW, and a word counts from its first
letters on. Everything is made from one store once a generation, so a reader is told of no document that their store
does not show. Over the code of law, 68,902 records, it takes 1.9 s to make, 19 MB, and 7 ms for a letter, below 1
ms for a word.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from index.prefixes import Prefixes, folded_words
from index.records import StoredDocument
from index.store import Store
from index.tables.names import Called
from ingest.vocabulary import issuers, kinds

# A longer query is a question; nothing is called that.
_MOST_WORDS = 24
_NUMBER_SIGN = "so"
_LONG_FORMS = {"ubnd": "uy ban nhan dan", "hdnd": "hoi dong nhan dan"}


class SuggestionKind(StrEnum):
    """What is suggested."""

    NUMBER = "number"
    KIND = "kind"
    ISSUER = "issuer"
    SUBJECT = "subject"


# Of each sort, in the order of the list, before what is left of it is filled up. Figures are typed for a number;
# letters may be those of one, "ubnd", but mostly are not.
_OF_FIGURES = {
    SuggestionKind.NUMBER: 5,
    SuggestionKind.KIND: 1,
    SuggestionKind.ISSUER: 2,
    SuggestionKind.SUBJECT: 3,
}
_OF_LETTERS = {
    SuggestionKind.KIND: 1,
    SuggestionKind.ISSUER: 2,
    SuggestionKind.SUBJECT: 5,
    SuggestionKind.NUMBER: 0,
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to put in the box. documents: how many go by it. document: it, where it is one."""

    kind: SuggestionKind
    text: str
    documents: int
    document: StoredDocument | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    """What documents go by. text: None where it is read from the document of this id."""

    documents: int
    id: int | None = None
    text: str | None = None


class Completion:
    """The names of all documents of a store, by the beginnings of their words."""

    def __init__(self, called: Iterable[Called]) -> None:
        listed = list(called)
        self._entries: dict[SuggestionKind, list[_Entry]] = {}
        self._prefixes: dict[SuggestionKind, Prefixes] = {}
        for kind, named in (
            (SuggestionKind.NUMBER, _numbers(listed)),
            (SuggestionKind.KIND, _kinds(listed)),
            (SuggestionKind.ISSUER, _issuers(listed)),
            (SuggestionKind.SUBJECT, _subjects(listed)),
        ):
            self._entries[kind] = [entry for entry, _ in named]
            self._prefixes[kind] = Prefixes(
                (row, phrase) for row, (_, phrases) in enumerate(named) for phrase in phrases
            )

    @classmethod
    def of(cls, store: Store) -> "Completion":
        """Of the documents that a store shows."""
        return cls(store.called())

    def suggest(self, store: Store, typed: str, limit: int) -> tuple[Suggestion, ...]:
        """At most `limit` suggestions. store: the one that this was made of."""
        words = _typed_words(typed)
        if not words or len(words) > _MOST_WORDS:
            return ()
        whole = not typed[-1:].isalnum()
        found = {kind: self._rows(kind, words, limit, whole) for kind in SuggestionKind}
        shares = _OF_FIGURES if any(map(str.isdigit, words)) else _OF_LETTERS
        chosen = _shared(found, shares, limit)
        entries = [(kind, self._entries[kind][row]) for kind, row in chosen]
        documents = store.documents(entry.id for _, entry in entries if entry.id is not None)
        return tuple(_suggestions(entries, documents))

    def _rows(self, kind: SuggestionKind, words: Sequence[str], limit: int, whole: bool) -> list[int]:
        prefixes = self._prefixes[kind]
        rows = prefixes.beginning(words, limit, whole=whole)
        if len(rows) < limit and len(words) > 1:
            rows += [row for row in prefixes.holding(words, limit, whole=whole) if row not in rows]
        # "an " may be the whole word, or "anh" with a blank too soon.
        if not rows and whole:
            return self._rows(kind, words, limit, whole=False)
        return rows[:limit]


def _typed_words(typed: str) -> tuple[str, ...]:
    """The words typed, without the "số" before a figure."""
    words = folded_words(typed)
    return tuple(
        word
        for at, word in enumerate(words)
        if word != _NUMBER_SIGN or not "".join(words[at + 1 : at + 2]).isdigit()
    )


def _shared(
    found: Mapping[SuggestionKind, list[int]], shares: Mapping[SuggestionKind, int], limit: int
) -> list[tuple[SuggestionKind, int]]:
    """Each sort's share, then the rest of each until the list is full; in the order of the shares."""
    taken = {kind: min(share, len(found[kind])) for kind, share in shares.items()}
    for kind in sorted(shares, key=lambda each: -shares[each]):
        taken[kind] += max(0, min(limit - sum(taken.values()), len(found[kind]) - taken[kind]))
    return [(kind, row) for kind in shares for row in found[kind][: taken[kind]]][:limit]


def _suggestions(
    entries: Iterable[tuple[SuggestionKind, _Entry]], documents: dict[int, StoredDocument]
) -> Iterator[Suggestion]:
    """As values; what was taken out of the store meanwhile is left out."""
    for kind, entry in entries:
        document = documents.get(entry.id) if entry.id is not None else None
        text = entry.text
        if document is not None:
            text = document.number if kind is SuggestionKind.NUMBER else document.subject
        if text:
            yield Suggestion(kind, text, entry.documents, document if entry.documents == 1 else None)


_Named = list[tuple[_Entry, list[Sequence[str]]]]


def _numbers(called: Sequence[Called]) -> _Named:
    """Each whole document by its number; a number that only parts bear, once."""
    numbered = [each for each in called if each.number and each.number_key]
    whole = {each.number_key for each in numbered if each.whole}
    parts = Counter(each.number_key for each in numbered if not each.whole)
    found: dict[int | str | None, tuple[_Entry, list[Sequence[str]]]] = {}
    for each in numbered:
        if each.whole:
            found[each.id] = _Entry(1, each.id), _number_phrases(each)
        elif each.number_key not in whole:
            entry = _Entry(parts[each.number_key], each.id)
            found.setdefault(each.number_key, (entry, _number_phrases(each)))
    return list(found.values())


def _number_phrases(called: Called) -> list[Sequence[str]]:
    """As it stands, and behind the words and the letters for its kind."""
    number = folded_words(called.number or "")
    heads = _kind_heads().get(called.kind or "", [])
    return [number, *([*head, *number] for head in heads)]


@cache
def _kind_heads() -> dict[str, list[tuple[str, ...]]]:
    return {each.word: [folded_words(form) for form in (each.word, *each.abbreviations)] for each in kinds()}


def _kinds(called: Sequence[Called]) -> _Named:
    counted = Counter(each.kind for each in called if each.kind)
    return [(_Entry(count, text=kind), [folded_words(kind)]) for kind, count in counted.most_common() if kind]


def _issuers(called: Sequence[Called]) -> _Named:
    """Each body as it is spelled most often, by its name, initials and other names."""
    spellings: dict[str, Counter[str]] = {}
    for each in called:
        if each.issuer and each.issuer_key:
            spellings.setdefault(each.issuer_key, Counter())[each.issuer] += 1
    by_count = sorted(spellings.values(), key=lambda each: -each.total())
    named = [(counted.most_common(1)[0][0], counted.total()) for counted in by_count]
    return [(_Entry(count, text=name), _issuer_phrases(name)) for name, count in named]


def _issuer_phrases(name: str) -> list[Sequence[str]]:
    words = folded_words(name)
    phrases: list[Sequence[str]] = [words, *map(folded_words, _aliases().get(name, ()))]
    if words and words[0] in _LONG_FORMS:
        phrases.append([*_LONG_FORMS[words[0]].split(), *words[1:]])
    return phrases


@cache
def _aliases() -> dict[str, tuple[str, ...]]:
    return {each.name: each.aliases for each in issuers()}


def _subjects(called: Sequence[Called]) -> _Named:
    """Each subject once, however many documents share it."""
    found: dict[tuple[str, ...], tuple[int, int]] = {}
    for each in called:
        if each.subject and (words := folded_words(each.subject)):
            first, count = found.get(words, (each.id, 0))
            found[words] = first, count + 1
    return [(_Entry(count, first), [words]) for words, (first, count) in found.items()]
