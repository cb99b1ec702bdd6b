"""What a question that looks up documents asks for: which kind, whose, of when, and the topic that is left.

"chỉ thị mới nhất của Ban Bí thư về ATGT": a chỉ thị, of the Ban Bí thư, the newest, on an toàn giao thông. Kinds,
bodies and terms are recognised without marks, so that typing without them reads the same.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files

from index.question import Question
from ingest.document import Authority, Relation
from ingest.issuers import issuer_key
from ingest.numbers import Number
from ingest.text import fold
from ingest.tones import normal_tone
from ingest.vocabulary import issuers, kinds

# The first days of the Party's congresses: a document of khóa XI was issued between the XI and the XII congress.
_CONGRESSES = {
    "vi": date(1986, 12, 15), "vii": date(1991, 6, 24), "viii": date(1996, 6, 28), "ix": date(2001, 4, 19),
    "x": date(2006, 4, 18), "xi": date(2011, 1, 12), "xii": date(2016, 1, 20), "xiii": date(2021, 1, 25),
    "xiv": date(2026, 1, 19),
}  # fmt: skip
_ROMAN = dict(enumerate("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii".split(), start=1))
_COUNTED_TERM = re.compile(r"(?<!\S)(khoa|dai hoi|dai hoi dang|dai hoi lan thu) (\d{1,2})(?!\S)")
_TERM = re.compile(r"(?<!\S)(?<!quoc hoi )khoa (x{0,2}(?:ix|iv|v?i{0,3}))(?!\S)")
_SHORT_PLENUM = re.compile(r"(?<!\S)t[wuư] ?(\d{1,2})(?!\S)")
_PLENUM = re.compile(r"(?<!\S)trung uong \d{1,2}(?!\S)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NEWEST = re.compile(
    r"(?<!\S)(?:moi nhat|hien hanh|hien nay|hien tai|dang ap dung|(?:dang |con )?(?:co )?hieu luc|moi ban hanh"
    r"|(?<!doi )(?<!thon )(?<!hinh )(?<!doan )moi\Z)(?!\S)"
)
_FORMER = re.compile(r"(?<!\S)(?:cu|truoc day|truoc kia)\Z|(?<!\S)cu(?= nam (?:19|20)\d\d)")
_EARLIEST = re.compile(
    r"(?<!\S)(?:dau tien|lan dau(?: tien)?|som nhat|(?:mo dau|khoi dau|bat dau)(?= (?:bang|tu|voi)(?!\S)))(?!\S)"
)
# The year of the one that is replaced: "luật viên chức thay luật năm 2010".
_YEAR_OF_ACTED = re.compile(
    r"(?<!\S)(?:thay|thay the|thay cho|ke thua|bai bo)(?: \S+){0,4}? (?:nam )?((?:19|20)\d\d)(?!\S)"
)
_MONTH = re.compile(r"(?<!\S)thang (\d{1,2})(?: nam)? ((?:19|20)\d\d)(?!\S)")
_WHICH = r"(?:nao|gi|so may|so bao nhieu)"
# What makes a question a look-up whatever kind it names.
_ASKS = re.compile(
    rf"(?<!\S)(?:van ban|tai lieu|van kien|can cu|co so phap ly) (?:\S+ )?{_WHICH}(?!\S)"
    r"|^(?:cac |nhung )?van ban(?!\S)|(?<!\S)so (?:may|bao nhieu)\Z|"
    r"(?<!\S)(?:quy dinh|huong dan|van ban)(?: \S+){0,3} (?:o dau|tai dau)(?!\S)"
)
# The Party directs, the State regulates: "văn bản nào chỉ đạo …".
_DIRECTING = re.compile(r"(?<!\S)(?:van ban|van kien)(?: \S+){0,3}? (?:chi dao|lanh dao)(?!\S)")
_KIND_IS_ASKED = re.compile(rf" (?!the )(?:\S+ )?{_WHICH}(?!\S)")
# A body is meant as the issuer at the start, behind these words, and behind the word for a kind.
_ISSUED_BY = re.compile(r"(?<!\S)(?:cua|do) \Z")
# The kind behind these is that of what is changed: "sửa Bộ luật Hình sự".
_CHANGES = re.compile(r"(?<!\S)(?:sua|sua doi|bo sung|sua doi bo sung) \Z")
_WHEN_AT_START = re.compile(
    r"\A(?:(?:trong|vao|tu|hoi|thoi|dau|giua|cuoi)? ?(?:khoa [xvi]+|nam (?:19|20)\d\d) )"
)
# What is asked for is no document.
_ASKS_ELSE = re.compile(
    r"(?<!\S)(?:the nao|ra sao|bao nhieu|bao lau|bao gio|o dau|khi nao|la gi|nghia la|co duoc|duoc khong|co phai"
    r"|hay khong|khong\Z|vi sao|tai sao|lam sao|nhu nao|ai|cach)(?!\S)"
)
# Before a number: what is asked for does this to it.
_ACTING = {
    "sua": {Relation.AMENDS}, "sua doi": {Relation.AMENDS}, "bo sung": {Relation.AMENDS},
    "thay": {Relation.REPLACES, Relation.SUCCEEDS}, "thay the": {Relation.REPLACES, Relation.SUCCEEDS},
    "tiep tuc": {Relation.CONTINUES}, "lam tiep": {Relation.CONTINUES}, "ke thua": {Relation.SUCCEEDS},
    "bai bo": {Relation.REPEALS, Relation.REPLACES}, "cu the hoa": {Relation.IMPLEMENTS, Relation.DETAILS},
    "huong dan": {Relation.IMPLEMENTS, Relation.DETAILS}, "quy dinh chi tiet": {Relation.DETAILS},
    "trien khai": {Relation.IMPLEMENTS},
    "thuc hien": {Relation.IMPLEMENTS}, "dieu chinh": {Relation.AMENDS},
    "tong ket": {Relation.REVIEWS}, "so ket": {Relation.REVIEWS},
}  # fmt: skip
_ACTS_ON_NUMBER = re.compile(rf"(?<!\S)({'|'.join(_ACTING)})(?: thuc hien| thi hanh| cho)?\Z")
# … and behind it: "Nghị quyết 57 được Chính phủ triển khai bằng văn bản nào".
_ACTED_ON = re.compile(
    rf"(?<!\S)(?:duoc|bi)(?: \S+){{0,3}}? ({'|'.join(sorted(_ACTING, key=len, reverse=True))})(?!\S)"
)
# "Trung ương" alone is all of the Party's centre.
_CENTRE = frozenset({"trung uong", "tw", "trung uong dang"})
_OF_PARTY = re.compile(r"(?<!\S)(?:cua|ben) dang(?!\S)(?! (?:bo|uy|vien|doan))")
_OF_STATE = re.compile(r"(?<!\S)(?:cua|ben) nha nuoc(?!\S)")
# Single words around a topic that are hardly anything else when they are typed without marks; "thi" may be "thì" or the
# first half of "thi đua".
_BARE_WORDS = frozenset({"nao", "gi", "theo", "nhung", "cac", "cua", "dc", "ko"})


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for. All but the topics only prefers: a document that differs comes later.

    topics: syllables in each way of saying it, without marks where the question has none; the first is as typed; none
    when only a number was typed. kind: a word of `ingest.vocabulary`. issuers: keys of bodies. term: first day of a
    congress's term, and of the next. months: year and month. former: whether one that no longer holds is meant.
    earliest: whether the first of all on the topic is. acting: numbers that are given, and what the one that is asked
    for does to the documents that bear them. directing: whether what leads and directs is looked for. asks: whether it
    asks for something else than documents: how, how much, where. explicit: whether it says that documents are looked
    for.
    """

    topics: tuple[tuple[str, ...], ...]
    kind: str | None = None
    issuers: frozenset[str] = frozenset()
    authority: Authority | None = None
    years: frozenset[int] = frozenset()
    term: tuple[date, date] | None = None
    newest: bool = False
    former: bool = False
    months: frozenset[tuple[int, int]] = frozenset()
    earliest: bool = False
    directing: bool = False
    acting: tuple[tuple[Number, frozenset[Relation]], ...] = ()
    asks: bool = False
    explicit: bool = False

    def also(self, other: "Request") -> "Request":
        """The same, its topic said in the words of another reading too, and what that says of time."""
        return replace(
            self,
            topics=tuple(dict.fromkeys((*self.topics, *other.topics))),
            newest=self.newest or other.newest,
            former=self.former or other.former,
            earliest=self.earliest or other.earliest,
            months=self.months | other.months,
        )

    def written(self, form: Callable[[str], str]) -> "Request":
        """The same, each syllable of its topics in another form."""
        return replace(self, topics=tuple(tuple(map(form, topic)) for topic in self.topics))


def read_request(question: Question, known_kinds: Collection[str] | None = None) -> Request:
    """Read what a question asks for. known_kinds: those of the base; the word for any other is a part of the topic."""
    plain = _plain(_without_numbers(question))
    text = _plenums(_roman_terms(plain if question.marked else fold(plain)))
    folded = fold(text)
    kind = _kind(folded)
    if kind and known_kinds is not None and _kind_words()[kind[0]] not in known_kinds:
        kind = None
    bodies = list(_issuing_bodies(folded, kind))
    newest = _NEWEST.search(folded)
    former = _FORMER.search(folded)
    earliest = _EARLIEST.search(folded)
    months = list(_MONTH.finditer(folded))
    years = [each for each in re.finditer(r"\S+", folded) if _YEAR.fullmatch(each[0])]
    of_others = {int(each[1]) for each in _YEAR_OF_ACTED.finditer(folded)}
    term, authority = _TERM.search(folded), _head_authority(folded, kind)
    # A plenum's term tells which plenum: "Trung ương 4 khóa XI" stands in subjects.
    around = None if _PLENUM.search(folded) else term
    known = [*filter(None, (kind, newest, former, earliest, around, authority)), *bodies, *months, *years]
    topics = list(_topics(_blanked(text, known), question.marked))
    if not topics and not question.numbers:
        # "luật Mặt trận Tổ quốc Việt Nam", "hiến pháp": then the body, or the kind itself, is the topic.
        topics = list(_topics(_blanked(text, [kind] if kind and bodies else []), question.marked))
    return Request(
        topics=tuple(dict.fromkeys(topics)),
        kind=_kind_words()[kind[0]] if kind else None,
        issuers=frozenset(
            _bodies()[each[0]][0] for each in bodies if each[0] not in _CENTRE or _at_plenum(folded)
        ),
        authority=_authority(folded, bodies),
        years=(question.years | {int(each[0]) for each in years}) - of_others,
        term=_days_of(term[1]) if term else None,
        newest=newest is not None,
        former=former is not None,
        months=frozenset((int(each[2]), int(each[1])) for each in months),
        earliest=earliest is not None,
        directing=_DIRECTING.search(folded) is not None,
        acting=tuple(_acting(question)),
        asks=_ASKS_ELSE.search(folded) is not None,
        explicit=kind is not None or _ASKS.search(folded) is not None,
    )


def syllables(text: str) -> tuple[str, ...]:
    """Lower-case syllables of a text, punctuation left out, each tone mark in its one place."""
    return tuple(map(normal_tone, re.findall(r"[^\W_]+", text.lower())))


def is_year(number: Number) -> bool:
    """Whether what was read as a bare number is rather a year: "chỉ thị 2026 về …"."""
    return number.org is None and _YEAR.fullmatch(number.num) is not None


def _plain(text: str) -> str:
    """Lower-case syllables without punctuation, one blank between them; folding it keeps every place."""
    return " ".join(syllables(text))


def _folded(text: str) -> str:
    return fold(_plain(text))


def _without_numbers(question: Question) -> str:
    """The text without the numbers of documents, which are no topic. A plenum's term, and a year, stay."""
    text = question.text
    for number in sorted(question.numbers, key=lambda each: -each.start):
        if number.num and not number.term and not is_year(number):
            text = f"{text[: number.start]} {text[number.end :]}"
    return text


# Vocabulary


@cache
def _lines(name: str) -> tuple[str, ...]:
    text = files("index").joinpath(f"vocabulary/{name}").read_text("utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def _everyday_words() -> tuple[tuple[str, str], ...]:
    pairs = (line.split(" = ") for line in _lines("everyday_words.txt"))
    return tuple((said, written) for said, written in pairs)


@cache
def _sayings(marked: bool) -> tuple[tuple[re.Pattern[str], str], ...]:
    """What people say → what documents write, with marks or without."""
    form = _plain if marked else _folded
    return tuple(
        (re.compile(rf"(?<!\S){form(said)}(?!\S)"), form(written)) for said, written in _everyday_words()
    )


@cache
def _phrases(marked: bool) -> re.Pattern[str]:
    """Phrases that say nothing of a topic; with marks, or folded and then without the ambiguous single words."""
    written = [*_lines("question_phrases.txt"), *_lines("lookup_phrases.txt")]
    told = (
        {_plain(each) for each in written} if marked else {_folded(each) for each in written if " " in each}
    )
    told |= frozenset() if marked else _BARE_WORDS
    return re.compile(rf"(?<!\S)(?:{'|'.join(sorted(told, key=len, reverse=True))})(?!\S)")


def core(title: str) -> tuple[str, ...]:
    """Syllables of a subject without the formulas around its topic, and without figures."""
    left = _phrases(marked=True).sub(" ", _plain(title)).split()
    return tuple(each for each in left if each.isalpha()) or tuple(_plain(title).split())


@cache
def _kind_words() -> dict[str, str]:
    """Folded word → kind."""
    return {_folded(kind.word): kind.word for kind in kinds()} | {"nq": "nghị quyết"}


@cache
def _bodies() -> dict[str, tuple[str, Authority]]:
    names: dict[str, tuple[str, Authority]] = {}
    for issuer in issuers():
        for name in (issuer.name, *issuer.aliases):
            names.setdefault(_folded(name), (issuer_key(issuer.name), issuer.authority))
    return names


@cache
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})(?!\S)")


# Parts of a request


def _roman_terms(text: str) -> str:
    """Terms of figures as Roman numbers: "khóa 11"."""
    for match in reversed(list(_COUNTED_TERM.finditer(fold(text)))):
        start, end = match.span(2)
        text = text[:start] + _ROMAN.get(int(match[2]), match[2]) + text[end:]
    return text


def _plenums(text: str) -> str:
    """Plenums as subjects write them: "TW4", "TƯ 4"."""
    return _SHORT_PLENUM.sub(
        lambda match: f"trung {'uong' if text == fold(text) else 'ương'} {match[1]}", text
    )


def _kind(folded: str) -> re.Match[str] | None:
    """The word for the kind that is asked for: with "nào" behind it, else the first that no topic stands before."""
    found = list(_any_of(tuple(_kind_words())).finditer(folded))
    if which := next((each for each in found if _KIND_IS_ASKED.match(folded, each.end())), None):
        return which
    first = found[0] if found else None
    if first and _CHANGES.search(folded[: first.start()]):
        return None
    return first if first and not _ASKS.search(folded) and _only_bodies(folded[: first.start()]) else None


def _only_bodies(folded: str) -> bool:
    rest = _phrases(marked=False).sub(" ", _any_of(tuple(_bodies())).sub(" ", folded)).split()
    return not [each for each in rest if each not in ("co", "da", "ra", "nam") and not each.isdecimal()]


def _issuing_bodies(folded: str, kind: re.Match[str] | None) -> Iterator[re.Match[str]]:
    for match in _any_of(tuple(_bodies())).finditer(folded):
        before = _WHEN_AT_START.sub("", folded[: match.start()])
        behind_kind = kind is not None and match.start() == kind.end() + 1
        if not before or behind_kind or _ISSUED_BY.search(before):
            yield match


def _at_plenum(folded: str) -> bool:
    return re.search(r"(?<!\S)(?:nghi quyet|nq) (?:trung uong|tw)(?!\S)", folded) is not None


def _acting(question: Question) -> Iterator[tuple[Number, frozenset[Relation]]]:
    for number in question.numbers:
        before = _ACTS_ON_NUMBER.search(_folded(question.text[: number.start]))
        behind = _ACTED_ON.search(_folded(question.text[number.end :]))
        if told := [_ACTING[match[1]] for match in (before, behind) if match]:
            yield number, frozenset().union(*told)


def _authority(folded: str, bodies: Sequence[re.Match[str]]) -> Authority | None:
    if bodies:
        return _bodies()[bodies[0][0]][1]
    if _OF_PARTY.search(folded):
        return Authority.PARTY
    return Authority.STATE if _OF_STATE.search(folded) else None


def _head_authority(folded: str, kind: re.Match[str] | None) -> re.Match[str] | None:
    """Whose documents are asked for, where that stands at the word for them: "quy định của Đảng về …"."""
    match = _OF_PARTY.search(folded) or _OF_STATE.search(folded)
    if match is None:
        return None
    before = folded[: match.start()]
    at_head = (kind is not None and match.start() == kind.end() + 1) or before.endswith("van ban ")
    return match if at_head else None


def _days_of(term: str) -> tuple[date, date] | None:
    if term not in _CONGRESSES:
        return None
    later = [day for day in _CONGRESSES.values() if day > _CONGRESSES[term]]
    return _CONGRESSES[term], min(later, default=date.max)


def _blanked(text: str, spans: Sequence[re.Match[str]]) -> str:
    for match in spans:
        text = text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]
    return " ".join(text.split())


def _topics(text: str, marked: bool) -> Iterator[tuple[str, ...]]:
    """The topic as said, then with each saying in the words of documents, then with all of them."""
    ways = [text]
    for pattern, written in _sayings(marked):
        if pattern.search(ways[-1]):
            ways.append(pattern.sub(written, ways[-1]))
    for way in ways:
        if topic := _phrases(marked).sub(" ", way).split():
            yield tuple(topic)
