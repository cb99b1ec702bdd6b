"""Legacy fonts: every letter of both tables, runs, and text that must stay what it is."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.legacy import (
    Legacy,
    Run,
    decode,
    decoded,
    decoded_pages,
    decoded_runs,
    encodings_of,
    legacy_of_font,
    legacy_of_text,
)

TCVN3 = "Céng hoµ x· héi chñ nghÜa ViÖt Nam\n§éc lËp - Tù do - H¹nh phóc\nQuy\u00d5t ®Þnh cña Uû ban nh©n d©n tØnh"
VNI = "COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM\nÑoäc laäp - Töï do - Haïnh phuùc\nQuyeát ñònh cuûa Ủy"


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        ("THùC HIÖN PH¸P LUËT", Legacy.TCVN3, "THỰC HIỆN PHÁP LUẬT"),
        ("Uû ban nh©n d©n", Legacy.TCVN3, "Uỷ ban nhân dân"),
        ("n\u00ad\u00edc, Mªng Kh¬ng, M\u00eang", Legacy.TCVN3, "nước, Mêng Khương, Mường"),
        ("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM", Legacy.VNI, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Ñoäc laäp - Töï do, nöôùc, naëng", Legacy.VNI, "Độc lập - Tự do, nước, nặng"),
    ],
)
def test_decoding(text: str, encoding: Legacy, expected: str) -> None:
    assert decode(text, encoding) == expected


def test_the_tables_are_those_of_the_domain(shared_data: Path) -> None:
    tables = json.loads((shared_data / "domain" / "legacy_tables.json").read_text(encoding="utf-8"))
    for code, letter in tables["tcvn3"].items():
        assert decode(chr(int(code, 16)), Legacy.TCVN3) == letter
    for written, letter in tables["vni"].items():
        assert decode(written, Legacy.VNI) == letter


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", Legacy.TCVN3), ("ABCDEF+.VnTimeH", Legacy.TCVN3), ("VNI-Times", Legacy.VNI),
        ("VNI Times", Legacy.VNI), ("Times New Roman", None), ("VNtimes new roman", None), (None, None), ("", None),
    ],
)  # fmt: skip
def test_what_a_fonts_name_tells(font: str | None, encoding: Legacy | None) -> None:
    assert legacy_of_font(font) is encoding


def test_a_font_whose_name_tells_nothing_is_judged_by_its_text() -> None:
    runs = [Run("Tiêu đề\n", "Arial"), Run(TCVN3, "VNTime"), Run("\nhết", "Arial")]
    assert "Cộng hoà xã hội chủ nghĩa Việt Nam" in decoded_runs(runs)


def test_lines_typed_in_unicode_inside_an_old_font_stay_and_the_others_are_decoded() -> None:
    runs = [Run(f"{TCVN3}\nĐã sửa năm 2020\nhéi", ".VnTime")]
    assert decoded_runs(runs).splitlines()[-3:] == [
        "Quyết định của Uỷ ban nhân dân tỉnh",
        "Đã sửa năm 2020",
        "hội",
    ]


def test_a_font_whose_name_lies_leaves_unicode_alone() -> None:
    runs = [Run("Quyết định của Ủy ban\n", ".VnTime"), Run("bé é", ".VnTime"), Run("\nđã ký", ".VnTime")]
    assert decoded_runs(runs) == "Quyết định của Ủy ban\nbé é\nđã ký"


def test_runs_are_decoded_as_the_whole_document_tells() -> None:
    parts = [Run(f"{text}\n", "ABC") for text in TCVN3.split()]
    encodings = encodings_of([*parts, Run("Ủy ban", None)])
    assert encodings == {"ABC": Legacy.TCVN3, None: None}
    assert decoded_runs([Run("h\xe9i", "ABC"), Run(" \xe9", None)], encodings) == "hội é"


def test_symbol_fonts_keep_their_codes_in_the_private_area() -> None:
    assert decoded_runs([Run("h\uf0b5 n\uf0e9i", ".VnTime")]) == "hà nội"


def test_lines_of_a_text_without_fonts() -> None:
    assert decoded(TCVN3).splitlines()[:2] == [
        "Cộng hoà xã hội chủ nghĩa Việt Nam",
        "Độc lập - Tự do - Hạnh phúc",
    ]
    assert decoded(VNI).splitlines()[1] == "Độc lập - Tự do - Hạnh phúc"
    mixed = f"Quyết định của Ủy ban\n{TCVN3}\nđã ký"
    lines = decoded(mixed).splitlines()
    assert (lines[0], lines[2], lines[-1]) == (
        "Quyết định của Ủy ban",
        "Độc lập - Tự do - Hạnh phúc",
        "đã ký",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Và các tài liệu là của nhà tôi, có cả hai bà và các cháu bé nhà bác Tám",
        "Và các cháu là nhà báo, hai bà và bé có cá, gà, bò, dê, và cà phê là quà cho các bà",
        "Un café à l'hôtel, déjà vu, où êtes-vous, à bientôt, forêt, élève, père, mère, très, bête.",
        "Straße, Müller, Größe, für, über, schön, Käse, Tür, möglich, können, müssen",
        "",
    ],
)
def test_unicode_stays_what_it_is(text: str) -> None:
    assert legacy_of_text(text) is None
    assert decoded(text) == text


_LETTERS = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
_WORDS = [
    f"{initial}{rime}" for initial in ("", "b", "c", "đ", "h", "l", "nh", "t", "th", "v") for rime in
    ("à", "á", "ã", "ài", "ám", "ân", "òn", "óng", "ôi", "ùng", "ú", "ìn", "è", "é", "ền", "ý", "ơ", "ươn", "ạ", "ả")
]  # fmt: skip


@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=60).map(" ".join))
def test_no_unicode_vietnamese_is_ever_touched(text: str) -> None:
    assert decoded(text) == text
    assert decoded_runs([Run(text, "Times New Roman"), Run(text, None)]) == text + text


def test_blanks_inside_syllables_of_a_pdf_are_closed_to_the_end_of_the_line() -> None:
    plain = (
        "Céng hoµ x· héi chñ nghÜa ViÖt Nam, §éc lËp, H¹nh phóc, QuyÕt ®Þnh cña Uû ban nh©n d©n tØnh. " * 3
    )
    page = "Thñ t\u2212 \u00edng ChÝnh phñ vµ c¸c Bé tr\u2212 \u00ebng, b¶o l\u2219 nh\nc¸c Bé, tØnh, n\u2212 \u00edc"
    decoded_page, _ = decoded_pages([page, plain])
    assert decoded_page == "Thủ tướng Chính phủ và các Bộ trưởng, bảo lãnh\ncác Bộ, tỉnh, nước"
    assert decoded_pages(["Ủy ban nhân dân", ""]) == ("Ủy ban nhân dân", "")


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert isinstance(decoded(text), str)
    for encoding in Legacy:
        assert isinstance(decode(text, encoding), str)
