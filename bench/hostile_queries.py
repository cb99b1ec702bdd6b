"""Queries that nobody types, and that everybody types badly: each a function of chance and of a base's words.

Random Unicode, control characters, the very long, what means something to engines, almost-numbers and almost-dates,
Vietnamese questions made by a grammar and typed in every wrong way, and mixtures of all that.
"""

import random
import sqlite3
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.disturbances import DISTURBANCES
from index.question import MAX_CHARACTERS
from ingest.text import fold


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a base speaks of: subjects, numbers, issuers, kinds, runs of its passages."""

    subjects: tuple[str, ...]
    numbers: tuple[str, ...]
    issuers: tuple[str, ...]
    kinds: tuple[str, ...]
    runs: tuple[str, ...]

    @classmethod
    def of(cls, home: Path, most: int = 3_000) -> "Vocabulary":
        """The words of the base at `home`; at most so many of each."""

        def column(sql: str) -> tuple[str, ...]:
            return tuple(str(row[0]) for row in store.execute(f"{sql} LIMIT ?", (most,)))

        store = sqlite3.connect(f"file:{home / 'store.sqlite'}?mode=ro", uri=True)
        try:
            return cls(
                column("SELECT DISTINCT subject FROM documents WHERE subject IS NOT NULL"),
                column("SELECT DISTINCT number FROM documents WHERE number IS NOT NULL"),
                column("SELECT DISTINCT issuer FROM documents WHERE issuer IS NOT NULL"),
                column("SELECT DISTINCT kind FROM documents WHERE kind IS NOT NULL"),
                column(
                    'SELECT substr(d.text, p.start + 1, min(p."end" - p.start, 400)) FROM passages p '
                    "JOIN documents d ON d.id = p.document_id WHERE p.origin = 'text'"
                ),
            )
        finally:
            store.close()


Make = Callable[[random.Random, Vocabulary], str]

# Where text breaks first: marks, joiners, directions, Hangul, Arabic, tags, selectors, private letters, surrogates,
# noncharacters, mathematical letters, emoji.
_BLOCKS = (
    (0x0000, 0x0020), (0x007F, 0x00A0), (0x00A0, 0x0180), (0x0250, 0x02B0), (0x0300, 0x0370), (0x0590, 0x0700),
    (0x0900, 0x0980), (0x0E00, 0x0E80), (0x1100, 0x1200), (0x1AB0, 0x1B00), (0x1DC0, 0x1E00), (0x1E00, 0x1F00),
    (0x2000, 0x2070), (0x2070, 0x20A0), (0x20D0, 0x2100), (0x2100, 0x2190), (0x2460, 0x2500), (0x3000, 0x3040),
    (0x4E00, 0x4E80), (0xAC00, 0xAC80), (0xD800, 0xE000), (0xE000, 0xE080), (0xFB00, 0xFB50), (0xFDD0, 0xFDF0),
    (0xFE00, 0xFE10), (0xFF00, 0xFFF0), (0xFFF0, 0x10000), (0x1D400, 0x1D500), (0x1F1E6, 0x1F200),
    (0x1F300, 0x1F650), (0x20000, 0x20080), (0xE0000, 0xE0080), (0xE0100, 0xE01F0), (0x10FF80, 0x110000),
)  # fmt: skip
_MARKS = "\u0300\u0301\u0303\u0309\u0323\u031b\u0302\u0306\u0489\u20dd\u0e49"
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a\u202e\u2066\u2069\u180e\ufe0f\U000e0061"
_FAMILY = "👨\u200d👩\u200d👧\u200d👦"


def unicode_noise(chance: random.Random, _: Vocabulary) -> str:
    """Characters of every plane and block, assigned or not."""
    if chance.random() < 0.3:
        return "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randint(1, 60)))
    blocks = chance.choices(_BLOCKS, k=chance.randint(1, 4))
    return "".join(chr(chance.randrange(*chance.choice(blocks))) for _ in range(chance.randint(1, 80)))


def dressed(chance: random.Random, words: Vocabulary) -> str:
    """Real words under piles of marks, with unseen characters between, decomposed, or in other letters' clothes."""
    text = vietnamese(chance, words)
    match chance.randrange(6):
        case 0:
            return "".join(
                each + "".join(chance.choices(_MARKS, k=chance.choice([0, 0, 1, 3, 40]))) for each in text
            )
        case 1:
            return "".join(each + chance.choice(["", "", chance.choice(_UNSEEN)]) for each in text)
        case 2:
            return unicodedata.normalize(chance.choice(["NFD", "NFKD", "NFKC"]), text)
        case 3:
            return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)
        case 4:
            # Bytes of one encoding read as another, as from an old database.
            wrong = chance.choice(["latin-1", "cp1258", "cp1252", "utf-16-le"])
            return text.encode("utf-8").decode(wrong, "replace")
        case _:
            return text.replace(" ", chance.choice([_FAMILY, "\u00a0", "\u3000", "\u2028", "\v", "🇻🇳"]))


def controls(chance: random.Random, words: Vocabulary) -> str:
    """Control characters through words, or alone."""
    signs = [chr(each) for each in (*range(32), *range(0x7F, 0xA0))]
    text = vietnamese(chance, words) if chance.random() < 0.7 else ""
    for _ in range(chance.randint(1, 20)):
        at = chance.randint(0, len(text))
        text = text[:at] + chance.choice(signs) * chance.choice([1, 1, 5]) + text[at:]
    return text


def endless(chance: random.Random, words: Vocabulary) -> str:
    """Up to the limit and past it: one letter, one word, one number, a passage again and again, a question of marks."""
    size = chance.choice([200, 900, MAX_CHARACTERS - 1, MAX_CHARACTERS, MAX_CHARACTERS + 1, 5_990, 6_010])
    unit = chance.choice(
        [
            "a", "ắ", "0", "1", " a", "a ", "I", "IV", "đ", ".", "-", "/", "1/", "1-", "(", "a-", "a/", "46-CT/TW ",
            "46-", "ct", "và ", "ngày 01/", "của ", "e\u0301", "\u0301", "ơ\u0323", "🇻", "h", "ng", "nghieng",
            "nghiêng ", "aa", "dd", "wf", "UBND ", "tw", "điều 1 khoản 1 ", "không ", "\u200d", "Ủy ban ", "năm 2020 ",
            "chỉ thị ", "chithi", "số ", "từ năm 2019 đến năm 2020 ", *words.runs[:40],
        ]
    )  # fmt: skip
    if chance.random() < 0.3:
        unit += chance.choice(["x", " ", "1", "nh", vietnamese(chance, words)[:20]])
    return (unit * (size // max(1, len(unit)) + 1))[:size]


_OPERATORS = (
    '"', "'", "(", ")", "[", "]", "{", "}", "*", "?", "~", "^", ":", "\\", "/", "+", "-", "!", "&&", "||", " AND ",
    " OR ", " NOT ", " NEAR/3 ", "^5", "[* TO *]", "field:value", "%", "%%", "%00", "%s", "${x}", "{{7*7}}", "{%if%}",
    "'; DROP TABLE documents;--", "' OR 1=1--", '{"a":1}', '["', "null", "NaN", "Infinity", "-1", "1e999",
    "<xq9 onload=1>", "<script>xq9</script>", "&lt;xq9", "</mark>", "<!--", "]]>", "../../etc/passwd", "\\x00",
    "\\u0000", "(?:a+)+$", "(a|a)*b", "[[:alpha:]]", "\\d{1,999}", ".*.*.*.*=", "$(id)", "`id`", "|", ";", "#", "@",
    "_", "__", "\t", "\n", "\r\n", "_ _", "a_b", "▁", "</s>", "[CLS]", "[MASK]", "##", "©", "…",
)  # fmt: skip


def operators(chance: random.Random, words: Vocabulary) -> str:
    """What engines, databases, templates and tokenizers read as more than words."""
    pieces = chance.choices(_OPERATORS, k=chance.randint(1, 8))
    if chance.random() < 0.7:
        pieces += vietnamese(chance, words).split()[: chance.randint(1, 6)]
    chance.shuffle(pieces)
    return chance.choice(["", " "]).join(pieces)


_ROMAN = ("I", "II", "IV", "IX", "XIII", "XLII", "MCMXC", "IIII", "VX", "XIIIIIIII", "IVXLCDM")
_BODIES = (
    "TW", "TƯ", "BBT", "CP", "TTg", "UBND", "QH14", "UBTVQH15", "BCA-BTC", "HĐND", "TU", "TU", "//", "", "&", "A1-B2",
    "QH99999", "MTTQ-BTT",
)  # fmt: skip
_KINDS = (
    "CT", "NQ", "QĐ", "KL", "KH", "NĐ", "TT", "TTLT", "HD", "CV", "QD", "chỉ thị", "nghị quyết", "chi thi", "luật",
    "thông tri", "TB", "",
)  # fmt: skip


def _figure(chance: random.Random) -> str:
    return chance.choice(
        [
            str(chance.randrange(1_000)),
            str(chance.randrange(10 ** chance.randint(1, 25))),
            "0",
            "00",
            "0046",
            "-1",
            "1.234",
            "1,5",
            "½",
            "٤٦",
            "४६",
            "４６",
            "④",
            "²",
            "46a",
            "46bis",
            chance.choice(_ROMAN),
        ]
    )


def _day(chance: random.Random) -> str:
    day, month = chance.choice([0, 1, 5, 28, 29, 30, 31, 32, 99]), chance.choice([0, 1, 2, 6, 12, 13, 99])
    year = chance.choice([0, 1, 1930, 1945, 1999, 2000, 2020, 2024, 2100, 9999, 99999, 9999999, 20, 5])
    form = chance.choice(
        [
            "{}/{}/{}",
            "{}-{}-{}",
            "{}.{}.{}",
            "ngày {} tháng {} năm {}",
            "ngay {} thang {} nam {}",
            "{}{}{}",
            "{} / {} / {}",
        ]
    )
    return form.format(day, month, year)


def almost_numbers(chance: random.Random, words: Vocabulary) -> str:
    """Numbers of documents, dates and issuers, and what only looks like them."""
    kind, body, figure = chance.choice(_KINDS), chance.choice(_BODIES), _figure(chance)
    year = chance.choice(["0000", "1930", "2020", "2099", "9999999", "20", "năm", ""])
    shapes = (
        f"{figure}-{kind}/{body}", f"{figure}/{kind}-{body}", f"{figure}/{year}/{kind}-{body}",
        f"{kind} {figure}", f"{kind} số {figure} {body}", f"{kind}{figure}", f"{figure} {kind} {body}",
        f"{figure}-{kind}/{body}/{body}//", f"số {figure}/{year}", f"{kind} {figure}/{year}/{body}",
        f"điều {figure} khoản {_figure(chance)} điểm đ {kind} {figure}/{year}", f"{kind} {_day(chance)}", _day(chance),
        f"{figure}", f"Hội nghị Trung ương {figure} khóa {chance.choice(_ROMAN)}", f"năm {year}",
        f"{kind} của {body} từ năm {year} đến năm {year}", f"{figure}{kind}{body}", "/".join([figure] * 9),
        "-".join([kind] * 9), f"{kind}/" * 30, f"{figure}-" * 60, f"từ {_day(chance)} đến {_day(chance)}",
    )  # fmt: skip
    text = chance.choice(shapes)
    if words.numbers and chance.random() < 0.4:
        text = chance.choice(words.numbers)
    for _ in range(chance.choice([0, 0, 1, 3])):
        at = chance.randint(0, len(text))
        text = text[:at] + chance.choice(" -/._–—\u00ad\u2011(),Đđ0") + text[at:]
    return text + chance.choice(["", "", f" {vietnamese(chance, words)[:60]}"])


_TEMPLATES = (
    "văn bản nào {verb} {topic}?", "{kind} nào {verb} {topic}", "{kind} của {issuer} về {topic}",
    "{kind} của {issuer} năm {year} về {topic} còn hiệu lực", "{topic}", "{number}", "{kind} {number}",
    "{issuer} ban hành những gì về {topic}", "{number} đã được văn bản nào thay thế", "có được {topic} không",
    "thế nào là {topic}", "mục đích của {topic} là gì", "ai chịu trách nhiệm {topic}", "{topic} theo {number}",
    "từ năm {year} đến nay {kind} về {topic}", "{kind} {number} của {issuer} ngày 5/6/{year} nói gì về {topic}",
    "so sánh {number} và {number2}", "{topic} và {topic2}", "trước năm {year} {issuer} {verb} {topic}", "{issuer}",
)  # fmt: skip
_VERBS = ("chỉ đạo", "quy định về", "hướng dẫn", "nói về", "liên quan đến", "thay thế", "bãi bỏ", "sửa đổi")


def _one_of(chance: random.Random, among: Sequence[str], otherwise: str) -> str:
    return chance.choice(among) if among else otherwise


def _topic(chance: random.Random, words: Vocabulary) -> str:
    source = _one_of(chance, chance.choice([words.subjects, words.runs]), "phòng, chống tội phạm").split()
    start = chance.randrange(len(source)) if source else 0
    return " ".join(source[start : start + chance.randint(1, 12)])


def asked(chance: random.Random, words: Vocabulary) -> str:
    """A question of the grammar, as it should be typed."""
    return chance.choice(_TEMPLATES).format(
        verb=chance.choice(_VERBS),
        topic=_topic(chance, words),
        topic2=_topic(chance, words),
        kind=_one_of(chance, words.kinds, "chỉ thị"),
        issuer=_one_of(chance, words.issuers, "Ban Bí thư"),
        number=_one_of(chance, words.numbers, "46-CT/TW"),
        number2=_one_of(chance, words.numbers, "09-CT/TW"),
        year=chance.choice([1945, 1999, 2011, 2020, 2024, 2099]),
    )


def vietnamese(chance: random.Random, words: Vocabulary) -> str:
    """A question of the grammar, typed as people type: without marks, in raw keys, with slips, without blanks."""
    text = asked(chance, words)
    for _ in range(chance.choice([0, 1, 1, 2, 3])):
        text = chance.choice(list(DISTURBANCES.values()))(text, chance)
    match chance.randrange(12):
        case 0:
            return text.replace(" ", "")
        case 1:
            return fold(text).replace(" ", "")
        case 2:
            return text[: chance.randint(1, len(text))] if text else text
        case 3:
            return "".join(chance.choice([each, each.upper(), each.lower()]) for each in text)
    return text


def mixed(chance: random.Random, words: Vocabulary) -> str:
    """Several of the others in one."""
    makers = chance.choices([unicode_noise, operators, almost_numbers, vietnamese, controls, dressed], k=2)
    pieces = [make(chance, words) for make in makers]
    return chance.choice(["", " ", ", ", "\n", " và "]).join(pieces)


def mutated(query: str, other: str, chance: random.Random) -> str:
    """An earlier query with a run repeated, moved, taken out, or put into another one."""
    start = chance.randint(0, len(query))
    end = chance.randint(start, min(len(query), start + 40))
    match chance.randrange(5):
        case 0:
            return query[:end] + query[start:end] * chance.choice([1, 3, 20]) + query[end:]
        case 1:
            return query[:start] + query[end:]
        case 2:
            return query[:start] + other[: chance.randint(0, 60)] + query[end:]
        case 3:
            return query[end:] + query[start:end] + query[:start]
    return query[:start] + fold(query[start:end]) + query[end:].upper()


# How often each is drawn; the likeliest are those that reach the deepest.
MAKERS: dict[Make, int] = {
    unicode_noise: 12, dressed: 10, controls: 6, endless: 3, operators: 12, almost_numbers: 18, vietnamese: 22,
    mixed: 10,
}  # fmt: skip


def made(chance: random.Random, words: Vocabulary, pool: Sequence[str]) -> str:
    """A query: a new one, or a mutation of one of the `pool`."""
    if pool and chance.random() < 0.15:
        return mutated(chance.choice(pool), chance.choice(pool), chance)
    (make,) = chance.choices(list(MAKERS), list(MAKERS.values()))
    return make(chance, words)
