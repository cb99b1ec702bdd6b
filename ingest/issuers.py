"""Names of issuing bodies: a spelling for display, a key for comparison, and whose line of command.

A body is written in many ways, in capitals in its own heads, by initials in others' text, with or without the
khóa. The names themselves stand in `ingest/vocabulary/issuers.json`.
"""

import re
from functools import cache, lru_cache

from ingest.document import Authority
from ingest.numbers import Form, Number
from ingest.text import fold
from ingest.vocabulary import Issuer, issuers, kinds
from ingest.written_numbers import find_numbers

_EDGES = " \t\n,;:.()“”\"'*-"
_TERM = re.compile(r"(?<![\s,(])[\s,(]+kh[oó][aá]\s+[IVX\d]+\)?$", re.IGNORECASE)
_PLENUM = re.compile(
    r"^hội nghị(?:\s+lần thứ\s+\w+)?(?:\s+của)?\s+(?=ban chấp hành|bch|trung ương)", re.IGNORECASE
)
# A minister signs for the ministry, whose name alone stands in the head.
_MINISTER = re.compile(r"^(?:bộ trưởng\s+)+(?=bộ\s)", re.IGNORECASE)
_CHAIR = re.compile(
    r"^chủ tịch\s+(?=ubnd|ủy ban nhân dân|uỷ ban nhân dân|hđnd|hội đồng nhân dân)", re.IGNORECASE
)
_LEVELS = ("thành phố", "thị trấn", "thị xã", "đặc khu", "tỉnh", "huyện", "quận", "phường", "xã")
_LEVEL = re.compile(rf"(?<!\w)(?:{'|'.join(_LEVELS)})(?!\w)", re.IGNORECASE)
_CITY = re.compile(r"(?<!\w)tp(?:\.\s*|\s+)", re.IGNORECASE)


@cache
def _by_name() -> dict[str, Issuer]:
    """Folded name or alias → the body. Full names win over another body's alias."""
    known = {fold(alias): issuer for issuer in issuers() for alias in issuer.aliases}
    return known | {fold(issuer.name): issuer for issuer in issuers()}


@cache
def _heads() -> re.Pattern[str]:
    """Any known name at the start of a folded name, longest first."""
    names = sorted(map(re.escape, _by_name()), key=len, reverse=True)
    return re.compile(rf"({'|'.join(names)})(?!\w)")


def _capitalized(word: str) -> str:
    return word[:1].upper() + word[1:].lower()


def _place(text: str) -> str:
    """A place's name as prose writes it: `TỈNH TÂY NINH` → `tỉnh Tây Ninh`."""
    if text.isupper():
        text = " ".join(map(_capitalized, text.split(" ")))
    return _LEVEL.sub(lambda match: match.group().lower(), text)


def _unknown(name: str) -> str:
    """A body that is not on the list, out of capitals; names known inside it get theirs back."""
    if not name.isupper() or " " not in name:
        return name
    if school := _SCHOOL.match(name):
        return _spelled_school(name, school)
    level = _LEVEL.search(name)
    head, place = (name[: level.start()], name[level.start() :]) if level else (name, "")
    return _PART_NAMES.sub(lambda match: _part_names()[fold(match.group())], _capitalized(head)) + _place(
        place
    )


# A school bears a name of its own behind the words for its kind.
_SCHOOL = re.compile(r"TRƯỜNG (?:(?:THPT|THCS|TH|PTDTNT|TIỂU HỌC|MẦM NON|MẪU GIÁO|CAO ĐẲNG|TRUNG CẤP)\b ?)+")
_INITIALS = re.compile(r"THPT|THCS|TH|PTDTNT")


def _spelled_school(name: str, school: re.Match[str]) -> str:
    kind = " ".join(word if _INITIALS.fullmatch(word) else word.lower() for word in school.group().split())
    return f"{_capitalized(kind[:1])}{kind[1:]} {_place(name[school.end() :])}"


# Parts of a body, and bodies, whose names keep their capitals inside another's: Ban Thường trực, Ban Tổ chức.
_PARTS = (
    "Ban Thường trực", "Ban Thường vụ", "Ban Chấp hành", "Ban Tổ chức", "Ban Tuyên giáo", "Ban Dân vận",
    "Ban Nội chính", "Ban Chỉ đạo", "Ban Chỉ huy", "Ủy ban Kiểm tra", "Ủy ban nhân dân", "Hội đồng nhân dân",
    "Mặt trận Tổ quốc Việt Nam", "Ủy ban MTTQ Việt Nam", "MTTQ", "Việt Nam", "Trung ương", "Hồ Chí Minh",
    "Quốc hội", "Chính phủ", "Đoàn Chủ tịch",
)  # fmt: skip
_PART_NAMES = re.compile(
    "|".join(rf"(?<!\w){re.escape(part)}(?!\w)" for part in sorted(_PARTS, key=len, reverse=True)),
    re.IGNORECASE,
)


@cache
def _part_names() -> dict[str, str]:
    return {fold(part): part for part in _PARTS}


def _without_term(name: str) -> str:
    while (shorter := _PLENUM.sub("", _TERM.sub("", name)).strip(_EDGES)) != name:
        name = shorter
    return name


def canonical_issuer(name: str) -> str:
    """The one spelling of a body's name; idempotent. An unknown name only loses blanks, edges and capitals.

    `Ban Chấp hành Trung ương Đảng khóa XI` → `Ban Chấp hành Trung ương`;
    `ỦY BAN NHÂN DÂN TỈNH TÂY NINH` → `UBND tỉnh Tây Ninh`; `Bộ trưởng Bộ Công an` → `Bộ Công an`.
    """
    name = _CITY.sub("thành phố ", " ".join(name.split()))
    name = _MINISTER.sub("", _without_term(name.strip(_EDGES)))
    if chair := _CHAIR.match(name):
        return "Chủ tịch " + canonical_issuer(name[chair.end() :])
    known = _by_name().get(fold(name))
    if known:
        return known.name
    return _local_body(name) or _joint_bodies(name) or _unknown(name)


_DASH = re.compile(r"(?<!\s)\s+[-–—]\s+")
_MOST_JOINT = 8


def _joint_bodies(name: str) -> str | None:
    """The bodies of a joint paper, each in its spelling: `BỘ TÀI CHÍNH - CÔNG NGHIỆP - TỔNG CỤC HẢI QUAN`.

    A ministry's own name may hold a dash, so the longest known run of parts is one body; a part that is no
    body by itself is a ministry without its first word.
    """
    parts = _DASH.split(name)
    if not 1 < len(parts) <= _MOST_JOINT:
        return None
    bodies: list[str] = []
    while parts:
        for count in range(len(parts), 0, -1):
            body = " - ".join(parts[:count])
            known = _by_name().get(fold(body)) or _by_name().get(fold(f"Bộ {body}"))
            if known is not None:
                bodies.append(known.name)
                del parts[:count]
                break
        else:
            return None
    return " - ".join(bodies)


_WAYS = (("UBND", "Ủy ban nhân dân"), ("HĐND", "Hội đồng nhân dân"))


def printed_issuer(canonical: str, printed: str) -> str:
    """A canonical name with the words that the document itself uses: spelled out, or by initials.

    The canonical form is for knowing a body again; a reader wants to see what the head says.
    """
    folded = fold(printed)
    for initials, full in _WAYS:
        if canonical.startswith(initials) and fold(full) in folded:
            canonical = full + canonical[len(initials) :]
    if "mttq" in folded and "Mặt trận Tổ quốc Việt Nam" in canonical:
        canonical = canonical.replace("Mặt trận Tổ quốc Việt Nam", "MTTQ Việt Nam")
    return canonical


def _local_body(name: str) -> str | None:
    """A known head followed by its place: `UBND` and `tỉnh Tây Ninh`."""
    folded = fold(name)
    match = _heads().match(folded)
    if not match:
        return None
    issuer, rest = _by_name()[match.group()], name[match.end() :].strip()
    is_local = issuer.name in ("UBND", "HĐND") or issuer.name.endswith((" ủy", "Đảng ủy", "Chi bộ", "Khối"))
    if not rest[:1].isalpha() or not (is_local or _LEVEL.match(rest)):
        return None
    return f"{issuer.name} {_place(rest)}"


_NOT_IN_KEY = re.compile(r"[^\w]+")


@lru_cache(maxsize=16_384)
def issuer_key(name: str) -> str:
    """What the spellings of one body share, for comparison only: folded, without marks or punctuation.

    A chairman's document bears the committee's number and head, so both have one key.
    """
    key = _NOT_IN_KEY.sub(" ", fold(canonical_issuer(name))).strip()
    return key.removeprefix("chu tich ") if key.startswith("chu tich ubnd") else key


def _authority_of_issuer(name: str) -> Authority | None:
    folded = fold(canonical_issuer(name))
    match = _heads().match(folded)
    if match:
        return _by_name()[match.group()].authority
    return next((authority for words, authority in _HEAD_WORDS if words.match(folded)), None)


# Bodies too many to list are told by their first words.
_PARTY_WORDS = (
    r"(?:ban thuong vu|thuong truc|ban chap hanh|van phong|ban \w+(?: \w+)?) "
    r"(?:tinh|thanh|huyen|quan|thi|dang) uy"
    r"|dang bo|chi bo|dang doan|ban can su"
)
_STATE_WORDS = (
    r"(?:bo|so|cuc|tong cuc|vu|phong|chi cuc|cong an|thanh tra|toa an|vien kiem sat|truong|kho bac"
    r"|chu tich (?:ubnd|nuoc)) "
)
_FRONT_WORDS = r"(?:mat tran|uy ban mat tran|uy ban mttq|lien doan|doan|hoi|lien hiep|cong doan) "
_HEAD_WORDS = (
    (re.compile(_PARTY_WORDS), Authority.PARTY),
    (re.compile(_STATE_WORDS), Authority.STATE),
    (re.compile(_FRONT_WORDS), Authority.FRONT),
)


@cache
def _by_suffix() -> dict[str, Authority]:
    return {suffix: issuer.authority for issuer in issuers() for suffix in issuer.suffixes}


def _authority_of_number(number: Number) -> Authority | None:
    first = re.split(r"[-\d]", number.org or "")[0]
    known = _by_suffix().get(first)
    if known:
        return known
    if number.form in (Form.QH, Form.QPPL, Form.ADMIN):
        return Authority.STATE
    is_party = number.is_name or number.form in (Form.PARTY, Form.PARTY_LOOSE)
    return Authority.PARTY if is_party else None


def _authority_of_kind(word: str) -> Authority | None:
    of_kind = next(
        (kind.authorities for kind in kinds() if kind.word == word.lower()), frozenset[Authority]()
    )
    return next(iter(of_kind)) if len(of_kind) == 1 else None


def authority_of(number_display: str | None, issuer: str | None, kind: str | None) -> Authority | None:
    """Whose document it is: by its issuer, else its number, else its kind; None if none of them tells.

    An unknown suffix in the layout `12/KH-…` counts as the State's, whose layout it is (Nghị định
    30/2020/NĐ-CP, Phụ lục I).
    """
    if issuer and (found := _authority_of_issuer(issuer)):
        return found
    if number_display:
        found = next(filter(None, map(_authority_of_number, find_numbers(number_display))), None)
        if found:
            return found
    return _authority_of_kind(kind) if kind else None
