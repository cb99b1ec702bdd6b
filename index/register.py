"""The register of whole documents: what each is about, kept in memory to be looked up by topic.

Parts of a document (articles that came as records), drafts, and documents of which no subject is known are not in it.
It is made from the store once a generation.
"""

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.rank import issuer_rank
from index.records import Outline
from index.request import core, syllables
from index.store import Store
from ingest.document import Authority, Relation
from ingest.law_names import law_key, law_key_of
from ingest.remembering import remembered
from ingest.text import fold
from ingest.vocabulary import Law, laws

# What a document does with another that makes it one on the other's topic.
_ON_THE_SAME = frozenset(
    (Relation.CONTINUES, Relation.AMENDS, Relation.DETAILS, Relation.IMPLEMENTS, Relation.REVIEWS)
)
# … and whose own subject often says no more than the other's number: "Tiếp tục thực hiện Chỉ thị 05-CT/TW".
NAMED_BY_THE_OTHER = frozenset((Relation.CONTINUES, Relation.AMENDS, Relation.REVIEWS))
_WORDS_OF_NUMBERS = frozenset("chỉ thị nghị quyết kết luận quy quyết định số ct nq kl qđ qđi tw".split())
# "Bãi bỏ" often means a part of a document only.
_TAKES_THE_PLACE = frozenset((Relation.REPLACES, Relation.SUCCEEDS))
# A topic speaks of a law that is not here when it has this share of the weight of the law's name, or of a part of it:
# "chống thiên tai" of "Phòng, chống thiên tai".
_NAMES = 0.85
_OF_THE_COUNTRY = " Việt Nam"
_PARTS = re.compile(r"[,;]| và ")


@remembered(16_384)
def _folded(syllable: str) -> str:
    """Subjects say the same few thousand syllables again and again."""
    return fold(syllable)


@dataclass(frozen=True, slots=True)
class Words:
    """The syllables of an entry, all with marks or all without.

    title: of its subject, in order. core: of its subject without formulas. about: of all that is known of it besides:
    number, day, issuer, summary, what citing texts claim. kin: of the subjects of documents on the same.
    """

    title: tuple[str, ...]
    core: frozenset[str]
    about: frozenset[str]
    kin: frozenset[str]

    def folded(self) -> "Words":
        """The same without marks."""
        return Words(
            tuple(map(_folded, self.title)),
            frozenset(map(_folded, self.core)),
            frozenset(map(_folded, self.about)),
            frozenset(map(_folded, self.kin)),
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of the register. rank: of its issuer (`index.rank`).

    acts_on: the documents that it continues, changes, replaces or carries out, and what it does. later: those that took
    its place.
    by_kin: whether its topic may stand in the subject of the one that it acts on alone.
    """

    id: int
    kind: str | None
    issuer_key: str
    rank: int
    issued_on: date | None
    authority: Authority | None
    marked: Words
    folded: Words
    acts_on: Mapping[int, Collection[Relation]] = field(default_factory=dict)
    later: frozenset[int] = frozenset()
    by_kin: bool = False

    def words(self, marked: bool) -> Words:
        """Its syllables with marks or without."""
        return self.marked if marked else self.folded


@dataclass(slots=True)
class _Ties:
    """What catalogue and texts say of one document and others."""

    acts_on: dict[int, set[Relation]] = field(default_factory=dict)
    same: set[int] = field(default_factory=set)
    later: set[int] = field(default_factory=set)
    by_kin: bool = False


class _Side:
    """The rows of each syllable, with marks or without; and of names that are not here what no subject has.

    Weights of sets are added exactly (`math.fsum`): sets have another order in each process, and one server's must not
    answer otherwise than another's.
    """

    def __init__(self, entries: Sequence[Words], absent: Iterable[Sequence[str]]) -> None:
        self.size = len(entries)
        rows: dict[str, list[int]] = {}
        for at, words in enumerate(entries):
            for syllable in {*words.title, *words.about, *words.kin}:
                rows.setdefault(syllable, []).append(at)
        self.rows = {syllable: np.array(found, np.int32) for syllable, found in rows.items()}
        self._weights = {syllable: self._weight(len(found)) for syllable, found in rows.items()}
        self._unknown = self._weight(0)
        self._cores = self._shares_of_cores(entries)
        here = {pair for words in entries for pair in pairwise(words.title)}
        # One syllable is a name only where no document has it: "Giá" is a part of too many other words.
        self._absent = [
            (frozenset(name), frozenset(pair for pair in pairwise(name) if pair not in here))
            for name in absent
            if len(name) > 1 or name[0] not in self.rows
        ]

    def weight(self, syllable: str) -> float:
        return self._weights.get(syllable, self._unknown)

    def held(self, topic: Iterable[str]) -> NDArray[np.float64]:
        """The share of the topic's weight that each entry has, and as much again for what is all of its subject."""
        held: NDArray[np.float64] = np.zeros(self.size)
        told = dict.fromkeys(topic)
        for syllable in told:
            if (rows := self.rows.get(syllable)) is not None:
                held[rows] += self.weight(syllable)
        held /= sum(map(self.weight, told)) or 1.0
        for syllable in told:
            if (found := self._cores.get(syllable)) is not None:
                held[found[0]] += found[1]
        return held

    def of_absent(self, topic: Sequence[str]) -> float:
        """The share of the topic's weight that names laws which are not here, in words that no subject has."""
        told, pairs, found = set(topic), set(pairwise(topic)), set[str]()
        for name, foreign in self._absent:
            if name & told and self._total(name & told) >= _NAMES * self._total(name):
                found |= name if len(name) == 1 else {each for pair in foreign & pairs for each in pair}
        return self._total(found) / (self._total(told) or 1.0)

    def _total(self, syllables: Iterable[str]) -> float:
        return math.fsum(map(self.weight, syllables))

    def _shares_of_cores(
        self, entries: Sequence[Words]
    ) -> dict[str, tuple[NDArray[np.int32], NDArray[np.float64]]]:
        """For each syllable the rows that have it in their core, and its share of the core's weight there."""
        found: dict[str, list[tuple[int, float]]] = {}
        for at, words in enumerate(entries):
            total = self._total(words.core)
            for syllable in words.core:
                found.setdefault(syllable, []).append((at, self.weight(syllable) / total))
        return {
            syllable: (np.array([at for at, _ in told], np.int32), np.array([share for _, share in told]))
            for syllable, told in found.items()
        }

    def _weight(self, frequency: int) -> float:
        return math.log(1 + (self.size + 1) / (frequency + 0.5))


class Register:
    """All entries, and for each syllable those that have it; and the names of laws that are known and not here."""

    def __init__(self, entries: Iterable[Entry], absent: Iterable[Law] = ()) -> None:
        self.entries = {entry.id: entry for entry in entries}
        self.kinds = frozenset(entry.kind for entry in self.entries.values() if entry.kind)
        self._ids = list(self.entries)
        self._cores: dict[tuple[int, bool], Mapping[str, float]] = {}
        names = sorted({part for law in absent for part in _parts(law.name)})
        self._marked = _Side([entry.marked for entry in self.entries.values()], names)
        self._folded = _Side(
            [entry.folded for entry in self.entries.values()],
            [tuple(map(_folded, name)) for name in names if len(name) > 1],
        )
        # The commonest last, so that it is the one that stays.
        by_frequency = sorted(self._marked.rows, key=lambda each: (len(self._marked.rows[each]), each))
        self._forms = {fold(each): each for each in by_frequency}

    @classmethod
    def of(cls, store: Store) -> "Register":
        """The register of a store."""
        outlines = store.whole_documents()
        titles = {each.id: syllables(each.subject) for each in outlines}
        ties = _ties(store.acting_relations(), titles)
        here = {law_key_of(each.kind, each.subject) for each in outlines}
        absent = [each for each in laws() if law_key(each.full_name) not in here]
        return cls((_entry(each, titles, ties.get(each.id, _Ties())) for each in outlines), absent)

    def weight(self, syllable: str, marked: bool) -> float:
        """How much a syllable tells: ln(1 + N / (df + .5)); one that no entry has tells most."""
        return self._side(marked).weight(syllable)

    def marked_form(self, syllable: str) -> str:
        """What was typed without marks and no entry has, as most entries write it."""
        return syllable if syllable in self._marked.rows else self._forms.get(syllable, syllable)

    def of_absent(self, topic: Sequence[str], marked: bool) -> float:
        """The share, 0 … 1, of a topic that names laws which are known and not here."""
        return self._side(marked).of_absent(topic)

    def core_weights(self, entry: Entry, marked: bool) -> Mapping[str, float]:
        """The weights of an entry's core; reckoned once."""
        key = entry.id, marked
        if key not in self._cores:
            self._cores[key] = {each: self.weight(each, marked) for each in entry.words(marked).core}
        return self._cores[key]

    def nearest(self, topic: Iterable[str], marked: bool, count: int) -> list[Entry]:
        """The entries that hold most of a topic's weight, at most `count`; then those whose subject it is."""
        held = self._side(marked).held(topic)
        order = np.argsort(-held, kind="stable")[:count]
        return [self.entries[self._ids[at]] for at in order if held[at] > 0]

    def _side(self, marked: bool) -> _Side:
        return self._marked if marked else self._folded


def _parts(name: str) -> Iterator[tuple[str, ...]]:
    """The syllables of each part of a law's name."""
    for part in _PARTS.split(name.removesuffix(_OF_THE_COUNTRY)):
        if told := syllables(part):
            yield told


def _ties(relations: Iterable[tuple[int, Relation, int]], known: Collection[int]) -> dict[int, _Ties]:
    ties: dict[int, _Ties] = {}
    for source, relation, target in relations:
        if source not in known or target not in known or source == target:
            continue
        of_source = ties.setdefault(source, _Ties())
        of_source.acts_on.setdefault(target, set()).add(relation)
        if relation in _ON_THE_SAME:
            of_source.same.add(target)
        of_source.by_kin |= relation in NAMED_BY_THE_OTHER
        if relation in _TAKES_THE_PLACE:
            ties.setdefault(target, _Ties()).later.add(source)
    return ties


def _entry(outline: Outline, titles: Mapping[int, tuple[str, ...]], ties: _Ties) -> Entry:
    kin = frozenset(each for key in ties.same for each in titles[key])
    told = frozenset(core(outline.subject))
    if ties.by_kin and told <= _WORDS_OF_NUMBERS:
        told = frozenset(each for key in ties.same for each in core(" ".join(titles[key])))
    words = Words(title=titles[outline.id], core=told, about=frozenset(syllables(outline.about)), kin=kin)
    return Entry(
        id=outline.id,
        kind=outline.kind,
        issuer_key=outline.issuer_key or "",
        rank=issuer_rank(outline.issuer),
        issued_on=outline.issued_on,
        authority=outline.authority,
        marked=words,
        folded=words.folded(),
        acts_on=ties.acts_on,
        later=frozenset(ties.later),
        by_kin=ties.by_kin,
    )
