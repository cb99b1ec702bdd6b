"""Relations: what a text does with each document it mentions.

The verb before a mention says it, or a verb that goes on from the mention before, or the line that announces
the list; what stands behind a document can say that it has ended or was changed by the next one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.cited_subjects import without_part
from ingest.claims import Claims
from ingest.document import Relation, Via
from ingest.mentions import Mention
from ingest.prose import LABEL, Prose
from ingest.triggers import BEFORE, changed_by, governing, has_ended


@dataclass(frozen=True, slots=True)
class Reading:
    """A mention with its claims and its relation, on the way to a Reference."""

    mention: Mention
    claims: Claims
    relation: Relation
    via: Via | None = None

    @property
    def is_nested(self) -> bool:
        """Whether it stands in the subject of another cited document."""
        return self.claims.outer is not None


# After an item of an enumeration nothing is said of it; a verb would make it the subject of a new statement.
_NO_VERB = re.compile(r"\s*(?:[;,.)\n]|\Z|(?:và|cùng)(?!\w))")
_LABELLED = re.compile(rf"\A\s*{LABEL}")
_GOES_ON = re.compile(r"\s*(?:(?:và|hoặc|cùng|các|của|những)\s+)*\Z")
_JOINED_ONLY = re.compile(r"\s*(?:(?:,|;|và|,\s*và)\s*)?(?:các\s+)?")
_AFTER = 160  # characters behind a document that can say something of it


class _Reader:
    """Goes through the mentions in order and keeps what the next one may inherit."""

    def __init__(
        self, prose: Prose, mentions: Sequence[Mention], claims: Sequence[Claims], numbers: Sequence[str]
    ) -> None:
        self._prose = prose
        self._mentions = mentions
        self._claims = claims
        self._numbers = numbers
        self._last: Reading | None = None

    def read(self) -> list[Reading]:
        """One reading a mention, by the words before it."""
        return [
            self._read_outer(mention, claims)
            if claims.outer is None
            else self._read_nested(mention, claims, claims.outer)
            for mention, claims in zip(self._mentions, self._claims, strict=True)
        ]

    def _read_nested(self, mention: Mention, claims: Claims, outer: int) -> Reading:
        start = self._claims[outer].subject_start
        assert start is not None
        relation = governing(self._prose.view[start : mention.start]) or Relation.MENTIONS
        return Reading(mention, claims, Relation.MENTIONS, Via(self._numbers[outer], relation))

    def _read_outer(self, mention: Mention, claims: Claims) -> Reading:
        after = max(self._last.claims.end, self._last.mention.end) if self._last else 0
        start = max(self._prose.statement_start(mention.start), after, mention.lead - BEFORE)
        tail = self._prose.view[start : mention.lead].rpartition(";")[2]
        relation = governing(tail)
        if relation is None and self._last and self._inherits(mention, claims, tail, after):
            relation = self._last.relation
        if relation is None and _GOES_ON.match(without_part(_LABELLED.sub("", tail))):
            listed = self._prose.announcement(mention.start)
            relation = listed.relation if listed else None
        self._last = Reading(mention, claims, relation or Relation.MENTIONS)
        return self._last

    def _inherits(self, mention: Mention, claims: Claims, tail: str, after: int) -> bool:
        """The verb goes on inside a statement, and over a `;` that a document follows at once."""
        if self._prose.statement_start(mention.start) > after:
            return False
        if ";" not in self._prose.view[after : mention.start]:
            return True
        return bool(_GOES_ON.match(without_part(tail)) and _NO_VERB.match(self._prose.view, claims.end))


def _settled(view: str, readings: Sequence[Reading], numbers: Sequence[str]) -> list[Reading]:
    """Apply what stands behind a document: "… hết hiệu lực", "… được sửa đổi bởi Nghị định số …"."""
    settled = list(readings)
    for index, reading in enumerate(readings):
        if reading.is_nested:
            continue
        if has_ended(view[reading.claims.end : reading.claims.end + _AFTER]):
            _end(view, settled, index)
        if index + 1 < len(settled) and (relation := _changed(view, reading, settled[index + 1])):
            settled[index] = replace(settled[index], via=Via(numbers[index + 1], relation))
    return settled


def _end(view: str, readings: list[Reading], index: int) -> None:
    """This document has ended, and those before it that are only joined to it."""
    readings[index] = replace(readings[index], relation=Relation.ENDED)
    while index and not readings[index - 1].is_nested:
        gap = view[readings[index - 1].claims.end : readings[index].mention.start]
        # One that a verb of its own ends has been said so already: "thay thế A; B hết hiệu lực kể từ ngày …".
        if not _JOINED_ONLY.fullmatch(gap) or readings[index - 1].relation in (
            Relation.REPLACES,
            Relation.REPEALS,
        ):
            return
        index -= 1
        readings[index] = replace(readings[index], relation=Relation.ENDED)


def are_joined(view: str, reading: Reading, following: Reading) -> bool:
    """Whether only a comma, a semicolon or "và" stands between two documents: what is said of one holds for both."""
    return _JOINED_ONLY.fullmatch(view[reading.claims.end : following.mention.start]) is not None


def _changed(view: str, reading: Reading, following: Reading) -> Relation | None:
    between = view[reading.claims.end : following.mention.start]
    return changed_by(between) if len(between) < _AFTER else None


# "bãi bỏ một số điều của …", "thay thế cụm từ “…” bằng cụm từ “…” trong …"
_SOME_OF_IT = re.compile(r"(?:một số (?:điều|khoản|điểm|quy định|nội dung)|cụm từ)(?!\w)[^;.\d]{0,120}\Z")
_ENDING = {Relation.REPLACES, Relation.REPEALS, Relation.ENDED}


def _of_a_part(view: str, reading: Reading) -> Reading:
    """What ends a part of a document changes the document: "bãi bỏ khoản 3 Điều 4 Nghị định số …"."""
    before = view[max(0, reading.mention.lead - BEFORE) : reading.mention.lead]
    # "Điều 2. Thông tư số …": a label of the text itself, no part of the document.
    named = without_part(before) != before and not before.rstrip().endswith(".")
    partial = named or _SOME_OF_IT.search(before)
    if reading.relation in _ENDING and partial:
        return replace(reading, relation=Relation.AMENDS)
    return reading


def read_relations(
    prose: Prose, mentions: Sequence[Mention], claims: Sequence[Claims], numbers: Sequence[str]
) -> list[Reading]:
    """One reading a mention; `claims` with subjects bounded, `numbers` as a Via shows them."""
    readings = _Reader(prose, mentions, claims, numbers).read()
    return [_of_a_part(prose.view, reading) for reading in _settled(prose.view, readings, numbers)]
