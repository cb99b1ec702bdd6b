"""The number of a document: its form, its parts, and what all its spellings share.

The forms are those of Nghị định 30/2020/NĐ-CP (Phụ lục I, số và ký hiệu), Hướng dẫn 36-HD/VPTW for Party
documents, and the misspellings that official text itself contains.

    qh       59/2020/QH14         qppl    30/2020/NĐ-CP        admin   399/KH-UBND
    party    46-CT/TW             party~  66/QĐ/TW, 09CT/TW    cv      1234/BNV-TCBC, 178/CP
    plenum   Nghị quyết Trung ương 8 khóa XI                   bare    Chỉ thị 46, NĐ 30/2020
    congress Nghị quyết Đại hội XIII                           named   Luật An ninh quốc gia, Điều lệ Đảng

The last row and the plenum resolutions have no number: they are known by a name.

`ingest.written_numbers` finds them in running text, `ingest.typed_numbers` in what a person types.
"""

from dataclasses import dataclass
from enum import StrEnum

from ingest.abbreviations import kind_word_of, official_org, party_orgs, word_of_abbreviation


class Form(StrEnum):
    """The forms of a number; the values are the names the grammar gives them."""

    QH = "qh"
    QPPL = "qppl"
    ADMIN = "admin"
    PARTY = "party"
    PARTY_LOOSE = "party~"
    CV = "cv"
    PLENUM = "plenum"
    CONGRESS = "congress"
    NAMED = "named"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands in a text, and its parts.

    `text` is `shadow(source)[start:end]`. num: as written, leading zero kept. kind: the abbreviation in its
    official case. word: what names the kind before a bare number or a plenum resolution, as written.
    org: the suffix as written, blanks removed. term: of a plenum resolution, the khóa in Roman figures; of a
    congress, its own. name: of a document that is cited by name; then `num` is empty.
    """

    text: str
    start: int
    end: int
    form: Form
    num: str
    kind: str | None = None
    word: str | None = None
    year: int | None = None
    org: str | None = None
    term: str | None = None
    name: str | None = None

    @property
    def is_name(self) -> bool:
        """Whether the document has no number here and is known by what it is called."""
        return self.form in (Form.PLENUM, Form.CONGRESS, Form.NAMED)

    @property
    def is_whole(self) -> bool:
        """Whether it tells one document from others; "Chỉ thị 46" and a plenum without its term do not."""
        return self.form is not Form.BARE and not (self.form is Form.PLENUM and self.term is None)

    @property
    def display(self) -> str:
        """The spelling that the rules prescribe: `46-CT/TW`, `399/KH-UBND`, `30/2020/NĐ-CP`, `Chỉ thị 46`."""
        return self._spelled(self.num, official_org(self.org or ""))

    @property
    def key(self) -> str:
        """What all spellings of one number share: `9-CT/TW` for `09-CT/TW`, `09CT/TW` and `09/CT-TW`."""
        plain = self.num.lstrip("0") or "0"
        spelled = self._spelled(plain, official_org((self.org or "").upper()))
        return spelled.lower() if self.form is Form.BARE else spelled

    @property
    def is_party_style(self) -> bool:
        """Whether it is in the Party's layout, or in the State's with a suffix that is the Party's alone."""
        return self.form in (Form.PARTY, Form.PARTY_LOOSE) or (
            self.form is Form.ADMIN and official_org(self.org or "") in party_orgs()
        )

    def _spelled(self, num: str, org: str) -> str:
        match self.form:
            case Form.PLENUM:
                return f"Nghị quyết Trung ương {num}" + (f" khóa {self.term}" if self.term else "")
            case Form.CONGRESS:
                return f"Nghị quyết Đại hội {self.term}"
            case Form.NAMED:
                return self.name or ""
            case Form.BARE:
                year = f"/{self.year}" if self.year else ""
                return f"{(kind_word_of(self.word or '') or '').capitalize()} {num}{year}"
            case Form.QH:
                return f"{num}/{self.year}/{org}"
            case Form.QPPL:
                return f"{num}/{self.year}/{self.kind}-{org}"
            case Form.CV:
                return f"{num}/{org}"
        if self.form is Form.ADMIN and org not in party_orgs():
            return f"{num}/{self.kind}-{org}"
        return f"{num}-{self.kind}/{org}"


def kind_of(number: Number) -> str | None:
    """The kind that the number itself tells, lower case; None where its mark stands for several.

    A Party `QĐ` is a quyết định or a quy định, and `/QH14` is a law or a resolution: the word before decides.
    """
    if number.word:
        return kind_word_of(number.word)
    if number.form is Form.CV:
        return "công văn" if "-" in (number.org or "") else None
    if number.form is Form.QH or number.kind is None:
        return None
    if number.is_party_style and number.kind == "QĐ":
        return None
    if number.is_party_style and number.kind == "TT":
        return "thông tri"
    return word_of_abbreviation()[number.kind]
