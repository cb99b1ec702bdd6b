import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text import canonical_text, fold, has_marks, shadow

# Halves of letters among them: the command line and old e-mail bring some.
any_text = st.text(st.characters(), max_size=200)


@given(any_text)
def test_canonical_text_is_idempotent_and_nfc(raw: str) -> None:
    once = canonical_text(raw)
    assert canonical_text(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(any_text)
def test_views_keep_the_length(raw: str) -> None:
    text = canonical_text(raw)
    assert len(fold(text)) == len(text)
    assert len(shadow(text)) == len(text)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("e\u0323\u0302 e\u0302\u0323", "ệ ệ"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("số\u00a046\u200b-CT", "số 46-CT"),
        ("V\u2069ăn b\u202aản\u202c", "Văn bản"),
        ("NƢỚC nƣớc", "NƯỚC nước"),
        ("HÐND, Ðại tá", "HĐND, Đại tá"),
        ("10º, ½, m²", "10º, ½, m²"),
        ("bảo\u00ad vệ", "bảo vệ"),
    ],
)
def test_canonical_text_of_the_traps(raw: str, expected: str) -> None:
    assert canonical_text(raw) == expected


def test_soft_hyphen_stays_in_text_of_a_legacy_font() -> None:
    assert "\u00ad" in canonical_text("M\u00adêng Kh\u00ad¬ng")


def test_fold_takes_marks_and_d_bar() -> None:
    assert fold("Đẩy mạnh ƯỚC MUỐN") == "day manh uoc muon"


def test_shadow_has_plain_dashes_and_blanks() -> None:
    assert shadow("46–CT/TW TT_BGDĐT") == "46-CT/TW TT-BGDĐT"


@pytest.mark.parametrize(
    ("typed", "marked"), [("phong trao", False), ("phong trào", True), ("đ", True), ("ABC", False)]
)
def test_has_marks(typed: str, marked: bool) -> None:
    assert has_marks(typed) is marked


def test_a_letter_keeps_as_many_marks_as_any_text_has_and_no_more() -> None:
    assert canonical_text("e" + "\u0323\u0302" + "a") == "\u1ec7a"
    assert len(canonical_text("x" + "\u0301" * 30 + "y")) == 32
    assert canonical_text("x" + "\u0301\u0323" * 200_000 + "y").endswith("y")
    assert len(canonical_text("x" + "\u0301\u0323" * 200_000 + "y")) == 32


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("\ud83d\udc4d đẹp", "👍 đẹp"),
        ("phòng \udcff chống", "phòng \ufffd chống"),
        ("\udc4d\ud83d", "\ufffd\ufffd"),
    ],
)
def test_halves_of_letters_are_joined_or_marked(raw: str, expected: str) -> None:
    assert canonical_text(raw) == expected
