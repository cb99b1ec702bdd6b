"""The two ways in which an office lays its papers out, and the office's own head.

STATE: Nghị định 30/2020/NĐ-CP, Phụ lục I. PARTY: Hướng dẫn 36-HD/VPTW of 03/4/2018 (mục II.1, II.4 and Phụ lục 3).
Lengths are in millimetres, sizes in points. A paper has one of the two heads, never both.
"""

from dataclasses import dataclass
from enum import StrEnum

from api.settings import Settings
from index.dossier_forms import Form

FONT = "Times New Roman"
# A4, upright, for both.
PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
# Of a line of capitals, in bold type, for each point of its size: the mean of heads measured in Times New Roman.
CAPITAL_WIDTH = 0.56 * 25.4 / 72


class StyleName(StrEnum):
    """Whose rules a paper follows."""

    STATE = "state"
    PARTY = "party"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of type of the head."""

    text: str
    points: float
    bold: bool = True
    italic: bool = False


@dataclass(frozen=True, slots=True)
class OfficeStyle:
    """What differs between the two.

    nation: the lines at the top right; under the last one is a rule of nation_rule, its own length. left: width of the
    head's left column. star: whether a star stands under the issuer, not a rule. body: size of the text. indent: of a
    paragraph's first line. line: its height, exact in points, or None for single_lines times the type's own. after:
    room behind it. labels: how sections are counted, by depth: `I`, `1`, `a` with the mark behind. end: closes the
    text. unit: what those who meet call themselves.
    """

    name: StyleName
    nation: tuple[Line, ...]
    nation_rule: float
    left: float
    parent_points: float
    issuer_points: float
    star: bool
    place_points: float
    draft: Line
    kind_points: float
    subject_points: float
    capital_subject: bool
    body: float
    indent: float
    line: float | None
    single_lines: float
    after: float
    labels: tuple[str, ...]
    end: str
    unit: str
    top: float = 20.0
    bottom: float = 20.0
    inner: float = 30.0
    outer: float = 15.0
    # "cách mép trên trang giấy 10 mm": of the page number, for both (NĐ30 says only: in the top margin).
    header: float = 10.0
    number_points: float = 14.0

    @property
    def width(self) -> float:
        """Of the printed area."""
        return PAGE_WIDTH - self.inner - self.outer


STATE = OfficeStyle(
    name=StyleName.STATE,
    nation=(
        Line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13),
        Line("Độc lập - Tự do - Hạnh phúc", 14),
    ),
    nation_rule=57.0,
    left=67.0,
    parent_points=13,
    issuer_points=13,
    star=False,
    place_points=14,
    draft=Line("DỰ THẢO", 14),
    kind_points=14,
    subject_points=14,
    capital_subject=True,
    body=14,
    indent=12.7,
    line=None,
    single_lines=1.15,
    after=6,
    labels=("I.", "1.", "a)"),
    end="./.",
    unit="đơn vị",
)
PARTY = OfficeStyle(
    name=StyleName.PARTY,
    nation=(Line("ĐẢNG CỘNG SẢN VIỆT NAM", 15),),
    nation_rule=65.0,
    left=75.0,
    parent_points=14,
    issuer_points=14,
    star=True,
    place_points=14,
    draft=Line("DỰ THẢO", 14, bold=False, italic=True),
    kind_points=15,
    subject_points=14,
    capital_subject=False,
    body=14,
    indent=10.0,
    line=18.0,
    single_lines=1.0,
    after=6,
    labels=("I-", "1-", "a)"),
    end=".",
    unit="chi bộ",
)
_STYLES = {StyleName.STATE: STATE, StyleName.PARTY: PARTY}
# A cell's meeting is the Party's, whatever office keeps the base.
_OF_A_CELL = {Form.THEME, Form.MONTHLY}
AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Office:
    """Whose paper it is, as its head names it; what is not set is dotted. signer: name and position, or nothing."""

    style: OfficeStyle
    parent: str = ""
    name: str = ""
    place: str = ""
    signer: str = ""
    signer_position: str = ""


def office_of(settings: Settings, form: Form, style: str = "") -> Office:
    """The office of the settings. style: instead of the set one; where that is `auto`, the form decides."""
    wanted = style or settings.office_style
    if wanted == AUTO:
        wanted = StyleName.PARTY if form in _OF_A_CELL else StyleName.STATE
    return Office(
        style=_STYLES[StyleName(wanted)],
        parent=settings.office_parent,
        name=settings.office_name,
        place=settings.office_place,
        signer=settings.office_signer,
        signer_position=settings.office_signer_position,
    )
