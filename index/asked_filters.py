"""What a question narrows itself to: "chỉ thị của Ban Bí thư năm 2011 về …", "văn bản của Đảng còn hiệu lực về …".

Only clear patterns count: a kind of document, or the word for documents, at the head of the question, with its issuer
or its year beside it. A kind alone, "chỉ thị nào về …", does not: what cites such a document helps to find it. The
same words inside a topic, "thẩm quyền của Bộ Công an", "Luật Đất đai năm 2013", are part of what is asked.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from functools import cache

from index.filters import Filters
from ingest.abbreviations import alternatives, kinds_by_word
from ingest.document import Authority
from ingest.issuers import canonical_issuer, issuer_key
from ingest.text import fold
from ingest.vocabulary import issuers


class Part(StrEnum):
    """What is read into a question beyond its letters; each can be dropped."""

    WORDING = "wording"
    ABBREVIATIONS = "abbreviations"
    KIND = "kind"
    ISSUER = "issuer"
    ISSUED = "issued"
    AUTHORITY = "authority"
    IN_FORCE = "in_force"


@dataclass(frozen=True, slots=True)
class ReadFilter:
    """A filter that stands in a question: its words there, and what they narrow to."""

    part: Part
    words: str
    start: int
    end: int
    filters: Filters


# Words before the head that only ask for documents.
_LEAD = (
    r"(?:(?:tim|tim kiem|tra cuu|xem|liet ke|cho toi|cho biet|toi can|toi muon tim|danh sach|cac|nhung|moi|tat ca"
    r"|theo|trong|co)\s+)*"
)
_BREAK = r"(?![^\W_])"
# What follows a head that names documents; anything else makes it part of the topic.
_GOES_ON = re.compile(
    r"\s*(?:\Z|[,.?!:;]|(?:nao|ve|lien quan|chi dao|noi|ban|de cap|huong dan|yeu cau|con hieu luc|dang co hieu luc"
    rf"|dang con hieu luc|co noi dung|quy dinh ve|ban hanh){_BREAK})"
)
_YEAR = r"(?:19|20)\d\d"
_DAY = rf"(?:(?P<day>\d{{1,2}})[/.-](?P<month>\d{{1,2}})[/.-](?P<day_year>{_YEAR}))"
_WHEN = re.compile(
    r"\s*(?:,\s*)?(?:duoc\s+)?(?P<issued>ban hanh\s+)?(?:"
    rf"(?:trong\s+|vao\s+)?(?:tu\s+)(?:nam\s+)?(?P<first>{_YEAR})\s*(?:den|-|–)\s*(?:het\s+)?(?:nam\s+)?(?P<last>{_YEAR})"
    rf"|tu\s+(?:nam\s+)?(?P<since>{_YEAR})(?:\s+(?:den nay|tro di|tro lai day))?"
    rf"|truoc\s+(?:nam\s+)?(?P<before>{_YEAR})|sau\s+(?:nam\s+)?(?P<after>{_YEAR})"
    rf"|(?:trong\s+|vao\s+)?nam\s+(?P<year>{_YEAR})|ngay\s+{_DAY}"
    rf"){_BREAK}"
)
# Behind the topic it takes more words: "giấy phép còn hiệu lực" is one.
_IN_FORCE = re.compile(
    rf"\s*(?:,\s*)?(?:(?:hien|dang|hien dang)\s+)?(?:con|co)\s+hieu luc(?:\s+thi hanh)?{_BREAK}(?!\s+(?:hay\s+)?khong)"
)
_STILL_IN_FORCE = re.compile(
    r"\s(?:hien|dang|hien dang)\s+(?:con|co)\s+hieu luc(?:\s+thi hanh)?\s*(?:\Z|[?.])"
)
_OF = re.compile(r"\s+(?:cua|do)\s+")
_AUTHORITIES = {"dang": Authority.PARTY, "nha nuoc": Authority.STATE, "mat tran": Authority.FRONT}
_OF_AUTHORITY = re.compile(rf"\s+cua\s+(?P<name>{'|'.join(_AUTHORITIES)}){_BREAK}")
_ISSUED = re.compile(rf"\s+ban hanh{_BREAK}")
_WORD = re.compile(r"[^\W_]+")
# Short for several bodies, or for a place.
_VAGUE = frozenset(("trung uong", "tw", "tu", "cp", "quoc hoi va chinh phu"))
# A name of more words is no body's.
_LONGEST_NAME = 14
# What is left over at the edges when filters are cut out of a question.
_EDGES = re.compile(
    rf"\A{_LEAD}(?:[\s,.:;]|(?:nao|ve viec|ve|cac|nhung|tat ca){_BREAK})*|(?<![\s,;:?])[\s,;:?]+\Z"
)


@cache
def _head() -> re.Pattern[str]:
    kinds = alternatives(fold(word) for word in kinds_by_word())
    return re.compile(
        rf"(?P<lead>\A\s*{_LEAD})(?:(?P<kind>{kinds})|van ban|van kien){_BREAK}(?P<which>\s+nao{_BREAK})?"
    )


@cache
def _known_bodies() -> frozenset[str]:
    """Keys of the bodies that every base knows."""
    return frozenset(issuer_key(each.name) for each in issuers())


def read_filters(text: str, bodies: Collection[str] = ()) -> list[ReadFilter]:
    """The filters at the head of a question, in its order. bodies: keys of further issuers, those of the base."""
    folded = fold(text)
    head = _head().match(folded)
    kind = _kind(text, head) if head else None
    if head is None or (head["kind"] and kind is None):
        return []
    found: list[ReadFilter] = []
    at = head.end()
    if issuer := _issuer(text, folded, at, bodies, needs_of=kind is None):
        found.append(issuer)
        at = issuer.end
    elif (of := _OF_AUTHORITY.match(folded, at)) and _GOES_ON.match(folded, of.end()):
        narrowed = Filters(authority=_AUTHORITIES[of["name"]])
        found.append(ReadFilter(Part.AUTHORITY, _words(text, of), *of.span(), narrowed))
        at = of.end()
    if when := _when(text, folded, at):
        found.append(when)
        at = when.end
    if not _GOES_ON.match(folded, at):
        return []
    found += _later(text, folded, at, had_when=when is not None)
    if kind and found:
        span = head.end("lead"), head.end("kind")
        found.insert(0, ReadFilter(Part.KIND, text[slice(*span)], *span, Filters(kind=kind)))
    return found


def _kind(text: str, head: re.Match[str]) -> str | None:
    """The kind at the head; with its own marks when it was typed with any."""
    if not head["kind"]:
        return None
    typed = text[head.start("kind") : head.end("kind")].lower()
    return next(
        (word for word in kinds_by_word() if typed in (word, fold(word)) and fold(word) == head["kind"]), None
    )


def _issuer(text: str, folded: str, at: int, bodies: Collection[str], needs_of: bool) -> ReadFilter | None:
    """The longest name of a body here; behind a kind "của" may be left out: "chỉ thị Ban Bí thư"."""
    of = _OF.match(folded, at)
    if of is None and needs_of:
        return None
    start = of.end() if of else at
    words = [each for _, each in zip(range(_LONGEST_NAME), _WORD.finditer(folded, start), strict=False)]
    for count in range(len(words), 0, -1):
        end = words[count - 1].end()
        called = text[words[0].start() : end]
        key = issuer_key(called)
        if fold(called) not in _VAGUE and (key in _known_bodies() or key in bodies):
            issued = _ISSUED.match(folded, end)
            if issued and not _WHEN.match(folded, end):
                end = issued.end()
            return ReadFilter(Part.ISSUER, called, at, end, Filters(issuer=canonical_issuer(called)))
    return None


def _when(text: str, folded: str, at: int) -> ReadFilter | None:
    match = _WHEN.match(folded, at)
    narrowed = _days(match) if match else None
    if match is None or narrowed is None:
        return None
    return ReadFilter(Part.ISSUED, _words(text, match), *match.span(), narrowed)


def _days(match: re.Match[str]) -> Filters | None:
    """The days that the words mean; None for a day that there is not, or a time that ends before it begins."""
    parts = match.groupdict()
    first, last = _years(parts)
    try:
        if parts["day"]:
            day = date(int(parts["day_year"]), int(parts["month"]), int(parts["day"]))
            return Filters(issued_from=day, issued_to=day)
    except ValueError:
        return None
    if first and last and first > last:
        return None
    return Filters(
        issued_from=date(first, 1, 1) if first else None, issued_to=date(last, 12, 31) if last else None
    )


def _years(parts: Mapping[str, str | None]) -> tuple[int | None, int | None]:
    numbers = {name: int(value) for name, value in parts.items() if value and value.isdecimal()}
    if "year" in numbers:
        return numbers["year"], numbers["year"]
    first = (
        numbers.get("first") or numbers.get("since") or (numbers["after"] + 1 if "after" in numbers else None)
    )
    return first, numbers.get("last") or (numbers["before"] - 1 if "before" in numbers else None)


def _later(text: str, folded: str, at: int, had_when: bool) -> Iterator[ReadFilter]:
    """ "… ban hành năm 2019" and "… còn hiệu lực" behind the topic."""
    for start in (each.start() for each in re.finditer(r"\s{1,40}(?:duoc\s+)?ban hanh\s", folded[at:])):
        when = _when(text, folded, at + start)
        if when and not had_when:
            yield when
            break
    if match := _IN_FORCE.match(folded, at) or _STILL_IN_FORCE.search(folded, at):
        yield ReadFilter(Part.IN_FORCE, _words(text, match), *match.span(), Filters(in_force=True))


def _words(text: str, match: re.Match[str]) -> str:
    """The words of `text` where its fold matched."""
    return text[match.start() : match.end()].strip(" ,.?")


def admitted(found: Iterable[ReadFilter], given: Filters, drop: Collection[Part] = ()) -> list[ReadFilter]:
    """Those that were not dropped and that no filter given beside the question speaks of."""
    return [
        each
        for each in found
        if each.part not in drop and not any(getattr(given, name) for name in _set(each.filters))
    ]


def _set(filters: Filters) -> list[str]:
    return [each.name for each in fields(filters) if getattr(filters, each.name)]


def narrowed(given: Filters, found: Iterable[ReadFilter]) -> Filters:
    """All of them together."""
    for each in found:
        given = replace(given, **{name: getattr(each.filters, name) for name in _set(each.filters)})
    return given


def without(text: str, found: Iterable[ReadFilter]) -> str:
    """The question without the words of its filters; empty when they were all of it."""
    for each in sorted(found, key=lambda each: -each.start):
        text = text[: each.start] + " " + text[each.end :]
    text = " ".join(text.split())
    edges = [edge.span() for edge in _EDGES.finditer(fold(text)) if edge.group()]
    for start, end in reversed(edges):
        text = text[:start] + text[end:]
    return text
