"""Looking up documents by topic: which of the register fit what is asked for, and how well.

A document fits by its words (the share of the topic in its subject and in all that is known of it, each syllable
weighed by how rare it is; neighbouring pairs; how much of its subject is the topic) and by the cosine of its head to
the question. It is put back when its kind, issuer, year or term is another than the one asked for, when it has ended,
and when a later document took its place.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from index.answer import pair_share
from index.register import NAMED_BY_THE_OTHER, Entry, Register, Words
from index.request import Request
from ingest.document import Authority, Relation
from ingest.text import fold

# Entries that are compared with a question, for each way of saying its topic.
CANDIDATES = 60
# Shares of the parts of a fit. Measured with bench/lookup.py on both halves, which were used for tuning: right first
# .991 of 223 questions. Weights drawn at random gain nothing under cross-validation, nor do cosines of single words.
_IN_TITLE, _IN_ALL, _PAIRS, _OF_TITLE = 0.42, 0.26, 0.16, 0.16
_COSINE = 0.3
# What makes it sure that a document is on the topic: a logistic regression over the right documents of 322 questions
# and the nearest ones of 94 whose document is absent, brought to sum to 1. In ten-fold cross-validation it names .92 of
# the first for 5 of the second; words and pairs weighed beside a quarter of the cosine named .84.
_SURE_ALL, _SURE_PAIRS, _SURE_OF_TITLE, _SURE_COSINE = 0.24, 0.1, 0.2, 0.46
# A topic that stands in the subject of the document that is continued or changed counts nearly as much.
_BY_KIN, _IN_KIN = 0.85, 0.7
# Added for a kind and an issuer that are those asked for; what is absent has neighbours of other kinds.
_AGREES, _DIFFERS = 0.02, 0.12
# What a document keeps of its fit where it differs from what is asked for; chosen and measured the same way.
_OTHER_KIND, _OTHER_RULE, _NAMED_KIND = 0.75, 0.95, 0.97
_OTHER_ISSUER, _OTHER_AUTHORITY = 0.8, 0.8
_OTHER_YEAR, _OTHER_MONTH, _YEAR_IN_TITLE, _OTHER_TERM = 0.75, 0.9, 0.94, 0.8
_ENDED, _TAKEN_PLACE, _LOCAL, _AMENDING = 0.75, 0.8, 0.85, 0.9
# Between equally good ones: a year, a hundred of a rank.
_YEARS, _YEARS_OF_NEWEST, _RANK, _UNDATED = 0.02 / 26, 0.1 / 26, 0.004, 0.01
# What acts on a document whose number is in the question, and is of the kind asked for, is what is asked for:
# "kết luận nào tiếp tục thực hiện Chỉ thị 48", "văn bản sửa đổi Quy định 69".
_ACTS_ON_NAMED, _ACTS_OTHERWISE = 0.95, 0.92
# From this rank on bodies are local ones, one of many (index/rank.py).
_LOCAL_RANK = 7
_AMENDS = "sua doi"
_NEXT = 1e-6
# Subjects that share so many of their syllables are of a series: the directives on congresses, on drugs.
_ONE_SUBJECT = 0.85
# What took a document's place fits at least this well beside it.
_LEAST_OF_LATER = 0.6


@dataclass(frozen=True, slots=True)
class Fit:
    """A document that fits. score orders; evidence, 0 … 1, says how sure it is that it is on the topic.

    asked_for: its number, year or term is in the question, or what it does to the one whose number is, or the question
    is for what held before, so that it is meant even when it has ended. timeless: the score without what it loses by
    having ended.
    """

    id: int
    score: float
    evidence: float
    asked_for: bool
    timeless: float


@dataclass(frozen=True, slots=True)
class _Overlap:
    """Shares, 0 … 1, of a topic and an entry in each other; of_kin: of the subject of what the entry continues."""

    in_title: float
    in_all: float
    pairs: float
    of_title: float
    of_kin: float

    def evidence(self, cosine: float | None) -> float:
        """How sure it is that both are of one topic, 0 … 1."""
        of_title = max(self.of_title, _BY_KIN * self.of_kin)
        words = _SURE_ALL * self.in_all + _SURE_PAIRS * self.pairs + _SURE_OF_TITLE * of_title
        if cosine is None:
            return words / (_SURE_ALL + _SURE_PAIRS + _SURE_OF_TITLE)
        return words + _SURE_COSINE * max(cosine, 0.0)

    @property
    def lexical(self) -> float:
        return (
            _IN_TITLE * self.in_title
            + _IN_ALL * self.in_all
            + _PAIRS * self.pairs
            + _OF_TITLE * self.of_title
        )


_NO_OVERLAP = _Overlap(0.0, 0.0, 0.0, 0.0, 0.0)


def candidates(register: Register, request: Request, marked: bool, named: Iterable[int]) -> dict[int, Entry]:
    """The entries that are worth comparing: near in words, named by number, or acting on one that is named."""
    found = {
        entry.id: entry for topic in request.topics for entry in register.nearest(topic, marked, CANDIDATES)
    }
    asked = set(named)
    if asked:
        found |= {
            key: each for key, each in register.entries.items() if key in asked or each.acts_on.keys() & asked
        }
    return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """What entries are compared with: the request, and what the base knows of the candidates. Made by `of`.

    topics: the request's, weighed. cosines: of each entry's head to the question; empty when it could not be encoded.
    ended: documents known not to hold. named: those whose numbers are in the question. acted: those of them that what
    is asked for acts on, and how. of_absent: the share of the topic that names a law which is not in the base; it
    speaks against whatever is.
    """

    register: Register
    request: Request
    marked: bool
    topics: tuple["_Topic", ...]
    cosines: Mapping[int, float]
    ended: frozenset[int]
    named: frozenset[int]
    acted: Mapping[int, frozenset[Relation]]
    of_absent: float

    @classmethod
    def of(
        cls,
        register: Register,
        request: Request,
        marked: bool,
        cosines: Mapping[int, float],
        ended: frozenset[int],
        named: frozenset[int],
        acted: Mapping[int, frozenset[Relation]],
        of_absent: float,
    ) -> "Comparison":
        """See the class; the topics are weighed once for all entries."""
        topics = tuple(_Topic.of(register, each, marked) for each in request.topics)
        return cls(register, request, marked, topics, cosines, ended, named, acted, of_absent)

    def fits(self, entries: Iterable[Entry]) -> list[Fit]:
        """The entries by falling score; one whose place was taken stands behind what took it."""
        found = sorted((self.fit(each) for each in entries), key=lambda each: -each.score)
        if self.request.former or self.request.earliest:
            return found
        return self._newest_of_series(_with_later(found, self.register))

    def _newest_of_series(self, fits: Sequence[Fit]) -> list[Fit]:
        """The same, but of one kind, one body and nearly one subject the newer stands before the older.

        Not before one of which the topic says more: "tiến tới Đại hội XIII".
        """
        told = frozenset(self.request.topics[0]) if self.request.topics else frozenset()
        entries = self.register.entries
        found: list[Fit] = []
        for each in fits:
            this = entries[each.id]
            at = next(
                (at for at, other in enumerate(found) if self._is_newer(this, entries[other.id], told)), None
            )
            if at is None or found[at].asked_for or self._kept_by_time(this) < 1.0:
                found.append(each)
            else:
                score = max(each.score, found[at].score + _NEXT)
                found.insert(at, replace(each, score=score))
        return found

    def _is_newer(self, entry: Entry, other: Entry, told: frozenset[str]) -> bool:
        """Whether two are of a series, and the first is the newer."""
        if (entry.kind, entry.issuer_key) != (other.kind, other.issuer_key):
            return False
        if not (entry.issued_on and other.issued_on and entry.issued_on > other.issued_on):
            return False
        words, of_other = entry.words(self.marked), other.words(self.marked)
        alike = len(words.core & of_other.core) >= _ONE_SUBJECT * len(words.core | of_other.core)
        return alike and told.intersection(of_other.title) <= set(words.title)

    def fit(self, entry: Entry) -> Fit:
        """How well an entry fits."""
        overlaps = [self._overlap(entry, topic) for topic in self.topics]
        overlap = max(overlaps, key=lambda each: each.lexical, default=_NO_OVERLAP)
        cosine = self.cosines.get(entry.id)
        meant = self.request.earliest or (self.request.former and entry.id in self.ended)
        asked_for = meant or entry.id in self.named or self._of_asked_time(entry) or self._acts(entry) > 0
        timeless = self._named(entry, _mixed(overlap.lexical, cosine)) * self._kept(entry, asked_for)
        score = timeless * (1.0 if asked_for else self._kept_by_time(entry))
        # Only a question that says that it looks for documents may speak of their topic in quite other words.
        looked_for = self.request.explicit or self.request.issuers
        said = overlap if looked_for or not overlaps else overlaps[0]
        evidence = self._named(entry, said.evidence(cosine) + self._agreement(entry) - self.of_absent)
        return Fit(entry.id, score + self._preference(entry), evidence, asked_for, timeless)

    def _overlap(self, entry: Entry, topic: "_Topic") -> _Overlap:
        words = entry.words(self.marked)
        in_title, in_all = topic.shares(words)
        if entry.by_kin:
            in_title = max(in_title, _BY_KIN * topic.share_in({*words.title, *words.kin}))
        return _Overlap(
            in_title=in_title,
            in_all=in_all,
            pairs=pair_share(topic.pairs, words.title),
            of_title=self._of_title(entry, topic),
            of_kin=max((self._of_title(each, topic) for each in self._kin(entry)), default=0.0),
        )

    def _of_title(self, entry: Entry, topic: "_Topic") -> float:
        core = self.register.core_weights(entry, self.marked)
        common = math.fsum(weight for each, weight in core.items() if each in topic.weights)
        return common / total if (total := math.fsum(core.values())) else 0.0

    def _kin(self, entry: Entry) -> list[Entry]:
        """The entries whose subject is that of this one, because it continues or changes them."""
        if not entry.by_kin:
            return []
        return [
            self.register.entries[key]
            for key, does in entry.acts_on.items()
            if not NAMED_BY_THE_OTHER.isdisjoint(does)
        ]

    def _named(self, entry: Entry, score: float) -> float:
        if entry.id in self.named:
            return max(score, 0.9)
        return max(score, self._acts(entry))

    def _acts(self, entry: Entry) -> float:
        """How sure it is that what an entry does to a named one is what is asked for."""
        if any(does.intersection(entry.acts_on.get(key, ())) for key, does in self.acted.items()):
            return _ACTS_ON_NAMED
        if not entry.acts_on.keys() & self.named:
            return 0.0
        # "Nghị quyết 51 …, Chính phủ có văn bản nào": by another body than the one that is named.
        of_body = self._is_of_asked_body(entry) and not any(
            map(self._is_of_asked_body, self._named_entries())
        )
        if entry.kind != self.request.kind and not of_body:
            return 0.0
        return _ACTS_OTHERWISE if self.acted else _ACTS_ON_NAMED

    def _named_entries(self) -> list[Entry]:
        return [self.register.entries[key] for key in self.named if key in self.register.entries]

    def _is_of_asked_body(self, entry: Entry) -> bool:
        return bool(self.request.issuers) and entry.issuer_key.startswith(tuple(self.request.issuers))

    def _of_asked_time(self, entry: Entry) -> bool:
        day, term = entry.issued_on, self.request.term
        if day is None:
            return False
        if self.request.months:
            return (day.year, day.month) in self.request.months
        return day.year in self.request.years or (term is not None and term[0] <= day < term[1])

    def _kept(self, entry: Entry, asked_for: bool) -> float:
        """What is left of a fit for all that differs from what is asked for."""
        request, kept = self.request, self._kept_by_kind(entry)
        if request.issuers:
            kept *= 1.0 if self._is_of_asked_body(entry) else _OTHER_ISSUER
        elif request.authority and entry.authority is not request.authority:
            kept *= _OTHER_AUTHORITY
        if request.years and not (entry.issued_on and entry.issued_on.year in request.years):
            # "Chỉ thị 36 năm 2019": the year is that of the one that is named.
            told = any(str(year) in entry.marked.title for year in request.years) or self._acts(entry)
            kept *= _YEAR_IN_TITLE if told else _OTHER_YEAR
        elif request.months and not asked_for:
            kept *= _OTHER_MONTH
        if request.term and not asked_for:
            kept *= _OTHER_TERM
        if not request.issuers and entry.rank in (_LOCAL_RANK, _LOCAL_RANK + 1):
            kept *= _LOCAL
        return kept * (_AMENDING if self._only_amends(entry) else 1.0)

    def _agreement(self, entry: Entry) -> float:
        """What is added to the evidence for a kind and an issuer that are those asked for, or taken from it."""
        request, added = self.request, 0.0
        if request.kind:
            added += _AGREES if self._kept_by_kind(entry) > _OTHER_KIND else -_DIFFERS
        if request.issuers:
            added += _AGREES if self._is_of_asked_body(entry) else -_DIFFERS
        elif request.authority and entry.authority is not request.authority:
            added -= _DIFFERS
        return added

    def _kept_by_time(self, entry: Entry) -> float:
        if self.request.former:
            return 1.0 if entry.id in self.ended or entry.later else _TAKEN_PLACE
        return _ENDED if entry.id in self.ended else _TAKEN_PLACE if entry.later else 1.0

    def _kept_by_kind(self, entry: Entry) -> float:
        kind = self.request.kind
        if kind is None or entry.kind == kind or (kind, entry.kind) == ("luật", "bộ luật"):
            return 1.0
        # What changes a code is a law: "sửa Bộ luật Hình sự năm 2017".
        if (kind, entry.kind) == ("bộ luật", "luật") and self._asks_for_changes() and _amends(entry):
            return 1.0
        # Both are QĐ in the Party's numbers, and are called by each other's name.
        if entry.authority is Authority.PARTY and {kind, entry.kind} == {"quyết định", "quy định"}:
            return _NAMED_KIND
        # "Quyết định ban hành Kế hoạch …" is a plan too, and "quy định" is what any document says.
        if f" {kind} " in f" {' '.join(entry.marked.title[:6])} ":
            return _NAMED_KIND
        return _OTHER_RULE if kind == "quy định" else _OTHER_KIND

    def _only_amends(self, entry: Entry) -> bool:
        return not self._asks_for_changes() and _amends(entry)

    def _asks_for_changes(self) -> bool:
        return any("sua" in map(fold, topic) for topic in self.request.topics)

    def _preference(self, entry: Entry) -> float:
        rank = _RANK * entry.rank
        if entry.issued_on is None:
            return -_UNDATED - rank
        yearly = _YEARS + (_YEARS_OF_NEWEST if self.request.newest else 0.0)
        yearly -= _YEARS_OF_NEWEST if self.request.earliest else 0.0
        return yearly * (entry.issued_on - date(2000, 1, 1)).days / 365.25 - rank


@dataclass(frozen=True, slots=True)
class _Topic:
    """A way of saying the topic: the pairs of its neighbouring syllables, each one's weight, all of these together."""

    pairs: frozenset[tuple[str, str]]
    weights: Mapping[str, float]
    total: float

    @classmethod
    def of(cls, register: Register, syllables: Sequence[str], marked: bool) -> "_Topic":
        weights = {each: register.weight(each, marked) for each in syllables}
        return cls(frozenset(pairwise(syllables)), weights, sum(weights.values()))

    def share_in(self, there: Collection[str]) -> float:
        """The share of the weight that is there."""
        found = sum(weight for each, weight in self.weights.items() if each in there)
        return found / self.total if self.total else 0.0

    def shares(self, words: Words) -> tuple[float, float]:
        """The share of the weight that stands in a title, and in all that is known of its document."""
        title, about, kin = set(words.title), words.about, words.kin
        in_title = in_all = 0.0
        for each, weight in self.weights.items():
            if each in title:
                in_title += weight
                in_all += weight
            elif each in about:
                in_all += weight
            elif each in kin:
                in_all += _IN_KIN * weight
        return (in_title / self.total, in_all / self.total) if self.total else (0.0, 0.0)


def _amends(entry: Entry) -> bool:
    return " ".join(entry.folded.title[:2]) == _AMENDS


def _mixed(lexical: float, cosine: float | None) -> float:
    return lexical if cosine is None else (1 - _COSINE) * lexical + _COSINE * max(cosine, 0.0)


def _with_later(fits: Sequence[Fit], register: Register) -> list[Fit]:
    """The same, but what took a document's place fits at least as well as that one, unless that one was asked for.

    What fits far worse does not: it is of another kind than is asked for, or lacks a half of the topic.
    """
    found = {each.id: each for each in fits}
    # From the oldest on, because what took a document's place may have lost its own.
    for key in sorted(found, key=lambda key: register.entries[key].issued_on or date.max):
        each = found[key]
        later = [found[other] for other in register.entries[key].later if other in found]
        if each.asked_for or not later:
            continue
        best = max(later, key=lambda other: other.score)
        if best.timeless < _LEAST_OF_LATER * each.timeless:
            continue
        score, evidence = max(best.score, each.score + _NEXT), max(best.evidence, each.evidence)
        found[best.id] = replace(best, score=score, evidence=evidence)
    return sorted(found.values(), key=lambda each: -each.score)
