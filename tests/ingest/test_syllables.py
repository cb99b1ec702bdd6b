import pytest

from ingest.syllables import is_syllable, share


@pytest.mark.parametrize(
    "word",
    "nghiêng quyết giếng gì gìn quốc khuỷu ngoằn thuở yêu ruộng huých giặt quạ Đảng TỔ hoà hòa thuý uỷ ủy y".split(),
)
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word", ["viÖt", "hoµ", "ñöôïc", "from", "act", "ubnd", "cac", "bàc", "ớơ", "", "xx"]
)
def test_what_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)


def test_the_share_counts_words() -> None:
    assert share("Toàn dân bảo vệ an ninh Tổ quốc".split()) == 1.0
    assert share("Céng hoµ x· héi".split()) < 0.5
    assert share([]) == 0.0
