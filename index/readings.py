"""What a person may have meant by what was typed: whole readings of a question, the most probable ones first.

A noisy channel. Each word as typed may stand for several syllables of the base, each at a cost (`index.slips`): its
marked forms when it has no marks, what Telex or VNI keys spell, two words without the blank between them, one word
with a blank in it, a slip. Which syllables follow which is known from the base's own texts (`index.syllable_model`);
the best paths through all of this are the readings.

Slips are looked for only where the first reading makes no sense, at a word that the base does not have or never has
beside these neighbours: a wrong correction is worse than none.
"""

import math
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from index.slips import LETTER_SLIP, SOUND_SLIP, letter_slips, mark_slip, other_tone, sound_slips
from index.syllable_model import OTHER, SyllableModel
from index.telex import from_telex, from_vni
from ingest.syllables import is_syllable
from ingest.text import fold
from ingest.tones import normal_tone, without_tone

# Readings that are kept of a question, and the share of the best one's chance below which one is not worth trying.
MOST_READINGS = 3
MIN_SHARE = 0.1
# Hypotheses that go on from one place, and of those that end in one syllable. Twice as many restore the same.
_BEAM, _SAME_END = 12, 2
# Costs of keys that were left raw, of a blank that was left out or put in, of typing a syllable of another tone.
_RAW_KEYS, _WORD_AS_KEYS, _BLANK, _SHORT_PIECE, _TONE_TOO = 1.0, 9.0, 6.0, 4.0, 2.0
# Of the syllables of a text typed with all marks, this share has any, and this share a tone (zalo train).
_MARKED_SHARE, _TONED_SHARE = 0.87, 0.75
# In a text with all its marks this share of bare syllables is one that should have had some.
_LEAST_DROPPED = 0.01
# No syllable of Vietnamese is longer; each letter more makes it likelier that blanks were left out.
_LONGEST_SYLLABLE, _LETTER_TOO_MANY = 7, 3.0
# Where a missing mark costs less, marks are missing everywhere.
_BARE_TEXT = 1.0
# A form that is this share of all with its bare letters needs no neighbours to speak for it: "của", "năm".
_USUAL = 0.8
# Words that ask stand beside words that no official text has there.
ASKING = frozenset("gì nào đâu sao ai mấy tôi nhỉ ạ nhé rồi vậy thế".split())
_WORD = re.compile(r"[^\W_]+")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading of the whole text, and its chance among those that were considered."""

    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class _Word:
    """A run of letters and digits as typed, and in the spelling of the model.

    fixed: no other reading is tried. name: written with a capital inside the text, so not taken for a slip.
    """

    start: int
    end: int
    typed: str
    spelled: str
    fixed: bool
    name: bool


@dataclass(slots=True)
class _Edge:
    """What stands between two places of the text: the forms that it may mean, at their costs."""

    start: int
    end: int
    forms: list[str] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)

    def offer(self, form: str, at: int, cost: float) -> None:
        self.forms.append(form)
        self.ids.append(at)
        self.costs.append(cost)


@dataclass(frozen=True, slots=True)
class _Path:
    """A chain of chosen forms, the last one first."""

    score: float
    id: int
    form: str
    edge: _Edge | None
    before: "_Path | None"

    def steps(self) -> list["_Path"]:
        """From the first form to the last."""
        path: _Path | None = self
        found = []
        while path is not None and path.edge is not None:
            found.append(path)
            path = path.before
        return found[::-1]


def readings(model: SyllableModel, text: str, fixed: Collection[Span] = ()) -> list[Reading]:
    """The best readings of `text`, at least one; what lies in a `fixed` span stays as it is."""
    words = list(_words(model, text, fixed))
    if not words:
        return [Reading(text, 1.0)]
    lattice = _Lattice(model, words)
    paths = lattice.best()
    doubtful = lattice.doubtful(paths[0])
    if doubtful:
        lattice.add_slips(doubtful)
        paths = lattice.best()
    return _weighed(text, paths, lattice)


def _words(model: SyllableModel, text: str, fixed: Collection[Span]) -> Iterator[_Word]:
    shouted = text.isupper()
    for match in _WORD.finditer(text):
        typed = match.group()
        inside = any(start < match.end() and match.start() < end for start, end in fixed)
        # Initials in capitals are no slips of the hand.
        initials = typed.isupper() and len(typed) > 1 and not shouted
        spelled = _spelled(typed)
        alone = inside or initials or typed.isdecimal()
        name = match.start() > 0 and typed[0].isupper() and not shouted
        yield _Word(match.start(), match.end(), typed, spelled, alone, name)


def _spelled(typed: str) -> str:
    """As the model spells it; what is no syllable may have several tones, and keeps them."""
    lowered = typed.lower()
    return normal_tone(lowered) if is_syllable(lowered) else lowered


def _weighed(text: str, paths: Sequence[_Path], lattice: "_Lattice") -> list[Reading]:
    """Readings with different texts, chances adding up to one."""
    chances: dict[str, float] = {}
    for path in paths:
        read = _text_of(text, path.steps(), lattice.guessed(path))
        chances[read] = chances.get(read, 0.0) + math.exp(path.score - paths[0].score)
    total = sum(chances.values())
    return [
        Reading(read, chance / total)
        for read, chance in list(chances.items())[:MOST_READINGS]
        if chance >= MIN_SHARE * next(iter(chances.values()))
    ]


def _text_of(text: str, steps: Sequence[_Path], guessed: Collection[int]) -> str:
    parts: list[str] = []
    at = 0
    for step in steps:
        edge = step.edge
        assert edge is not None
        # Inside one run of letters there is nothing between two edges: there a blank was left out.
        parts.append(text[at : edge.start] if at < edge.start or not parts else " ")
        typed = text[edge.start : edge.end]
        parts.append(typed if edge.start in guessed else _as_typed(typed, step.form))
        at = edge.end
    return "".join(parts) + text[at:]


def _as_typed(typed: str, form: str) -> str:
    """`form` in the capitals of what was typed; the typed spelling where only its tone stands elsewhere."""
    if _spelled(typed) == form:
        return typed
    if typed.isupper() and len(typed) > 1:
        return form.upper()
    return form.capitalize() if typed[:1].isupper() else form


class _Lattice:
    """The edges of one text, and the search for the best paths through them."""

    def __init__(self, model: SyllableModel, words: Sequence[_Word]) -> None:
        self._model = model
        self._words = words
        self._next = {word.end: after.start for word, after in pairwise(words)}
        self._end = words[-1].end
        self._typed = {word.start: word.spelled for word in words}
        self._raw = [None if word.fixed else _from_keys(word.spelled) for word in words]
        self._keys = sum(
            raw is not None and not is_syllable(word.spelled)
            for word, raw in zip(words, self._raw, strict=True)
        )
        self._dropped = -math.log(self._missing(lambda each: fold(each) != each, _MARKED_SHARE))
        self._toneless = -math.log(
            self._missing(lambda each: without_tone(each)[1] is not None, _TONED_SHARE)
        )
        self._edges: dict[int, list[_Edge]] = {}
        for at in range(len(words)):
            self._add_word(at)

    def _missing(self, there: Callable[[str], bool], usual: float) -> float:
        """Of the marks that the text should have, by the usual share of syllables, about this share was not typed."""
        judged = [
            word.spelled if raw is None or is_syllable(word.spelled) else raw
            for word, raw in zip(self._words, self._raw, strict=True)
            if not word.fixed
        ]
        share = sum(map(there, judged)) / max(len(judged), 1)
        return max(1 - share / usual, _LEAST_DROPPED)

    # Edges

    def _add(self, edge: _Edge) -> None:
        if edge.forms:
            self._edges.setdefault(edge.start, []).append(edge)

    def _add_word(self, at: int) -> None:
        word, raw, model = self._words[at], self._raw[at], self._model
        edge = _Edge(word.start, word.end)
        known = model.ids.get(word.spelled)
        alone = 0.0 if word.fixed else _excess(word.spelled)
        edge.offer(word.spelled, OTHER if known is None else known, alone)
        if not word.fixed:
            self._offer_marked(edge, word)
            if raw is not None:
                is_word = is_syllable(word.spelled) and self._keys < 2
                edge.offer(raw, model.ids.get(raw, OTHER), _WORD_AS_KEYS if is_word else _RAW_KEYS)
            if not any(map(is_syllable, edge.forms)):
                self._add_pieces(word)
        self._add(edge)
        self._add_joined(at)

    def _offer_marked(self, edge: _Edge, word: _Word) -> None:
        """The forms with the same bare letters: with the marks that were not typed, or with others."""
        forms, bare = self._model.forms, fold(word.spelled)
        has_marks, has_tone = bare != word.spelled, without_tone(word.spelled)[1] is not None
        for each in self._model.by_fold.get(bare, ()):
            form = forms[each]
            if form == word.spelled:
                continue
            cost = mark_slip(word.spelled, form) if has_marks else self._dropped
            if has_marks and not has_tone and without_tone(form)[0] == word.spelled:
                cost = self._toneless
            if not (has_marks and word.name):
                edge.offer(form, int(each), cost)

    def _add_pieces(self, word: _Word) -> None:
        """The syllables inside a run of letters that is no word: a blank was left out."""
        length = len(word.spelled)
        if length < 4 or not word.spelled.isalpha() or length != len(word.typed):
            return
        for start in range(length - 1):
            for end in range(start + 1, min(length, start + _LONGEST_SYLLABLE) + 1):
                if start > 0 or end < length:
                    self._add(self._piece(word, start, end))

    def _piece(self, word: _Word, start: int, end: int) -> _Edge:
        piece = _spelled(word.spelled[start:end])
        edge = _Edge(word.start + start, word.start + end)
        cost = (_BLANK if start else 0.0) + (_SHORT_PIECE if end - start == 1 else 0.0)
        bare = fold(piece) == piece
        for each in self._model.by_fold.get(fold(piece), ()):
            form = self._model.forms[each]
            if is_syllable(form) and (form == piece or bare):
                edge.offer(form, int(each), cost + (0.0 if form == piece else self._dropped))
        return edge

    def _add_joined(self, at: int) -> None:
        """One syllable with a blank in it: `chuẩ n`."""
        if at + 1 == len(self._words):
            return
        word, after = self._words[at], self._words[at + 1]
        if word.fixed or after.fixed or after.start - word.end > 2:
            return
        if all(self._model.known(each.spelled) and is_syllable(each.spelled) for each in (word, after)):
            return
        joined = _spelled(word.spelled + after.spelled)
        if (known := self._model.ids.get(joined)) is not None and is_syllable(joined):
            edge = _Edge(word.start, after.end)
            edge.offer(joined, known, _BLANK)
            self._add(edge)

    def add_slips(self, starts: Collection[int]) -> None:
        """Edges for what may have been meant by a word that makes no sense where it stands."""
        for word in self._words:
            if word.start in starts and not (word.fixed or word.name) and word.spelled.isalpha():
                edge = _Edge(word.start, word.end)
                for form, at, cost in self._slips(word.spelled):
                    edge.offer(form, at, cost)
                self._add(edge)

    def _is_merely_new(self, spelled: str) -> bool:
        """Whether a small base lacks a well-spelled word with marks: it knows too few to call that a wrong letter."""
        has_marks = fold(spelled) != spelled
        return (
            not self._model.is_large and has_marks and is_syllable(spelled) and spelled not in self._model.ids
        )

    def _slips(self, spelled: str) -> Iterator[tuple[str, int, float]]:
        model, bare = self._model, fold(spelled)
        has_marks = bare != spelled
        sounds = sound_slips(bare)
        letters = frozenset() if self._is_merely_new(spelled) else letter_slips(bare)
        for slip in sounds | letters:
            cost = SOUND_SLIP if slip in sounds else LETTER_SLIP
            for at in model.by_fold.get(slip, ()):
                form = model.forms[at]
                if is_syllable(form):
                    tone = _TONE_TOO if has_marks and other_tone(spelled, form) else 0.0
                    yield form, int(at), cost + (tone if has_marks else self._dropped)

    # Paths

    def best(self) -> list[_Path]:
        """The best paths from the first word to the end of the last."""
        reached = {self._words[0].start: [_Path(0.0, OTHER, "", None, None)]}
        # Places are met in order: every edge leads on.
        for at in sorted(self._edges):
            paths = _pruned(reached.pop(at, []))
            for edge in self._edges[at] if paths else ():
                target = self._next.get(edge.end, edge.end)
                reached.setdefault(target, []).extend(self._extended(paths, edge))
        return sorted(reached[self._end], key=lambda path: -path.score)[: 2 * MOST_READINGS]

    def _extended(self, paths: Sequence[_Path], edge: _Edge) -> Iterator[_Path]:
        ids = np.array(edge.ids, np.int32)
        chances = self._model.log_chances(np.array([each.id for each in paths], np.int32), ids)
        chances[:, ids == OTHER] = self._model.unseen
        scores = chances + np.array([each.score for each in paths])[:, None] - np.array(edge.costs)
        rows = np.argsort(-scores, axis=0)[:_SAME_END]
        best = scores[rows, np.arange(len(ids))]
        places = np.argsort(-best, axis=None)[:_BEAM]
        columns, before = (places % len(ids)).tolist(), rows.ravel()[places].tolist()
        for score, column, path in zip(best.ravel()[places].tolist(), columns, before, strict=True):
            yield _Path(score, edge.ids[column], edge.forms[column], edge, paths[path])

    def doubtful(self, path: _Path) -> set[int]:
        """Where the words begin that the base does not have, or never has beside these neighbours.

        Among bare words a bare one has many forms to choose from already.
        """
        strange = (
            (step, edge) for step, edge, fits in self._fits(path) if fits is False and step.form not in ASKING
        )
        found = {
            edge.start
            for step, edge in strange
            if step.form == self._typed.get(edge.start)
            and (fold(step.form) != step.form or self._dropped > _BARE_TEXT)
        }
        return found | {edge.start for step, edge, _ in self._fits(path) if self._is_odd(step, edge)}

    def _is_odd(self, step: _Path, edge: _Edge) -> bool:
        """Whether a form is no word of the base, or has other marks than were typed: other letters may fit better."""
        typed = self._typed.get(edge.start, step.form)
        has_other_marks = typed != step.form and fold(typed) != typed
        return step.id == OTHER or has_other_marks or not is_syllable(step.form)

    def guessed(self, path: _Path) -> set[int]:
        """Where bare words begin whose marks nothing speaks for: no usual form, none beside these neighbours."""
        return {
            edge.start
            for step, edge, fits in self._fits(path)
            if fits is False
            and self._typed.get(edge.start) == fold(step.form) != step.form
            and self._model.share(step.form) < _USUAL
        }

    def _fits(self, path: _Path) -> Iterator[tuple[_Path, _Edge, bool | None]]:
        """Each step, and whether the base has its form beside that of a neighbour; None where it has no neighbours."""
        steps = path.steps()
        ids = [OTHER, *(each.id for each in steps), OTHER]
        counts = self._model.counts_of(ids).tolist()
        for at, step in enumerate(steps, start=1):
            beside = [(ids[at - 1], ids[at], counts[at - 1]), (ids[at], ids[at + 1], counts[at])]
            seen = [count > 0 for one, other, count in beside if OTHER not in (one, other)]
            assert step.edge is not None
            yield step, step.edge, any(seen) if seen else None


def _excess(spelled: str) -> float:
    return _LETTER_TOO_MANY * max(len(spelled) - _LONGEST_SYLLABLE, 0)


def _from_keys(spelled: str) -> str | None:
    """What raw keystrokes spell; letters and digits of a number or a name spell nothing."""
    if not spelled.isascii() or len(spelled) < 2:
        return None
    return from_telex(spelled) if spelled.isalpha() else from_vni(spelled)


def _pruned(paths: Sequence[_Path]) -> list[_Path]:
    kept: list[_Path] = []
    ends: dict[tuple[int, str], int] = {}
    for path in sorted(paths, key=lambda each: -each.score):
        key = path.id, path.form
        ends[key] = ends.get(key, 0) + 1
        if ends[key] <= _SAME_END:
            kept.append(path)
        if len(kept) == _BEAM:
            break
    return kept
