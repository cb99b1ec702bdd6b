"""Numbers of documents in what a person types: any case, marks or none, loose separators.

A query is matched as its `ingest.text.fold`, in which every letter is a plain one; the letters as typed then
tell whether they can be an abbreviation at all: `da` may be ĐA, `đã` may not.
"""

import re
from collections.abc import Iterator
from functools import cache

from ingest.abbreviations import (
    alternatives,
    folded_kinds,
    folded_orgs,
    kind_spellings,
    kinds_by_word,
    party_orgs,
    typed_kind,
    typed_org,
)
from ingest.bare_numbers import ABBREVIATIONS, COUNTED, LOOK_BACK, TAIL, YEAR_ALONE, bare_number, cited_as
from ingest.numbers import Form, Number
from ingest.plenums import find_plenums
from ingest.text import fold, shadow
from ingest.vocabulary import CitedAs, kinds
from ingest.written_numbers import END, NUM, YEAR, apart, at_figures, find_numbers, without_blanks

_ANY_ORG = r"[a-z][a-z&]*\d{0,3}(?:-[a-z0-9&]+)*"
_COUNTS = re.compile(rf"\s+(?:{fold(COUNTED)})(?!\w)(?!\s+\d)")
_GOES_ON = re.compile(
    r"\s*(?:\Z|nam\s+(?:19|20)\d\d(?!\d)|[.,;:)\]”\"’?!]|(?:cua|ve|ngay|va|hoac|da|la|do|de|voi|duoc|tai|theo|nay|neu|cung|con|noi|thay|huong|quy|co|gi)(?!\w))"
)
_GLUED = re.compile(r"(?<=[a-z])\d{1,5}(?!\d)")  # on its abbreviation: ct46


@cache
def _full_forms() -> tuple[tuple[Form, re.Pattern[str]], ...]:
    """Patterns over folded text. Blanks alone may separate the parts only before a known suffix."""
    kind = f"(?P<kind>{alternatives(folded_kinds())})"
    known = rf"(?P<org>(?:{alternatives(folded_orgs())})\d{{0,3}}(?:-[a-z0-9&]+)*)"
    any_org = rf"(?P<org>{_ANY_ORG})"
    blank = r"\s*"
    mark, loose = r"\s*[-/.]\s*", r"[\s/.-]*"
    year = rf"[\s/.-]+{YEAR}[\s/.-]+"
    patterns = (
        (Form.QH, rf"{NUM}{year}(?P<org>(?:ubtv)?qh\d{{1,2}}){END}"),
        (Form.QPPL, rf"{NUM}{year}{kind}{loose}{known}{END}"),
        (Form.QPPL, rf"{NUM}{blank}/{blank}{YEAR}{blank}/{blank}{kind}{mark}{any_org}{END}"),
        (Form.ADMIN, rf"{NUM}{blank}/{blank}{kind}{blank}-{blank}{any_org}{END}"),
        (Form.PARTY, rf"{NUM}{blank}-{blank}{kind}{blank}/{blank}{any_org}{END}"),
        (Form.PARTY_LOOSE, rf"{NUM}{loose}{kind}{loose}{known}{END}"),
        (Form.CV, rf"{NUM}{blank}/{blank}(?P<org>[a-z]{{2,14}}\d{{0,2}}(?:-[a-z0-9&]+)+){END}"),
    )
    return tuple((form, re.compile(pattern)) for form, pattern in patterns)


def _full_at(typed: str, folded: str, position: int) -> Number | None:
    for form, pattern in _full_forms():
        match = pattern.match(folded, position)
        if match and (number := _number_of(typed, match, form)):
            return number
    return None


def _is_abbreviation(typed: str, folded: str) -> bool:
    """Whether letters were typed without tone marks: `da` may be ĐA, `đã` may not; ư stands in TƯ."""
    return typed.lower().replace("đ", "d").replace("ư", "u") == folded


def _number_of(typed: str, match: re.Match[str], form: Form) -> Number | None:
    if not _is_abbreviation(typed[match.start() : match.end()], match.group()):
        return None
    parts = match.groupdict()
    org = typed_org(without_blanks(typed[slice(*match.span("org"))]))
    kind = typed_kind(typed[slice(*match.span("kind"))]) if parts.get("kind") else None
    if form is Form.CV and (
        org.partition("-")[0] in kind_spellings() or not _looks_like_office(typed, match)
    ):
        return None
    if form is Form.PARTY_LOOSE and org not in party_orgs():
        form = Form.ADMIN
    year = parts.get("year")
    return Number(
        text=typed[match.start() : match.end()],
        start=match.start(),
        end=match.end(),
        form=form,
        num=parts["num"],
        kind=kind,
        year=int(year) if year else None,
        org=org,
    )


def _looks_like_office(typed: str, match: re.Match[str]) -> bool:
    first = typed[slice(*match.span("org"))].partition("-")[0]
    return first.isupper() or fold(first) in folded_orgs()


@cache
def _bare_head() -> re.Pattern[str]:
    words = alternatives(fold(kind.word) for kind in kinds() if kind.cited_as is not CitedAs.FULL)
    abbreviations = alternatives(map(fold, ABBREVIATIONS))
    return re.compile(rf"(?<!\w)(?:(?P<word>{words})\s+|(?P<short>{abbreviations})\s*)(?P<so>so:?\s*)?\Z")


def _bare_at(typed: str, folded: str, position: int) -> Number | None:
    tail = TAIL.match(folded, position)
    if not tail:
        return None
    offset = max(0, position - LOOK_BACK)
    head = _bare_head().search(folded[offset:position])
    if not head:
        return None
    group = "word" if head["word"] else "short"
    start, end = (offset + edge for edge in head.span(group))
    word = typed[start:end]
    if not _word_fits(word, head) or not _is_cited(
        folded, word, head, tail, opens=not folded[:start].strip()
    ):
        return None
    return bare_number(typed, start, tail, word)


def _word_fits(word: str, head: re.Match[str]) -> bool:
    """A word typed with marks must be the kind's own word; an abbreviation has no tone marks."""
    if head["short"]:
        return _is_abbreviation(word, head["short"])
    lowered = " ".join(word.lower().split())
    return lowered in kinds_by_word() or fold(word) == lowered


def _is_cited(folded: str, word: str, head: re.Match[str], tail: re.Match[str], opens: bool) -> bool:
    """Whether word and number name a document; typing has no capitals that would tell a name from a verb.

    opens: whether nothing stands before them; a verb would follow what it says something of.
    """
    if tail["year"] or head["so"]:
        return True
    if _COUNTS.match(folded, tail.end()):
        return False
    if head["short"] or cited_as(word) is CitedAs.FIRM:
        return True
    return not YEAR_ALONE.match(tail["num"]) and (opens or bool(_GOES_ON.match(folded, tail.end())))


def _glued(typed: str, folded: str) -> Iterator[Number]:
    """Numbers that hang on their abbreviation: ct46."""
    for match in _GLUED.finditer(folded):
        if number := _bare_at(typed, folded, match.start()):
            yield number


def read_typed(query: str) -> list[Number]:
    """The numbers that a search box was given: any case, marks or none, loose separators.

    `46 ct tw`, `chi thi 46`, `nd 30/2020`, `28 CT TTg`. A d may stand for đ. An ordinary question gives [].
    """
    typed = shadow(query)
    folded = fold(typed)

    def read(folded: str, at: int) -> Number | None:
        return _full_at(typed, folded, at) or _bare_at(typed, folded, at)

    return apart([*find_plenums(typed, typed=True), *at_figures(folded, read), *_glued(typed, folded)])


def number_key(written: str) -> str | None:
    """The key of the first whole number in `written`, typed in any way; None when there is none."""
    for number in (*find_numbers(written), *read_typed(written)):
        if number.is_whole:
            return number.key
    return None
