"""Rich text: fonts, code pages, Unicode, tables, and what is no body text."""

import pytest

from ingest.errors import DamagedFile, EmptyInput, IngestError
from ingest.reading import read
from ingest.text import canonical_text

FONTS = (
    rb"{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fswiss{\*\panose 020b}.VnTime;}{\f2\fnil .VnTimeH;}"
    rb"{\f3\fnil VNI-Times;}{\f4\fcharset163 Arial;}}"
)


def text(body: bytes, head: bytes = rb"\rtf1\ansi\ansicpg1252\deff0") -> str:
    return read(b"{" + head + FONTS + body + b"}", "a.rtf").pages[0]


def test_text_by_font() -> None:
    body = (
        rb"{\f2 c\'e9ng ho\'b5} {\f1 \'ae\'e9c l\'cbp n\'ad\'edc} {\f3 To\'f6\'ef do} {\f4 Vi\'ea\'f2t}\par"
    )
    assert text(body.replace(rb"To\'f6", rb"T\'f6")) == "CỘNG HOÀ độc lập nước Tự do Vi\u00ea\u0323t\n"


def test_unicode_and_its_substitutes() -> None:
    assert text(rb"Qu\u7843?n l\u253\'fd\par {\uc0 \u273\u432}") == "Quản lý\nđư"
    assert text(rb"{\uc2 \u7843??x}") == "ảx"
    assert text(rb"\u-3913?") == "\uf0b7"


def test_properties_end_with_their_group_and_with_plain() -> None:
    assert text(rb"{\f1 ho\'b5{\f0 \'e9}\'b5} \f1\'b5\plain \'e9") == "hoàéà àé"
    assert text(rb"a{\v hidden}b{\deleted c}d") == "abd"


def test_rows_breaks_and_signs() -> None:
    assert text(rb"S\u7889? 1\cell H\u224? N\u7897?i\cell\row Sau\line d\u242?ng\tab x\~y a\_b \{\}") == (
        "Số 1 | Hà Nội\nSau\ndòng\tx\u00a0y a-b {}"
    )


def test_what_is_no_body_text_is_left_out() -> None:
    body = rb"{\info{\title Ten}}{\pict 89504e47}{\*\unknown x}{\header dau}{\field{\*\fldinst PAGE}{\fldrslt 3}} Het"
    assert text(body) == "3 Het"
    assert text(rb"{\pict\bin4 }{}\'}Sau") == "Sau"


def test_the_optional_hyphen_is_a_letter_in_a_legacy_font() -> None:
    assert text(rb"{\f1 n\-\'edc} tr\-ong") == "nước trong"


def test_empty_and_endless_files_are_named() -> None:
    with pytest.raises(EmptyInput):
        text(b"")
    with pytest.raises(DamagedFile):
        text(b"{" * 100_000)


def test_any_cut_is_read_or_named() -> None:
    data = rb"{\rtf1" + FONTS + rb"{\f1 \'ae\'e9c} \u7843?\'e9 {\*\x y} \bin3 abc z\par}"
    for cut in range(6, len(data)):
        try:
            read(data[:cut], "a.rtf")
        except IngestError as error:
            assert str(error)


def test_numbers_that_word_counted_stand_in_the_text() -> None:
    listed = rb"{\rtf1{\*\listtable{\list{\listlevel{\leveltext 01.;}}}}{\listtext\pard\plain 1.\tab}\ls1 Muc tieu\par"
    old = rb"{\pntext\f0 a)\tab}{\*\pn\pnlvlbody{\pntxta)}}Y mot\par}"
    assert read(listed + old, "a.rtf").pages[0].split("\n")[:2] == ["1.\tMuc tieu", "a)\tY mot"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (rb"\u55357?\u-8883?", "\U0001f54d"),
        (rb"\u-70000?", "\ufffd"),
        (rb"\u-2147483648?", "\ufffd"),
        (rb"\u2147483647?", "\ufffd"),
        (rb"\u-4000?", "\uf060"),
    ],
)
def test_characters_by_number(written: bytes, meant: str) -> None:
    """Signs beyond U+FFFF are written in two halves; numbers that are no character's broke the reader."""
    assert canonical_text(text(rb"\f0 a" + written + b"b")) == f"a{meant}b"
